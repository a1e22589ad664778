#include "desk/cases/markdown.h"

#include <algorithm>

namespace strongroom::desk::cases {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

constexpr bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// U+061C, U+200E, U+200F, U+202A..U+202E, U+2066..U+2069 in UTF-8.
std::size_t MarkOfDirection(std::string_view text) {
  if (text.starts_with("\xD8\x9C")) return 2;
  if (text.size() < 3 || text[0] != '\xE2') return 0;
  const auto second = static_cast<unsigned char>(text[1]);
  const auto third = static_cast<unsigned char>(text[2]);
  const bool mark = (second == 0x80 && (third == 0x8E || third == 0x8F)) ||
                    (second == 0x80 && third >= 0xAA && third <= 0xAE) ||
                    (second == 0x81 && third >= 0xA6 && third <= 0xA9);
  return mark ? 3 : 0;
}

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
    if (IsSpace(c)) {
      if (!out.empty() && out.back() != ' ') out += ' ';
      ++at;
    } else if (const std::size_t mark = MarkOfDirection(rest); mark > 0) {
      out += kReplacement;
      at += mark;
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
