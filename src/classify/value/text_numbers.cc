#include "classify/value/text_numbers.h"

#include <algorithm>

#include "classify/value/aba_routing.h"
#include "classify/value/bytes.h"
#include "classify/value/canadian_sin.h"
#include "classify/value/canadian_transit.h"
#include "classify/value/card.h"
#include "classify/value/digit_groups.h"
#include "classify/value/iban.h"
#include "classify/value/phone.h"
#include "classify/value/sort_code.h"
#include "classify/value/uk_nino.h"
#include "classify/value/us_ssn.h"

namespace strongroom::classify::value {
namespace {

bool IsWordByte(char c) { return IsAlnum(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; }
bool Joins(char c) { return c == '-' || c == '.' || c == '/'; }

bool StandsAlone(std::string_view text, std::size_t begin, std::size_t end) {
  if (begin != 0) {
    if (IsWordByte(text[begin - 1])) return false;
    if (Joins(text[begin - 1]) && begin > 1 && IsWordByte(text[begin - 2])) return false;
  }
  if (end != text.size()) {
    if (IsWordByte(text[end])) return false;
    if (Joins(text[end]) && end + 1 < text.size() && IsWordByte(text[end + 1])) return false;
  }
  return true;
}

std::size_t RunEnd(std::string_view text, std::size_t at) {
  while (at < text.size() && IsDigit(text[at])) ++at;
  return at;
}

// Sort code, and the account's eight digits within the next thirty characters.
void AddSortCode(std::string_view text, std::size_t begin, std::size_t end, TextNumbers& out) {
  const auto pairs = DigitGroups::Parse(text.substr(begin, end - begin));
  if (!pairs || !pairs->Grouped(0x222)) return;
  const std::size_t limit = std::min(text.size(), end + 30);
  for (std::size_t at = end; at < limit;) {
    if (!IsDigit(text[at])) {
      ++at;
      continue;
    }
    const std::size_t run = RunEnd(text, at);
    if (run - at == 8 && StandsAlone(text, at, run)) {
      std::array<char, 17> joined{};
      text.copy(joined.data(), 8, begin);
      joined[8] = ' ';
      text.copy(joined.data() + 9, 8, at);
      const auto both = DigitGroups::Parse({joined.data(), joined.size()});
      if (!both) return;
      const Trial trial = TrySortCodeAndAccount(*both);
      if (trial.formed) out.Add({Check::kSortCodeAndAccount, trial, begin, end});
      return;
    }
    at = run;
  }
}

void AddNumber(const DigitGroups& number, std::size_t begin, std::size_t end, TextNumbers& out) {
  const auto add = [&](Check check, const Trial& trial) {
    if (trial.formed) out.Add({check, trial, begin, end});
  };
  if (number.count == 9) {
    add(Check::kAbaRouting, TryAbaRouting(number));
    add(Check::kCanadianSin, TryCanadianSin(number));
    if (!number.Bare()) add(Check::kUsSsn, TryUsSsn(number));
  }
  if (number.count == 8 || number.count == 9) {
    add(Check::kCanadianTransit, TryCanadianTransit(number));
  }
  if (number.count >= 13 && number.count <= 19) add(Check::kCardPan, TryCard(number));
}

// Groups of digits with single spaces or hyphens between, from `begin`: after each group a number
// may end.
void AddNumbers(std::string_view text, std::size_t begin, TextNumbers& out) {
  std::size_t at = begin;
  std::size_t digits = 0;
  for (int groups = 0; groups < 5; ++groups) {
    const std::size_t end = RunEnd(text, at);
    if (end == at) return;
    digits += end - at;
    if (digits > 19) return;
    if (StandsAlone(text, begin, end)) {
      if (digits == 6 && groups == 2) AddSortCode(text, begin, end, out);
      const std::string_view written = text.substr(begin, end - begin);
      if (groups == 0 && digits >= 8) {
        AddNumber(DigitGroups::OfDigits(written), begin, end, out);
      } else if (digits >= 8) {
        if (const auto number = DigitGroups::Parse(written)) AddNumber(*number, begin, end, out);
      }
    }
    if (end + 1 >= text.size() || (text[end] != ' ' && text[end] != '-')) return;
    at = end + 1;
  }
}

// The longest telephone number from `at`, where "+", "(" or a digit stands.
void AddPhone(std::string_view text, std::size_t at, TextNumbers& out) {
  std::size_t begin = at;
  while (begin != 0 && at - begin < 2 && (text[begin - 1] == '+' || text[begin - 1] == '('))
    --begin;
  std::array<std::size_t, 8> ends{};
  std::size_t groups = 0;
  for (std::size_t end = at; groups < ends.size() && end < text.size();) {
    if (IsDigit(text[end])) {
      end = ends[groups++] = RunEnd(text, end);
    } else if (std::string_view(" -./()").contains(text[end])) {
      ++end;
    } else {
      break;
    }
  }
  while (groups != 0) {
    const std::size_t end = ends[--groups];
    if (end - begin < 7 || end - begin > 32 || !StandsAlone(text, begin, end)) continue;
    const Trial trial = TryPhone(text.substr(begin, end - begin));
    if (!trial.formed) continue;
    out.Add({Check::kPhone, trial, begin, end});
    return;
  }
}

// `at` is the first of the check digits behind a country's letters: not before the third byte.
void AddIban(std::string_view text, std::size_t at, TextNumbers& out) {
  if (!IsUpper(text[at - 1]) || !IsUpper(text[at - 2])) return;
  const std::size_t begin = at - 2;
  std::size_t left = IbanLength(text[begin], text[begin + 1]);
  if (left == 0) return;
  std::size_t end = begin;
  for (; end < text.size() && left != 0; ++end) {
    if (IsAlnum(text[end])) {
      --left;
    } else if (text[end] != ' ' && text[end] != '-') {
      return;
    }
  }
  if (left != 0 || !StandsAlone(text, begin, end)) return;
  const Trial trial = TryIban(text.substr(begin, end - begin));
  if (trial.formed) out.Add({Check::kIban, trial, begin, end});
}

void AddNino(std::string_view text, std::size_t at, TextNumbers& out) {
  for (const auto& [before, size] : {std::pair<std::size_t, std::size_t>{2, 9}, {3, 13}}) {
    if (at < before || at - before + size > text.size()) continue;
    const std::size_t begin = at - before;
    if (!IsUpper(text[begin]) || !StandsAlone(text, begin, begin + size)) continue;
    const Trial trial = TryUkNino(text.substr(begin, size));
    if (trial.formed) out.Add({Check::kUkNino, trial, begin, begin + size});
  }
}

// The digits from `at` on that could belong together, and how many groups they are; no more than
// twenty are counted.
struct Extent {
  std::size_t digits = 0;
  std::size_t groups = 0;
};
Extent ExtentFrom(std::string_view text, std::size_t at) {
  Extent extent;
  std::size_t between = 1;
  for (; at < text.size() && extent.digits < 20 && between < 5; ++at) {
    if (IsDigit(text[at])) {
      extent.groups += between != 0 ? 1U : 0U;
      ++extent.digits;
      between = 0;
    } else if ((kByteClasses[static_cast<unsigned char>(text[at])] & (kGroupByte | kDialByte)) !=
               0) {
      ++between;
    } else {
      break;
    }
  }
  return extent;
}

}  // namespace

void NumbersAt(std::string_view text, std::size_t at, TextNumbers& out) noexcept {
  out.size = 0;
  const Extent extent = ExtentFrom(text, at);
  if (extent.digits >= 6) AddNumbers(text, at, out);
  if (extent.digits >= 7 && (extent.groups > 1 || (at != 0 && text[at - 1] == '+'))) {
    AddPhone(text, at, out);
  }
  if (at < 2) return;
  if (IsUpper(text[at - 1])) AddIban(text, at, out);
  // "AB123456C", "AB 12 34 56 C"
  if (IsUpper(text[at - 1]) || (text[at - 1] == ' ' && IsUpper(text[at - 2]))) {
    AddNino(text, at, out);
  }
}

}  // namespace strongroom::classify::value
