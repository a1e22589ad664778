// Why somebody can or cannot see an issue, and what would change that.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "desk/model/can_see.h"

namespace strongroom::desk::model {

struct Explanation {
  bool can = false;                       // always what CanSee says
  std::vector<std::string> chain;         // from the issue to the person
  std::vector<std::string> would_change;  // each alone would turn the answer, or help to
};

[[nodiscard]] Explanation Explain(const State& state, std::string_view person, const Issue& issue);

// For who sees the issue: about oneself; about others with the role of an administrator or of the
// team. kNotFound with kNoSuchIssue, also for who asks why they themselves cannot see it.
[[nodiscard]] Result<Explanation> AskToExplain(const State& state, const Actor& actor,
                                               std::string_view person, std::string_view key);

// {"can", "chain": [], "would_change": []}
[[nodiscard]] json::object ToJson(const Explanation& explanation);

}  // namespace strongroom::desk::model
