#include "desk/cases/markdown.h"

#include <algorithm>

#include "base/code_points.h"

namespace strongroom::desk::cases {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

constexpr bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// What marks something up wherever it stands, and what does so at the beginning of a line only.
constexpr std::string_view kAnywhere = "\\`*_{}[]()<>#!|~&$^";
constexpr std::string_view kAtBeginning = "-+=:";

bool EndsInNumber(std::string_view out) {
  return !out.empty() && std::ranges::all_of(out, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string EscapeMarkdown(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    const std::string_view rest = text.substr(at);
    std::string_view left = rest;
    const CodePoint first = TakeCodePoint(left);
    if (IsSpace(c)) {
      if (!out.empty() && out.back() != ' ') out += ' ';
      ++at;
    } else if (TurnsDirection(first.value)) {
      out += kReplacement;
      at += first.bytes.size();
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      out += kReplacement;
      ++at;
    } else {
      const bool marks = kAnywhere.contains(c) || (out.empty() && kAtBeginning.contains(c)) ||
                         (c == '.' && (EndsInNumber(out) || out.ends_with("www"))) ||
                         (c == ':' && rest.starts_with("://"));
      if (marks) out += '\\';
      out += c;
      ++at;
    }
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

std::optional<std::string> MarkdownLink(std::string_view url) {
  constexpr std::size_t kUrlMax = 2000;
  std::string_view host = url;
  if (host.starts_with("https://")) {
    host.remove_prefix(8);
  } else if (host.starts_with("http://")) {
    host.remove_prefix(7);
  } else {
    return std::nullopt;
  }
  const bool fits =
      !host.empty() && host.front() != '/' && url.size() <= kUrlMax &&
      std::ranges::all_of(url, [](char c) { return c > 0x20 && c < 0x7F && c != '<' && c != '>'; });
  if (!fits) return std::nullopt;
  return '<' + std::string(url) + '>';
}

}  // namespace strongroom::desk::cases
