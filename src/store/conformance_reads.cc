// Get, GetMany, Scan, Lookup, ScanIndex, Count: order, paging, and keys at the edges of byte order.
#include <algorithm>

#include "store/conformance_rig.h"

namespace strongroom::store {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const TableName kTable = "things";

Bytes Key(std::uint32_t n) {
  return {static_cast<std::uint8_t>(n >> 24), static_cast<std::uint8_t>(n >> 16),
          static_cast<std::uint8_t>(n >> 8), static_cast<std::uint8_t>(n)};
}

void PutRows(ConformanceRig& rig, Partition partition, const std::vector<Bytes>& keys) {
  Batch batch;
  for (const Bytes& key : keys) batch.puts.push_back({kTable, partition, key, 1, ToBytes("body")});
  EXPECT_TRUE(rig.Write(std::move(batch)).committed());
}

std::vector<Bytes> KeysOf(const std::vector<Row>& rows) {
  std::vector<Bytes> keys;
  keys.reserve(rows.size());
  for (const Row& row : rows) keys.push_back(row.key);
  return keys;
}

// In byte order: empty, zeros, ff's, and keys that are prefixes of each other.
const std::vector<Bytes> kEdgeKeys = {
    {},           {0x00},       {0x00, 0x00},       {0x00, 0xff}, {0x61},
    {0x61, 0x00}, {0x61, 0xff}, {0x61, 0xff, 0xff}, {0x62},       {0xff},
    {0xff, 0x00}, {0xff, 0xff}, {0xff, 0xff, 0xff}};

void GetOfAnAbsentRowIsEmpty(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  EXPECT_EQ(rig.Get(kTable, 1, Key(1)), std::nullopt);
}

void GetFindsWhatWasPutInItsPartitionOnly(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  Batch batch;
  batch.puts.push_back({kTable, 0xffffffff, Key(1), 0xffffffffffffffff, ToBytes("mine")});
  batch.puts.push_back({kTable, 0, Key(1), 7, {}});
  rig.Write(std::move(batch));
  EXPECT_EQ(rig.Get(kTable, 0xffffffff, Key(1)),
            (Row{Key(1), 0xffffffffffffffff, ToBytes("mine")}));
  EXPECT_EQ(rig.Get(kTable, 0, Key(1)), (Row{Key(1), 7, {}}));
  EXPECT_EQ(rig.Get(kTable, 1, Key(1)), std::nullopt);
}

void ReadsOfAnUnknownTableSayThatItIsNotThere(ConformanceRig& rig) {
  rig.Open();
  const auto get = rig.Run(rig.store().Get("nowhere", 1, Key(1)));
  ASSERT_FALSE(get);
  EXPECT_EQ(get.error().kind, ErrorKind::kNoSuchTable);
  const auto scan = rig.Run(rig.store().Scan("nowhere", 1, {}, {}, 10));
  ASSERT_FALSE(scan);
  EXPECT_EQ(scan.error().kind, ErrorKind::kNoSuchTable);
  const auto lookup = rig.Run(rig.store().Lookup("nowhere", 1, 1, {}, {}, 10));
  ASSERT_FALSE(lookup);
  EXPECT_EQ(lookup.error().kind, ErrorKind::kNoSuchTable);
  const auto count = rig.Run(rig.store().Count("nowhere", 1));
  ASSERT_FALSE(count);
  EXPECT_EQ(count.error().kind, ErrorKind::kNoSuchTable);
  // A name that is no table name is never spliced into a query.
  const auto odd = rig.Run(rig.store().Get("things; drop table things", 1, Key(1)));
  ASSERT_FALSE(odd);
  EXPECT_EQ(odd.error().kind, ErrorKind::kInternal);
}

void EdgeKeysAndEmptyBodiesRoundTrip(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  Batch batch;
  for (const Bytes& key : kEdgeKeys) {
    batch.puts.push_back({kTable, 1, key, 1, key});
    batch.index_adds.push_back({kTable, 1, 3, key, key});
  }
  rig.Write(std::move(batch));
  for (const Bytes& key : kEdgeKeys) {
    EXPECT_EQ(rig.Get(kTable, 1, key), (Row{key, 1, key}));
    EXPECT_THAT(rig.Lookup(kTable, 1, 3, key), ElementsAre(key));
  }
  EXPECT_EQ(KeysOf(rig.Scan(kTable, 1)), kEdgeKeys);
}

void GetManyGivesPresentRowsByKeyOrder(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  PutRows(rig, 1, {Key(1), Key(3), Key(5), Key(0xff000000)});
  PutRows(rig, 2, {Key(2)});
  const auto rows = rig.Run(
      rig.store().GetMany(kTable, 1, {Key(0xff000000), Key(5), Key(2), Key(1), Key(5), Key(4)}));
  ASSERT_TRUE(rows);
  EXPECT_THAT(KeysOf(*rows), ElementsAre(Key(1), Key(5), Key(0xff000000)));
  const auto none = rig.Run(rig.store().GetMany(kTable, 1, {}));
  ASSERT_TRUE(none);
  EXPECT_THAT(*none, IsEmpty());
}

void ScanIsInByteOrderAndPagesWithoutGapOrRepeat(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  std::vector<Bytes> shuffled = kEdgeKeys;
  std::ranges::reverse(shuffled);
  PutRows(rig, 1, shuffled);
  PutRows(rig, 0, {Key(1)});
  PutRows(rig, 2, {Key(2)});
  for (const std::size_t page : {2UL, 3UL, 5UL, 100UL}) {
    std::vector<Bytes> seen;
    Bytes after;
    while (true) {
      const std::vector<Row> rows = rig.Scan(kTable, 1, {}, after, page);
      EXPECT_LE(rows.size(), page);
      for (const Row& row : rows) seen.push_back(row.key);
      if (rows.size() < page) break;
      after = rows.back().key;
    }
    EXPECT_EQ(seen, kEdgeKeys) << "page " << page;
  }
  EXPECT_THAT(rig.Scan(kTable, 1, {}, {}, 0), IsEmpty());
}

void ScanByPrefixGivesExactlyTheKeysThatStartWithIt(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  PutRows(rig, 1, kEdgeKeys);
  const std::vector<Bytes> prefixes = {{},     {0x00},       {0x61}, {0x61, 0xff},
                                       {0xff}, {0xff, 0xff}, {0x63}};
  for (const Bytes& prefix : prefixes) {
    for (const Bytes& after : kEdgeKeys) {
      std::vector<Bytes> expected;
      for (const Bytes& key : kEdgeKeys) {
        const bool starts =
            key.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), key.begin());
        if (starts && (after.empty() || key > after)) expected.push_back(key);
      }
      EXPECT_EQ(KeysOf(rig.Scan(kTable, 1, prefix, after)), expected)
          << HexEncode(prefix) << " after " << HexEncode(after);
    }
  }
}

