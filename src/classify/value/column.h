// The values of one path or column of a sample, counted by what they pass. Memory does not grow
// with the number of values. Not thread-safe.
//
// A column is decided as a whole: what counts is how unlikely it is that so many random values all
// pass. One number in ten passes Luhn by chance; ten of ten do so once in 10^10.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "classify/value/check.h"

namespace strongroom::classify::value {

// One thing that a column's values are or hold.
struct ColumnFinding {
  Check check{};
  bool in_text = false;      // found inside longer texts, beside one of its keywords
  std::uint64_t passed = 0;  // values that pass, or texts that hold one
  std::uint64_t of = 0;      // values that are not empty
  double by_chance = 1.0;    // how likely random values would do so; 0: too small to say
  std::string_view what{};   // of credentials and hashes: whose ("AWS access key", "bcrypt")
};

class Column {
 public:
  Column();
  Column(const Column&) = delete;
  Column& operator=(const Column&) = delete;
  ~Column();

  // A string as it is in the data, unescaped; numbers as written.
  void Add(std::string_view value);

  [[nodiscard]] std::uint64_t values() const noexcept;  // that were not empty
  // Everything that chance does not explain, the least likely first.
  [[nodiscard]] std::vector<ColumnFinding> Findings() const;
  // How many of the values pass the check, whatever chance would do: what a name needs to be
  // believed ("birthDate" with dates in it).
  [[nodiscard]] std::uint64_t Passed(Check check) const noexcept;

 private:
  struct Counts;
  std::unique_ptr<Counts> counts_;
};

}  // namespace strongroom::classify::value
