// Endpoint family: who has access: requests to be let in, explanations, reviews.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "api/desk_call.h"
#include "api/desk_routes.h"
#include "desk/model/access_requests.h"
#include "desk/model/explain.h"
#include "desk/model/review.h"
#include "desk/policy/zone.h"

namespace strongroom::api {
namespace {

namespace model = desk::model;
namespace policy = desk::policy;

// {"id","person","group","reason","at","by","answer": null or {"at","by","granted","reason"},
// "settled","version"}
json::object Describe(const desk::Scene& scene, const model::AccessRequest& request) {
  json::object out;
  out["id"] = request.id;
  out["person"] = request.person;
  out["group"] = request.group;
  out["reason"] = request.reason;
  out["at"] = FormatTime(request.at);
  out["by"] = request.by;
  out["answer"] = nullptr;
  if (request.answer) {
    json::object answer;
    answer["at"] = FormatTime(request.answer->at);
    answer["by"] = request.answer->by;
    answer["granted"] = request.answer->granted;
    answer["reason"] = request.answer->reason;
    out["answer"] = std::move(answer);
  }
  out["settled"] = model::IsSettled(scene.state(), request);
  out["version"] = scene.state().VersionOf(model::AccessStream(request.id));
  return out;
}

// Through another's eyes with what both are told.
model::Asker AskerOf(const desk::Scene& scene) {
  const auto administers = [&](std::string_view person) {
    return model::HasRole(scene.today, person, model::Role::kAdministrators);
  };
  return {.person = scene.sight.person(),
          .administers = administers(scene.actor.person) && administers(scene.sight.person()),
          .now = scene.now};
}

policy::Date Today(const model::State& state, Time now) {
  return policy::Zone::Find(state.settings.zone).value_or(policy::Zone::Utc()).DateOf(now);
}

// Who has to be allowed to ask: also the person through whose eyes.
std::vector<model::Actor> Askers(const desk::Scene& scene) {
  return {scene.actor, model::Actor{std::string(scene.sight.person())}};
}

}  // namespace

Task<void> ListAccessRequests(Call& call) {
  return ShowDesk(call, {}, true, [](const desk::Scene& scene, const Call::Query&) {
    const std::string& reader = scene.sight.person();
    json::array requests;
    for (const auto& [id, request] : scene.state().access_requests) {
      if (model::MayRead(scene.today, reader, request)) {
        requests.push_back(Describe(scene, request));
      }
    }
    json::object out;
    out["requests"] = std::move(requests);
    return Result<desk::Shown>(desk::Shown{.body = std::move(out)});
  });
}

Task<void> AskForAccess(Call& call) {
  return MakeAtDesk(call, "/api/desk/access-requests", [&call](DeskBody& body) {
    model::AskForAccess input{.group = body.Text("group"),
                              .reason = body.Text("reason"),
                              .person = body.Text("person", Need::kOptional)};
    RandomSource& random = call.services().vault.random;
    return CommandOf(std::move(input),
                     [&random](const auto& state, const auto& actor, const auto& asked) {
                       return model::Ask(state, actor, asked, random);
                     });
  });
}

Task<void> AnswerAccessRequest(Call& call) {
  return ActAtDesk(call, model::AccessStream(call.parameter(0)), [&call](DeskBody& body) {
    model::AnswerAccess input{.request = call.parameter(0),
                              .granted = body.Flag("granted", Need::kRequired).value_or(false),
                              .reason = body.Text("reason", Need::kOptional),
                              .expected = body.Version()};
    return CommandOf(std::move(input), [](const auto&... all) { return model::Answer(all...); });
  });
}

// As of the past: by the groups and levels of then. Whether the question may be asked is decided by
// today's as well.
Task<void> ExplainSight(Call& call) {
  return ShowDesk(
      call, {"person"}, true,
      [&call](const desk::Scene& scene, const Call::Query& query) -> Result<desk::Shown> {
        const std::string& key = call.parameter(0);
        const std::string person = query.Find("person").value_or(scene.sight.person());
        for (const model::Actor& asker : Askers(scene)) {
          auto today = model::AskToExplain(scene.today, asker, person, key, scene.now);
          if (!today) return Fail(today.error());
        }
        auto issue = scene.sight.Require(key);
        if (!issue) return Fail(issue.error());
        const bool is_public = (*issue)->is_public();
        return desk::Shown{
            .body = ToJson(model::Explain(scene.state(), AskerOf(scene), person, **issue)),
            .embargoed_issue = is_public ? std::string() : key};
      });
}

// The same, of the level's issues, whichever there are.
Task<void> ExplainLevelSight(Call& call) {
  return ShowDesk(
      call, {"person"}, true,
      [&call](const desk::Scene& scene, const Call::Query& query) -> Result<desk::Shown> {
        const std::string& level = call.parameter(0);
        const std::string person = query.Find("person").value_or(scene.sight.person());
        for (const model::Actor& asker : Askers(scene)) {
          auto today = model::AskToExplainLevel(scene.today, asker, person, level, scene.now);
          if (!today) return Fail(today.error());
        }
        if (scene.state().FindLevel(level) == nullptr) {
          return Fail(ErrorKind::kNotFound, "there was no such level then");
        }
        return desk::Shown{
            .body = ToJson(model::ExplainLevel(scene.state(), AskerOf(scene), person, level))};
      });
}

Task<void> ReadReview(Call& call) {
  return ShowDesk(
      call, {}, true, [](const desk::Scene& scene, const Call::Query&) -> Result<desk::Shown> {
        const model::Actor& reader = scene.actor;
        if (scene.sight.person() != reader.person) {
          return Fail(ErrorKind::kInvalid,
                      "a review is for who reads it, not through another's eyes");
        }
        auto today = model::Review(scene.today, reader, Today(scene.today, scene.now), scene.now);
        if (!today) return Fail(today.error());  // who may read it is decided today
        auto review =
            model::Review(scene.state(), reader, Today(scene.state(), scene.now), scene.now);
        if (!review) return Fail(review.error());
        desk::Shown shown{.body = ToJson(*review)};
        // Findings and changes may be about issues that are not public.
        shown.entry = {.action = "desk.review.read",
                       .count = review->findings.size() + review->changes.size()};
        return shown;
      });
}

// The version is that of what the caller has said in reviews.
Task<void> SignOffFinding(Call& call) {
  auto stream = std::make_shared<std::string>();
  ReadCommand read = [&call, stream](DeskBody& body) {
    model::SignOffFinding input{.finding = body.Text("finding"),
                                .accepted = body.Flag("accepted", Need::kRequired).value_or(false),
                                .note = body.Text("note", Need::kOptional),
                                .day = {}};
    input.expected = body.Version();
    const Clock& clock = call.services().vault.clock;
    return CommandOf(std::move(input), [&clock, stream](const auto& state, const auto& actor,
                                                        model::SignOffFinding item) {
      *stream = model::ReviewStream(actor.person);
      item.now = clock.Now();
      item.day = Today(state, *item.now);
      return model::SignOffItem(state, actor, item);
    });
  };
  return TellAtDesk(call, std::move(read),
                    [stream](const model::State& state, const desk::Done& done) {
                      return json::object{{"changed", !done.events.empty()},
                                          {"version", state.VersionOf(*stream)}};
                    });
}

Task<void> FinishReview(Call& call) {
  return ActAtDesk(call, {}, [&call](DeskBody& body) {
    model::FinishReview input{.day = {}, .note = body.Text("note", Need::kOptional)};
    input.expected = body.Version();
    const Clock& clock = call.services().vault.clock;
    return CommandOf(std::move(input),
                     [&clock](const auto& state, const auto& actor, model::FinishReview item) {
                       item.now = clock.Now();
                       item.day = Today(state, *item.now);
                       return model::Finish(state, actor, item);
                     });
  });
}

}  // namespace strongroom::api
