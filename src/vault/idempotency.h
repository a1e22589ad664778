// Idempotency keys: a row a key in the table "idempotency", written in the same transaction as the
// record it made, so that a repeated request finds the record instead of making another. Bound to
// the credential (accessor, subject and user), type and tenant; a repeat with another body is
// refused.
//
// Row key: fingerprint of those; body: format 1 | record id | body fingerprint | expires (ms) |
// MAC.
#pragma once

#include <optional>
#include <string_view>

#include "vault/vault.h"

namespace strongroom::vault {

inline constexpr std::string_view kIdempotencyTable = "idempotency";
inline constexpr std::chrono::hours kIdempotencyLife{24};

class IdempotencyKey {
 public:
  IdempotencyKey(const Vault& vault, const access::Caller& caller, const Session& session,
                 std::string_view key, const json::object& body);

  struct Earlier {
    Uuid record;
    bool same_body = false;
    bool expired = false;
    std::uint64_t version = 0;  // of the row
  };
  // nullopt: not seen before (or the row does not verify).
  [[nodiscard]] Task<Result<std::optional<Earlier>>> Find(Vault& vault) const;
  // Adds to `batch` the check that the key is still as found, and its row.
  void Claim(const Vault& vault, store::Batch& batch, const std::optional<Earlier>& earlier,
             const Uuid& record) const;

 private:
  store::Partition tenant_;
  Bytes row_key_;
  Bytes body_fingerprint_;
};

// Removes expired rows of a tenant; called now and then. Returns how many.
[[nodiscard]] Task<Result<std::size_t>> SweepIdempotencyKeys(Vault& vault, store::Partition tenant);

}  // namespace strongroom::vault
