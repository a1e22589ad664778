// Events of the family "access": somebody asked to be let into a group, and was answered.
#include <array>

#include "desk/model/event_kind.h"

namespace strongroom::desk::model {
namespace {

void Asked(State& state, const Event& event, EventBody& body) {
  AccessRequest request{.id = std::string(NameIn(event.stream)),
                        .person = body.Text("person"),
                        .group = body.Text("group"),
                        .reason = body.Text("reason", Need::kOptional),
                        .at = event.at,
                        .by = event.by};
  if (state.access_requests.contains(request.id)) body.Refuse("", "known", "was asked before");
  if (body.Ready()) state.access_requests.emplace(request.id, request);
}

void Answered(State& state, const Event& event, EventBody& body) {
  const auto request = state.access_requests.find(NameIn(event.stream));
  const auto granted = body.Flag("granted", Need::kRequired);
  const std::string reason = body.Text("reason", Need::kOptional);
  if (request == state.access_requests.end()) body.Refuse("", "unknown", "was never asked");
  if (!body.Ready()) return;
  request->second.answer =
      AccessAnswer{.at = event.at, .by = event.by, .granted = *granted, .reason = reason};
}

}  // namespace

std::span<const EventKind> AccessEvents() {
  static constexpr std::array kinds = {
      EventKind{"access.asked", "access", Asked},
      EventKind{"access.answered", "access", Answered},
  };
  return kinds;
}

}  // namespace strongroom::desk::model
