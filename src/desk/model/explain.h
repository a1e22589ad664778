// Why somebody can or cannot see an issue, or the issues of a level, and what would change that.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "desk/model/can_see.h"

namespace strongroom::desk::model {

struct Explanation {
  bool can = false;                // always what CanSee says
  std::vector<std::string> chain;  // from the issue to the person
  // Each was tried on a copy of the desk, which took it, and turned the answer: one act, or the
  // fewest that do it together. "what happens: the commands, with "; " between".
  std::vector<std::string> would_change;
};

// Whom it is told. Who let whom in, and why, is for administrators alone.
struct Asker {
  std::string person;
  bool administers = false;
  Time now{};  // whether an agreed hour is still to come
};

// Who is known, but not in this state, is told as nobody of the desk then.
[[nodiscard]] Explanation Explain(const State& state, const Asker& asker, std::string_view person,
                                  const Issue& issue);
// Of issues at the level that somebody else reported. It looks at no issue. The level must exist.
[[nodiscard]] Explanation ExplainLevel(const State& state, const Asker& asker,
                                       std::string_view person, std::string_view level);

// For who sees the issue: about oneself; about others with the role of an administrator or of the
// team. kNotFound with kNoSuchIssue, also for who asks why they themselves cannot see it;
// kNotFound, naming the id, for a person whom the desk does not know.
[[nodiscard]] Result<Explanation> AskToExplain(const State& state, const Actor& actor,
                                               std::string_view person, std::string_view key,
                                               Time now);
// The same of a level, for everybody active; kNotFound: there is no such level.
[[nodiscard]] Result<Explanation> AskToExplainLevel(const State& state, const Actor& actor,
                                                    std::string_view person, std::string_view level,
                                                    Time now);

// {"can", "chain": [], "would_change": []}
[[nodiscard]] json::object ToJson(const Explanation& explanation);

}  // namespace strongroom::desk::model
