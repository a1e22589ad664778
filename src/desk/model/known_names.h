// Names in filters. One that nothing has is refused, with what there is, so that a misspelt name
// does not look as if nothing were due. They are names that every reader may know: persons, levels,
// modules with their teams, and policies are told to everybody.
#pragma once

#include <string_view>

#include "desk/model/can_see.h"
#include "desk/model/command.h"
#include "desk/model/issue_list.h"

namespace strongroom::desk::model {

// Each refuses at the pointer "/team" and so on; an empty name asks for nothing.
// That looks after a module.
void CheckTeam(InputCheck& check, const State& state, std::string_view team);
// Who must act, in the words of any version of a policy.
void CheckWho(InputCheck& check, const State& state, std::string_view who);
void CheckPerson(InputCheck& check, const State& state, std::string_view pointer,
                 std::string_view person);

// The assignee, module and level; a module may be known from an issue that is seen alone. kInvalid.
[[nodiscard]] Result<void> CheckNames(const Sight& sight, const Filter& filter);

}  // namespace strongroom::desk::model
