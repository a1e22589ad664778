// Events of the family "case". What happened stands in them as policies see it
// (desk/policy/event.h); whether it fits the policy was the command's to check, so that folding a
// case takes no longer the more has happened in it.
#include <fmt/format.h>

#include <array>
#include <iterator>

#include "desk/model/event_kind.h"

namespace strongroom::desk::model {
namespace {

// The events of the list, each with `by` where it names nobody.
std::vector<policy::Event> ReadEvents(EventBody& body, std::string_view name,
                                      const json::value& list, const std::string& by) {
  Result<std::vector<policy::Event>> events = policy::ParseEvents(list);
  if (!events) {
    for (FieldError& each : events.error().fields) {
      body.refusals().Add(fmt::format("/body/{}{}", name, each.pointer), each.rule,
                          std::move(each.message));
    }
    return {};
  }
  for (policy::Event& each : *events) {
    if (each.by.empty()) each.by = by;
  }
  return std::move(*events);
}

void Started(State& state, const Event& event, EventBody& body) {
  cases::CaseRecord record;
  record.id = NameIn(event.stream);
  record.policy = body.Text("policy");
  record.module = body.Text("module");
  record.issue = body.Text("issue");
  const json::value* events = body.Any("events", Need::kRequired);
  if (events != nullptr) record.events = ReadEvents(body, "events", *events, event.by);
  if (state.policies->Versions(record.policy).empty()) {
    body.Refuse("policy", "unknown-policy", "there is no such policy");
  }
  if (state.FindIssueUnchecked(record.issue) == nullptr) {
    body.Refuse("issue", "unknown-issue", "there is no such issue");
  }
  if (state.cases.contains(record.id)) body.Refuse("", "known-case", "was started before");
  if (!body.Ready()) return;
  std::string id = record.id;
  state.cases.emplace(std::move(id), Cow<cases::CaseRecord>(std::move(record)));
}

void Happened(State& state, const Event& event, EventBody& body) {
  const auto found = state.cases.find(NameIn(event.stream));
  if (found == state.cases.end()) {
    body.Refuse("", "unknown-case", "the stream's case was never started");
  }
  const json::value* list = body.Any("events", Need::kRequired);
  std::vector<policy::Event> events;
  if (list != nullptr) events = ReadEvents(body, "events", *list, event.by);
  if (!body.Ready()) return;
  std::vector<policy::Event>& all = found->second.Edit().events;
  all.insert(all.end(), std::make_move_iterator(events.begin()),
             std::make_move_iterator(events.end()));
}

}  // namespace

std::span<const EventKind> CaseEvents() {
  static constexpr std::array kinds = {
      EventKind{"case.started", "case", Started},
      EventKind{"case.happened", "case", Happened},
  };
  return kinds;
}

}  // namespace strongroom::desk::model
