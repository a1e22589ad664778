// Commands about persons, groups, levels, settings and access: their rules.
#include "desk/model/people.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "desk/model/access_requests.h"
#include "desk/model/change_settings.h"
#include "desk/model/desk_rig_test.h"
#include "desk/model/groups.h"
#include "desk/model/levels.h"

namespace strongroom::desk::model {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class People : public FurnishedDesk {};

TEST_F(People, OnlyAdministratorsChangePeopleGroupsAndLevels) {
  const std::string needs = "forbidden: this needs the role \"administrators\"";
  EXPECT_THAT(Says(Add(state, t, AddPerson{.name = "x"}, rig.random)), StartsWith(needs));
  EXPECT_THAT(Says(Leave(state, t, {.person = "r"})), StartsWith(needs));
  EXPECT_THAT(Says(Make(state, t, MakeGroup{.id = "g", .name = "g"})), StartsWith(needs));
  EXPECT_THAT(Says(Add(state, t, AddMember{.group = "core", .person = "r"})), StartsWith(needs));
  EXPECT_THAT(Says(Make(state, t, MakeLevel{.id = "l", .name = "l"})), StartsWith(needs));
  EXPECT_THAT(Says(Change(state, t, ChangeSettings{})), StartsWith(needs));
  EXPECT_THAT(Says(Add(state, Rig::By("nobody"), AddPerson{.name = "x"}, rig.random)),
              StartsWith("forbidden: only active persons"));
}

TEST_F(People, WhoHasLeftDoesNothingAndSignsInToNothing) {
  rig.Do("t", Leave(state, Rig::By("t"), {.person = "t", .reason = "moved on"}));
  EXPECT_FALSE(state.FindPerson("t")->active());
  EXPECT_FALSE(HasRole(state, "t", Role::kTeam));
  EXPECT_EQ(Says(Leave(state, Rig::By("t"), {.person = "t"})),
            "forbidden: only active persons of the desk may do this");
  EXPECT_THAT(Says(Add(state, admin, AddMember{.group = "core", .person = "t"})),
              StartsWith("conflict: the person has left"));
  rig.Do("admin", Return(state, admin, {.person = "t"}));
  EXPECT_TRUE(HasRole(state, "t", Role::kTeam));
}

TEST_F(People, ASubjectBelongsToOnePerson) {
  EXPECT_EQ(state.FindSubject("sub-t")->id, "t");
  EXPECT_THAT(Says(Add(state, admin, AddPerson{.name = "x", .subject = "sub-t"}, rig.random)),
              StartsWith("conflict: the subject belongs to t already"));
  rig.Do("admin", Change(state, admin, ChangePerson{.person = "t", .subject = "sub-new"}));
  EXPECT_EQ(state.FindSubject("sub-t"), nullptr);
  EXPECT_EQ(state.FindSubject("sub-new")->id, "t");
  const std::string drawn =
      rig.Do("admin", Add(state, admin, AddPerson{.name = "x", .subject = "sub-t"}, rig.random));
  EXPECT_THAT(drawn, StartsWith("p-"));
  EXPECT_EQ(state.FindSubject("sub-t")->id, drawn);
}

TEST_F(People, TheLastAdministratorStays) {
  const std::string last = "conflict: " + std::string(kLastAdministrator);
  EXPECT_EQ(Says(Leave(state, admin, {.person = "admin"})), last);
  EXPECT_EQ(Says(Remove(state, admin, RemoveMember{.group = "administrators", .person = "admin"})),
            last);
  EXPECT_EQ(Says(Change(state, admin, ChangeRole{.group = "administrators", .role = Role::kTeam})),
            last);
  EXPECT_EQ(Says(Remove(state, admin, RemoveGroup{.group = "administrators"})), last);
  rig.Do("admin", Add(state, admin, AddMember{.group = "administrators", .person = "c"}));
  rig.Do("c", Leave(state, Rig::By("c"), {.person = "c"}));
  EXPECT_EQ(Says(Leave(state, admin, {.person = "admin"})), last);  // c has left
  rig.Do("admin", Return(state, admin, {.person = "c"}));
  EXPECT_EQ(Says(Leave(state, admin, {.person = "admin"})), "done");
}

// Who cannot sign in administers nothing.
TEST_F(People, TheLastAdministratorWhoCanSignInStays) {
  const std::string last = "conflict: " + std::string(kLastAdministrator);
  const auto clear = [&](std::string person) {
    return Change(state, admin, ChangePerson{.person = std::move(person), .subject = ""});
  };
  EXPECT_EQ(Says(clear("admin")), last);
  // Others who hold the role without a subject do not count.
  rig.Group("bosses", Role::kAdministrators);
  rig.Do("admin", Add(state, admin, AddPerson{.id = "mute", .name = "Mute"}, rig.random));
  rig.Do("admin", Add(state, admin, AddMember{.group = "bosses", .person = "mute"}));
  rig.Do("admin", Add(state, admin, AddMember{.group = "administrators", .person = "mute"}));
  EXPECT_EQ(Says(clear("admin")), last);
  EXPECT_EQ(Says(Leave(state, admin, {.person = "admin"})), last);
  EXPECT_EQ(Says(Remove(state, admin, RemoveMember{.group = "administrators", .person = "admin"})),
            last);
  EXPECT_EQ(Says(Change(state, admin, ChangeRole{.group = "administrators"})), last);
  EXPECT_EQ(Says(Remove(state, admin, RemoveGroup{.group = "administrators"})), last);
  // Who does not count may go.
  EXPECT_EQ(Says(Remove(state, admin, RemoveMember{.group = "bosses", .person = "mute"})), "done");
  EXPECT_EQ(Says(Leave(state, admin, {.person = "mute"})), "done");
  // A slip would shut everybody out.
  const ChangePerson own{.person = "admin", .subject = "x"};
  EXPECT_THAT(Says(Change(state, admin, own)),
              StartsWith("conflict: you are the only administrator who can sign in"));
  EXPECT_TRUE(Change(state, admin, {.person = "admin", .subject = "sub-admin"})->empty());
  EXPECT_EQ(Says(Change(state, admin, {.person = "admin", .name = "A."})), "done");
  EXPECT_EQ(Says(clear("c")), "done");
  rig.Do("admin", Change(state, admin, ChangePerson{.person = "mute", .subject = "sub-mute"}));
  EXPECT_EQ(Says(Change(state, admin, own)), "done") << "another can change it back";
  EXPECT_EQ(Says(clear("admin")), "done");
  EXPECT_EQ(Says(Leave(state, admin, {.person = "admin"})), "done");
}

TEST_F(People, ADeskIsFoundedBySomebodyWhoCanSignIn) {
  EXPECT_THAT(Says(Found(State{}, Rig::By(kSystem), {.administrator = {.name = "x"}}, rig.random)),
              HasSubstr("/subject"));
}

TEST_F(People, ADeskIsFoundedOnce) {
  const FoundDesk found{.administrator = {.name = "Second"}, .group = "second"};
  EXPECT_THAT(Says(Found(state, Rig::By(kSystem), found, rig.random)),
              StartsWith("conflict: the desk has"));
  EXPECT_THAT(Says(Found(State{}, admin, found, rig.random)),
              StartsWith("forbidden: only the desk itself"));
}

TEST_F(People, AnOldVersionIsAConflict) {
  const std::uint64_t version = state.VersionOf("group/core");
  const DescribeGroup describe{.group = "core", .description = "new", .expected = version};
  rig.Do("admin", Describe(state, admin, describe));
  EXPECT_THAT(
      Says(Describe(state, admin, {.group = "core", .description = "newer", .expected = version})),
      HasSubstr("conflict: it has changed since: it is at version"));
}

TEST_F(People, WhatIsSoAlreadyIsNoEvent) {
  EXPECT_TRUE(Describe(state, admin, {.group = "core", .name = "core"}).value().empty());
  EXPECT_TRUE(Add(state, admin, AddMember{.group = "core", .person = "c"}).value().empty());
  EXPECT_TRUE(Remove(state, admin, RemoveMember{.group = "core", .person = "r"}).value().empty());
  EXPECT_TRUE(
      Change(state, admin, ChangeLevelGroups{.level = "core", .groups = {"core"}}).value().empty());
  EXPECT_TRUE(Change(state, admin, ChangeSettings{.zone = "Etc/UTC"}).value().empty());
}

TEST_F(People, MembershipsKeepTheirHistory) {
  rig.Do("admin",
         Remove(state, admin, RemoveMember{.group = "core", .person = "c", .reason = "pause"}));
  rig.Do("admin", Add(state, admin, AddMember{.group = "core", .person = "c", .reason = "back"}));
  const auto& history = state.FindGroup("core")->members.find("c")->second;
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[0].removal_reason, "pause");
  EXPECT_EQ(history[0].removed_by, "admin");
  EXPECT_TRUE(history[0].until.has_value());
  EXPECT_EQ(history[1].reason, "back");
  EXPECT_FALSE(history[1].until.has_value());
}

