// Events of the family "link": two issues that belong together. A link has a stream of its own, so
// that neither issue's version tells of the other.
#include <array>
#include <utility>

#include "desk/model/event_kind.h"

namespace strongroom::desk::model {
namespace {

using Link = std::pair<std::string, std::string>;

Link Read(const State& state, EventBody& body) {
  Link link{body.Text("a"), body.Text("b")};
  if (!(link.first < link.second)) body.Refuse("b", "order", "the smaller key stands first");
  for (const std::string& key : {link.first, link.second}) {
    if (state.FindIssueUnchecked(key) == nullptr) body.Refuse("", "unknown-issue", "no such issue");
  }
  return link;
}

// `tracker`: the tracker says so, which outlives what people do to the link here.
void Made(State& state, const Event&, EventBody& body) {
  const Link link = Read(state, body);
  const bool tracker = body.Flag("tracker").value_or(false);
  if (!body.Ready()) return;
  if (tracker) state.tracked_links.insert(link);
  state.linked[link.first].insert(link.second);
  state.linked[link.second].insert(link.first);
}

void Removed(State& state, const Event&, EventBody& body) {
  const Link link = Read(state, body);
  const bool tracker = body.Flag("tracker").value_or(false);
  if (!body.Ready()) return;
  if (tracker) state.tracked_links.erase(link);
  state.linked[link.first].erase(link.second);
  state.linked[link.second].erase(link.first);
}

}  // namespace

std::span<const EventKind> LinkEvents() {
  static constexpr std::array kinds = {
      EventKind{"link.made", "link", Made},
      EventKind{"link.removed", "link", Removed},
  };
  return kinds;
}

}  // namespace strongroom::desk::model
