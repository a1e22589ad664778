#include "desk/model/embargo.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "desk/model/change_issue.h"
#include "desk/model/levels.h"
#include "desk/model/module_facts.h"
#include "desk/model/named_keys.h"
#include "desk/model/no_such.h"
#include "desk/policy/zone.h"

namespace strongroom::desk::model {
namespace {

// The zone was checked when it was recorded; a machine without it shows UTC.
policy::Zone ZoneOf(const std::string& name) {
  return policy::Zone::Find(name).value_or(policy::Zone::Utc());
}

std::string InZone(const Embargo& embargo) {
  const policy::Zone zone = ZoneOf(embargo.zone);
  return fmt::format("{} {}", zone.ClockText(embargo.until), zone.name());
}

Result<void> CheckReason(const std::string& reason, bool required) {
  InputCheck check;
  check.Text("/reason", reason, kReasonMaxBytes, required);
  return std::move(check).Done();
}

// Wrong years are mostly mistyped.
Result<void> CheckHour(const Embargo& embargo, Time now) {
  InputCheck check;
  if (embargo.until <= now) {
    check.Refuse(
        "/until", "past",
        fmt::format("{} is past: give an hour to come, or lift the embargo", InZone(embargo)));
  } else if (embargo.until - now > kEmbargoMost) {
    check.Refuse("/until", "far",
                 fmt::format("{} is more than {} days ahead: give an hour before that",
                             InZone(embargo), kEmbargoMost.count()));
  }
  return std::move(check).Done();
}

}  // namespace

Result<NewEvents> Change(const State& state, const Actor& actor, const ChangeIssueLevel& input) {
  const auto issue = RequireIssue(state, actor, Role::kTeam, input.key, input.expected);
  if (!issue) return Fail(issue.error());
  if (auto reason = CheckReason(input.reason, false); !reason) return Fail(reason.error());
  if (input.level.empty()) {
    return Fail(ErrorKind::kInvalid,
                "name a level; an issue is made public by lifting its embargo");
  }
  if (state.FindLevel(input.level) == nullptr) {
    return Fail(ErrorKind::kInvalid, std::string(kNoSuchLevel));
  }
  if ((*issue)->level == input.level) return NewEvents{};
  if (const std::string nobody = WhyNobodyIsIn(state, input.level); !nobody.empty()) {
    return Fail(ErrorKind::kConflict, nobody);
  }
  json::object body{{"level", input.level}};
  if (!input.reason.empty()) body["reason"] = input.reason;
  return NewEvents{{IssueStream(input.key), "issue.level-changed", std::move(body)}};
}

std::string LosesSight(const State& state, const Actor& actor, const ChangeIssueLevel& input) {
  const Issue* issue = Sight(state, actor.person).Find(input.key);
  if (issue == nullptr || issue->level == input.level) return {};
  Issue moved = *issue;
  moved.new_to_reporter = issue->is_public() && !state.tracked.contains(issue->key);
  moved.level = input.level;
  if (CanSee(state, actor.person, moved)) return {};
  return fmt::format(
      "you do not see {} any more: you are in no group of the level {}; who is in one sees it and "
      "can put it elsewhere",
      issue->key, input.level);
}

Result<NewEvents> Agree(const State& state, const Actor& actor, const AgreeEmbargo& input) {
  const auto issue = RequireIssue(state, actor, Role::kTeam, input.key, input.expected);
  if (!issue) return Fail(issue.error());
  const std::string name = input.zone.empty() ? state.settings.zone : input.zone;
  if (const auto zone = policy::Zone::Find(name); !zone) {
    InputCheck check;
    check.Refuse("/zone", "zone", zone.error().detail);
    return Fail(std::move(check).Done().error());
  }
  if ((*issue)->is_public()) {
    return Fail(ErrorKind::kConflict, "the issue is public: put it at a level first");
  }
  const std::optional<Embargo>& agreed = (*issue)->embargo;
  if (agreed && agreed->until == input.until && agreed->zone == name) return NewEvents{};
  if (auto hour = CheckHour({input.until, name}, input.now); !hour) return Fail(hour.error());
  return NewEvents{{IssueStream(input.key), "issue.embargo-agreed",
                    json::object{{"until", FormatTime(input.until)}, {"zone", name}}}};
}

Result<LiftNotice> BeforeLifting(const State& state, const Actor& actor, std::string_view key,
                                 std::string_view zone, Time now) {
  const auto issue = RequireIssue(state, actor, Role::kTeam, key, {});
  if (!issue) return Fail(issue.error());
  const std::optional<Embargo>& embargo = (*issue)->embargo;
  std::string name(zone);
  if (name.empty()) name = embargo ? embargo->zone : state.settings.zone;
  const auto shown_in = policy::Zone::Find(name);
  if (!shown_in) {
    InputCheck check;
    check.Refuse("/zone", "zone", shown_in.error().detail);
    return Fail(std::move(check).Done().error());
  }
  if ((*issue)->is_public()) return Fail(ErrorKind::kConflict, "the issue is public already");
  LiftNotice notice{.hour = shown_in->ClockText(now), .zone = name};
  if (embargo) {
    notice.agreed_until = InZone(*embargo);
    notice.early = now < embargo->until;
  }
  return notice;
}

Result<NewEvents> Lift(const State& state, const Actor& actor, const LiftEmbargo& input) {
  const auto issue = RequireIssue(state, actor, Role::kTeam, input.key, input.expected);
  if (!issue) return Fail(issue.error());
  const auto notice = BeforeLifting(state, actor, input.key, input.zone, input.now);
  if (!notice) return Fail(notice.error());
  if (notice->early && !input.early) {
    return Fail(ErrorKind::kConflict,
                fmt::format("secrecy was agreed until {}, and it is {} {}: say that it is lifted "
                            "early, and why",
                            *notice->agreed_until, notice->hour, notice->zone));
  }
  if (auto reason = CheckReason(input.reason, notice->early); !reason) {
    return Fail(reason.error());
  }
  const std::string unfit = WhatThePublicMayNotRead(Sight(state, actor.person), **issue);
  if (!unfit.empty()) return Fail(ErrorKind::kConflict, unfit);
  json::object body{{"hour", notice->hour}, {"zone", notice->zone}};
  if (notice->early) body["early"] = true;
  if (!input.reason.empty()) body["reason"] = input.reason;
  return WithCases(state, actor, input.now,
                   {{IssueStream(input.key), "issue.embargo-lifted", std::move(body)}});
}

std::string WhatThePublicMayNotRead(const Sight& sight, const Issue& issue) {
  const NamedKeys keys(sight);
  std::vector<std::string> unfit;
  const auto look = [&](std::string_view where, std::string_view text, std::string_view way_out) {
    std::set<std::string> named = keys.Embargoed(text);
    named.erase(issue.key);  // which is public with it
    if (named.empty()) return;
    unfit.push_back(
        fmt::format("{}, leave out {}: not public ({})", where, fmt::join(named, ", "), way_out));
  };
  look("in the title", issue.title,
       fmt::format("strongroom desk issue edit {} --title TITLE", issue.key));
  for (const std::string& label : issue.labels) {
    look("of the labels", label,
         fmt::format("strongroom desk issue label {} --remove LABEL", issue.key));
  }
  for (const auto& [id, action] : sight.state().actions) {
    if (action->issue != issue.key || action->state != ActionState::kOpen) continue;
    look(fmt::format("in the action item {}", id), action->text,
         fmt::format("strongroom desk action change {} --text TEXT", id));
  }
  if (unfit.empty()) return {};
  return fmt::format("everybody would read keys that are not public: {}; then lift the embargo",
                     fmt::join(unfit, "; "));
}

std::vector<std::string> EmbargoNotes(const Issue& issue, Time now) {
  std::vector<std::string> notes;
  if (issue.is_public()) return notes;
  for (const Reference& reference : issue.references) {
    if (reference.system == ReferenceSystem::kCve && reference.is_public) {
      notes.push_back(fmt::format("{} is public: the embargo hides nothing", reference.value));
    }
  }
  if (issue.embargo && issue.embargo->until <= now) {
    notes.push_back(
        fmt::format("secrecy was agreed until {}: somebody has to lift the embargo or "
                    "agree on another hour",
                    InZone(*issue.embargo)));
  }
  if (issue.embargo && issue.embargo->until - now > kEmbargoLong) {
    notes.push_back(fmt::format("secrecy is agreed until {}: that is more than {} days ahead",
                                InZone(*issue.embargo), kEmbargoLong.count()));
  }
  return notes;
}

}  // namespace strongroom::desk::model
