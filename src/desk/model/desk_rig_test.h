// A desk for tests: commands are run and folded at once, a minute apart.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "desk/model/command.h"
#include "desk/model/state.h"

namespace strongroom::desk::model {

class Rig {
 public:
  // Founded: "admin" is its administrator.
  Rig();

  // Writes and folds what a command answered; a refusal or an unreadable event fails the test.
  // Gives the first event's stream name back, such as an issue's key.
  std::string Do(std::string_view by, const Result<NewEvents>& events);
  // Folds one event by hand.
  void Write(std::string_view by, NewEvent event);

  // A person with that id; joins the groups.
  void Person(std::string_view id, const std::vector<std::string>& groups = {});
  void Group(std::string_view id, Role role = Role::kNone);
  void Level(std::string_view id, const std::vector<std::string>& groups, bool reporter_sees);
  // Group "team" (role) with member "t", group "core" with "t" and "c", level "core" for it
  // (without reporters), default for security issues; "r" is in no group.
  void Furnish();
  std::string Report(std::string_view by, std::string_view title,
                     IssueKind kind = IssueKind::kVulnerability);

  [[nodiscard]] static Actor By(std::string_view person) { return {std::string(person)}; }

  State state;
  std::vector<Event> events;
  InsecureSequenceRandom random{7};
  Time now = ParseTime("2026-01-05T09:00:00Z").value();
};

// A furnished desk, and who mostly acts on it.
class FurnishedDesk : public ::testing::Test {
 protected:
  FurnishedDesk() { rig.Furnish(); }

  Rig rig;
  const State& state = rig.state;
  const Actor admin = Rig::By("admin");
  const Actor t = Rig::By("t");
};

// "2026-01-31"
[[nodiscard]] policy::Date Day(std::string_view date);
// "2026-01-31T23:30:00+01:00"
[[nodiscard]] Time Moment(std::string_view time);

// "kind: detail" of a refusal, with its pointers; "done" otherwise.
[[nodiscard]] std::string Says(const Result<NewEvents>& result);

}  // namespace strongroom::desk::model
