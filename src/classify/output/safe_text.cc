#include "classify/output/safe_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/code_points.h"
#include "terminal/readable.h"

namespace strongroom::classify::output {
namespace {

bool IsLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string_view FirstCodePoints(std::string_view text, std::size_t count) {
  std::string_view rest = text;
  for (; count > 0 && !rest.empty(); --count) (void)TakeCodePoint(rest);
  return text.substr(0, text.size() - rest.size());
}

// Whether the character has a meaning of its own somewhere in Markdown. Entities stand for those
// that a backslash does not stop: references to issues and people.
std::string_view MarkdownEntity(char c) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '@': return "&#64;";
    case '#': return "&#35;";
    default: return "";
  }
}

}  // namespace

std::string Utf8Only(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const CodePoint first = TakeCodePoint(text);
    if (first.value == U'\uFFFD') {
      out += "\uFFFD";
    } else {
      out += first.bytes;
    }
  }
  return out;
}

std::string OneLine(std::string_view text, std::size_t most) {
  // A character of Plain has at least as many bytes as the code points it stands for.
  const std::size_t count = CountCodePoints(text);
  if (count <= most) return terminal::Plain(text);
  const std::size_t tail = most / 3;
  const std::size_t head = most - tail - 1;
  return terminal::Plain(FirstCodePoints(text, head)) + "…" +
         terminal::Plain(LastCodePoints(text, tail));
}

std::string HtmlText(std::string_view text) {
  std::string out;
  for (const char c : OneLine(text)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string MarkdownText(std::string_view text) {
  static constexpr std::string_view kEscaped = R"(\`*_[]~!|$)";
  const std::string line = OneLine(text);
  std::string out;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char c = line[at];
    if (const std::string_view entity = MarkdownEntity(c); !entity.empty()) {
      out += entity;
    } else if (c == ':' && std::string_view(line).substr(at + 1).starts_with("//")) {
      out += "&#58;";  // no link of its own
    } else {
      if (kEscaped.contains(c)) out += '\\';
      out += c;
    }
  }
  return out;
}

std::string MarkdownCode(std::string_view text) {
  const std::string line = OneLine(text);
  const bool plain = !line.empty() && line.front() != ' ' && line.back() != ' ' &&
                     !std::ranges::any_of(line, [](char c) { return c == '`' || c == '|'; });
  return plain ? "`" + line + "`" : MarkdownText(text);
}

std::string MarkdownSentence(std::string_view text) {
  if (std::ranges::count(text, '`') % 2 != 0) return MarkdownText(text);
  std::string out;
  bool quoted = false;
  while (true) {
    const std::size_t end = std::min(text.find('`'), text.size());
    const std::string_view part = text.substr(0, end);
    out += quoted ? MarkdownCode(part) : MarkdownText(part);
    if (end == text.size()) return out;
    text.remove_prefix(end + 1);
    quoted = !quoted;
  }
}

std::string VisibleJson(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  while (!json.empty()) {
    const auto* const plain =
        std::ranges::find_if_not(json, [](char c) { return static_cast<unsigned char>(c) < 0x7F; });
    out.append(json.begin(), plain);
    json.remove_prefix(static_cast<std::size_t>(plain - json.begin()));
    if (json.empty()) break;
    const CodePoint first = TakeCodePoint(json);
    const std::uint32_t value = first.value;
    if (!ShowsNothing(first.value) && !TurnsDirection(first.value)) {
      out += first.bytes;
    } else if (value < 0x1'0000) {
      out += fmt::format("\\u{:04x}", value);
    } else {
      out += fmt::format("\\u{:04x}\\u{:04x}", 0xD7C0 + (value >> 10), 0xDC00 + (value & 0x3FF));
    }
  }
  return out;
}

std::string UriReference(std::string_view path) {
  std::string out;
  if (path.substr(0, path.find('/')).contains(':')) out = "./";
  for (const char c : path) {
    if (IsLetterOrDigit(c) || std::string_view("-._~/").contains(c)) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace strongroom::classify::output
