// Holds the control rows and the record rows against what the chains tell of them. Part of
// `audit verify` (verify.h); verify_fold.h says why the comparison is sound.
//
// Use: OnEntry of one walk over all chains feeds Tell(); then Scan() reads all rows and keeps what
// does not agree as suspects; then each further walk feeds TellSuspects() between BeginRound() and
// EndRound(), until EndRound() says that nothing is left to judge. One task at a time.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "audit/verify.h"
#include "audit/verify_chains.h"
#include "audit/verify_fold.h"
#include "keys/root_keys.h"
#include "store/store.h"

namespace strongroom::audit {

class RowVerifier {
 public:
  // `input` and `carried` must outlive this. What the epoch carried is told first: control rows
  // begin with it, and what chains of former epochs tell of control rows counts no more.
  RowVerifier(store::Store& store, const keys::RootKeys& keys, const VerifyInput& input,
              const Carried& carried);

  // The first walk: a genuine entry.
  void Tell(const EntryPlace& place, ByteView entry);
  // Reads the control table, and every record table in every one of `partitions`.
  [[nodiscard]] Task<Result<void>> Scan(const std::vector<store::Partition>& partitions,
                                        VerifyReport& report);

  [[nodiscard]] bool has_suspects() const { return !suspects_.empty(); }
  // Reads the suspects' rows as they are now.
  [[nodiscard]] Task<Result<void>> BeginRound();
  // A genuine entry of the walk of this round.
  void TellSuspects(const EntryPlace& place, ByteView entry);
  // Adds a finding for each suspect that the chains told the same of before and after its row was
  // read, and drops it, as it drops those that agree now.
  void EndRound();
  // After the last round: adds what was found to `report`, suspects that never stood still
  // included.
  void Finish(VerifyReport& report);

 private:
  // A row as it stands in the store.
  struct Present {
    bool verifies = false;
    bool is_judged = false;  // by its MAC, not by the chains alone
    keys::RowDigest digest{};
    std::uint64_t version = 0;
    std::optional<EntryPlace> was;  // the entry that once made the row what it is now
  };
  struct Suspect {
    std::string table;  // logical name; empty until a chain tells it
    store::Partition partition = 0;
    std::string key;  // as the chains tell it
    // While a type's rows move to another table it has two; a row belongs in one of them.
    std::vector<Present> present;
    bool was_read = false;                // `present` is known, in this round
    bool was_walked = false;              // `told` is known
    RowState told;                        // by the latest walk
    std::optional<RowState> told_before;  // by the walk of the round before
    EntryPlace last;                      // an entry about the row with the highest version
    std::uint64_t version = 0;            // that version
  };

  [[nodiscard]] std::vector<store::TableName> TablesOf(std::string_view type) const;
  [[nodiscard]] bool IsDestroyed(store::Partition partition) const;
  // Whether transitions and rows of this table and partition are to be compared.
  [[nodiscard]] bool IsJudged(std::string_view table, store::Partition partition) const;
  [[nodiscard]] Task<Result<bool>> HasKeys(store::Partition partition, std::string_view type) const;
  [[nodiscard]] bool IsDeclared(std::string_view type) const;
  void NameUnjudged(VerifyReport& report) const;
  [[nodiscard]] Task<Result<Present>> Examine(store::Partition partition, std::string_view type,
                                              const store::Row& row) const;
  [[nodiscard]] Task<Result<void>> ScanTable(std::string type, store::TableName table,
                                             store::Partition partition, VerifyReport& report);
  [[nodiscard]] Task<Result<void>> Read(Suspect& suspect) const;
  // The first row that is not as told; nullptr: all are.
  [[nodiscard]] static const Present* Odd(const Suspect& suspect);
  [[nodiscard]] static bool Agrees(const Suspect& suspect);
  // One step of a suspect's history; others' are passed over.
  void Retell(const EntryPlace& place, const RowTransition& told);
  [[nodiscard]] static std::vector<RowTransition> Mends(const Suspect& suspect);
  [[nodiscard]] static Finding Judge(const Suspect& suspect);
  void Suspected(const RowName& name, Suspect suspect);

  store::Store& store_;
  const keys::RootKeys& keys_;
  const VerifyInput& input_;
  const Carried& carried_;
  RowFold fold_;
  std::map<RowName, Suspect> suspects_;
  std::uint64_t unnamed_ = 0;  // suspects beyond the limit
  // Rows whose MAC nobody can compute now, by partition and type; and rows told of, by type, whose
  // table is unknown.
  std::map<store::Partition, std::map<std::string, std::uint64_t>> keyless_;
  std::map<std::string, std::uint64_t> undeclared_;
  std::vector<Finding> findings_;
  std::vector<std::string> notes_;
};

}  // namespace strongroom::audit
