#include "terminal/readable.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <vector>

#include "base/code_points.h"
#include "terminal/text_width.h"

namespace strongroom::terminal {
namespace {

CodePoint FirstOf(std::string_view text) noexcept { return TakeCodePoint(text); }

// Of no width: two names that differ in one look alike.
bool HasNoWidth(char32_t value) noexcept {
  return (value >= U'\u200B' && value <= U'\u200D') || value == U'\u2060' || value == U'\uFEFF';
}

// C0, DEL and C1, what turns the direction of text or is not seen, and bytes that are no text.
bool SteersTerminal(char32_t value) noexcept {
  return value < 0x20 || (value >= 0x7F && value < 0xA0) || TurnsDirection(value) ||
         HasNoWidth(value) || value == U'\uFFFD';
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
      plain += first.bytes;
    }
    text.remove_prefix(first.bytes.size());
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
    fitting += next.bytes.size();
  }
  return fitting;
}

// Of `text` that is longer than a line: how much stands in the line, by its last mark between words
// of a name, such as a hyphen, where that is not far from the end.
std::size_t BrokenAt(std::string_view text, std::size_t fitting) noexcept {
  const std::size_t mark = text.substr(0, fitting).find_last_of("-/,:.=_");
  return mark != std::string_view::npos && mark + 1 > fitting / 2 ? mark + 1 : fitting;
}

