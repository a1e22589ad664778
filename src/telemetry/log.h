// Structured logs: one event is one line is one JSON object,
//   {"ts":"2026-01-31T23:30:00.000Z","level":"info","event":"server started","request_id":"…",…}
// with typed fields behind. A field is an integer, a bool, a duration, Harmless text or OwnText: a
// string of a request or a record does not compile.
//
// A Log is made by `app` and passed by reference; any thread may write. A line that cannot be
// written is lost and counted, it never fails the caller.
#pragma once

#include <atomic>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.h"
#include "base/error.h"
#include "telemetry/harmless.h"

namespace spdlog {
class logger;
}

namespace strongroom::telemetry {

enum class Level : std::uint8_t { kDebug, kInfo, kWarning, kError };

// "debug", "info", "warning", "error".
[[nodiscard]] std::optional<Level> ParseLevel(std::string_view name) noexcept;

// The name of an event or a field: a literal.
class LogName {
 public:
  consteval LogName(const char* literal) : text_(literal) {}  // NOLINT: meant to be implicit
  [[nodiscard]] std::string_view view() const noexcept { return text_; }

 private:
  std::string_view text_;
};

class Field {
 public:
  template <std::integral Number>
    requires(!std::same_as<Number, bool> && !std::same_as<Number, char>)
  Field(LogName name, Number value) : name_(name), value_(Widen(value)) {}
  Field(LogName name, std::same_as<bool> auto value) : name_(name), value_(value) {}
  // Written in milliseconds, with "_ms" behind the name.
  template <class Rep, class Period>
  Field(LogName name, std::chrono::duration<Rep, Period> value)
      : name_(name), value_(std::chrono::duration_cast<std::chrono::nanoseconds>(value)) {}
  Field(LogName name, Harmless text) : name_(name), value_(text) {}
  Field(LogName name, OwnText text) : name_(name), value_(std::move(text)) {}

  void AppendTo(std::string& line) const;

 private:
  template <class Number>
  static auto Widen(Number value) {
    if constexpr (std::signed_integral<Number>) {
      return std::int64_t{value};
    } else {
      return std::uint64_t{value};
    }
  }

  LogName name_;
  std::variant<std::int64_t, std::uint64_t, bool, std::chrono::nanoseconds, Harmless, OwnText>
      value_;
};

class Log {
 public:
  // Appends to `file`; kConfiguration naming it when it cannot be opened.
  [[nodiscard]] static Result<std::unique_ptr<Log>> ToFile(const std::string& file, Level least,
                                                           const Clock& clock);
  [[nodiscard]] static std::unique_ptr<Log> ToStderr(Level least, const Clock& clock);
  // For tests: `out` must outlive the log.
  [[nodiscard]] static std::unique_ptr<Log> ToStream(std::ostream& out, Level least,
                                                     const Clock& clock);
  ~Log();

  [[nodiscard]] bool Enabled(Level level) const noexcept { return level >= least_; }
  void Write(Level level, LogName event, std::initializer_list<Field> fields = {}) noexcept {
    Write(level, event, std::string_view(), fields);
  }
  // `request_id` is left out when empty.
  void Write(Level level, LogName event, std::string_view request_id,
             std::initializer_list<Field> fields) noexcept;
  [[nodiscard]] std::uint64_t lines_lost() const noexcept { return lines_lost_; }

 private:
  Log(std::unique_ptr<spdlog::logger> sink, Level least, const Clock& clock);

  std::unique_ptr<spdlog::logger> sink_;
  Level least_;
  const Clock& clock_;
  std::atomic<std::uint64_t> lines_lost_ = 0;
};

}  // namespace strongroom::telemetry
