#include "audit/log.h"

#include <boost/asio/use_future.hpp>

#include "audit/audit_rig_test.h"
#include "audit/stored_entry.h"
#include "store/failing_store.h"

namespace strongroom::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Event Action(std::string_view action) {
  Event event;
  event.action = action;
  return event;
}

class LogTest : public ::testing::Test {
 protected:
  // The numbers checkpointed for a partition, in order.
  [[nodiscard]] std::vector<std::uint64_t> Checkpointed(store::Partition partition) const {
    std::vector<std::uint64_t> numbers;
    for (const Checkpoint& line : rig.checkpoints) {
      if (line.partition == partition) numbers.push_back(line.n);
    }
    return numbers;
  }
  void AppendMany(store::Partition partition, std::size_t count) {
    const Event event = Action("test.note");
    std::vector<store::Batch> batches(count);
    for (store::Batch& batch : batches) {
      batch.appends.push_back(rig.log().Entry(partition, Operator(), event));
    }
    for (const auto& written : rig.Run(rig.store().WriteMany(std::move(batches)))) {
      ASSERT_TRUE(written.has_value());
    }
  }
  // Instance and whether it is named as closed, of the start entry of this instance.
  [[nodiscard]] std::vector<std::pair<Uuid, bool>> Peers(store::Partition partition) {
    std::vector<std::pair<Uuid, bool>> peers;
    const auto chain = rig.Chain(partition, rig.instance());
    const auto start = ReadStart(chain.at(0).entry);
    if (!start) throw std::runtime_error("the chain does not begin with its start");
    for (const Peer& peer : start->peers) peers.emplace_back(peer.instance, peer.closed);
    return peers;
  }

  AuditRig rig;
};

TEST_F(LogTest, ChainIsOpenedOnceByManyAtATime) {
  std::vector<std::future<Result<void>>> opened;
  for (int i = 0; i < 20; ++i) {
    opened.push_back(boost::asio::co_spawn(rig.temporary().io(), rig.log().OpenChain(1),
                                           boost::asio::use_future));
  }
  for (auto& one : opened) EXPECT_TRUE(one.get().has_value());
  const auto chain = rig.Chain(1, rig.instance());
  ASSERT_EQ(chain.size(), 1U);
  const auto start = ReadStart(chain[0].entry);
  ASSERT_TRUE(start.has_value());
  EXPECT_EQ(start->instance, rig.instance());
}

TEST_F(LogTest, ChainOpenedWithABatchHoldsBothOrNeither) {
  const auto open_with = [&](store::Partition partition, std::optional<std::uint64_t> version) {
    store::Batch batch;
    batch.checks.push_back({.table = std::string(keys::kControlTable),
                            .partition = 0,
                            .key = ToBytes("token/absent"),
                            .version = 1});
    batch.checks.back().version = version;
    batch.appends.push_back(rig.log().Entry(partition, Operator(), Action("test.note")));
    return rig.Run(rig.log().OpenChainWith(partition, std::move(batch)));
  };
  const auto refused = open_with(3, 1);
  ASSERT_TRUE(refused.has_value());
  EXPECT_FALSE(refused->committed());
  EXPECT_THAT(rig.Chain(3, rig.instance()), IsEmpty());
  const auto opened = open_with(3, std::nullopt);
  ASSERT_TRUE(opened.has_value());
  EXPECT_TRUE(opened->committed());
  EXPECT_TRUE(rig.Run(rig.log().OpenChain(3)).has_value());
  const auto chain = rig.Chain(3, rig.instance());
  ASSERT_EQ(chain.size(), 2U);
  EXPECT_TRUE(ReadStart(chain[0].entry).has_value());
  EXPECT_TRUE(IsAction(chain[1].entry, "test.note"));
}

TEST_F(LogTest, CloseWritesTheStopOfEveryChainAndItsCheckpoint) {
  rig.Note(1, "one");
  rig.Stop();
  for (const store::Partition partition : {0U, 1U}) {
    const auto chain = rig.Chain(partition, rig.instance());
    EXPECT_TRUE(IsAction(chain.back().entry, kStopAction));
    EXPECT_THAT(Checkpointed(partition), ElementsAre(chain.back().n));
  }
  for (const Checkpoint& line : rig.checkpoints) {
    EXPECT_EQ(line.mac, rig.Chain(line.partition, rig.instance()).back().mac);
  }
}

TEST_F(LogTest, NothingIsAppendedAfterTheClose) {
  ASSERT_TRUE(rig.Run(rig.log().CloseChains()).has_value());
  const access::Caller by = Operator();
  const auto appended = rig.Run(rig.log().Append(0, by, Action("late")));
  ASSERT_FALSE(appended.has_value());
  EXPECT_EQ(appended.error().kind, ErrorKind::kUnavailable);
  rig.log().BadRow("token/a");
  ASSERT_TRUE(rig.Run(rig.log().CloseChains()).has_value());
  EXPECT_EQ(rig.Chain(0, rig.instance()).size(), 2U);
}

