#include "desk/model/links.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "desk/model/change_issue.h"

namespace strongroom::desk::model {
namespace {

using Link = std::pair<std::string, std::string>;  // the smaller key first

// Both issues seen by somebody of the team, in the order of a link.
Result<Link> Require(const State& state, const Actor& actor, const std::string& a,
                     const std::string& b) {
  for (const std::string& key : {a, b}) {
    if (auto issue = RequireIssue(state, actor, Role::kTeam, key, {}); !issue) {
      return Fail(issue.error());
    }
  }
  if (a == b) return Fail(ErrorKind::kInvalid, "an issue is not linked with itself");
  return Link(std::min(a, b), std::max(a, b));
}

NewEvents One(const Link& link, std::string_view kind) {
  return {{fmt::format("link/{}/{}", link.first, link.second), std::string(kind),
           json::object{{"a", link.first}, {"b", link.second}}}};
}

}  // namespace

Result<NewEvents> Make(const State& state, const Actor& actor, const LinkIssues& input) {
  const auto link = Require(state, actor, input.a, input.b);
  if (!link) return Fail(link.error());
  if (state.AreLinked(link->first, link->second)) return NewEvents{};
  return One(*link, "link.made");
}

Result<NewEvents> Remove(const State& state, const Actor& actor, const UnlinkIssues& input) {
  const auto link = Require(state, actor, input.a, input.b);
  if (!link) return Fail(link.error());
  if (!state.AreLinked(link->first, link->second)) return NewEvents{};
  return One(*link, "link.removed");
}

std::vector<std::string> LinksOf(const Sight& sight, std::string_view key) {
  std::vector<std::string> keys;
  if (sight.Find(key) == nullptr) return keys;
  const auto linked = sight.state().linked.find(key);
  if (linked == sight.state().linked.end()) return keys;
  for (const std::string& other : linked->second) {
    if (sight.Find(other) != nullptr) keys.push_back(other);
  }
  return keys;
}

}  // namespace strongroom::desk::model
