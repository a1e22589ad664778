// The desk over a ledger: deciding again when another server was first, finding what it is not told
// the outcome of, catching up, the past, and forgetting. Two Desks on one vault are to the ledger
// what two servers are. What the commands themselves do stands in src/desk/model.
#include "desk/desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "base/pool_work.h"
#include "desk/model/can_see.h"
#include "desk/model/change_issue.h"
#include "desk/model/change_settings.h"
#include "desk/model/embargo.h"
#include "desk/model/groups.h"
#include "desk/model/issue_view.h"
#include "desk/model/levels.h"
#include "desk/model/people.h"
#include "desk/model/report_issue.h"
#include "house.h"
#include "vault/append_events.h"
#include "vault/replay_events.h"

namespace strongroom::faults {
namespace {

namespace model = desk::model;
using desk::Desk;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using namespace std::chrono_literals;

constexpr std::size_t kReaders = 4;
constexpr const char* kSecret = "hunter2-was-pasted-here";

template <class Input, class Run>
desk::Command Of(Input input, Run run) {
  return [input = std::move(input), run](const model::State& state, const model::Actor& actor) {
    return run(state, actor, input);
  };
}
constexpr auto kAdd = [](const auto&... all) { return model::Add(all...); };
constexpr auto kMake = [](const auto&... all) { return model::Make(all...); };
constexpr auto kChange = [](const auto&... all) { return model::Change(all...); };
constexpr auto kEdit = [](const auto&... all) { return model::Edit(all...); };

class DeskTest : public testing::Test {
 protected:
  ~DeskTest() override {
    pool_.join();
    readings_.join();
  }

  std::unique_ptr<Desk> Serve() {
    auto desk = std::make_unique<Desk>(
        Desk::Parts{.vault = house_.vault(),
                    .pool = pool_,
                    .readings = readings_,
                    .find_tenant = [this]() -> std::optional<store::Partition> { return tenant_; },
                    .report = [this](const std::string& line) { lines_.push_back(line); },
                    .now = [this] { return steady_; }});
    house_.Run(Starting(*desk));
    return desk;
  }
  static Task<bool> Starting(Desk& desk) {
    co_await desk.Start();
    co_return true;
  }
  static Task<bool> Ticking(Desk& desk) {
    co_await desk.Tick();
    co_return true;
  }
  void Tick(Desk& desk) { house_.Run(Ticking(desk)); }

  // Persons' subjects are their ids.
  access::Caller As(std::string person) const {
    access::Caller caller = caller_;
    caller.principal.subject = std::move(person);
    return caller;
  }
  Result<desk::Done> Do(Desk& desk, std::string by, desk::Command command) {
    return house_.Run(desk.Execute(As(std::move(by)), std::move(command)));
  }
  Result<desk::Done> DoFound(Desk& desk) { return house_.Run(desk.Found(caller_, Found())); }
  desk::Command AddPerson(std::string id, std::optional<std::string> subject = {}) {
    return Of(model::AddPerson{.id = id, .name = id, .subject = subject.value_or(id)},
              [this](const auto& state, const auto& actor, const auto& input) {
                return model::Add(state, actor, input, house_.random);
              });
  }
  desk::Command Found() {
    return Of(
        model::FoundDesk{.administrator = {.id = "admin", .name = "Admin", .subject = "admin"}},
        [this](const auto& state, const auto& actor, const auto& input) {
          return model::Found(state, actor, input, house_.random);
        });
  }
  // Founded by "admin"; "t" of the team sees the level "core", "r" reports.
  void Furnish(Desk& desk) {
    Must(DoFound(desk));
    Must(Do(desk, "admin", AddPerson("t")));
    Must(Do(desk, "admin", AddPerson("r")));
    Must(Do(desk, "admin",
            Of(model::MakeGroup{.id = "team", .name = "Team", .role = model::Role::kTeam}, kMake)));
    Must(Do(desk, "admin", Of(model::AddMember{.group = "team", .person = "t"}, kAdd)));
    Must(Do(desk, "admin",
            Of(model::MakeLevel{.id = "core", .name = "Core", .groups = {"team"}}, kMake)));
    model::ChangeSettings settings;
    settings.default_levels[0] = "core";
    Must(Do(desk, "admin", Of(std::move(settings), kChange)));
  }
  std::string Report(Desk& desk, std::string title, std::string description = {}) {
    const desk::Done done = Must(
        Do(desk, "r",
           Of(model::ReportIssue{.title = std::move(title), .description = std::move(description)},
              [this](const auto& state, const auto& actor, const auto& input) {
                return model::Report(state, actor, input, house_.random);
              })));
    return std::string(model::NameIn(done.events.front().stream));
  }
  Result<std::string> Show(Desk& desk, std::string who, const std::string& key,
                           desk::Look look = {}) {
    desk::Reading reading = [&](const desk::Scene& scene) -> Result<desk::Shown> {
      auto issue = scene.sight.Require(key);
      if (!issue) return Fail(issue.error());
      return desk::Shown{.body = model::FullView(scene.sight, **issue, scene.now),
                         .embargoed_issue = key};
    };
    return house_.Run(desk.Show(As(std::move(who)), std::move(look), std::move(reading)));
  }
  static std::set<std::string> Persons(const Desk& desk) {
    return desk.memory().Look([](const desk::Memory::Now& now) {
      std::set<std::string> ids;
      for (const auto& [id, person] : now.state().persons) ids.insert(id);
      return ids;
    });
  }
  std::uint64_t Last() {
    return Must(house_.Run(vault::ReadHead(house_.vault(), {.tenant = 1, .name = "desk"}))).last;
  }

