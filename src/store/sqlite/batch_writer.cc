#include "store/sqlite/batch_writer.h"

#include <utility>

namespace strongroom::store::sqlite {

Result<void> BatchWriter::Done(int code) const {
  if (code == SQLITE_DONE) return {};
  return Fail(connection_.ErrorOf(code));
}

Result<std::optional<std::size_t>> BatchWriter::FirstFailedCheck(const Batch& batch) {
  for (std::size_t i = 0; i < batch.checks.size(); ++i) {
    const Check& check = batch.checks[i];
    auto version = statements_.Of(check.table, TableOp::kVersion);
    if (!version) return Fail(std::move(version.error()));
    const StatementScope scope(**version);
    const int code = (*version)->Bind(std::int64_t{check.partition}).Bind(check.key).Step();
    if (code != SQLITE_ROW && code != SQLITE_DONE) return Fail(connection_.ErrorOf(code));
    std::optional<std::uint64_t> present;
    if (code == SQLITE_ROW) present = static_cast<std::uint64_t>((*version)->Int(0));
    if (present != check.version) return i;
  }
  return std::nullopt;
}

Result<void> BatchWriter::ExpectTables(const Batch& batch) {
  const auto expect = [this](const auto& effects) -> Result<void> {
    for (const auto& effect : effects) {
      if (auto found = statements_.Expect(effect.table); !found) return found;
    }
    return {};
  };
  if (auto found = expect(batch.puts); !found) return found;
  if (auto found = expect(batch.removes); !found) return found;
  if (auto found = expect(batch.index_adds); !found) return found;
  return expect(batch.index_removes);
}

Result<void> BatchWriter::RunIndex(TableOp op, const std::vector<IndexEntry>& entries) {
  for (const IndexEntry& entry : entries) {
    auto statement = statements_.Of(entry.table, op);
    if (!statement) return Fail(std::move(statement.error()));
    const int code = (*statement)
                         ->Bind(std::int64_t{entry.partition})
                         .Bind(std::int64_t{entry.index})
                         .Bind(entry.value)
                         .Bind(entry.key)
                         .Run();
    if (code != SQLITE_DONE) return Fail(connection_.ErrorOf(code));
  }
  return {};
}

Result<void> BatchWriter::WriteEffects(const Batch& batch) {
  if (auto done = RunIndex(TableOp::kIndexRemove, batch.index_removes); !done) return done;
  for (const Remove& remove : batch.removes) {
    auto statement = statements_.Of(remove.table, TableOp::kRemove);
    if (!statement) return Fail(std::move(statement.error()));
    const int code = (*statement)->Bind(std::int64_t{remove.partition}).Bind(remove.key).Run();
    if (code != SQLITE_DONE) return Done(code);
  }
  for (const Put& put : batch.puts) {
    auto statement = statements_.Of(put.table, TableOp::kPut);
    if (!statement) return Fail(std::move(statement.error()));
    const int code = (*statement)
                         ->Bind(std::int64_t{put.partition})
                         .Bind(put.key)
                         .Bind(static_cast<std::int64_t>(put.version))
                         .Bind(put.body)
                         .Run();
    if (code != SQLITE_DONE) return Done(code);
  }
  if (auto done = RunIndex(TableOp::kIndexAdd, batch.index_adds); !done) return done;
  for (const ChainAppend& append : batch.appends) {
    const int code = chains_.Append(append.partition, append.entry);
    if (code != SQLITE_DONE) return Done(code);
  }
  return {};
}

BatchWriter::Applied BatchWriter::Apply(const Batch& batch) {
  Applied applied;
  if (auto failed = FirstFailedCheck(batch); !failed) {
    applied.outcome = Fail(std::move(failed.error()));
  } else if (failed->has_value()) {
    applied.outcome = WriteOutcome{*failed};
    return applied;
  } else if (auto found = ExpectTables(batch); !found) {
    applied.outcome = Fail(std::move(found.error()));
  } else if (auto done = WriteEffects(batch); !done) {
    applied.outcome = Fail(std::move(done.error()));
    applied.broken = true;
  }
  // SQLite itself gives a transaction up after some errors.
  if (!connection_.InTransaction()) applied.broken = true;
  return applied;
}

}  // namespace strongroom::store::sqlite
