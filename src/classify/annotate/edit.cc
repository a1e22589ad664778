#include "classify/annotate/edit.h"

#include <fmt/format.h>

#include <algorithm>

namespace strongroom::classify::annotate {

namespace {

using read::Member;
using read::Node;

constexpr std::string_view kKeyword = "x-sensitivity";
constexpr std::string_view kBlanks = " \t";

bool IsBlank(std::string_view text) noexcept {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string_view Between(std::string_view text, std::size_t begin, std::size_t end) noexcept {
  return begin < end ? text.substr(begin, end - begin) : std::string_view();
}

// The last line end in `text` and the blanks behind it; empty: there is none.
std::string_view LineEndAndIndent(std::string_view text) noexcept {
  std::size_t begin = text.rfind('\n');
  if (begin == std::string_view::npos || !IsBlank(text.substr(begin))) return {};
  if (begin > 0 && text[begin - 1] == '\r') --begin;
  return text.substr(begin);
}

// The member of the object itself, not one that a merge key brought from elsewhere.
const Member* FindOwn(const Node& schema, std::string_view name) noexcept {
  for (const Member& member : schema.members) {
    if (member.name == name && member.place.offset >= schema.place.offset &&
        member.place.offset < schema.end) {
      return &member;
    }
  }
  return nullptr;
}

bool IsEnough(const Node& schema, const Node& declared, record::Sensitivity wanted) noexcept {
  const auto given = record::ParseSensitivity(declared.text);
  if (!declared.is_string() || !given) return false;
  if (*given >= wanted) return true;
  return !IsBlank(schema.Text("x-sensitivity-reason"));
}

Edit Replace(std::string_view text, const Style& style, const Node& value,
             record::Sensitivity sensitivity) {
  const std::string_view written = Between(text, value.place.offset, value.end);
  const std::string_view name = record::SensitivityName(sensitivity);
  const bool quoted = written.size() >= 2 && (written.front() == '"' || written.front() == '\'') &&
                      written.back() == written.front();
  std::string with = quoted       ? fmt::format("{0}{1}{0}", written.front(), name)
                     : style.json ? fmt::format("\"{}\"", name)
                                  : std::string(name);
  const bool bare = written.empty() && value.place.offset > 0;  // "x-sensitivity:" and no more
  if (bare && text[value.place.offset - 1] == ':') with.insert(0, " ");
  return {.offset = value.place.offset, .size = written.size(), .text = std::move(with)};
}

// What follows the inserted member of an object that has others, behind a comma.
std::string GapBehind(std::string_view text, const Style& style, const Node& schema) {
  const Member& first = schema.members.front();
  const std::string_view before = Between(text, schema.place.offset + 1, first.place.offset);
  if (const std::string_view gap = LineEndAndIndent(before); !gap.empty()) return std::string(gap);
  if (schema.members.size() > 1) {
    std::string_view gap = Between(text, first.value.end, schema.members[1].place.offset);
    const std::size_t comma = gap.find(',');
    gap.remove_prefix(comma == std::string_view::npos ? gap.size() : comma + 1);
    if (comma != std::string_view::npos && IsBlank(gap)) return std::string(gap);
  }
  return style.colon.ends_with(' ') ? " " : "";
}

// Into "{…}".
Edit InsertInBraces(std::string_view text, const Style& style, const Node& schema,
                    std::string_view name) {
  const bool empty = schema.members.empty();
  const bool quoted = style.json || (!empty && text[schema.members.front().place.offset] == '"');
  const std::string member = quoted ? fmt::format("\"{}\"{}\"{}\"", kKeyword, style.colon, name)
                                    : fmt::format("{}: {}", kKeyword, name);
  if (!empty) {
    return {.offset = schema.members.front().place.offset,
            .size = 0,
            .text = member + "," + GapBehind(text, style, schema)};
  }
  const std::size_t inside = schema.place.offset + 1;
  const std::string_view white = Between(text, inside, schema.end - 1);
  std::string before(LineEndAndIndent(white));
  if (!before.empty()) {
    before += "  ";
  } else if (!white.empty() && kBlanks.find(white.front()) != std::string_view::npos) {
    before = " ";
  }
  return {.offset = inside, .size = 0, .text = before + member};
}

// As the first line of a YAML block.
Edit InsertLine(const Style& style, const Node& schema, std::string_view name) {
  return {.offset = schema.place.offset,
          .size = 0,
          .text = fmt::format("{}: {}{}{}", kKeyword, name, style.line_end,
                              std::string(schema.place.column - 1, ' '))};
}

}  // namespace

Style StyleOf(std::string_view text, const Node& root, bool json) {
  Style style{.json = json, .colon = ": ", .line_end = "\n"};
  const std::size_t line_end = text.find('\n');
  if (line_end != std::string_view::npos && line_end > 0 && text[line_end - 1] == '\r') {
    style.line_end = "\r\n";
  }
  if (!json || root.members.empty()) return style;
  const std::size_t value = root.members.front().value.place.offset;
  const std::size_t quote = text.rfind('"', value - 1);
  const std::string_view colon = Between(text, quote + 1, value);
  if (colon.find_first_of("\r\n") == std::string_view::npos) style.colon = colon;
  return style;
}

std::optional<Edit> EditFor(std::string_view text, const Style& style, const Node& schema,
                            record::Sensitivity sensitivity) {
  if (const Member* declared = FindOwn(schema, kKeyword)) {
    if (IsEnough(schema, declared->value, sensitivity)) return std::nullopt;
    return Replace(text, style, declared->value, sensitivity);
  }
  const std::string_view name = record::SensitivityName(sensitivity);
  if (text[schema.place.offset] == '{') return InsertInBraces(text, style, schema, name);
  return InsertLine(style, schema, name);
}

std::string Apply(std::string_view text, std::vector<Edit> edits) {
  std::sort(edits.begin(), edits.end(),
            [](const Edit& a, const Edit& b) { return a.offset < b.offset; });
  std::string changed;
  std::size_t done = 0;
  for (const Edit& edit : edits) {
    changed.append(Between(text, done, edit.offset)).append(edit.text);
    done = edit.offset + edit.size;
  }
  return changed.append(text.substr(done));
}

}  // namespace strongroom::classify::annotate
