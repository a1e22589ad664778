#include "store/sqlite/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace strongroom::store::sqlite {

namespace {

// What one call may give: well under a millisecond of work.
constexpr std::size_t kSliceRows = 256;
constexpr std::size_t kSliceBytes = 1 << 20;
constexpr std::int64_t kCountSlice = 10'000;

std::int64_t Asked(std::size_t limit) {
  return static_cast<std::int64_t>(std::min(limit, kSliceRows));
}

Mac ToMac(ByteView bytes) {
  Mac mac{};
  std::ranges::copy(bytes.first(std::min(bytes.size(), mac.size())), mac.begin());
  return mac;
}

}  // namespace

Bytes KeyAfter(Bytes key) {
  key.push_back(0);
  return key;
}

KeyRange RangeOf(Bytes prefix, const Bytes& after) {
  KeyRange range;
  // The end: the prefix with its last byte that is not 0xff raised; all 0xff has no end.
  Bytes below = prefix;
  while (!below.empty() && below.back() == 0xff) below.pop_back();
  if (!below.empty()) {
    ++below.back();
    range.below = std::move(below);
  }
  range.from = std::move(prefix);
  if (!after.empty()) range.from = std::max(range.from, KeyAfter(after));
  return range;
}

Result<std::unique_ptr<Reader>> Reader::Open(const ConnectionOptions& options,
                                             std::int64_t mmap_bytes, const SnapshotState& state) {
  auto connection = Connection::Open(options);
  if (!connection) return Fail(std::move(connection.error()));
  if (auto ready = PrepareReader(*connection, mmap_bytes); !ready) return Fail(ready.error());
  return std::unique_ptr<Reader>(new Reader(std::move(*connection), state));
}

Reader::Hold::Hold(Reader& reader, Reads what)
    : reader_(reader), lock_(reader.mutex_), begun_(reader.RenewSnapshot(what)) {}

Reader::Hold::~Hold() {
  if (!reader_.state_.may_keep.load(std::memory_order_acquire)) reader_.EndSnapshot();
}

Result<void> Reader::RenewSnapshot(Reads what) {
  if (!connection_) return Fail(ErrorKind::kUnavailable, "the store is closed");
  const Seen now{.commits = state_.commits.load(std::memory_order_acquire),
                 .row_commits = state_.row_commits.load(std::memory_order_acquire)};
  const bool fresh = snapshot_ && (what == Reads::kRows ? snapshot_->row_commits == now.row_commits
                                                        : snapshot_->commits == now.commits);
  if (fresh) return {};
  EndSnapshot();
  // Deferred: the snapshot is taken at the first read, and so sees at least `now`.
  auto begun = connection_->Execute("BEGIN");
  if (begun) snapshot_ = now;
  return begun;
}

void Reader::EndSnapshot() {
  if (!snapshot_) return;
  snapshot_.reset();
  if (connection_ && !connection_->Execute("COMMIT")) (void)connection_->Execute("ROLLBACK");
}

void Reader::ReleaseSnapshot() {
  const std::lock_guard lock(mutex_);
  EndSnapshot();
}

void Reader::Close() {
  const std::lock_guard lock(mutex_);
  EndSnapshot();
  statements_.reset();
  connection_.reset();
}

Result<Statement*> Reader::Prepared(const TableName& table, TableOp op) {
  if (!statements_) return Fail(ErrorKind::kUnavailable, "the store is closed");
  return statements_->Of(table, op);
}

Result<Statement*> Reader::Prepared(ChainOp op) {
  if (!statements_) return Fail(ErrorKind::kUnavailable, "the store is closed");
  return statements_->Of(op);
}

// Steps through the rows of a statement that was asked for `asked` rows. `on_row` returns the bytes
// it took. True: there may be more rows behind.
template <class OnRow>
Result<bool> Reader::Slice(Statement& statement, std::size_t asked, OnRow&& on_row) {
  const StatementScope scope(statement);
  std::size_t bytes = 0;
  std::size_t rows = 0;
  while (true) {
    const int code = statement.Step();
    if (code == SQLITE_DONE) return rows == asked;
    if (code != SQLITE_ROW) return Fail(connection_->ErrorOf(code));
    bytes += on_row(statement);
    ++rows;
    if (bytes >= kSliceBytes) return true;
  }
}

