// Endpoint family: what the team says about an issue, and who may see it.
#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "api/desk_call.h"
#include "api/desk_routes.h"
#include "desk/model/change_issue.h"
#include "desk/model/disclosure.h"
#include "desk/model/embargo.h"
#include "desk/model/links.h"

namespace strongroom::api {
namespace {

namespace model = desk::model;

// The score follows from the vector.
model::Rating ReadRating(DeskBody& body) {
  model::Rating rating;
  const auto severity =
      body.Word("severity", model::SeverityName, model::kSeverities, Need::kOptional);
  const std::optional<std::string> vector = body.MaybeText("vector");
  if (!severity && !vector) {
    body.members().Refuse("severity", "required", "give \"severity\", \"vector\" or both");
  }
  if (vector && vector->empty()) body.members().Refuse("vector", "cvss", "give a vector");
  rating.vector = vector.value_or("");
  rating.severity = severity.value_or(rating.severity);
  return rating;
}

}  // namespace

Task<void> RateIssue(Call& call) {
  return ActAtDesk(call, model::IssueStream(call.parameter(0)), [&call](DeskBody& body) {
    model::RateIssue input{.key = call.parameter(0), .rating = ReadRating(body)};
    input.expected = body.Version();
    return AtOnce(call, std::move(input), [](const auto&... all) { return model::Rate(all...); });
  });
}

Task<void> LabelIssue(Call& call) {
  return ActAtDesk(call, model::IssueStream(call.parameter(0)), [&call](DeskBody& body) {
    model::LabelIssue input{.key = call.parameter(0),
                            .add = body.Texts("add"),
                            .remove = body.Texts("remove"),
                            .expected = body.Version()};
    return CommandOf(std::move(input), [](const auto&... all) { return model::Label(all...); });
  });
}

Task<void> AssignIssue(Call& call) {
  return ActAtDesk(call, model::IssueStream(call.parameter(0)), [&call](DeskBody& body) {
    model::AssignIssue input{.key = call.parameter(0), .to = {}};
    const auto person = body.MaybeNull("person");
    if (!person) body.members().Refuse("person", "required", "give a person, or null for nobody");
    input.to = person.value_or(std::nullopt).value_or("");
    input.expected = body.Version();
    return CommandOf(std::move(input), [](const auto&... all) { return model::Assign(all...); });
  });
}

Task<void> PrioritizeIssue(Call& call) {
  return ActAtDesk(call, model::IssueStream(call.parameter(0)), [&call](DeskBody& body) {
    model::PrioritizeIssue input{.key = call.parameter(0)};
    const json::value* priority = body.members().Any("priority", Need::kRequired);
    if (priority != nullptr && !priority->is_null()) {
      input.priority = body.Word("priority", model::PriorityName, model::kPriorities);
    }
    input.expected = body.Version();
    return CommandOf(std::move(input),
                     [](const auto&... all) { return model::Prioritize(all...); });
  });
}

Task<void> ChangeUrgency(Call& call) {
  return ActAtDesk(call, model::IssueStream(call.parameter(0)), [&call](DeskBody& body) {
    model::ChangeUrgency input{.key = call.parameter(0)};
    input.urgent = body.Flag("urgent", Need::kRequired).value_or(false);
    input.expected = body.Version();
    return CommandOf(std::move(input), [](const auto&... all) { return model::Change(all...); });
  });
}

Task<void> AddReference(Call& call) {
  return ActAtDesk(call, model::IssueStream(call.parameter(0)), [&call](DeskBody& body) {
    model::AddReference input{.key = call.parameter(0), .reference = {}};
    input.reference.system =
        body.Word("system", model::ReferenceSystemName, model::kReferenceSystems)
            .value_or(input.reference.system);
    input.reference.value = body.Text("value");
    input.reference.is_public = body.Flag("public").value_or(false);
    input.expected = body.Version();
    return AtOnce(call, std::move(input), [](const auto&... all) { return model::Add(all...); });
  });
}

Task<void> RemoveReference(Call& call) {
  return ActAtDesk(call, model::IssueStream(call.parameter(0)), [&call](DeskBody& body) {
    model::RemoveReference input{.key = call.parameter(0), .value = {}};
    input.system = body.Word("system", model::ReferenceSystemName, model::kReferenceSystems)
                       .value_or(input.system);
    input.value = body.Text("value");
    input.expected = body.Version();
    return CommandOf(std::move(input), [](const auto&... all) { return model::Remove(all...); });
  });
}

// A link stands on a stream of its own; the answer's version is that of the issue in the path.
Task<void> LinkIssue(Call& call) {
  return ActAtDesk(call, model::IssueStream(call.parameter(0)), [&call](DeskBody& body) {
    model::LinkIssues input{.a = call.parameter(0), .b = body.Text("with")};
    return CommandOf(std::move(input), [](const auto&... all) { return model::Make(all...); });
  });
}

Task<void> UnlinkIssue(Call& call) {
  return ActAtDesk(call, model::IssueStream(call.parameter(0)), [&call](DeskBody& body) {
    model::UnlinkIssues input{.a = call.parameter(0), .b = body.Text("with")};
    return CommandOf(std::move(input), [](const auto&... all) { return model::Remove(all...); });
  });
}

// Who acts may lose sight of the issue by it: the answer says so.
Task<void> ChangeIssueLevel(Call& call) {
  auto gone = std::make_shared<std::string>();
  ReadCommand read = [&call, gone](DeskBody& body) {
    model::ChangeIssueLevel input{.key = call.parameter(0),
                                  .level = body.Text("level"),
                                  .reason = body.Text("reason", Need::kOptional),
                                  .expected = body.Version()};
    return CommandOf(std::move(input), [gone](const model::State& state, const model::Actor& actor,
                                              const model::ChangeIssueLevel& change) {
      auto events = model::Change(state, actor, change);
      gone->clear();
      if (events) *gone = model::LosesSight(state, actor, change);
      return events;
    });
  };
  return TellAtDesk(call, std::move(read),
                    [&call, gone](const model::State& state, const desk::Done& done) {
                      json::object out{{"changed", !done.events.empty()}};
                      out["version"] = state.VersionOf(model::IssueStream(call.parameter(0)));
                      if (!gone->empty()) out["notice"] = *gone;
                      return out;
                    });
}

Task<void> AgreeEmbargo(Call& call) {
  return ActAtDesk(call, model::IssueStream(call.parameter(0)), [&call](DeskBody& body) {
    model::AgreeEmbargo input{.key = call.parameter(0),
                              .until = body.Moment("until").value_or(Time()),
                              .now = {},
                              .zone = body.Text("zone", Need::kOptional),
                              .expected = body.Version()};
    return AtOnce(call, std::move(input), [](const auto&... all) { return model::Agree(all...); });
  });
}

// What a person is shown before they lift an embargo.
Task<void> ReadLiftNotice(Call& call) {
  return ShowDesk(
      call, {"zone"}, false,
      [&call](const desk::Scene& scene, const Call::Query& query) -> Result<desk::Shown> {
        auto seen = scene.sight.Require(call.parameter(0));
        if (!seen) return Fail(seen.error());
        auto notice = model::BeforeLifting(scene.today, scene.actor, call.parameter(0),
                                           query.Find("zone").value_or(""), scene.now);
        if (!notice) return Fail(notice.error());
        json::object out;
        out["hour"] = notice->hour;
        out["zone"] = notice->zone;
        out["agreed_until"] =
            notice->agreed_until ? json::value(json::string(*notice->agreed_until)) : nullptr;
        out["early"] = notice->early;
        std::vector<model::Event> events;
        for (const std::string& stream : model::StreamsShown(scene.sight, **seen)) {
          std::vector<model::Event> those = scene.events_of(stream, scene.state().n);
          std::ranges::move(those, std::back_inserter(events));
        }
        out["readable"] = model::ToJson(model::WhatLiftingShows(scene.sight, **seen, events));
        return desk::Shown{.body = std::move(out), .embargoed_issue = call.parameter(0)};
      });
}

Task<void> LiftEmbargo(Call& call) {
  return ActAtDesk(call, model::IssueStream(call.parameter(0)), [&call](DeskBody& body) {
    model::LiftEmbargo input{.key = call.parameter(0),
                             .now = {},
                             .zone = body.Text("zone", Need::kOptional),
                             .early = body.Flag("early").value_or(false),
                             .reason = body.Text("reason", Need::kOptional),
                             .expected = body.Version()};
    return AtOnce(call, std::move(input), [](const auto&... all) { return model::Lift(all...); });
  });
}

}  // namespace strongroom::api
