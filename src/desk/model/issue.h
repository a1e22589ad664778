// An issue with all that is known about it. Who may see it is decided in can_see.h alone.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace strongroom::desk::model {

enum class IssueKind : std::uint8_t { kVulnerability, kPreventativeUpgrade, kProcess, kPentest };
inline constexpr std::size_t kIssueKinds = 4;
[[nodiscard]] std::string_view IssueKindName(IssueKind kind) noexcept;
// Reports of these kinds are embargoed from the first moment.
[[nodiscard]] constexpr bool IsSecurityKind(IssueKind kind) noexcept {
  return kind == IssueKind::kVulnerability || kind == IssueKind::kPentest;
}

enum class IssueState : std::uint8_t {
  kReported,
  kTriaged,
  kInProgress,
  kFixed,
  kClosed,
  kRejected
};
inline constexpr std::size_t kIssueStates = 6;
[[nodiscard]] std::string_view IssueStateName(IssueState state) noexcept;

enum class Severity : std::uint8_t { kUnrated, kNone, kLow, kMedium, kHigh, kCritical };
inline constexpr std::size_t kSeverities = 6;
[[nodiscard]] std::string_view SeverityName(Severity severity) noexcept;

// P1 is the most urgent.
enum class Priority : std::uint8_t { kP1, kP2, kP3, kP4 };
inline constexpr std::size_t kPriorities = 4;
[[nodiscard]] std::string_view PriorityName(Priority priority) noexcept;

struct Rating {
  Severity severity = Severity::kUnrated;
  std::string vector{};                        // CVSS 3.0 or 3.1, or empty
  std::optional<std::uint8_t> score_tenths{};  // the vector's base score, 0 to 100
};

struct AffectedModule {
  std::string module;
  std::string versions;  // as people write it, such as "< 19.2.1"; empty: not known
  bool operator==(const AffectedModule&) const = default;
};

struct Comment {
  Time at;
  std::string by;
  std::string text;
  std::string tracker_id{};  // of a comment that was imported
};

enum class ReferenceSystem : std::uint8_t { kTracker, kCve, kGhsa, kUrl };
inline constexpr std::size_t kReferenceSystems = 4;
[[nodiscard]] std::string_view ReferenceSystemName(ReferenceSystem system) noexcept;

struct Reference {
  ReferenceSystem system = ReferenceSystem::kUrl;
  std::string value;
  bool is_public = false;  // known to the public already
  bool operator==(const Reference&) const = default;
};

// From one state to the next.
struct StateChange {
  Time at;
  IssueState from = IssueState::kReported;
  IssueState to = IssueState::kReported;
};

// Until when secrecy was agreed. Nothing happens by itself when the moment has passed.
struct Embargo {
  Time until;
  std::string zone;  // in which people read the hour
};

struct Issue {
  std::string key;
  std::string title;
  std::string description;
  IssueKind kind = IssueKind::kVulnerability;
  IssueState state = IssueState::kReported;
  Rating rating;
  std::optional<Priority> priority{};
  bool urgent = false;
  std::string reporter;  // a person's id; empty: not known here
  std::string assignee;  // a person's id; empty: nobody
  std::string level;     // empty: public
  // Its embargo began at this level: its reporter sees it whatever the level says, until somebody
  // puts it at another one. Of issues that were reported here.
  bool new_to_reporter = false;
  std::optional<Embargo> embargo{};
  std::optional<Time> lifted_at{};  // made public by an explicit act
  std::vector<AffectedModule> affected;
  std::set<std::string, std::less<>> labels;
  std::vector<Reference> references;
  std::vector<Comment> comments;
  std::vector<StateChange> moves;  // oldest first
  Time reported_at;
  Time changed_at;
  // Words for the search, folded: key, title, description, labels, references; and the comments.
  std::string folded_head;
  std::string folded_comments;

  [[nodiscard]] bool is_public() const noexcept { return level.empty(); }
};

}  // namespace strongroom::desk::model
