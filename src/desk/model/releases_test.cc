// Releases, lists of modules and policies at the desk: their commands, and real lists where they
// are there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "desk/model/cases_rig_test.h"
#include "desk/model/import_modules.h"
#include "desk/model/module_facts.h"
#include "desk/model/modules.h"

namespace strongroom::desk::model {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view kCalendar =
    R"({"releases": [{"code": "R2", "ga": "2026-07-01"},
                     {"code": "R1", "name": "Oak", "ga": "2026-01-01",
                      "end_of_full_support": "2026-06-30", "end_of_triage": "2026-07-31"}]})";

class Releases : public ::testing::Test {
 protected:
  [[nodiscard]] Result<NewEvents> Replaced(std::string_view text,
                                           ExpectedVersion expected = {}) const {
    return Replace(state, t, {.text = std::string(text), .now = rig.now, .expected = expected});
  }
  [[nodiscard]] AddReleaseList List(std::string_view text) const {
    return {.release = "R1",
            .tag = "R1-GA",
            .since = "2026-01-01",
            .text = std::string(text),
            .now = rig.now};
  }
  CasesRig rig;
  const State& state = rig.state;
  const Actor t = Rig::By("t");
};

TEST_F(Releases, ACalendarIsReplacedAndCorrected) {
  EXPECT_EQ(rig.Do("t", Replaced(kCalendar)), "R2");
  ASSERT_EQ(state.releases.size(), 2U);
  EXPECT_EQ(state.releases[0].code, "R1");  // by general availability
  EXPECT_EQ(state.releases[0].name, "Oak");
  EXPECT_EQ(CalendarVersion(state), 2U);
  EXPECT_TRUE(Replaced(kCalendar)->empty());
  EXPECT_THAT(Says(Replaced(R"({"releases": []})", 1)), StartsWith("conflict"));
  // One release corrected is one event; one that is left out is withdrawn.
  const auto moved = Replaced(R"({"releases": [{"code": "R2", "ga": "2026-08-01"}]})", 2);
  ASSERT_TRUE(moved);
  ASSERT_EQ(moved->size(), 2U);
  rig.Do("t", moved);
  ASSERT_EQ(state.releases.size(), 1U);
  EXPECT_EQ(policy::FormatDate(state.releases[0].ga), "2026-08-01");
}

TEST_F(Releases, WrongCalendarsAreRefusedByPointerAndNothingIsRecorded) {
  EXPECT_THAT(Says(Replaced("{\"releases\": [")), HasSubstr("/text"));
  EXPECT_THAT(Says(Replaced(R"({"releases": [{"code": "R1", "ga": "2026-02-30"}]})")),
              HasSubstr("/text/releases/0/ga"));
  EXPECT_THAT(Says(Replaced(R"({"releases": [{"code": "R1", "ga": "2026-02-01"},
                                             {"code": "a/b", "ga": "2026-02-01"}]})")),
              HasSubstr("/text/releases/1/code"));
  EXPECT_THAT(Says(Replaced(R"({"releases": [{"code": "R1", "ga": "2026-02-01",
                                              "end_of_full_support": "2026-01-01"}]})")),
              HasSubstr("/text/releases/0/end_of_full_support"));
  EXPECT_TRUE(state.releases.empty());
}