std::size_t LongestWord(std::string_view text) {
  std::size_t longest = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    longest = std::max(longest, LengthOf(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return longest;
}

using Line = std::vector<std::string>;

// A table's cells under their titles, and how wide its columns are on a line of `width`.
class Table {
 public:
  Table(const json::array& rows, std::vector<Column> columns) : columns_(std::move(columns)) {
    Line& titles = lines_.emplace_back();
    for (const Column& column : columns_) {
      titles.emplace_back(column.title.empty() ? column.member : column.title);
    }
    for (const json::value& row : rows) {
      const json::object* members = row.if_object();
      Line& line = lines_.emplace_back();
      for (const Column& column : columns_) {
        const json::value* cell =
            members == nullptr ? nullptr : members->if_contains(column.member);
        line.push_back(cell == nullptr ? "-" : Plain(Readable(*cell)));
      }
    }
    needs_.resize(columns_.size());
    words_.resize(columns_.size());
    for (const Line& line : lines_) {
      for (std::size_t at = 0; at < line.size(); ++at) {
        needs_[at] = std::max(needs_[at], LengthOf(line[at]));
        words_[at] = std::max(words_[at], LongestWord(line[at]));
      }
    }
  }

  void Print(std::ostream& out, std::size_t width) const {
    std::vector<std::size_t> beside(columns_.size());
    std::iota(beside.begin(), beside.end(), std::size_t{0});
    std::vector<std::size_t> below;
    if (width > 0 && Total(Narrowed(beside, width), beside) > width) {
      std::erase_if(beside, [&](std::size_t at) { return columns_[at].below; });
      for (std::size_t at = 0; at < columns_.size(); ++at) {
        if (columns_[at].below) below.push_back(at);
      }
    }
    const std::vector<std::size_t> widths = Narrowed(beside, width);
    for (const Line& line : lines_) {
      PrintBeside(out, line, beside, widths);
      PrintBelow(out, line, below, width);
    }
  }

 private:
  static constexpr std::size_t kGap = 2;        // blanks between columns
  static constexpr std::size_t kWordMost = 24;  // columns of a word that is broken last of all
  static constexpr std::size_t kReadable = 40;  // columns in which a text is good to read
  static constexpr std::size_t kBelowIndent = 4;

  using Places = std::vector<std::size_t>;  // of columns

  [[nodiscard]] static std::size_t Total(const std::vector<std::size_t>& widths,
                                         const Places& shown) {
    std::size_t total = shown.empty() ? 0 : kGap * (shown.size() - 1);
    for (const std::size_t at : shown) total += widths[at];
    return total;
  }

  // Each column's width: what it needs, or less where it may wrap and the line has no room. Words
  // are broken only if nothing else helps.
  [[nodiscard]] std::vector<std::size_t> Narrowed(const Places& shown, std::size_t width) const {
    std::vector<std::size_t> widths = needs_;
    if (width == 0) return widths;
    Narrow(widths, shown, width, [&](std::size_t at) {
      const std::size_t word = std::min(words_[at], kWordMost);
      return std::max({columns_[at].least, word, columns_[at].below ? kReadable : 0});
    });
    const bool can_go_below =
        std::ranges::any_of(shown, [&](std::size_t at) { return columns_[at].below; });
    if (!can_go_below)
      Narrow(widths, shown, width, [&](std::size_t at) { return columns_[at].least; });
    return widths;
  }

  template <class LeastOf>
  void Narrow(std::vector<std::size_t>& widths, const Places& shown, std::size_t width,
              const LeastOf& least_of) const {
    std::size_t total = Total(widths, shown);
    while (total > width) {
      std::size_t longest = columns_.size();
      for (const std::size_t at : shown) {
        const bool can = columns_[at].may_wrap && widths[at] > least_of(at);
        if (can && (longest == columns_.size() || widths[at] > widths[longest])) longest = at;
      }
      if (longest == columns_.size()) return;
      --widths[longest];
      --total;
    }
  }

  void PrintBeside(std::ostream& out, const Line& line, const Places& shown,
                   const std::vector<std::size_t>& widths) const {
    std::vector<std::vector<std::string>> cells;
    std::size_t height = 1;
    for (const std::size_t at : shown) {
      cells.push_back(columns_[at].may_wrap ? Wrapped(line[at], widths[at])
                                            : std::vector<std::string>{line[at]});
      height = std::max(height, cells.back().size());
    }
    for (std::size_t row = 0; row < height; ++row) {
      std::string text;
      for (std::size_t each = 0; each < shown.size(); ++each) {
        const std::string part = row < cells[each].size() ? cells[each][row] : "";
        text += Pad(part, widths[shown[each]] + kGap);
      }
      text.erase(text.find_last_not_of(' ') + 1);
      out << text << '\n';
    }
  }

  static void PrintBelow(std::ostream& out, const Line& line, const Places& below,
                         std::size_t width) {
    std::string text;
    for (const std::size_t at : below) {
      if (line[at] != "-") text += (text.empty() ? "" : ": ") + line[at];
    }
    const std::size_t room = width > kBelowIndent ? width - kBelowIndent : width;
    for (const std::string& part : Wrapped(text, room)) {
      out << std::string(kBelowIndent, ' ') << part << '\n';
    }
  }

  std::vector<Column> columns_;
  std::vector<Line> lines_;         // the first has the titles
  std::vector<std::size_t> needs_;  // of each column, to stand whole
  std::vector<std::size_t> words_;  // its longest word
};

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
    text.remove_prefix(first.bytes.size());
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
    std::size_t end = std::max(FittingBytes(text, width), FirstOf(text).bytes.size());
    if (end < text.size() && text[end] != ' ') {
      const std::size_t blank = text.substr(0, end).find_last_of(' ');
      const bool at_blank = blank != std::string_view::npos && blank > 0;
      end = at_blank ? blank : BrokenAt(text, end);
    }
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(text.find_first_not_of(' ', end), text.size()));
  }
  return lines;
}

std::vector<std::string> WrappedAtBlanks(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    std::size_t end = text.size();
    if (width != 0 && LengthOf(text) > width) {
      const std::size_t fitting = FittingBytes(text, width);
      end = text.substr(0, std::min(fitting + 1, text.size())).find_last_of(' ');
      if (end == std::string_view::npos || end == 0) end = std::min(text.find(' ', 1), text.size());
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
  Table(rows, std::move(columns)).Print(out, width);
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

}  // namespace strongroom::terminal
