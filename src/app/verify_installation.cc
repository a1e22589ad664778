#include "app/verify_installation.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "keys/key_hierarchy.h"
#include "tenancy/tenant_rows.h"
#include "vault/record_row.h"
#include "vault/type_entry.h"
#include "vault/verify_index.h"

namespace strongroom::app {
namespace {

// What verification has to know about the installation: its tenants, living and gone, its record
// types' tables, and their keys.
class Census {
 public:
  explicit Census(Installation& base)
      : base_(base), keys_(*base.root_keys, *base.rows, base.random, base.clock) {}

  // Whatever somebody spoilt is left out: it is a finding of its own, and what remains is judged.
  Task<Result<void>> Take() {
    if (Result<void> taken = co_await TakeTenants(); !taken) co_return taken;
    co_return co_await TakeTypes();
  }

  [[nodiscard]] std::vector<store::Partition> Partitions() const {
    std::vector<store::Partition> all{0};
    for (const auto& [number, tenant] : tenants_) all.push_back(number);
    for (store::Partition number = 1; number < next_number_; ++number) {
      if (!tenants_.contains(number)) all.push_back(number);
    }
    return all;
  }
  [[nodiscard]] const std::vector<audit::RecordTable>& tables() const { return tables_; }
  // Not every tenant without a row: who removed the row of a living one did not destroy it.
  [[nodiscard]] bool IsDestroyed(store::Partition number) const {
    return destroyed_.contains(number);
  }
  // Living ones whose key the keyring does not hold, one finding each.
  [[nodiscard]] std::vector<audit::Finding> TenantsWithoutKey() const {
    std::vector<audit::Finding> findings;
    for (const keys::TenantRef& tenant : without_key_) {
      audit::Finding finding;
      finding.kind = audit::FindingKind::kKeyringLacksKey;
      finding.partition = tenant.number;
      finding.sentence = fmt::format(
          "partition {}: tenant {} lives, but the keyring does not hold its key, so that nothing "
          "of it can be opened. Restore the newest copy of the keyring; only if the tenant was "
          "destroyed after the backup that the store was restored from, destroy it again",
          tenant.number, tenant.name);
      findings.push_back(std::move(finding));
    }
    return findings;
  }
  [[nodiscard]] bool IsDeclared(std::string_view type) const { return types_.contains(type); }
  void OnControlRow(std::string_view key, bool made) {
    if (!made || !key.starts_with(tenancy::kDestroyedRowPrefix)) return;
    if (const auto number = HexNumber(key.substr(tenancy::kDestroyedRowPrefix.size()))) {
      destroyed_.insert(*number);
    }
  }
  Task<Result<bool>> HasKeys(store::Partition partition, std::string_view type) {
    Result<std::shared_ptr<const keys::TypeKeys>> keys = co_await KeysOf(partition, type);
    if (!keys) co_return Fail(keys.error());
    co_return *keys != nullptr;
  }
  Task<Result<bool>> VerifyRow(store::Partition partition, std::string_view type,
                               const store::Row& row) {
    Result<std::shared_ptr<const keys::TypeKeys>> keys = co_await KeysOf(partition, type);
    if (!keys) co_return Fail(keys.error());
    co_return *keys != nullptr&& vault::ReadRow(**keys, row).has_value();
  }
  Task<Result<std::vector<audit::Finding>>> VerifyIndex(store::Partition partition,
                                                        audit::RecordTable table) {
    std::shared_ptr<const keys::TypeKeys> keys;
    if (partition == 0) co_return std::vector<audit::Finding>();
    Result<std::uint64_t> rows = co_await base_.store->Count(table.table, partition);
    if (!rows) co_return Fail(rows.error());
    // Asked for only where there are rows: a type without any may have no keys yet.
    if (*rows > 0) {
      Result<std::shared_ptr<const keys::TypeKeys>> found = co_await KeysOf(partition, table.type);
      if (!found) co_return Fail(found.error());
      if (*found == nullptr) co_return std::vector<audit::Finding>();
      keys = std::move(*found);
    }
    co_return co_await vault::VerifyIndex(*base_.store, *base_.root_keys, std::move(keys),
                                          partition, std::move(table));
  }

 private:
  using FoundKeys = std::shared_ptr<const keys::TypeKeys>;

  static std::optional<store::Partition> HexNumber(std::string_view text) {
    store::Partition number = 0;
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    const auto [at, error] = std::from_chars(begin, end, number, 16);
    if (error != std::errc() || at != end) return std::nullopt;
    return number;
  }
  void Knows(store::Partition number) { next_number_ = std::max(next_number_, number + 1); }

