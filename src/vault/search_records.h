// Searching and listing records, masked, in pages ordered by id.
#pragma once

#include <cstdint>
#include <string>

#include "vault/vault.h"

namespace strongroom::vault {

inline constexpr std::size_t kPageDefault = 10;
inline constexpr std::size_t kPageMax = 1000;

struct SearchRecords {
  std::string type;
  json::object where;
  std::size_t limit = kPageDefault;
  std::string cursor;  // empty: from the beginning
};
// {"records": […masked], "next": cursor or null}. A condition on a high field takes one from the
// principal's budget (kBudgetExhausted with retry_after_s) and is audited durably before it is
// answered, the term only as its blind index.
[[nodiscard]] Task<Result<std::string>> Search(Vault& vault, const access::Caller& caller,
                                               SearchRecords command);

struct ListRecords {
  std::string type;
  std::size_t limit = kPageDefault;
  std::string cursor;
};
[[nodiscard]] Task<Result<std::string>> List(Vault& vault, const access::Caller& caller,
                                             ListRecords command);

}  // namespace strongroom::vault
