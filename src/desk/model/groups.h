// Commands about groups: for administrators. No step takes the last active
// administrator who can sign in away.
#pragma once

#include <optional>
#include <string>

#include "desk/model/command.h"

namespace strongroom::desk::model {

// kConflict: the id is taken.
struct MakeGroup {
  std::string id;
  std::string name;
  std::string description{};
  Role role = Role::kNone;
};
[[nodiscard]] Result<NewEvents> Make(const State& state, const Actor& actor,
                                     const MakeGroup& input);

struct DescribeGroup {
  std::string group;
  std::optional<std::string> name{};
  std::optional<std::string> description{};
  // As what imports find it: the tracker's name of the group; kConflict where another has it
  // already.
  std::optional<std::string> tracker_id{};
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Describe(const State& state, const Actor& actor,
                                         const DescribeGroup& input);

// kConflict: the person has left.
struct AddMember {
  std::string group;
  std::string person;
  std::string reason{};
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Add(const State& state, const Actor& actor, const AddMember& input);

struct RemoveMember {
  std::string group;
  std::string person;
  std::string reason{};
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Remove(const State& state, const Actor& actor,
                                       const RemoveMember& input);

struct ChangeRole {
  std::string group;
  Role role = Role::kNone;
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Change(const State& state, const Actor& actor,
                                       const ChangeRole& input);

// kConflict: a level names the group.
struct RemoveGroup {
  std::string group;
  std::string reason{};
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Remove(const State& state, const Actor& actor,
                                       const RemoveGroup& input);

}  // namespace strongroom::desk::model
