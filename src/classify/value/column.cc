#include "classify/value/column.h"

#include <algorithm>
#include <array>

#include "classify/value/aba_routing.h"
#include "classify/value/bic.h"
#include "classify/value/bytes.h"
#include "classify/value/canadian_sin.h"
#include "classify/value/canadian_transit.h"
#include "classify/value/card.h"
#include "classify/value/chance.h"
#include "classify/value/date.h"
#include "classify/value/digit_groups.h"
#include "classify/value/email.h"
#include "classify/value/evidence.h"
#include "classify/value/find_bytes.h"
#include "classify/value/iban.h"
#include "classify/value/keywords.h"
#include "classify/value/odds.h"
#include "classify/value/phone.h"
#include "classify/value/shape_search.h"
#include "classify/value/sort_code.h"
#include "classify/value/text_numbers.h"
#include "classify/value/uk_nino.h"
#include "classify/value/us_ssn.h"
#include "classify/value/uuid.h"

namespace strongroom::classify::value {
namespace {

constexpr std::size_t kShortest = 6;        // of values that pass anything: "a@b.cc"
constexpr std::size_t kShortestGroups = 8;  // "1/5/2024"
constexpr std::size_t kShort = 64;          // values up to here may be numbers as a whole
constexpr std::size_t kTextMin = 12;        // of texts that hold a number and a keyword
constexpr std::size_t kWhats = 16;

constexpr unsigned BitOf(Check check) { return 1U << static_cast<unsigned>(check); }

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

unsigned ClassesOf(std::string_view text) {
  unsigned classes = 0;
  for (const char c : text) classes |= kByteClasses[static_cast<unsigned char>(c)];
  return classes;
}

// Of digits and marks of groups: a number with one dot, as amounts and ratios are written, that no
// check takes for its own. (Telephones may begin "030.", sort codes and accounts are 6.8.)
bool IsDecimal(std::string_view text) {
  std::size_t dot = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (IsDigit(text[i])) continue;
    if (text[i] != '.' || dot != 0 || i == 0) return false;
    dot = i;
  }
  return dot != 0 && (text[0] != '0' || dot == 1) && text.size() != 15;
}

}  // namespace

struct Column::Counts {
  struct What {
    ShapeHit of;
    bool in_text = false;
    std::uint64_t count = 0;
  };
  struct Tally {
    std::uint64_t passed = 0;   // as Passed() counts
    std::uint64_t proven = 0;   // of these, those whose form is evidence
    std::uint64_t in_text = 0;  // texts that hold one
    std::unique_ptr<Evidence> whole;
    std::unique_ptr<Evidence> text;
  };

  explicit Counts(std::chrono::year_month_day date) : today(date), shapes(ShapeSearch::Shared()) {}

  void Add(std::string_view value);
  void AddJsonNumber(std::string_view text, bool integer);
  void AddBare(std::string_view value);
  void AddDigits(std::string_view value);
  void AddNumber(const DigitGroups& number);
  bool AddMixed(std::string_view value, unsigned classes);
  void AddShapes(std::string_view value);
  void AddText(std::string_view value);
  void AddInText(Check check, const Trial& trial);
  [[nodiscard]] bool CountsInText(Check check, const Trial& trial) const;
  void AddWhat(const ShapeHit& hit, bool in_text);
  bool Record(Check check, const Trial& trial);
  // `named`: the column's name has a keyword of the check.
  void Conclude(Check check, bool in_text, bool named, std::vector<ColumnFinding>& findings) const;

  [[nodiscard]] Tally& At(Check check) { return tallies[static_cast<std::size_t>(check)]; }
  [[nodiscard]] const Tally& At(Check check) const {
    return tallies[static_cast<std::size_t>(check)];
  }

  std::chrono::year_month_day today;
  const ShapeSearch& shapes;
  std::uint64_t values = 0;
  std::array<Tally, kChecks> tallies;
  std::vector<What> whats;
  unsigned seen_in_text = 0;  // checks that the present text holds
  unsigned seen_whole = 0;
};

// True when the value is what the check looks for.
bool Column::Counts::Record(Check check, const Trial& trial) {
  Tally& tally = At(check);
  if (trial.passes) {
    ++tally.passed;
    seen_whole |= BitOf(check);
  }
  if (!trial.formed) return trial.passes;
  if (trial.passes) ++tally.proven;
  if (OddsOf(check).each > 0) {
    if (!tally.whole) tally.whole = std::make_unique<Evidence>();
    tally.whole->Add(trial);
  }
  return trial.passes;
}

