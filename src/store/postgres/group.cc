#include "store/postgres/group.h"

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <ranges>
#include <tuple>

namespace strongroom::store::postgres {

namespace {

std::string_view Text(ByteView bytes) { return AsText(bytes); }

EntryRef RefTo(const IndexEntry& entry) {
  return {entry.partition, entry.index, entry.value, entry.key};
}

auto EntryOrder(const EntryRef& entry) {
  return std::tuple(entry.partition, entry.index, Text(entry.value), Text(entry.key));
}

struct EntryLess {
  bool operator()(const EntryRef& a, const EntryRef& b) const {
    return EntryOrder(a) < EntryOrder(b);
  }
};

void SortByRow(TableEffects& effects) {
  const auto by_row = [](const PutRef& a, const PutRef& b) { return a.row < b.row; };
  std::ranges::sort(effects.removes, std::less<>{});
  std::ranges::sort(effects.held_absent, std::less<>{});
  std::ranges::sort(effects.changed, std::less<>{});
  std::ranges::sort(effects.inserts, by_row);
  std::ranges::sort(effects.upserts, by_row);
}

}  // namespace

bool operator<(const RowRef& a, const RowRef& b) noexcept {
  return std::tuple(a.partition, Text(a.key)) < std::tuple(b.partition, Text(b.key));
}

std::size_t Group::RowKeyHash::operator()(const RowKey& key) const noexcept {
  return std::hash<std::string_view>{}(key.key) * 31 + key.table * 0x9e3779b97f4a7c15U +
         key.partition;
}

Group::Group(std::span<const Batch* const> batches) : batches_(batches) {
  rows_.reserve(batches.size() * 2);
  for (const Batch* batch : batches) {
    for (const Check& check : batch->checks) {
      State(check.table, check.partition, check.key).checked = true;
    }
    for (const Put& put : batch->puts) State(put.table, put.partition, put.key).written = true;
    for (const Remove& remove : batch->removes) {
      State(remove.table, remove.partition, remove.key).written = true;
    }
    for (const IndexEntry& entry : batch->index_adds) TableNumber(entry.table);
    for (const IndexEntry& entry : batch->index_removes) TableNumber(entry.table);
  }
}

// A group writes to a handful of tables, so a walk beats a map.
std::uint32_t Group::TableNumber(const TableName& table) {
  const auto found = std::ranges::find(tables_, std::string_view(table));
  if (found == tables_.end()) {
    tables_.push_back(table);
    return static_cast<std::uint32_t>(tables_.size() - 1);
  }
  return static_cast<std::uint32_t>(found - tables_.begin());
}

Group::RowState& Group::State(const TableName& table, Partition partition, const Bytes& key) {
  return rows_[{TableNumber(table), partition, Text(key)}];
}

std::vector<TableLocks> Group::LocksNeeded() const {
  std::vector<TableLocks> locks(tables_.size());
  for (const auto& [key, state] : rows_) {
    if (!state.checked) continue;
    locks[key.table].rows.push_back({key.partition, AsBytes(key.key)});
    locks[key.table].exclusive |= state.written;
  }
  for (std::size_t i = 0; i < locks.size(); ++i) {
    locks[i].table = tables_[i];
    std::ranges::sort(locks[i].rows, std::less<>{});
  }
  std::erase_if(locks, [](const TableLocks& table) { return table.rows.empty(); });
  std::ranges::sort(locks, {}, &TableLocks::table);
  return locks;
}

void Group::Found(std::string_view table, Partition partition, ByteView key,
                  std::uint64_t version) {
  const auto number = std::ranges::find(tables_, table) - tables_.begin();
  const auto row = rows_.find({static_cast<std::uint32_t>(number), partition, Text(key)});
  if (row == rows_.end()) return;
  row->second.stored = version;
  row->second.current = version;
}

std::optional<std::size_t> Group::FirstFailedCheck(const Batch& batch) {
  for (std::size_t i = 0; i < batch.checks.size(); ++i) {
    const Check& check = batch.checks[i];
    if (State(check.table, check.partition, check.key).current != check.version) return i;
  }
  return std::nullopt;
}

void Group::Apply(const Batch& batch) {
  for (const Check& check : batch.checks) {
    RowState& row = State(check.table, check.partition, check.key);
    row.absence_relied_on |= !row.stored && !check.version;
  }
  for (const Remove& remove : batch.removes) {
    RowState& row = State(remove.table, remove.partition, remove.key);
    row.current.reset();
    row.effect = Effect::kRemove;
  }
  for (const Put& put : batch.puts) {
    RowState& row = State(put.table, put.partition, put.key);
    row.current = put.version;
    row.effect = Effect::kPut;
    row.put = &put;
  }
}

GroupEffects Group::Evaluate() {
  GroupEffects effects;
  effects.outcomes.reserve(batches_.size());
  for (const Batch* batch : batches_) {
    const auto failed = FirstFailedCheck(*batch);
    effects.outcomes.push_back({.failed_check = failed});
    if (failed) continue;
    Apply(*batch);
    passed_.push_back(batch);
    for (const ChainAppend& append : batch->appends) {
      effects.appends.push_back({append.partition, append.entry});
    }
  }
  effects.tables.resize(tables_.size());
  for (std::size_t i = 0; i < tables_.size(); ++i) effects.tables[i].table = tables_[i];
  CollectRows(effects.tables);
  CollectEntries(effects.tables);
  std::ranges::sort(effects.tables, {}, &TableEffects::table);
  return effects;
}

void Group::CollectRows(std::vector<TableEffects>& tables) const {
  for (const auto& [key, state] : rows_) {
    TableEffects& table = tables[key.table];
    const RowRef row{key.partition, AsBytes(key.key)};
    const bool known_absent = state.checked && !state.stored;
    if (state.effect == Effect::kPut) {
      auto& puts = known_absent ? table.inserts : table.upserts;
      puts.push_back({row, state.put->version, state.put->body});
    } else if (known_absent) {
      if (state.absence_relied_on) table.held_absent.push_back(row);
    } else if (state.effect == Effect::kRemove) {
      table.removes.push_back(row);
    }
    if (state.effect != Effect::kNone) table.changed.push_back(row);
  }
  std::ranges::for_each(tables, SortByRow);
}

// The database removes entries before it adds any. That is right within a batch; across batches an
// entry must end as the last batch that names it left it, so where anything is removed the entries
// are folded one by one.
void Group::CollectEntries(std::vector<TableEffects>& tables) {
  const bool removes_any = std::ranges::any_of(
      passed_, [](const Batch* batch) { return !batch->index_removes.empty(); });
  if (!removes_any) {
    for (const Batch* batch : passed_) {
      for (const IndexEntry& entry : batch->index_adds) {
        tables[TableNumber(entry.table)].index_adds.push_back(RefTo(entry));
      }
    }
  } else {
    std::vector<std::map<EntryRef, bool, EntryLess>> present(tables.size());
    for (const Batch* batch : passed_) {
      for (const IndexEntry& entry : batch->index_removes) {
        present[TableNumber(entry.table)][RefTo(entry)] = false;
      }
      for (const IndexEntry& entry : batch->index_adds) {
        present[TableNumber(entry.table)][RefTo(entry)] = true;
      }
    }
    for (std::size_t i = 0; i < tables.size(); ++i) {
      for (const auto& [entry, added] : present[i]) {
        (added ? tables[i].index_adds : tables[i].index_removes).push_back(entry);
      }
    }
  }
  for (TableEffects& table : tables) std::ranges::sort(table.index_adds, EntryLess{});
}

}  // namespace strongroom::store::postgres
