// Endpoint family: meetings: the agenda, action items and minutes.
#include <algorithm>
#include <set>

#include "api/desk_call.h"
#include "api/desk_routes.h"
#include "desk/model/actions.h"
#include "desk/model/agenda.h"
#include "desk/model/known_names.h"
#include "desk/model/minutes.h"
#include "desk/policy/zone.h"

namespace strongroom::api {
namespace {

namespace model = desk::model;
namespace policy = desk::policy;

policy::Date Today(const model::State& state, Time now) {
  return policy::Zone::Find(state.settings.zone).value_or(policy::Zone::Utc()).DateOf(now);
}

std::unexpected<Error> Refused(std::string_view parameter, std::string_view rule,
                               std::string message) {
  return Fail(
      Error{.kind = ErrorKind::kInvalid,
            .detail = "the query cannot be read",
            .fields = {{"/" + std::string(parameter), std::string(rule), std::move(message)}}});
}

Result<model::Audience> AudienceOf(const Call::Query& query) {
  const std::string word = query.Find("audience").value_or("team");
  if (word == model::AudienceName(model::Audience::kTeam)) return model::Audience::kTeam;
  if (word == model::AudienceName(model::Audience::kPublic)) return model::Audience::kPublic;
  return Refused("audience", "word", "give one of: team, public");
}

Result<std::optional<policy::Date>> SinceOf(const Call::Query& query) {
  const std::optional<std::string> text = query.Find("since");
  if (!text) return std::nullopt;
  const std::optional<policy::Date> day = policy::ParseDate(*text);
  if (!day) return Refused("since", "date", "give a day of the calendar, such as 2026-01-31");
  return day;
}

Result<model::ActionFilter> FilterOf(const Call::Query& query) {
  model::ActionFilter filter{.owner = query.Find("owner").value_or("")};
  if (const std::optional<std::string> open = query.Find("open")) {
    if (*open != "true" && *open != "false") return Refused("open", "word", "give true or false");
    filter.open = *open == "true";
  }
  return filter;
}

// How many issues that are not public the action items are about.
std::uint64_t CountEmbargoed(const model::Sight& sight,
                             const std::vector<const model::Action*>& actions) {
  std::set<std::string_view> keys;
  for (const model::Action* each : actions) {
    const model::Issue* issue = each->issue.empty() ? nullptr : sight.Find(each->issue);
    if (issue != nullptr && !issue->is_public()) keys.insert(issue->key);
  }
  return keys.size();
}

Task<void> Turn(Call& call, model::ActionState to) {
  return ActAtDesk(call, model::ActionStream(call.parameter(0)), [&call, to](DeskBody& body) {
    model::TurnAction input{.action = call.parameter(0),
                            .to = to,
                            .note = body.Text("note", Need::kOptional),
                            .expected = body.Version()};
    return CommandOf(std::move(input), [](const auto&... all) { return model::Turn(all...); });
  });
}

}  // namespace

Task<void> ReadAgenda(Call& call) {
  return ShowDesk(
      call, {"audience", "since"}, false,
      [](const desk::Scene& scene, const Call::Query& query) -> Result<desk::Shown> {
        const auto audience = AudienceOf(query);
        if (!audience) return Fail(audience.error());
        const auto since = SinceOf(query);
        if (!since) return Fail(since.error());
        const model::Sight sight = *audience == model::Audience::kPublic
                                       ? model::Sight::OfPublic(scene.state(), scene.today)
                                       : scene.sight;
        const auto agenda = model::MakeAgenda(sight, Today(scene.state(), scene.now), *since);
        if (!agenda) return Fail(agenda.error());
        json::object out = model::ToJson(*agenda);
        out["markdown"] = model::ToMarkdown(*agenda);
        desk::Shown shown{.body = std::move(out)};
        shown.embargoed_issues = agenda->embargoed_issues;
        return shown;
      });
}

Task<void> ListActions(Call& call) {
  return ListDesk(call, "actions", {"open", "owner"},
                  [](const desk::Scene& scene, const Call::Query& query) -> Result<desk::Shown> {
                    const auto filter = FilterOf(query);
                    if (!filter) return Fail(filter.error());
                    model::InputCheck check;
                    model::CheckPerson(check, scene.state(), "/owner", filter->owner);
                    if (auto known = std::move(check).Done(); !known) return Fail(known.error());
                    auto page = model::ListActions(scene.sight, *filter, scene.page);
                    const policy::Date today = Today(scene.state(), scene.now);
                    json::array list;
                    for (const model::Action* each : page.items) {
                      list.push_back(model::Summary(scene.sight, *each, today));
                    }
                    json::object out;
                    out["actions"] = std::move(list);
                    desk::Shown shown{.body = std::move(out), .next = std::move(page.next)};
                    shown.embargoed_issues = CountEmbargoed(scene.sight, page.items);
                    return shown;
                  });
}

Task<void> ReadAction(Call& call) {
  return ShowDesk(call, {}, false,
                  [&call](const desk::Scene& scene, const Call::Query&) -> Result<desk::Shown> {
                    const auto action = model::RequireAction(scene.sight, call.parameter(0));
                    if (!action) return Fail(action.error());
                    desk::Shown shown{.body = model::FullView(scene.sight, **action,
                                                              Today(scene.state(), scene.now))};
                    if (CountEmbargoed(scene.sight, {*action}) > 0)
                      shown.embargoed_issue = (*action)->issue;
                    return shown;
                  });
}

Task<void> AddAction(Call& call) {
  return MakeAtDesk(call, "/api/desk/actions", [&call](DeskBody& body) {
    model::AddAction input{.text = body.Text("text"),
                           .owner = body.Text("owner"),
                           .due = body.MaybeText("due"),
                           .issue = body.MaybeText("issue"),
                           .meeting = body.MaybeText("meeting")};
    RandomSource& random = call.services().vault.random;
    return CommandOf(std::move(input),
                     [&random](const auto& state, const auto& actor, const auto& added) {
                       return model::Add(state, actor, added, random);
                     });
  });
}

Task<void> ChangeAction(Call& call) {
  return ActAtDesk(call, model::ActionStream(call.parameter(0)), [&call](DeskBody& body) {
    model::ChangeAction input{.action = call.parameter(0),
                              .text = body.MaybeText("text"),
                              .owner = body.MaybeText("owner"),
                              .due = body.MaybeNull("due"),
                              .expected = body.Version()};
    return CommandOf(std::move(input), [](const auto&... all) { return model::Change(all...); });
  });
}

Task<void> FinishAction(Call& call) { return Turn(call, model::ActionState::kDone); }
Task<void> DropAction(Call& call) { return Turn(call, model::ActionState::kDropped); }
Task<void> ReopenAction(Call& call) { return Turn(call, model::ActionState::kOpen); }

Task<void> ListMeetings(Call& call) {
  return ShowDesk(call, {}, false, [](const desk::Scene& scene, const Call::Query&) {
    json::array list;
    for (const model::Meeting* each : model::ListMeetings(scene.sight)) {
      list.push_back(model::Summary(scene.sight, *each));
    }
    json::object out;
    out["meetings"] = std::move(list);
    return Result<desk::Shown>(desk::Shown{.body = std::move(out)});
  });
}

Task<void> ReadMeeting(Call& call) {
  return ShowDesk(call, {}, false,
                  [&call](const desk::Scene& scene, const Call::Query&) -> Result<desk::Shown> {
                    const auto meeting = model::RequireMeeting(scene.sight, call.parameter(0));
                    if (!meeting) return Fail(meeting.error());
                    desk::Shown shown{.body = model::FullView(scene.sight, **meeting)};
                    if (scene.sight.Sees(model::Audience::kTeam)) {
                      shown.entry = {.action = "desk.minutes.read", .record = call.parameter(0)};
                    }
                    return shown;
                  });
}

Task<void> WriteMinutes(Call& call) {
  return ActAtDesk(call, model::MeetingStream(call.parameter(0)), [&call](DeskBody& body) {
    model::WriteMinutes input{.day = call.parameter(0), .text = body.Text("text"), .today = {}};
    input.audience = body.Word("audience", model::AudienceName, model::kAudiences)
                         .value_or(model::Audience::kTeam);
    input.expected = body.Version();
    const Clock& clock = call.services().vault.clock;
    return CommandOf(std::move(input),
                     [&clock](const auto& state, const auto& actor, model::WriteMinutes minutes) {
                       minutes.today = Today(state, clock.Now());
                       return model::Write(state, actor, minutes);
                     });
  });
}

}  // namespace strongroom::api
