#include "desk/model/fold_text.h"

#include <algorithm>

#include "base/code_points.h"
#include "base/fold_case.h"

namespace strongroom::desk::model {
namespace {

bool IsWordAscii(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool JoinsWords(char c) { return c == '-' || c == '_' || c == '.'; }

// The character folded; empty for what stands between words.
std::string FoldOne(const CodePoint& point) {
  const char32_t c = point.value;
  if (c < 0x80 && !IsWordAscii(static_cast<char>(c))) return "";
  if ((c >= 0x80 && c < 0xC0) || (c >= 0x2000 && c < 0x2080) || c == 0xFFFD) return "";  // dashes
  std::string folded;
  AppendCodePoint(folded, FoldCase(c));
  return folded;
}

}  // namespace

std::string FoldWords(std::string_view text) {
  std::string words;
  words.reserve(text.size() + 1);
  std::string_view joint;  // seen behind a word; kept if the word goes on
  bool inside = false;
  while (!text.empty()) {
    const CodePoint point = TakeCodePoint(text);
    const std::string_view character = point.bytes;
    const std::string folded = FoldOne(point);
    if (!folded.empty()) {
      if (!inside) words += ' ';
      words += joint;
      words += folded;
      inside = true;
      joint = {};
    } else if (inside && joint.empty() && JoinsWords(character.front())) {
      joint = character;
    } else {
      inside = false;
      joint = {};
    }
  }
  return words;
}

std::vector<std::string> QueryWords(std::string_view query) {
  std::vector<std::string> words;
  const std::string folded = FoldWords(query);
  for (std::size_t start = 1; start < folded.size();) {
    const std::size_t end = std::min(folded.find(' ', start), folded.size());
    words.push_back(folded.substr(start, end - start));
    start = end + 1;
  }
  std::ranges::sort(words);
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

}  // namespace strongroom::desk::model
