// The regular look at who may see what: what should be mended, and what changed since the last one.
//
// Findings about issues are told to who sees the issue, administrators not excepted: each review
// says what its reader may know.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "desk/model/can_see.h"
#include "desk/model/command.h"
#include "desk/policy/calendar.h"

namespace strongroom::desk::model {

enum class FindingKind : std::uint8_t {
  kGroupWithoutDescription,
  kLevelWithoutDescription,
  kMemberLeft,
  kMemberInactive,
  kLevelWithoutGroup,
  kGroupWithoutLevel,  // groups with a role are of use without one
  kIssueLooserThanDefault,
  kAccessUnanswered,
  kEmbargoHidesNothing,
  kAssigneeCannotSee,     // of an issue that is not over
  kActionOwnerCannotSee,  // of an open action item
  kEmbargoHourPassed,
  kGroupLetsNobodyIn,  // a level's, without an active member
};
inline constexpr std::size_t kFindingKinds = 13;
[[nodiscard]] std::string_view FindingKindName(FindingKind kind) noexcept;

struct Finding {
  FindingKind kind = FindingKind::kMemberLeft;
  std::string id;    // stays the same while the finding does: "member-left/core-team/p-2x9m4t"
  std::string says;  // for people
  std::string mend;  // the act that mends it, as a command line
  // What would be accepted: the same from day to day, and another when anything of it changes.
  std::string facts;
  std::string issue{};  // its key, where it is about one
  // Of these facts, since the last finished review that covered it; null: still open.
  const SignOff* signed_off = nullptr;
};

struct ReviewReport {
  policy::Date day;
  std::optional<Time> last_finished{};
  std::string last_finished_by;
  std::vector<Finding> findings;  // by kind, then id
  // Oldest first: those that no review covers which was finished since by somebody who saw them.
  std::vector<const AccessChange*> changes;
};

// For administrators and the team (kForbidden). `day` is in the desk's zone; days of inactivity are
// counted to it. `now`: what has passed by then has passed; absent: by the beginning of the day.
// The report refers to the state.
[[nodiscard]] Result<ReviewReport> Review(const State& state, const Actor& reader, policy::Date day,
                                          std::optional<Time> now = std::nullopt);

// {"day", "last_review", "findings": [{"id", "kind", "says", "mend", "signed_off"}], "changes":
// [...]}
[[nodiscard]] json::object ToJson(const ReviewReport& report);

// Says of one present finding that it was looked at: it stays as it is, for a reason (`accepted`),
// or is being mended. It holds while the finding's facts stay the same. For administrators.
// kNotFound: there is no such finding for the actor.
struct SignOffFinding {
  std::string finding;
  bool accepted = false;
  std::string note{};
  policy::Date day;
  std::optional<Time> now{};   // as of Review()
  ExpectedVersion expected{};  // of the actor's stream of reviews
};
[[nodiscard]] Result<NewEvents> SignOffItem(const State& state, const Actor& actor,
                                            const SignOffFinding& input);

// For administrators. It covers what the actor sees, and nothing else. kConflict, naming them:
// findings that nobody has signed off.
struct FinishReview {
  policy::Date day;
  std::string note{};
  std::optional<Time> now{};  // as of Review()
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Finish(const State& state, const Actor& actor,
                                       const FinishReview& input);

}  // namespace strongroom::desk::model
