// Tenants::Destroy and ResumeDestructions: the steps that tenants.h tells.
#include "tenancy/tenants.h"

namespace strongroom::tenancy {

using keys::ControlRow;

Task<Result<Tenants::DestroyOutcome>> Tenants::Destroy(access::Caller by,
                                                       const access::ControlGrant& grant,
                                                       std::string name,
                                                       std::optional<std::string> confirmation) {
  if (grant.action() != access::ControlAction::kTenantsManage || !grant.installation_wide()) {
    co_return Fail(ErrorKind::kForbidden, "this request is not permitted");
  }
  Result<std::optional<ControlRow>> row = co_await parts_.rows.Get(TenantRowKey(name));
  if (!row) co_return Fail(row.error());
  std::optional<Tenant> tenant;
  if (row->has_value()) tenant = DecodeTenantRow((*row)->body, (*row)->version);
  if (!tenant) co_return Fail(ErrorKind::kNotFound, "there is no such tenant");

  if (!confirmation) {
    co_return DestroyOutcome{.confirmation = confirmations_.Ask(by.principal, tenant->ref.id)};
  }
  if (!confirmations_.Take(*confirmation, by.principal, tenant->ref.id)) {
    co_return Fail(ErrorKind::kInvalid,
                   "the confirmation is unknown, used or too old; ask without one for a new code");
  }
  if (tenant->state == TenantState::kActive) {
    Result<void> marked = co_await MarkDestroying(by, **row, *tenant);
    if (!marked) co_return Fail(marked.error());
  }
  Result<void> finished = co_await FinishDestroying(by, *tenant);
  if (!finished) co_return Fail(finished.error());
  co_return DestroyOutcome{.confirmation = std::nullopt};
}

Task<Result<void>> Tenants::MarkDestroying(const access::Caller& by, const ControlRow& row,
                                           Tenant tenant) {
  for (const store::Partition chain : {store::Partition{0}, tenant.ref.number}) {
    Result<void> opened = co_await parts_.log.OpenChain(chain);
    if (!opened) co_return opened;
  }
  tenant.state = TenantState::kDestroying;
  store::Batch batch;
  parts_.rows.Replace(batch, by, "tenant.destroy", row, EncodeTenantRow(tenant));
  audit::Event event;
  event.action = "tenant.destroy";
  event.tenant = tenant.ref.name;
  batch.appends.push_back(parts_.log.Entry(tenant.ref.number, by, event));
  Result<store::WriteOutcome> written = co_await parts_.rows.store().Write(std::move(batch));
  if (!written) co_return Fail(written.error());
  if (!written->committed()) {
    co_return Fail(ErrorKind::kConflict, "the tenant changed meanwhile; look at it and ask again");
  }
  co_await Reload();
  co_return Result<void>();
}

// Every step may be repeated, also by two servers at once.
Task<Result<void>> Tenants::FinishDestroying(const access::Caller& by, Tenant tenant) {
  if (Result<void> gone = parts_.keyring.DestroyShredKey(tenant.ref.id); !gone) {
    parts_.report(gone.error().detail);
    co_return Fail(ErrorKind::kUnavailable,
                   "the keyring cannot be changed now; see the server's log, then ask again");
  }
  parts_.hierarchy.Forget(tenant.ref.number);
  Result<void> cleared = co_await parts_.clear_rows(tenant.ref.number);
  if (!cleared) co_return cleared;
  for (const store::Partition chain : {store::Partition{0}, tenant.ref.number}) {
    Result<void> opened = co_await parts_.log.OpenChain(chain);
    if (!opened) co_return opened;
  }

  Result<std::optional<ControlRow>> row = co_await parts_.rows.Get(TenantRowKey(tenant.ref.name));
  if (!row) co_return Fail(row.error());
  std::optional<Tenant> present;
  if (row->has_value()) present = DecodeTenantRow((*row)->body, (*row)->version);
  // Gone, or a new tenant of that name: another server was faster.
  if (!present || present->ref.id != tenant.ref.id) {
    co_await Reload();
    co_return Result<void>();
  }

  store::Batch batch;
  parts_.rows.Remove(batch, by, "tenant.destroyed", **row);
  parts_.rows.Insert(
      batch, by, "tenant.destroyed", DestroyedRowKey(tenant.ref.number),
      EncodeDestroyedRow(
          {.ref = tenant.ref, .created = tenant.created, .destroyed = parts_.clock.Now()}));
  audit::Event event;
  event.action = "tenant.destroyed";
  event.tenant = tenant.ref.name;
  batch.appends.push_back(parts_.log.Entry(tenant.ref.number, by, event));
  Result<void> removed = co_await parts_.hierarchy.RemoveTenantKeys(batch, by, tenant.ref.number);
  if (!removed) co_return removed;
  Result<store::WriteOutcome> written = co_await parts_.rows.store().Write(std::move(batch));
  if (!written) co_return Fail(written.error());
  if (!written->committed()) {
    co_return Fail(ErrorKind::kConflict,
                   "the tenant is unreadable, but its rows changed while they were removed; ask "
                   "again to finish");
  }
  co_await Reload();
  co_return Result<void>();
}

Task<Result<void>> Tenants::ResumeDestructions() {
  const access::Caller by{.principal = access::Principal::System(), .request_id = {}};
  for (const Tenant& tenant : List()) {
    if (tenant.state != TenantState::kDestroying) continue;
    parts_.report("finishing the destruction of tenant " + tenant.ref.name);
    Result<void> finished = co_await FinishDestroying(by, tenant);
    if (!finished) co_return finished;
  }
  co_return Result<void>();
}

}  // namespace strongroom::tenancy
