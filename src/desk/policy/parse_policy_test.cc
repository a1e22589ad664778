#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "desk/policy/policy_text_test.h"

namespace strongroom::desk::policy {
namespace {

constexpr std::string_view kSmall = R"({
  "name": "small", "version": 1, "title": "Small", "state": "draft", "zone": "Etc/UTC",
  "events": {"told": "Told", "done": "Done", "gone": "Gone", "back": "Back"},
  "starts_on": "told",
  "facts": [{"fact": "away", "title": "Away", "initially": false, "set_by": "gone", "cleared_by": "back"}],
  "phases": [
    {"phase": "open", "title": "Open"},
    {"phase": "late", "title": "Late"},
    {"phase": "closed", "title": "Closed", "final": true, "entered_by": ["done"]}
  ],
  "steps": [
    {"step": "act", "title": "Act", "phase": "open", "who": "all", "what": "act",
     "due": [{"after": "told", "period": "P10D"}], "satisfied_by": ["done"], "on_miss": "late"}
  ]
})";

json::value Small() { return ParseJson(kSmall).value(); }

void Set(json::value& document, std::string_view member, json::value value) {
  const std::size_t slash = member.rfind('/');
  json::value& parent = document.at_pointer(member.substr(0, slash));
  const std::string_view last = member.substr(slash + 1);
  if (parent.is_array()) {
    parent.as_array().at(static_cast<std::size_t>(last.front() - '0')) = std::move(value);
  } else {
    parent.as_object()[last] = std::move(value);
  }
}

// The rules broken, as "pointer rule", after `member` (an RFC 6901 pointer) was set to `value`.
std::string Broken(std::string_view member, std::string_view value) {
  json::value document = Small();
  Set(document, member, ParseJson(value).value());
  const Result<Policy> policy = ParsePolicy(document);
  std::string broken;
  if (policy) return broken;
  EXPECT_EQ(policy.error().kind, ErrorKind::kInvalid);
  for (const FieldError& each : policy.error().fields) {
    EXPECT_GE(each.message.size(), 8U);
    broken += (broken.empty() ? "" : ", ") + each.pointer + " " + each.rule;
  }
  return broken;
}

TEST(ParsePolicy, ASmallOneIsAPolicy) {
  const Result<Policy> policy = ParsePolicy(Small());
  ASSERT_TRUE(policy) << policy.error().ToString();
  EXPECT_EQ(policy->steps.front().due.front().period, Period{.days = 10});
}

TEST(ParsePolicy, EveryShippedFileIsOne) {
  int count = 0;
  for (const auto& file : std::filesystem::directory_iterator(STRONGROOM_SOURCE_DIR "/policy")) {
    if (!file.is_regular_file()) continue;
    const std::string name = file.path().stem().string();
    if (name == "classes" || name == "classifier" || name.ends_with(".schema")) continue;
    const Policy policy = ShippedPolicy(name);
    EXPECT_EQ(policy.name, name);
    ++count;
  }
  EXPECT_GE(count, 3);
}

TEST(ParsePolicy, NamesWhatIsWrongWhereItStands) {
  EXPECT_EQ(Broken("/name", R"("Small One")"), "/name name");
  EXPECT_EQ(Broken("/version", "0"), "/version number");
  EXPECT_EQ(Broken("/version", "1.5"), "/version number");
  EXPECT_EQ(Broken("/colour", "1"), "/colour unknown-member");
  EXPECT_EQ(Broken("/state", R"("final")"), "/state word");
  EXPECT_EQ(Broken("/state", R"("approved")"), "/approval approval");
  EXPECT_EQ(Broken("/approval", R"({"by": "a", "on": "2026-02-30"})"), "/approval/on date");
  EXPECT_EQ(Broken("/zone", R"("Mars/Olympus")"), "/zone zone");
  EXPECT_EQ(Broken("/zone", R"("../../etc/passwd")"), "/zone zone");
  EXPECT_EQ(Broken("/holidays", R"(["2026-12-25", "Boxing Day"])"), "/holidays date");
  EXPECT_EQ(Broken("/settings", R"({"late_act": "perhaps"})"), "/settings/late_act word");
  EXPECT_EQ(Broken("/settings", R"({"mercy": true})"), "/settings/mercy unknown-member");
  EXPECT_EQ(Broken("/events/extended", R"("Mine")"), "/events/extended event");
  EXPECT_EQ(Broken("/starts_on", R"("tolled")"), "/starts_on unknown-event");
  EXPECT_EQ(Broken("/phases", "[]"),
            "/phases count, /steps/0/phase unknown-phase, "
            "/steps/0/on_miss unknown-phase, /steps/0/on_miss phase-order");
  EXPECT_EQ(Broken("/facts/0/cleared_by", R"("gone")"), "/facts/0/cleared_by fact");
  EXPECT_EQ(Broken("/applies_while", R"({"asleep": true})"), "/applies_while/asleep unknown-fact");
}

