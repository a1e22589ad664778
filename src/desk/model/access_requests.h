// Commands about being let in. One asks to join a group; what is hidden cannot be asked about by
// name, so that no answer tells of it.
#pragma once

#include <string>
#include <string_view>

#include "desk/model/command.h"

namespace strongroom::desk::model {

// Whether nobody has to answer it any more: it was answered, or the person was let in since,
// however that came.
[[nodiscard]] bool IsSettled(const State& state, const AccessRequest& request);

// The person, who asked, and administrators.
[[nodiscard]] bool MayRead(const State& state, std::string_view reader,
                           const AccessRequest& request);

// By everybody active. kConflict: the person is a member already or has left, or the same was asked
// already and is not settled, as far as the actor may read of that.
struct AskForAccess {
  std::string group;
  std::string reason;
  std::string person{};  // empty: the actor
};
[[nodiscard]] Result<NewEvents> Ask(const State& state, const Actor& actor,
                                    const AskForAccess& input, RandomSource& random);

// For administrators; granting adds the person to the group (a second event, which names the
// request and copies no words). kConflict: answered already.
struct AnswerAccess {
  std::string request;
  bool granted = false;
  std::string reason{};
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Answer(const State& state, const Actor& actor,
                                       const AnswerAccess& input);

}  // namespace strongroom::desk::model
