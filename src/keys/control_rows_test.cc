#include "keys/control_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "keys/test_rig.h"

namespace strongroom::keys {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ControlRowsTest : public testing::Test {
 protected:
  ControlRow Insert(const std::string& key, std::string_view body) {
    store::Batch batch;
    ControlRow row = rig_.rows->Insert(batch, rig_.by, "test.create", key, ToBytes(body));
    EXPECT_TRUE(rig_.Write(std::move(batch)));
    return row;
  }
  ControlRow Replace(const ControlRow& old, std::string_view body) {
    store::Batch batch;
    ControlRow row = rig_.rows->Replace(batch, rig_.by, "test.change", old, ToBytes(body));
    EXPECT_TRUE(rig_.Write(std::move(batch)));
    return row;
  }
  std::optional<ControlRow> Get(const std::string& key) {
    auto row = rig_.temporary.Run(rig_.rows->Get(key));
    EXPECT_TRUE(row) << row.error().ToString();
    return row ? std::move(*row) : std::nullopt;
  }
  // The row as the store holds it, and a way to write it behind the server's back.
  store::Row Stored(const std::string& key) {
    auto row =
        rig_.temporary.Run(rig_.temporary.store().Get(std::string(kControlTable), 0, ToBytes(key)));
    EXPECT_TRUE(row && row->has_value());
    return row && *row ? **row : store::Row{};
  }
  void PutBehindTheBack(const store::Row& row) {
    store::Batch batch;
    batch.puts.push_back({.table = std::string(kControlTable),
                          .partition = 0,
                          .key = row.key,
                          .version = row.version,
                          .body = row.body});
    EXPECT_TRUE(rig_.Write(std::move(batch)));
  }

  KeysRig rig_;
};

TEST_F(ControlRowsTest, ARowComesBackAsItWasWritten) {
  EXPECT_FALSE(Get("a/1"));
  const ControlRow written = Insert("a/1", "body");
  const auto read = Get("a/1");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->key, "a/1");
  EXPECT_EQ(read->version, 1u);
  EXPECT_EQ(AsText(read->body), "body");
  EXPECT_EQ(read->digest, written.digest);
  EXPECT_THAT(rig_.journal.bad(), IsEmpty());
}

TEST_F(ControlRowsTest, EveryEditedByteMakesARowAbsentAndIsReported) {
  Insert("a/1", "body");
  const store::Row good = Stored("a/1");
  std::size_t edits = 0;
  for (std::size_t at = 0; at < good.body.size(); ++at) {
    store::Row bad = good;
    bad.body[at] ^= 1;
    PutBehindTheBack(bad);
    EXPECT_FALSE(Get("a/1")) << "byte " << at;
    EXPECT_EQ(rig_.journal.bad().size(), ++edits);
  }
  store::Row bad = good;
  bad.body.resize(31);
  PutBehindTheBack(bad);
  EXPECT_FALSE(Get("a/1"));
  PutBehindTheBack(good);
  EXPECT_TRUE(Get("a/1"));
}

TEST_F(ControlRowsTest, ARowMovedToAnotherKeyIsAbsent) {
  Insert("token/a", "all rights");
  store::Row moved = Stored("token/a");
  moved.key = ToBytes("token/b");
  PutBehindTheBack(moved);
  EXPECT_FALSE(Get("token/b"));
  EXPECT_THAT(rig_.journal.bad(), ElementsAre("token/b"));
}

TEST_F(ControlRowsTest, ARowUnderAnotherVersionNumberIsAbsent) {
  Insert("a/1", "old");
  store::Row row = Stored("a/1");
  ++row.version;
  PutBehindTheBack(row);
  EXPECT_FALSE(Get("a/1"));
}

TEST_F(ControlRowsTest, OldContentUnderTheNewVersionNumberIsAbsent) {
  const ControlRow first = Insert("a/1", "old");
  const store::Row old = Stored("a/1");
  Replace(first, "new");
  store::Row forged = old;
  forged.version = 2;
  PutBehindTheBack(forged);
  EXPECT_FALSE(Get("a/1"));
}

// A whole older row verifies: it was ours once. What tells is that its version fits neither the
// journal nor a check: see audit verification.
TEST_F(ControlRowsTest, AnOlderRowPutBackCarriesItsOldVersionAndDigest) {
  const ControlRow first = Insert("a/1", "old");
  const store::Row old = Stored("a/1");
  const ControlRow second = Replace(first, "new");
  PutBehindTheBack(old);
  const auto read = Get("a/1");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->version, 1u);
  EXPECT_EQ(read->digest, first.digest);
  EXPECT_NE(read->digest, second.digest);
  store::Batch batch;
  batch.checks.push_back(ControlRows::Fence(second));
  EXPECT_FALSE(rig_.Write(std::move(batch)));
}

