// All policies with all their versions. An approved version is never replaced: cases run under it,
// and a changed policy is a version of its own.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "desk/policy/policy.h"

namespace strongroom::desk::cases {

class PolicyBook {
 public:
  // A new version, or a draft or proposed one anew. kConflict: that version is approved.
  [[nodiscard]] Result<void> Add(policy::Policy policy);
  // kNotFound: there is no such version; kConflict: it is approved already; kInvalid: by nobody.
  [[nodiscard]] Result<void> Approve(std::string_view name, std::uint32_t version,
                                     policy::Approval approval);

  // By version, the oldest first; empty for a name that is not in the book. Valid until the next
  // Add or Approve.
  [[nodiscard]] std::span<const policy::Policy> Versions(std::string_view name) const noexcept;
  // Null when there is no such version.
  [[nodiscard]] const policy::Policy* Find(std::string_view name,
                                           std::uint32_t version) const noexcept;
  // The newest that was approved by the end of that day; null when none was.
  [[nodiscard]] const policy::Policy* ApprovedOn(std::string_view name,
                                                 policy::Date day) const noexcept;
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::map<std::string, std::vector<policy::Policy>, std::less<>> policies_;
};

}  // namespace strongroom::desk::cases
