// The proposals to lower a type's protection that wait for a second principal, as one has to see
// them before approving: who asked, why, for what, and what it would lower.
#pragma once

#include <string>
#include <vector>

#include "vault/migration.h"
#include "vault/vault.h"

namespace strongroom::vault {

struct ProposedChange {
  std::string id;
  Migration migration;
  json::value schema;  // the parsed one of `migration`
  // False: the type changed since, and approving it is refused.
  bool is_current = false;
  std::vector<FieldError> lowers;  // against the type as it is declared now
  // Why it cannot be applied at all: rules it breaks under the classes in force, or changes that
  // are never allowed.
  std::vector<FieldError> breaks;
};

// Oldest first. kNotFound: no such type. Whoever may approve may look: kForbidden otherwise.
[[nodiscard]] Task<Result<std::vector<ProposedChange>>> ListMigrations(
    Vault& vault, const access::ControlGrant& grant, std::string name);

}  // namespace strongroom::vault
