// Structure and erasure: the jobs that need the writer to themselves. Each is run by the writer
// thread between transactions.
#pragma once

#include "store/sqlite/writer.h"

namespace strongroom::store::sqlite {

[[nodiscard]] Result<void> EnsureTable(WriterAccess& writer, const TableName& table);
[[nodiscard]] Result<void> DropTable(WriterAccess& writer, const TableName& table);

// Removes some thousand rows and index entries of the partition, in a transaction of their own.
// False: there may be more; call again.
[[nodiscard]] Result<bool> ClearSlice(WriterAccess& writer, const TableName& table,
                                      Partition partition);

// Rewrites the database file from what it holds, and empties the log, so that neither has a copy of
// anything deleted or replaced. Takes the time of copying the database, and as much memory as it is
// large; writes wait meanwhile. kUnavailable when a reader does not let go of the log: call again.
[[nodiscard]] Result<void> EraseRemnants(WriterAccess& writer);

// What EraseRemnants cannot reach, for the operator.
[[nodiscard]] std::vector<std::string> BeyondErasure();

}  // namespace strongroom::store::sqlite
