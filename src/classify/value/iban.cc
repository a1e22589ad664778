#include "classify/value/iban.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "classify/value/bytes.h"

namespace strongroom::classify::value {
namespace {

// Of the account's part behind the check digits: how many of which, in the registry's letters:
// n digits, a capital letters, c either (upper or lower case there; banks print capitals).
struct Part {
  char of = 0;
  std::uint8_t size = 0;
};
struct Country {
  char code[3];
  std::array<Part, 3> parts;
};

constexpr std::array kCountries = std::to_array<Country>({
    {"AD", {{{'n', 8}, {'c', 12}}}},
    {"AE", {{{'n', 19}}}},
    {"AL", {{{'n', 8}, {'c', 16}}}},
    {"AT", {{{'n', 16}}}},
    {"AZ", {{{'a', 4}, {'c', 20}}}},
    {"BA", {{{'n', 16}}}},
    {"BE", {{{'n', 12}}}},
    {"BG", {{{'a', 4}, {'n', 6}, {'c', 8}}}},
    {"BH", {{{'a', 4}, {'c', 14}}}},
    {"BI", {{{'n', 23}}}},
    {"BR", {{{'n', 23}, {'a', 1}, {'c', 1}}}},
    {"BY", {{{'c', 4}, {'n', 4}, {'c', 16}}}},
    {"CH", {{{'n', 5}, {'c', 12}}}},
    {"CR", {{{'n', 18}}}},
    {"CY", {{{'n', 8}, {'c', 16}}}},
    {"CZ", {{{'n', 20}}}},
    {"DE", {{{'n', 18}}}},
    {"DJ", {{{'n', 23}}}},
    {"DK", {{{'n', 14}}}},
    {"DO", {{{'c', 4}, {'n', 20}}}},
    {"EE", {{{'n', 16}}}},
    {"EG", {{{'n', 25}}}},
    {"ES", {{{'n', 20}}}},
    {"FI", {{{'n', 14}}}},
    {"FK", {{{'a', 2}, {'n', 12}}}},
    {"FO", {{{'n', 14}}}},
    {"FR", {{{'n', 10}, {'c', 11}, {'n', 2}}}},
    {"GB", {{{'a', 4}, {'n', 14}}}},
    {"GE", {{{'a', 2}, {'n', 16}}}},
    {"GI", {{{'a', 4}, {'c', 15}}}},
    {"GL", {{{'n', 14}}}},
    {"GR", {{{'n', 7}, {'c', 16}}}},
    {"GT", {{{'c', 24}}}},
    {"HN", {{{'a', 4}, {'n', 20}}}},
    {"HR", {{{'n', 17}}}},
    {"HU", {{{'n', 24}}}},
    {"IE", {{{'a', 4}, {'n', 14}}}},
    {"IL", {{{'n', 19}}}},
    {"IQ", {{{'a', 4}, {'n', 15}}}},
    {"IS", {{{'n', 22}}}},
    {"IT", {{{'a', 1}, {'n', 10}, {'c', 12}}}},
    {"JO", {{{'a', 4}, {'n', 4}, {'c', 18}}}},
    {"KW", {{{'a', 4}, {'c', 22}}}},
    {"KZ", {{{'n', 3}, {'c', 13}}}},
    {"LB", {{{'n', 4}, {'c', 20}}}},
    {"LC", {{{'a', 4}, {'c', 24}}}},
    {"LI", {{{'n', 5}, {'c', 12}}}},
    {"LT", {{{'n', 16}}}},
    {"LU", {{{'n', 3}, {'c', 13}}}},
    {"LV", {{{'a', 4}, {'c', 13}}}},
    {"LY", {{{'n', 21}}}},
    {"MC", {{{'n', 10}, {'c', 11}, {'n', 2}}}},
    {"MD", {{{'c', 20}}}},
    {"ME", {{{'n', 18}}}},
    {"MK", {{{'n', 3}, {'c', 10}, {'n', 2}}}},
    {"MN", {{{'n', 16}}}},
    {"MR", {{{'n', 23}}}},
    {"MT", {{{'a', 4}, {'n', 5}, {'c', 18}}}},
    {"MU", {{{'a', 4}, {'n', 19}, {'a', 3}}}},
    {"NI", {{{'a', 4}, {'n', 20}}}},
    {"NL", {{{'a', 4}, {'n', 10}}}},
    {"NO", {{{'n', 11}}}},
    {"OM", {{{'n', 3}, {'c', 16}}}},
    {"PK", {{{'a', 4}, {'c', 16}}}},
    {"PL", {{{'n', 24}}}},
    {"PS", {{{'a', 4}, {'c', 21}}}},
    {"PT", {{{'n', 21}}}},
    {"QA", {{{'a', 4}, {'c', 21}}}},
    {"RO", {{{'a', 4}, {'c', 16}}}},
    {"RS", {{{'n', 18}}}},
    {"RU", {{{'n', 14}, {'c', 15}}}},
    {"SA", {{{'n', 2}, {'c', 18}}}},
    {"SC", {{{'a', 4}, {'n', 20}, {'a', 3}}}},
    {"SD", {{{'n', 14}}}},
    {"SE", {{{'n', 20}}}},
    {"SI", {{{'n', 15}}}},
    {"SK", {{{'n', 20}}}},
    {"SM", {{{'a', 1}, {'n', 10}, {'c', 12}}}},
    {"SO", {{{'n', 19}}}},
    {"ST", {{{'n', 21}}}},
    {"SV", {{{'a', 4}, {'n', 20}}}},
    {"TL", {{{'n', 19}}}},
    {"TN", {{{'n', 20}}}},
    {"TR", {{{'n', 6}, {'c', 16}}}},
    {"UA", {{{'n', 6}, {'c', 19}}}},
    {"VA", {{{'n', 18}}}},
    {"VG", {{{'a', 4}, {'n', 16}}}},
    {"XK", {{{'n', 16}}}},
    {"YE", {{{'a', 4}, {'n', 4}, {'c', 18}}}},
});

// By the two letters: a country's number from 1, or 0.
constexpr auto kByLetters = [] {
  std::array<std::uint8_t, std::size_t{26} * 26> by{};
  for (std::size_t i = 0; i < kCountries.size(); ++i) {
    const char* code = kCountries[i].code;
    by[static_cast<std::size_t>((code[0] - 'A') * 26 + code[1] - 'A')] =
        static_cast<std::uint8_t>(i + 1);
  }
  return by;
}();

const Country* Find(char first, char second) {
  if (!IsUpper(first) || !IsUpper(second)) return nullptr;
  const std::size_t number =
      kByLetters[static_cast<std::size_t>((first - 'A') * 26 + second - 'A')];
  return number == 0 ? nullptr : &kCountries[number - 1];
}

std::size_t LengthOf(const Country& country) {
  std::size_t length = 4;
  for (const Part& part : country.parts) length += part.size;
  return length;
}

bool HasStructure(const Country& country, std::string_view account) {
  for (const Part& part : country.parts) {
    for (const char c : account.substr(0, part.size)) {
      if (part.of == 'n' ? !IsDigit(c) : part.of == 'a' ? !IsUpper(c) : !IsAlnum(c)) return false;
    }
    account.remove_prefix(part.size);
  }
  return true;
}

// At least half are digits, and all are that may be.
bool IsOfDigits(const Country& country, std::string_view account) {
  std::size_t letters = 0;
  for (const Part& part : country.parts) letters += part.of == 'a' ? part.size : 0U;
  return static_cast<std::size_t>(std::ranges::count_if(account, IsLetter)) == letters &&
         2 * letters <= account.size();
}

unsigned Mod97(std::string_view text, unsigned remainder) {
  for (const char c : text) {
    remainder = IsDigit(c) ? (remainder * 10 + DigitOf(c)) % 97
                           : (remainder * 100 + static_cast<unsigned>(c - 'A') + 10) % 97;
  }
  return remainder;
}

// Without separators, in capitals; the size, or 0 when it is not written like one.
std::size_t Plain(std::string_view text, std::array<char, kIbanMax>& out) {
  std::size_t size = 0;
  char separator = 0;
  bool behind = false;  // a separator stands before
  for (const char c : text) {
    if (c == ' ' || c == '-') {
      if (size % 4 != 0 || behind || size == 0 || (separator != 0 && separator != c)) return 0;
      separator = c;
      behind = true;
      continue;
    }
    if (!IsAlnum(c) || size == out.size()) return 0;
    if (separator != 0 && size % 4 == 0 && !behind) return 0;
    out[size++] = ToUpper(c);
    behind = false;
  }
  return behind ? 0 : size;
}

}  // namespace

std::size_t IbanLength(char first, char second) noexcept {
  const Country* country = Find(ToUpper(first), ToUpper(second));
  return country == nullptr ? 0 : LengthOf(*country);
}

Trial TryIban(std::string_view text) noexcept {
  if (text.size() < kIbanMin || !IsLetter(text[0]) || !IsLetter(text[1])) return {};
  std::array<char, kIbanMax> plain{};
  const std::string_view iban(plain.data(), Plain(text, plain));
  if (iban.size() < kIbanMin || !IsDigit(iban[2]) || !IsDigit(iban[3])) return {};
  const Country* country = Find(iban[0], iban[1]);
  if (country == nullptr || LengthOf(*country) != iban.size() ||
      !HasStructure(*country, iban.substr(4))) {
    return {};
  }
  // 00, 01 and 99 leave the right remainder too but are never issued (ISO 7064: 02 to 98).
  const std::string_view check = iban.substr(2, 2);
  const bool issued = check != "00" && check != "01" && check != "99";
  const IbanKind kind =
      IsOfDigits(*country, iban.substr(4)) ? IbanKind::kDigits : IbanKind::kLetters;
  return {.formed = true,
          .passes = issued && Mod97(iban.substr(0, 4), Mod97(iban.substr(4), 0)) == 1,
          .witness = FingerprintOf(iban),
          .kind = static_cast<std::uint32_t>(kind)};
}

}  // namespace strongroom::classify::value
