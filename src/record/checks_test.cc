#include "record/checks.h"

#include <gtest/gtest.h>

#include <string>

#include "record/format.h"

namespace strongroom::record {
namespace {

TEST(Iban, ExamplesOfTheRegistryPass) {
  // The example IBANs of the ISO 13616 registry (SWIFT, "IBAN Registry").
  for (const char* iban : {"GB29NWBK60161331926819", "DE89370400440532013000", "NO9386011117947",
                           "FR1420041010050500013M02606", "MT84MALT011000012345MTLCAST001S",
                           "BR1800360305000010009795493C1", "CH9300762011623852957",
                           "SA0380000000608010167519", "NL91ABNA0417164300", "BE68539007547034",
                           "LC55HEMM000100010012001200023015", "AT611904300234573201"}) {
    EXPECT_TRUE(IsIban(iban)) << iban;
  }
}

TEST(Iban, PrintedFormAndLowerCasePass) {
  EXPECT_TRUE(IsIban("DE89 3704 0044 0532 0130 00"));
  EXPECT_TRUE(IsIban("DE89-3704-0044-0532-0130-00"));
  EXPECT_TRUE(IsIban("gb29nwbk60161331926819"));
}

TEST(Iban, UnknownCountryIsCheckedByRemainderAlone) {
  // Check digits computed by ISO 7064 MOD 97-10 for an account "00000000000001" in country ZZ.
  int passing = 0;
  for (int check = 2; check <= 98; ++check) {
    const std::string digits = (check < 10 ? "0" : "") + std::to_string(check);
    passing += IsIban("ZZ" + digits + "00000000000001") ? 1 : 0;
  }
  EXPECT_EQ(passing, 1);
}

TEST(Iban, EverySingleWrongDigitIsRefused) {
  const std::string good = "DE89370400440532013000";
  for (std::size_t at = 2; at < good.size(); ++at) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string bad = good;
      bad[at] = digit;
      EXPECT_EQ(IsIban(bad), bad == good) << bad;
    }
  }
}

TEST(Iban, WrongShapesAreRefused) {
  for (const char* text :
       {"", "DE", "DE8937040044053201300", "DE893704004405320130000", "DE89  370400440532013000",
        " DE89370400440532013000", "DE89370400440532013000 ", "1289370400440532013000",
        "DE8937040044053201300\xC3\xA9", "DEX9370400440532013000"}) {
    EXPECT_FALSE(IsIban(text)) << text;
  }
}

TEST(AbaRouting, PublishedNumbersPass) {
  // Routing numbers that banks and the Federal Reserve publish.
  for (const char* number : {"021000021", "011401533", "091000019", "111000025", "322271627"}) {
    EXPECT_TRUE(IsAbaRouting(number)) << number;
  }
}

TEST(AbaRouting, SlipsAndShapesAreRefused) {
  for (const char* number : {"021000022", "012000021", "02100002", "0210000210", "000000000",
                             "02100002a", "021-000021", "", "140000008"}) {
    EXPECT_FALSE(IsAbaRouting(number)) << number;
  }
}

TEST(Luhn, PublishedNumbersPassAndTheirNeighboursFail) {
  // 79927398713: the worked example in ISO/IEC 7812 texts; the others are card schemes' test
  // numbers.
  for (const char* number : {"79927398713", "4111111111111111", "5555555555554444",
                             "378282246310005", "4111 1111 1111 1111", "4111-1111-1111-1111"}) {
    EXPECT_TRUE(PassesLuhn(number)) << number;
    std::string slip = number;
    slip.back() = slip.back() == '9' ? '0' : static_cast<char>(slip.back() + 1);
    EXPECT_FALSE(PassesLuhn(slip)) << slip;
  }
  for (const char* text : {"", "0", "4111  111111111111", "41111111x1111111", "-18", "18-"}) {
    EXPECT_FALSE(PassesLuhn(text)) << text;
  }
  EXPECT_TRUE(PassesLuhn("18"));
}

TEST(Bic, EightOrElevenCharacters) {
  EXPECT_TRUE(IsBic("DEUTDEFF"));
  EXPECT_TRUE(IsBic("DEUTDEFF500"));
  EXPECT_TRUE(IsBic("deutdeff"));
  for (const char* text : {"", "DEUTDEF", "DEUTDEFF5", "DEUTDEFF5000", "DEUT1EFF", "DEUTDE F"}) {
    EXPECT_FALSE(IsBic(text)) << text;
  }
}

struct FormatCase {
  const char* format;
  const char* text;
  bool fits;
};

TEST(Format, EachFormatTakesItsValuesAndRefusesOthers) {
  const FormatCase cases[] = {
      {"uuid", "0190a5f0-7c3b-7000-8000-000000000000", true},
      {"uuid", "0190A5F0-7C3B-4000-8000-00000000000F", true},
      {"uuid", "0190a5f07c3b70008000000000000000", false},
      {"date", "2024-02-29", true},
      {"date", "2023-02-29", false},
      {"date", "2023-13-01", false},
      {"date", "2023-1-01", false},
      {"date", "2023-01-0x", false},
      {"date-time", "2026-01-31T23:30:00Z", true},
      {"date-time", "2026-01-31T23:30:00.123+01:00", true},
      {"date-time", "2026-01-31 23:30:00Z", false},
      {"date-time", "2026-01-31T23:30:00", false},
      {"email", "first.last+tag@example.org", true},
      {"email", "o'neil@sub.example.org", true},
      {"email", "j\u00f6rg@m\u00fcller.example", true},
      {"email", "root@localhost", true},
      {"email", "a@[192.0.2.1]", true},
      {"email", "a.example.org", false},
      {"email", "@example.org", false},
      {"email", "a@", false},
      {"email", "a@-example.org", false},
      {"email", "a@example-.org", false},
      {"email", "a@example..org", false},
      {"email", "a..b@example.org", false},
      {"email", "a b@example.org", false},
      {"uri", "https://example.org/a?b=c#d", true},
      {"uri", "urn:isbn:9780306406157", true},
      {"uri", "https://example.org/%7Euser", true},
      {"uri", "//example.org", false},
      {"uri", "https://example.org/a b", false},
      {"uri", "https://example.org/%7", false},
      {"uri", "1https://example.org", false},
      {"uri", "https:", false},
      {"iban", "DE89370400440532013000", true},
      {"iban", "DE88370400440532013000", false},
      {"aba-routing", "021000021", true},
      {"aba-routing", "021000022", false},
      {"bic", "DEUTDEFF", true},
      {"bic", "DEUT", false},
      {"luhn", "4111111111111111", true},
      {"luhn", "4111111111111112", false},
  };
  for (const FormatCase& each : cases) {
    const auto format = ParseFormat(each.format);
    ASSERT_TRUE(format.has_value()) << each.format;
    EXPECT_EQ(MatchesFormat(*format, each.text), each.fits) << each.format << ": " << each.text;
  }
  EXPECT_FALSE(ParseFormat("hostname").has_value());
}

TEST(Format, NamesListedForPeopleAreTheOnesThatParse) {
  std::string names;
  for (int i = 0; i <= static_cast<int>(Format::kLuhn); ++i) {
    const auto format = static_cast<Format>(i);
    EXPECT_EQ(ParseFormat(FormatName(format)), format);
    EXPECT_FALSE(FormatDemand(format).empty());
    names += (names.empty() ? "" : ", ") + std::string(FormatName(format));
  }
  EXPECT_EQ(names, kFormatNames);
}

}  // namespace
}  // namespace strongroom::record