void LookupFindsTheExactValueByKeyOrderAndPages(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  Batch batch;
  for (const std::uint32_t n : {9, 1, 5, 7, 3}) {
    batch.index_adds.push_back({kTable, 1, 2, ToBytes("v"), Key(n)});
  }
  batch.index_adds.push_back({kTable, 1, 2, ToBytes("va"), Key(2)});
  batch.index_adds.push_back({kTable, 1, 2, {}, Key(2)});
  batch.index_adds.push_back({kTable, 1, 3, ToBytes("v"), Key(2)});
  batch.index_adds.push_back({kTable, 2, 2, ToBytes("v"), Key(2)});
  rig.Write(std::move(batch));
  EXPECT_THAT(rig.Lookup(kTable, 1, 2, ToBytes("v")),
              ElementsAre(Key(1), Key(3), Key(5), Key(7), Key(9)));
  EXPECT_THAT(rig.Lookup(kTable, 1, 2, ToBytes("v"), {}, 2), ElementsAre(Key(1), Key(3)));
  EXPECT_THAT(rig.Lookup(kTable, 1, 2, ToBytes("v"), Key(3), 2), ElementsAre(Key(5), Key(7)));
  EXPECT_THAT(rig.Lookup(kTable, 1, 2, ToBytes("v"), Key(9)), IsEmpty());
  EXPECT_THAT(rig.Lookup(kTable, 1, 2, ToBytes("w")), IsEmpty());
}

