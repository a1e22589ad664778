// What holds for every import, whatever the tracker says and whatever people do at the desk.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>

#include "desk/model/change_issue.h"
#include "desk/model/embargo.h"
#include "desk/model/groups.h"
#include "desk/model/links.h"
#include "desk/model/tracker_files_test.h"

namespace strongroom::desk::model {
namespace {

constexpr int kIssues = 4;
constexpr int kPeople = 5;

std::string Key(int each) { return fmt::format("TRK-{}", each + 1); }

template <std::size_t n>
std::string OneOf(const std::array<std::string_view, n>& texts) {
  return std::string(*rc::gen::elementOf(texts));
}

// `inactive`: who has left the tracker, if anybody has.
std::string AnyPerson(int inactive) {
  const int person = *rc::gen::inRange(0, kPeople);
  return fmt::format(R"({{"accountId": "person-{}", "active": {}}})", person, person != inactive);
}

// Any issue that a tracker may have; each field is there or not.
std::string AnyIssue(int each, int inactive) {
  json::object fields{{"summary", OneOf<3>({"One", "Two", "Three"})}};
  const auto maybe = [&](std::string_view name, const std::string& value) {
    if (*rc::gen::inRange(0, 6) > 0) fields[name] = ParseJson(value).value();
  };
  maybe("description", OneOf<3>({"\"\"", "\"Words.\"", "\"Other words.\""}));
  maybe("issuetype", OneOf<3>({R"({"name": "Bug"})", R"({"name": "process"})", "null"}));
  maybe("status", OneOf<4>({R"({"name": "Open"})", R"({"name": "Closed"})", R"({"name": "Odd"})",
                            R"({"name": "In Review"})"}));
  maybe("priority", OneOf<3>({R"({"name": "P1"})", R"({"name": "Odd"})", "null"}));
  maybe("labels", OneOf<4>({"[]", R"(["a", "b"])", R"(["b", "c"])", R"(["pentest"])"}));
  maybe("components", OneOf<3>({"[]", R"([{"name": "mod-a"}])", R"([{"name": "Odd"}])"}));
  maybe("versions", OneOf<3>({"[]", R"([{"name": "1.0"}])", R"([{"name": "mod-b-2.0"}])"}));
  maybe("security",
        OneOf<3>({"null", R"({"id": "10", "name": "Core"})", R"({"id": "30", "name": "public"})"}));
  maybe("reporter", AnyPerson(inactive));
  maybe("assignee", *rc::gen::arbitrary<bool>() ? AnyPerson(inactive) : "null");
  maybe("comment", fmt::format(R"({{"comments": [{{"id": "1", "body": "{}", "author": {}}}]}})",
                               OneOf<2>({"x", "y"}), AnyPerson(inactive)));
  maybe(
      "issuelinks",
      *rc::gen::arbitrary<bool>()
          ? "[]"
          : fmt::format(R"([{{"type": {{"outward": "blocks"}}, "outwardIssue": {{"key": "{}"}}}}])",
                        Key(*rc::gen::inRange(0, kIssues + 1))));
  return json::serialize(json::object{{"key", Key(each)}, {"fields", std::move(fields)}});
}

TrackerFiles AnyTracker() {
  TrackerFiles files{.issues = {}};
  const int inactive = *rc::gen::inRange(0, 2 * kPeople);
  for (int each = 0; each < kIssues; ++each) {
    if (*rc::gen::inRange(0, 5) > 0) files.issues.push_back(AnyIssue(each, inactive));
  }
  if (*rc::gen::inRange(0, 3) > 0) {
    files.scheme = R"({"id": 1, "name": "s", "levels": [{"id": "10", "name": "Core"}]})";
    const auto holder = [](std::string_view who) {
      return fmt::format(R"({{"issueSecurityLevelId": "10", "holder": {}}})", who);
    };
    const std::string one =
        OneOf<4>({R"({"type": "group", "parameter": "g"})", R"({"type": "reporter"})",
                  R"({"type": "user", "parameter": "person-1"})", R"({"type": "projectRole"})"});
    files.members = {fmt::format(R"({{"values": [{}, {}]}})", holder(one),
                                 holder(R"({"type": "group", "parameter": "h"})"))};
  }
  if (*rc::gen::arbitrary<bool>()) {
    std::string people;
    for (int each = 0; each < kPeople; ++each) {
      if (*rc::gen::arbitrary<bool>()) {
        people +=
            fmt::format(R"({}{{"accountId": "person-{}"}})", people.empty() ? "" : ", ", each);
      }
    }
    files.groups = {{.name = "g", .file = fmt::format(R"({{"values": [{}]}})", people)}};
  }
  return files;
}

ImportTracker AnyInput() {
  ImportTracker input = Read(AnyTracker());
  input.without_level_is_public = *rc::gen::inRange(0, 4) == 0;
  return input;
}

Rig Furnished() {
  Rig rig;
  rig.Furnish();
  rig.Person("boss", {"administrators", "team", "core"});
  return rig;
}

// People act on what was imported; refusals change nothing.
void Happen(Rig& rig) {
  const State& state = rig.state;
  const std::string key = Key(*rc::gen::inRange(0, kIssues));
  const Actor boss = Rig::By("boss");
  const Result<NewEvents> done = [&]() -> Result<NewEvents> {
    switch (*rc::gen::inRange(0, 9)) {
      case 0: return Edit(state, boss, {.key = key, .title = OneOf<2>({"Two", "Ours"})});
      case 1: return Move(state, boss, {.key = key, .to = IssueState::kTriaged});
      case 2: return Label(state, boss, {.key = key, .add = {"c"}, .remove = {"a"}});
      case 3: return Change(state, boss, ChangeIssueLevel{.key = key, .level = "core"});
      case 4: return Lift(state, boss, {.key = key, .now = rig.now});
      case 5: return Assign(state, boss, {.key = key, .to = "boss"});
      case 6: return Make(state, boss, LinkIssues{.a = key, .b = Key(1)});
      case 7: return Remove(state, boss, UnlinkIssues{.a = key, .b = Key(1)});
      default:
        return Add(state, boss, AddMember{.group = OneOf<2>({"core", "g"}), .person = "boss"});
    }
  }();
  if (done) rig.Do("boss", done);
}

std::set<std::string> PublicKeys(const State& state) {
  std::set<std::string> keys;
  for (const auto& [key, issue] : state.issues) {
    if (issue->is_public()) keys.insert(key);
  }
  return keys;
}

std::set<std::string> KeysSeen(const State& state, const std::string& person) {
  const Sight sight(state, person);
  std::set<std::string> keys;
  for (const auto& [key, issue] : state.issues) {
    if (sight.Sees(*issue)) keys.insert(key);
  }
  return keys;
}

RC_GTEST_PROP(ImportProperty, TheSameTwiceMakesNoEventsTheSecondTime, ()) {
  Rig rig = Furnished();
  for (int rounds = *rc::gen::inRange(0, 3); rounds > 0; --rounds) {
    Take(rig, AnyInput(), "boss");
    for (int acts = *rc::gen::inRange(0, 8); acts > 0; --acts) Happen(rig);
  }
  const ImportTracker input = AnyInput();
  const std::string by = *rc::gen::element<std::string>("boss", "admin");
  const std::set<std::string> seen = KeysSeen(rig.state, by);
  Take(rig, input, by);
  // What the import itself lets them see is taken over the next time.
  if (KeysSeen(rig.state, by) != seen) Take(rig, input, by);
  RC_ASSERT(KindsOf(Take(rig, input, by)).empty());
  RC_ASSERT(KindsOf(Take(rig, input, "admin")).empty());
}

// Titles, states and labels: the tracker says the same, so what people did is what stands.
RC_GTEST_PROP(ImportProperty, AnUnchangedTrackerChangesNothingThatPeopleDid, ()) {
  Rig rig = Furnished();
  const ImportTracker input = AnyInput();
  Take(rig, input, "boss");
  for (int acts = *rc::gen::inRange(1, 12); acts > 0; --acts) Happen(rig);
  const State before = rig.state;
  const TrackerImport again = Take(rig, input, "boss");
  for (const NewEvent& event : again.events) {
    // Whom an issue is assigned to may see it only now.
    RC_ASSERT(event.kind == "issue.assigned" || event.kind == "issue.tracker-said" ||
              event.kind == "link.made");
  }
  for (const auto& [key, issue] : before.issues) {
    const Issue& after = *rig.state.FindIssueUnchecked(key);
    RC_ASSERT(after.title == issue->title && after.state == issue->state);
    RC_ASSERT(after.level == issue->level && after.labels == issue->labels);
    RC_ASSERT(after.comments.size() == issue->comments.size());
  }
}

RC_GTEST_PROP(ImportProperty, NothingBecomesPublicThatWasNotSaidToBe, ()) {
  Rig rig = Furnished();
  for (int rounds = *rc::gen::inRange(1, 4); rounds > 0; --rounds) {
    const std::set<std::string> before = PublicKeys(rig.state);
    const ImportTracker input = AnyInput();
    std::set<std::string> said;  // that everybody sees them
    for (const intake::TrackerIssue& issue : input.issues.issues) {
      if (issue.level_known && !issue.level && !rig.state.issues.contains(issue.key)) {
        said.insert(issue.key);
      }
    }
    Take(rig, input, "boss");
    for (const std::string& key : PublicKeys(rig.state)) {
      RC_ASSERT(before.contains(key) || said.contains(key));
    }
    Happen(rig);
  }
}

// Whoever imports, and whatever the files say of it.
RC_GTEST_PROP(ImportProperty, WhatTheImporterDoesNotSeeStaysAsItIs, ()) {
  Rig rig = Furnished();
  Take(rig, AnyInput(), "boss");
  for (int acts = *rc::gen::inRange(0, 6); acts > 0; --acts) Happen(rig);
  const State before = rig.state;
  const std::string by = *rc::gen::element<std::string>("boss", "admin");
  const Sight sight(before, by);
  std::set<std::string> hidden;
  for (const auto& [key, issue] : before.issues) {
    if (!sight.Sees(*issue)) hidden.insert(key);
  }
  const TrackerImport import = Take(rig, AnyInput(), by);
  for (const NewEvent& event : import.events) {
    for (const std::string& key : hidden) RC_ASSERT(!event.stream.contains(key));
  }
  for (const std::string& key : hidden) {
    RC_ASSERT(rig.state.VersionOf(IssueStream(key)) == before.VersionOf(IssueStream(key)));
    for (int other = 0; other <= kIssues; ++other) {
      RC_ASSERT(rig.state.AreLinked(key, Key(other)) == before.AreLinked(key, Key(other)));
    }
  }
}

RC_GTEST_PROP(ImportProperty, SomebodyWhoSeesNothingIsToldTheSameWhateverThereIs, ()) {
  Rig rig = Furnished();
  ImportTracker first = Read(AnyTracker());
  std::erase_if(first.issues.issues, [](const intake::TrackerIssue& issue) {
    return issue.level_known && !issue.level;
  });
  Take(rig, first, "boss");
  State without;
  for (Event event : rig.events) {
    if (FamilyOf(event.stream) == "issue" || FamilyOf(event.stream) == "link") continue;
    event.n = without.n + 1;
    RC_ASSERT(Apply(without, event));
  }
  const ImportTracker second = AnyInput();
  InsecureSequenceRandom one{3};
  InsecureSequenceRandom two{3};
  const auto hidden = Import(rig.state, Rig::By("admin"), second, one);
  const auto absent = Import(without, Rig::By("admin"), second, two);
  RC_ASSERT(hidden.has_value() && absent.has_value());
  RC_ASSERT(json::serialize(ToJson(*hidden, true)) == json::serialize(ToJson(*absent, true)));
}

}  // namespace
}  // namespace strongroom::desk::model
