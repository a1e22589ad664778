// Revealing fields of records in clear: with a permission of its own, a stated reason, and an audit
// entry a record that is durable before any plaintext leaves.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "vault/vault.h"

namespace strongroom::vault {

struct RevealOne {
  std::string type, id;
  std::vector<std::string> fields;  // at least one
  std::string reason;               // to 500 characters, from 3 or what the class says
};
[[nodiscard]] Task<Result<std::string>> Reveal(Vault& vault, const access::Caller& caller,
                                               RevealOne command);

struct RevealMany {
  std::string type;
  std::vector<std::string> ids;       // up to 1,000; or
  std::optional<json::object> where;  // regular fields with their values
  std::vector<std::string> fields;
  std::string reason;
};
// Receives one JSON line (without newline) after the other; an error stops the reveal.
using LineSink = std::function<Task<Result<void>>(std::string)>;

// Calls `begin` once everything is checked, then `sink` with a line a record:
// {"id","_version",fields…}, or {"id","error"} for an id that does not exist.
[[nodiscard]] Task<Result<void>> Reveal(Vault& vault, const access::Caller& caller,
                                        RevealMany command,
                                        std::function<Task<Result<void>>()> begin, LineSink sink);

}  // namespace strongroom::vault