TEST_F(Releases, AListBelongsToAReleaseOfTheCalendar) {
  EXPECT_THAT(Says(Add(state, t, List("[]"))), StartsWith("not-found"));
  rig.Calendar(kCalendar);
  EXPECT_THAT(Says(Add(state, t, List("{}"))), HasSubstr("/text"));
  EXPECT_THAT(Says(Add(state, t, List("[]"))), HasSubstr("/text"));
  EXPECT_THAT(Says(Add(state, t, List(R"([{"id": "mod-x-1"}, 7])"))), HasSubstr("/text/1"));
  AddReleaseList bad = List(R"([{"id": "mod-x-1.0"}])");
  bad.since = "2026-02-30";
  bad.tag = "../x";
  EXPECT_THAT(Says(Add(state, t, bad)), AllOf(HasSubstr("/since"), HasSubstr("/tag")));
  bad = List(R"([{"id": "mod-x-1.0"}])");
  bad.expected = 9;
  EXPECT_THAT(Says(Add(state, t, bad)), StartsWith("conflict"));
  EXPECT_TRUE(state.release_lists->empty());
  EXPECT_EQ(InSupportedRelease(state, "mod-x", Day("2026-03-01")), std::nullopt);

  const AddReleaseList good = List(R"([{"id": "mod-x-1.0"}, {"id": "okapi"}])");
  rig.Do("t", Add(state, t, good));
  EXPECT_TRUE(Add(state, t, good)->empty());
  EXPECT_EQ(InSupportedRelease(state, "mod-x", Day("2026-03-01")), true);
  EXPECT_EQ(InSupportedRelease(state, "okapi", Day("2026-03-01")), true);
  EXPECT_EQ(InSupportedRelease(state, "mod-q", Day("2026-03-01")), false);
  EXPECT_EQ(InSupportedRelease(state, "mod-x", Day("2025-12-31")), std::nullopt);
  EXPECT_EQ(InSupportedRelease(state, "mod-x", Day("2026-08-01")), false);
  // The same tag again is a correction.
  rig.Do("t", Add(state, t, List(R"([{"id": "mod-q-1.0"}])")));
  EXPECT_EQ(state.release_lists->size(), 1U);
  EXPECT_EQ(InSupportedRelease(state, "mod-q", Day("2026-03-01")), true);
  rig.Do("t", Remove(state, t, {.release = "R1", .tag = "R1-GA", .now = rig.now}));
  EXPECT_TRUE(state.release_lists->empty());
  EXPECT_THAT(Says(Remove(state, t, {.release = "R1", .tag = "R1-GA", .now = rig.now})),
              StartsWith("not-found"));
}

TEST_F(Releases, ListsOfAWithdrawnReleaseCountAgainWhenItComesBack) {
  rig.Calendar(kCalendar);
  rig.List("R1", "R1-GA", "2026-01-01", "mod-x-1.0");
  rig.Calendar(R"({"releases": [{"code": "R2", "ga": "2026-07-01"}]})");
  EXPECT_EQ(InSupportedRelease(state, "mod-x", Day("2026-03-01")), std::nullopt);
  rig.Calendar(kCalendar);
  EXPECT_EQ(InSupportedRelease(state, "mod-x", Day("2026-03-01")), true);
}

TEST_F(Releases, NoModuleIsItsOwnAlternative) {
  const auto says = [&](std::string_view alternative) {
    return Says(
        Change(state, Rig::By("t"),
               ChangeModule{.module = "mod-x",
                            .alternatives = std::vector<std::string>{std::string(alternative)},
                            .now = rig.now}));
  };
  EXPECT_THAT(says("mod-x"), HasSubstr("/alternatives/0"));
  EXPECT_EQ(says("mod-y"), "done");
}

TEST_F(Releases, TheyAreTheTeams) {
  for (const char* person : {"r", "admin", "c"}) {
    const Actor by = Rig::By(person);
    EXPECT_THAT(Says(Replace(state, by, {.text = "", .now = rig.now})), StartsWith("forbidden"));
    EXPECT_THAT(Says(Add(state, by, List(""))), StartsWith("forbidden"));
    EXPECT_THAT(Says(Remove(state, by, {.release = "R1", .tag = "x", .now = rig.now})),
                StartsWith("forbidden"));
    const auto imported = Import(state, by, {.text = "", .now = rig.now});
    ASSERT_FALSE(imported);
    EXPECT_EQ(imported.error().kind, ErrorKind::kForbidden);
  }
}

TEST_F(Releases, ATableOfModulesIsTakenOverWholeOrNotAtAll) {
  const auto import = [&](std::string_view text) {
    return Import(state, t, {.text = std::string(text), .now = rig.now});
  };
  const auto first = import("module,team,used-in-production\nmod-x,One,yes\nmod-z,Two,\n");
  ASSERT_TRUE(first) << first.error().ToString();
  EXPECT_EQ(first->added, 2U);
  rig.Do("t", first->events);
  EXPECT_EQ(state.FindModule("mod-x")->team, "One");
  EXPECT_EQ(state.FindModule("mod-z")->used_in_production, std::nullopt);
  const std::string id = rig.Deprecation();
  const auto again =
      import("module,team,planned-for-next-release\nmod-x,One,yes\nmod-z,Two,\nmod-w,,no\n");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->added, 1U);
  EXPECT_EQ(again->changed, 1U);
  EXPECT_EQ(again->unchanged, 1U);
  rig.Do("t", again->events);
  EXPECT_EQ(rig.Facts(id, "2026-05-10"),
            "planned-for-next-release severe");  // the case learned of it
  const std::uint64_t n = state.n;
  const auto says = [&](std::string_view text) {
    const auto imported = import(text);
    return imported ? "done" : imported.error().ToString();
  };
  EXPECT_THAT(says("module,colour\nmod-x,blue\n"), AllOf(HasSubstr("/text"), HasSubstr("colour")));
  EXPECT_THAT(says("module,team\nmod-x,Three\nMod-Y,Four\n"), HasSubstr("line 3"));
  EXPECT_THAT(says("module,team\nmod-x,\"Three\n"), HasSubstr("/text"));
  EXPECT_EQ(state.n, n);
}

