// What the writer tells the readers about their snapshots. Beginning and ending a read transaction
// costs SQLite several system calls, an emptied page cache and a new mapping of the file; a reader
// that knows that nothing it asks for was committed since its snapshot goes on reading from it.
// Most commits under a load of reads are audit entries alone: they leave readers of rows in peace.
//
// The writer raises the counts after every commit and before it tells anybody that the commit is
// done, so that a read begun after that sees it. Any thread.
#pragma once

#include <atomic>
#include <cstdint>

namespace strongroom::store::sqlite {

struct SnapshotState {
  std::atomic<std::uint64_t> commits{1};      // all
  std::atomic<std::uint64_t> row_commits{1};  // those that changed a row or an index entry
  // Off while the writer must have the file without readers (erasing, closing), and for good where
  // another process may write.
  std::atomic<bool> may_keep{false};
};

}  // namespace strongroom::store::sqlite