// Whatever fails on the way, and whether a lost answer was to a write or to none: asked again, each
// chain ends once.
TEST_F(LogTest, CloseThatFailedIsTakenUpAgainAndNoChainEndsTwice) {
  for (const bool only_the_answer : {false, true}) {
    for (std::uint64_t n = 1;; ++n) {
      SCOPED_TRACE(std::to_string(n) + (only_the_answer ? ", the answer alone" : ""));
      ASSERT_LT(n, 20U);
      rig.Restart();
      const std::size_t lines_before = rig.checkpoints.size();
      store::FailingStore failing(rig.store());
      Log log(failing, rig.keys(), rig.clock, rig.instance(),
              std::make_unique<ListSink>(rig.checkpoints), [](const std::string&) {});
      log.AttachMeter(rig.SharedMeter());
      for (const store::Partition partition : {1U, 2U, 3U}) {
        ASSERT_TRUE(rig.Run(log.OpenChain(partition)).has_value());
      }
      if (only_the_answer) {
        failing.LoseAnswer(n);
      } else {
        failing.FailCall(n);
      }
      const auto closed = rig.Run(log.CloseChains());
      const bool reached = failing.calls() >= n;
      failing.FailNone();
      EXPECT_TRUE(rig.Run(log.CloseChains()).has_value());
      for (const store::Partition partition : {1U, 2U, 3U}) {
        const auto chain = rig.Chain(partition, rig.instance());
        ASSERT_EQ(chain.size(), 2U) << partition;
        EXPECT_TRUE(IsAction(chain.back().entry, kStopAction));
        EXPECT_EQ(std::ranges::count_if(
                      rig.checkpoints.begin() + static_cast<std::ptrdiff_t>(lines_before),
                      rig.checkpoints.end(),
                      [&](const Checkpoint& line) {
                        return line.partition == partition && line.mac == chain.back().mac;
                      }),
                  1);
      }
      if (!reached) break;
      EXPECT_TRUE(n != 1 || !closed.has_value()) << "the stops were not written";
    }
  }
}

// Of several chains some were closed: those alone are done.
TEST_F(LogTest, CloseThatFailedForSomeChainsGoesOnWithThose) {
  store::FailingStore failing(rig.store());
  Log log(failing, rig.keys(), rig.clock, rig.instance(), nullptr, [](const std::string&) {});
  for (const store::Partition partition : {1U, 2U, 3U}) {
    ASSERT_TRUE(rig.Run(log.OpenChain(partition)).has_value());
  }
  failing.FailBatches(1);
  EXPECT_FALSE(rig.Run(log.CloseChains()).has_value());
  EXPECT_EQ(rig.Chain(1, rig.instance()).size(), 2U);
  EXPECT_EQ(rig.Chain(2, rig.instance()).size(), 1U);
  failing.FailBatches(std::nullopt);
  EXPECT_TRUE(rig.Run(log.CloseChains()).has_value());
  for (const store::Partition partition : {1U, 2U, 3U}) {
    EXPECT_EQ(rig.Chain(partition, rig.instance()).size(), 2U) << partition;
  }
}

// Blocks in Write until it is let go.
class BlockingSink final : public CheckpointSink {
 public:
  BlockingSink(std::promise<void>& entered, std::shared_future<void> go)
      : entered_(entered), go_(std::move(go)) {}
  [[nodiscard]] Result<void> Write(const Checkpoint&) override {
    entered_.set_value();
    go_.wait();
    return {};
  }

 private:
  std::promise<void>& entered_;
  std::shared_future<void> go_;
};

