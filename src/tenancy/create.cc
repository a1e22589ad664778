// Tenants::Create and what it needs.
#include <algorithm>

#include "tenancy/tenants.h"

namespace strongroom::tenancy {
namespace {

using keys::ControlRow;

constexpr int kAttempts = 5;

std::unexpected<Error> Taken() {
  return Fail(ErrorKind::kConflict, "there is a tenant of this name already");
}

// Adds the rows that give `number` away for good.
void TakeNumber(const keys::ControlRows& rows, store::Batch& batch, const access::Caller& by,
                const std::optional<ControlRow>& counter, std::uint32_t number) {
  if (counter) {
    rows.Replace(batch, by, "tenant.number", *counter, EncodeCounterRow(number + 1));
  } else {
    rows.Insert(batch, by, "tenant.number", std::string(kTenantCounterKey),
                EncodeCounterRow(number + 1));
  }
}

}  // namespace

Task<Result<Tenant>> Tenants::Create(access::Caller by, const access::ControlGrant& grant,
                                     std::string name) {
  if (grant.action() != access::ControlAction::kTenantsManage || !grant.installation_wide()) {
    co_return Fail(ErrorKind::kForbidden, "this request is not permitted");
  }
  if (!IsTenantName(name)) {
    constexpr const char* kRule =
        "a tenant's name is 1 to 63 lower-case letters, digits, '_' and '-', a letter first";
    co_return Fail(Error{.kind = ErrorKind::kInvalid,
                         .detail = kRule,
                         .fields = {{.pointer = "/name", .rule = "pattern", .message = kRule}}});
  }
  Result<std::optional<ControlRow>> present = co_await parts_.rows.Get(TenantRowKey(name));
  if (!present) co_return Fail(present.error());
  if (present->has_value()) co_return Taken();
  Result<void> chain = co_await parts_.log.OpenChain(0);
  if (!chain) co_return Fail(chain.error());

  Tenant tenant;
  tenant.created = parts_.clock.Now();
  tenant.ref.id = Uuid::V7(tenant.created, parts_.random);
  tenant.ref.name = std::move(name);
  if (Result<void> added = parts_.keyring.AddShredKey(tenant.ref.id, parts_.random); !added) {
    parts_.report(added.error().detail);
    co_return Fail(ErrorKind::kUnavailable,
                   "the keyring cannot take the new tenant's key; see the server's log");
  }
  Result<void> written = co_await WriteCreate(by, tenant);
  if (!written) {
    // A key too many harms nobody, a missing one makes a tenant unusable: where the store does not
    // know whether it has written (store.h, Write), the key stays.
    const bool unknown = written.error().kind == ErrorKind::kOutcomeUnknown;
    if (!unknown) {
      if (Result<void> undone = parts_.keyring.DestroyShredKey(tenant.ref.id); !undone) {
        parts_.report(undone.error().detail);
      }
    }
    co_return Fail(written.error());
  }
  // The tenant lives from here on. What is left repeats itself if it fails: the chain opens with
  // its first entry, and the reload is tried again.
  Result<void> opened = co_await parts_.log.OpenChain(tenant.ref.number);
  if (!opened) {
    parts_.report("the new tenant's chain cannot be opened yet: " + opened.error().detail);
  }
  co_await Reload();
  co_return tenant;
}

// Again with another number when another tenant took it meanwhile.
Task<Result<void>> Tenants::WriteCreate(access::Caller by, Tenant& tenant) const {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    Result<store::Batch> batch = co_await PrepareCreate(by, tenant);
    if (!batch) co_return Fail(batch.error());
    Result<store::WriteOutcome> written = co_await parts_.rows.store().Write(std::move(*batch));
    if (!written) co_return Fail(written.error());
    if (written->committed()) co_return Result<void>();
    if (*written->failed_check == 0) co_return Taken();  // the tenant's row is the first
  }
  co_return Fail(ErrorKind::kUnavailable, "too many tenants are being made at once; try again");
}

Task<Result<store::Batch>> Tenants::PrepareCreate(access::Caller by, Tenant& tenant) const {
  Result<std::optional<ControlRow>> counter =
      co_await parts_.rows.Get(std::string(kTenantCounterKey));
  if (!counter) co_return Fail(counter.error());
  Result<SnapshotPtr> known = co_await Read();
  if (!known) co_return Fail(known.error());
  // The counter alone would do; but should it be taken away behind the server's back, no number may
  // be given twice.
  std::uint32_t number = 1;
  if (counter->has_value()) number = DecodeCounterRow((*counter)->body).value_or(1);
  for (const auto& [name, present] : (*known)->by_name) {
    number = std::max(number, present.ref.number + 1);
  }
  for (const keys::TenantRef& ended : (*known)->destroyed) {
    number = std::max(number, ended.number + 1);
  }
  tenant.ref.number = number;

  store::Batch batch;
  const ControlRow row = parts_.rows.Insert(batch, by, "tenant.create",
                                            TenantRowKey(tenant.ref.name), EncodeTenantRow(tenant));
  tenant.version = row.version;
  TakeNumber(parts_.rows, batch, by, *counter, number);
  if (Result<void> added = parts_.hierarchy.AddTenantKey(batch, by, tenant.ref); !added) {
    co_return Fail(added.error());
  }
  co_return batch;
}

}  // namespace strongroom::tenancy
