// Control rows: tokens, tenants, types, key states and whatever else decides who may do what. Each
// carries a MAC under the control key, checked on every load, and every change leaves a chain entry
// with the row's version and the digests before and after it, so that verification can name rows
// that were put back, removed or inserted behind the server's back (docs/formats.md, "Rows").
//
// A row whose MAC does not fit is treated as absent and reported to the journal.
// All control rows of an epoch of the root key stand in one table (RootKeys::control_table),
// partition 0; entries call it `kControlTable` in every epoch.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/caller.h"
#include "keys/root_keys.h"
#include "store/store.h"

namespace strongroom::keys {

inline constexpr std::string_view kControlTable = "control";

// The first 16 bytes of a row's MAC: names one content of one version of one row.
using RowDigest = std::array<std::uint8_t, 16>;
[[nodiscard]] RowDigest DigestOf(const store::Mac& mac) noexcept;

struct ControlRow {
  store::TableName table;
  std::string key;
  std::uint64_t version = 0;
  Bytes body;  // without the MAC
  RowDigest digest{};
};

struct ControlChange {
  std::string_view action;  // such as "token.create"
  std::string_view key;
  std::uint64_t version = 0;  // the row's new version; 0 when it was removed
  std::optional<RowDigest> from, to;
};

// Writes what happened to a control row into the installation's chain. Implemented in `audit`.
class ControlJournal {
 public:
  virtual ~ControlJournal() = default;
  [[nodiscard]] virtual store::ChainAppend Record(const access::Caller& by,
                                                  const ControlChange& change) = 0;
  // Logged and audited; must not block.
  virtual void BadRow(std::string_view key) = 0;
};

class ControlRows {
 public:
  ControlRows(store::Store& store, const RootKeys& keys, ControlJournal& journal)
      : store_(store), keys_(keys), journal_(journal) {}

  // Absent or not ours: nullopt.
  [[nodiscard]] Task<Result<std::optional<ControlRow>>> Get(std::string key) const;
  // All rows whose key starts with `prefix`, by key.
  [[nodiscard]] Task<Result<std::vector<ControlRow>>> Scan(std::string prefix) const;

  // Each adds to `batch` the check that the row is as expected, the change and its chain entry.
  // Returns the row as it will be.
  ControlRow Insert(store::Batch& batch, const access::Caller& by, std::string_view action,
                    std::string key, Bytes body) const;
  ControlRow Replace(store::Batch& batch, const access::Caller& by, std::string_view action,
                     const ControlRow& old, Bytes body) const;
  void Remove(store::Batch& batch, const access::Caller& by, std::string_view action,
              const ControlRow& old) const;
  // The check alone: what fences a write by the version of a control row it relied on.
  [[nodiscard]] static store::Check Fence(const ControlRow& row);

  [[nodiscard]] store::Store& store() const { return store_; }
  // The row as it is to be stored, under `keys`: for what carries rows over to another epoch.
  [[nodiscard]] static store::Put Signed(const RootKeys& keys, std::string_view key,
                                         std::uint64_t version, Bytes body);
  // Splits body and MAC and verifies; nullopt when it does not fit. For verification tools.
  [[nodiscard]] static std::optional<ControlRow> Verify(const RootKeys& keys,
                                                        const store::Row& row);

 private:
  std::optional<ControlRow> Load(const store::Row& row) const;
  ControlRow PutRow(store::Batch& batch, std::string key, std::uint64_t version, Bytes body) const;

  store::Store& store_;
  const RootKeys& keys_;
  ControlJournal& journal_;
};

}  // namespace strongroom::keys