// -- Policies -------------------------------------------------------------------------------------

class Policies : public ::testing::Test {
 protected:
  static json::object Document() {
    json::object document = ParseJson(ShippedPolicyTexts().front().text).value().get_object();
    document["name"] = "our-cap";
    document["state"] = "proposed";
    document.erase("approval");
    return document;
  }
  [[nodiscard]] Result<NewEvents> Given(const json::object& document,
                                        std::string_view by = "admin") const {
    return Given(json::serialize(document), by);
  }
  [[nodiscard]] Result<NewEvents> Given(std::string text, std::string_view by = "admin") const {
    return Add(state, Rig::By(by),
               AddPolicies{.texts = {{"/text", std::move(text)}}, .now = rig.now});
  }
  [[nodiscard]] Result<NewEvents> Approved(std::uint32_t version, std::string_view on = "",
                                           std::string_view by = "admin") const {
    return Approve(
        state, Rig::By(by),
        {.policy = "our-cap", .version = version, .on = std::string(on), .now = rig.now});
  }
  CasesRig rig;
  const State& state = rig.state;
};

TEST_F(Policies, TheShippedOnesAreAddedByOneCommandAndOnce) {
  EXPECT_EQ(state.policies->names().size(), 3U);
  for (const std::string& name : state.policies->names()) {
    ASSERT_EQ(state.policies->Versions(name).size(), 1U);
    EXPECT_EQ(state.policies->Versions(name)[0].state, policy::PolicyState::kApproved);
    EXPECT_EQ(state.policy_documents.at(DocumentId(name, 1))->recorded_by, "admin");
  }
  EXPECT_TRUE(
      Add(state, Rig::By("admin"), AddPolicies{.texts = ShippedPolicyTexts(), .now = {}})->empty());
}

TEST_F(Policies, FromDraftToApproval) {
  json::object document = Document();
  document["state"] = "draft";
  rig.Do("admin", Given(document));
  EXPECT_THAT(Says(Approved(1)), HasSubstr("is a draft"));
  document["state"] = "proposed";
  document["title"] = "Ours";
  rig.Do("admin", Given(document));
  EXPECT_TRUE(Given(document)->empty());
  EXPECT_EQ(state.policies->Find("our-cap", 1)->title, "Ours");
  EXPECT_THAT(Says(Approved(1, "2026-05-11")), HasSubstr("/on"));
  EXPECT_THAT(Says(Approved(1, "2026-02-30")), HasSubstr("/on"));
  EXPECT_THAT(Says(Approved(2)), StartsWith("not-found"));
  rig.Do("admin", Approved(1, "2026-05-01"));
  EXPECT_EQ(state.policies->Find("our-cap", 1)->approval->by, "admin");
  EXPECT_THAT(Says(Approved(1)), StartsWith("conflict"));
  EXPECT_TRUE(Given(document)->empty());
  document["title"] = "Theirs";
  EXPECT_THAT(Says(Given(document)), AllOf(StartsWith("conflict"), HasSubstr("next version")));
  document["version"] = 2;
  EXPECT_EQ(Says(Given(document)), "done");
}

TEST_F(Policies, TheyAreTheAdministrators) {
  EXPECT_THAT(Says(Given(Document(), "t")), StartsWith("forbidden"));
  EXPECT_THAT(Says(Approved(1, "", "t")), StartsWith("forbidden"));
}

