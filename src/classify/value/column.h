// The values of one path or column of a sample, counted by what they pass. Memory does not grow
// with the number of values. Not thread-safe.
//
// A column is decided as a whole: what counts is how unlikely it is that so many different random
// values of the same form all pass. One number in ten passes Luhn by chance; ten of ten do so once
// in 10^10. A value that comes again is no new evidence, nor is one without the form (odds.h tells
// what is counted how; Evidence how different values are told apart). What no chance writes, such
// as a private key, an e-mail address or a credential's shape, is a finding at its first value.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "classify/value/check.h"

namespace strongroom::classify::value {

// Of a longer value, the first so many bytes are looked at.
inline constexpr std::size_t kValueMax = std::size_t{64} * 1024;

// One thing that a column's values are or hold.
struct ColumnFinding {
  Check check{};
  bool in_text = false;      // found inside longer texts; numbers only beside one of their keywords
  std::uint64_t passed = 0;  // values that pass, or texts that hold one
  std::uint64_t of = 0;      // values that are not empty
  double by_chance = 1.0;    // how likely random values would do so; 0: too small to say
  std::string_view what{};   // of credentials, keys and hashes: whose ("AWS access key", "bcrypt")
};

class Column {
 public:
  Column();  // dates count up to the system's today
  explicit Column(std::chrono::year_month_day today);
  Column(const Column&) = delete;
  Column& operator=(const Column&) = delete;
  ~Column();

  // A string as it is in the data, unescaped; numbers as written. Spaces around it do not count.
  void Add(std::string_view value);
  // A number of JSON (RFC 8259 §6), `integer` when it has neither a fraction nor an exponent. No
  // check takes others for its own.
  void AddJsonNumber(std::string_view text, bool integer);

  [[nodiscard]] std::uint64_t values() const noexcept;  // that were not empty
  // Everything that chance does not explain, the least likely first. One a check, in texts and as
  // whole values apart; of credentials, keys and hashes one a kind (`what`), the first sixteen.
  // `name` is what the column is called, in words: one of a check's keywords in it counts as it
  // does beside a number in a text, so that of a column "card" fewer values are enough.
  [[nodiscard]] std::vector<ColumnFinding> Findings(std::string_view name = "") const;
  // How many of the values pass the check as a whole, whatever chance would do: what a name needs
  // to be believed ("birthDate" with dates in it, "ssn" with nine digits, "phone" with ten).
  [[nodiscard]] std::uint64_t Passed(Check check) const noexcept;

 private:
  struct Counts;
  std::unique_ptr<Counts> counts_;
};

}  // namespace strongroom::classify::value
