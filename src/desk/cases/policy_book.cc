#include "desk/cases/policy_book.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/refusals.h"

namespace strongroom::desk::cases {
namespace {

using policy::Policy;
using policy::PolicyState;

std::unexpected<Error> ApprovedAlready(const Policy& policy) {
  return Fail(ErrorKind::kConflict,
              fmt::format("version {} of {} is approved: cases run under it; give a changed policy "
                          "the next version",
                          policy.version, policy.name));
}

}  // namespace

Result<void> PolicyBook::Add(Policy policy) {
  std::vector<Policy>& versions = policies_[policy.name];
  const auto at = std::ranges::lower_bound(versions, policy.version, {}, &Policy::version);
  if (at == versions.end() || at->version != policy.version) {
    versions.insert(at, std::move(policy));
  } else if (at->state == PolicyState::kApproved) {
    return ApprovedAlready(*at);
  } else {
    *at = std::move(policy);
  }
  return {};
}

Result<void> PolicyBook::Approve(std::string_view name, std::uint32_t version,
                                 policy::Approval approval) {
  const auto found = policies_.find(name);
  const auto at = found == policies_.end()
                      ? std::vector<Policy>::iterator{}
                      : std::ranges::find(found->second, version, &Policy::version);
  if (found == policies_.end() || at == found->second.end()) {
    return Fail(ErrorKind::kNotFound,
                fmt::format("there is no version {} of a policy {}", version, Quoted(name)));
  }
  if (at->state == PolicyState::kApproved) return ApprovedAlready(*at);
  if (approval.by.empty()) {
    return Fail(Error{.kind = ErrorKind::kInvalid,
                      .detail = "the approval is not complete",
                      .fields = {{"/by", "required", "say who approved the policy"}}});
  }
  at->state = PolicyState::kApproved;
  at->approval = std::move(approval);
  return {};
}

std::span<const Policy> PolicyBook::Versions(std::string_view name) const noexcept {
  const auto found = policies_.find(name);
  if (found == policies_.end()) return {};
  return found->second;
}

const Policy* PolicyBook::Find(std::string_view name, std::uint32_t version) const noexcept {
  const auto versions = Versions(name);
  const auto found = std::ranges::find(versions, version, &Policy::version);
  return found == versions.end() ? nullptr : &*found;
}

const Policy* PolicyBook::ApprovedOn(std::string_view name, policy::Date day) const noexcept {
  const Policy* newest = nullptr;
  for (const Policy& each : Versions(name)) {
    if (each.state == PolicyState::kApproved && each.approval && each.approval->on <= day) {
      newest = &each;
    }
  }
  return newest;
}

std::vector<std::string> PolicyBook::names() const {
  std::vector<std::string> names;
  names.reserve(policies_.size());
  for (const auto& [name, versions] : policies_) names.push_back(name);
  return names;
}

}  // namespace strongroom::desk::cases
