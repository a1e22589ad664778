// What an epoch of the root key took over from the ones before: every control row with its digest
// under the new key, and the last entry of every chain there was (docs/formats.md, "Carried rows
// and chains"). Written once, by `strongroom keyring rotate`, into a table of the epoch's own,
// under its control key; read by verification. The first epoch took over nothing and has no such
// table.
//
// It is why the holder of a former root key can neither change nor lengthen a chain of its time:
// the chain's last MAC is held here under a key that he does not have.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "keys/control_rows.h"
#include "keys/root_keys.h"
#include "store/store.h"

namespace strongroom::audit {

// How many rows or chains stand in one row of the table.
inline constexpr std::size_t kCarriedPage = 500;

struct FormerChain {
  store::Partition partition = 0;
  Uuid instance;
  std::uint32_t epoch = 0;  // under whose audit root it is
  std::uint64_t n = 0;      // of its last entry
  store::Mac mac{};
  bool operator==(const FormerChain&) const = default;
};
struct CarriedRow {
  std::string key;
  std::uint64_t version = 0;
  keys::RowDigest digest{};
  bool operator==(const CarriedRow&) const = default;
};

// "carried_2" and so on.
[[nodiscard]] store::TableName CarriedTable(std::uint32_t epoch);

// Adds the table's rows to batches; `keys` are those of the epoch that takes over.
class CarriedWriter {
 public:
  explicit CarriedWriter(const keys::RootKeys& keys) : keys_(keys) {}
  // One page each; at most kCarriedPage.
  void AddRows(store::Batch& batch, const std::vector<CarriedRow>& page);
  void AddChains(store::Batch& batch, const std::vector<FormerChain>& page);
  // Behind all pages: how many there are of either.
  void AddTotals(store::Batch& batch);

 private:
  const keys::RootKeys& keys_;
  std::uint64_t row_pages_ = 0;
  std::uint64_t chain_pages_ = 0;
  std::uint64_t rows_ = 0;
  std::uint64_t chains_ = 0;
};

struct Carried {
  std::vector<CarriedRow> rows;
  std::vector<FormerChain> chains;  // ordered by partition and instance
  // Empty, or what is missing or edited, for the operator. What verifies is there all the same.
  std::string problem;

  [[nodiscard]] std::span<const FormerChain> Of(store::Partition partition) const;
  // nullptr: the chain is of the present epoch.
  [[nodiscard]] const FormerChain* Find(store::Partition partition, const Uuid& instance) const;
};

// Memory: some 130 bytes a control row, 72 a chain. An error is the store's.
[[nodiscard]] Task<Result<Carried>> ReadCarried(store::Store& store, const keys::RootKeys& keys);

}  // namespace strongroom::audit
