// What the writer does with the batches that share one transaction, without touching the database:
// which rows to lock and read, which batches pass their checks, and what remains to be written.
//
// Batches are taken in order, each against the state that the passing ones before it leave behind,
// so two batches of one group may touch the same row. Of a row's effects only the last remains; an
// entry that one batch adds and a later one removes ends removed.
//
// A group refers to the batches' bytes and keeps none of its own: they must outlive it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/store.h"

namespace strongroom::store::postgres {

struct RowRef {
  Partition partition = 0;
  ByteView key;
};
[[nodiscard]] bool operator<(const RowRef& a, const RowRef& b) noexcept;

struct PutRef {
  RowRef row;
  std::uint64_t version = 0;
  ByteView body;
};
struct EntryRef {
  Partition partition = 0;
  std::uint16_t index = 0;
  ByteView value;
  ByteView key;
};
struct AppendRef {
  Partition partition = 0;
  ByteView entry;
};

// The rows of one table that the group's checks ask about. All of a table's rows are locked in one
// mode and in one statement, in key order, tables by name: any two servers lock in the same order.
struct TableLocks {
  std::string_view table;
  bool exclusive = false;  // some are written too
  std::vector<RowRef> rows;
};

// What is left to write in one table; rows in key order.
struct TableEffects {
  std::string_view table;
  std::vector<RowRef> removes;
  std::vector<PutRef> inserts;      // known absent: a row that appears meanwhile is a conflict
  std::vector<PutRef> upserts;      // locked, or written without any check
  std::vector<RowRef> held_absent;  // relied on as absent and not inserted
  std::vector<EntryRef> index_removes;
  std::vector<EntryRef> index_adds;
  std::vector<RowRef> changed;  // every row put or removed, for notices
};

struct GroupEffects {
  std::vector<WriteOutcome> outcomes;  // one a batch, in order
  std::vector<TableEffects> tables;    // by name
  std::vector<AppendRef> appends;      // of the passing batches, in order
};

class Group {
 public:
  explicit Group(std::span<const Batch* const> batches);

  [[nodiscard]] std::vector<TableLocks> LocksNeeded() const;
  // Reports a row that LocksNeeded named and that exists. Others are absent.
  void Found(std::string_view table, Partition partition, ByteView key, std::uint64_t version);
  // Once, after every Found.
  [[nodiscard]] GroupEffects Evaluate();

 private:
  struct RowKey {
    std::uint32_t table;
    Partition partition;
    std::string_view key;
    bool operator==(const RowKey&) const = default;
  };
  struct RowKeyHash {
    std::size_t operator()(const RowKey& key) const noexcept;
  };
  enum class Effect : std::uint8_t { kNone, kPut, kRemove };
  struct RowState {
    bool checked = false;  // then `stored` is known
    bool written = false;  // some batch puts or removes it
    std::optional<std::uint64_t> stored;
    std::optional<std::uint64_t> current;
    bool absence_relied_on = false;
    Effect effect = Effect::kNone;
    const Put* put = nullptr;
  };

  std::uint32_t TableNumber(const TableName& table);
  RowState& State(const TableName& table, Partition partition, const Bytes& key);
  [[nodiscard]] std::optional<std::size_t> FirstFailedCheck(const Batch& batch);
  void Apply(const Batch& batch);
  void CollectRows(std::vector<TableEffects>& tables) const;
  void CollectEntries(std::vector<TableEffects>& tables);

  std::span<const Batch* const> batches_;
  std::vector<const Batch*> passed_;
  std::vector<std::string_view> tables_;
  std::unordered_map<RowKey, RowState, RowKeyHash> rows_;
};

}  // namespace strongroom::store::postgres
