// Links between issues. Whoever sees only one of the two learns nothing of the other: a link is on
// a stream of its own, and is told to those who see both.
#pragma once

#include <string>
#include <vector>

#include "desk/model/command.h"

namespace strongroom::desk::model {

// For the team, by who sees both. kInvalid: an issue with itself.
struct LinkIssues {
  std::string a;
  std::string b;
};
[[nodiscard]] Result<NewEvents> Make(const State& state, const Actor& actor,
                                     const LinkIssues& input);

struct UnlinkIssues {
  std::string a;
  std::string b;
};
[[nodiscard]] Result<NewEvents> Remove(const State& state, const Actor& actor,
                                       const UnlinkIssues& input);

// Keys of the issues that `key` is linked with, as far as they are seen; none for an issue that is
// itself not seen.
[[nodiscard]] std::vector<std::string> LinksOf(const Sight& sight, std::string_view key);

}  // namespace strongroom::desk::model
