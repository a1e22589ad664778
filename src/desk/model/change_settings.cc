#include "desk/model/change_settings.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "desk/model/change_issue.h"
#include "desk/model/levels.h"
#include "desk/policy/zone.h"

namespace strongroom::desk::model {
namespace {

constexpr std::uint32_t kDaysMax = 10'000;

void CheckDefaults(const State& state, const ChangeSettings& input, InputCheck& check) {
  for (std::size_t place = 0; place < kIssueKinds; ++place) {
    const std::optional<std::string>& level = input.default_levels.at(place);
    if (!level) continue;
    const auto kind = static_cast<IssueKind>(place);
    const std::string pointer = fmt::format("/default_levels/{}", IssueKindName(kind));
    if (level->empty() && IsSecurityKind(kind)) {
      check.Refuse(pointer, "embargoed", "reports of this kind are never public: name a level");
    } else if (!level->empty() && state.FindLevel(*level) == nullptr) {
      check.Refuse(pointer, "unknown-level", "there is no such level: make it first");
    } else if (!level->empty() && *level != state.settings.default_levels.at(place)) {
      std::string nobody = WhyNobodyIsIn(state, *level);
      if (!nobody.empty()) check.Refuse(pointer, "nobody", std::move(nobody));
    }
  }
}

void CheckDays(std::string_view pointer, std::optional<std::uint32_t> days, InputCheck& check) {
  if (!days || (*days >= 1 && *days <= kDaysMax)) return;
  check.Refuse(pointer, "number", fmt::format("give 1 to {} days", kDaysMax));
}

template <class T>
void Put(json::object& body, std::string_view name, const std::optional<T>& wanted, const T& now) {
  if (wanted && *wanted != now) body[name] = *wanted;
}

void CheckLabels(const std::vector<std::string>& labels, InputCheck& check) {
  if (labels.size() > kListMax) {
    check.Refuse("/board_hidden_labels", "labels", fmt::format("give at most {}", kListMax));
    return;
  }
  std::set<std::string_view> seen;
  for (std::size_t place = 0; place < labels.size(); ++place) {
    const std::string pointer = fmt::format("/board_hidden_labels/{}", place);
    CheckLabel(pointer, labels[place], check);
    if (!seen.insert(labels[place]).second) {
      check.Refuse(pointer, "repeated", "name each label once");
    }
  }
}

}  // namespace

Result<NewEvents> Change(const State& state, const Actor& actor, const ChangeSettings& input) {
  if (auto may = RequireRole(state, actor, Role::kAdministrators); !may) return Fail(may.error());
  InputCheck check;
  CheckDefaults(state, input, check);
  CheckDays("/inactive_days", input.inactive_days, check);
  CheckDays("/agenda_days", input.agenda_days, check);
  CheckDays("/review_days", input.review_days, check);
  if (input.zone) {
    if (const auto zone = policy::Zone::Find(*input.zone); !zone) {
      check.Refuse("/zone", "zone", zone.error().detail);
    }
  }
  if (input.board_hidden_labels) CheckLabels(*input.board_hidden_labels, check);
  if (input.contact) check.Text("/contact", *input.contact, kNameMaxBytes, false);
  if (input.discuss_label) CheckLabel("/discuss_label", *input.discuss_label, check);
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  if (auto version = CheckVersion(state, kDeskStream, input.expected); !version) {
    return Fail(version.error());
  }

  json::object body;
  json::object levels;
  for (std::size_t place = 0; place < kIssueKinds; ++place) {
    const std::optional<std::string>& level = input.default_levels.at(place);
    if (level && *level != state.settings.default_levels.at(place)) {
      levels[IssueKindName(static_cast<IssueKind>(place))] = *level;
    }
  }
  if (!levels.empty()) body["default_levels"] = std::move(levels);
  const Settings& now = state.settings;
  Put(body, "inactive_days", input.inactive_days, now.inactive_days);
  Put(body, "zone", input.zone, now.zone);
  if (const auto& labels = input.board_hidden_labels;
      labels && std::set<std::string, std::less<>>(labels->begin(), labels->end()) !=
                    state.settings.board_hidden_labels) {
    body["board_hidden_labels"] = json::array(labels->begin(), labels->end());
  }
  Put(body, "contact", input.contact, now.contact);
  Put(body, "discuss_label", input.discuss_label, now.discuss_label);
  Put(body, "agenda_days", input.agenda_days, now.agenda_days);
  Put(body, "review_days", input.review_days, now.review_days);
  if (body.empty()) return NewEvents{};
  return NewEvents{{std::string(kDeskStream), "settings.changed", std::move(body)}};
}

}  // namespace strongroom::desk::model
