#include "vault/rotate_keys.h"

#include <algorithm>

namespace strongroom::vault {
namespace {

// Keys that change together: one step of the type's control row, so one moment at which writes that
// are on their way are turned back. More tenants than this take more steps.
constexpr std::size_t kTenantsABatch = 100;

// One batch makes the new key versions and gives the type's control row, with the body it has, its
// next version. That row is every write's fence: whoever still seals under the former versions
// holds the former type version too, and its write is not committed (reseal_records.cc says why
// nothing is lost). Of two rotations at once, and of a rotation and a change of the type, the check
// of that row's version lets one through.
Task<Result<std::vector<Resealed>>> MakeNewVersions(Vault& vault, const access::Caller& caller,
                                                    const TypeEntry& type,
                                                    std::vector<keys::LivingTenantPtr> tenants) {
  store::Batch batch;
  std::vector<Resealed> rotated;
  std::vector<store::Partition> partitions;
  for (const keys::LivingTenantPtr& tenant : tenants) {
    Result<std::uint32_t> version =
        co_await vault.keys.AddRotation(batch, caller, tenant->ref, type.type.name());
    if (!version && vault.tenant(tenant->ref.number) == nullptr) continue;  // destroyed just now
    if (!version) co_return Fail(version.error());
    if (*version == 0) continue;
    batch.checks.push_back(tenant->fence);
    Resealed one;
    one.tenant = tenant->ref.name;
    one.key_version = *version;
    rotated.push_back(std::move(one));
    partitions.push_back(tenant->ref.number);
  }
  if (rotated.empty()) co_return rotated;
  vault.types.rows().Replace(batch, caller, "type.keys.rotate", type.row, type.row.body);
  Result<store::WriteOutcome> written = co_await vault.store.Write(std::move(batch));
  for (const store::Partition partition : partitions) vault.keys.Forget(partition);
  if (!written) co_return Fail(written.error());
  if (!written->committed()) {
    co_return Fail(ErrorKind::kConflict,
                   "the type, its keys or a tenant changed at the same time; look and try again");
  }
  co_return rotated;
}

Error Unfinished(Error error) {
  error.detail +=
      "; new keys are in force and older ones are not destroyed yet: finish with "
      "POST /api/types/{type}/keys/reseal";
  return error;
}

}  // namespace

Task<Result<std::vector<Resealed>>> RotateKeys(Vault& vault, const access::Caller& caller,
                                               const access::ControlGrant& grant, std::string type,
                                               std::optional<std::string> tenant) {
  Result<KeyWork> work = co_await BeginKeyWork(vault, grant, type, tenant);
  if (!work) co_return Fail(work.error());
  std::vector<Resealed> all;
  if (!HasSealedFields(work->type->type)) co_return all;
  for (std::size_t from = 0; from < work->tenants.size(); from += kTenantsABatch) {
    const std::size_t to = std::min(from + kTenantsABatch, work->tenants.size());
    std::vector<keys::LivingTenantPtr> some(
        work->tenants.begin() + static_cast<std::ptrdiff_t>(from),
        work->tenants.begin() + static_cast<std::ptrdiff_t>(to));
    const std::shared_ptr<const TypeEntry> now = vault.types.FindAny(type);
    Result<std::vector<Resealed>> rotated =
        co_await MakeNewVersions(vault, caller, *now, std::move(some));
    if (!rotated) co_return Fail(all.empty() ? rotated.error() : Unfinished(rotated.error()));
    if (rotated->empty()) continue;
    std::ranges::move(*rotated, std::back_inserter(all));
    if (Result<void> loaded = co_await vault.types.Load(); !loaded) {
      co_return Fail(Unfinished(loaded.error()));
    }
  }
  Result<std::vector<Resealed>> resealed =
      co_await ResealRecords(vault, caller, grant, type, std::move(tenant));
  if (!resealed) co_return Fail(Unfinished(resealed.error()));
  // Where another server was quicker there was nothing left to do here.
  for (Resealed& one : all) {
    const auto found = std::ranges::find(*resealed, one.tenant, &Resealed::tenant);
    if (found != resealed->end()) one = std::move(*found);
  }
  co_return all;
}

}  // namespace strongroom::vault
