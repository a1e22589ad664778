// A proposal to lower a type's protection, waiting for a second principal.
//
// It holds for the declaration that it was made against, and for no other: what was raised since is
// not lowered by it.
//
// Control row "migration/<type>/<id>": format 1 | proposed at | proposer's subject | proposer's
// accessor | declaration | schema | reason.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "keys/root_keys.h"
#include "vault/type_entry.h"

namespace strongroom::vault {

// Stands for a type as it is declared: generation and schema. Rotating its keys leaves it alone.
using Declaration = store::Mac;
[[nodiscard]] Declaration DeclarationOf(const keys::RootKeys& keys, const TypeEntry& type);

struct Migration {
  Time proposed;
  std::string subject, accessor;  // who proposed it, and with which credential
  Declaration declaration{};      // of the type when it was proposed
  std::string schema;             // JSON text
  std::string reason;
};

[[nodiscard]] std::string MigrationRowPrefix(std::string_view type);
[[nodiscard]] std::string MigrationRowKey(std::string_view type, std::string_view id);
[[nodiscard]] Bytes EncodeMigration(const Migration& migration);
// nullopt: not a migration of a known format.
[[nodiscard]] std::optional<Migration> DecodeMigration(ByteView body);

}  // namespace strongroom::vault
