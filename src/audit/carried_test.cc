#include "audit/carried.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "audit/audit_rig_test.h"
#include "crypto/test_vectors.h"

namespace strongroom::audit {
namespace {

using crypto::HexMember;
using crypto::NumberMember;
using crypto::ReadVectors;
using crypto::TextMember;
using testing::HasSubstr;

template <std::size_t size>
std::array<std::uint8_t, size> ArrayMember(const json::value& vector, std::string_view name) {
  std::array<std::uint8_t, size> out{};
  const Bytes bytes = HexMember(vector, name);
  EXPECT_EQ(bytes.size(), size);
  std::ranges::copy(bytes, out.begin());
  return out;
}

// The vector's rows and chains, in a store as the second epoch's writer puts them there.
class CarriedTest : public testing::Test {
 protected:
  CarriedTest()
      : vectors_(ReadVectors("carried.json")),
        keys_(keyring_, SecretBytes::CopyOf(HexMember(vectors_, "root"))),
        temporary_({.tables = {CarriedTable(2)}}) {
    for (const json::value& row : vectors_.at("rows").as_array()) {
      rows_.push_back({.key = TextMember(row, "key"),
                       .version = NumberMember(row, "version"),
                       .digest = ArrayMember<16>(row, "digest")});
    }
    for (const json::value& chain : vectors_.at("chains").as_array()) {
      chains_.push_back(
          {.partition = static_cast<store::Partition>(NumberMember(chain, "partition")),
           .instance = *Uuid::Parse(TextMember(chain, "instance")),
           .epoch = static_cast<std::uint32_t>(NumberMember(chain, "epoch")),
           .n = NumberMember(chain, "n"),
           .mac = ArrayMember<32>(chain, "mac")});
    }
    CarriedWriter writer(keys_);
    store::Batch batch;
    writer.AddRows(batch, rows_);
    writer.AddChains(batch, chains_);
    writer.AddTotals(batch);
    puts_ = batch.puts;
    Write(std::move(batch));
  }
  void Write(store::Batch batch) {
    const auto written = temporary_.Run(temporary_.store().Write(std::move(batch)));
    ASSERT_TRUE(written && written->committed());
  }
  void Remove(const store::Put& put) {
    store::Batch batch;
    batch.removes.push_back({.table = put.table, .partition = 0, .key = put.key});
    Write(std::move(batch));
  }
  void Put(store::Put put) {
    store::Batch batch;
    batch.puts.push_back(std::move(put));
    Write(std::move(batch));
  }
  Carried Read() {
    auto read = temporary_.Run(ReadCarried(temporary_.store(), keys_));
    EXPECT_TRUE(read);
    return read ? std::move(*read) : Carried{};
  }

  const json::object vectors_;
  FixedKeyring keyring_;
  const keys::RootKeys keys_;
  store::TemporaryStore temporary_;
  std::vector<CarriedRow> rows_;
  std::vector<FormerChain> chains_;
  std::vector<store::Put> puts_;
};

TEST_F(CarriedTest, IsStoredInItsPinnedForm) {
  const json::array& stored = vectors_.at("stored").as_array();
  ASSERT_EQ(puts_.size(), stored.size());
  for (std::size_t i = 0; i < puts_.size(); ++i) {
    EXPECT_EQ(puts_[i].table, TextMember(vectors_, "table"));
    EXPECT_EQ(AsText(puts_[i].key), TextMember(stored[i], "key"));
    EXPECT_EQ(puts_[i].version, 1u);
    EXPECT_EQ(HexEncode(puts_[i].body), TextMember(stored[i], "body"));
  }
}

TEST_F(CarriedTest, ComesBackAsItWasWritten) {
  const Carried read = Read();
  EXPECT_EQ(read.problem, "");
  EXPECT_EQ(read.rows, rows_);
  EXPECT_EQ(read.chains, chains_);
  for (const FormerChain& chain : chains_) {
    const FormerChain* found = read.Find(chain.partition, chain.instance);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(*found, chain);
    EXPECT_EQ(read.Find(chain.partition + 1, chain.instance), nullptr);
    EXPECT_EQ(read.Of(chain.partition).size(), 1u);
  }
  EXPECT_TRUE(read.Of(1).empty());
}

TEST_F(CarriedTest, ARowThatIsGoneEditedMovedOrAddedIsSaid) {
  for (const store::Put& put : puts_) {
    SCOPED_TRACE(AsText(put.key));
    Remove(put);
    EXPECT_THAT(Read().problem, HasSubstr("removed"));
    store::Put other = put;
    other.body[5] ^= 1;
    Put(other);
    EXPECT_THAT(Read().problem, HasSubstr(AsText(put.key)));
    other.body.resize(5);
    Put(other);
    EXPECT_THAT(Read().problem, HasSubstr(AsText(put.key)));
    Put(put);
    EXPECT_EQ(Read().problem, "");
    other = put;
    other.key = ToBytes("rows/00000001");
    Put(other);
    EXPECT_THAT(Read().problem, HasSubstr("rows/00000001"));
    Remove(other);
  }
}

// As many entries as were written, but of another epoch's key.
TEST_F(CarriedTest, UnderAnotherRootKeyNothingOfItCounts) {
  const keys::RootKeys other(keyring_, SecretBytes(32));
  const auto read = temporary_.Run(ReadCarried(temporary_.store(), other));
  ASSERT_TRUE(read);
  EXPECT_NE(read->problem, "");
  EXPECT_TRUE(read->rows.empty());
  EXPECT_TRUE(read->chains.empty());
}

TEST_F(CarriedTest, WithoutItsTableThereIsAProblemAndInTheFirstEpochThereIsNone) {
  ASSERT_TRUE(temporary_.Run(temporary_.store().DropTable(CarriedTable(2))));
  EXPECT_THAT(Read().problem, HasSubstr("not there"));
  const keys::RootKeys first(keyring_);
  const auto nothing = temporary_.Run(ReadCarried(temporary_.store(), first));
  ASSERT_TRUE(nothing);
  EXPECT_EQ(nothing->problem, "");
}

}  // namespace
}  // namespace strongroom::audit
