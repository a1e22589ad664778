// One ledger on PostgreSQL, two servers that know nothing of each other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "house.h"
#include "store/postgres/test_rig.h"
#include "vault/append_events.h"
#include "vault/expunge_event.h"
#include "vault/replay_events.h"

namespace strongroom::faults {
namespace {

using store::postgres::SharedCluster;
using store::postgres::TestDatabase;
using testing_postgres::PostgresCluster;

const vault::Ledger kLedger{.tenant = 1, .name = "desk"};

access::Caller Server() { return {.principal = access::Principal::System(), .request_id = {}}; }

// Appends `count` events, two at a time, each behind what it read; how often it came too late.
int AppendAll(House& house, const std::string& name, int count) {
  const access::Caller by = Server();
  int late = 0;
  for (int i = 0; i < count;) {
    const vault::LedgerHead head = Must(house.Run(vault::ReadHead(house.vault(), kLedger)));
    std::vector<std::string> events{name + std::to_string(i), name + std::to_string(i + 1)};
    const Result<std::uint64_t> last =
        house.Run(vault::Append(house.vault(), by, kLedger, head.last, std::move(events)));
    if (last) {
      EXPECT_EQ(*last, head.last + 2);
      i += 2;
    } else {
      EXPECT_EQ(last.error().kind, ErrorKind::kConflict) << last.error().ToString();
      ++late;
    }
  }
  return late;
}

TEST(LedgerServers, NumberEventsTogetherWithoutGaps) {
  if (const char* reason = PostgresCluster::Missing()) GTEST_SKIP() << reason;
  constexpr int kEach = 60;
  TestDatabase database(*SharedCluster());
  const TemporaryDirectory directory;
  House::Options options;
  options.open = [&database](store::StoreEnvironment environment) {
    store::PostgresOptions postgres;
    postgres.url = database.Url();
    return store::OpenPostgresStore(std::move(postgres), std::move(environment));
  };
  House first(directory.path(), options);
  first.MakeTenant("north");
  House second(directory.path(), options);
  Must(first.Run(vault::EnsureLedger(first.vault(), "desk")));
  Must(second.Run(vault::EnsureLedger(second.vault(), "desk")));

  int late = 0;
  std::thread other([&] { late += AppendAll(second, "b", kEach); });
  const int late_here = AppendAll(first, "a", kEach);
  other.join();
  RecordProperty("conflicts", late + late_here);

  const access::Caller server = Server();
  for (House* house : {&first, &second}) {
    const auto all = Must(house->Run(vault::Replay(house->vault(), server, kLedger, 1, 1000)));
    ASSERT_EQ(all.events.size(), std::size_t{2} * kEach);
    std::set<std::string> texts;
    std::vector<int> next{0, 0};
    for (const vault::LedgerEvent& event : all.events) {
      EXPECT_TRUE(texts.insert(event.text).second);
      // Each server's events stand in the order in which it appended them.
      int& i = next[event.text[0] == 'a' ? 0 : 1];
      EXPECT_EQ(event.text.substr(1), std::to_string(i++));
    }
  }
  const vault::Expunged expunged =
      Must(second.Run(vault::Expunge(second.vault(), server, kLedger, 7, "asked by a test")));
  EXPECT_GE(expunged.runbook.size(), 2U);
  const auto seven = Must(first.Run(vault::Replay(first.vault(), server, kLedger, 7, 1)));
  EXPECT_TRUE(seven.events.front().expunged);
  EXPECT_THAT(first.Verify(), testing::IsEmpty());
}

}  // namespace
}  // namespace strongroom::faults
