#include "classify/value/email.h"

#include <algorithm>

#include "classify/value/bytes.h"

namespace strongroom::classify::value {
namespace {

bool IsAtomByte(char c) {
  return IsAlnum(c) || static_cast<unsigned char>(c) >= 0x80 ||
         std::string_view("!#$%&'*+-/=?^_`{|}~.").contains(c);
}
bool IsDomainByte(char c) {
  return IsAlnum(c) || c == '-' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
}

bool IsLocal(std::string_view local) {
  return !local.empty() && local.size() <= 64 && !local.starts_with('.') && !local.ends_with('.') &&
         !local.contains("..") && std::ranges::all_of(local, IsAtomByte);
}

bool IsDomain(std::string_view domain) {
  std::string_view label;
  std::size_t labels = 0;
  while (!domain.empty()) {
    const std::size_t size = std::min(domain.find('.'), domain.size());
    label = domain.substr(0, size);
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-' ||
        !std::ranges::all_of(label, IsDomainByte)) {
      return false;
    }
    ++labels;
    if (size == domain.size()) break;
    domain.remove_prefix(size + 1);
    if (domain.empty()) return false;
  }
  const bool letters = std::ranges::all_of(
      label, [](char c) { return IsLetter(c) || static_cast<unsigned char>(c) >= 0x80; });
  return labels >= 2 && label.size() >= 2 && (letters || label.starts_with("xn--"));
}

}  // namespace

Trial TryEmail(std::string_view text) noexcept {
  if (text.size() > kEmailMax) return {};
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos) return {};
  const bool passes = IsLocal(text.substr(0, at)) && IsDomain(text.substr(at + 1));
  return {.formed = passes, .passes = passes};
}

std::string_view EmailAround(std::string_view text, std::size_t at) noexcept {
  // In prose the local part is a word; what may stand around one in an address is left out.
  const auto in_local = [](char c) {
    return IsAlnum(c) || static_cast<unsigned char>(c) >= 0x80 || c == '.' || c == '_' ||
           c == '-' || c == '+';
  };
  std::size_t from = at;
  while (from != 0 && at - from < 64 && in_local(text[from - 1])) --from;
  while (from != at && text[from] == '.') ++from;
  std::size_t to = at + 1;
  while (to != text.size() && to - at < 190 && IsDomainByte(text[to]) &&
         static_cast<unsigned char>(text[to]) < 0x80) {
    ++to;
  }
  // "git@example.org:group/project.git" is a place, of which the domain is a part.
  if (to + 1 < text.size() && text[to] == ':' && text[to + 1] > ' ') return {};
  while (to != at && (text[to - 1] == '.' || text[to - 1] == '-')) --to;
  const std::string_view found = text.substr(from, to - from);
  return to > at && TryEmail(found).passes ? found : std::string_view();
}

}  // namespace strongroom::classify::value
