// Commands about being let in. One asks to join a group; what is hidden cannot be asked about by
// name, so that no answer tells of it.
#pragma once

#include <string>

#include "desk/model/command.h"

namespace strongroom::desk::model {

// By everybody active. kConflict: the person is a member already or has left.
struct AskForAccess {
  std::string group;
  std::string reason;
  std::string person{};  // empty: the actor
};
[[nodiscard]] Result<NewEvents> Ask(const State& state, const Actor& actor,
                                    const AskForAccess& input, RandomSource& random);

// For administrators; granting adds the person to the group (a second event). kConflict: answered
// already.
struct AnswerAccess {
  std::string request;
  bool granted = false;
  std::string reason{};
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Answer(const State& state, const Actor& actor,
                                       const AnswerAccess& input);

}  // namespace strongroom::desk::model
