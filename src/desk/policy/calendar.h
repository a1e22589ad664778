// Dates and calendar periods, as policies count them: months are calendar months, clamped to the
// last day of the month, and always added to the anchor, never to a date that was clamped before.
//
// Pure; no clock is read here.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace strongroom::desk::policy {

// A day of the Gregorian calendar, without zone.
using Date = std::chrono::sys_days;

// What can be written as yyyy-mm-dd.
inline constexpr Date kDateMin{
    std::chrono::year_month_day{std::chrono::year{1}, std::chrono::January, std::chrono::day{1}}};
inline constexpr Date kDateMax{std::chrono::year_month_day{
    std::chrono::year{9999}, std::chrono::December, std::chrono::day{31}}};

// RFC 3339 full-date, such as "2026-01-31"; nullopt for anything else and for days that do not
// exist.
[[nodiscard]] std::optional<Date> ParseDate(std::string_view text);
[[nodiscard]] std::string FormatDate(Date date);

// ISO 8601-1 §5.5.2.3: years, months, weeks and days. Business days (Monday to Friday without the
// policy's holidays) are no ISO 8601 and stand alone, written "10 business days".
struct Period {
  std::uint32_t months = 0;
  std::uint32_t days = 0;
  std::uint32_t business_days = 0;
  bool operator==(const Period&) const = default;
};

// Each number at most 9,999. Refused: a time part, fractions, an empty period ("P"), repeated or
// misordered parts. "P0D" is the day itself.
[[nodiscard]] std::optional<Period> ParsePeriod(std::string_view text);
[[nodiscard]] std::string FormatPeriod(const Period& period);

// Days of the week that are no business days.
class Holidays {
 public:
  Holidays() = default;
  Holidays(std::initializer_list<Date> days);
  // A Saturday or Sunday changes nothing.
  void insert(Date day);
  // How many lie after `from`, up to and with `to`.
  [[nodiscard]] std::size_t Between(Date from, Date to) const;

 private:
  std::vector<Date> days_;  // in order, each once
};

// Months first, clamped, then days; at most kDateMax. Business days are counted from the day after
// `from`.
[[nodiscard]] Date Add(Date from, const Period& period, const Holidays& holidays = {});

}  // namespace strongroom::desk::policy
