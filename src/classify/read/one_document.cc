// CheckOneDocument: YAML files may hold several documents.
#include <algorithm>

#include "classify/read/readers.h"

namespace strongroom::classify::read {
namespace {

// Whether nothing but blanks, comments and the marks of documents is left: an empty document.
bool HoldsNothing(std::string_view text) noexcept {
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.starts_with("---") || line.starts_with("...")) line.remove_prefix(3);
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first != std::string_view::npos && line[first] != '#') return false;
  }
  return true;
}

}  // namespace

void CheckOneDocument(std::string_view text, const Node& root, model::Document& document) {
  std::size_t line = root.end;
  while ((line = text.find('\n', line)) != std::string_view::npos) {
    ++line;
    const std::string_view rest = text.substr(line);
    if (!rest.starts_with("---") || (rest.size() > 3 && rest[3] > ' ')) continue;
    if (HoldsNothing(rest)) return;
    const auto number = static_cast<std::size_t>(
        std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(line), '\n'));
    document.AddError(
        "another YAML document begins here, and only the first one of a file is read: write each "
        "into a file of its own",
        {.line = number + 1, .column = 1, .offset = line});
    return;
  }
}

}  // namespace strongroom::classify::read
