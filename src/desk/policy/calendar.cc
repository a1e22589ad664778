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

bool IsWeekday(Date date) { return std::chrono::weekday{date}.iso_encoding() <= 5; }

// Whole weeks first; only then day by day, at most a week of them.
Date AddWeekdays(Date from, std::uint32_t count) {
  // From a weekend the days count as from the Friday before it.
  while (count > 0 && !IsWeekday(from)) from -= days{1};
  from += days{7 * (count / 5)};
  for (count %= 5; count > 0;) {
    from += days{1};
    if (IsWeekday(from)) --count;
  }
  return from;
}

// As many weekdays, and for each holiday among them another one.
Date AddBusinessDays(Date from, std::uint32_t count, const Holidays& holidays) {
  Date last = from;
  while (count > 0 && last < kDateMax) {
    const Date before = last;
    last = AddWeekdays(last, count);
    count = static_cast<std::uint32_t>(holidays.Between(before, last));
  }
  return last;
}

}  // namespace

Holidays::Holidays(std::initializer_list<Date> days) {
  for (const Date each : days) insert(each);
}

void Holidays::insert(Date day) {
  if (!IsWeekday(day)) return;
  const auto at = std::ranges::lower_bound(days_, day);
  if (at == days_.end() || *at != day) days_.insert(at, day);
}

std::size_t Holidays::Between(Date from, Date to) const {
  if (to <= from) return 0;
  return static_cast<std::size_t>(std::ranges::upper_bound(days_, to) -
                                  std::ranges::upper_bound(days_, from));
}

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
