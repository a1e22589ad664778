// The `format` keyword: JSON Schema's formats that teams use, and the checks of checks.h. Here a
// format is always enforced, never an annotation.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace strongroom::record {

enum class Format : std::uint8_t {
  kUuid,      // RFC 9562 text form, either case, any version
  kDate,      // RFC 3339 full-date, a day that exists
  kDateTime,  // RFC 3339 date-time with an offset
  kEmail,     // one "@" with a local part and a host name or address; lengths of RFC 5321 §4.5.3.1
  kUri,       // RFC 3986 with a scheme; characters and percent-escapes, not the scheme's own rules
  kIban,      // checks.h
  kAbaRouting,  // checks.h
  kBic,         // checks.h
  kLuhn,        // checks.h
};

// The keyword's values, such as "date-time", in the enum's order and separated by commas.
inline constexpr std::string_view kFormatNames =
    "uuid, date, date-time, email, uri, iban, aba-routing, bic, luhn";

[[nodiscard]] std::string_view FormatName(Format format) noexcept;
[[nodiscard]] std::optional<Format> ParseFormat(std::string_view name) noexcept;
// What a value must be, for messages: "a valid IBAN (country, check digits and length)".
[[nodiscard]] std::string_view FormatDemand(Format format) noexcept;
[[nodiscard]] bool MatchesFormat(Format format, std::string_view text);

}  // namespace strongroom::record