  TemporaryDirectory directory_;
  House house_{directory_.path()};
  boost::asio::thread_pool pool_{1};
  boost::asio::thread_pool readings_{kReaders};
  const access::Caller caller_ = (house_.MakeTenant("north"), house_.Developer("north"));
  std::optional<store::Partition> tenant_ = 1;
  std::vector<std::string> lines_;
  std::chrono::steady_clock::time_point steady_ = std::chrono::steady_clock::now();
};

// So the io threads, on which everybody waits, do not wait for it.
TEST_F(DeskTest, ACommandRunsOnThePool) {
  const auto desk = Serve();
  Furnish(*desk);
  std::thread::id thread = std::this_thread::get_id();
  desk::Command command = [&thread](const model::State&, const model::Actor&) {
    thread = std::this_thread::get_id();
    return Result<model::NewEvents>();
  };
  Must(house_.Run(desk->Execute(As("admin"), std::move(command))));
  EXPECT_EQ(thread, house_.Run(OnPool(pool_, [] { return std::this_thread::get_id(); })));
}

// Whoever the subject stands for when it is decided, whatever another server knew when it was
// asked.
TEST_F(DeskTest, AnActIsThatOfWhomTheSubjectStandsForByThen) {
  const auto one = Serve();
  Furnish(*one);
  const auto two = Serve();
  const auto give = [&](std::string person, std::string subject) {
    Must(Do(*one, "admin",
            Of(model::ChangePerson{.person = std::move(person), .subject = std::move(subject)},
               kChange)));
  };
  give("t", "t-no-more");
  const auto report = [&](Desk& desk) {
    return Do(desk, "t",
              Of(model::ReportIssue{.title = "Late"},
                 [this](const auto& state, const auto& actor, const auto& input) {
                   return model::Report(state, actor, input, house_.random);
                 }));
  };
  for (Desk* desk : {one.get(), two.get()}) {
    const auto refused = report(*desk);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kForbidden);
  }
  const auto three = Serve();
  give("r", "t");
  EXPECT_EQ(Must(report(*three)).events.front().by, "r");
}

// As one that was paused, and did not tick meanwhile.
TEST_F(DeskTest, AServerThatWasHeldUpLooksBeforeItShows) {
  const auto one = Serve();
  Furnish(*one);
  const std::string key = Report(*one, "Held up");
  const auto two = Serve();
  Tick(*two);
  Must(Show(*two, "t", key));
  Must(Do(*one, "admin",
          Of(model::RemoveMember{.group = "team", .person = "t"},
             [](const auto&... all) { return model::Remove(all...); })));
  steady_ += desk::kCurrentFor;
  Must(Show(*two, "t", key));
  steady_ += 1ms;
  const auto gone = Show(*two, "t", key);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().kind, ErrorKind::kNotFound);
}

