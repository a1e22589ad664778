// Endpoint family: cases, what falls due in them, and their texts. A case that the reader may not
// see and one that does not exist are the same answer.
#include <charconv>
#include <set>

#include "api/desk_call.h"
#include "api/desk_routes.h"
#include "desk/model/case_acts.h"
#include "desk/model/case_view.h"
#include "desk/model/known_names.h"
#include "desk/policy/calendar.h"
#include "desk/policy/zone.h"

namespace strongroom::api {
namespace {

namespace model = desk::model;
using desk::policy::Date;

constexpr std::uint32_t kDaysMax = 3'660;
constexpr std::uint32_t kDays = 30;

Result<std::optional<Date>> DayIn(const Call::Query& query, std::string_view name) {
  const std::optional<std::string> text = query.Find(name);
  if (!text) return std::optional<Date>();
  const auto day = desk::policy::ParseDate(*text);
  if (!day) {
    return Fail(ErrorKind::kMalformed,
                std::string(name) + " is a date that exists, such as 2026-01-31");
  }
  return day;
}

Result<std::uint32_t> DaysIn(const Call::Query& query) {
  const std::optional<std::string> text = query.Find("days");
  if (!text) return kDays;
  std::uint32_t days = 0;
  const char* end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, days);
  if (error == std::errc() && stop == end && days <= kDaysMax) return days;
  return Fail(ErrorKind::kMalformed,
              "days is a whole number from 0 to " + std::to_string(kDaysMax));
}

// What showing something about these issues tells of those that are not public.
void CountEmbargoed(const model::Sight& sight, const std::set<std::string>& issues,
                    desk::Shown& shown) {
  for (const std::string& key : issues) {
    const model::Issue* issue = sight.Find(key);
    if (issue != nullptr && !issue->is_public()) ++shown.embargoed_issues;
  }
}

void NoteEmbargoed(const model::Sight& sight, const std::string& key, desk::Shown& shown) {
  const model::Issue* issue = sight.Find(key);
  if (issue != nullptr && !issue->is_public()) shown.embargoed_issue = key;
}

// What was recorded in the case, each with its event's id.
json::array EventsOf(const desk::Scene& scene, const std::string& id) {
  json::array events;
  const std::string stream = model::CaseStream(id);
  for (const model::Event& each : scene.events_of(stream, scene.state().n)) {
    events.push_back(json::object{{"id", each.id.ToString()},
                                  {"at", FormatTime(each.at)},
                                  {"by", each.by},
                                  {"kind", each.kind},
                                  {"body", each.body}});
  }
  return events;
}

std::string TextOf(const json::object& object, std::string_view name) {
  const json::string& text = object.at(name).as_string();
  return {text.data(), text.size()};
}

}  // namespace

Task<void> ListCases(Call& call) {
  return ListDesk(call, "cases", {"open", "team", "on"},
                  [](const desk::Scene& scene, const Call::Query& query) -> Result<desk::Shown> {
                    const auto on = DayIn(query, "on");
                    if (!on) return Fail(on.error());
                    model::CaseFilter filter{.team = query.Find("team").value_or("")};
                    if (const auto open = query.Find("open")) {
                      if (*open != "true" && *open != "false") {
                        return Fail(ErrorKind::kMalformed, "open is true or false");
                      }
                      filter.open = *open == "true";
                    }
                    model::InputCheck check;
                    model::CheckTeam(check, scene.state(), filter.team);
                    if (auto known = std::move(check).Done(); !known) return Fail(known.error());
                    auto page = model::ListCases(scene.sight, filter, *on, scene.now, scene.page);
                    if (!page) return Fail(page.error());
                    desk::Shown shown{.body = nullptr, .next = std::move(page->next)};
                    json::array list;
                    std::set<std::string> issues;
                    for (model::CaseLine& each : page->items) {
                      issues.insert(std::move(each.issue));
                      list.push_back(std::move(each.line));
                    }
                    CountEmbargoed(scene.sight, issues, shown);
                    json::object out;
                    out["cases"] = std::move(list);
                    shown.body = std::move(out);
                    return shown;
                  });
}

Task<void> ReadCase(Call& call) {
  return ShowDesk(
      call, {"on"}, false,
      [&call](const desk::Scene& scene, const Call::Query& query) -> Result<desk::Shown> {
        const auto on = DayIn(query, "on");
        if (!on) return Fail(on.error());
        const std::string& id = call.parameter(0);
        auto view = model::CaseView(scene.sight, id, *on, scene.now);
        if (!view) return Fail(view.error());
        desk::Shown shown;
        NoteEmbargoed(scene.sight, TextOf(*view, "issue"), shown);
        (*view)["events"] = EventsOf(scene, id);
        shown.body = std::move(*view);
        return shown;
      });
}

