#include "classify/rules/words.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/code_points.h"
#include "base/fold_case.h"

namespace strongroom::classify::rules {
namespace {

enum class Letter : std::uint8_t { kNone, kSmall, kCapital, kDigit, kMark };

// What stands for the small letters of U+00DF to U+017F, where it is not the letter itself.
struct Plain {
  char32_t letter;
  std::string_view text;
  std::string_view long_text = {};  // the other way to write it without diacritics
};
constexpr std::array kPlain = std::to_array<Plain>(
    {{U'ß', "ss"},      {U'à', "a"},       {U'á', "a"},  {U'â', "a"},       {U'ã', "a"},
     {U'ä', "a", "ae"}, {U'å', "a", "aa"}, {U'æ', "ae"}, {U'ç', "c"},       {U'è', "e"},
     {U'é', "e"},       {U'ê', "e"},       {U'ë', "e"},  {U'ì', "i"},       {U'í', "i"},
     {U'î', "i"},       {U'ï', "i"},       {U'ð', "d"},  {U'ñ', "n"},       {U'ò', "o"},
     {U'ó', "o"},       {U'ô', "o"},       {U'õ', "o"},  {U'ö', "o", "oe"}, {U'ø', "o", "oe"},
     {U'ù', "u"},       {U'ú', "u"},       {U'û', "u"},  {U'ü', "u", "ue"}, {U'ý', "y"},
     {U'þ', "th"},      {U'ÿ', "y"},       {U'ā', "a"},  {U'ă', "a"},       {U'ą', "a"},
     {U'ć', "c"},       {U'č', "c"},       {U'ď', "d"},  {U'đ', "d"},       {U'ē', "e"},
     {U'ė', "e"},       {U'ę', "e"},       {U'ě', "e"},  {U'ğ', "g"},       {U'ģ', "g"},
     {U'ī', "i"},       {U'į', "i"},       {U'ı', "i"},  {U'ķ', "k"},       {U'ĺ', "l"},
     {U'ļ', "l"},       {U'ľ', "l"},       {U'ł', "l"},  {U'ń', "n"},       {U'ņ', "n"},
     {U'ň', "n"},       {U'ō', "o"},       {U'ő', "o"},  {U'œ', "oe"},      {U'ŕ', "r"},
     {U'ř', "r"},       {U'ś', "s"},       {U'ş', "s"},  {U'š', "s"},       {U'ţ', "t"},
     {U'ť', "t"},       {U'ū', "u"},       {U'ů', "u"},  {U'ű', "u"},       {U'ų', "u"},
     {U'ź', "z"},       {U'ż', "z"},       {U'ž', "z"},  {U'ș', "s"},       {U'ț', "t"}});

const Plain* FindPlain(char32_t small) noexcept {
  if (small < U'ß') return nullptr;
  const auto* const found = std::ranges::find(kPlain, small, &Plain::letter);
  return found == kPlain.end() ? nullptr : found;
}

// The combining diacritics of decomposed letters.
bool IsMark(char32_t c) noexcept { return c >= 0x300 && c <= 0x36f; }

char32_t Small(char32_t c) noexcept { return c == U'İ' ? U'i' : c == U'ẞ' ? U'ß' : FoldCase(c); }

Letter KindOf(const CodePoint& point) noexcept {
  const char32_t c = point.value;
  if (c >= U'0' && c <= U'9') return Letter::kDigit;
  if (c >= U'a' && c <= U'z') return Letter::kSmall;
  if (c >= U'A' && c <= U'Z') return Letter::kCapital;
  if (c < 0xc0 || c == 0xfffd || c == U'×' || c == U'÷') return Letter::kNone;
  if (IsMark(c)) return Letter::kMark;
  if (ShowsNothing(c) || IsBlank(c) || (c >= 0x2000 && c < 0x2c00) || (c >= 0x3000 && c < 0x3040)) {
    return Letter::kNone;
  }
  return Small(c) == c ? Letter::kSmall : Letter::kCapital;
}

void AppendFolded(std::string& out, const CodePoint& point) {
  if (IsMark(point.value)) return;
  const char32_t small = Small(point.value);
  if (const Plain* const plain = FindPlain(small)) {
    out += plain->text;
  } else if (point.value == 0xfffd) {
    out += '?';  // a stray byte, which no word of the rules has
  } else {
    AppendCodePoint(out, small);
  }
}

struct Piece {
  CodePoint point;
  Letter kind;
};

// Whether a word begins at `i`, which is a letter or digit behind another one.
bool Begins(const std::vector<Piece>& pieces, std::size_t i) {
  const auto kind = [&](std::size_t at) {
    return at < pieces.size() ? pieces[at].kind : Letter::kNone;
  };
  if (kind(i) == Letter::kSmall) {
    if (kind(i - 1) != Letter::kDigit) return false;
    // "line1a" is one word, "2fa" begins one, "oauth2token" is two.
    return i >= 2 && kind(i - 2) != Letter::kNone && kind(i + 1) == Letter::kSmall;
  }
  if (kind(i) != Letter::kCapital) return false;
  if (kind(i - 1) != Letter::kCapital) return kind(i - 1) != Letter::kDigit || i >= 2;
  if (kind(i + 1) != Letter::kSmall) return false;
  const bool plural = pieces[i + 1].point.value == U's' && kind(i + 2) != Letter::kSmall;
  return !plural;
}

}  // namespace

std::vector<std::string> SplitWords(std::string_view text) {
  // A word more than can be kept, each with a separator: no text costs more than that.
  text = text.substr(0, (kWordsMax + 1) * 12);
  std::vector<Piece> pieces;
  pieces.reserve(text.size());
  for (std::string_view rest = text; !rest.empty();) {
    const CodePoint point = TakeCodePoint(rest);
    const Letter kind = KindOf(point);
    if (kind != Letter::kMark) pieces.push_back({point, kind});
  }
  std::vector<std::string> words;
  bool open = false;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].kind == Letter::kNone) {
      open = false;
      continue;
    }
    if (!open || Begins(pieces, i)) {
      if (words.size() == kWordsMax) break;
      words.emplace_back();
      open = true;
    }
    if (words.back().size() < kWordBytesMax) AppendFolded(words.back(), pieces[i].point);
  }
  return words;
}

std::string FoldWord(std::string_view word) {
  std::string folded;
  for (std::string_view rest = word; !rest.empty();) AppendFolded(folded, TakeCodePoint(rest));
  return folded;
}

std::vector<std::string> Spellings(std::string_view word) {
  std::string folded;
  std::string spelled;
  for (std::string_view rest = word; !rest.empty();) {
    const CodePoint point = TakeCodePoint(rest);
    AppendFolded(folded, point);
    const Plain* const plain = FindPlain(Small(point.value));
    if (plain != nullptr && !plain->long_text.empty()) {
      spelled += plain->long_text;
    } else {
      AppendFolded(spelled, point);
    }
  }
  if (spelled == folded) return {std::move(folded)};
  return {std::move(folded), std::move(spelled)};
}

}  // namespace strongroom::classify::rules
