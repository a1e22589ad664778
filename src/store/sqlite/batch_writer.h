// Carries out one batch inside the writer's transaction: checks first, then all effects, then its
// chain entries. Threads: the writer's only.
#pragma once

#include "store/sqlite/chain_writer.h"
#include "store/sqlite/statements.h"
#include "store/store.h"

namespace strongroom::store::sqlite {

class BatchWriter {
 public:
  BatchWriter(Connection& connection, Statements& statements, ChainWriter& chains)
      : connection_(connection), statements_(statements), chains_(chains) {}

  struct Applied {
    Result<WriteOutcome> outcome{};
    // The transaction holds a part of the batch's effects, or was given up by SQLite: it must be
    // rolled back. Otherwise it holds all of them, or, with an error or a failed check, none.
    bool broken = false;
  };
  [[nodiscard]] Applied Apply(const Batch& batch);

 private:
  [[nodiscard]] Result<std::optional<std::size_t>> FirstFailedCheck(const Batch& batch);
  // Finds every table an effect names before anything is written.
  [[nodiscard]] Result<void> ExpectTables(const Batch& batch);
  [[nodiscard]] Result<void> WriteEffects(const Batch& batch);
  [[nodiscard]] Result<void> RunIndex(TableOp op, const std::vector<IndexEntry>& entries);
  [[nodiscard]] Result<void> Done(int code) const;

  Connection& connection_;
  Statements& statements_;
  ChainWriter& chains_;
};

}  // namespace strongroom::store::sqlite
