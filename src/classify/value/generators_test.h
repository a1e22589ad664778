// Values for tests: numbers that are nobody's, and numbers that are somebody's, made here from the
// standards' text and not with the validators under test.
#pragma once

#include <fmt/format.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace strongroom::classify::value {

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  std::uint64_t Below(std::uint64_t limit) { return random_() % limit; }
  std::string Of(std::string_view alphabet, std::size_t size) {
    std::string out;
    while (out.size() < size) out += alphabet[Below(alphabet.size())];
    return out;
  }
  std::string Digits(std::size_t size) { return Of("0123456789", size); }
  template <class List>
  auto Pick(const List& list) {
    return list[Below(std::size(list))];
  }

  // The digit that makes Luhn right.
  static std::string WithLuhn(std::string digits) {
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
      int d = digits[digits.size() - 1 - i] - '0';
      if (i % 2 == 0) d = d * 2 / 10 + d * 2 % 10;
      sum += d;
    }
    return digits + static_cast<char>('0' + (10 - sum % 10) % 10);
  }
  static std::string WithEan(std::string digits) {
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
      sum += (digits[digits.size() - 1 - i] - '0') * (i % 2 == 0 ? 3 : 1);
    }
    return digits + static_cast<char>('0' + (10 - sum % 10) % 10);
  }

  // A library's barcode: fourteen digits, 2 for patrons, 3 for items, with its Luhn digit.
  std::string Barcode() { return WithLuhn((Below(2) == 0 ? "2" : "3") + Digits(12)); }
  std::string Isbn13() { return WithEan((Below(4) == 0 ? "979" : "978") + Digits(9)); }
  std::string Isbn10() {
    const std::string digits = Digits(9);
    int sum = 0;
    for (int i = 0; i < 9; ++i) sum += (10 - i) * (digits[static_cast<std::size_t>(i)] - '0');
    const int check = (11 - sum % 11) % 11;
    return digits + (check == 10 ? 'X' : static_cast<char>('0' + check));
  }
  std::string Uuid() {
    const auto hex = [this](std::size_t size) { return Of("0123456789abcdef", size); };
    return hex(8) + "-" + hex(4) + "-4" + hex(3) + "-a" + hex(3) + "-" + hex(12);
  }
  std::string Date() {
    return fmt::format("{}-{:02}-{:02}", 1900 + Below(130), 1 + Below(12), 1 + Below(28));
  }

  std::string Aba() {
    static constexpr std::string_view kPrefixes[] = {"01", "02", "03", "05", "06", "07", "08",
                                                     "09", "10", "11", "12", "21", "26", "31",
                                                     "32", "61", "72", "80", "00"};
    while (true) {
      std::string digits = std::string(Pick(kPrefixes)) + Digits(6);
      int sum = 0;
      for (std::size_t i = 0; i < 8; ++i)
        sum += (digits[i] - '0') * (i % 3 == 0 ? 3 : i % 3 == 1 ? 7 : 1);
      digits += static_cast<char>('0' + (10 - sum % 10) % 10);
      if (digits != "000000000") return digits;
    }
  }
  std::string Card() {
    switch (Below(6)) {
      case 0: return WithLuhn("4" + Digits(14));
      case 1: return WithLuhn("5" + std::to_string(1 + Below(5)) + Digits(13));
      case 2: return WithLuhn(std::to_string(2221 + Below(500)) + Digits(11));
      case 3: return WithLuhn((Below(2) == 0 ? "34" : "37") + Digits(12));
      case 4: return WithLuhn("6011" + Digits(11));
      default: return WithLuhn(std::to_string(3528 + Below(62)) + Digits(11));
    }
  }
  std::string CardInGroups() {
    const std::string card = Card();
    const char separator = Below(2) == 0 ? ' ' : '-';
    std::string out;
    for (std::size_t i = 0; i < card.size(); ++i) {
      const bool gap = card.size() == 15 ? i == 4 || i == 10 : i != 0 && i % 4 == 0;
      if (gap) out += separator;
      out += card[i];
    }
    return out;
  }
  std::string Sin() { return WithLuhn(Of("1234567", 1) + Digits(7)); }
  std::string Ssn() {
    return fmt::format("{:03}-{:02}-{:04}", 1 + Below(665), 1 + Below(99), 1 + Below(9999));
  }
  std::string Nino() {
    return Of("ABCEHJLMOPRSTWXY", 1) + Of("ABCEHJLMPRSTWXY", 1) + Digits(6) + Of("ABCD", 1);
  }

  // `bban` is the registry's notation without the "!": "4a14n" for the United Kingdom.
  std::string Iban(std::string_view country, std::string_view bban) {
    std::string account;
    std::size_t size = 0;
    for (const char c : bban) {
      if (c >= '0' && c <= '9') {
        size = size * 10 + static_cast<std::size_t>(c - '0');
        continue;
      }
      account += Of(c == 'n'   ? "0123456789"
                    : c == 'a' ? "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               : "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                    size);
      size = 0;
    }
    int remainder = 0;
    for (const char c : account + std::string(country) + "00") {
      const int value = c >= 'A' ? c - 'A' + 10 : c - '0';
      remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
    }
    return fmt::format("{}{:02}{}", country, 98 - remainder, account);
  }

 private:
  std::mt19937_64 random_;
};

