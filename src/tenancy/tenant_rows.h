// The control rows of tenants (docs/formats.md, "Tenant rows"):
//   "tenant/<name>"             a tenant that lives or is being destroyed
//   "destroyed/<number, 8 hex>" what is left of one: whose chain it was, and when it ended
//   "tenant-counter"            the number that the next tenant gets
// Numbers and ids are never used again; a name may be.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "keys/tenant_ref.h"

namespace strongroom::tenancy {

inline constexpr std::string_view kTenantRowPrefix = "tenant/";
inline constexpr std::string_view kDestroyedRowPrefix = "destroyed/";
inline constexpr std::string_view kTenantCounterKey = "tenant-counter";

enum class TenantState : std::uint8_t {
  kActive = 1,
  kDestroying = 2,  // asked for and confirmed; reaches nothing any more, and is finished at a start
};

struct Tenant {
  keys::TenantRef ref;
  TenantState state = TenantState::kActive;
  Time created;
  std::uint64_t version = 0;  // of its row, for fencing writes; not stored in the body
};

struct DestroyedTenant {
  keys::TenantRef ref;
  Time created, destroyed;
};

// [a-z][a-z0-9_-]{0,62}
[[nodiscard]] bool IsTenantName(std::string_view name) noexcept;

[[nodiscard]] std::string TenantRowKey(std::string_view name);
[[nodiscard]] std::string DestroyedRowKey(std::uint32_t number);

// Decoding gives nullopt for anything that is not a row of a known format.
[[nodiscard]] Bytes EncodeTenantRow(const Tenant& tenant);
[[nodiscard]] std::optional<Tenant> DecodeTenantRow(ByteView body, std::uint64_t version);
[[nodiscard]] Bytes EncodeDestroyedRow(const DestroyedTenant& tenant);
[[nodiscard]] std::optional<DestroyedTenant> DecodeDestroyedRow(ByteView body);
[[nodiscard]] Bytes EncodeCounterRow(std::uint32_t next);
[[nodiscard]] std::optional<std::uint32_t> DecodeCounterRow(ByteView body);

}  // namespace strongroom::tenancy
