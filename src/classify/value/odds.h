// What chance would do: how often a random value of the right form passes a check.
#pragma once

#include "classify/value/check.h"

namespace strongroom::classify::value {

// A finding is less likely than this by chance.
inline constexpr double kChanceMax = 1e-6;
// Where some do not pass, and neither a word nor a form of their own speaks for the others: one
// in a hundred million columns of random numbers is one.
inline constexpr double kMixedChanceMax = 1e-8;
// That a number which passes has one of its keywords beside it by chance, taken together with the
// form of the number: an agreement, not a measurement.
inline constexpr double kKeywordChance = 1e-5;

struct Odds {
  double each = 0.0;    // 0: the form cannot be chance
  double varied = 0.0;  // instead, where what passed has three kinds of prefix or more
  double once = 1.0;    // for the form that all share
  // Instead, where something that passed is of the first kind, which has the stricter form.
  double once_strict = 1.0;
};

[[nodiscard]] constexpr Odds OddsOf(Check check) noexcept {
  switch (check) {
    // Remainder 1 of 97; a country's letters, length and structure are no chance either, the less
    // so the more digits it has: one such value is a finding.
    case Check::kIban: return {.each = 0.01, .varied = 0.01, .once = 1e-2, .once_strict = 1e-4};
    // One check digit; 38 of 100 prefixes.
    case Check::kAbaRouting: return {.each = 0.1, .varied = 0.038};
    // Institutions that exist, of a thousand numbers.
    case Check::kCanadianTransit: return {.each = 0.12, .varied = 0.12};
    // No check digit: an agreement on what three pairs and eight digits are worth.
    case Check::kSortCodeAndAccount: return {.each = 0.1, .varied = 0.1};
    // Countries among pairs of letters.
    case Check::kBic: return {.each = 0.37, .varied = 0.37};
    // One check digit.
    case Check::kCardPan: return {.each = 0.1, .varied = 0.1};
    // No check digit: an agreement on what 3-2-4 with a new area is worth.
    case Check::kUsSsn: return {.each = 0.2, .varied = 0.2};
    case Check::kCanadianSin: return {.each = 0.1, .varied = 0.1};
    // 0.55 of the prefixes, 4 of 26 last letters.
    case Check::kUkNino: return {.each = 0.085, .varied = 0.085};
    // No check digit: an agreement on what the ways of writing are worth, and a "+" before.
    case Check::kPhone: return {.each = 0.1, .varied = 0.1, .once_strict = 1e-3};
    // Random digits are a month and day in 4 of 100, a year since 1900 in one of 100.
    case Check::kDate: return {.each = 0.01, .varied = 0.01};
    case Check::kEmail:
    case Check::kPrivateKey:
    case Check::kJwt:
    case Check::kPasswordHash:
    case Check::kCredential: return {};
  }
  return {};
}

}  // namespace strongroom::classify::value
