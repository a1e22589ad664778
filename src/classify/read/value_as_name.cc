#include "classify/read/value_as_name.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "classify/value/bytes.h"
#include "classify/value/card.h"
#include "classify/value/digit_groups.h"
#include "classify/value/email.h"
#include "classify/value/iban.h"

namespace strongroom::classify::read {

namespace {

using value::Check;

constexpr auto kPrivate = std::to_array<Check>(
    {Check::kIban, Check::kSortCodeAndAccount, Check::kCardPan, Check::kUsSsn, Check::kCanadianSin,
     Check::kUkNino, Check::kEmail, Check::kPhone, Check::kPrivateKey, Check::kJwt,
     Check::kPasswordHash, Check::kCredential});
constexpr std::size_t kShortest = 6;
constexpr std::size_t kLongName = 20;  // of words alone

bool IsPrivate(Check check) { return std::ranges::find(kPrivate, check) != kPrivate.end(); }

bool EndsAt(std::string_view text, std::size_t end) {
  return end == text.size() || !value::IsAlnum(text[end]);
}

// `text` begins with the value: an IBAN, its groups apart or not. Empty: with none.
std::string_view IbanFirst(std::string_view text) {
  const std::size_t length = text.size() < 2 ? 0 : value::IbanLength(text[0], text[1]);
  std::size_t end = 0;
  for (std::size_t count = 0; count < length && end < text.size(); ++end) {
    if (value::IsAlnum(text[end])) {
      ++count;
    } else if (text[end] != ' ' && text[end] != '-') {
      return {};
    }
  }
  const std::string_view iban = text.substr(0, end);
  return length != 0 && EndsAt(text, end) && value::TryIban(iban).passes ? iban
                                                                         : std::string_view();
}

// The same of a card's number.
std::string_view CardFirst(std::string_view text) {
  constexpr std::size_t kDigitsMax = 19;
  std::size_t digits = 0;
  for (std::size_t end = 0; end < text.size() && digits <= kDigitsMax;) {
    if (value::IsDigit(text[end])) {
      ++digits;
      ++end;
      if (!EndsAt(text, end)) continue;
      const auto number = value::DigitGroups::Parse(text.substr(0, end));
      if (number && value::TryCard(*number).passes) return text.substr(0, end);
    } else if (digits != 0 && (text[end] == ' ' || text[end] == '-')) {
      ++end;
    } else {
      break;
    }
  }
  return {};
}

}  // namespace

bool IsValueAsName(std::string_view name) {
  const bool plain =
      std::ranges::none_of(name, [](char c) { return (c >= '0' && c <= '9') || c == '@'; });
  if (name.size() < kShortest || (plain && name.size() < kLongName)) return false;
  value::Column column;
  column.Add(name);
  if (std::ranges::any_of(kPrivate, [&](Check check) { return column.Passed(check) > 0; })) {
    return true;
  }
  return AreValuesAsNames(column);
}

std::string_view ValueInName(std::string_view name) {
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (name[at] == '@') {
      if (const std::string_view email = value::EmailAround(name, at); !email.empty()) return email;
    }
    if (!value::IsAlnum(name[at]) || (at != 0 && value::IsAlnum(name[at - 1]))) continue;
    if (const std::string_view iban = IbanFirst(name.substr(at)); !iban.empty()) return iban;
    if (const std::string_view card = CardFirst(name.substr(at)); !card.empty()) return card;
  }
  return {};
}

bool AreValuesAsNames(const value::Column& names) {
  return std::ranges::any_of(names.Findings(), [](const value::ColumnFinding& finding) {
    return IsPrivate(finding.check);
  });
}

}  // namespace strongroom::classify::read