// Country and the structure of its account part, from the SWIFT IBAN registry.
struct IbanCountry {
  std::string_view country;
  std::string_view bban;
};
inline constexpr IbanCountry kIbanCountries[] = {
    {"AD", "4n4n12c"},     {"AE", "3n16n"},     {"AL", "8n16c"},         {"AT", "5n11n"},
    {"AZ", "4a20c"},       {"BA", "3n3n8n2n"},  {"BE", "3n7n2n"},        {"BG", "4a4n2n8c"},
    {"BH", "4a14c"},       {"BI", "5n5n11n2n"}, {"BR", "8n5n10n1a1c"},   {"BY", "4c4n16c"},
    {"CH", "5n12c"},       {"CR", "4n14n"},     {"CY", "3n5n16c"},       {"CZ", "4n6n10n"},
    {"DE", "8n10n"},       {"DJ", "5n5n11n2n"}, {"DK", "4n9n1n"},        {"DO", "4c20n"},
    {"EE", "2n2n11n1n"},   {"EG", "4n4n17n"},   {"ES", "4n4n1n1n10n"},   {"FI", "3n11n"},
    {"FK", "2a12n"},       {"FO", "4n9n1n"},    {"FR", "5n5n11c2n"},     {"GB", "4a6n8n"},
    {"GE", "2a16n"},       {"GI", "4a15c"},     {"GL", "4n9n1n"},        {"GR", "3n4n16c"},
    {"GT", "4c20c"},       {"HN", "4a20n"},     {"HR", "7n10n"},         {"HU", "3n4n1n15n1n"},
    {"IE", "4a6n8n"},      {"IL", "3n3n13n"},   {"IQ", "4a3n12n"},       {"IS", "4n2n6n10n"},
    {"IT", "1a5n5n12c"},   {"JO", "4a4n18c"},   {"KW", "4a22c"},         {"KZ", "3n13c"},
    {"LB", "4n20c"},       {"LC", "4a24c"},     {"LI", "5n12c"},         {"LT", "5n11n"},
    {"LU", "3n13c"},       {"LV", "4a13c"},     {"LY", "3n3n15n"},       {"MC", "5n5n11c2n"},
    {"MD", "2c18c"},       {"ME", "3n13n2n"},   {"MK", "3n10c2n"},       {"MN", "4n12n"},
    {"MR", "5n5n11n2n"},   {"MT", "4a5n18c"},   {"MU", "4a2n2n12n3n3a"}, {"NI", "4a20n"},
    {"NL", "4a10n"},       {"NO", "4n6n1n"},    {"OM", "3n16c"},         {"PK", "4a16c"},
    {"PL", "8n16n"},       {"PS", "4a21c"},     {"PT", "4n4n11n2n"},     {"QA", "4a21c"},
    {"RO", "4a16c"},       {"RS", "3n13n2n"},   {"RU", "9n5n15c"},       {"SA", "2n18c"},
    {"SC", "4a2n2n16n3a"}, {"SD", "2n12n"},     {"SE", "3n16n1n"},       {"SI", "5n8n2n"},
    {"SK", "4n6n10n"},     {"SM", "1a5n5n12c"}, {"SO", "4n3n12n"},       {"ST", "4n4n11n2n"},
    {"SV", "4a20n"},       {"TL", "3n14n2n"},   {"TN", "2n3n13n2n"},     {"TR", "5n1n16c"},
    {"UA", "6n19c"},       {"VA", "3n15n"},     {"VG", "4a16n"},         {"XK", "4n10n2n"},
    {"YE", "4a4n18c"},
};

}  // namespace strongroom::classify::value