TEST_F(People, AGroupThatIsMadeAgainKeepsItsHistory) {
  rig.Group("spare");
  rig.Do("admin", Add(state, admin, AddMember{.group = "spare", .person = "c", .reason = "duty"}));
  const Time removed = rig.now + std::chrono::minutes{1};
  rig.Do("admin", Remove(state, admin, RemoveGroup{.group = "spare", .reason = "unused"}));
  EXPECT_EQ(state.FindGroup("spare"), nullptr);
  rig.Group("spare");
  EXPECT_EQ(state.FindGroup("spare")->MembershipOf("c"), nullptr) << "nobody is let in by it";
  rig.Do("admin", Add(state, admin, AddMember{.group = "spare", .person = "c"}));
  const auto& history = state.FindGroup("spare")->members.find("c")->second;
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[0].reason, "duty");
  EXPECT_EQ(history[0].until, removed);
  EXPECT_EQ(history[0].removed_by, "admin");
  EXPECT_EQ(history[0].removal_reason, "the group was removed: unused");
  EXPECT_FALSE(history[1].until.has_value());
}

TEST_F(People, ALevelHasGroupsThatExist) {
  EXPECT_THAT(Says(Make(state, admin, MakeLevel{.id = "l", .name = "l"})),
              HasSubstr("/groups: give 1 to 100 groups"));
  EXPECT_THAT(Says(Change(state, admin, ChangeLevelGroups{.level = "core", .groups = {}})),
              HasSubstr("/groups: give 1"));
  EXPECT_THAT(Says(Make(state, admin, MakeLevel{.id = "l", .name = "l", .groups = {"core", "x"}})),
              HasSubstr("/groups/1: there is no such group"));
  EXPECT_THAT(Says(Make(state, admin, MakeLevel{.id = "public", .name = "l", .groups = {"core"}})),
              HasSubstr("/id: is what issues without a level are"));
  EXPECT_THAT(Says(Remove(state, admin, RemoveGroup{.group = "core"})),
              HasSubstr("the level core names the group"));
}