// Neither the former epoch's key nor its table makes a row of this one.
TEST_F(ControlRowsTest, ARowOfOneEpochIsNoneInAnother) {
  Insert("a/1", "body");
  const store::Row stored = Stored("a/1");
  const RootKeys next(*rig_.keyring, SecretBytes(32));
  EXPECT_TRUE(ControlRows::Verify(*rig_.root, stored));
  EXPECT_FALSE(ControlRows::Verify(next, stored));
  const store::Put put = ControlRows::Signed(next, "a/1", 1, ToBytes("body"));
  EXPECT_EQ(put.table, "control_2");
  const store::Row carried{.key = put.key, .version = put.version, .body = put.body};
  EXPECT_TRUE(ControlRows::Verify(next, carried));
  EXPECT_FALSE(ControlRows::Verify(*rig_.root, carried));
  // The same key, and another table's name in the MAC.
  store::Row moved = carried;
  const store::Mac mac = next.ControlMac(kControlTable, 0, AsBytes("a/1"), 1, AsBytes("body"));
  moved.body = ToBytes("body");
  moved.body.insert(moved.body.end(), mac.begin(), mac.end());
  EXPECT_FALSE(ControlRows::Verify(next, moved));
}

TEST_F(ControlRowsTest, AScanLeavesOutBadRowsAndKeepsKeyOrder) {
  for (const char* key : {"p/3", "p/1", "q/1", "p/2", "p"}) Insert(key, key);
  store::Row bad = Stored("p/2");
  bad.body[0] ^= 1;
  PutBehindTheBack(bad);
  const auto rows = rig_.temporary.Run(rig_.rows->Scan("p/"));
  ASSERT_TRUE(rows);
  std::vector<std::string> keys;
  for (const ControlRow& row : *rows) keys.push_back(row.key);
  EXPECT_THAT(keys, ElementsAre("p/1", "p/3"));
  EXPECT_THAT(rig_.journal.bad(), ElementsAre("p/2"));
}

TEST_F(ControlRowsTest, AScanReadsEveryPage) {
  store::Batch batch;
  constexpr int kRows = 1203;
  for (int i = 0; i < kRows; ++i) {
    rig_.rows->Insert(batch, rig_.by, "test.create", "p/" + std::to_string(i), {});
  }
  ASSERT_TRUE(rig_.Write(std::move(batch)));
  const auto rows = rig_.temporary.Run(rig_.rows->Scan("p/"));
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->size(), static_cast<std::size_t>(kRows));
}

TEST_F(ControlRowsTest, AChangeThatRestsOnAnOldRowIsNotWritten) {
  const ControlRow first = Insert("a/1", "one");
  Replace(first, "two");
  store::Batch again;
  rig_.rows->Insert(again, rig_.by, "test.create", "a/1", ToBytes("three"));
  EXPECT_FALSE(rig_.Write(std::move(again)));
  store::Batch stale;
  rig_.rows->Replace(stale, rig_.by, "test.change", first, ToBytes("three"));
  EXPECT_FALSE(rig_.Write(std::move(stale)));
  store::Batch removal;
  rig_.rows->Remove(removal, rig_.by, "test.remove", first);
  EXPECT_FALSE(rig_.Write(std::move(removal)));
  EXPECT_EQ(AsText(Get("a/1")->body), "two");
}

TEST_F(ControlRowsTest, TheJournalTellsEachChangeWithItsDigests) {
  const ControlRow first = Insert("a/1", "one");
  const ControlRow second = Replace(first, "two");
  store::Batch batch;
  rig_.rows->Remove(batch, rig_.by, "test.remove", second);
  ASSERT_TRUE(rig_.Write(std::move(batch)));
  EXPECT_FALSE(Get("a/1"));
  const auto changes = rig_.journal.changes();
  ASSERT_EQ(changes.size(), 3u);
  EXPECT_EQ(changes[0].to, first.digest);
  EXPECT_EQ(changes[1].from, first.digest);
  EXPECT_EQ(changes[1].to, second.digest);
  EXPECT_EQ(changes[1].version, 2u);
  EXPECT_EQ(changes[2].from, second.digest);
  EXPECT_EQ(changes[2].to, std::nullopt);
  EXPECT_EQ(changes[2].version, 0u);
}

TEST_F(ControlRowsTest, ARowOfAnotherInstallationIsAbsent) {
  Insert("a/1", "body");
  auto other = FileKeyring::Create(rig_.directory.path() / "other", {}, rig_.random);
  ASSERT_TRUE(other);
  const RootKeys root(**other);
  EXPECT_FALSE(ControlRows::Verify(root, Stored("a/1")));
  EXPECT_TRUE(ControlRows::Verify(*rig_.root, Stored("a/1")));
}

}  // namespace
}  // namespace strongroom::keys