void ScanIndexIsOrderedByIndexValueKeyAndPages(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  std::vector<IndexEntry> expected;
  for (const std::uint16_t index : {0, 1, 256, 65535}) {
    for (const Bytes& value : {Bytes{}, Bytes{0x00}, Bytes{0x61}, Bytes{0x61, 0x00}, Bytes{0xff}}) {
      for (const Bytes& key : {Bytes{}, Bytes{0x00}, Bytes{0xff}}) {
        expected.push_back({kTable, 1, index, value, key});
      }
    }
  }
  Batch batch;
  batch.index_adds.assign(expected.rbegin(), expected.rend());
  batch.index_adds.push_back({kTable, 2, 1, Bytes{}, Bytes{}});
  rig.Write(std::move(batch));
  std::vector<IndexEntry> seen;
  std::optional<IndexEntry> after;
  while (true) {
    const auto page = rig.Run(rig.store().ScanIndex(kTable, 1, after, 7));
    ASSERT_TRUE(page) << page.error().ToString();
    seen.insert(seen.end(), page->begin(), page->end());
    if (page->size() < 7) break;
    after = page->back();
  }
  ASSERT_EQ(seen.size(), expected.size());
  for (std::size_t i = 0; i < seen.size(); ++i) {
    EXPECT_EQ(seen[i].table, kTable);
    EXPECT_EQ(seen[i].partition, 1U);
    EXPECT_EQ(seen[i].index, expected[i].index) << i;
    EXPECT_EQ(seen[i].value, expected[i].value) << i;
    EXPECT_EQ(seen[i].key, expected[i].key) << i;
  }
}

void CountIsPerPartition(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  PutRows(rig, 1, {Key(1), Key(2), Key(3)});
  PutRows(rig, 2, {Key(1)});
  const std::vector<std::uint64_t> expected = {0, 3, 1};
  for (Partition partition = 0; partition < expected.size(); ++partition) {
    const auto count = rig.Run(rig.store().Count(kTable, partition));
    ASSERT_TRUE(count);
    EXPECT_EQ(*count, expected[partition]);
  }
}

void ReadsSeeAWriteThatCompletedOnAnotherThread(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  for (std::uint32_t n = 0; n < 50; ++n) {
    Batch batch;
    batch.puts.push_back({kTable, 1, Key(n), 1, {}});
    const auto outcome = rig.Run(rig.store().Write(std::move(batch)), n % 2);
    ASSERT_TRUE(outcome);
    const auto row = rig.Run(rig.store().Get(kTable, 1, Key(n)), (n + 1) % 2);
    ASSERT_TRUE(row);
    EXPECT_TRUE(row->has_value());
  }
}

}  // namespace

std::vector<ConformanceTest> ConformanceReads() {
  return {
      {"GetOfAnAbsentRowIsEmpty", GetOfAnAbsentRowIsEmpty},
      {"GetFindsWhatWasPutInItsPartitionOnly", GetFindsWhatWasPutInItsPartitionOnly},
      {"ReadsOfAnUnknownTableSayThatItIsNotThere", ReadsOfAnUnknownTableSayThatItIsNotThere},
      {"EdgeKeysAndEmptyBodiesRoundTrip", EdgeKeysAndEmptyBodiesRoundTrip},
      {"GetManyGivesPresentRowsByKeyOrder", GetManyGivesPresentRowsByKeyOrder},
      {"ScanIsInByteOrderAndPagesWithoutGapOrRepeat", ScanIsInByteOrderAndPagesWithoutGapOrRepeat},
      {"ScanByPrefixGivesExactlyTheKeysThatStartWithIt",
       ScanByPrefixGivesExactlyTheKeysThatStartWithIt},
      {"LookupFindsTheExactValueByKeyOrderAndPages", LookupFindsTheExactValueByKeyOrderAndPages},
      {"ScanIndexIsOrderedByIndexValueKeyAndPages", ScanIndexIsOrderedByIndexValueKeyAndPages},
      {"CountIsPerPartition", CountIsPerPartition},
      {"ReadsSeeAWriteThatCompletedOnAnotherThread", ReadsSeeAWriteThatCompletedOnAnotherThread},
  };
}

}  // namespace strongroom::store