TEST_F(People, AUsedLevelStays) {
  rig.Level("other", {"team"}, true);
  EXPECT_THAT(Says(Remove(state, admin, RemoveLevel{.level = "core"})), HasSubstr("default level"));
  ChangeSettings settings;
  settings.default_levels = {"other", std::nullopt, std::nullopt, "other"};
  rig.Do("admin", Change(state, admin, settings));
  EXPECT_EQ(Says(Remove(state, admin, RemoveLevel{.level = "core"})), "done");
  const std::string key = rig.Report("r", "One");
  settings.default_levels = {"core", std::nullopt, std::nullopt, "core"};
  rig.Do("admin", Change(state, admin, settings));
  const std::string refused = Says(Remove(state, admin, RemoveLevel{.level = "other"}));
  EXPECT_THAT(refused, HasSubstr("issues stand at the level"));
  EXPECT_THAT(refused, Not(HasSubstr(key)));
}

TEST_F(People, SettingsAreChecked) {
  ChangeSettings settings{
      .inactive_days = 0, .zone = "Mars/Crater", .board_hidden_labels = {{"a", "a"}}};
  settings.default_levels = {"", "nowhere"};
  const std::string refused = Says(Change(state, admin, settings));
  EXPECT_THAT(refused,
              HasSubstr("/default_levels/vulnerability: reports of this kind are never public"));
  EXPECT_THAT(refused, HasSubstr("/default_levels/preventative-upgrade: there is no such level"));
  EXPECT_THAT(refused, HasSubstr("/inactive_days"));
  EXPECT_THAT(refused, HasSubstr("/zone: no such time zone"));
  EXPECT_THAT(refused, HasSubstr("/board_hidden_labels/1: name each label once"));
}

