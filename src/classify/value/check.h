// What a value can be found to be by its characters alone. The validators are in files of their own
// (iban.h, card.h, …); this is the list of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace strongroom::classify::value {

enum class Check : std::uint8_t {
  kIban,
  kAbaRouting,
  kCanadianTransit,     // institution and transit number
  kSortCodeAndAccount,  // United Kingdom
  kBic,
  kCardPan,
  kUsSsn,
  kCanadianSin,
  kUkNino,
  kEmail,
  kPhone,
  kDate,  // a calendar date between 1900 and today: a birth date where the name says so
  kPrivateKey,
  kJwt,
  kPasswordHash,
  kCredential  // the shape of a cloud's or forge's credential
};
inline constexpr std::size_t kChecks = 16;

// A stable id: "iban", "aba-routing", "canadian-transit", "sort-code-and-account", "bic",
// "card-pan", "us-ssn", "canadian-sin", "uk-nino", "email", "phone", "date", "private-key", "jwt",
// "password-hash", "credential".
[[nodiscard]] std::string_view CheckName(Check check) noexcept;

}  // namespace strongroom::classify::value
