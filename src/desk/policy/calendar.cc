#include "desk/policy/calendar.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace strongroom::desk::policy {
namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::year_month_day;

constexpr std::uint32_t kNumberMax = 9999;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Digits only, at least one, at most kNumberMax.
std::optional<std::uint32_t> Number(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number > kNumberMax) {
    return std::nullopt;
  }
  return number;
}

std::optional<Period> ParseBusinessDays(std::string_view text) {
  static constexpr std::string_view kMany = " business days";
  static constexpr std::string_view kOne = " business day";
  for (const std::string_view words : {kMany, kOne}) {
    if (!text.ends_with(words)) continue;
    const auto number = Number(text.substr(0, text.size() - words.size()));
    if (!number || *number == 0) return std::nullopt;
    return Period{.business_days = *number};
  }
  return std::nullopt;
}

Date AddMonths(Date from, std::uint32_t count) {
  const year_month_day date{from};
  const auto month = std::chrono::year_month{date.year(), date.month()} + months{count};
  const year_month_day wanted{month.year(), month.month(), date.day()};
  if (wanted.ok()) return wanted;
  return std::chrono::year_month_day_last{month.year(), month.month() / std::chrono::last};
}

Date AddBusinessDays(Date from, std::uint32_t count, const Holidays& holidays) {
  while (count > 0 && from < kDateMax) {
    from += days{1};
    const unsigned weekday = std::chrono::weekday{from}.iso_encoding();
    if (weekday <= 5 && !holidays.contains(from)) --count;
  }
  return from;
}

}  // namespace

std::optional<Date> ParseDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto all_digits = [](std::string_view part) { return std::ranges::all_of(part, IsDigit); };
  if (!all_digits(text.substr(0, 4)) || !all_digits(text.substr(5, 2)) ||
      !all_digits(text.substr(8, 2))) {
    return std::nullopt;
  }
  const year_month_day date{std::chrono::year{static_cast<int>(*Number(text.substr(0, 4)))},
                            std::chrono::month{*Number(text.substr(5, 2))},
                            std::chrono::day{*Number(text.substr(8, 2))}};
  if (!date.ok() || Date{date} < kDateMin) return std::nullopt;
  return Date{date};
}

std::string FormatDate(Date date) {
  const year_month_day parts{date};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(parts.year()),
                     static_cast<unsigned>(parts.month()), static_cast<unsigned>(parts.day()));
}

std::optional<Period> ParsePeriod(std::string_view text) {
  if (const auto business = ParseBusinessDays(text)) return business;
  if (text.size() < 3 || text.front() != 'P') return std::nullopt;
  text.remove_prefix(1);
  static constexpr std::string_view kUnits = "YMWD";
  std::size_t next_unit = 0;
  Period period;
  while (!text.empty()) {
    const std::size_t digits =
        static_cast<std::size_t>(std::ranges::find_if_not(text, IsDigit) - text.begin());
    if (digits == text.size()) return std::nullopt;
    const auto number = Number(text.substr(0, digits));
    const std::size_t unit = kUnits.find(text[digits]);
    if (!number || unit == std::string_view::npos || unit < next_unit) return std::nullopt;
    switch (text[digits]) {
      case 'Y': period.months += 12 * *number; break;
      case 'M': period.months += *number; break;
      case 'W': period.days += 7 * *number; break;
      default: period.days += *number; break;
    }
    next_unit = unit + 1;
    text.remove_prefix(digits + 1);
  }
  return period;
}

std::string FormatPeriod(const Period& period) {
  if (period.business_days > 0) {
    return fmt::format("{} business day{}", period.business_days,
                       period.business_days == 1 ? "" : "s");
  }
  std::string out = "P";
  if (period.months > 0) out += fmt::format("{}M", period.months);
  if (period.days > 0 || period.months == 0) out += fmt::format("{}D", period.days);
  return out;
}

Date Add(Date from, const Period& period, const Holidays& holidays) {
  Date date = AddMonths(from, period.months);
  date += days{period.days};
  date = AddBusinessDays(date, period.business_days, holidays);
  return std::min(date, kDateMax);
}

}  // namespace strongroom::desk::policy
