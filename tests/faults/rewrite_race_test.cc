// Two servers that move the rows of one raised type: the second begins before the first one's first
// store operation, its second, and so on; carries on what the first broke off there; or both go on
// at the same time. After each: every row was moved once and opens at either server, sealed; the
// type is active; and verification finds nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <map>
#include <ostream>

#include "race.h"
#include "vault/apply_type.h"

namespace strongroom::faults {
namespace {

// A record's owner is regular before and high after: under its declaration it stands sealed.
Task<Result<vault::AppliedType>> RaiseAt(Race& race, vault::Vault& vault, std::string subject) {
  const access::ControlGrant grant = race.house.Granted(access::ControlAction::kTypesManage);
  const access::Caller by = race.house.Operator(std::move(subject));
  json::value schema = Must(ParseJson(AccountType(kSealedOwner)));
  co_return co_await vault::ApplyType(vault, by, grant, "account", std::move(schema));
}

// As the second server's housekeeping does, having heard of the type.
Task<void> ResumeThere(Race& race) {
  vault::Vault& vault = race.second->vault();
  const Result<void> loaded = co_await vault.types.Load();
  EXPECT_TRUE(loaded);
  vault::ResumeOptions stuck;
  stuck.stuck = [](const vault::TypeEntry& type) { return type.type.name() == "account"; };
  const Result<void> resumed = co_await vault::ResumeRewrites(vault, std::move(stuck));
  EXPECT_TRUE(resumed) << resumed.error().ToString();
}

Task<void> ApplyThere(Race& race) {
  const auto raised = co_await RaiseAt(race, race.second->vault(), "another");
  EXPECT_TRUE(raised) << raised.error().ToString();
}

// Of the tenant's chains: how often each record was moved.
std::map<std::string, int> Moves(Race& race) {
  std::map<std::string, int> moves;
  std::istringstream chain(race.house.Chain(race.house.tenants().Find("north")->number));
  for (std::string line; std::getline(chain, line);) {
    if (line.find("record.rewrite") == std::string::npos) continue;
    for (const std::string& id : race.ids) {
      if (line.find(id) != std::string::npos) ++moves[id];
    }
  }
  return moves;
}

void ExpectMoved(Race& race) {
  House& house = race.house;
  for (vault::Vault* vault : {&house.vault(), &race.second->vault()}) {
    Must(house.Run(vault->types.Load()));
    const auto type = vault->types.Find("account");
    EXPECT_EQ(type->state, vault::TypeState::kActive);
    EXPECT_EQ(type->generation, 2U);
    const auto found = house.Run(race.ReadAll(*vault));
    ASSERT_TRUE(found) << found.error().ToString();
    EXPECT_EQ(*found, race.numbers);
  }
  const store::Partition tenant = house.tenants().Find("north")->number;
  const auto rows =
      Must(house.Run(house.vault().store.Scan("rec_account_2", tenant, {}, {}, 10'000)));
  EXPECT_EQ(rows.size(), race.ids.size());
  for (const store::Row& stored : rows) {
    EXPECT_EQ(AsText(stored.body).find("owner of an account"), std::string::npos);
  }
  const auto old = house.Run(house.vault().store.Count("rec_account_1", tenant));
  EXPECT_EQ(old.value_or(0), 0U);
  const std::map<std::string, int> moves = Moves(race);
  EXPECT_EQ(moves.size(), race.ids.size());
  for (const auto& [id, times] : moves) EXPECT_EQ(times, 1) << id;
  EXPECT_THAT(house.Verify(), testing::IsEmpty());
}

struct Other {
  const char* name;
  Task<void> (*run)(Race&);
  friend void PrintTo(const Other& one, std::ostream* out) { *out << one.name; }
};

class RewriteRace : public testing::TestWithParam<Other> {};

TEST_P(RewriteRace, MovesEveryRowOnceWhereverTheOtherBegins) {
  bool reached = true;
  std::uint64_t n = 1;
  for (; reached && !HasFailure(); ++n) {
    SCOPED_TRACE("before operation " + std::to_string(n));
    const TemporaryDirectory directory;
    Race race(directory.path());
    House& house = race.house;
    house.failing().InterruptCall(n, [&race] { return GetParam().run(race); });
    const auto raised = house.Run(RaiseAt(race, house.vault(), "operator"));
    reached = house.failing().calls() >= n;
    house.failing().FailNone();
    if (!raised) {
      // The other one has declared it at the same moment.
      EXPECT_EQ(raised.error().kind, ErrorKind::kConflict) << raised.error().ToString();
    }
    ExpectMoved(race);
  }
  EXPECT_GT(n, 10U) << "hardly anything was interrupted";
}

// The request that began it dies there, and nobody asks again.
TEST_P(RewriteRace, MovesEveryRowOnceWhereTheFirstBreaksOff) {
  bool reached = true;
  int carried_on = 0;
  std::uint64_t n = 1;
  for (; reached && !HasFailure(); ++n) {
    SCOPED_TRACE("operation " + std::to_string(n) + " fails");
    const TemporaryDirectory directory;
    Race race(directory.path());
    House& house = race.house;
    house.failing().FailCall(n);
    const auto raised = house.Run(RaiseAt(race, house.vault(), "operator"));
    reached = house.failing().calls() >= n;
    house.failing().FailNone();
    Must(house.Run(house.vault().types.Load()));
    if (house.vault().types.Find("account")->generation == 1) continue;  // it had not begun
    if (house.vault().types.Find("account")->state == vault::TypeState::kRewriting) {
      EXPECT_FALSE(raised);
      ++carried_on;
    }
    house.Run(GetParam().run(race));
    ExpectMoved(race);
  }
  EXPECT_GT(carried_on, 5);
}

INSTANTIATE_TEST_SUITE_P(Others, RewriteRace,
                         testing::Values(Other{"Resume", ResumeThere}, Other{"Apply", ApplyThere}),
                         [](const auto& parameter) { return std::string(parameter.param.name); });

// More rows than a page: both are at work in the middle of the table.
TEST(RewriteAtOnce, MovesEveryRowOnce) {
  using namespace boost::asio::experimental::awaitable_operators;
  const TemporaryDirectory directory;
  Race race(directory.path(), 650);
  House& house = race.house;
  // Begun, and broken off behind the control row.
  for (std::uint64_t n = 1;; ++n) {
    house.failing().FailCall(n);
    EXPECT_FALSE(house.Run(RaiseAt(race, house.vault(), "operator")));
    house.failing().FailNone();
    Must(house.Run(house.vault().types.Load()));
    if (house.vault().types.Find("account")->state == vault::TypeState::kRewriting) break;
  }
  const auto both = [&race]() -> Task<void> {
    Task<Result<vault::AppliedType>> here = RaiseAt(race, race.house.vault(), "operator");
    Task<Result<vault::AppliedType>> there = RaiseAt(race, race.second->vault(), "another");
    const auto [first, second] = co_await (std::move(here) && std::move(there));
    EXPECT_TRUE(first) << first.error().ToString();
    EXPECT_TRUE(second) << second.error().ToString();
    if (!first || !second) co_return;
    EXPECT_EQ(first->type->state, vault::TypeState::kActive);
    EXPECT_EQ(second->type->state, vault::TypeState::kActive);
    // Both moved some of them, or the test shows nothing.
    std::printf("moved by the first %lu, by the second %lu\n",
                static_cast<unsigned long>(first->records_rewritten),
                static_cast<unsigned long>(second->records_rewritten));
  };
  house.Run(both());
  ExpectMoved(race);
}

}  // namespace
}  // namespace strongroom::faults