TEST(ParsePolicy, ExceptionsNeedEverythingUnlessTheFileSaysLess) {
  const Policy silent = ParsePolicy(Small()).value();
  ASSERT_EQ(silent.exceptions.size(), 2U);
  EXPECT_TRUE(silent.exceptions.at("exempted").needs_approver);
  json::value document = Small();
  Set(document, "/exceptions",
      ParseJson(R"({"extended": {"title": "Somebody asked", "needs": ["reason"]}})").value());
  const Policy less = ParsePolicy(document).value();
  ASSERT_EQ(less.exceptions.size(), 1U);
  EXPECT_TRUE(less.exceptions.at("extended").needs_reason);
  EXPECT_FALSE(less.exceptions.at("extended").needs_evidence);
  EXPECT_EQ(Broken("/exceptions", R"({"forgiven": {}})"), "/exceptions/forgiven unknown-member");
  EXPECT_EQ(Broken("/exceptions", R"({"extended": {"title": "a", "needs": ["luck"]}})"),
            "/exceptions/extended/needs word");
  EXPECT_EQ(Broken("/exceptions", R"({"extended": {"needs": []}})"),
            "/exceptions/extended/title required");
}

TEST(ParsePolicy, StepsMustMakeSense) {
  EXPECT_EQ(Broken("/steps/0/due/0/after", R"("tolled")"), "/steps/0/due/0/after unknown-anchor");
  EXPECT_EQ(Broken("/steps/0/due/0/after", R"("phase:lost")"),
            "/steps/0/due/0/after unknown-anchor");
  EXPECT_EQ(Broken("/steps/0/due/0/after", R"("phase:late")"),
            "/steps/0/due/0/after anchor-circle");
  EXPECT_EQ(Broken("/steps/0/on_miss", R"("open")"), "/steps/0/on_miss phase-order");
  EXPECT_EQ(Broken("/steps/0/phase", R"("closed")"),
            "/steps/0/phase final-phase, /steps/0/on_miss phase-order");
  EXPECT_EQ(Broken("/steps/0/satisfied_by", "[]"), "/steps/0/satisfied_by step");
  EXPECT_EQ(Broken("/steps/0/due", "[]"), "/steps/0/on_miss step");
  EXPECT_EQ(Broken("/steps/0/on_end", R"("late")"), "/steps/0/on_end step");
  EXPECT_EQ(Broken("/steps/0/due/0/stated", R"("must")"), "/steps/0/due/0/period period");
  for (const char* period : {"P", "1M", "P1", "PT1H", "P1.5D", "P-1D", "P1D1M", "P1M1M", "P99999D",
                             "P1M ", "0 business days", "business days", ""}) {
    const std::string broken = Broken("/steps/0/due/0/period", '"' + std::string(period) + '"');
    EXPECT_TRUE(broken.starts_with("/steps/0/due/0/period ")) << period << ": " << broken;
  }
}

