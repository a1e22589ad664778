// A rule that speaks for a field, how surely, and why.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "classify/rules/compiled.h"

namespace strongroom::classify::rules {

struct Candidate {
  std::uint32_t rule = 0;
  double confidence = 0.0;
  std::size_t words = 0;  // of its phrase
  std::vector<std::string> evidence;
};

// Whether `a` is to be believed rather than `b`: by class, then confidence, then the longer phrase,
// then the id; never by the order of the rules.
[[nodiscard]] bool Stronger(const RuleBook::Compiled& book, const Candidate& a, const Candidate& b);

}  // namespace strongroom::classify::rules
