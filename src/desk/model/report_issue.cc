#include "desk/model/report_issue.h"

#include <fmt/format.h>

#include <utility>

#include "desk/model/change_issue.h"
#include "desk/model/levels.h"
#include "desk/model/named_keys.h"
#include "desk/model/no_such.h"

namespace strongroom::desk::model {
namespace {

Result<void> CheckRights(const State& state, const Actor& actor, const ReportIssue& input) {
  const bool for_team = input.level || (!input.reporter.empty() && input.reporter != actor.person);
  return for_team ? RequireRole(state, actor, Role::kTeam) : RequireActive(state, actor);
}

// Empty: public.
Result<std::string> LevelFor(const State& state, const ReportIssue& input) {
  std::string level = input.level.value_or(state.settings.DefaultLevel(input.kind));
  if (level.empty() && IsSecurityKind(input.kind)) {
    return Fail(ErrorKind::kConflict,
                "the desk has no default level for this kind of issue, and such issues are never "
                "public from the start; an administrator sets one: strongroom desk settings change "
                "--default-level KIND=LEVEL");
  }
  return level;
}

// All digits behind the hyphen: keys of trackers look so, and an import keeps them.
bool IsTrackerKey(const std::string& key) {
  return key.find_first_not_of("0123456789", key.find('-') + 1) == std::string::npos;
}

}  // namespace

std::string DrawIssueKey(const State& state, RandomSource& random) {
  return RandomName(
      random, kDrawnKeyPrefix, kDrawnKeyAlphabet, kDrawnKeyLength,
      [&](const std::string& key) { return state.issues.contains(key) || IsTrackerKey(key); });
}

Result<NewEvents> Report(const State& state, const Actor& actor, const ReportIssue& input,
                         RandomSource& random) {
  if (auto may = CheckRights(state, actor, input); !may) return Fail(may.error());
  InputCheck check;
  check.Text("/title", input.title, kNameMaxBytes);
  check.Text("/description", input.description, kDescriptionMaxBytes, false);
  CheckAffected(input.affected, check);
  const std::string reporter =
      input.reporter.empty() && !actor.is_system() ? actor.person : input.reporter;
  if (!reporter.empty() && state.FindPerson(reporter) == nullptr) {
    check.Refuse("/reporter", "unknown-person", std::string(kNoSuchPerson));
  }
  if (input.level && !input.level->empty()) {
    if (state.FindLevel(*input.level) == nullptr) {
      check.Refuse("/level", "unknown-level", std::string(kNoSuchLevel));
    } else if (std::string nobody = WhyNobodyIsIn(state, *input.level); !nobody.empty()) {
      check.Refuse("/level", "nobody", std::move(nobody));
    }
  }
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  const Result<std::string> level = LevelFor(state, input);
  if (!level) return Fail(level.error());
  if (level->empty()) {
    InputCheck named;
    RefuseEmbargoed(named, Sight(state, actor.person), "/title", input.title);
    if (auto done = std::move(named).Done(); !done) return Fail(done.error());
  }

  const std::string stream = IssueStream(DrawIssueKey(state, random));
  json::object body{{"title", input.title}, {"kind", IssueKindName(input.kind)}};
  if (!input.description.empty()) body["description"] = input.description;
  if (!reporter.empty()) body["reporter"] = reporter;
  if (!level->empty()) body["level"] = *level;
  if (!level->empty() && !reporter.empty()) body["new_to_reporter"] = true;
  NewEvents events{{stream, "issue.reported", std::move(body)}};
  if (!input.affected.empty()) {
    events.push_back({stream, "issue.affected-changed",
                      json::object{{"modules", AffectedAsJson(input.affected)}}});
  }
  return events;
}

}  // namespace strongroom::desk::model