TEST(ParsePolicy, AStepMayEndWithALaterPhase) {
  json::value document = Small();
  Set(document, "/steps/0/until", "late");
  EXPECT_EQ(ParsePolicy(document)->steps.front().until, "late");
  EXPECT_EQ(Broken("/steps/0/until", R"("open")"), "/steps/0/until phase-order");
  EXPECT_EQ(Broken("/steps/0/until", R"("lost")"), "/steps/0/until unknown-phase");
}

TEST(ParsePolicy, SaysWhichStepOrPhaseAPlaceIs) {
  json::value document = Small();
  Set(document, "/steps/0/on_miss", "open");
  Set(document, "/phases/2/from", json::array{"lost"});
  const Result<Policy> policy = ParsePolicy(document);
  ASSERT_FALSE(policy);
  ASSERT_EQ(policy.error().fields.size(), 2U);
  EXPECT_TRUE(policy.error().fields[0].message.starts_with("phase \"closed\": "));
  EXPECT_TRUE(policy.error().fields[1].message.starts_with("step \"act\": "));
}

std::string Doubted(std::string_view member, std::string_view value) {
  json::value document = Small();
  Set(document, member, ParseJson(value).value());
  std::string doubts;
  for (const FieldError& each : Doubts(ParsePolicy(document).value())) {
    doubts += (doubts.empty() ? "" : ", ") + each.pointer + " " + each.rule;
  }
  return doubts;
}

TEST(Doubts, TellOfWhatIsHardlyMeant) {
  EXPECT_EQ(Doubted("/title", R"("Small")"), "");
  EXPECT_EQ(Doubted("/steps/0/on_miss", R"("closed")"), "/phases/1 unreachable-phase");
  EXPECT_EQ(Doubted("/phases/2/final", "false"), "/phases no-final-phase");
  EXPECT_EQ(Doubted("/phases/2/entered_by", "[]"), "/phases/2 unreachable-phase");
  EXPECT_EQ(Doubted("/steps/0/satisfied_by", R"(["told", "done"])"),
            "/steps/0/satisfied_by met-at-once");
  EXPECT_EQ(Doubted("/steps/0/satisfied_by", R"(["done"])"), "");
  EXPECT_EQ(Doubted("/steps/0/due/0/after", R"("done")"), "/steps/0/satisfied_by met-at-once");
}

// What only a phase leads to that nothing leads to cannot be reached either.
TEST(Doubts, FollowThePhasesFromTheFirst) {
  json::value document = Small();
  Set(document, "/steps/0/on_miss", "closed");
  Set(document, "/phases/2/from", json::array{"late"});
  std::vector<std::string> places;
  json::value step = document.at("steps").at(0);
  step.as_object()["step"] = "act-late";
  step.as_object()["phase"] = "late";
  Set(document, "/steps/0/on_miss", "late");
  document.at("steps").as_array().push_back(step);
  EXPECT_TRUE(Doubts(ParsePolicy(document).value()).empty());
  document.at("steps").at(0).as_object().erase("on_miss");
  for (const FieldError& each : Doubts(ParsePolicy(document).value())) {
    places.push_back(each.pointer);
  }
  EXPECT_EQ(places, (std::vector<std::string>{"/phases/1", "/phases/2"}));
}

TEST(Doubts, ThereAreNoneOfWhatIsShipped) {
  for (const char* name :
       {"unsupported-module-deprecation", "supported-module-escalation", "embargo-cap"}) {
    EXPECT_TRUE(Doubts(ShippedPolicy(name)).empty()) << name;
  }
}

TEST(ParsePolicy, NamesThatEveryPolicyKnowsAreListed) {
  json::value document = Small();
  document.at("events").as_object()["noted"] = "Noted";
  const Result<Policy> policy = ParsePolicy(document);
  ASSERT_FALSE(policy);
  EXPECT_EQ(policy.error().fields.front().pointer, "/events/noted");
  for (const std::string_view each : kind::kEveryPolicys) {
    EXPECT_NE(policy.error().fields.front().message.find(each), std::string::npos) << each;
  }
}

