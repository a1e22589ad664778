#include "store/sqlite/chain_writer.h"

#include <algorithm>

namespace strongroom::store::sqlite {

// Finds the chain's row, also one that another process run with the same instance left, and goes on
// from its last entry.
int ChainWriter::FindOrCreate(Partition partition, Head& head) {
  auto find = statements_.Of(ChainOp::kFind);
  if (!find) return SQLITE_ERROR;
  {
    const StatementScope scope(**find);
    const int code = (*find)->Bind(std::int64_t{partition}).Bind(instance_.bytes()).Step();
    if (code != SQLITE_ROW && code != SQLITE_DONE) return code;
    if (code == SQLITE_ROW) head.chain = (*find)->Int(0);
  }
  if (head.chain == 0) {
    auto create = statements_.Of(ChainOp::kCreate);
    if (!create) return SQLITE_ERROR;
    const int code = (*create)->Bind(std::int64_t{partition}).Bind(instance_.bytes()).Run();
    if (code != SQLITE_DONE) return code;
    head.chain = sqlite3_last_insert_rowid(connection_.raw());
    return SQLITE_DONE;
  }
  auto last = statements_.Of(ChainOp::kLast);
  if (!last) return SQLITE_ERROR;
  const StatementScope scope(**last);
  const int code = (*last)
                       ->Bind(ChainPosition(head.chain, 0))
                       .Bind(ChainPosition(head.chain, kChainEntriesMax))
                       .Step();
  if (code == SQLITE_ROW) {
    head.n = static_cast<std::uint64_t>((*last)->Int(0) - ChainPosition(head.chain, 0));
    const ByteView mac = (*last)->Blob(1);
    if (mac.size() != head.mac.size()) return SQLITE_CORRUPT;
    std::ranges::copy(mac, head.mac.begin());
    return SQLITE_DONE;
  }
  return code;
}

int ChainWriter::Append(Partition partition, ByteView entry) {
  Head& head = heads_[partition];
  if (!head.touched) {
    undo_.emplace_back(partition, head);
    head.touched = true;
  }
  if (head.chain == 0) {
    if (const int code = FindOrCreate(partition, head); code != SQLITE_DONE) return code;
  }
  auto append = statements_.Of(ChainOp::kAppend);
  if (!append) return SQLITE_ERROR;
  const std::uint64_t n = head.n + 1;
  const Mac mac = mac_(partition, head.mac, n, entry);
  const int code =
      (*append)->Bind(ChainPosition(head.chain, n)).Bind(entry).Bind(ByteView(mac)).Run();
  if (code != SQLITE_DONE) return code;
  head.n = n;
  head.mac = mac;
  return SQLITE_DONE;
}

void ChainWriter::Commit() {
  for (const auto& [partition, before] : undo_) heads_[partition].touched = false;
  undo_.clear();
}

void ChainWriter::Rollback() {
  for (const auto& [partition, before] : undo_) heads_[partition] = before;
  undo_.clear();
}

}  // namespace strongroom::store::sqlite
