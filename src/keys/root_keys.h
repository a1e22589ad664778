// What hangs from the root key by derivation alone, without a row in the store: the control key,
// the audit keys and the key that wraps a tenant's key. Immutable; safe from any thread.
//
//   keyring             root key ─┬─ control key             HKDF "strongroom/control/v1"
//                                 ├─ audit key per tenant    HKDF "strongroom/audit/v1" ‖ number
//                       shred key ┴─ wrapping key per tenant HKDF(root ‖ shred)
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>

#include "base/error.h"
#include "base/secret_bytes.h"
#include "keys/keyring.h"
#include "keys/tenant_ref.h"
#include "store/store.h"

namespace strongroom::keys {

class RootKeys {
 public:
  explicit RootKeys(Keyring& keyring);

  // HMAC over (table, partition, key, version, body): what makes a control row ours.
  [[nodiscard]] store::Mac ControlMac(std::string_view table, store::Partition partition,
                                      ByteView key, std::uint64_t version, ByteView body) const;
  // mac_n = HMAC(audit key, mac_{n-1} ‖ n ‖ entry); the store calls it in commit order.
  [[nodiscard]] store::Mac ChainMac(store::Partition partition, const store::Mac& previous,
                                    std::uint64_t n, ByteView entry) const;
  // A digest for things that must be compared but not stored readable (search terms in the audit,
  // idempotency keys): HMAC under the control key with its purpose.
  [[nodiscard]] store::Mac Fingerprint(std::string_view purpose, ByteView value) const;

  // nullopt when the tenant's shred key is gone: nothing of it can ever be opened again.
  [[nodiscard]] Result<std::optional<SecretBytes>> WrappingKey(const Uuid& tenant) const;
  [[nodiscard]] Keyring& keyring() const { return keyring_; }

 private:
  const SecretBytes& AuditKey(store::Partition partition) const;

  Keyring& keyring_;
  SecretBytes control_key_;
  SecretBytes audit_root_;
  mutable std::shared_mutex mutex_;
  mutable std::map<store::Partition, SecretBytes> audit_keys_;  // guarded by mutex_; never erased
};

}  // namespace strongroom::keys
