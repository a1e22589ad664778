#include "vault/withdraw_migration.h"

#include "vault/migration.h"

namespace strongroom::vault {

Task<Result<void>> WithdrawMigration(Vault& vault, const access::Caller& caller,
                                     const access::ControlGrant& grant, std::string name,
                                     std::string id) {
  if (grant.action() != access::ControlAction::kTypesManage || !grant.installation_wide()) {
    co_return Fail(ErrorKind::kForbidden, "the credential does not grant this");
  }
  Result<std::optional<keys::ControlRow>> row =
      co_await vault.types.rows().Get(MigrationRowKey(name, id));
  if (!row) co_return Fail(row.error());
  if (!row->has_value()) co_return Fail(ErrorKind::kNotFound, "no such migration");
  store::Batch batch;
  vault.types.rows().Remove(batch, caller, "type.migration.withdraw", **row);
  Result<store::WriteOutcome> written = co_await vault.store.Write(std::move(batch));
  if (!written) co_return Fail(written.error());
  if (!written->committed()) co_return Fail(ErrorKind::kNotFound, "no such migration");
  co_return Result<void>();
}

}  // namespace strongroom::vault
