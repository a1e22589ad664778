// Commands about policies: for administrators. Cases begin under approved versions only, and an
// approved version is never changed: a changed policy is a version of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "desk/model/command.h"

namespace strongroom::desk::model {

struct PolicyText {
  std::string pointer;  // where the text stands in the input
  std::string text;
};

// Those that the program comes with; their pointers name the files.
[[nodiscard]] std::vector<PolicyText> ShippedPolicyTexts();

// Documents as in policy/policy.schema.json, all of them or none. A draft or proposed version may
// be given anew. One that says it is approved is recorded as proposed, and its approval as an event
// of its own: by whom and on which day as the document has it. kInvalid by pointer into the
// document, below the text's. kConflict: the version is approved and says something else.
struct AddPolicies {
  std::vector<PolicyText> texts;
  Time now;
};
[[nodiscard]] Result<NewEvents> Add(const State& state, const Actor& actor,
                                    const AddPolicies& input);

// kNotFound: there is no such version. kConflict: it is a draft, or approved already.
struct ApprovePolicy {
  std::string policy;
  std::uint32_t version = 0;
  std::string approved_by{};  // such as a council; empty: who records it
  std::string on{};           // a date, today or earlier; empty: today, in the policy's zone
  Time now;
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Approve(const State& state, const Actor& actor,
                                        const ApprovePolicy& input);

}  // namespace strongroom::desk::model
