// Reading the audit of the caller's own tenant (an operator's: the installation's).
#pragma once

#include <string>

#include "vault/vault.h"

namespace strongroom::vault {

inline constexpr std::size_t kAuditPageDefault = 100;
inline constexpr std::size_t kAuditPageMax = 1000;

// {"entries":[…],"next":cursor or null}; see audit/entries.h. `grant` is for audit.get. Reading is
// not audited itself: a reader that follows the end would feed what it follows.
[[nodiscard]] Task<Result<std::string>> ReadAudit(Vault& vault, const access::Caller& caller,
                                                  const access::ControlGrant& grant,
                                                  std::string cursor, std::size_t limit);

}  // namespace strongroom::vault
