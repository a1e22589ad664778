#include "tenancy/tenants.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <mutex>

namespace strongroom::tenancy {

using keys::ControlRow;

Tenants::Tenants(Parts parts)
    : parts_(std::move(parts)),
      confirmations_(parts_.random, parts_.clock),
      snapshot_(std::make_shared<const Snapshot>()) {}

Tenants::SnapshotPtr Tenants::Current() const {
  const std::shared_lock lock(mutex_);
  return snapshot_;
}

std::optional<keys::TenantRef> Tenants::Find(std::string_view name) const {
  const SnapshotPtr snapshot = Current();
  const auto found = snapshot->by_name.find(name);
  if (found == snapshot->by_name.end() || found->second.state != TenantState::kActive) {
    return std::nullopt;
  }
  return found->second.ref;
}

keys::LivingTenantPtr Tenants::FindNumber(std::uint32_t number) const {
  const SnapshotPtr snapshot = Current();
  const auto found = snapshot->living.find(number);
  return found == snapshot->living.end() ? nullptr : found->second;
}

std::vector<keys::LivingTenantPtr> Tenants::Living() const {
  const SnapshotPtr snapshot = Current();
  std::vector<keys::LivingTenantPtr> living;
  for (const auto& [number, tenant] : snapshot->living) living.push_back(tenant);
  return living;
}

std::vector<Tenant> Tenants::List() const {
  const SnapshotPtr snapshot = Current();
  std::vector<Tenant> list;
  for (const auto& [name, tenant] : snapshot->by_name) list.push_back(tenant);
  return list;
}

Task<Result<void>> Tenants::Load() {
  std::uint64_t sequence = 0;
  {
    const std::unique_lock lock(mutex_);
    sequence = next_sequence_++;
  }
  Result<SnapshotPtr> fresh = co_await Read();
  if (!fresh) {
    const std::unique_lock lock(mutex_);
    stale_ = true;
    co_return Fail(fresh.error());
  }
  Install(*fresh, sequence);
  co_return Result<void>();
}

Task<Result<Tenants::SnapshotPtr>> Tenants::Read() const {
  Result<std::vector<ControlRow>> rows = co_await parts_.rows.Scan(std::string(kTenantRowPrefix));
  if (!rows) co_return Fail(rows.error());
  Result<std::vector<ControlRow>> ended =
      co_await parts_.rows.Scan(std::string(kDestroyedRowPrefix));
  if (!ended) co_return Fail(ended.error());

  auto snapshot = std::make_shared<Snapshot>();
  for (const ControlRow& row : *rows) {
    std::optional<Tenant> tenant = DecodeTenantRow(row.body, row.version);
    if (!tenant) {
      parts_.report("control row " + row.key + " is of an unknown format; is this an old server?");
      continue;
    }
    if (tenant->state == TenantState::kActive) {
      snapshot->living.insert_or_assign(
          tenant->ref.number, std::make_shared<const keys::LivingTenant>(keys::LivingTenant{
                                  .ref = tenant->ref, .fence = keys::ControlRows::Fence(row)}));
    }
    const std::string name = tenant->ref.name;
    snapshot->by_name.insert_or_assign(name, std::move(*tenant));
  }
  for (const ControlRow& row : *ended) {
    if (std::optional<DestroyedTenant> tenant = DecodeDestroyedRow(row.body)) {
      snapshot->destroyed.push_back(std::move(tenant->ref));
    }
  }
  co_return SnapshotPtr(std::move(snapshot));
}

// Readings may end in another order than they began: the one that began last has seen most.
void Tenants::Install(const SnapshotPtr& fresh, std::uint64_t sequence) {
  SnapshotPtr old = fresh;
  {
    const std::unique_lock lock(mutex_);
    if (sequence < installed_) return;
    installed_ = sequence;
    stale_ = false;
    old.swap(snapshot_);
  }
  for (const auto& [number, tenant] : old->living) {
    if (!fresh->living.contains(number)) parts_.hierarchy.Forget(number);
  }
  ForgetDestroyed(*fresh);
  if (changed_) changed_();
}

// A tenant destroyed through another server, or before this server's keyring came back from a copy:
// its shred key must not live on in this keyring, in its file or in memory.
void Tenants::ForgetDestroyed(const Snapshot& snapshot) {
  for (const keys::TenantRef& tenant : snapshot.destroyed) {
    {
      const std::shared_lock lock(mutex_);
      if (shredded_.contains(tenant.id)) continue;
    }
    if (Result<void> gone = parts_.keyring.DestroyShredKey(tenant.id); !gone) {
      parts_.report("the shred key of the destroyed tenant " + tenant.name +
                    " cannot be destroyed here: " + gone.error().detail);
      continue;
    }
    const std::unique_lock lock(mutex_);
    shredded_.insert(tenant.id);
  }
}

void Tenants::ReportMissingKeys() const {
  for (const keys::LivingTenantPtr& tenant : Living()) {
    const std::string& name = tenant->ref.name;
    const auto key = parts_.keyring.ShredKey(tenant->ref.id);
    if (!key) {
      parts_.report("whether the keyring holds the key of tenant " + name +
                    " cannot be told: " + key.error().detail);
    } else if (!key->has_value()) {
      parts_.report("the keyring does not hold the key of tenant " + name +
                    ", which is refused: stop the server and restore the newest copy of the "
                    "keyring; only if the tenant was destroyed before the store was restored, "
                    "destroy it again");
    }
  }
}

void Tenants::OnControlChange(std::string_view key) {
  if (key.starts_with(kTenantRowPrefix) || key.starts_with(kDestroyedRowPrefix)) OnGap();
}

void Tenants::OnGap() {
  boost::asio::co_spawn(parts_.io.get_executor(), Reload(), boost::asio::detached);
}

Task<void> Tenants::Tick() {
  {
    const std::shared_lock lock(mutex_);
    if (!stale_) co_return;
  }
  co_await Reload();
}

Task<void> Tenants::Reload() {
  Result<void> loaded = co_await Load();
  if (!loaded) parts_.report("tenants cannot be reloaded, trying again: " + loaded.error().detail);
}

}  // namespace strongroom::tenancy
