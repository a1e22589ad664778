#include "telemetry/harmless.h"

#include <algorithm>
#include <string>

namespace strongroom::telemetry {
namespace {

bool IsDigit(char c) noexcept { return c >= '0' && c <= '9'; }
bool IsLetter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

constexpr std::size_t kDigitsShownMax = 3;

// What our own texts tell an operator to run; nothing that comes from outside is quoted like that.
bool IsAdvice(std::string_view quoted) {
  return quoted.starts_with("strongroom ") || quoted.starts_with("chmod ");
}

}  // namespace

Harmless::Harmless(Checked checked) noexcept
    : copied_size_(std::min(checked.text.size(), copied_.size())) {
  std::ranges::copy(checked.text.substr(0, copied_size_), copied_.begin());
}

Harmless Harmless::Id(const Uuid& id) { return Harmless(Checked{id.ToString()}); }

Harmless Harmless::RequestId(std::string_view id) {
  const bool formed = id.size() == 16 && std::ranges::all_of(id, [](char c) {
                        return IsDigit(c) || (c >= 'a' && c <= 'f');
                      });
  return formed ? Harmless(Checked{id}) : Harmless("(withheld)");
}

Harmless Harmless::Name(std::string_view name) {
  const bool formed = !name.empty() && name.size() <= kNameSizeMax &&
                      std::ranges::any_of(name, IsLetter) && std::ranges::all_of(name, [](char c) {
                        return IsLetter(c) || IsDigit(c) ||
                               std::string_view("_-./:{}").find(c) != std::string_view::npos;
                      });
  return formed ? Harmless(Checked{name}) : Harmless("(withheld)");
}

Harmless Harmless::Kind(ErrorKind kind) { return Harmless(Checked{ErrorKindName(kind)}); }

Harmless Harmless::ScrubbedErrorText(std::string_view text) {
  std::string out;
  bool in_advice = false;
  for (std::size_t at = 0; at < text.size() && out.size() < kErrorTextSizeMax;) {
    const char c = text[at];
    if (c == '"' || c == '\'' || c == '`') {
      const std::size_t close = text.find(c, at + 1);
      if (c == '`' && (in_advice || IsAdvice(text.substr(at + 1)))) {
        in_advice = !in_advice;
        out += c;
        ++at;
        continue;
      }
      out += "\"...\"";
      at = close == std::string_view::npos ? text.size() : close + 1;
    } else if (IsDigit(c)) {
      const auto run_end = std::ranges::find_if_not(text.substr(at), IsDigit);
      const auto run = static_cast<std::size_t>(run_end - text.substr(at).begin());
      out += run > kDigitsShownMax ? std::string_view("#") : text.substr(at, run);
      at += run;
    } else {
      out += c >= 0x20 && c < 0x7f ? c : '?';
      ++at;
    }
  }
  out.resize(std::min(out.size(), kErrorTextSizeMax));
  return out.empty() ? Harmless("(empty)") : Harmless(Checked{out});
}

}  // namespace strongroom::telemetry
