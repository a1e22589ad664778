#include "desk/policy/policy.h"

#include <algorithm>

namespace strongroom::desk::policy {

std::string_view PolicyStateName(PolicyState state) noexcept {
  switch (state) {
    case PolicyState::kDraft: return "draft";
    case PolicyState::kProposed: return "proposed";
    case PolicyState::kApproved: return "approved";
  }
  return "";
}

std::optional<std::string_view> AnchorPhase(std::string_view anchor) noexcept {
  static constexpr std::string_view kPrefix = "phase:";
  if (!anchor.starts_with(kPrefix)) return std::nullopt;
  return anchor.substr(kPrefix.size());
}

const Step* Policy::FindStep(std::string_view step) const noexcept {
  const auto found = std::ranges::find(steps, step, &Step::name);
  return found == steps.end() ? nullptr : &*found;
}

std::size_t Policy::PhaseRank(std::string_view phase) const noexcept {
  return static_cast<std::size_t>(std::ranges::find(phases, phase, &Phase::name) - phases.begin());
}

}  // namespace strongroom::desk::policy