Result<std::optional<Row>> Reader::Get(const TableName& table, Partition partition,
                                       const Bytes& key) {
  const Hold hold(*this);
  if (!hold.begun()) return Fail(hold.begun().error());
  auto get = Prepared(table, TableOp::kGet);
  if (!get) return Fail(std::move(get.error()));
  const StatementScope scope(**get);
  const int code = (*get)->Bind(std::int64_t{partition}).Bind(key).Step();
  if (code == SQLITE_DONE) return std::nullopt;
  if (code != SQLITE_ROW) return Fail(connection_->ErrorOf(code));
  return Row{key, static_cast<std::uint64_t>((*get)->Int(0)), ToBytes((*get)->Blob(1))};
}

Result<void> Reader::Ping() {
  const Hold hold(*this);
  if (!hold.begun()) return Fail(hold.begun().error());
  auto any = Prepared(ChainOp::kAll);
  if (!any) return Fail(std::move(any.error()));
  const StatementScope scope(**any);
  const int code = (*any)->Bind(std::int64_t{0}).Step();
  if (code != SQLITE_ROW && code != SQLITE_DONE) return Fail(connection_->ErrorOf(code));
  return {};
}

Result<bool> Reader::HoldsAnything() {
  const Hold hold(*this, Reads::kChains);
  if (!hold.begun()) return Fail(hold.begun().error());
  if (!connection_) return Fail(ErrorKind::kUnavailable, "the store is closed");
  std::vector<std::string> tables{"chain", "chain_entry"};
  {
    auto names = connection_->Prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'row_*'");
    if (!names) return Fail(names.error());
    int code = SQLITE_DONE;
    while ((code = names->Step()) == SQLITE_ROW) tables.emplace_back(AsText(names->Blob(0)));
    if (code != SQLITE_DONE) return Fail(connection_->ErrorOf(code));
  }
  for (const std::string& table : tables) {
    const Result<std::int64_t> any =
        connection_->QueryInt(fmt::format("SELECT EXISTS (SELECT 1 FROM \"{}\")", table));
    if (!any) return Fail(any.error());
    if (*any != 0) return true;
  }
  return false;
}

Result<bool> Reader::Scan(const TableName& table, Partition partition, KeyRange& range,
                          std::size_t limit, std::vector<Row>& out) {
  const Hold hold(*this);
  if (!hold.begun()) return Fail(hold.begun().error());
  auto scan = Prepared(table, range.below ? TableOp::kScanBelow : TableOp::kScan);
  if (!scan) return Fail(std::move(scan.error()));
  (*scan)->Bind(std::int64_t{partition}).Bind(range.from);
  if (range.below) (*scan)->Bind(*range.below);
  (*scan)->Bind(Asked(limit));
  const std::size_t before = out.size();
  auto more = Slice(**scan, std::min(limit, kSliceRows), [&out](Statement& row) {
    out.push_back(
        {ToBytes(row.Blob(0)), static_cast<std::uint64_t>(row.Int(1)), ToBytes(row.Blob(2))});
    return out.back().key.size() + out.back().body.size();
  });
  if (out.size() > before) range.from = KeyAfter(out.back().key);
  return more;
}

Result<bool> Reader::Lookup(const TableName& table, Partition partition, std::uint16_t index,
                            const Bytes& value, Bytes& from, std::size_t limit,
                            std::vector<Bytes>& out) {
  const Hold hold(*this);
  if (!hold.begun()) return Fail(hold.begun().error());
  auto lookup = Prepared(table, TableOp::kLookup);
  if (!lookup) return Fail(std::move(lookup.error()));
  (*lookup)
      ->Bind(std::int64_t{partition})
      .Bind(std::int64_t{index})
      .Bind(value)
      .Bind(from)
      .Bind(Asked(limit));
  const std::size_t before = out.size();
  auto more = Slice(**lookup, std::min(limit, kSliceRows), [&out](Statement& row) {
    out.push_back(ToBytes(row.Blob(0)));
    return out.back().size();
  });
  if (out.size() > before) from = KeyAfter(out.back());
  return more;
}

Result<bool> Reader::ScanIndex(const TableName& table, Partition partition,
                               std::optional<IndexEntry>& after, std::size_t limit,
                               std::vector<IndexEntry>& out) {
  const Hold hold(*this);
  if (!hold.begun()) return Fail(hold.begun().error());
  auto scan = Prepared(table, after ? TableOp::kScanIndexAfter : TableOp::kScanIndex);
  if (!scan) return Fail(std::move(scan.error()));
  (*scan)->Bind(std::int64_t{partition});
  if (after) (*scan)->Bind(std::int64_t{after->index}).Bind(after->value).Bind(after->key);
  (*scan)->Bind(Asked(limit));
  const std::size_t before = out.size();
  auto more = Slice(**scan, std::min(limit, kSliceRows), [&](Statement& row) {
    out.push_back({table, partition, static_cast<std::uint16_t>(row.Int(0)), ToBytes(row.Blob(1)),
                   ToBytes(row.Blob(2))});
    return out.back().value.size() + out.back().key.size();
  });
  if (out.size() > before) after = out.back();
  return more;
}

