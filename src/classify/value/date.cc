#include "classify/value/date.h"

#include <algorithm>
#include <optional>

#include "classify/value/bytes.h"
#include "classify/value/digit_groups.h"

namespace strongroom::classify::value {
namespace {

using std::chrono::year_month_day;

bool IsPast(std::uint64_t year, std::uint64_t month, std::uint64_t day, year_month_day today) {
  if (year < 1900 || year > 9999 || month == 0 || month > 12 || day == 0 || day > 31) return false;
  const year_month_day date{std::chrono::year(static_cast<int>(year)),
                            std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  return date.ok() && date <= today;
}

// "12:34", "12:34:56.789Z", "00:00:00.000+00:00".
bool IsTime(std::string_view text) {
  if (text.size() < 5 || text.size() > 24) return false;
  if (!IsDigit(text[0]) || !IsDigit(text[1]) || text[2] != ':' || !IsDigit(text[3]) ||
      !IsDigit(text[4])) {
    return false;
  }
  return std::ranges::all_of(text.substr(5), [](char c) {
    return IsDigit(c) || c == ':' || c == '.' || c == ',' || c == '+' || c == '-' || c == 'Z' ||
           c == 'z';
  });
}

}  // namespace

Trial TryDate(std::string_view text, year_month_day today) noexcept {
  if (text.size() < 8 || text.size() > 36) return {};
  if (text.size() > 10) {
    if ((text[10] != 'T' && text[10] != ' ') || text[4] != '-' || !IsTime(text.substr(11))) {
      return {};
    }
    text = text.substr(0, 10);
  }
  const auto number = DigitGroups::Parse(text);
  return number ? TryDate(*number, today) : Trial{};
}

Trial TryDate(const DigitGroups& number, year_month_day today) noexcept {
  const auto at = [&number](std::size_t from, std::size_t size) {
    return number.Number(from, size);
  };
  bool passes = false;
  if (number.layout == 0x8 || (number.layout == 0x422 && number.separator != '*')) {
    passes = IsPast(at(0, 4), at(4, 2), at(6, 2), today);
  } else if (number.groups == 3 && (number.layout & 0xFU) == 4 && number.separator != '*' &&
             number.separator != ' ' && number.count >= 6 && number.count <= 8) {
    const std::size_t first = number.layout >> 8U;
    const std::size_t second = number.layout >> 4U & 0xFU;
    if (first > 2 || second > 2) return {};
    const std::uint64_t a = at(0, first);
    const std::uint64_t b = at(first, second);
    const std::uint64_t year = at(first + second, 4);
    passes = IsPast(year, b, a, today) || IsPast(year, a, b, today);
  } else {
    return {};
  }
  return {.formed = true, .passes = passes, .witness = number.Fingerprint()};
}

}  // namespace strongroom::classify::value
