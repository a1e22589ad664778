// The chains of this instance, as the writer continues them: the head of each partition's chain is
// kept in memory, numbers and MACs are given in the order of the calls.
//
// Threads: the writer's only.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "store/sqlite/statements.h"
#include "store/store.h"

namespace strongroom::store::sqlite {

class ChainWriter {
 public:
  // A new instance starts its chains at n = 1; one that the database knows goes on where it was.
  ChainWriter(Connection& connection, Statements& statements, Uuid instance, ChainMac mac)
      : connection_(connection),
        statements_(statements),
        instance_(instance),
        mac_(std::move(mac)) {}

  // Inside a transaction: SQLITE_DONE, or the code of the statement that failed.
  [[nodiscard]] int Append(Partition partition, ByteView entry);
  // The transaction is durable: the heads stay.
  void Commit();
  // The transaction is gone: the heads go back to what they were before it.
  void Rollback();

 private:
  struct Head {
    std::int64_t chain = 0;  // 0: not in the database yet
    std::uint64_t n = 0;
    Mac mac{};
    bool touched = false;  // in undo_
  };
  [[nodiscard]] int FindOrCreate(Partition partition, Head& head);

  Connection& connection_;
  Statements& statements_;
  Uuid instance_;
  ChainMac mac_;
  std::unordered_map<Partition, Head> heads_;
  std::vector<std::pair<Partition, Head>> undo_;
};

}  // namespace strongroom::store::sqlite
