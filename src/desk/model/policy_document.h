// A version of a policy as it was written, for people and for comparing; the policy itself stands
// in the book (desk/cases/policy_book.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"

namespace strongroom::desk::model {

struct PolicyDocument {
  json::object document;  // without "state" and "approval", which the desk keeps itself
  std::string added_by;   // a person's id
  Time added_at;
  std::string recorded_by{};  // who recorded its approval; empty: it is not approved
};

// "embargo-cap/1"
[[nodiscard]] std::string DocumentId(std::string_view policy, std::uint32_t version);

}  // namespace strongroom::desk::model
