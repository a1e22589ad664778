#include "classify/read/value_as_name.h"

#include <algorithm>
#include <array>

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

bool AreValuesAsNames(const value::Column& names) {
  return std::ranges::any_of(names.Findings(), [](const value::ColumnFinding& finding) {
    return IsPrivate(finding.check);
  });
}

}  // namespace strongroom::classify::read
