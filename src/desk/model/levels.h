// Commands about security levels: for administrators.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/model/command.h"

namespace strongroom::desk::model {

// Why nobody but reporters would see an issue at the level, which exists: it has no group, as
// imported ones may, or nobody active is in any of them; with what to do. Empty: somebody would.
[[nodiscard]] std::string WhyNobodyIsIn(const State& state, std::string_view level);

// kInvalid: no group, or one that does not exist. kConflict: the id is taken.
struct MakeLevel {
  std::string id;
  std::string name;
  std::string description{};
  std::vector<std::string> groups{};
  bool reporter_sees = true;
};
[[nodiscard]] Result<NewEvents> Make(const State& state, const Actor& actor,
                                     const MakeLevel& input);

struct DescribeLevel {
  std::string level;
  std::optional<std::string> name{};
  std::optional<std::string> description{};
  // As what imports find it: the tracker's id of the level; kConflict where another has it already.
  std::optional<std::string> tracker_id{};
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Describe(const State& state, const Actor& actor,
                                         const DescribeLevel& input);

// All of the level's groups from now on.
struct ChangeLevelGroups {
  std::string level;
  std::vector<std::string> groups;
  std::string reason{};
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Change(const State& state, const Actor& actor,
                                       const ChangeLevelGroups& input);

struct ChangeReporterRule {
  std::string level;
  bool reporter_sees = true;
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Change(const State& state, const Actor& actor,
                                       const ChangeReporterRule& input);

// kConflict: issues stand at the level (which and how many is not said), or it is a default level.
struct RemoveLevel {
  std::string level;
  std::string reason{};
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Remove(const State& state, const Actor& actor,
                                       const RemoveLevel& input);

}  // namespace strongroom::desk::model
