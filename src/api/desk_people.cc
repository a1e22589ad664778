// Endpoint family: the desk's founding, its persons, and expunging an event.
#include "api/desk_call.h"
#include "api/desk_routes.h"
#include "desk/model/no_such.h"
#include "desk/model/people.h"
#include "desk/policy/zone.h"
#include "vault/desk_decision.h"

namespace strongroom::api {
namespace {

namespace model = desk::model;
namespace policy = desk::policy;

// {"id","name","active","since","left_at","groups","version"}, and "subject", "tracker_id" and
// "last_active" for administrators and the person only.
json::object Describe(const desk::Scene& scene, const model::Person& person) {
  const model::State& state = scene.state();
  json::object out;
  out["id"] = person.id;
  out["name"] = person.name;
  out["active"] = person.active();
  out["since"] = FormatTime(person.since);
  out["left_at"] = person.left_at ? json::value(FormatTime(*person.left_at)) : nullptr;
  out["version"] = state.VersionOf(model::PersonStream(person.id));
  json::array groups;
  for (const auto& [id, group] : state.groups) {
    if (group->MembershipOf(person.id) != nullptr) groups.emplace_back(id);
  }
  out["groups"] = std::move(groups);
  if (scene.sight.person() == person.id || scene.HasRole(model::Role::kAdministrators)) {
    out["subject"] = person.subject;
    out["tracker_id"] = person.tracker_id;
    // The day, in the desk's zone: the moment might be that of an act on a hidden issue.
    const policy::Zone zone = policy::Zone::Find(state.settings.zone).value_or(policy::Zone::Utc());
    out["last_active"] = nullptr;
    if (person.last_active) {
      out["last_active"] = policy::FormatDate(zone.DateOf(*person.last_active));
    }
  }
  return out;
}

Result<desk::Shown> ShowPerson(const desk::Scene& scene, std::string_view id) {
  const model::Person* person = scene.state().FindPerson(id);
  if (person == nullptr) return Fail(ErrorKind::kNotFound, std::string(model::kNoSuchPerson));
  return desk::Shown{.body = Describe(scene, *person)};
}

}  // namespace

Task<void> FoundDesk(Call& call) {
  Result<void> may =
      co_await vault::DecideDesk(call.services().vault, call.caller(), access::DeskAction::kFound);
  if (!may) co_return co_await call.AnswerError(std::move(may.error()));
  desk::Desk& desk = call.services().desk;
  if (Result<void> home = desk.RequireHome(call.caller()); !home) {
    co_return co_await call.AnswerError(std::move(home.error()));
  }
  Result<json::object> object = co_await call.ReadObject();
  if (!object) co_return co_await call.AnswerError(std::move(object.error()));
  DeskBody body(*object);
  model::FoundDesk input;
  input.administrator = {.id = body.MaybeText("id").value_or(""),
                         .name = body.Text("name"),
                         .subject = call.caller().principal.subject,
                         .tracker_id = body.Text("tracker_id", Need::kOptional)};
  if (std::optional<std::string> group = body.MaybeText("group")) input.group = std::move(*group);
  if (Result<void> good = body.Done(); !good) {
    co_return co_await call.AnswerError(std::move(good.error()));
  }
  RandomSource& random = call.services().vault.random;
  desk::Command command = CommandOf(
      std::move(input), [&random](const auto& state, const auto& actor, const auto& founding) {
        return model::Found(state, actor, founding, random);
      });
  Result<desk::Done> done = co_await desk.Found(call.caller(), std::move(command));
  if (!done) co_return co_await call.AnswerError(std::move(done.error()));
  json::object out;
  out["person"] = model::NameIn(done->events.at(0).stream);
  out["group"] = model::NameIn(done->events.at(1).stream);
  co_await call.Answer(201, json::serialize(out));
}

Task<void> ShowMe(Call& call) {
  return ShowOne(call, true, [](const desk::Scene& scene, const Call::Query&) {
    return ShowPerson(scene, scene.sight.person());
  });
}

Task<void> ListPersons(Call& call) {
  return ShowDesk(call, {}, true, [](const desk::Scene& scene, const Call::Query&) {
    json::array persons;
    for (const auto& [id, person] : scene.state().persons) {
      persons.push_back(Describe(scene, *person));
    }
    json::object out;
    out["persons"] = std::move(persons);
    return Result<desk::Shown>(desk::Shown{.body = std::move(out)});
  });
}

Task<void> ReadPerson(Call& call) {
  return ShowOne(call, true, [&call](const desk::Scene& scene, const Call::Query&) {
    return ShowPerson(scene, call.parameter(0));
  });
}

Task<void> AddPerson(Call& call) {
  return MakeAtDesk(call, "/api/desk/persons", [&call](DeskBody& body) {
    model::AddPerson input{.id = body.MaybeText("id").value_or(""),
                           .name = body.Text("name"),
                           .subject = body.Text("subject", Need::kOptional),
                           .tracker_id = body.Text("tracker_id", Need::kOptional)};
    RandomSource& random = call.services().vault.random;
    return CommandOf(std::move(input),
                     [&random](const auto& state, const auto& actor, const auto& person) {
                       return model::Add(state, actor, person, random);
                     });
  });
}

Task<void> ChangePerson(Call& call) {
  return ActAtDesk(call, model::PersonStream(call.parameter(0)), [&call](DeskBody& body) {
    model::ChangePerson input{.person = call.parameter(0),
                              .name = body.MaybeText("name"),
                              .subject = body.MaybeText("subject"),
                              .tracker_id = body.MaybeText("tracker_id"),
                              .expected = body.Version()};
    return CommandOf(std::move(input), [](const auto&... all) { return model::Change(all...); });
  });
}

Task<void> LetPersonLeave(Call& call) {
  return ActAtDesk(call, model::PersonStream(call.parameter(0)), [&call](DeskBody& body) {
    model::PersonLeaves input{.person = call.parameter(0),
                              .reason = body.Text("reason", Need::kOptional),
                              .expected = body.Version()};
    return CommandOf(std::move(input), [](const auto&... all) { return model::Leave(all...); });
  });
}

Task<void> LetPersonReturn(Call& call) {
  return ActAtDesk(call, model::PersonStream(call.parameter(0)), [&call](DeskBody& body) {
    model::PersonReturns input{.person = call.parameter(0), .expected = body.Version()};
    return CommandOf(std::move(input), [](const auto&... all) { return model::Return(all...); });
  });
}

Task<void> ExpungeEvent(Call& call) {
  Result<void> may = co_await vault::DecideDesk(call.services().vault, call.caller(),
                                                access::DeskAction::kExpunge);
  if (!may) co_return co_await call.AnswerError(std::move(may.error()));
  Result<json::object> object = co_await EnterDeskWithBody(call);
  if (!object) co_return co_await call.AnswerError(std::move(object.error()));
  DeskBody body(*object);
  const std::optional<Uuid> event = Uuid::Parse(body.Text("event"));
  std::string reason = body.Text("reason");
  if (!event) body.members().Refuse("event", "uuid", "give the event's id, from the history");
  if (Result<void> good = body.Done(); !good) {
    co_return co_await call.AnswerError(std::move(good.error()));
  }
  Result<std::vector<std::string>> runbook =
      co_await call.services().desk.Expunge(call.caller(), *event, std::move(reason));
  if (!runbook) co_return co_await call.AnswerError(std::move(runbook.error()));
  json::object out;
  out["runbook"] = json::array(runbook->begin(), runbook->end());
  co_await call.Answer(200, json::serialize(out));
}

}  // namespace strongroom::api
