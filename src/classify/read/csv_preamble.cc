#include "classify/read/csv_preamble.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/lower_case.h"

namespace strongroom::classify::read {

namespace {

constexpr std::string_view kSeparators = ",;\t|";
constexpr std::size_t kLinesMax = 100;
constexpr std::size_t kTitledMin = 2;  // separators: a title stands above three columns or more

struct Line {
  std::size_t begin = 0;
  std::size_t separators = 0;
  std::size_t filled = 0;  // cells that are not blank
  bool comment = false;
};

// Reads one line from `at`, which goes behind it. nullopt: it does not end within the text.
std::optional<Line> TakeLine(std::string_view text, char separator, std::size_t& at) {
  Line line{.begin = at, .comment = text[at] == '#'};
  bool begins = true;  // a cell: only there a quote opens
  bool quoted = false;
  bool blank = true;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c == '"' && at + 1 < text.size() && text[at + 1] == '"') {
        ++at;
      } else if (c == '"') {
        quoted = false;
      }
      continue;
    }
    if (c == '\n' || c == '\r') break;
    if (c == separator) {
      ++line.separators;
      begins = blank = true;
      continue;
    }
    quoted = begins && c == '"';
    begins = false;
    if (blank && c != ' ') {
      blank = false;
      ++line.filled;
    }
  }
  if (at == text.size()) return std::nullopt;
  return line;
}

// The first whole lines that are not empty; the last one, cut off or not, if it is the only one.
std::vector<Line> LinesOf(std::string_view text, std::size_t begin, char separator) {
  std::vector<Line> lines;
  for (std::size_t at = begin; lines.size() < kLinesMax;) {
    at = text.find_first_not_of("\r\n", at);
    if (at == std::string_view::npos) break;
    const std::size_t line_begin = at;
    if (const auto line = TakeLine(text, separator, at)) {
      lines.push_back(*line);
      continue;
    }
    const auto cells = std::ranges::count(text.substr(line_begin), separator);
    if (lines.empty()) lines.push_back({.begin = line_begin, .separators = std::size_t(cells)});
    break;
  }
  return lines;
}

// How many separators a line of the table has: the number that most lines have; of equals, what
// comes first.
struct Usual {
  std::size_t separators = 0;
  std::size_t lines = 0;
};
Usual UsualOf(const std::vector<Line>& lines) {
  Usual usual;
  for (const Line& line : lines) {
    if (line.comment || line.separators == 0 || line.separators == usual.separators) continue;
    const auto alike =
        static_cast<std::size_t>(std::ranges::count_if(lines, [&](const Line& other) {
          return !other.comment && other.separators == line.separators;
        }));
    if (alike > usual.lines) usual = {.separators = line.separators, .lines = alike};
  }
  return usual;
}

char SeparatorOf(std::string_view text, std::size_t begin) {
  char best = ',';
  std::size_t best_score = 0;
  for (const char separator : kSeparators) {
    const Usual usual = UsualOf(LinesOf(text, begin, separator));
    const std::size_t score = usual.lines * 1'000 + std::min<std::size_t>(usual.separators, 999);
    if (score > best_score) {
      best_score = score;
      best = separator;
    }
  }
  return best;
}

// "sep=;" in a line of its own, in quotes or not; takes the line.
std::optional<char> TakeSeparatorLine(std::string_view text, std::size_t& at) {
  const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
  std::string_view line = text.substr(at, end - at);
  if (line.starts_with('"')) line.remove_prefix(1);
  if (line.ends_with('"') && line.size() > 5) line.remove_suffix(1);
  if (line.size() != 5 || LowerCase(line.substr(0, 4)) != "sep=" || line[4] == '"') {
    return std::nullopt;
  }
  at = end;
  return line[4];
}

// Of the line that has the names; 0 where all are comments.
std::size_t HeaderOf(const std::vector<Line>& lines, CsvPreamble& preamble) {
  const auto is_header = [&](std::size_t at) {
    const Line& line = lines[at];
    return !line.comment || (at + 1 < lines.size() && !lines[at + 1].comment &&
                             line.separators > 0 && line.separators == lines[at + 1].separators);
  };
  std::size_t first = 0;
  while (first < lines.size() && !is_header(first)) ++first;
  if (first == lines.size()) return 0;
  if (UsualOf(lines).separators < kTitledMin) return first;
  std::size_t header = first;
  while (header < lines.size() && lines[header].filled <= 1) ++header;
  if (header + 1 >= lines.size()) return first;
  preamble.titles = header - first;
  return header;
}

}  // namespace

CsvPreamble CsvPreambleOf(std::string_view head) {
  CsvPreamble preamble;
  std::size_t begin = head.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  const std::optional<char> said = TakeSeparatorLine(head, begin);
  preamble.separator = said ? *said : SeparatorOf(head, begin);
  const std::vector<Line> lines = LinesOf(head, begin, preamble.separator);
  if (lines.empty()) return preamble;
  const std::size_t header = HeaderOf(lines, preamble);
  if (said || header > 0) preamble.bytes = lines[header].begin;
  return preamble;
}

}  // namespace strongroom::classify::read