TEST(ParsePolicy, AnEventMayNeedAReasonOrEvidence) {
  json::value document = Small();
  document.as_object()["needs"] = ParseJson(R"({"done": ["evidence"]})").value();
  const Result<Policy> policy = ParsePolicy(document);
  ASSERT_TRUE(policy) << policy.error().ToString();
  EXPECT_TRUE(policy->needs.at("done").evidence);
  EXPECT_FALSE(policy->needs.at("done").reason);
  EXPECT_EQ(Broken("/needs", R"({"did": ["evidence"]})"), "/needs/did unknown-event");
  EXPECT_EQ(Broken("/needs", R"({"done": ["luck"]})"), "/needs/done word");
}

// What evaluating a case takes is bounded as a whole, not only part by part.
TEST(ParsePolicy, AsksForNoMoreWorkThanACaseMayTake) {
  json::value document = Small();
  const json::value step = document.at("steps").at(0);
  const auto with = [&](std::size_t steps, std::size_t dues, std::size_t holidays) {
    json::value large = document;
    json::array& list = large.at("steps").as_array();
    list.clear();
    for (std::size_t each = 0; each < steps; ++each) {
      json::value one = step;
      one.as_object()["step"] = "act-" + std::to_string(each);
      json::array& due = one.at("due").as_array();
      due.resize(dues, due.front());
      list.push_back(std::move(one));
    }
    json::array days;
    for (std::size_t each = 0; each < holidays; ++each) {
      days.emplace_back(FormatDate(kDateMin + std::chrono::days{each}));
    }
    large.as_object()["holidays"] = std::move(days);
    const Result<Policy> policy = ParsePolicy(large);
    return policy ? std::string() : policy.error().fields.front().pointer;
  };
  EXPECT_EQ(with(50, 10, 2'000), "");
  EXPECT_EQ(with(51, 10, 0), "/steps");
  EXPECT_EQ(with(6, 100, 0), "/steps");
  EXPECT_EQ(with(1, 1, 2'001), "/holidays");
}

TEST(ParsePolicy, NoKindOfValueMakesItFall) {
  for (const char* value :
       {"null", "true", "-1", "1e300", R"("x")", "[]", "{}", "[[]]", "[null]"}) {
    EXPECT_FALSE(ParsePolicy(ParseJson(value).value())) << value;
    for (const char* member :
         {"/name", "/version", "/zone", "/holidays", "/settings", "/events", "/starts_on", "/needs",
          "/facts", "/facts/0", "/phases", "/phases/0", "/steps", "/steps/0", "/steps/0/due",
          "/steps/0/due/0", "/steps/0/when"}) {
      (void)Broken(member, value);
    }
  }
}

TEST(Evaluate, RefusesEventsThatCannotBe) {
  const Policy policy = ParsePolicy(Small()).value();
  const auto says = [&](std::vector<std::string_view> events) {
    return Says(policy, events, "2026-06-01");
  };
  EXPECT_NE(says({"2026-01-01 tolled"}).find("/0/kind"), std::string::npos);
  EXPECT_NE(says({"2026-01-01 told", "2026-01-02 extended until 2026-02-01"}).find("/1/step"),
            std::string::npos);
  EXPECT_NE(says({"2026-01-01 told", "2026-01-02 extended walk until 2026-02-01"}).find("/1/step"),
            std::string::npos);
  EXPECT_NE(says({"2026-01-01 told", "2026-01-02 extended act"}).find("/1/until"),
            std::string::npos);
  EXPECT_NE(says({"2026-01-01 told", "2026-01-02 extended act until 2026-01-01"}).find("/1/until"),
            std::string::npos);
  EXPECT_NE(says({"2026-01-01 told", "2026-01-02 policy-moved version 2"}).find("/1/version"),
            std::string::npos);
}

// Versions of the small policy: the first gives ten days, the second `period`.
std::vector<Policy> TwoVersions(std::string_view period) {
  json::value first = Small();
  Set(first, "/state", "approved");
  Set(first, "/approval", ParseJson(R"({"by": "all", "on": "2025-01-01"})").value());
  json::value second = first;
  Set(second, "/version", 2);
  Set(second, "/approval", ParseJson(R"({"by": "all", "on": "2026-02-01"})").value());
  Set(second, "/steps/0/due/0/period", json::value(period));
  return {ParsePolicy(first).value(), ParsePolicy(second).value()};
}

std::string SaysOf(const std::vector<Policy>& versions, std::vector<std::string_view> events,
                   std::string_view on) {
  const Result<Report> report = Evaluate(versions, Events(events), ParseDate(on).value());
  return report ? std::to_string(report->version) + " " + Text(*report) : report.error().ToString();
}

TEST(Evaluate, ACaseKeepsItsVersionUntilItIsMoved) {
  const auto longer = TwoVersions("P30D");
  EXPECT_EQ(SaysOf(longer, {"2026-01-25 told"}, "2026-02-03"), "1 open; act 2026-02-04 open");
  EXPECT_EQ(SaysOf(longer, {"2026-02-01 told"}, "2026-02-03"), "2 open; act 2026-03-03 open");
  EXPECT_EQ(SaysOf(longer, {"2026-01-25 told", "2026-02-02 policy-moved version 2"}, "2026-02-10"),
            "2 open; act 2026-02-24 open (2026-02-04)");
}

TEST(Evaluate, MovingACaseAltersNoDeadlineThatHasPassed) {
  EXPECT_EQ(SaysOf(TwoVersions("P30D"), {"2026-01-25 told", "2026-02-06 policy-moved version 2"},
                   "2026-02-10"),
            "2 late; act 2026-02-04 missed");
  // A new deadline before the move ends on its day.
  const auto shorter = TwoVersions("P3D");
  EXPECT_EQ(SaysOf(shorter, {"2026-01-25 told", "2026-02-02 policy-moved version 2"}, "2026-02-02"),
            "2 open; act 2026-02-02 open (2026-02-04)");
  EXPECT_EQ(SaysOf(shorter, {"2026-01-25 told", "2026-02-02 policy-moved version 2"}, "2026-02-03"),
            "2 late; act 2026-02-02 missed (2026-02-04)");
}

TEST(Evaluate, DraftsSayThatTheyAreWhatIf) {
  const Policy draft = ParsePolicy(Small()).value();
  const Report report =
      Evaluate(std::span(&draft, 1), Events(std::vector<std::string_view>{"2026-01-01 told"}),
               ParseDate("2026-01-02").value())
          .value();
  EXPECT_EQ(report.why.back(), "the policy is a draft: this is what it would say");
}

TEST(ParseEvents, WrittenTheyReadTheSame) {
  const json::value document = ParseJson(R"([{"at": "2026-02-01", "kind": "told"},
                    {"at": "2026-02-01T10:00:00.000Z", "kind": "extended", "step": "act",
                     "until": "2026-03-01", "version": 2, "reason": "a", "evidence": "b",
                     "approver": "c", "by": "d"}])")
                                   .value();
  json::array written;
  const std::vector<Event> events = ParseEvents(document).value();
  for (const Event& each : events) written.push_back(ToJson(each));
  EXPECT_EQ(json::value(written), document);
}

TEST(ParseEvents, RefusesWhatIsNoList) {
  for (const char* text : {"{}", "null", "\"x\"", "[1]", R"([{"at": "2026-02-30", "kind": "a"}])",
                           R"([{"at": "2026-01-01"}])", R"([{"kind": "a"}])",
                           R"([{"at": "2026-01-01", "kind": "a", "colour": 1}])",
                           R"([{"at": "2026-01-01T24:30:00Z", "kind": "a"}])",
                           R"([{"at": "2026-01-01", "kind": "a", "until": "soon"}])"}) {
    EXPECT_FALSE(ParseEvents(ParseJson(text).value())) << text;
  }
  EXPECT_TRUE(ParseEvents(ParseJson("[]").value()));
}

}  // namespace
}  // namespace strongroom::desk::policy
