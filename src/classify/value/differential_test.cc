// The fast path against a slow one: every validator on every value, every prefix at every place,
// every piece of a text as a number. Both must say the same.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "classify/value/aba_routing.h"
#include "classify/value/bic.h"
#include "classify/value/bytes.h"
#include "classify/value/canadian_sin.h"
#include "classify/value/canadian_transit.h"
#include "classify/value/card.h"
#include "classify/value/column.h"
#include "classify/value/date.h"
#include "classify/value/email.h"
#include "classify/value/generators_test.h"
#include "classify/value/iban.h"
#include "classify/value/keywords.h"
#include "classify/value/phone.h"
#include "classify/value/shape_search.h"
#include "classify/value/sort_code.h"
#include "classify/value/text_numbers.h"
#include "classify/value/uk_nino.h"
#include "classify/value/us_ssn.h"

namespace strongroom::classify::value {
namespace {

using std::chrono::year_month_day;
constexpr year_month_day kToday(std::chrono::year(2026), std::chrono::month(1),
                                std::chrono::day(31));

constexpr std::string_view AlphabetOf(Alphabet of) {
  switch (of) {
    case Alphabet::kDigits: return "0123456789";
    case Alphabet::kHex: return "0123456789abcdef";
    case Alphabet::kBase32: return "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    case Alphabet::kUpperAlnum: return "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    case Alphabet::kLowerAlnum: return "abcdefghijklmnopqrstuvwxyz0123456789";
    default: return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  }
}

// Something that has the shape; credentials are made here, none stands in a file.
std::string Shaped(Generator& g, const Shape& shape) {
  std::string out;
  if (shape.before.most != 0) out += g.Of(AlphabetOf(shape.before.of), shape.before.least);
  out += shape.prefix;
  if (shape.proof == Proof::kPem)
    return out + "RSA PRIVATE KEY-----\n" + g.Of(AlphabetOf(Alphabet::kAlnum), 64);
  if (shape.proof == Proof::kUrlPassword)
    return out + "app:" + g.Of(AlphabetOf(Alphabet::kAlnum), 12) + "@db.example.org/x";
  if (shape.proof == Proof::kAssignedPassword) return out + g.Of(AlphabetOf(Alphabet::kAlnum), 12);
  if (shape.proof == Proof::kBasic) return out + "YW5uYTpzZWNyZXQ3";     // anna:secret7
  if (shape.proof == Proof::kJwtHeader) out += "hbGciOiJIUzI1NiJ9.e30";  // behind "eyJ"
  for (const Run& run : shape.runs) {
    if (run.most == 0) break;
    if (shape.proof == Proof::kJwtHeader && run.then != 0) continue;
    if (shape.proof == Proof::kJwtHeader) out += '.';
    out += g.Of(AlphabetOf(run.of), std::max<std::size_t>(run.least, 1));
    if (run.then != 0) out += run.then;
  }
  return out;
}

std::string Piece(Generator& g) {
  switch (g.Below(18)) {
    case 0: return g.Barcode();
    case 1: return g.Card();
    case 2: return g.CardInGroups();
    case 3: return g.Aba();
    case 4: return g.Sin();
    case 5: return g.Ssn();
    case 6: return g.Nino();
    case 7: {
      const IbanCountry country = g.Pick(kIbanCountries);
      return g.Iban(country.country, country.bban);
    }
    case 8: return g.Date();
    case 9: return g.Uuid();
    case 10: return "anna.berg" + g.Digits(1) + "@example.org";
    case 11: return "+49 30 " + g.Digits(7);
    case 12: return fmt::format("({}) {}-{}", g.Digits(3), g.Digits(3), g.Digits(4));
    case 13: return std::string(Keywords()[g.Below(Keywords().size())].word);
    case 14:
    case 15: return Shaped(g, Shapes()[g.Below(Shapes().size())]);
    case 16: return g.Of("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 8);
    default: return g.Digits(1 + g.Below(20));
  }
}

std::string Value(Generator& g) {
  std::string value = Piece(g);
  for (std::uint64_t more = g.Below(4); more != 0; --more) {
    static constexpr std::string_view kBetween[] = {" ", ", ",         ": ", "-", "",
                                                    "=", " and then ", "\n", "/"};
    value += g.Pick(kBetween);
    value += Piece(g);
  }
  for (std::uint64_t times = g.Below(4); times > 1 && !value.empty(); --times) {
    const std::size_t at = g.Below(value.size());
    switch (g.Below(3)) {
      case 0: value.erase(at, 1 + g.Below(3)); break;
      case 1: value.insert(at, g.Of("0123456789 -./@_$AaZz\xC3", 1)); break;
      default: value[at] = g.Of("0123456789 -./@_$AaZz:", 1)[0]; break;
    }
  }
  return value;
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
  return text.substr(0, text.find_last_not_of(kBlank) + 1);
}

// Every validator on the whole value.
std::set<Check> SlowPasses(std::string_view value) {
  std::set<Check> passes;
  const auto add = [&passes](Check check, const Trial& trial) {
    if (trial.passes) passes.insert(check);
  };
  add(Check::kIban, TryIban(value));
  add(Check::kBic, TryBic(value));
  add(Check::kUkNino, TryUkNino(value));
  add(Check::kEmail, TryEmail(value));
  add(Check::kPhone, TryPhone(value));
  add(Check::kDate, TryDate(value, kToday));
  if (const auto number = DigitGroups::Parse(value)) {
    add(Check::kAbaRouting, TryAbaRouting(*number));
    add(Check::kCanadianTransit, TryCanadianTransit(*number));
    add(Check::kSortCodeAndAccount, TrySortCodeAndAccount(*number));
    add(Check::kCardPan, TryCard(*number));
    add(Check::kUsSsn, TryUsSsn(*number));
    add(Check::kCanadianSin, TryCanadianSin(*number));
  }
  return passes;
}

using Told = std::set<std::tuple<Check, std::string_view, bool>>;

// Every shape at every place; of one kind in a value, the one whose prefix ends first.
Told SlowShapes(std::string_view value) {
  if (value.size() < ShapeSearch::kShortest) return {};
  std::set<std::pair<Check, std::string_view>> seen;
  Told told;
  for (std::size_t end = 0; end <= value.size(); ++end) {
    for (const Shape& shape : Shapes()) {
      if (!value.substr(0, end).ends_with(shape.prefix)) continue;
      const auto hit = CheckShape(value, end - shape.prefix.size(), shape);
      if (!hit || !seen.insert({hit->check, hit->what}).second) continue;
      told.insert({hit->check, hit->what, !(hit->begin == 0 && hit->end == value.size())});
    }
  }
  return told;
}

TEST(FastPath, SaysOfEachValueWhatTheSlowOneSays) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  Generator generator(seed);
  std::size_t passed = 0;
  std::size_t shaped = 0;
  for (int i = 0; i < 60'000; ++i) {
    const std::string value = Value(generator);
    const std::string_view trimmed = Trimmed(value);
    Column column(kToday);
    column.Add(value);
    const std::set<Check> passes = SlowPasses(trimmed);
    for (std::size_t c = 0; c < static_cast<std::size_t>(Check::kPrivateKey); ++c) {
      const auto check = static_cast<Check>(c);
      ASSERT_EQ(column.Passed(check), passes.contains(check) ? 1U : 0U)
          << CheckName(check) << ": " << value;
    }
    const Told slow = SlowShapes(trimmed);
    if (slow.size() > 4) continue;  // of one value no more are kept
    Told fast;
    for (const ColumnFinding& finding : column.Findings()) {
      if (!finding.what.empty()) fast.insert({finding.check, finding.what, finding.in_text});
    }
    ASSERT_EQ(fast, slow) << value;
    passed += passes.empty() ? 0U : 1U;
    shaped += slow.empty() ? 0U : 1U;
  }
  EXPECT_GT(passed, 5'000U);
  EXPECT_GT(shaped, 3'000U);
}

TEST(FastPath, FindsEveryShapeOfTheTable) {
  Generator generator(3);
  for (const Shape& shape : Shapes()) {
    const std::string value = Shaped(generator, shape);
    bool mixed = true;
    if (shape.proof == Proof::kMixed) {
      mixed = std::ranges::any_of(value.substr(shape.prefix.size()), IsDigit);
    }
    EXPECT_GE(shape.check, Check::kPrivateKey) << shape.prefix;
    const Told told = SlowShapes(value + "\n");
    EXPECT_EQ(!told.empty(), mixed) << shape.prefix << ": " << value;
  }
}

// What stands around a number in a text, told with the next two bytes on each side.
bool StandsByItself(std::string_view text, std::size_t begin, std::size_t end) {
  const auto word = [&text](std::size_t at) {
    return at < text.size() &&
           (IsWordByte(text[at]) || static_cast<unsigned char>(text[at]) >= 0x80);
  };
  const auto joint = [&text](std::size_t at) {
    return at < text.size() && std::string_view("-./").contains(text[at]);
  };
  const bool joined_before = begin >= 2 && joint(begin - 1) && word(begin - 2);
  const bool word_before = begin >= 1 && word(begin - 1);
  return !word_before && !joined_before && !word(end) && !(joint(end) && word(end + 1));
}

using Numbers = std::set<std::tuple<Check, std::size_t, std::size_t>>;

// Every piece of the text, but telephone numbers and sort codes, which take what stands behind too.
Numbers SlowNumbers(std::string_view text) {
  Numbers numbers;
  for (std::size_t begin = 0; begin < text.size(); ++begin) {
    for (std::size_t end = begin + 8; end <= std::min(text.size(), begin + 45); ++end) {
      if (!StandsByItself(text, begin, end)) continue;
      const std::string_view piece = text.substr(begin, end - begin);
      const auto add = [&](Check check, const Trial& trial) {
        if (trial.formed) numbers.insert({check, begin, end});
      };
      if (IsUpper(piece[0]) && IsUpper(piece[1])) {
        add(Check::kIban, TryIban(piece));
        add(Check::kUkNino, TryUkNino(piece));
      }
      const auto number = DigitGroups::Parse(piece);
      if (!number || number->groups > 5 || piece.find_first_of("./") != std::string_view::npos) {
        continue;
      }
      add(Check::kAbaRouting, TryAbaRouting(*number));
      add(Check::kCanadianTransit, TryCanadianTransit(*number));
      add(Check::kCardPan, TryCard(*number));
      add(Check::kUsSsn, TryUsSsn(*number));
      add(Check::kCanadianSin, TryCanadianSin(*number));
    }
  }
  return numbers;
}

Numbers FastNumbers(std::string_view text) {
  Numbers all;
  TextNumbers found;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!IsDigit(text[at]) || (at != 0 && IsDigit(text[at - 1]))) continue;
    NumbersAt(text, at, found);
    for (std::size_t i = 0; i < found.size; ++i) {
      const TextNumber& number = found.all[i];
      if (number.check == Check::kPhone || number.check == Check::kSortCodeAndAccount) continue;
      all.insert({number.check, number.begin, number.end});
    }
  }
  return all;
}

TEST(FastPath, FindsInTextsTheNumbersThatTheSlowOneFinds) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  Generator generator(seed);
  std::size_t found = 0;
  for (int i = 0; i < 8'000; ++i) {
    const std::string text = Value(generator) + " " + Value(generator);
    const Numbers slow = SlowNumbers(text);
    ASSERT_EQ(FastNumbers(text), slow) << text;
    found += slow.empty() ? 0U : 1U;
  }
  EXPECT_GT(found, 1'000U);
}

TEST(Keywords, StandWithinReachAndAsWords) {
  const auto has = [](std::string_view text, Check check) {
    const std::size_t at = text.find('#');
    return (ChecksWithKeyword(text, at, at + 1) >> static_cast<unsigned>(check) & 1U) != 0;
  };
  EXPECT_TRUE(has("Kreditkartennummer #", Check::kCardPan));
  EXPECT_TRUE(has("# (VISA)", Check::kCardPan));
  EXPECT_FALSE(has("sin #", Check::kCanadianSin));
  EXPECT_TRUE(has("SIN #", Check::kCanadianSin));
  EXPECT_FALSE(has("cabal #", Check::kAbaRouting));
  EXPECT_FALSE(has("visa, and then more than thirty bytes #", Check::kCardPan));
  EXPECT_TRUE(has("číslo účtu #", Check::kIban));
}

}  // namespace
}  // namespace strongroom::classify::value