TEST_F(DeskTest, NothingIsInTheStoreBeforeTheDeskIsFounded) {
  const auto desk = Serve();
  Tick(*desk);
  EXPECT_EQ(house_.vault().types.FindAny("ledger-desk"), nullptr);
  EXPECT_THAT(lines_, IsEmpty());
  Must(DoFound(*desk));
  EXPECT_NE(house_.vault().types.FindAny("ledger-desk"), nullptr);
  EXPECT_THAT(Persons(*desk), testing::ElementsAre("admin"));
  const auto again = DoFound(*desk);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::kConflict);
}

TEST_F(DeskTest, WithoutItsTenantItDoesNotServeAndSaysSo) {
  tenant_.reset();
  const auto desk = Serve();
  const auto home = desk->RequireHome(caller_);
  ASSERT_FALSE(home);
  EXPECT_EQ(home.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(home.error().detail, HasSubstr("desk.tenant"));
  EXPECT_FALSE(DoFound(*desk));
  tenant_ = 1;
  Tick(*desk);
  EXPECT_TRUE(desk->RequireHome(caller_));
}

TEST_F(DeskTest, WhatOneServerDidIsDecidedUponByTheOther) {
  const auto one = Serve();
  Must(DoFound(*one));
  const auto two = Serve();
  Must(Do(*one, "admin", AddPerson("first", "s-1")));
  // The other has not looked since: what it knows allows the subject, the ledger does not.
  const auto taken = Do(*two, "admin", AddPerson("second", "s-1"));
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(taken.error().detail, HasSubstr("first"));
  // What does not collide is appended behind it.
  Must(Do(*one, "admin", AddPerson("third")));
  const desk::Done done = Must(Do(*two, "admin", AddPerson("fourth")));
  EXPECT_EQ(done.events.at(0).n, Last());
  EXPECT_THAT(Persons(*two), testing::ElementsAre("admin", "first", "fourth", "third"));
  EXPECT_THAT(Persons(*one), Not(Contains("fourth")));
  Tick(*one);
  EXPECT_EQ(Persons(*one), Persons(*two));
  EXPECT_THAT(house_.Verify(), IsEmpty());
}

// An answer of "no" may be old news, too.
TEST_F(DeskTest, RefusalsAreLookedIntoAgainOnTheStateOfNow) {
  const auto one = Serve();
  Must(DoFound(*one));
  const auto two = Serve();
  Must(Do(*one, "admin", AddPerson("late")));
  EXPECT_TRUE(
      Do(*two, "admin", Of(model::AddMember{.group = "administrators", .person = "late"}, kAdd)));
}

// The n-th call of the store fails, or its answer is lost, for every n: nothing is done twice, and
// what is acknowledged is there.
TEST_F(DeskTest, NothingIsDoneTwiceWhateverIsLost) {
  const auto desk = Serve();
  Must(DoFound(*desk));
  int lost = 0;
  for (const bool lose : {true, false}) {
    for (std::uint64_t n = 1;; ++n) {
      ASSERT_LT(n, 60U);
      const std::string id = (lose ? "lost-" : "failed-") + std::to_string(n);
      lose ? house_.failing().LoseAnswer(n) : house_.failing().FailCall(n);
      const Result<desk::Done> done = Do(*desk, "admin", AddPerson(id));
      const bool met = house_.failing().calls() >= n;
      house_.failing().FailNone();
      const bool acknowledged = done.has_value();
      if (lose && met && acknowledged) ++lost;
      const auto fresh = Serve();
      if (acknowledged) {
        EXPECT_EQ(Persons(*fresh).contains(id), true) << id;
      } else {
        EXPECT_NE(done.error().kind, ErrorKind::kInternal) << done.error().ToString();
        EXPECT_NE(done.error().kind, ErrorKind::kCorrupt) << done.error().ToString();
        if (done.error().kind != ErrorKind::kOutcomeUnknown) {
          EXPECT_FALSE(Persons(*fresh).contains(id)) << id;
        }
        const auto retried = Do(*desk, "admin", AddPerson(id));
        EXPECT_TRUE(retried || retried.error().kind == ErrorKind::kConflict);
      }
      Tick(*desk);
      EXPECT_TRUE(Persons(*desk).contains(id)) << id;
      if (!met) break;
    }
  }
  EXPECT_GT(lost, 0) << "no lost answer was found again";
  EXPECT_EQ(desk->memory().last(), Last());
  EXPECT_EQ(Persons(*Serve()), Persons(*desk));
  EXPECT_THAT(house_.Verify(), IsEmpty());
}

TEST_F(DeskTest, TimesOfEventsNeverGoBackwards) {
  const auto desk = Serve();
  const desk::Done first = Must(DoFound(*desk));
  house_.clock.Advance(-1h);
  const desk::Done second = Must(Do(*desk, "admin", AddPerson("second")));
  EXPECT_EQ(second.events.at(0).at, first.events.at(0).at);
  house_.clock.Advance(2h);
  const desk::Done third = Must(Do(*desk, "admin", AddPerson("third")));
  EXPECT_GT(third.events.at(0).at, second.events.at(0).at);
}

TEST_F(DeskTest, ThePastIsShownAsItWasToWhoSeesItToday) {
  const auto desk = Serve();
  Furnish(*desk);
  house_.clock.Advance(1h);
  const Time before = house_.clock.Now();
  house_.clock.Advance(1h);
  const std::string key = Report(*desk, "A first title");
  const Time reported = house_.clock.Now();
  house_.clock.Advance(1h);
  Must(Do(*desk, "t", Of(model::EditIssue{.key = key, .title = "A second title"}, kEdit)));

  EXPECT_THAT(Must(Show(*desk, "t", key)), HasSubstr("A second title"));
  EXPECT_THAT(Must(Show(*desk, "t", key, {.as_of = reported})), HasSubstr("A first title"));
  const auto none = Show(*desk, "t", key, {.as_of = before});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().detail, model::kNoSuchIssue);
  EXPECT_THAT(Must(Show(*desk, "t", key, {.as_of = house_.clock.Now() + 24h * 365})),
              HasSubstr("A second title"));

  // Who may see it only since today sees its past; who no longer may does not.
  Must(Do(*desk, "admin", AddPerson("late")));
  EXPECT_FALSE(Show(*desk, "late", key, {.as_of = reported}));
  Must(Do(*desk, "admin", Of(model::AddMember{.group = "team", .person = "late"}, kAdd)));
  EXPECT_TRUE(Show(*desk, "late", key, {.as_of = reported}));
  EXPECT_FALSE(Show(*desk, "late", key, {.as_of = reported, .groups_of_then = true}));
  Must(Do(*desk, "admin",
          Of(model::RemoveMember{.group = "team", .person = "t"},
             [](const auto&... all) { return model::Remove(all...); })));
  for (const bool of_then : {false, true}) {
    EXPECT_FALSE(Show(*desk, "t", key, {.as_of = reported, .groups_of_then = of_then}));
  }
}

