// One group as one transaction on the writer's connection, in at most three round trips:
//   1. BEGIN, lock and read the checked rows, read chain heads that are not known yet
//   2. what the passing batches write, set by set, NOTIFY, COMMIT
// and ROLLBACK where something failed. A group without checks whose chain heads are known needs
// only the second.
//
// Why this is right at READ COMMITTED, with other servers writing to the same rows:
// - A row whose version was checked is locked, FOR UPDATE if the group writes to its table's
// checked
//   rows, else FOR SHARE, until the commit: nobody changes it in between. A locking read returns
//   the newest committed version of the row, having waited for who held it.
// - A row that was checked to be absent cannot be locked, so its absence is claimed instead: by a
//   plain INSERT, or, where the group does not put it, by inserting and removing a placeholder.
//   Both take the key in the primary key's index until the commit. Whoever comes second waits, and
//   gets a unique violation if the first commits; that transaction is rolled back and the batches
//   are evaluated again, one by one, against what is stored then.
// - So every condition that a batch passed on holds until the commit. Its other reads are none, its
//   other writes do not depend on what was there. Groups are equivalent to some serial order.
// - A row deleted and inserted again while a locking read waited for it is reported absent; a check
//   of its version then fails though it might hold a moment later. That is the order in which this
//   group came in between. A check of its absence meets the unique violation.
// - Locks are taken in one order everywhere (group.h). What is left, upserts of unchecked rows, may
//   deadlock between servers; the server ends one of the two, and that one is repeated.
// Chain numbers need no lock: only this process appends to its instance's chains. Should a number
// be taken after all (a commit whose answer was lost), the primary key reports it as a conflict.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/postgres/connection.h"
#include "store/postgres/group.h"

namespace strongroom::store::postgres {

// A chain entry queued without waiting. `doubtful_n` is its number in a transaction whose outcome
// is not known, or 0.
struct LaterEntry {
  ChainAppend append;
  SteadyTime queued{};
  std::uint64_t doubtful_n = 0;
};

// What stays the same from transaction to transaction, connections included.
struct TransactionContext {
  std::string schema;
  Uuid instance;
  ChainMac chain_mac;
  std::chrono::milliseconds timeout;
  // Whether changes in this table are announced.
  std::function<bool(std::string_view table)> is_watched;
};

// Runs groups on one connection. Not thread-safe. After a failure that is not `lost` the next group
// may follow; after one that is, this object is of no more use.
class TransactionRunner {
 public:
  TransactionRunner(const TransactionContext& context, Connection connection);

  // Outcomes, one a batch. `later` entries go in front of the batches' own. On an unknown outcome
  // their numbers are noted in them; run those again, alone and all together, before anything else:
  // then the chain's length tells whether they are stored, and they are left out if so.
  [[nodiscard]] Outcome<std::vector<WriteOutcome>> Run(std::span<const Batch* const> batches,
                                                       std::span<LaterEntry> later);
  [[nodiscard]] bool IsAlive() { return connection_.IsAlive(); }

 private:
  struct Head {
    std::uint64_t n = 0;
    Mac mac{};
  };
  struct NewEntry {
    Partition partition = 0;
    std::uint64_t n = 0;
    ByteView entry;
    Mac mac{};
  };

  [[nodiscard]] SteadyTime Deadline() const;
  TableWrites& Writes(std::string_view table);
  void Begin();
  [[nodiscard]] Outcome<void> LockAndRead(std::span<const Batch* const> batches,
                                          std::span<LaterEntry> later, Group& group);
  [[nodiscard]] std::vector<Partition> UnknownHeads(std::span<const Batch* const> batches,
                                                    std::span<LaterEntry> later) const;
  [[nodiscard]] std::vector<NewEntry> Number(const GroupEffects& effects,
                                             std::span<LaterEntry> later);
  void SendEffects(const GroupEffects& effects, const std::vector<NewEntry>& entries);
  void SendRows(const TableEffects& table);
  void SendEntries(const TableEffects& table);
  void SendNotices(const GroupEffects& effects);
  [[nodiscard]] Failure RollBack(Failure failure);

  const TransactionContext& context_;
  Connection connection_;
  Pipeline pipeline_;
  ChainStatements chain_;
  std::map<TableName, TableWrites, std::less<>> tables_;
  std::unordered_map<Partition, Head> heads_;
  bool begun_ = false;
};

}  // namespace strongroom::store::postgres
