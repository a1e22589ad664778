// Events of the family "release".
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "desk/model/event_kind.h"
#include "desk/policy/calendar.h"

namespace strongroom::desk::model {
namespace {

std::optional<policy::Date> ReadDay(EventBody& body, std::string_view name,
                                    Need need = Need::kRequired) {
  const std::string text = body.Text(name, need);
  if (text.empty()) return std::nullopt;
  const auto day = policy::ParseDate(text);
  if (!day) body.Refuse(name, "date", "give a date that exists, such as 2026-01-31");
  return day;
}

auto Find(std::vector<intake::Release>& releases, std::string_view code) {
  return std::ranges::find(releases, code, &intake::Release::code);
}

// Anew or otherwise than before.
void Scheduled(State& state, const Event& event, EventBody& body) {
  intake::Release release;
  release.code = NameIn(event.stream);
  release.name = body.Text("name", Need::kOptional);
  const auto ga = ReadDay(body, "ga");
  release.end_of_full_support = ReadDay(body, "end_of_full_support", Need::kOptional);
  release.end_of_triage = ReadDay(body, "end_of_triage", Need::kOptional);
  if (!body.Ready()) return;
  release.ga = *ga;
  state.releases_changed = event.at;
  const auto known = Find(state.releases, release.code);
  if (known != state.releases.end()) state.releases.erase(known);
  const auto key = [](const intake::Release& each) { return std::tie(each.ga, each.code); };
  const auto place = std::ranges::upper_bound(state.releases, key(release), {}, key);
  state.releases.insert(place, std::move(release));
}

void Withdrawn(State& state, const Event& event, EventBody& body) {
  const auto known = Find(state.releases, NameIn(event.stream));
  if (known == state.releases.end()) {
    body.Refuse("", "unknown-release", "the stream's release is not in the calendar");
  }
  if (!body.Ready()) return;
  state.releases.erase(known);
  state.releases_changed = event.at;
}

void Forget(std::vector<intake::ReleaseModules>& lists, std::string_view release,
            std::string_view tag) {
  std::erase_if(lists, [&](const intake::ReleaseModules& each) {
    return each.release == release && each.tag == tag;
  });
}

// "modules": ids such as "mod-users-19.3.1", as install lists write them.
std::vector<intake::InstalledModule> ReadModules(EventBody& body) {
  std::vector<intake::InstalledModule> modules;
  const json::array* ids = body.Array("modules", Need::kRequired);
  if (ids == nullptr) return modules;
  modules.reserve(ids->size());
  for (const json::value& id : *ids) {
    if (!id.is_string()) {
      body.Refuse("modules", "text", "give the ids of modules");
      break;
    }
    modules.push_back(intake::SplitModuleId(std::string_view(id.get_string())));
  }
  return modules;
}

// A list of the same tag is replaced.
void ListAdded(State& state, const Event& event, EventBody& body) {
  intake::ReleaseModules list;
  list.release = NameIn(event.stream);
  list.tag = body.Text("tag");
  const auto since = ReadDay(body, "since");
  list.modules = ReadModules(body);
  if (!body.Ready()) return;
  list.since = *since;
  std::vector<intake::ReleaseModules>& lists = state.release_lists.Edit();
  Forget(lists, list.release, list.tag);
  lists.push_back(std::move(list));
  state.releases_changed = event.at;
}

void ListRemoved(State& state, const Event& event, EventBody& body) {
  const std::string tag = body.Text("tag");
  (void)body.Text("reason", Need::kOptional);
  if (!body.Ready()) return;
  Forget(state.release_lists.Edit(), NameIn(event.stream), tag);
  state.releases_changed = event.at;
}

}  // namespace

std::span<const EventKind> ReleaseEvents() {
  static constexpr std::array kinds = {
      EventKind{"release.scheduled", "release", Scheduled},
      EventKind{"release.withdrawn", "release", Withdrawn},
      EventKind{"release.list-added", "release", ListAdded},
      EventKind{"release.list-removed", "release", ListRemoved},
  };
  return kinds;
}

}  // namespace strongroom::desk::model
