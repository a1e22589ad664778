// Time as a port: wall time for what is stored, steady time for durations. `app` injects
// SystemClock; tests inject FakeClock and never sleep.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace strongroom {

// UTC with millisecond resolution: what rows, tokens and audit entries hold.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

// The last that RFC 3339 can write: 9999-12-31T23:59:59.999Z. What is decoded from bytes obeys it.
inline constexpr Time kTimeMax{std::chrono::milliseconds{253'402'300'799'999}};

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Time Now() const = 0;
  [[nodiscard]] virtual std::chrono::steady_clock::time_point Steady() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Time Now() const override;
  [[nodiscard]] std::chrono::steady_clock::time_point Steady() const override;
};

// RFC 3339 in UTC with milliseconds, such as "2026-01-31T23:30:00.000Z".
[[nodiscard]] std::string FormatTime(Time time);
// Takes RFC 3339 with any offset and up to 9 fractional digits; nullopt for anything else.
[[nodiscard]] std::optional<Time> ParseTime(std::string_view text);

}  // namespace strongroom
