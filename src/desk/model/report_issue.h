// The command by which issues come to the desk.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/model/command.h"

namespace strongroom::desk::model {

// Everybody active may report. What is marked "team" is refused (kForbidden) from others.
//
// Security issues are embargoed at their kind's default level from the first moment; kConflict
// while the desk has no such level. Whoever reported an embargoed issue sees it whatever the level
// says. Keys are drawn, so that they tell nothing of other issues; a key is never given twice, not
// even one of a hidden issue.
struct ReportIssue {
  std::string title;
  std::string description{};
  IssueKind kind = IssueKind::kVulnerability;
  std::vector<AffectedModule> affected{};
  std::string reporter{};              // team: who told of it; empty: the actor
  std::optional<std::string> level{};  // team: another level than the default
};
[[nodiscard]] Result<NewEvents> Report(const State& state, const Actor& actor,
                                       const ReportIssue& input, RandomSource& random);

inline constexpr std::string_view kDrawnKeyPrefix = "SEC-";
// 29 characters: without 0 and O, 1, I and L, U and V.
inline constexpr std::string_view kDrawnKeyAlphabet = "23456789ABCDEFGHJKMNPQRSTWXYZ";
inline constexpr std::size_t kDrawnKeyLength = 4;

// "SEC-" and four characters that nobody takes for each other, such as "SEC-7K3Q"; never digits
// alone, as keys of trackers have them.
[[nodiscard]] std::string DrawIssueKey(const State& state, RandomSource& random);

}  // namespace strongroom::desk::model
