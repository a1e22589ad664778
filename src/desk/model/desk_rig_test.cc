#include "desk/model/desk_rig_test.h"

#include <chrono>

#include "desk/model/change_settings.h"
#include "desk/model/groups.h"
#include "desk/model/levels.h"
#include "desk/model/people.h"
#include "desk/model/report_issue.h"

namespace strongroom::desk::model {

Rig::Rig() {
  Do(kSystem,
     Found(state, By(kSystem),
           {.administrator = {.id = "admin", .name = "Administrator", .subject = "sub-admin"}},
           random));
}

std::string Rig::Do(std::string_view by, const Result<NewEvents>& done) {
  if (!done) {
    ADD_FAILURE() << done.error().ToString();
    return "";
  }
  for (const NewEvent& event : *done) Write(by, event);
  return done->empty() ? std::string() : std::string(NameIn(done->front().stream));
}

void Rig::Write(std::string_view by, NewEvent event) {
  now += std::chrono::minutes{1};
  events.push_back(
      Written(std::move(event), state.n + 1, Uuid::V7(now, random), now, std::string(by)));
  const auto applied = Apply(state, events.back());
  if (!applied) ADD_FAILURE() << applied.error().ToString();
}

void Rig::Person(std::string_view id, const std::vector<std::string>& groups) {
  Do("admin",
     Add(state, By("admin"),
         AddPerson{
             .id = std::string(id), .name = std::string(id), .subject = "sub-" + std::string(id)},
         random));
  for (const std::string& group : groups) {
    Do("admin", Add(state, By("admin"),
                    AddMember{.group = group, .person = std::string(id), .reason = "works here"}));
  }
}

void Rig::Group(std::string_view id, Role role) {
  Do("admin", Make(state, By("admin"),
                   MakeGroup{.id = std::string(id),
                             .name = std::string(id),
                             .description = "for tests",
                             .role = role}));
}

void Rig::Level(std::string_view id, const std::vector<std::string>& groups, bool reporter_sees) {
  Do("admin", Make(state, By("admin"),
                   MakeLevel{.id = std::string(id),
                             .name = std::string(id),
                             .description = "for tests",
                             .groups = groups,
                             .reporter_sees = reporter_sees}));
}

void Rig::Furnish() {
  Group("team", Role::kTeam);
  Group("core");
  Person("t", {"team", "core"});
  Person("c", {"core"});
  Person("r");
  Level("core", {"core"}, false);
  ChangeSettings settings;
  settings.default_levels = {"core", std::nullopt, std::nullopt, "core"};
  Do("admin", Change(state, By("admin"), settings));
}

std::string Rig::Report(std::string_view by, std::string_view title, IssueKind kind) {
  return Do(by, model::Report(state, By(by), {.title = std::string(title), .kind = kind}, random));
}

policy::Date Day(std::string_view date) { return policy::ParseDate(date).value(); }

Time Moment(std::string_view time) { return ParseTime(time).value(); }

std::string Says(const Result<NewEvents>& result) {
  if (result) return "done";
  return std::string(ErrorKindName(result.error().kind)) + ": " + result.error().ToString();
}

}  // namespace strongroom::desk::model