TEST_F(Policies, WrongPoliciesAreRefusedByPointerAndNothingIsRecorded) {
  const std::uint64_t n = state.n;
  EXPECT_THAT(Says(Given(std::string("{\"name\": "))), HasSubstr("/text"));
  json::object unknown_anchor = Document();
  unknown_anchor["steps"].as_array()[0].as_object()["due"] =
      ParseJson(R"([{"after": "no-such-event", "period": "P90D"}])").value();
  EXPECT_THAT(Says(Given(unknown_anchor)), HasSubstr("/text/steps/0/due/0/after"));
  json::object circle = Document();
  circle["phases"] = ParseJson(R"([{"phase": "embargoed", "title": "a"},
                                   {"phase": "b", "title": "b"}, {"phase": "c", "title": "c"},
                                   {"phase": "public", "title": "p", "final": true,
                                    "entered_by": ["embargo-lifted"]}])")
                         .value();
  circle["steps"] = ParseJson(R"([
      {"step": "one", "title": "1", "phase": "embargoed", "who": "w", "what": "x",
       "due": [{"after": "phase:c", "period": "P1D"}], "satisfied_by": ["embargo-lifted"],
       "on_miss": "b"},
      {"step": "two", "title": "2", "phase": "b", "who": "w", "what": "x",
       "due": [{"after": "phase:b", "period": "P1D"}], "satisfied_by": ["embargo-lifted"],
       "on_miss": "c"}])")
                        .value();
  EXPECT_THAT(Says(Given(circle)), StartsWith("invalid"));
  json::object future = Document();
  future["state"] = "approved";
  future["approval"] = json::object{{"by", "council"}, {"on", "2026-05-11"}};
  EXPECT_THAT(Says(Given(future)), HasSubstr("/text/approval/on"));
  // One bad one among good ones: none is recorded.
  const Result<NewEvents> mixed =
      Add(state, Rig::By("admin"),
          AddPolicies{.texts = {{"/texts/0", json::serialize(Document())},
                                {"/texts/1", json::serialize(Document())},
                                {"/texts/2", "[]"}},
                      .now = rig.now});
  EXPECT_THAT(Says(mixed), AllOf(HasSubstr("/texts/1/version"), HasSubstr("/texts/2")));
  EXPECT_EQ(state.n, n);
}

// -- Lists of a platform in use, beside the project where they are there --------------------------

TEST_F(Releases, WhatIsNewInAReleaseIsSupportedFromItsFirstDayOn) {
  const std::filesystem::path folder = STRONGROOM_SOURCE_DIR "/../shared/data/platform-complete";
  if (!std::filesystem::is_directory(folder)) GTEST_SKIP() << "no lists beside the project";
  rig.Calendar(
      R"({"releases": [{"code": "R1-2023", "ga": "2023-04-13", "end_of_full_support": "2023-12-21",
                        "end_of_triage": "2024-05-31"},
                       {"code": "R2-2023", "ga": "2023-12-21"},
                       {"code": "R1-2024", "ga": "2024-05-31"}]})");
  std::ifstream tags(folder / "tags.tsv");
  std::size_t lists = 0;
  for (std::string tag, since; tags >> tag >> since; ++lists) {
    std::ifstream file(folder / (tag + ".json"));
    ASSERT_TRUE(file) << tag;
    std::stringstream text;
    text << file.rdbuf();
    rig.Do("t", Add(state, t,
                    AddReleaseList{.release = tag.substr(0, 7),
                                   .tag = tag,
                                   .since = since,
                                   .text = text.str(),
                                   .now = rig.now}));
  }
  ASSERT_GT(lists, 0U);
  EXPECT_EQ(state.release_lists->size(), lists);
  EXPECT_EQ(InSupportedRelease(state, "mod-users", Day("2023-04-12")), std::nullopt);
  EXPECT_EQ(InSupportedRelease(state, "mod-users", Day("2024-06-01")), true);
  std::set<std::string> before;
  std::set<std::string> later;
  for (const intake::ReleaseModules& each : *state.release_lists) {
    for (const intake::InstalledModule& module : each.modules) {
      (each.release == "R1-2024" ? later : before).insert(module.name);
    }
  }
  std::size_t fresh = 0;
  for (const intake::InstalledModule& module :
       std::ranges::find(*state.release_lists, std::string("R1-2024-GA"),
                         &intake::ReleaseModules::tag)
           ->modules) {
    if (before.contains(module.name)) continue;
    ++fresh;
    EXPECT_EQ(InSupportedRelease(state, module.name, Day("2024-05-30")), false) << module.name;
    EXPECT_EQ(InSupportedRelease(state, module.name, Day("2024-05-31")), true) << module.name;
  }
  EXPECT_GT(fresh, 0U);
  EXPECT_GT(later.size(), fresh);
}

}  // namespace
}  // namespace strongroom::desk::model
