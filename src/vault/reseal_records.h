// Sealing a type's rows again under the newest data key, tenant by tenant, in batches, while the
// type is read and written; then the older data keys are destroyed. The second half of a rotation
// (rotate_keys.h), and by itself what finishes one that a crash or an error interrupted: all it
// goes by are the keys' states and the rows.
//
// A row that is sealed again gets the next record version, keeps its time and author, and leaves an
// entry "record.reseal". Index entries stay: index keys are not rotated.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "vault/vault.h"

namespace strongroom::vault {

struct Resealed {
  std::string tenant;
  std::uint32_t key_version = 0;  // of the data key now in force
  std::uint64_t records = 0;      // sealed again
  // Left as they are because they do not verify or do not open; while there are any the older keys
  // stay decrypt-only.
  std::uint64_t unreadable = 0;
};

// Finishes what is unfinished in each living tenant, or in the one named; those where there was
// something to do. Asking again is harmless. kNotFound for an undeclared type or an unknown tenant;
// kUnavailable while a class is being raised, or when the type keeps changing.
[[nodiscard]] Task<Result<std::vector<Resealed>>> ResealRecords(Vault& vault,
                                                                const access::Caller& caller,
                                                                const access::ControlGrant& grant,
                                                                std::string type,
                                                                std::optional<std::string> tenant);

// What both halves begin with: the permission, the type as the store has it now, and the living
// tenants that are meant.
struct KeyWork {
  std::shared_ptr<const TypeEntry> type;
  std::vector<keys::LivingTenantPtr> tenants;
};
[[nodiscard]] Task<Result<KeyWork>> BeginKeyWork(Vault& vault, const access::ControlGrant& grant,
                                                 std::string type,
                                                 std::optional<std::string> tenant);

// Whether records of the type hold sealed values at all.
[[nodiscard]] bool HasSealedFields(const record::RecordType& type);

}  // namespace strongroom::vault
