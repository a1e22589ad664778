// How a tracker's words become the desk's. Docs: docs/desk-imports.md, "From the tracker to the
// desk". Pure.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/intake/tracker_export.h"
#include "desk/model/issue.h"

namespace strongroom::desk::model {

// Types and labels of the tracker, in small letters, that say of which kind an issue is.
using KindRules = std::map<std::string, IssueKind, std::less<>>;
// "security-preparedness" and "preventative upgrade" are preventative upgrades, "process" is a
// process, "pentest" and "penetration test" are of a pentest.
[[nodiscard]] const KindRules& DefaultKindRules();
// By `rules`, then by the default ones: the type counts before the labels. Everything else is a
// vulnerability, so that nothing is public for want of a rule.
[[nodiscard]] IssueKind KindOf(const intake::TrackerIssue& issue, const KindRules& rules);

[[nodiscard]] IssueState StateOf(intake::TrackerState state);
// From 1, the most urgent, to 4; nullopt for anything else.
[[nodiscard]] std::optional<Priority> PriorityOf(std::optional<unsigned> rank);

// Components that are names of modules in small letters, such as "mod-users", and affected versions
// that name one, such as "mod-users-19.3.1"; by name, each once. Other versions belong to the
// module if there is just one.
struct MappedModules {
  std::vector<AffectedModule> affected;
  std::vector<std::string> components_left;  // that are no modules
  std::vector<std::string> versions_left;    // that belong to none, or to which is not said
};
[[nodiscard]] MappedModules ModulesOf(const intake::TrackerIssue& issue);

// Small letters and digits of ASCII, all else as one "-"; `fallback` if nothing is left. A name as
// people give groups and levels, at most 40 bytes.
[[nodiscard]] std::string IdFrom(std::string_view name, std::string_view fallback);

}  // namespace strongroom::desk::model