TEST_F(DeskTest, ShowingAnEmbargoedIssueAndAnothersEyesAreAudited) {
  const auto desk = Serve();
  Furnish(*desk);
  const std::string key = Report(*desk, "A title");
  EXPECT_EQ(house_.Chain(1).find("desk.issue.read"), std::string::npos);
  Must(Show(*desk, "t", key));
  EXPECT_THAT(house_.Chain(1), HasSubstr("\"action\":\"desk.issue.read\""));
  EXPECT_THAT(house_.Chain(1), HasSubstr("\"record\":\"" + key + "\""));
  EXPECT_THAT(house_.Chain(1), Not(HasSubstr("A title")));

  const auto through = Show(*desk, "t", key, {.through = "r"});
  ASSERT_FALSE(through);  // no administrator
  EXPECT_EQ(through.error().kind, ErrorKind::kForbidden);
  EXPECT_THAT(house_.Chain(1), Not(HasSubstr("desk.look-through")));
  // An administrator does not see it through the reporter either.
  EXPECT_FALSE(Show(*desk, "admin", key, {.through = "r"}));
  EXPECT_THAT(house_.Chain(1), HasSubstr("\"action\":\"desk.look-through\""));
  // "No audit, no answer."
  house_.failing().FailAll();
  EXPECT_FALSE(Show(*desk, "t", key));
  house_.failing().FailNone();
}

