// What the writer tells the readers about their snapshots. Beginning and ending a read transaction
// costs SQLite several system calls; a reader that knows that nothing was committed since its
// snapshot goes on reading from it.
//
// The writer raises `commits` after every commit and before it tells anybody that the commit is
// done, so that a read begun after that sees it. Any thread.
#pragma once

#include <atomic>
#include <cstdint>

namespace strongroom::store::sqlite {

struct SnapshotState {
  std::atomic<std::uint64_t> commits{1};
  // Off while the writer must have the file without readers (erasing, closing), and for good where
  // another process may write.
  std::atomic<bool> may_keep{false};
};

}  // namespace strongroom::store::sqlite
