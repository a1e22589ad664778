#include "classify/read/csv_shape.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace strongroom::classify::read {

namespace {

bool IsLetter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
}

bool IsName(std::string_view cell) noexcept {
  constexpr std::size_t size_max = 60;
  if (cell.size() > 1 && cell.starts_with('"') && cell.ends_with('"')) {
    cell = cell.substr(1, cell.size() - 2);
  }
  return !cell.empty() && cell.size() <= size_max && IsLetter(cell.front()) &&
         std::all_of(cell.begin(), cell.end(), [](char c) {
           return IsLetter(c) || (c >= '0' && c <= '9') || c == ' ' || c == '_' || c == '-' ||
                  c == '.';
         });
}

// Takes one record from the front, up to a line's end outside of quotes; how many cells it has. 0:
// it does not end within the text.
std::size_t TakeRecord(std::string_view& text, char separator) noexcept {
  std::size_t cells = 1;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (quoted) continue;
    if (text[i] == separator) ++cells;
    if (text[i] != '\n') continue;
    text.remove_prefix(i + 1);
    return cells;
  }
  return 0;
}

bool IsTableBy(std::string_view text, char separator) {
  std::string_view header = text.substr(0, text.find('\n'));
  if (header.ends_with('\r')) header.remove_suffix(1);
  std::vector<std::string_view> names;
  for (;;) {
    const std::string_view name = header.substr(0, header.find(separator));
    if (!IsName(name)) return false;
    names.push_back(name);
    if (name.size() == header.size()) break;
    header.remove_prefix(name.size() + 1);
  }
  const std::size_t columns = names.size();
  std::sort(names.begin(), names.end());
  if (columns < 2 || std::adjacent_find(names.begin(), names.end()) != names.end()) return false;
  constexpr std::size_t records_max = 20;
  std::size_t records = 0;
  (void)TakeRecord(text, separator);
  while (records < records_max) {
    const std::size_t cells = TakeRecord(text, separator);
    if (cells == 0) break;
    if (cells != columns) return false;
    ++records;
  }
  return records >= 2;
}

}  // namespace

bool LooksLikeCsv(std::string_view head) {
  return std::any_of(std::begin(",;\t"), std::end(",;\t") - 1,
                     [head](char separator) { return IsTableBy(head, separator); });
}

}  // namespace strongroom::classify::read
