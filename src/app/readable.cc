#include "app/readable.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "app/text_width.h"

namespace strongroom::app {
namespace {

constexpr std::size_t kGap = 2;  // blanks between columns

struct CodePoint {
  char32_t value;
  std::size_t size_bytes;
};

// Of valid UTF-8; a byte that begins nothing counts as one character.
CodePoint FirstOf(std::string_view text) noexcept {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char lead = byte(0);
  const std::size_t size = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (size == 1 || text.size() < size) return {lead, 1};
  char32_t value = lead & (0xFFU >> (size + 1));
  for (std::size_t at = 1; at < size; ++at) value = (value << 6) | (byte(at) & 0x3FU);
  return {value, size};
}

// C0, DEL and C1; line and paragraph separators; marks, embeddings, overrides and isolates of
// direction (Unicode Standard Annex #9, table "Bidirectional Formatting Characters").
bool SteersTerminal(char32_t value) noexcept {
  return value < 0x20 || (value >= 0x7F && value < 0xA0) || value == 0x061C || value == 0x200E ||
         value == 0x200F || (value >= 0x2028 && value <= 0x202E) ||
         (value >= 0x2066 && value <= 0x2069);
}

std::string Replaced(std::string_view text, bool keep_breaks) {
  std::string plain;
  plain.reserve(text.size());
  while (!text.empty()) {
    const CodePoint first = FirstOf(text);
    if (first.value == '\n' && keep_breaks) {
      plain += '\n';
    } else if (first.value == '\n' || first.value == '\t') {
      plain += ' ';
    } else if (SteersTerminal(first.value)) {
      plain += "\uFFFD";
    } else {
      plain += text.substr(0, first.size_bytes);
    }
    text.remove_prefix(first.size_bytes);
  }
  return plain;
}

// How much of the text fits into so many columns, with what combines with the last character.
std::size_t FittingBytes(std::string_view text, std::size_t columns) noexcept {
  std::size_t fitting = 0;
  while (fitting < text.size()) {
    const CodePoint next = FirstOf(text.substr(fitting));
    const std::size_t width = WidthOf(next.value);
    if (width > columns) break;
    columns -= width;
    fitting += next.size_bytes;
  }
  return fitting;
}

using Line = std::vector<std::string>;

// Each column's width: what it needs, or less where it may be cut and the line has no room.
std::vector<std::size_t> WidthsOf(const std::vector<Line>& lines, std::span<const Column> columns,
                                  std::size_t width) {
  std::vector<std::size_t> widths(columns.size());
  for (const Line& line : lines) {
    for (std::size_t at = 0; at < line.size(); ++at) {
      widths[at] = std::max(widths[at], LengthOf(line[at]));
    }
  }
  if (width == 0) return widths;
  std::size_t total = columns.empty() ? 0 : kGap * (columns.size() - 1);
  for (const std::size_t each : widths) total += each;
  while (total > width) {
    std::size_t longest = columns.size();
    for (std::size_t at = 0; at < columns.size(); ++at) {
      const bool can = columns[at].may_cut && widths[at] > columns[at].least;
      if (can && (longest == columns.size() || widths[at] > widths[longest])) longest = at;
    }
    if (longest == columns.size()) break;
    --widths[longest];
    --total;
  }
  return widths;
}

}  // namespace

std::string Readable(const json::value& value) {
  if (const json::string* text = value.if_string()) {
    return std::string(*text);
  }
  if (value.is_null()) {
    return "-";
  }
  if (const json::array* list = value.if_array()) {
    std::string joined;
    for (const json::value& item : *list) {
      joined += (joined.empty() ? "" : " ") + Readable(item);
    }
    return joined.empty() ? "-" : joined;
  }
  return json::serialize(value);
}

std::string Plain(std::string_view text) { return Replaced(text, false); }
std::string PlainLines(std::string_view text) { return Replaced(text, true); }

std::size_t LengthOf(std::string_view text) noexcept {
  std::size_t length = 0;
  while (!text.empty()) {
    const CodePoint first = FirstOf(text);
    length += WidthOf(first.value);
    text.remove_prefix(first.size_bytes);
  }
  return length;
}

std::string Cut(std::string_view text, std::size_t most) {
  if (LengthOf(text) <= most) return std::string(text);
  if (most == 0) return "";
  return std::string(text.substr(0, FittingBytes(text, most - 1))) + "…";
}

std::vector<std::string> Wrapped(std::string_view text, std::size_t width, std::size_t lines_most) {
  std::vector<std::string> lines;
  while (!text.empty() && lines.size() < lines_most) {
    if (width == 0 || LengthOf(text) <= width) {
      lines.emplace_back(text);
      break;
    }
    if (lines.size() + 1 == lines_most) {
      lines.push_back(Cut(text, width));
      break;
    }
    std::size_t end = std::max(FittingBytes(text, width), FirstOf(text).size_bytes);
    if (end < text.size() && text[end] != ' ') {
      const std::size_t blank = text.substr(0, end).find_last_of(' ');
      if (blank != std::string_view::npos && blank > 0) end = blank;
    }
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(text.find_first_not_of(' ', end), text.size()));
  }
  return lines;
}

std::string Pad(std::string_view text, std::size_t width) {
  const std::size_t length = LengthOf(text);
  return std::string(text) + std::string(width > length ? width - length : 0, ' ');
}

void PrintTable(std::ostream& out, const json::array& rows, std::span<const Column> all,
                std::size_t width) {
  std::vector<Column> columns;
  std::ranges::copy_if(all, std::back_inserter(columns),
                       [&](const Column& column) { return width == 0 || width >= column.from; });
  std::vector<Line> lines(1);
  for (const Column& column : columns) {
    lines.front().emplace_back(column.title.empty() ? column.member : column.title);
  }
  for (const json::value& row : rows) {
    const json::object* members = row.if_object();
    Line& line = lines.emplace_back();
    for (const Column& column : columns) {
      const json::value* cell = members == nullptr ? nullptr : members->if_contains(column.member);
      line.push_back(cell == nullptr ? "-" : Plain(Readable(*cell)));
    }
  }
  const std::vector<std::size_t> widths = WidthsOf(lines, columns, width);
  for (const Line& line : lines) {
    std::string text;
    for (std::size_t at = 0; at < line.size(); ++at) {
      const std::string cell = columns[at].may_cut ? Cut(line[at], widths[at]) : line[at];
      text += at + 1 < line.size() ? Pad(cell, widths[at] + kGap) : cell;
    }
    out << text << '\n';
  }
}

void PrintTable(std::ostream& out, const json::array& rows) {
  std::vector<Column> columns;
  for (const json::value& row : rows) {
    if (!row.is_object()) continue;
    for (const auto& member : row.get_object()) {
      const std::string_view name = member.key();
      if (std::ranges::find(columns, name, &Column::member) == columns.end()) {
        columns.push_back({.member = name});
      }
    }
  }
  PrintTable(out, rows, columns, 0);
}

void PrintMembers(std::ostream& out, const json::object& members) {
  std::size_t width = 0;
  for (const auto& member : members) {
    width = std::max(width, member.key().size());
  }
  for (const auto& member : members) {
    out << fmt::format("{:<{}}  {}\n", std::string_view(member.key()), width,
                       Plain(Readable(member.value())));
  }
}

}  // namespace strongroom::app
