// The wrapped keys in the store: a tenant key under the keyring's two keys, and below it a data
// key, an index key and a row key per record type. Loads and caches them, makes them when a tenant
// first uses a type, rotates and destroys them (NIST SP 800-57 states: active, decrypt-only,
// destroyed).
//
// Rows (control table): "key/<tenant number, 8 hex>/tenant" and
// "key/<tenant number, 8 hex>/type/<type>/<purpose>/<version, 4 hex>".
// Threads: safe from any io thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "keys/control_rows.h"
#include "keys/root_keys.h"
#include "keys/type_keys.h"

namespace strongroom::keys {

class KeyHierarchy {
 public:
  KeyHierarchy(const RootKeys& root, const ControlRows& rows, RandomSource& random,
               const Clock& clock);

  // Adds the wrapped tenant key of a new tenant to `batch`; its shred key is in the keyring
  // already.
  [[nodiscard]] Result<void> AddTenantKey(store::Batch& batch, const access::Caller& by,
                                          const TenantRef& tenant);
  // The keys of a type in a tenant, made if this is their first use. kCorrupt when a key does not
  // unwrap, kNotFound when the tenant was destroyed.
  [[nodiscard]] Task<Result<std::shared_ptr<const TypeKeys>>> ForType(TenantRef tenant,
                                                                      std::string type);
  // A new data key version for new writes; older versions become decrypt-only.
  [[nodiscard]] Task<Result<std::uint32_t>> RotateDataKey(access::Caller by, TenantRef tenant,
                                                          std::string type);
  // Adds the removal of every key row of a tenant to `batch`.
  [[nodiscard]] Task<Result<void>> RemoveTenantKeys(store::Batch& batch, access::Caller by,
                                                    store::Partition tenant);
  // Drops cached keys: of one tenant, or all (after a gap in notices).
  void Forget(store::Partition tenant);
  void ForgetAll();

 private:
  using CacheKey = std::pair<store::Partition, std::string>;

  [[nodiscard]] std::shared_ptr<const TypeKeys> Cached(const CacheKey& key) const;
  [[nodiscard]] Bytes Wrap(const SecretBytes& under, std::string_view place,
                           const SecretBytes& key) const;
  [[nodiscard]] static Result<SecretBytes> Unwrap(const SecretBytes& under, std::string_view place,
                                                  ByteView body);
  [[nodiscard]] Task<Result<SecretBytes>> TenantKey(TenantRef tenant);
  [[nodiscard]] Task<Result<std::shared_ptr<const TypeKeys>>> Load(TenantRef tenant,
                                                                   std::string type);
  [[nodiscard]] Task<Result<void>> MakeTypeKeys(TenantRef tenant, std::string type);

  const RootKeys& root_;
  const ControlRows& rows_;
  RandomSource& random_;
  const Clock& clock_;
  mutable std::shared_mutex mutex_;
  std::map<CacheKey, std::shared_ptr<const TypeKeys>, std::less<>> cache_;  // guarded by mutex_
  std::uint64_t generation_ =
      0;  // guarded by mutex_: a load that began before a Forget is not kept
};

}  // namespace strongroom::keys
