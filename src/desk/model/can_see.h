// Who may see an issue: the one place where that is decided. Lists, counts, searches, boards,
// agendas, exports, links and histories go through a Sight.
//
// Public issues: every active person, and the public, which is nobody in particular. Others:
// members of the level's groups, and the reporter where the level says so or the embargo began at
// this level. Nobody else: no administrator, not the desk itself. Whoever may not see an issue
// gets kNotFound with kNoSuchIssue, as for a key that was never given.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/error.h"
#include "desk/model/actor.h"
#include "desk/model/state.h"

namespace strongroom::desk::model {

inline constexpr std::string_view kNoSuchIssue = "there is no such issue, or you may not see it";

// What one person sees, computed once from the groups and levels; asking about an issue is then a
// few comparisons. Refers to the state, which must live on unchanged. Any thread.
class Sight {
 public:
  // What the person sees; a person who left or is not known sees nothing.
  Sight(const State& state, std::string_view person);
  // What `other` would see, as far as `actor` sees it too: for administrators (kForbidden
  // otherwise). kNotFound: there is no such person.
  [[nodiscard]] static Result<Sight> Through(const State& state, const Actor& actor,
                                             std::string_view other);
  // What anybody may read: issues that are public in `state` and also in `today`, the state as it
  // is now. Both must live on.
  [[nodiscard]] static Sight OfPublic(const State& state, const State& today);

  [[nodiscard]] bool Sees(const Issue& issue) const;
  // An action item about an issue is seen by who sees the issue, another by the team.
  [[nodiscard]] bool Sees(const Action& action) const;
  // What is written for these readers and is about no issue.
  [[nodiscard]] bool Sees(Audience audience) const;
  // Null for a key that is absent or hidden.
  [[nodiscard]] const Issue* Find(std::string_view key) const;
  // kNotFound with kNoSuchIssue.
  [[nodiscard]] Result<const Issue*> Require(std::string_view key) const;

  [[nodiscard]] const State& state() const noexcept { return *state_; }
  // Of the public: the state as it is now, which decides, too. Otherwise `state()`.
  [[nodiscard]] const State& today() const noexcept {
    return today_ == nullptr ? *state_ : *today_;
  }
  // Empty: the public.
  [[nodiscard]] const std::string& person() const noexcept { return eyes_.person; }
  [[nodiscard]] bool is_public() const noexcept { return today_ != nullptr; }

 private:
  struct Eyes {
    std::string person;
    bool active = false;
    bool team = false;                                   // has the role
    std::set<std::string, std::less<>> levels;           // through a group
    std::set<std::string, std::less<>> reporter_levels;  // that show reporters their own
    [[nodiscard]] bool See(const Issue& issue) const;
  };
  [[nodiscard]] static Eyes EyesOf(const State& state, std::string_view person);

  Sight(const State& state, Eyes eyes) : state_(&state), eyes_(std::move(eyes)) {}

  const State* state_;
  Eyes eyes_;
  std::optional<Eyes> behind_{};  // who looks through them
  const State* today_ = nullptr;  // of the public
};

[[nodiscard]] inline bool CanSee(const State& state, std::string_view person, const Issue& issue) {
  return Sight(state, person).Sees(issue);
}

}  // namespace strongroom::desk::model
