// Checkpoints: the head of a chain, written to a sink outside the database, so that cutting off the
// database's newest entries shows. A checkpoint holds the chain's own keyed MAC, which nobody
// without the keyring can make up.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "store/store.h"

namespace strongroom::audit {

struct Checkpoint {
  store::Partition partition = 0;
  Uuid instance;
  std::uint64_t n = 0;
  store::Mac mac{};
  Time time;
  // Set on the line that `audit accept-restore` writes: from here on the chain in the database is
  // taken as it is, although earlier checkpoints knew more.
  std::string accepted_restore_reason;
};

[[nodiscard]] std::string FormatCheckpoint(const Checkpoint& checkpoint);  // one JSON line
// Takes a line of either sink.
[[nodiscard]] Result<Checkpoint> ParseCheckpoint(std::string_view line);

class CheckpointSink {
 public:
  virtual ~CheckpointSink() = default;
  // Durable on return, as far as the sink can. Blocks: the log calls it on a thread of its own, one
  // call at a time.
  [[nodiscard]] virtual Result<void> Write(const Checkpoint& checkpoint) = 0;
};

// Appends lines to a file (mode 0600), each followed by fdatasync. A torn last line is dropped
// first. Several processes may append to one file.
[[nodiscard]] Result<std::unique_ptr<CheckpointSink>> OpenCheckpointFile(
    const std::filesystem::path& file);
// Lines on stdout, for a log collector: `{"checkpoint":{…}}`.
[[nodiscard]] std::unique_ptr<CheckpointSink> StdoutCheckpoints();
// The same on stderr: for commands whose answer stands on stdout.
[[nodiscard]] std::unique_ptr<CheckpointSink> StderrCheckpoints();
// Hands each checkpoint to both sinks, whatever becomes of the other; fails with the first that
// did.
[[nodiscard]] std::unique_ptr<CheckpointSink> BothCheckpoints(
    std::unique_ptr<CheckpointSink> first, std::unique_ptr<CheckpointSink> second);

// All lines of a file; kConfiguration for one that is not there, or is a directory. A torn last
// line (crash during an append) is left out; any other bad line is kCorrupt with its number.
[[nodiscard]] Result<std::vector<Checkpoint>> ReadCheckpointFile(const std::filesystem::path& file);

}  // namespace strongroom::audit