  Task<Result<void>> TakeTenants() {
    Result<std::vector<keys::ControlRow>> living =
        co_await base_.rows->Scan(std::string(tenancy::kTenantRowPrefix));
    if (!living) co_return Fail(living.error());
    for (const keys::ControlRow& row : *living) {
      auto tenant = tenancy::DecodeTenantRow(row.body, row.version);
      if (!tenant) continue;
      Knows(tenant->ref.number);
      if (tenant->state != tenancy::TenantState::kActive) {
        destroyed_.insert(tenant->ref.number);
        continue;
      }
      Result<std::optional<SecretBytes>> shred_key = base_.keyring->ShredKey(tenant->ref.id);
      if (!shred_key) co_return Fail(shred_key.error());
      if (shred_key->has_value()) {
        tenants_.emplace(tenant->ref.number, tenant->ref);
        continue;
      }
      // A server marks the row before it destroys the key: it may have done both just now.
      Result<std::optional<keys::ControlRow>> again = co_await base_.rows->Get(row.key);
      if (!again) co_return Fail(again.error());
      if (again->has_value() && (*again)->body == row.body) {
        without_key_.push_back(tenant->ref);
      } else {
        destroyed_.insert(tenant->ref.number);
      }
    }
    Result<std::vector<keys::ControlRow>> gone =
        co_await base_.rows->Scan(std::string(tenancy::kDestroyedRowPrefix));
    if (!gone) co_return Fail(gone.error());
    for (const keys::ControlRow& row : *gone) {
      const auto tenant = tenancy::DecodeDestroyedRow(row.body);
      if (!tenant) continue;
      Knows(tenant->ref.number);
      destroyed_.insert(tenant->ref.number);
    }
    // The counter says the same, unless it was spoilt.
    Result<std::optional<keys::ControlRow>> counter =
        co_await base_.rows->Get(std::string(tenancy::kTenantCounterKey));
    if (!counter) co_return Fail(counter.error());
    if (counter->has_value()) {
      next_number_ =
          std::max(next_number_, tenancy::DecodeCounterRow((*counter)->body).value_or(1));
    }
    co_return Result<void>();
  }

  Task<Result<void>> TakeTypes() {
    Result<std::vector<keys::ControlRow>> types = co_await base_.rows->Scan(vault::TypeRowKey(""));
    if (!types) co_return Fail(types.error());
    for (const keys::ControlRow& row : *types) {
      Result<std::vector<store::TableName>> tables = vault::TablesOfTypeRow(row);
      if (!tables) co_return Fail(tables.error());
      const std::string type = row.key.substr(vault::TypeRowKey("").size());
      types_.insert(type);
      for (store::TableName& table : *tables) {
        // Where a raise of the class stopped half way, the new table may not be made yet, or the
        // old one be dropped already. Rows that should be in a missing table are missed all the
        // same.
        Result<std::uint64_t> there = co_await base_.store->Count(table, 0);
        if (!there && there.error().kind == ErrorKind::kNoSuchTable) continue;
        if (!there) co_return Fail(there.error());
        tables_.push_back({.type = type,
                           .table = std::move(table),
                           .index_names = vault::IndexNamesOfTypeRow(row)});
      }
    }
    co_return Result<void>();
  }

  // nullptr: there are none that open.
  Task<Result<FoundKeys>> KeysOf(store::Partition partition, std::string_view type) {
    const auto tenant = tenants_.find(partition);
    if (tenant == tenants_.end()) co_return nullptr;
    std::optional<FoundKeys>& known = type_keys_[{partition, std::string(type)}];
    if (!known) {
      Result<FoundKeys> found = co_await keys_.FindStored(tenant->second, std::string(type));
      if (!found) co_return Fail(found.error());
      known = std::move(*found);
    }
    co_return *known;
  }

  Installation& base_;
  keys::KeyHierarchy keys_;
  std::map<store::Partition, keys::TenantRef> tenants_;
  std::set<store::Partition> destroyed_;
  std::vector<keys::TenantRef> without_key_;
  store::Partition next_number_ = 1;
  std::set<std::string, std::less<>> types_;
  std::vector<audit::RecordTable> tables_;
  std::map<std::pair<store::Partition, std::string>, std::optional<FoundKeys>> type_keys_;
};

}  // namespace

Task<Result<std::vector<store::Partition>>> AllPartitions(Installation& base) {
  Census census(base);
  if (Result<void> taken = co_await census.Take(); !taken) co_return Fail(taken.error());
  co_return census.Partitions();
}

Task<Result<audit::VerifyReport>> VerifyInstallation(Installation& base, const Config& config) {
  Result<std::vector<audit::Checkpoint>> checkpoints;
  const bool has_checkpoints = !config.audit.checkpoint_file.empty();
  if (has_checkpoints) checkpoints = audit::ReadCheckpointFile(config.audit.checkpoint_file);
  if (!checkpoints) co_return Fail(checkpoints.error());
  Census census(base);
  if (Result<void> taken = co_await census.Take(); !taken) co_return Fail(taken.error());
  audit::VerifyInput input;
  input.partitions = census.Partitions();
  input.tables = census.tables();
  input.checkpoints = std::move(*checkpoints);
  input.is_destroyed = [&census](store::Partition number) { return census.IsDestroyed(number); };
  input.is_declared = [&census](std::string_view type) { return census.IsDeclared(type); };
  input.on_control_row = [&census](std::string_view key, bool made) {
    census.OnControlRow(key, made);
  };
  input.has_keys = [&census](store::Partition partition, std::string_view type) {
    return census.HasKeys(partition, type);
  };
  input.verify_record_row = [&census](store::Partition partition, std::string_view type,
                                      const store::Row& row) {
    return census.VerifyRow(partition, type, row);
  };
  input.verify_index = [&census](store::Partition partition, const audit::RecordTable& table) {
    return census.VerifyIndex(partition, table);
  };
  Result<audit::VerifyReport> report =
      co_await audit::Verify(*base.store, *base.root_keys, std::move(input));
  if (!report) co_return report;
  // First: what follows about the rows of these tenants is told by it.
  const std::vector<audit::Finding> first = census.TenantsWithoutKey();
  report->findings_total += first.size();
  report->findings.insert(report->findings.begin(), first.begin(), first.end());
  if (report->findings.size() > audit::kFindingsMax) report->findings.resize(audit::kFindingsMax);
  if (!has_checkpoints) {
    report->notes.emplace_back(
        "no checkpoints were looked at: that the whole store was put back to an earlier state "
        "would not be seen; give what your log collector has of them with --checkpoints");
  }
  co_return report;
}

}  // namespace strongroom::app
