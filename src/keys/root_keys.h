// What hangs from the root key by derivation alone, without a row in the store: the control key,
// the audit keys and the key that wraps a tenant's key. Immutable; safe from any thread.
//
// All of it belongs to one epoch of the root key, and so does a table of control rows. Of former
// epochs there are the audit keys only, to verify the chains of their time (docs/decisions/0011).
//
//   keyring             root key ─┬─ control key             HKDF "strongroom/control/v1"
//                                 ├─ audit key per tenant    HKDF "strongroom/audit/v1" ‖ number
//                       shred key ┴─ wrapping key per tenant HKDF(root ‖ shred)
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <utility>

#include "base/error.h"
#include "base/secret_bytes.h"
#include "keys/keyring.h"
#include "keys/tenant_ref.h"
#include "store/store.h"

namespace strongroom::keys {

// The table of an epoch's control rows: "control" for the first, then "control_2" and so on.
[[nodiscard]] store::TableName ControlTable(std::uint32_t epoch);
// What the audit keys of a root key's time are derived from.
[[nodiscard]] SecretBytes AuditRootOf(const SecretBytes& root);

class RootKeys {
 public:
  explicit RootKeys(Keyring& keyring);
  // The keys of the epoch behind the keyring's, as they will be once it is rotated to `next_root`.
  RootKeys(Keyring& keyring, const SecretBytes& next_root);

  [[nodiscard]] std::uint32_t epoch() const { return epoch_; }
  // Where this epoch's control rows stand.
  [[nodiscard]] const store::TableName& control_table() const { return control_table_; }
  // Keyring::id of the keyring with this root key.
  [[nodiscard]] Uuid keyring_id() const { return keyring_id_; }

  // HMAC over (table, partition, key, version, body): what makes a control row ours.
  [[nodiscard]] store::Mac ControlMac(std::string_view table, store::Partition partition,
                                      ByteView key, std::uint64_t version, ByteView body) const;
  // mac_n = HMAC(audit key, mac_{n-1} ‖ n ‖ entry); the store calls it in commit order.
  [[nodiscard]] store::Mac ChainMac(store::Partition partition, const store::Mac& previous,
                                    std::uint64_t n, ByteView entry) const;
  // The same with the audit key of that epoch, this one or a former one.
  [[nodiscard]] store::Mac ChainMacOf(std::uint32_t epoch, store::Partition partition,
                                      const store::Mac& previous, std::uint64_t n,
                                      ByteView entry) const;
  // A digest for things that must be compared but not stored readable (search terms in the audit,
  // idempotency keys): HMAC under the control key with its purpose.
  [[nodiscard]] store::Mac Fingerprint(std::string_view purpose, ByteView value) const;

  // nullopt when the tenant's shred key is gone: nothing of it can ever be opened again.
  [[nodiscard]] Result<std::optional<SecretBytes>> WrappingKey(const Uuid& tenant) const;
  [[nodiscard]] Keyring& keyring() const { return keyring_; }

 private:
  using AuditKeyName = std::pair<std::uint32_t, store::Partition>;  // epoch, partition

  void Derive(const SecretBytes& root);
  const SecretBytes& AuditKey(std::uint32_t epoch, store::Partition partition) const;

  Keyring& keyring_;
  const std::uint32_t epoch_;
  const store::TableName control_table_;
  std::optional<SecretBytes> next_root_;  // nullopt: the keyring's own is meant
  Uuid keyring_id_;
  SecretBytes control_key_;
  std::map<std::uint32_t, SecretBytes> audit_roots_;  // by epoch
  mutable std::shared_mutex mutex_;
  mutable std::map<AuditKeyName, SecretBytes> audit_keys_;  // guarded by mutex_; never erased
};

}  // namespace strongroom::keys
