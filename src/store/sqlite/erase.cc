#include "store/sqlite/erase.h"

namespace strongroom::store::sqlite {

namespace {

constexpr std::int64_t kClearSlice = 2000;

Result<bool> ClearWith(WriterAccess& writer, const TableName& table, TableOp op,
                       Partition partition) {
  auto clear = writer.statements.Of(table, op);
  if (!clear) return Fail(clear.error());
  const int code = (*clear)->Bind(std::int64_t{partition}).Bind(kClearSlice).Run();
  if (code != SQLITE_DONE) return Fail(writer.connection.ErrorOf(code));
  return sqlite3_changes64(writer.connection.raw()) < kClearSlice;
}

}  // namespace

Result<void> EnsureTable(WriterAccess& writer, const TableName& table) {
  if (writer.statements.Expect(table)) return {};
  return InTransaction(writer.connection,
                       [&] { return writer.connection.Execute(CreateTableSql(table)); });
}

Result<void> DropTable(WriterAccess& writer, const TableName& table) {
  writer.statements.Forget(table);
  auto dropped = InTransaction(writer.connection,
                               [&] { return writer.connection.Execute(DropTableSql(table)); });
  if (dropped) writer.notices.Gap(table);
  return dropped;
}

Result<bool> ClearSlice(WriterAccess& writer, const TableName& table, Partition partition) {
  bool rows_done = false;
  bool index_done = false;
  auto cleared = InTransaction(writer.connection, [&]() -> Result<void> {
    const auto rows = ClearWith(writer, table, TableOp::kClearRows, partition);
    if (!rows) return Fail(rows.error());
    const auto index = ClearWith(writer, table, TableOp::kClearIndex, partition);
    if (!index) return Fail(index.error());
    rows_done = *rows;
    index_done = *index;
    return {};
  });
  if (!cleared) return Fail(cleared.error());
  writer.notices.Gap(table);
  return rows_done && index_done;
}

Result<void> EraseRemnants(WriterAccess& writer) {
  Connection& connection = writer.connection;
  if (auto done = connection.Execute("PRAGMA secure_delete = ON"); !done) return done;
  auto erased = connection.Execute("VACUUM");
  if (auto done = connection.Execute("PRAGMA secure_delete = FAST"); erased && !done) erased = done;
  if (!erased) return erased;
  const int code = sqlite3_wal_checkpoint_v2(connection.raw(), nullptr, SQLITE_CHECKPOINT_TRUNCATE,
                                             nullptr, nullptr);
  if (code != SQLITE_OK) return Fail(connection.ErrorOf(code));
  return {};
}

std::vector<std::string> BeyondErasure() {
  return {
      "backups and file-system snapshots of the data directory still hold what they held",
      "a copy-on-write file system or a flash device may keep old blocks until it reuses them",
  };
}

}  // namespace strongroom::store::sqlite