// Of the fault that a full disk brought to light: text in clear waits for its entry, whatever
// audit.masked_reads says.
TEST_F(DeskTest, NothingEmbargoedIsShownBeforeItsEntryIsDurable) {
  const auto desk = Serve();
  Furnish(*desk);
  const std::string key = Report(*desk, "A title");
  house_.vault().sync_masked_reads = false;
  house_.failing().FailAll(ErrorKind::kStorageFull);
  const auto shown = Show(*desk, "t", key);
  house_.failing().FailNone();
  ASSERT_FALSE(shown);
  EXPECT_EQ(shown.error().kind, ErrorKind::kStorageFull);
  Must(Show(*desk, "t", key));
  EXPECT_THAT(house_.Chain(1), HasSubstr("\"action\":\"desk.issue.read\""));
}

// Readings that take long: kReadingsEach of a person at a time, whatever they ask at once; others,
// acts and small readings wait for none of them.
TEST_F(DeskTest, LongReadingsOfOnePersonAreFewAtATimeAndNobodyElseWaits) {
  const auto desk = Serve();
  Furnish(*desk);
  Must(Do(*desk, "admin", AddPerson("calm")));
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t running = 0;
  std::size_t most = 0;
  bool go_on = false;
  desk::Reading slow = [&](const desk::Scene&) -> Result<desk::Shown> {
    std::unique_lock lock(mutex);
    most = std::max(most, ++running);
    changed.notify_all();
    changed.wait(lock, [&] { return go_on; });
    --running;
    return desk::Shown{.body = json::object{}};
  };
  desk::Reading quick = [](const desk::Scene&) -> Result<desk::Shown> {
    return desk::Shown{.body = json::object{}};
  };
  const auto ask = [&](std::string who, bool small, desk::Reading reading) {
    desk::Look look{.small = small};
    return desk->Show(As(std::move(who)), std::move(look), std::move(reading));
  };
  std::vector<std::future<Result<std::string>>> answers;
  for (std::size_t n = 0; n < desk::kReadingsEach + 3; ++n) {
    answers.push_back(house_.Begin(ask("t", false, slow)));
  }
  {
    std::unique_lock lock(mutex);
    ASSERT_TRUE(changed.wait_for(lock, 10s, [&] { return running == desk::kReadingsEach; }));
  }
  Must(house_.Run(ask("calm", false, quick)));
  Must(house_.Run(ask("t", true, quick)));
  Must(Do(*desk, "admin", AddPerson("another")));
  {
    const std::scoped_lock lock(mutex);
    EXPECT_EQ(running, desk::kReadingsEach);
    go_on = true;
    changed.notify_all();
  }
  for (auto& each : answers) Must(each.get());
  EXPECT_EQ(most, desk::kReadingsEach);
  // Beyond what may wait they are told so.
  go_on = false;
  answers.clear();
  constexpr std::size_t kAtOnce = desk::kReadingsEach + desk::kReadingsWaitingMax;
  for (std::size_t n = 0; n < kAtOnce; ++n) answers.push_back(house_.Begin(ask("t", false, slow)));
  const auto refused = house_.Run(ask("t", false, quick));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable);
  EXPECT_TRUE(refused.error().retry_after_s);
  {
    const std::scoped_lock lock(mutex);
    go_on = true;
    changed.notify_all();
  }
  for (auto& each : answers) Must(each.get());
}

