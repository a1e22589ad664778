// Commands about persons: for administrators. The last active administrator who can sign in can
// neither leave nor lose the subject, nor put another in its place: a slip would shut everybody
// out.
#pragma once

#include <optional>
#include <string>

#include "desk/model/command.h"

namespace strongroom::desk::model {

struct AddPerson {
  std::string id{};  // empty: drawn, such as "p-2x9m4t"
  std::string name;
  std::string subject{};
  std::string tracker_id{};  // as whom imports find the person
};
// kConflict: the id, the subject or the tracker id is taken.
[[nodiscard]] Result<NewEvents> Add(const State& state, const Actor& actor, const AddPerson& input,
                                    RandomSource& random);

struct ChangePerson {
  std::string person;
  std::optional<std::string> name{};
  std::optional<std::string> subject{};  // empty: can no longer sign in
  // As whom imports find the person; kConflict where it is another person's already.
  std::optional<std::string> tracker_id{};
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Change(const State& state, const Actor& actor,
                                       const ChangePerson& input);

// "p-" and six characters that nobody takes for each other.
[[nodiscard]] std::string DrawPersonId(const State& state, RandomSource& random);

// A person sees nothing from then on; memberships stay until they are ended, and the review lists
// them. Everybody may leave themselves.
struct PersonLeaves {
  std::string person;
  std::string reason{};
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Leave(const State& state, const Actor& actor,
                                      const PersonLeaves& input);

struct PersonReturns {
  std::string person;
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Return(const State& state, const Actor& actor,
                                       const PersonReturns& input);

// The first administrator, who can sign in, and the group that makes them one, on a desk that has
// none: for the desk itself. kConflict: there is an administrator.
struct FoundDesk {
  AddPerson administrator;
  std::string group = "administrators";
};
[[nodiscard]] Result<NewEvents> Found(const State& state, const Actor& actor,
                                      const FoundDesk& input, RandomSource& random);

}  // namespace strongroom::desk::model
