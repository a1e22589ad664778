// `audit verify`: holds the chains against their keyed MACs, against the checkpoints kept outside
// the database and against each other, and then the rows against the chains. It names what was
// changed, removed, added, moved or cut off behind the server's back, and states what could have
// been cut off without anyone noticing.
//
// Chains are read in pages; memory grows by at most some 70 bytes a live row, and, after a rotation
// of the root key, by 130 for each control row and 72 for each chain that there was then. Reads
// only.
// A server may write meanwhile: a row that seems wrong is judged only between two walks over the
// chains that tell the same of it. Checkpoints must be read before Verify is called.
//
// Threads: one io thread of the store, as any coroutine of the store port.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/checkpoint.h"
#include "audit/stored_entry.h"
#include "keys/root_keys.h"
#include "store/store.h"

namespace strongroom::audit {

enum class FindingKind : std::uint8_t {
  kEntryChanged,       // bytes or MAC of an entry
  kEntryRemoved,       // a number is missing, or later entries were renumbered over it
  kEntryAdded,         // an entry that the server did not write
  kEntryMoved,         // genuine, but written under another number
  kChainStart,         // the first entry is not this instance's start
  kEntryAfterStop,     // entries behind the chain's end
  kChainCut,           // the end is gone: a checkpoint or a peer knew more
  kChainMissing,       // all of it is gone
  kChainReplaced,      // other entries than a checkpoint or a peer knew
  kRestoreNotInChain,  // a checkpoint line accepts a restore that no entry tells of
  kRowEdited,          // there is such a row, but its MAC does not fit
  kRowInserted,        // no entry tells of it, or not of this content
  kRowPutBack,         // a former content, or a removed row, is there again
  kRowRemoved,         // entries tell of a row that is not there
  kRowHistory,         // entries about one row contradict each other: some are lost
  kRowsUnjudged,       // what rows are judged by is itself gone: keys, or a type's declaration
  kRowsUnnamed,        // more rows differ than can be named
  kCarried,            // what this epoch of the root key took over from the one before
  kKeyringLacksKey,    // a tenant lives, and the keyring does not hold its key
  kIndex,              // from VerifyInput::verify_index
};
[[nodiscard]] const char* FindingKindName(FindingKind kind) noexcept;  // such as "entry-changed"

struct Finding {
  FindingKind kind = FindingKind::kEntryChanged;
  store::Partition partition = 0;
  std::optional<Uuid> instance;  // of the chain, for findings about chains
  std::uint64_t n = 0;           // of the entry; 0 for findings about rows
  std::string table;             // logical name, for findings about rows
  std::string key;
  std::string sentence;  // for the operator; holds no sensitive value
  // For findings about rows: entries that would make the chains tell of the row as it stands now
  // (restore.h, AcceptRows). Empty where it cannot be accepted: its MAC does not fit, or is not
  // known to.
  std::vector<RowTransition> mends;
};

struct RecordTable {
  std::string type;  // as in the entries' row.table
  store::TableName table;
  std::map<std::uint16_t, std::string> index_names{};  // for the operator; may lack some
};

struct VerifyInput {
  // 0 and every tenant number ever given. Partitions that a checkpoint names are looked at as well.
  std::vector<store::Partition> partitions;
  std::vector<RecordTable> tables;
  // Does the row's MAC fit? The row's body ends in it.
  std::function<Task<Result<bool>>(store::Partition, std::string_view type, const store::Row&)>
      verify_record_row;
  // Are the keys there that the type's rows of this partition are verified with? Where they are
  // not, rows are held against the chains alone, and one finding a partition says so. Empty: yes.
  std::function<Task<Result<bool>>(store::Partition, std::string_view type)> has_keys;
  // Is the type's declaration there? Where it is not its tables are unknown, and one finding a type
  // stands for its rows. Empty: yes.
  std::function<bool(std::string_view type)> is_declared;
  // Hears of each genuine entry about a control row, and whether it made or removed the row.
  // Partition 0 is walked first, so `is_destroyed` may rest on what was heard.
  std::function<void(std::string_view key, bool made)> on_control_row;
  // Record rows of a destroyed tenant are expected to be gone; leftovers are a note.
  std::function<bool(store::Partition)> is_destroyed;
  std::vector<Checkpoint> checkpoints;  // in the order in which they were written
  std::optional<Uuid> running_instance;
  // Index entries against rows: the vault's business. May be empty.
  std::function<Task<Result<std::vector<Finding>>>(store::Partition, const RecordTable&)>
      verify_index;
};

inline constexpr std::size_t kFindingsMax = 1000;

struct VerifyReport {
  std::uint64_t chains = 0;
  std::uint64_t entries = 0;
  std::uint64_t rows = 0;
  std::uint64_t findings_total = 0;
  std::vector<Finding> findings;  // the first kFindingsMax: chains, then rows, then indexes
  std::vector<std::string> notes;

  void Add(Finding finding);
  [[nodiscard]] bool clean() const noexcept { return findings_total == 0; }
};

// An error is only what kept verification from being done (the store failed); what it found stands
// in the report.
[[nodiscard]] Task<Result<VerifyReport>> Verify(store::Store& store, const keys::RootKeys& keys,
                                                VerifyInput input);

}  // namespace strongroom::audit