TEST_F(DeskTest, WhatIsExpungedIsForgottenEverywhere) {
  const auto one = Serve();
  Furnish(*one);
  const std::string key = Report(*one, "A title", kSecret);
  const desk::Done comment =
      Must(Do(*one, "t", Of(model::CommentOnIssue{.key = key, .text = kSecret}, kAdd)));
  const auto two = Serve();
  const std::uint64_t reported = comment.events.at(0).n - 1;
  const Uuid report_id = one->memory().Look([&](const desk::Memory::Now& now) {
    return now.EventsOf(model::IssueStream(key), reported).at(0).id;
  });
  EXPECT_THAT(Must(Show(*two, "t", key)), HasSubstr(kSecret));

  const auto expunge = [&](Desk& desk, const char* by, Uuid id) {
    return house_.Run(desk.Expunge(As(by), id, "a password was pasted"));
  };
  const auto not_allowed = expunge(*one, "t", report_id);
  ASSERT_FALSE(not_allowed);
  EXPECT_EQ(not_allowed.error().kind, ErrorKind::kForbidden);
  EXPECT_EQ(expunge(*one, "admin", Uuid()).error().kind, ErrorKind::kNotFound);

  for (const Uuid id : {report_id, comment.events.at(0).id}) {
    ASSERT_TRUE(expunge(*one, "admin", id));
    ASSERT_TRUE(expunge(*one, "admin", id));  // again: harmless
  }
  Tick(*two);
  const auto three = Serve();
  for (Desk* desk : {one.get(), two.get(), three.get()}) {
    const std::string shown = Must(Show(*desk, "t", key));
    EXPECT_THAT(shown, Not(HasSubstr(kSecret)));
    EXPECT_THAT(shown, HasSubstr("(expunged)"));
    const Time now = house_.clock.Now();
    EXPECT_THAT(Must(Show(*desk, "t", key, {.as_of = now})), Not(HasSubstr(kSecret)));
    for (const model::Event& event : desk->memory().Look([&](const desk::Memory::Now& memory) {
           return memory.EventsOf(model::IssueStream(key), memory.state().n);
         })) {
      EXPECT_THAT(model::EncodeEvent(event), Not(HasSubstr(kSecret)));
    }
  }
  const auto replayed = Must(house_.Run(
      vault::Replay(house_.vault(), {.principal = access::Principal::System(), .request_id = {}},
                    {.tenant = 1, .name = "desk"}, 1, 1000)));
  for (const vault::LedgerEvent& event : replayed.events) {
    EXPECT_THAT(event.text, Not(HasSubstr(kSecret))) << event.n;
  }
  EXPECT_TRUE(replayed.events.at(reported - 1).expunged.has_value());
  EXPECT_THAT(house_.Verify(), IsEmpty());
}

// The store failed between the two halves of an expunging: the next start ends it.
TEST_F(DeskTest, AnExpungingThatWasCutOffIsEndedAtTheNextStart) {
  const auto one = Serve();
  Furnish(*one);
  const std::string key = Report(*one, "A title");
  const desk::Done comment =
      Must(Do(*one, "t", Of(model::CommentOnIssue{.key = key, .text = kSecret}, kAdd)));
  model::ExpungeEvent input{.event = comment.events.at(0), .reason = "a password was pasted"};
  Must(Do(*one, "admin",
          Of(std::move(input), [](const auto&... all) { return model::Expunge(all...); })));
  EXPECT_THAT(Must(Show(*one, "t", key)), Not(HasSubstr(kSecret)));
  const auto two = Serve();
  const vault::LedgerHead head =
      Must(house_.Run(vault::ReadHead(house_.vault(), {.tenant = 1, .name = "desk"})));
  EXPECT_TRUE(head.expunged.contains(comment.events.at(0).n));
  EXPECT_THAT(Must(Show(*two, "t", key)), Not(HasSubstr(kSecret)));
}

TEST_F(DeskTest, AnEventThatItCannotReadStopsTheDeskAndNothingElse) {
  const auto one = Serve();
  Must(DoFound(*one));
  Must(house_.Run(vault::Append(house_.vault(), caller_, {.tenant = 1, .name = "desk"}, Last(),
                                {R"({"v":1,"kind":"from.the-future"})"})));
  Tick(*one);
  const auto two = Serve();
  for (Desk* desk : {one.get(), two.get()}) {
    const auto home = desk->RequireHome(caller_);
    ASSERT_FALSE(home);
    EXPECT_EQ(home.error().kind, ErrorKind::kUnavailable);
    EXPECT_FALSE(Do(*desk, "admin", AddPerson("nobody")));
  }
  EXPECT_THAT(lines_, Contains(HasSubstr("from.the-future")));
  const std::size_t reported = lines_.size();
  Tick(*two);
  EXPECT_EQ(lines_.size(), reported);
}

}  // namespace
}  // namespace strongroom::faults
