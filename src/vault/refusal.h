// What is refused, and its entry in the audit. Entries are durable within a second; where the
// audit's queue is full the refusal stands all the same, without one.
#pragma once

#include <string>
#include <string_view>

#include "vault/vault.h"

namespace strongroom::vault {

// What a denied caller is told, whatever there is: kForbidden with a constant text. The entry names
// `action`, which lives for ever, the missing permission, and the type where it is about one.
[[nodiscard]] Task<Error> Denied(Vault& vault, const access::Caller& caller,
                                 std::string_view action, std::string permission, std::string type);

// The entry "record.refused" of a stored record that does not verify; `record` is its id, or empty
// where its key is none. Without the entry `audit verify` finds the row all the same.
void AuditRefusedRecord(Vault& vault, const access::Caller& caller, const Session& session,
                        std::string_view record);

}  // namespace strongroom::vault