void Column::Counts::Add(std::string_view value) {
  if (value.size() > kValueMax) value = value.substr(0, kValueMax);
  value = Trim(value);
  if (value.empty()) return;
  ++values;
  if (value.size() < kShortest) return;
  seen_in_text = seen_whole = 0;
  if (value.size() <= kShort) {
    if (IsUuid(value)) return;
    const unsigned classes = ClassesOf(value);
    if (classes == kDigitByte) return AddBare(value);
    if ((classes & ~(kDigitByte | kGroupByte)) == 0) return AddDigits(value);
    if (classes == kLowerByte) {
      // One word: at most a credential.
      return AddShapes(value);
    }
    if (AddMixed(value, classes)) return;
    AddShapes(value);
    if (seen_whole == 0 && value.size() >= kTextMin && (classes & (kDigitByte | kAtByte)) != 0 &&
        (classes & (kUpperByte | kLowerByte | kOtherByte)) != 0) {
      AddText(value);
    }
    return;
  }
  if (value.size() <= kEmailMax && value.contains('@')) Record(Check::kEmail, TryEmail(value));
  AddShapes(value);
  if (seen_whole == 0) AddText(value);
}

// With a fraction, an exponent or a sign it is no identifier.
void Column::Counts::AddJsonNumber(std::string_view text, bool integer) {
  ++values;
  if (!integer || text.size() < kShortest || text.size() > kShort || text.front() == '-') return;
  seen_in_text = seen_whole = 0;
  AddBare(text);
}

// Nothing but digits: most lengths are nothing.
void Column::Counts::AddBare(std::string_view value) {
  const std::size_t size = value.size();
  if (size >= 7 && size <= 15) Record(Check::kPhone, Weak(true));
  if (size == 8 || size == 9 || size == 13 || (size >= 15 && size <= 19)) {
    AddNumber(DigitGroups::OfDigits(value));
  }
}

// Digits, and spaces, hyphens, dots or slashes between.
void Column::Counts::AddDigits(std::string_view value) {
  if (value.size() < kShortestGroups || IsDecimal(value)) return;
  const auto number = DigitGroups::Parse(value);
  if (!number) {  // " / " stands between
    Record(Check::kPhone, TryPhone(value));
    return;
  }
  if (number->count < kShortest) return;
  if (number->count >= 9) Record(Check::kPhone, TryPhone(value));
  AddNumber(*number);
}

void Column::Counts::AddNumber(const DigitGroups& number) {
  switch (number.count) {
    case 9:
      Record(Check::kAbaRouting, TryAbaRouting(number));
      Record(Check::kUsSsn, TryUsSsn(number));
      Record(Check::kCanadianSin, TryCanadianSin(number));
      [[fallthrough]];
    case 8: Record(Check::kCanadianTransit, TryCanadianTransit(number)); [[fallthrough]];
    case 7:
    case 6: Record(Check::kDate, TryDate(number, today)); return;
    case 14: Record(Check::kSortCodeAndAccount, TrySortCodeAndAccount(number)); [[fallthrough]];
    default: Record(Check::kCardPan, TryCard(number));
  }
}

// True when the value is known and can hold nothing else.
bool Column::Counts::AddMixed(std::string_view value, unsigned classes) {
  if ((classes & kAtByte) != 0) Record(Check::kEmail, TryEmail(value));
  if ((classes & kDigitByte) == 0) {
    if (classes == kUpperByte) Record(Check::kBic, TryBic(value));
    return false;
  }
  const char first = value.front();
  if (IsLetter(first)) {
    if (value.size() >= kIbanMin && IsLetter(value[1]) && IsDigit(value[2])) {
      Record(Check::kIban, TryIban(value));
    }
    if (value.size() == 9 || value.size() == 13) Record(Check::kUkNino, TryUkNino(value));
  } else if (IsDigit(first) && value.size() > 10 && value[4] == '-' && value[7] == '-') {
    const Trial date = TryDate(value, today);
    Record(Check::kDate, date);
    return date.formed;  // no shape and no keyword has only a date's characters (see shapes.cc)
  }
  if (classes == (kUpperByte | kDigitByte)) Record(Check::kBic, TryBic(value));
  if (IsDigit(first) || first == '+' || first == '(') Record(Check::kPhone, TryPhone(value));
  return false;
}

void Column::Counts::AddWhat(const ShapeHit& hit, bool in_text) {
  for (What& what : whats) {
    if (what.of.what == hit.what && what.of.check == hit.check && what.in_text == in_text) {
      ++what.count;
      return;
    }
  }
  if (whats.size() < kWhats) whats.push_back({hit, in_text, 1});
}

void Column::Counts::AddShapes(std::string_view value) {
  // Of several shapes of one kind in one value, the first counts.
  std::array<ShapeHit, 4> found{};
  std::size_t count = 0;
  shapes.Search(value, [&](const ShapeHit& hit) {
    const auto same = [&hit](const ShapeHit& other) {
      return other.check == hit.check && other.what == hit.what;
    };
    if (count == found.size() || std::any_of(found.begin(), found.begin() + count, same)) return;
    found[count++] = hit;
  });
  for (std::size_t i = 0; i < count; ++i) {
    const ShapeHit& hit = found[i];
    const bool whole = hit.begin == 0 && hit.end == value.size();
    AddWhat(hit, !whole);
    unsigned& seen = whole ? seen_whole : seen_in_text;
    if ((seen & BitOf(hit.check)) != 0) continue;
    seen |= BitOf(hit.check);
    Tally& tally = At(hit.check);
    if (whole) {
      ++tally.passed;
      ++tally.proven;
    } else {
      ++tally.in_text;
    }
  }
}

