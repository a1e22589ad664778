#include "vault/list_migrations.h"

namespace strongroom::vault {

Task<Result<std::vector<ProposedChange>>> ListMigrations(Vault& vault,
                                                         const access::ControlGrant& grant,
                                                         std::string name) {
  if (grant.action() != access::ControlAction::kTypesManage || !grant.installation_wide()) {
    co_return Fail(ErrorKind::kForbidden, "the credential does not grant this");
  }
  if (Result<void> loaded = co_await vault.types.Load(); !loaded) co_return Fail(loaded.error());
  const std::shared_ptr<const TypeEntry> current = vault.types.Find(name);
  if (current == nullptr) co_return Fail(ErrorKind::kNotFound, "no such record type");
  const std::string prefix = MigrationRowPrefix(name);
  Result<std::vector<keys::ControlRow>> rows = co_await vault.types.rows().Scan(prefix);
  if (!rows) co_return Fail(rows.error());
  const Declaration declaration = DeclarationOf(vault.root_keys, *current);
  std::vector<ProposedChange> changes;
  // Ids, and so the rows, are in the order of their making, to the millisecond (UUID version 7).
  for (const keys::ControlRow& row : *rows) {
    std::optional<Migration> migration = DecodeMigration(row.body);
    Result<json::value> schema = Fail(ErrorKind::kCorrupt, "");
    if (migration) schema = ParseJson(migration->schema);
    if (!schema) co_return Fail(ErrorKind::kCorrupt, "stored data does not verify");
    ProposedChange& change = changes.emplace_back();
    change.id = row.key.substr(prefix.size());
    change.is_current = migration->declaration == declaration;
    Result<record::RecordType> type = record::RecordType::Compile(*schema, vault.types.classes());
    if (type) {
      record::TypeChange compared = record::CompareTypes(current->type, *type);
      change.lowers = std::move(compared.refusals);
      change.breaks = std::move(compared.forbidden);
    } else {
      change.breaks = std::move(type.error().fields);
    }
    change.migration = std::move(*migration);
    change.schema = std::move(*schema);
  }
  co_return changes;
}

}  // namespace strongroom::vault