Task<void> StartCase(Call& call) {
  return MakeAtDesk(call, "/api/desk/cases", [&call](DeskBody& body) {
    model::StartCase input{.policy = body.Text("policy"),
                           .module = body.Text("module"),
                           .issue = body.Text("issue"),
                           .on = body.Text("on", Need::kOptional),
                           .reason = body.Text("reason", Need::kOptional),
                           .evidence = body.Text("evidence", Need::kOptional),
                           .now = {}};
    if (const json::value* facts = body.members().Any("facts")) {
      JsonMembers members(*facts, "/facts", body.refusals());
      if (facts->is_object()) {
        for (const auto& fact : facts->get_object()) {
          const auto value = members.Flag(fact.key(), Need::kRequired);
          if (value) input.facts[std::string(fact.key())] = *value;
        }
      }
    }
    RandomSource& random = call.services().vault.random;
    return AtOnce(call, std::move(input),
                  [&random](const auto& state, const auto& actor, const auto& start) {
                    return model::Start(state, actor, start, random);
                  });
  });
}

Task<void> ActInCase(Call& call) {
  return ActAtDesk(call, model::CaseStream(call.parameter(0)), [&call](DeskBody& body) {
    model::ActInCase input{.id = call.parameter(0),
                           .kind = body.Text("kind"),
                           .on = body.Text("on", Need::kOptional),
                           .reason = body.Text("reason", Need::kOptional),
                           .evidence = body.Text("evidence", Need::kOptional),
                           .approver = body.Text("approver", Need::kOptional),
                           .step = body.Text("step", Need::kOptional),
                           .until = body.Text("until", Need::kOptional),
                           .fact = body.Text("fact", Need::kOptional),
                           .value = body.Flag("value"),
                           .now = {}};
    if (const auto version = body.Number("policy_version", 1, 1'000'000)) {
      input.policy_version = static_cast<std::uint32_t>(*version);
    }
    if (const auto event = body.Number("event", 1, 1'000'000)) {
      input.event = static_cast<std::uint32_t>(*event);
    }
    input.expected = body.Version();
    return AtOnce(call, std::move(input), [](const auto&... all) { return model::Act(all...); });
  });
}

Task<void> TryCase(Call& call) {
  return AskDesk(call, [&call](DeskBody& body) -> Result<desk::Reading> {
    model::AskWhatIf input{.id = call.parameter(0), .days = kDays};
    if (const json::value* events = body.members().Any("events")) input.events = *events;
    if (const auto version = body.Number("policy_version", 1, 1'000'000)) {
      input.version = static_cast<std::uint32_t>(*version);
    }
    if (const auto days = body.Number("days", 0, kDaysMax)) {
      input.days = static_cast<std::uint32_t>(*days);
    }
    input.text = body.Text("text", Need::kOptional);
    if (const std::string on = body.Text("on", Need::kOptional); !on.empty()) {
      input.on = desk::policy::ParseDate(on);
      if (!input.on) {
        body.members().Refuse("on", "date", "give a date that exists, such as 2026-01-31");
      }
    }
    return [input = std::move(input)](const desk::Scene& scene) -> Result<desk::Shown> {
      auto view = model::WhatIf(scene.sight, input, scene.now);
      if (!view) {
        for (FieldError& each : view.error().fields) {
          if (each.pointer == "/version") each.pointer = "/policy_version";
        }
      }
      if (!view) return Fail(view.error());
      desk::Shown shown;
      NoteEmbargoed(scene.sight, TextOf(*view, "issue"), shown);
      shown.body = std::move(*view);
      return shown;
    };
  });
}

Task<void> ReadCaseText(Call& call) {
  return ShowDesk(
      call, {"on"}, false,
      [&call](const desk::Scene& scene, const Call::Query& query) -> Result<desk::Shown> {
        const auto on = DayIn(query, "on");
        if (!on) return Fail(on.error());
        const auto record = model::RequireCase(scene.sight, call.parameter(0));
        if (!record) return Fail(record.error());
        auto text =
            model::CaseText(scene.sight, call.parameter(0), call.parameter(1), *on, scene.now);
        if (!text) return Fail(text.error());
        desk::Shown shown;
        NoteEmbargoed(scene.sight, record->issue, shown);
        shown.body = std::move(*text);
        return shown;
      });
}

Task<void> ReadForecast(Call& call) {
  return ShowDesk(call, {"days", "team", "who", "on"}, false,
                  [](const desk::Scene& scene, const Call::Query& query) -> Result<desk::Shown> {
                    const auto on = DayIn(query, "on");
                    if (!on) return Fail(on.error());
                    const auto days = DaysIn(query);
                    if (!days) return Fail(days.error());
                    const Date today = desk::policy::Zone::Find(scene.state().settings.zone)
                                           .value_or(desk::policy::Zone::Utc())
                                           .DateOf(scene.now);
                    const Date day = on->value_or(today);
                    const desk::cases::Scope scope{.team = query.Find("team").value_or(""),
                                                   .who = query.Find("who").value_or("")};
                    const auto agenda = model::Forecast(scene.sight, day, *days, scope);
                    if (!agenda) return Fail(agenda.error());
                    desk::Shown shown;
                    std::set<std::string> issues;
                    for (const auto* list : {&agenda->missed, &agenda->at_once, &agenda->due}) {
                      for (const desk::cases::DueStep& each : *list) issues.insert(each.issue);
                    }
                    CountEmbargoed(scene.sight, issues, shown);
                    json::object out{{"on", desk::policy::FormatDate(day)}, {"days", *days}};
                    for (auto& member : model::ToJson(scene.sight, *agenda)) {
                      out[member.key()] = std::move(member.value());
                    }
                    shown.body = std::move(out);
                    return shown;
                  });
}

}  // namespace strongroom::api
