// Names and texts cut into words, each word in one written form: small letters without diacritics.
// "userAPIKey", "user-api-key" and "USER_API_KEY" are the same three words.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace strongroom::classify::rules {

// More than any name has; what is behind them in a text is read over.
inline constexpr std::size_t kWordsMax = 400;
inline constexpr std::size_t kWordBytesMax = 60;  // longer ones are cut

// Cuts at everything that is no letter and no digit, before a capital behind a small letter, and
// before the last capital of several that a small letter follows ("APIKey"). An "s" behind capitals
// stays with them ("SSNs"). Digits stay with the letters before them ("address1", "md5").
[[nodiscard]] std::vector<std::string> SplitWords(std::string_view text);

// Small letters; diacritics dropped, "ß" as "ss", "æ" as "ae", "ø" as "o". Letters beyond Latin
// stay as they are.
[[nodiscard]] std::string FoldWord(std::string_view word);

// How a word of the rules may be written in names: folded as above, and where it has "ä", "ö", "ü",
// "å" or "ø", also with the "ae", "oe", "ue", "aa" that stand for them where letters are few.
[[nodiscard]] std::vector<std::string> Spellings(std::string_view word);

}  // namespace strongroom::classify::rules
