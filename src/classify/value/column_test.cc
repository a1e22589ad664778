#include "classify/value/column.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>

#include "classify/value/generators_test.h"
#include "classify/value/uuid.h"

namespace strongroom::classify::value {
namespace {

std::string Says(const Column& column) {
  std::string all;
  for (const ColumnFinding& finding : column.Findings()) {
    all += fmt::format(
        "{}{}{} {}/{}; ", CheckName(finding.check), finding.in_text ? " in text" : "",
        finding.what.empty() ? "" : fmt::format(" ({})", finding.what), finding.passed, finding.of);
  }
  return all;
}

std::string SaysOf(const std::vector<std::string>& values) {
  Column column;
  for (const std::string& value : values) column.Add(value);
  return Says(column);
}

bool Has(const Column& column, Check check) {
  for (const ColumnFinding& finding : column.Findings()) {
    if (finding.check == check) return true;
  }
  return false;
}

constexpr Check kAccountsAndIds[] = {
    Check::kIban,    Check::kAbaRouting, Check::kCanadianTransit, Check::kSortCodeAndAccount,
    Check::kCardPan, Check::kUsSsn,      Check::kCanadianSin,     Check::kUkNino};

using Make = std::function<std::string(Generator&, std::uint64_t)>;
struct Kind {
  const char* name;
  Make make;
};

const std::vector<Kind>& HarmlessKinds() {
  static const std::vector<Kind> kinds = {
      {"barcodes", [](Generator& g, std::uint64_t) { return g.Barcode(); }},
      {"ISBN-13", [](Generator& g, std::uint64_t) { return g.Isbn13(); }},
      {"ISBN-10", [](Generator& g, std::uint64_t) { return g.Isbn10(); }},
      {"OCLC", [](Generator& g, std::uint64_t) { return g.Digits(8 + g.Below(3)); }},
      {"ocm", [](Generator& g, std::uint64_t) { return "ocm" + g.Digits(8); }},
      {"ocn", [](Generator& g, std::uint64_t) { return "ocn" + g.Digits(9); }},
      {"(OCoLC)", [](Generator& g, std::uint64_t) { return "(OCoLC)" + g.Digits(9); }},
      {"UUID", [](Generator& g, std::uint64_t) { return g.Uuid(); }},
      {"price",
       [](Generator& g, std::uint64_t) {
         return fmt::format("{}.{:02}", g.Below(100'000), g.Below(100));
       }},
      {"cents", [](Generator& g, std::uint64_t) { return std::to_string(g.Below(1'000'000'000)); }},
      {"date", [](Generator& g, std::uint64_t) { return g.Date(); }},
      {"date in digits",
       [](Generator& g, std::uint64_t) {
         return fmt::format("{}{:02}{:02}", 1900 + g.Below(130), 1 + g.Below(12), 1 + g.Below(28));
       }},
      {"date and time",
       [](Generator& g, std::uint64_t) {
         return g.Date() +
                fmt::format("T{:02}:{:02}:{:02}.000+00:00", g.Below(24), g.Below(60), g.Below(60));
       }},
      {"time in digits",
       [](Generator& g, std::uint64_t) {
         return fmt::format("{}{:02}{:02}{:02}{:02}{:02}", 1990 + g.Below(40), 1 + g.Below(12),
                            1 + g.Below(28), g.Below(24), g.Below(60), g.Below(60));
       }},
      {"epoch s",
       [](Generator& g, std::uint64_t) {
         return std::to_string(900'000'000 + g.Below(1'200'000'000));
       }},
      {"epoch ms",
       [](Generator& g, std::uint64_t) {
         return std::to_string(900'000'000'000 + g.Below(1'200'000'000'000));
       }},
      {"epoch us",
       [](Generator& g, std::uint64_t) {
         return std::to_string(900'000'000'000'000 + g.Below(1'200'000'000'000'000));
       }},
      {"sequence", [](Generator&, std::uint64_t i) { return std::to_string(100'000'000 + i); }},
      {"padded sequence", [](Generator&, std::uint64_t i) { return fmt::format("{:09}", i); }},
      {"long sequence",
       [](Generator&, std::uint64_t i) { return std::to_string(4'000'000'000'000'000 + i); }},
      {"sequence in tens",
       [](Generator&, std::uint64_t i) { return std::to_string(5'100'000'000'000'000 + 10 * i); }},
      {"EAN", [](Generator& g, std::uint64_t) { return Generator::WithEan(g.Digits(12)); }},
      {"German EAN",
       [](Generator& g, std::uint64_t) { return Generator::WithEan("40" + g.Digits(10)); }},
      {"EAN in tens",
       [](Generator&, std::uint64_t i) {
         return Generator::WithEan(std::to_string(400'638'100'000 + 10 * i));
       }},
      {"UPC", [](Generator& g, std::uint64_t) { return Generator::WithEan(g.Digits(11)); }},
      {"phone in digits",
       [](Generator& g, std::uint64_t) { return g.Of("23456789", 1) + g.Digits(9); }},
      {"phone",
       [](Generator& g, std::uint64_t) {
         return fmt::format("{}-{}-{}", g.Of("23456789", 1) + g.Digits(2),
                            g.Of("23456789", 1) + g.Digits(2), g.Digits(4));
       }},
      {"order line",
       [](Generator& g, std::uint64_t i) {
         return fmt::format("{}-{:03}", 10'000 + i / 9, 1 + g.Below(9));
       }},
      {"order and line",
       [](Generator& g, std::uint64_t i) {
         return fmt::format("{}-{}", 10'000 + i / 20, 1 + g.Below(20));
       }},
      {"part number",
       [](Generator& g, std::uint64_t) {
         return fmt::format("100-{}-{}", g.Digits(2), g.Digits(4));
       }},
      {"call number",
       [](Generator& g, std::uint64_t) {
         return fmt::format("QA{}.{} .{}{} {}", g.Below(900), g.Below(99), g.Of("ABCDEFGHIJ", 1),
                            g.Below(999), 1950 + g.Below(80));
       }},
      {"sixteen digits", [](Generator& g, std::uint64_t) { return g.Digits(16); }},
      {"nine digits", [](Generator& g, std::uint64_t) { return g.Digits(9); }},
      {"hexadecimal", [](Generator& g, std::uint64_t) { return g.Of("0123456789ABCDEF", 24); }},
      {"capitals and digits",
       [](Generator& g, std::uint64_t) {
         return g.Of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 20 + g.Below(5));
       }},
  };
  return kinds;
}

bool HasAccountOrId(const Column& column) {
  return std::ranges::any_of(column.Findings(), [](const ColumnFinding& finding) {
    return std::ranges::find(kAccountsAndIds, finding.check) != std::ranges::end(kAccountsAndIds);
  });
}

// The same values of a kind are counted all together, in tens and each for itself.
TEST(HarmlessNumbers, InOneColumnAKindInTensAndAloneBecomeNoAccountAndNoNationalId) {
  constexpr std::uint64_t kValues = 200'000;
  constexpr std::chrono::year_month_day kToday(std::chrono::year(2026), std::chrono::month(1),
                                               std::chrono::day(31));
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  Generator generator(seed);
  for (const Kind& kind : HarmlessKinds()) {
    Column all(kToday);
    std::optional<Column> ten(kToday);
    for (std::uint64_t i = 0; i < kValues; ++i) {
      const std::string value = kind.make(generator, i);
      all.Add(value);
      ten->Add(value);
      Column alone(kToday);
      alone.Add(value);
      ASSERT_FALSE(HasAccountOrId(alone)) << kind.name << ": " << value << ": " << Says(alone);
      if ((i + 1) % 10 != 0) continue;
      ASSERT_FALSE(HasAccountOrId(*ten)) << kind.name << ": " << Says(*ten);
      EXPECT_EQ(ten->values(), 10U);
      ten.emplace(kToday);
    }
    ASSERT_FALSE(HasAccountOrId(all)) << kind.name << ": " << Says(all);
    EXPECT_EQ(all.values(), kValues);
  }
}

TEST(HarmlessNumbers, MixedInOneColumnBecomeNoAccountAndNoNationalId) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  Generator generator(seed);
  Column column;
  for (std::uint64_t i = 0; i < 200'000; ++i)
    column.Add(generator.Pick(HarmlessKinds()).make(generator, i));
  EXPECT_FALSE(HasAccountOrId(column)) << Says(column);
}

TEST(SensitiveNumbers, InColumnsOfTenAreAllFound) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  Generator generator(seed);
  const auto expect_all = [&](Check check, const Make& make) {
    for (std::uint64_t round = 0; round < 2'000; ++round) {
      Column column;
      std::string values;
      for (std::uint64_t i = 0; i < 10; ++i) {
        const std::string value = make(generator, i);
        values += value + "\n";
        column.Add(value);
      }
      ASSERT_TRUE(Has(column, check)) << CheckName(check) << ":\n" << values << Says(column);
    }
  };
  expect_all(Check::kAbaRouting, [](Generator& g, std::uint64_t) { return g.Aba(); });
  expect_all(Check::kCardPan, [](Generator& g, std::uint64_t) { return g.Card(); });
  expect_all(Check::kCardPan, [](Generator& g, std::uint64_t) { return g.CardInGroups(); });
  expect_all(Check::kCanadianSin, [](Generator& g, std::uint64_t) { return g.Sin(); });
  expect_all(Check::kUkNino, [](Generator& g, std::uint64_t) { return g.Nino(); });
  expect_all(Check::kIban, [](Generator& g, std::uint64_t) {
    const IbanCountry country = g.Pick(kIbanCountries);
    return g.Iban(country.country, country.bban);
  });
}

TEST(SensitiveNumbers, IbansOfEachCountryAreFoundInTwosAndTheDigitsOfMostAlone) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  Generator generator(seed);
  for (const IbanCountry& country : kIbanCountries) {
    for (int i = 0; i < 20; ++i) {
      const std::string iban = generator.Iban(country.country, country.bban);
      std::string printed;
      for (std::size_t at = 0; at < iban.size(); at += 4) {
        printed += (at == 0 ? "" : " ") + iban.substr(at, 4);
      }
      const std::string other = generator.Iban(country.country, country.bban);
      ASSERT_EQ(SaysOf({printed, other}), "iban 2/2; ") << printed << "\n" << other;
      std::string wrong = iban;
      wrong[3] = wrong[3] == '9' ? '0' : static_cast<char>(wrong[3] + 1);
      ASSERT_EQ(SaysOf({wrong}), "") << wrong;
    }
  }
  EXPECT_EQ(SaysOf({"DE89370400440532013000"}), "iban 1/1; ");
  EXPECT_EQ(SaysOf({"GB29 NWBK 6016 1331 9268 19"}), "iban 1/1; ");
}

TEST(SensitiveNumbers, SocialSecurityNumbersAreToldByTheirDifferentAreas) {
  Generator generator(7);
  std::vector<std::string> values;
  std::vector<std::string> bare;
  for (int i = 0; i < 12; ++i) {
    values.push_back(fmt::format("{:03}-{:02}-{:04}", 101 + 37 * i, 11 + i, 1234 + i));
    bare.push_back(fmt::format("{:03}{:02}{:04}", 101 + 37 * i, 11 + i, 1234 + i));
  }
  EXPECT_EQ(SaysOf(values), "us-ssn 12/12; ");
  Column column;
  for (const std::string& value : bare) column.Add(value);
  EXPECT_FALSE(Has(column, Check::kUsSsn));
  EXPECT_EQ(column.Passed(Check::kUsSsn), 12U);
}

TEST(SensitiveNumbers, AFewWrongOnesAmongManyDoNotHideThem) {
  Generator generator(11);
  Column column;
  for (int i = 0; i < 1'000; ++i) {
    column.Add(i % 20 == 0 ? "unknown" : i % 33 == 0 ? generator.Digits(16) : generator.Card());
    column.Add("");
    column.Add("  ");
  }
  EXPECT_TRUE(Has(column, Check::kCardPan));
  EXPECT_EQ(column.values(), 1'000U);
}

TEST(SensitiveNumbers, OneValueManyTimesIsNoEvidence) {
  Column column;
  for (int i = 0; i < 1'000; ++i) column.Add("021000021");
  EXPECT_EQ(Says(column), "");
  EXPECT_EQ(column.Passed(Check::kAbaRouting), 1'000U);
}

TEST(SensitiveNumbers, CanadianAccountsAreToldByTheirBanks) {
  std::vector<std::string> cheques;
  std::vector<std::string> electronic;
  for (const char* bank : {"001", "002", "003", "004", "006", "010", "614", "815", "219"}) {
    cheques.push_back(fmt::format("{}-{}", 10'000 + cheques.size() * 731, bank));
    electronic.push_back(fmt::format("0{}{}", bank, 10'000 + cheques.size() * 731));
  }
  EXPECT_EQ(SaysOf(cheques), "canadian-transit 9/9; ");
  EXPECT_EQ(SaysOf(electronic), "canadian-transit 9/9; ");
}

TEST(SensitiveNumbers, SortCodesAreToldByTheirForm) {
  Generator generator(13);
  std::vector<std::string> values;
  for (int i = 0; i < 10; ++i) {
    values.push_back(
        fmt::format("{}-{}-{} {}", 40 + i, 50 + i, 10 + i, generator.Of("123456789", 8)));
  }
  EXPECT_EQ(SaysOf(values), "sort-code-and-account 10/10; ");
}

TEST(Texts, ANumberIsBelievedBesideItsWordOnly) {
  EXPECT_EQ(SaysOf({"please pay to IBAN DE89 3704 0044 0532 0130 00 until Friday"}),
            "iban in text 1/1; ");
  EXPECT_EQ(SaysOf({"Kreditkartennummer: 4111 1111 1111 1111, gültig bis 12/27"}),
            "card-pan in text 1/1; ");
  EXPECT_EQ(SaysOf({"the reference of the parcel is 4111 1111 1111 1111 says the sender"}), "");
  EXPECT_EQ(SaysOf({"our routing number is 021000021 for wires"}), "aba-routing in text 1/1; ");
  EXPECT_EQ(SaysOf({"his SIN (046 454 286) was on the form"}), "");
  EXPECT_EQ(SaysOf({"his SIN (130 692 544) was on the form"}), "canadian-sin in text 1/1; ");
  EXPECT_EQ(SaysOf({"sin embargo el lote 130692544 fue enviado"}), "");
  EXPECT_EQ(SaysOf({"NI number AB 12 34 56 C as told on the phone"}), "uk-nino in text 1/1; ");
  EXPECT_EQ(SaysOf({"sort code 40-47-84, account 70872490"}),
            "sort-code-and-account in text 1/1; ");
  EXPECT_EQ(SaysOf({"library card 21234000012345 was lost, fee 12.00"}), "");
  EXPECT_EQ(SaysOf({"write to anna.berg@example.org or call"}), "email in text 1/1; ");
  EXPECT_EQ(SaysOf({"a record 123e4567-e89b-12d3-a456-426614174000 of the card catalog"}), "");
}

TEST(Texts, ManyWrongNumbersBesideTheWordTakeTheProofAway) {
  Generator generator(17);
  Column column;
  for (int i = 0; i < 1'000; ++i)
    column.Add("card no. " + generator.Digits(16) + " of the catalog");
  EXPECT_FALSE(Has(column, Check::kCardPan)) << Says(column);
}

TEST(Texts, HoldThePasswordsOfConnectionsAndHeaders) {
  for (const char* text :
       {"jdbc:postgresql://db:5432/app?user=app&password=Xk4-uR9", "Server=db;Pwd=Xk4uR9;",
        "postgres://app:Xk4uR9@db.example.org/app", "Basic YW5uYTpzZWNyZXQ3",
        "Authorization: Bearer Zm9vYmFyQmF6UXV4MTIzNDU2", "Bearer 8f14e45fceea167a5a36dedd4bea2543",
        "export AWS_SECRET_ACCESS_KEY=uV3kQ9x2LmZ8/bN4tR7yW1pS6dF0gHjKaC5eTvBn",
        "aws_secret_access_key = uV3kQ9x2LmZ8/bN4tR7yW1pS6dF0gHjKaC5eTvBn"}) {
    EXPECT_NE(SaysOf({text}).find("credential"), std::string::npos) << text;
  }
  // A placeholder, a mask, no value; words; no user and password in it; no token's letters.
  for (const char* text :
       {"jdbc:postgresql://db/app?user=app&password=${DB_PASSWORD}", "Server=db;Pwd=****;",
        "Server=db;Password=;Timeout=30", "Basic authentication is off", "Basic YW5uYXNlY3JldDcx",
        "Bearer authentication_required_here", "a basic YW5uYTpzZWNyZXQ3",
        "AWS_SECRET_ACCESS_KEY=${SECRET}", "aws_secret_access_key=see the secret store"}) {
    EXPECT_EQ(SaysOf({text}), "") << text;
  }
}

TEST(Dates, AreCountedUpToToday) {
  using namespace std::chrono;
  Column column(year_month_day(2024y, February, 29d));
  for (const char* value :
       {"1987-05-17", "1987-05-17T00:00:00.000+00:00", "17.05.1987", "5/17/1987", "19870517",
        "2024-02-29", "2024-03-01", "1899-12-31", "2023-02-29", "1987-13-01"}) {
    column.Add(value);
  }
  EXPECT_EQ(column.Passed(Check::kDate), 6U);
}

// Whole numbers of JSON are what they are as strings; amounts and ratios are nothing, whatever
// their digits.
TEST(JsonNumbers, AreIdentifiersWithoutFractionExponentAndSign) {
  Generator g(11);
  Column strings;
  Column numbers;
  Column fractions;
  Column negative;
  for (int i = 0; i < 20; ++i) {
    const std::string card = g.Card();
    strings.Add(card);
    numbers.AddJsonNumber(card, true);
    fractions.AddJsonNumber(card + ".5", false);
    negative.AddJsonNumber("-" + card, true);
  }
  EXPECT_EQ(Says(strings), "card-pan 20/20; ");
  EXPECT_EQ(Says(numbers), Says(strings));
  EXPECT_EQ(Says(fractions), "");
  EXPECT_EQ(Says(negative), "");
  EXPECT_EQ(fractions.values() + negative.values(), 40U);
}

TEST(Uuids, AreToldFromWhatLooksLikeThem) {
  const std::string uuid = "24264861-63f8-Ed2b-fedd-5cb80AAE9fbb";
  EXPECT_TRUE(IsUuid(uuid));
  for (std::size_t i = 0; i < uuid.size(); ++i) {
    for (const char other : {'-', 'g', 'G', '`', '@', '/', ':', '\x01', '\xE1'}) {
      if (other == uuid[i]) continue;
      std::string near = uuid;
      near[i] = other;
      EXPECT_FALSE(IsUuid(near)) << near;
    }
  }
  EXPECT_FALSE(IsUuid(uuid.substr(1)));
  EXPECT_FALSE(IsUuid(uuid + "0"));
}

TEST(Phones, AreToldByTheirWriting) {
  Column column;
  for (const char* value : {"+49 30 901820", "(415) 555-2671", "030 / 901820000", "01 44 77 12 34",
                            "415.555.2671 x12", "+1-212-555-0187", "020 7946 0958"}) {
    column.Add(value);
  }
  EXPECT_EQ(Says(column), "phone 7/7; ");
  for (const char* value : {"115-555-2671", "978-3-16-148410-0", "2024-05-17", "12.50"}) {
    column.Add(value);
  }
  EXPECT_EQ(column.Passed(Check::kPhone), 7U);
  column.Add("4155552671");
  EXPECT_EQ(column.Passed(Check::kPhone), 8U);
}

}  // namespace
}  // namespace strongroom::classify::value