Result<bool> Reader::CountSlice(const TableName& table, Partition partition, Bytes& from,
                                std::uint64_t& count) {
  const Hold hold(*this);
  if (!hold.begun()) return Fail(hold.begun().error());
  auto slice = Prepared(table, TableOp::kCountSlice);
  if (!slice) return Fail(std::move(slice.error()));
  const StatementScope scope(**slice);
  const int code = (*slice)->Bind(std::int64_t{partition}).Bind(from).Bind(kCountSlice).Step();
  if (code != SQLITE_ROW) return Fail(connection_->ErrorOf(code));
  const std::int64_t found = (*slice)->Int(0);
  count += static_cast<std::uint64_t>(found);
  if (found < kCountSlice) return false;
  from = KeyAfter(ToBytes((*slice)->Blob(1)));
  return true;
}

Result<std::optional<std::int64_t>> Reader::FindChain(Partition partition, const Uuid& instance) {
  auto find = Prepared(ChainOp::kFind);
  if (!find) return Fail(std::move(find.error()));
  const StatementScope scope(**find);
  const int code = (*find)->Bind(std::int64_t{partition}).Bind(instance.bytes()).Step();
  if (code == SQLITE_DONE) return std::nullopt;
  if (code != SQLITE_ROW) return Fail(connection_->ErrorOf(code));
  return (*find)->Int(0);
}

Result<bool> Reader::ReadChain(Partition partition, const Uuid& instance, std::uint64_t& after,
                               std::size_t limit, std::vector<ChainEntry>& out) {
  const Hold hold(*this, Reads::kChains);
  if (!hold.begun()) return Fail(hold.begun().error());
  const auto chain = FindChain(partition, instance);
  if (!chain) return Fail(chain.error());
  if (!*chain || after >= kChainEntriesMax) return false;
  const std::int64_t start = ChainPosition(**chain, 0);
  auto read = Prepared(ChainOp::kRead);
  if (!read) return Fail(std::move(read.error()));
  (*read)
      ->Bind(ChainPosition(**chain, after))
      .Bind(ChainPosition(**chain, kChainEntriesMax))
      .Bind(Asked(limit));
  const std::size_t before = out.size();
  auto more = Slice(**read, std::min(limit, kSliceRows), [&out, start](Statement& row) {
    out.push_back(
        {static_cast<std::uint64_t>(row.Int(0) - start), ToBytes(row.Blob(1)), ToMac(row.Blob(2))});
    return out.back().entry.size();
  });
  if (out.size() > before) after = out.back().n;
  return more;
}

Result<std::optional<ChainHead>> Reader::LastEntry(std::int64_t chain) {
  auto last = Prepared(ChainOp::kLast);
  if (!last) return Fail(std::move(last.error()));
  const StatementScope scope(**last);
  const int code =
      (*last)->Bind(ChainPosition(chain, 0)).Bind(ChainPosition(chain, kChainEntriesMax)).Step();
  if (code == SQLITE_DONE) return std::nullopt;
  if (code != SQLITE_ROW) return Fail(connection_->ErrorOf(code));
  const auto n = static_cast<std::uint64_t>((*last)->Int(0) - ChainPosition(chain, 0));
  return ChainHead{.instance = {}, .n = n, .mac = ToMac((*last)->Blob(1))};
}

Result<std::vector<ChainHead>> Reader::ChainHeads(Partition partition) {
  const Hold hold(*this, Reads::kChains);
  if (!hold.begun()) return Fail(hold.begun().error());
  auto all = Prepared(ChainOp::kAll);
  if (!all) return Fail(std::move(all.error()));
  const StatementScope scope(**all);
  (*all)->Bind(std::int64_t{partition});
  std::vector<ChainHead> heads;
  while (true) {
    const int code = (*all)->Step();
    if (code == SQLITE_DONE) return heads;
    if (code != SQLITE_ROW) return Fail(connection_->ErrorOf(code));
    auto head = LastEntry((*all)->Int(0));
    if (!head) return Fail(std::move(head.error()));
    const auto instance = Uuid::FromBytes((*all)->Blob(1));
    if (!*head || !instance) continue;
    (*head)->instance = *instance;
    heads.push_back(**head);
  }
}

}  // namespace strongroom::store::sqlite
