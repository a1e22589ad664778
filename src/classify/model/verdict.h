// What the rules make of one field.
#pragma once

#include <string>
#include <vector>

#include "record/sensitivity.h"

namespace strongroom::classify::model {

struct Verdict {
  record::Sensitivity sensitivity = record::Sensitivity::kRegular;
  std::string rule;         // its id; "none" where nothing speaks for more than regular
  double confidence = 0.0;  // 0 to 1
  // Sentences' parts, the strongest first: "`account` and `bank` in the name",
  // "12 of 12 values are IBANs (mod 97)".
  std::vector<std::string> evidence;
};

}  // namespace strongroom::classify::model
