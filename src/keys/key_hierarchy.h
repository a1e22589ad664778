// The wrapped keys in the store: a tenant key under the keyring's two keys, and below it a data
// key, an index key and a row key per record type. Loads and caches them, makes them when a tenant
// first uses a type, rotates and destroys them (NIST SP 800-57 states: active, decrypt-only,
// destroyed).
//
// Rotation and the caches of other servers: a batch that changes the active data key of a type also
// gives the type's control row its next version (vault/rotate_keys.h), and every write of a record
// is fenced by the version of that row that the writer goes by. So ForType() takes that version and
// never gives keys that were read before it: who seals under a retired key holds an old version of
// the type as well, and its write is not committed.
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
#include <utility>
#include <vector>

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
  // The keys of a type in a tenant, made if this is their first use, as they stood when the type's
  // control row had reached `type_version`, or later (0: any that are at hand). With `data_key`,
  // they are read again when those at hand are older than that version of the data key. kCorrupt
  // when a key does not unwrap, kUnavailable when the keyring holds no shred key of the tenant:
  // whether it was destroyed is told by its control row, not by a keyring that may be an old copy.
  [[nodiscard]] Task<Result<std::shared_ptr<const TypeKeys>>> ForType(TenantRef tenant,
                                                                      std::string type,
                                                                      std::uint64_t type_version,
                                                                      std::uint32_t data_key = 0);
  // The keys of a type in a tenant as the store has them now, for verification: makes and caches
  // none. nullptr when some are not there or do not open; an error is the store's.
  [[nodiscard]] Task<Result<std::shared_ptr<const TypeKeys>>> FindStored(TenantRef tenant,
                                                                         std::string type);
  // The versions of a type's data key in a tenant as the store has them now; makes none.
  struct DataKeyVersions {
    std::uint32_t active = 0;          // 0: the tenant has no keys for the type
    std::vector<std::uint32_t> older;  // decrypt-only: not destroyed yet
  };
  [[nodiscard]] Task<Result<DataKeyVersions>> DataKeys(TenantRef tenant, std::string type);
  // Adds to `batch` a new data key version for new writes; the active one becomes decrypt-only.
  // Returns the new version; 0, and nothing is added, where the tenant has no keys for the type.
  // The batch must also replace the type's control row (above), and Forget() must follow it.
  [[nodiscard]] Task<Result<std::uint32_t>> AddRotation(store::Batch& batch, access::Caller by,
                                                        TenantRef tenant, std::string type);
  // Adds to `batch` that the data key versions below `active` are destroyed: their rows stay, the
  // key material in them does not. Whatever they sealed is lost: seal it again before.
  [[nodiscard]] Task<Result<void>> AddDestruction(store::Batch& batch, access::Caller by,
                                                  TenantRef tenant, std::string type,
                                                  std::uint32_t active);
  // Adds the removal of every key row of a tenant to `batch`.
  [[nodiscard]] Task<Result<void>> RemoveTenantKeys(store::Batch& batch, access::Caller by,
                                                    store::Partition tenant);
  // Drops cached keys: of one tenant, or all (after a gap in notices).
  void Forget(store::Partition tenant);
  void ForgetAll();

 private:
  using CacheKey = std::pair<store::Partition, std::string>;

  struct Known {
    std::shared_ptr<const TypeKeys> keys;
    std::uint64_t type_version =
        0;  // which the type's control row had reached before they were read
  };

  // nullptr: none, or none that are new enough.
  [[nodiscard]] std::shared_ptr<const TypeKeys> Cached(const CacheKey& key,
                                                       std::uint64_t type_version,
                                                       std::uint32_t data_key) const;
  [[nodiscard]] Task<Result<SecretBytes>> TenantKey(TenantRef tenant);
  [[nodiscard]] Task<Result<std::shared_ptr<const TypeKeys>>> Load(TenantRef tenant,
                                                                   std::string type);
  [[nodiscard]] Task<Result<void>> MakeTypeKeys(TenantRef tenant, std::string type);

  const RootKeys& root_;
  const ControlRows& rows_;
  RandomSource& random_;
  const Clock& clock_;
  mutable std::shared_mutex mutex_;
  std::map<CacheKey, Known, std::less<>> cache_;  // guarded by mutex_
  std::uint64_t generation_ =
      0;  // guarded by mutex_: a load that began before a Forget is not kept
};

}  // namespace strongroom::keys
