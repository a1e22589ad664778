// Events of the stream "desk": settings; and of the family "review": what reviews said.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include "desk/model/access_note.h"
#include "desk/model/can_see.h"
#include "desk/model/event_kind.h"
#include "desk/model/expunge.h"

namespace strongroom::desk::model {
namespace {

// {"vulnerability": "core", "process": ""}: what is not named stays.
void ReadDefaultLevels(const State& state, EventBody& body, Settings& settings) {
  const json::value* levels = body.Any("default_levels");
  if (levels == nullptr) return;
  JsonMembers members(*levels, "/body/default_levels", body.refusals());
  for (std::size_t kind = 0; kind < kIssueKinds; ++kind) {
    const std::string_view name = IssueKindName(static_cast<IssueKind>(kind));
    const json::value* level = members.Any(name);
    if (level == nullptr) continue;
    if (!level->is_string()) {
      members.Refuse(name, "text", "give a level, or an empty text for none");
      continue;
    }
    const std::string_view id = level->get_string();
    if (!id.empty() && state.FindLevel(id) == nullptr) {
      members.Refuse(name, "unknown-level", "there is no such level");
    }
    settings.default_levels.at(kind) = id;
  }
  members.Close();
}

// "of vulnerability core → wide, of process public → core".
std::string DefaultsChanged(const Settings& from, const Settings& to) {
  const auto named = [](const std::string& level) {
    return level.empty() ? std::string_view("public") : std::string_view(level);
  };
  std::vector<std::string> changes;
  for (std::size_t place = 0; place < kIssueKinds; ++place) {
    const std::string& before = from.default_levels.at(place);
    const std::string& after = to.default_levels.at(place);
    if (before == after) continue;
    changes.push_back(fmt::format("of {} {} → {}", IssueKindName(static_cast<IssueKind>(place)),
                                  named(before), named(after)));
  }
  return fmt::format("default level {}", fmt::join(changes, ", "));
}

using Labels = std::set<std::string, std::less<>>;

// What was expunged is as if it had never been agreed.
std::string OrDefault(const std::string& text, const std::string& standard) {
  return text == kExpungedText ? standard : text;
}

void SettingsChanged(State& state, const Event& event, EventBody& body) {
  Settings settings = state.settings;
  ReadDefaultLevels(state, body, settings);
  const auto days = body.Number("inactive_days", 1, 10'000, Need::kOptional);
  const std::string zone = body.Text("zone", Need::kOptional);
  const auto labels = body.NewTexts("board_hidden_labels");
  const auto contact = body.NewText("contact");
  const std::string discuss = body.Text("discuss_label", Need::kOptional);
  const auto agenda_days = body.Number("agenda_days", 1, 10'000, Need::kOptional);
  const auto review_days = body.Number("review_days", 1, 10'000, Need::kOptional);
  if (!body.Ready()) return;
  if (days) settings.inactive_days = static_cast<std::uint32_t>(*days);
  if (!zone.empty()) settings.zone = zone;
  if (labels) {
    settings.board_hidden_labels = std::ranges::find(*labels, kExpungedText) != labels->end()
                                       ? Settings().board_hidden_labels
                                       : Labels(labels->begin(), labels->end());
  }
  if (contact) settings.contact = OrDefault(*contact, Settings().contact);
  if (!discuss.empty()) settings.discuss_label = OrDefault(discuss, Settings().discuss_label);
  if (agenda_days) settings.agenda_days = static_cast<std::uint32_t>(*agenda_days);
  if (review_days) settings.review_days = static_cast<std::uint32_t>(*review_days);
  if (settings.default_levels != state.settings.default_levels) {
    NoteAccess(state, event, DefaultsChanged(state.settings, settings));
  }
  state.settings = std::move(settings);
}

void ItemSignedOff(State& state, const Event& event, EventBody& body) {
  const std::string finding = body.Text("finding");
  const auto accepted = body.Flag("accepted", Need::kRequired);
  const std::string facts = body.Text("facts");
  const std::string issue = body.Text("issue", Need::kOptional);
  const std::string note = body.Text("note", Need::kOptional);
  if (!body.Ready()) return;
  state.review.signed_off[finding] = {.at = event.at,
                                      .by = event.by,
                                      .note = note,
                                      .accepted = *accepted,
                                      .facts = facts,
                                      .issue = issue};
}

// It covers what its administrator sees: for the rest it has not been.
void ReviewFinished(State& state, const Event& event, EventBody& body) {
  (void)body.Text("note", Need::kOptional);
  if (!body.Ready()) return;
  state.review.last_finished = event.at;
  state.review.last_finished_by = event.by;
  const Sight sight(state, event.by);
  const auto covers = [&](const std::string& issue) {
    return issue.empty() || sight.Find(issue) != nullptr;
  };
  std::erase_if(state.review.signed_off,
                [&](const auto& each) { return covers(each.second.issue); });
  for (AccessChange& change : state.access_changes.Edit()) {
    change.reviewed = change.reviewed || covers(change.issue);
  }
}

}  // namespace

std::span<const EventKind> DeskEvents() {
  static constexpr std::array kinds = {
      EventKind{"settings.changed", "desk", SettingsChanged},
      EventKind{"review.item-signed-off", "review", ItemSignedOff},
      EventKind{"review.finished", "review", ReviewFinished},
  };
  return kinds;
}

}  // namespace strongroom::desk::model