void Column::Counts::AddText(std::string_view value) {
  const char* const begin = value.data();
  const char* const end = begin + value.size();
  TextNumbers numbers;
  for (const char* at = begin; (at = FindDigitOrAt(at, end)) != end;) {
    const auto offset = static_cast<std::size_t>(at - begin);
    if (*at == '@') {
      const std::string_view address = EmailAround(value, offset);
      if (!address.empty()) AddInText(Check::kEmail, {.formed = true, .passes = true});
      ++at;
      continue;
    }
    const char* const digits = at;
    while (at != end && IsDigit(*at)) ++at;
    if (!MayBeginNumber(value, offset, static_cast<std::size_t>(at - digits))) continue;
    NumbersAt(value, offset, numbers);
    const TextNumber* looked = nullptr;  // where keywords were looked for
    std::uint32_t beside = 0;            // and the checks whose words stand there
    for (std::size_t i = 0; i < numbers.size; ++i) {
      const TextNumber& number = numbers.all[i];
      if (!CountsInText(number.check, number.trial)) continue;
      // Several checks often want the same digits.
      if (looked == nullptr || number.begin != looked->begin || number.end != looked->end) {
        beside = ChecksWithKeyword(value, number.begin, number.end);
        looked = &number;
      }
      if ((beside & BitOf(number.check)) != 0) AddInText(number.check, number.trial);
    }
  }
}

// Whether AddInText() would change anything: keywords are costly to look for.
bool Column::Counts::CountsInText(Check check, const Trial& trial) const {
  const Tally& tally = At(check);
  return (trial.passes && (seen_in_text & BitOf(check)) == 0) || !tally.text ||
         tally.text->Takes(trial);
}

void Column::Counts::AddInText(Check check, const Trial& trial) {
  Tally& tally = At(check);
  if (trial.passes && (seen_in_text & BitOf(check)) == 0) {
    seen_in_text |= BitOf(check);
    ++tally.in_text;
  }
  if (OddsOf(check).each == 0) return;
  if (!tally.text) tally.text = std::make_unique<Evidence>();
  tally.text->Add(trial);
}

void Column::Counts::Conclude(Check check, bool in_text, bool named,
                              std::vector<ColumnFinding>& findings) const {
  const Tally& tally = At(check);
  const std::uint64_t passed = in_text ? tally.in_text : tally.proven;
  if (passed == 0) return;
  const Odds odds = OddsOf(check);
  double chance = 0;
  if (odds.each > 0) {
    const Evidence& evidence = in_text ? *tally.text : *tally.whole;
    const double each = evidence.kinds() >= 3 ? odds.varied : odds.each;
    const double once = evidence.HasPassed(1) ? odds.once_strict : odds.once;
    const double form = in_text ? kKeywordChance : std::min(once, named ? kKeywordChance : 1.0);
    chance = ChanceOfAtLeast(evidence.passed(), evidence.size(), each) * form;
    const bool mixed = evidence.passed() != evidence.size() && form >= 1;
    if (chance > (mixed ? kMixedChanceMax : kChanceMax) * (1 + 1e-9)) return;
  }
  findings.push_back(
      {.check = check, .in_text = in_text, .passed = passed, .of = values, .by_chance = chance});
}

Column::Column()
    : Column(std::chrono::year_month_day(
          std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()))) {}
Column::Column(std::chrono::year_month_day today) : counts_(std::make_unique<Counts>(today)) {}
Column::~Column() = default;

void Column::Add(std::string_view value) { counts_->Add(value); }
void Column::AddJsonNumber(std::string_view text, bool integer) {
  counts_->AddJsonNumber(text, integer);
}

std::uint64_t Column::values() const noexcept { return counts_->values; }

std::uint64_t Column::Passed(Check check) const noexcept { return counts_->At(check).passed; }

std::vector<ColumnFinding> Column::Findings(std::string_view name) const {
  std::vector<ColumnFinding> findings;
  std::string capitals(name);  // a name stands for itself: "pan" is no other word there
  std::ranges::transform(capitals, capitals.begin(), ToUpper);
  const std::uint32_t keywords = ChecksWithKeyword(name, name.size(), name.size()) |
                                 ChecksWithKeyword(capitals, name.size(), name.size());
  for (const Counts::What& what : counts_->whats) {
    findings.push_back({.check = what.of.check,
                        .in_text = what.in_text,
                        .passed = what.count,
                        .of = counts_->values,
                        .by_chance = 0,
                        .what = what.of.what});
  }
  for (std::size_t i = 0; i < kChecks; ++i) {
    const auto check = static_cast<Check>(i);
    if (check >= Check::kPrivateKey) break;  // told by what they are, above
    counts_->Conclude(check, false, (keywords & BitOf(check)) != 0, findings);
    counts_->Conclude(check, true, false, findings);
  }
  std::ranges::stable_sort(findings, {}, &ColumnFinding::by_chance);
  return findings;
}

}  // namespace strongroom::classify::value