TEST_F(LogTest, SlowSinkHoldsUpNoRequest) {
  std::promise<void> entered;
  std::promise<void> go;
  Log log(rig.store(), rig.keys(), rig.clock, rig.instance(),
          std::make_unique<BlockingSink>(entered, go.get_future().share()),
          [](const std::string&) {});
  log.AttachMeter(rig.SharedMeter());
  auto written = boost::asio::co_spawn(rig.temporary().io(), log.WriteCheckpoints(true),
                                       boost::asio::use_future);
  entered.get_future().wait();
  rig.Note(0, "on the same io thread");
  EXPECT_EQ(written.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  go.set_value();
  written.get();
}

TEST_F(LogTest, CheckpointIsWrittenAtFirstThenEveryMinute) {
  rig.WriteCheckpoints(false);
  EXPECT_THAT(Checkpointed(0), ElementsAre(1));
  rig.Note(0, "one");
  rig.clock.Advance(kCheckpointInterval - std::chrono::milliseconds(1));
  rig.WriteCheckpoints(false);
  EXPECT_THAT(Checkpointed(0), ElementsAre(1));
  rig.clock.Advance(std::chrono::milliseconds(1));
  rig.WriteCheckpoints(false);
  EXPECT_THAT(Checkpointed(0), ElementsAre(1, 2));
  rig.clock.Advance(kCheckpointInterval);
  rig.WriteCheckpoints(false);
  EXPECT_THAT(Checkpointed(0), ElementsAre(1, 2)) << "nothing new";
}

TEST_F(LogTest, CheckpointIsWrittenEveryThousandEntries) {
  rig.WriteCheckpoints(false);
  AppendMany(0, kCheckpointEntries - 1);
  rig.WriteCheckpoints(false);
  EXPECT_THAT(Checkpointed(0), ElementsAre(1));
  AppendMany(0, 1);
  rig.WriteCheckpoints(false);
  EXPECT_THAT(Checkpointed(0), ElementsAre(1, 1 + kCheckpointEntries));
}

// Under load there is always an entry that is numbered and not yet committed.
TEST_F(LogTest, CheckpointIsOfTheNewestCommittedEntry) {
  rig.Note(0, "committed");
  (void)rig.meter().Mac(0, store::Mac{}, 3, {});
  rig.WriteCheckpoints(false);
  EXPECT_THAT(Checkpointed(0), ElementsAre(2));
  EXPECT_EQ(rig.checkpoints.back().mac, rig.Chain(0, rig.instance()).back().mac);
}

TEST_F(LogTest, StartNamesWhatWasNotKnownToBeClosed) {
  const Uuid first = rig.instance();
  EXPECT_THAT(Peers(0), IsEmpty());
  rig.Start();  // the first has crashed
  const Uuid second = rig.instance();
  EXPECT_THAT(Peers(0), ElementsAre(std::pair(first, false)));
  rig.Restart();
  const Uuid third = rig.instance();
  EXPECT_THAT(Peers(0), ElementsAre(std::pair(first, false), std::pair(second, true)));
  rig.Restart();
  EXPECT_THAT(Peers(0), ElementsAre(std::pair(first, false), std::pair(third, true)));
}

// Instances that run side by side open a tenant's chain in any order.
TEST_F(LogTest, PeerWithAnOlderIdThatOpenedItsChainLaterIsNamed) {
  const Uuid older = Uuid();  // sorts before every other
  rig.Open(1);
  const Uuid first = rig.instance();
  rig.AppendAs(
      older, 1,
      R"({"action":"instance.start","instance":")" + older.ToString() + R"(","peers":[]})");
  rig.Restart();
  rig.Open(1);
  EXPECT_THAT(Peers(1), ElementsAre(std::pair(older, false), std::pair(first, true)));
}

TEST_F(LogTest, BadRowIsReportedAndLeavesASighting) {
  rig.log().BadRow("token/a");
  rig.Stop();
  ASSERT_EQ(rig.reports.size(), 1U);
  const auto chain = rig.Chain(0, rig.instance());
  ASSERT_EQ(chain.size(), 3U);
  EXPECT_TRUE(IsAction(chain[1].entry, "control-row.refused"));
}

TEST_F(LogTest, ChainThatCouldNotBeOpenedIsTriedAgain) {
  store::FailingStore failing(rig.store());
  Log log(failing, rig.keys(), rig.clock, rig.instance(),
          std::make_unique<ListSink>(rig.checkpoints), [](const std::string&) {});
  const access::Caller by = Operator();
  for (std::uint64_t n = 1;; ++n) {
    ASSERT_LT(n, 20U);
    failing.FailCall(n);
    const auto appended = rig.Run(log.Append(1, by, Action("test.note")));
    if (failing.calls() < n) break;
    EXPECT_FALSE(appended.has_value()) << "call " << n;
  }
  // Whatever failed, the chain was opened before the first entry.
  const auto chain = rig.Chain(1, rig.instance());
  ASSERT_GE(chain.size(), 2U);
  EXPECT_TRUE(IsAction(chain.front().entry, kStartAction));
  for (std::size_t i = 1; i < chain.size(); ++i) {
    EXPECT_TRUE(IsAction(chain[i].entry, "test.note"));
  }
}

TEST_F(LogTest, NothingIsWrittenOfAnEventThatIsNotUtf8) {
  ASSERT_TRUE(rig.Run(rig.log().OpenChain(1)));
  Event event = Action("test.note");
  event.reason = "a\xff";
  const auto appended = rig.Run(rig.log().Append(1, Operator(), event));
  ASSERT_FALSE(appended);
  EXPECT_EQ(appended.error().kind, ErrorKind::kInternal);
  EXPECT_FALSE(rig.log().AppendLater(1, Operator(), event));
  for (const bool many : {false, true}) {
    store::Batch batch;
    batch.appends.push_back(rig.log().Entry(1, Operator(), Action("test.note")));
    batch.appends.push_back(rig.log().Entry(1, Operator(), event));
    if (many) {
      std::vector<store::Batch> batches;
      batches.push_back(std::move(batch));
      EXPECT_FALSE(rig.Run(rig.store().WriteMany(std::move(batches))).front());
    } else {
      EXPECT_FALSE(rig.Run(rig.store().Write(std::move(batch))));
    }
  }
  EXPECT_EQ(rig.Chain(1, rig.instance()).size(), 1u);  // its start
}

}  // namespace
}  // namespace strongroom::audit
