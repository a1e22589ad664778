// A proposal to lower a type's protection, waiting for a second principal.
//
// Control row "migration/<type>/<id>": format 1 | proposer's subject | proposer's accessor | schema
// | reason.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace strongroom::vault {

struct Migration {
  std::string subject, accessor;  // who proposed it, and with which credential
  std::string schema;             // JSON text
  std::string reason;
};

[[nodiscard]] std::string MigrationRowKey(std::string_view type, std::string_view id);
[[nodiscard]] Bytes EncodeMigration(const Migration& migration);
// nullopt: not a migration of a known format.
[[nodiscard]] std::optional<Migration> DecodeMigration(ByteView body);

}  // namespace strongroom::vault
