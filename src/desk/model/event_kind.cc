#include "desk/model/event_kind.h"

#include <algorithm>
#include <vector>

#include "desk/model/expunge.h"

namespace strongroom::desk::model {
namespace {

std::vector<EventKind> Collect() {
  std::vector<EventKind> all;
  for (const std::span<const EventKind> family :
       {PersonEvents(), GroupEvents(), LevelEvents(), DeskEvents(), IssueEvents(), LinkEvents(),
        AccessEvents(), ModuleEvents(), ReleaseEvents(), PolicyEvents(), CaseEvents(),
        ActionEvents(), MeetingEvents(), LedgerEvents()}) {
    all.insert(all.end(), family.begin(), family.end());
  }
  std::ranges::sort(all, {}, &EventKind::name);
  return all;
}

}  // namespace

std::span<const EventKind> AllEventKinds() {
  static const std::vector<EventKind> all = Collect();
  return all;
}

const EventKind* FindEventKind(std::string_view name) {
  const std::span<const EventKind> all = AllEventKinds();
  const auto found = std::ranges::lower_bound(all, name, {}, &EventKind::name);
  return found == all.end() || found->name != name ? nullptr : &*found;
}

}  // namespace strongroom::desk::model
