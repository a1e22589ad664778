// Walks the chains of a partition: every entry's number and MAC, the start entries' word about
// other instances, the checkpoints' word about all of them, and, for chains of former epochs of the
// root key, the word of the list that this epoch began with: such a chain is verified with the
// audit key of its time, and ends where the list says. Part of `audit verify` (verify.h).
//
// Memory is that of one page and of the checkpoints. One task at a time.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "audit/carried.h"
#include "audit/stored_entry.h"
#include "audit/verify.h"
#include "keys/root_keys.h"
#include "store/store.h"

namespace strongroom::audit {

struct EntryPlace {
  store::Partition partition = 0;
  Uuid instance;
  std::uint64_t n = 0;
  bool is_former = false;  // of a chain of a former epoch of the root key
};

// Called for each entry whose MAC fits.
using OnEntry = std::function<void(const EntryPlace&, ByteView entry)>;

// A chain without "instance.stop": its end cannot be told from a cut.
struct OpenChain {
  store::Partition partition = 0;
  Uuid instance;
  std::uint64_t checkpointed = 0;  // n of its last external checkpoint; 0: none
  std::uint64_t last = 0;          // n of its last entry
};

class ChainVerifier {
 public:
  // `checkpoints` and `carried` must outlive this.
  ChainVerifier(store::Store& store, const keys::RootKeys& keys,
                std::span<const Checkpoint> checkpoints, const Carried& carried);

  // All chains of the partition. Counts into `report` and adds its findings.
  [[nodiscard]] Task<Result<void>> Verify(store::Partition partition, const OnEntry& on_entry,
                                          VerifyReport& report);
  [[nodiscard]] const std::vector<OpenChain>& open_chains() const { return open_chains_; }

 private:
  // What somebody outside a chain knows about it: that entry n has this MAC.
  struct Known {
    std::uint64_t n = 0;
    store::Mac mac{};
    bool is_last = false;            // and that it was "instance.stop"
    std::optional<Time> checkpoint;  // who knows: a checkpoint of this time,
    Uuid peer;                       // or this instance's start entry,
    bool is_carried = false;         // or else the list that this epoch began with
  };
  struct Walk {
    store::Partition partition = 0;
    Uuid instance;
    std::uint32_t epoch = 0;   // of the root key it is under
    bool is_former = false;    // and whether that is a former one
    std::vector<Known> known;  // by n
    std::size_t known_next = 0;
    std::uint64_t last = 0;  // number and stored MAC of the entry before
    store::Mac previous{};
    std::uint64_t stopped_at = 0;  // where the chain ends by its own or a peer's word; 0: open
    bool told_after_stop = false;
    // A run of entries that do not fit; told as one finding when it ends.
    std::optional<Finding> broken;
    std::uint64_t broken_more = 0;
    std::size_t breaks = 0;
  };

  [[nodiscard]] std::string Source(const Known& known) const;
  [[nodiscard]] std::uint32_t EpochOf(store::Partition partition, const Uuid& instance) const;
  [[nodiscard]] Task<Result<void>> CollectKnown(store::Partition partition,
                                                const std::vector<store::ChainHead>& heads,
                                                std::map<Uuid, std::vector<Known>>& known) const;
  [[nodiscard]] Task<Result<void>> VerifyChain(Walk& walk, const OnEntry& on_entry,
                                               VerifyReport& report);
  [[nodiscard]] Task<Result<void>> Step(Walk& walk, const store::ChainEntry& entry,
                                        const OnEntry& on_entry, VerifyReport& report);
  void Fits(Walk& walk, const store::ChainEntry& entry, const OnEntry& on_entry,
            VerifyReport& report) const;
  void CompareKnown(Walk& walk, const store::ChainEntry& entry, bool fits,
                    VerifyReport& report) const;
  void Finish(Walk& walk, VerifyReport& report);

  store::Store& store_;
  const keys::RootKeys& keys_;
  std::span<const Checkpoint> checkpoints_;
  const Carried& carried_;
  std::vector<OpenChain> open_chains_;
};

}  // namespace strongroom::audit
