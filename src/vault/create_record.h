// Creating one record.
#pragma once

#include <optional>
#include <string>

#include "vault/vault.h"

namespace strongroom::vault {

struct CreateRecord {
  std::string type;
  json::object record;                         // as sent: fields, perhaps "id"
  std::optional<std::string> idempotency_key;  // 1–255 printable characters, honoured for 24 h
};
struct CreatedRecord {
  std::string id;
  std::string view;  // MaskedView
};

// kInvalid with every broken rule; kConflict when the id is taken. Of a high type an `id` may only
// be given by who may also read by id, because the answer tells whether it is taken.
[[nodiscard]] Task<Result<CreatedRecord>> Create(Vault& vault, const access::Caller& caller,
                                                 CreateRecord command);

// The id a record asks for in its "id" member, or a new one. kInvalid when it is not a UUID.
[[nodiscard]] Result<Uuid> IdForNewRecord(Vault& vault, const access::Caller& caller,
                                          const Session& session, const json::object& record);

// The audit entry that goes into a write's batch.
[[nodiscard]] store::ChainAppend WriteEntry(Vault& vault, const access::Caller& caller,
                                            const Session& session, std::string_view action,
                                            const Uuid& id, std::uint64_t version,
                                            const std::optional<keys::RowDigest>& from,
                                            const std::optional<keys::RowDigest>& to);

}  // namespace strongroom::vault