TEST_F(People, TextsThatALedgerCouldNotGiveBackAreRefused) {
  const auto says = [&](std::string name) {
    return Says(Add(state, admin, AddPerson{.name = std::move(name)}, rig.random));
  };
  EXPECT_EQ(says("\u00dcber \u2713 \U0001F512"), "done");
  EXPECT_THAT(says("a\nb"), HasSubstr("/name: leave out control characters"));
  EXPECT_THAT(says(std::string("a\0b", 3)), HasSubstr("/name: leave out control characters"));
  for (const char* bad :
       {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xFF", "\x80"}) {
    EXPECT_THAT(says(bad), HasSubstr("/name: give a text in UTF-8")) << bad;
  }
  EXPECT_THAT(says(""), HasSubstr("/name: give a text of 1 to 200 bytes"));
  EXPECT_THAT(says(std::string(201, 'a')), HasSubstr("/name"));
  for (const char* bad : {"", "A", "a b", "a/b", "-a", "\xC3\xBC"}) {
    EXPECT_THAT(Says(Make(state, admin, MakeGroup{.id = bad, .name = "x"})),
                HasSubstr("/id: give 1 to 64"))
        << bad;
  }
}

TEST_F(People, WhatIsAskedForIsAskedForOnce) {
  const auto ask = [&](std::string_view by, std::string_view person, std::string group = "core") {
    return Ask(state, Rig::By(by),
               {.group = std::move(group), .reason = "x", .person = std::string(person)},
               rig.random);
  };
  rig.Person("s");
  const std::string request = rig.Do("r", ask("r", "r"));
  for (const char* by : {"r", "admin"}) {
    EXPECT_THAT(Says(ask(by, "r")),
                StartsWith("conflict: r asks for core already: request " + request));
  }
  EXPECT_EQ(Says(ask("s", "r")), "done") << "who may not read the request is told of none";
  EXPECT_EQ(Says(ask("r", "s")), "done");
  EXPECT_EQ(Says(ask("r", "r", "team")), "done");
  // Whoever was let in by another way asks for nothing any more, also when they are out again.
  rig.Do("admin", Add(state, admin, AddMember{.group = "core", .person = "r"}));
  EXPECT_TRUE(IsSettled(state, state.access_requests.at(request)));
  rig.Do("admin", Remove(state, admin, RemoveMember{.group = "core", .person = "r"}));
  EXPECT_TRUE(IsSettled(state, state.access_requests.at(request)));
  const std::string again = rig.Do("r", ask("r", "r"));
  EXPECT_FALSE(IsSettled(state, state.access_requests.at(again)));
  rig.Do("admin", Answer(state, admin, {.request = again, .reason = "no"}));
  EXPECT_EQ(Says(ask("r", "r")), "done");
}

TEST_F(People, WhoIsGrantedAccessJoinsTheGroup) {
  const std::string request =
      rig.Do("r", Ask(state, Rig::By("r"), {.group = "core", .reason = "on duty"}, rig.random));
  EXPECT_THAT(Says(Answer(state, Rig::By("t"), {.request = request, .granted = true})),
              StartsWith("forbidden"));
  EXPECT_THAT(Says(Answer(state, admin, {.request = request})), HasSubstr("/reason"));
  rig.Do("admin", Answer(state, admin, {.request = request, .granted = true, .reason = "welcome"}));
  // No words of the request, nor of the answer: who expunges those is done.
  EXPECT_EQ(state.FindGroup("core")->MembershipOf("r")->reason, "asked for in access/" + request);
  EXPECT_THAT(Says(Answer(state, admin, {.request = request, .granted = true})),
              StartsWith("conflict: it was answered"));
  EXPECT_THAT(Says(Ask(state, Rig::By("r"), {.group = "core", .reason = "x"}, rig.random)),
              StartsWith("conflict: the person is a member"));
}

}  // namespace
}  // namespace strongroom::desk::model
