// Credentials that were verified already, by the SHA-256 of their text, so that a request costs one
// hash and one look-up instead of a read or a signature check.
//
// A verification that began before something was dropped is not kept: it may rest on what was there
// before. Bounded: when full, an arbitrary entry makes room. Thread-safe.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "access/principal.h"
#include "crypto/digest.h"

namespace strongroom::identity {

// What a credential stands for.
struct Verified {
  std::vector<access::Principal> principals;  // one a tenant; an operator's only one has tenant 0
  bool must_select = false;                   // it names several tenants: the request says which
  std::optional<Time> expires;
};

class CredentialCache {
 public:
  // Names a moment; see Put.
  using Generation = std::uint64_t;

  explicit CredentialCache(std::size_t entries_max) : entries_max_(entries_max) {}

  // nullptr: unknown, or expired by `now`.
  [[nodiscard]] std::shared_ptr<const Verified> Find(const crypto::Digest& credential,
                                                     Time now) const;
  [[nodiscard]] Generation Current() const;
  // Keeps `verified` unless something was dropped since `began`.
  void Put(const crypto::Digest& credential, std::shared_ptr<const Verified> verified,
           Generation began);
  void Drop(const crypto::Digest& credential);
  void DropAll();
  [[nodiscard]] std::size_t size() const;

 private:
  struct Hash {
    std::size_t operator()(const crypto::Digest& digest) const noexcept {
      std::size_t first = 0;  // as good as any hash: the digest is uniform
      std::memcpy(&first, digest.data(), sizeof(first));
      return first;
    }
  };

  const std::size_t entries_max_;
  mutable std::shared_mutex mutex_;
  // guarded by mutex_
  std::unordered_map<crypto::Digest, std::shared_ptr<const Verified>, Hash> entries_;
  Generation generation_ = 0;  // guarded by mutex_
};

}  // namespace strongroom::identity
