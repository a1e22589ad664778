#include "app/rotate_root_key.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "app/installation_row.h"
#include "audit/carried.h"
#include "keys/control_rows.h"
#include "keys/key_row.h"
#include "keys/rewrap_tenant_key.h"
#include "tenancy/tenant_rows.h"

namespace strongroom::app {
namespace {

constexpr std::size_t kPage = audit::kCarriedPage;

std::unexpected<Error> NotCarried(std::string_view key) {
  return Fail(
      ErrorKind::kCorrupt,
      fmt::format("control row {} was not carried over as it should have been; the root key "
                  "was not rotated. Run `strongroom audit verify`",
                  key));
}

// Behind the rename: erases the former epoch's rows and what the adapter keeps of them.
Task<Result<std::vector<std::string>>> EraseFormer(store::Store& store,
                                                   const keys::FileKeyring& keyring,
                                                   std::uint32_t former) {
  // The one place where the former key's rows end: not before the new keyring is sure to stay.
  if (Result<void> synced = keyring.Sync(); !synced) co_return Fail(synced.error());
  Result<void> cleared = co_await store.ClearPartition(keys::ControlTable(former), 0);
  if (!cleared) co_return Fail(cleared.error());
  Result<std::vector<std::string>> erased = co_await store.EraseRemnants();
  if (!erased) co_return erased;
  // The control table goes last: as long as it is there the erasing is not done.
  Result<void> dropped = co_await store.DropTable(audit::CarriedTable(former));
  if (dropped) dropped = co_await store.DropTable(keys::ControlTable(former));
  if (!dropped) co_return Fail(dropped.error());
  co_return erased;
}

class Rotation {
 public:
  Rotation(RootKeyRotation& parts, const SecretBytes& next_root)
      : parts_(parts), next_(parts.keyring, next_root), writer_(next_) {}

  // Makes the next epoch's tables, complete and compared.
  Task<Result<void>> Carry(RotatedRootKey& report) {
    // What an attempt left that came to no rename is under a key that nobody has.
    Result<void> done = co_await parts_.store.DropTable(audit::CarriedTable(next_.epoch()));
    if (done) done = co_await parts_.store.DropTable(next_.control_table());
    if (done) done = co_await parts_.store.EnsureTable(next_.control_table());
    if (done) done = co_await parts_.store.EnsureTable(audit::CarriedTable(next_.epoch()));
    if (done) done = co_await KnowTenants();
    if (done) done = co_await CarryRows(report);
    if (done) done = co_await CarryChains(report);
    if (done) done = co_await Compare();
    if (!done) co_return done;
    store::Batch batch;
    writer_.AddTotals(batch);
    co_return co_await Write(std::move(batch));
  }

 private:
  Task<Result<void>> Write(store::Batch batch) {
    Result<store::WriteOutcome> written = co_await parts_.store.Write(std::move(batch));
    if (!written) co_return Fail(written.error());
    co_return Result<void>();
  }

  // Which id a tenant's number stands for, of all that live or are being destroyed; and all
  // numbers.
  Task<Result<void>> KnowTenants() {
    std::uint32_t end = 1;
    Result<std::vector<keys::ControlRow>> living =
        co_await parts_.rows.Scan(std::string(tenancy::kTenantRowPrefix));
    if (!living) co_return Fail(living.error());
    for (const keys::ControlRow& row : *living) {
      const auto tenant = tenancy::DecodeTenantRow(row.body, row.version);
      if (!tenant) co_return NotCarried(row.key);
      if (tenant->state == tenancy::TenantState::kActive) {
        // Wrapped under a former root key, its key would be lost once that is gone.
        const auto wrapping = parts_.keys.WrappingKey(tenant->ref.id);
        if (!wrapping) co_return Fail(wrapping.error());
        if (!wrapping->has_value()) co_return NotCarried(row.key);
      }
      ids_.emplace(tenant->ref.number, tenant->ref.id);
      end = std::max(end, tenant->ref.number + 1);
    }
    Result<std::optional<keys::ControlRow>> counter =
        co_await parts_.rows.Get(std::string(tenancy::kTenantCounterKey));
    if (!counter) co_return Fail(counter.error());
    if (counter->has_value()) {
      const auto next = tenancy::DecodeCounterRow((*counter)->body);
      if (!next) co_return NotCarried((*counter)->key);
      end = std::max(end, *next);
    }
    partitions_end_ = end;
    co_return Result<void>();
  }

  std::optional<Uuid> TenantOf(const keys::ControlRow& row) const {
    const auto number = keys::TenantOfKeyPlace(row.key);
    const auto found = number ? ids_.find(*number) : ids_.end();
    return found == ids_.end() ? std::nullopt : std::optional(found->second);
  }

  // The row's body in the next epoch.
  Result<Bytes> NextBody(const keys::ControlRow& row) {
    if (row.key == kInstallationKey) {
      std::optional<InstallationRow> installation = DecodeInstallationRow(row.body);
      if (!installation) return NotCarried(row.key);
      installation->keyring = next_.keyring_id();
      return EncodeInstallationRow(*installation);
    }
    if (const std::optional<Uuid> tenant = TenantOf(row)) {
      return keys::RewrapTenantKey(parts_.keys, next_, *tenant, parts_.random, row);
    }
    return row.body;
  }

  Task<Result<std::vector<store::Row>>> Page(store::TableName table, Bytes after) {
    Bytes every;
    co_return co_await parts_.store.Scan(std::move(table), 0, std::move(every), std::move(after),
                                         kPage);
  }

  Task<Result<void>> CarryRows(RotatedRootKey& report) {
    Bytes after;
    for (;;) {
      Result<std::vector<store::Row>> page = co_await Page(parts_.keys.control_table(), after);
      if (!page) co_return Fail(page.error());
      if (page->empty()) co_return Result<void>();
      store::Batch batch;
      std::vector<audit::CarriedRow> carried;
      for (const store::Row& stored : *page) {
        const auto row = keys::ControlRows::Verify(parts_.keys, stored);
        if (!row) co_return NotCarried(AsText(stored.key));
        Result<Bytes> body = NextBody(*row);
        if (!body) co_return NotCarried(row->key);
        store::Put put = keys::ControlRows::Signed(next_, row->key, row->version, std::move(*body));
        const auto next = keys::ControlRows::Verify(
            next_, {.key = put.key, .version = put.version, .body = put.body});
        carried.push_back({.key = row->key, .version = row->version, .digest = next->digest});
        batch.puts.push_back(std::move(put));
      }
      writer_.AddRows(batch, carried);
      report.control_rows += carried.size();
      Result<void> written = co_await Write(std::move(batch));
      if (!written) co_return written;
      after = page->back().key;
    }
  }

  Task<Result<void>> CarryChains(RotatedRootKey& report) {
    Result<audit::Carried> before = co_await audit::ReadCarried(parts_.store, parts_.keys);
    if (!before) co_return Fail(before.error());
    std::vector<audit::FormerChain> chains;
    for (store::Partition partition = 0; partition < partitions_end_; ++partition) {
      Result<std::vector<store::ChainHead>> heads = co_await parts_.store.ChainHeads(partition);
      if (!heads) co_return Fail(heads.error());
      for (const store::ChainHead& head : *heads) {
        const audit::FormerChain* former = before->Find(partition, head.instance);
        chains.push_back({.partition = partition,
                          .instance = head.instance,
                          .epoch = former == nullptr ? parts_.keys.epoch() : former->epoch,
                          .n = head.n,
                          .mac = head.mac});
        if (chains.size() < kPage) continue;
        Result<void> written = co_await WriteChains(std::exchange(chains, {}), report);
        if (!written) co_return written;
      }
    }
    co_return co_await WriteChains(std::move(chains), report);
  }

  Task<Result<void>> WriteChains(std::vector<audit::FormerChain> chains, RotatedRootKey& report) {
    report.chains += chains.size();
    store::Batch batch;
    writer_.AddChains(batch, chains);
    co_return co_await Write(std::move(batch));
  }

  // Reads both tables from beginning to end: the same keys and versions, every row verifies under
  // its own epoch, bodies are equal, and tenants' keys are the same keys.
  Task<Result<void>> Compare() {
    Bytes after;
    for (;;) {
      Result<std::vector<store::Row>> old = co_await Page(parts_.keys.control_table(), after);
      if (!old) co_return Fail(old.error());
      Result<std::vector<store::Row>> next = co_await Page(next_.control_table(), after);
      if (!next) co_return Fail(next.error());
      if (old->size() != next->size()) co_return NotCarried("(one of them)");
      if (old->empty()) co_return Result<void>();
      for (std::size_t i = 0; i < old->size(); ++i) {
        if (!IsCarried((*old)[i], (*next)[i])) co_return NotCarried(AsText((*old)[i].key));
      }
      after = old->back().key;
    }
  }

  bool IsCarried(const store::Row& stored, const store::Row& stored_next) const {
    const auto old = keys::ControlRows::Verify(parts_.keys, stored);
    const auto next = keys::ControlRows::Verify(next_, stored_next);
    if (!old || !next || old->key != next->key || old->version != next->version) return false;
    if (old->key == kInstallationKey) {
      const auto installation = DecodeInstallationRow(next->body);
      return installation && installation->keyring == next_.keyring_id();
    }
    if (const std::optional<Uuid> tenant = TenantOf(*old)) {
      return keys::HoldOneTenantKey(parts_.keys, *old, next_, *next, *tenant).value_or(false);
    }
    return old->body == next->body;
  }

  RootKeyRotation& parts_;
  const keys::RootKeys next_;
  audit::CarriedWriter writer_;
  std::map<std::uint32_t, Uuid> ids_;
  store::Partition partitions_end_ = 1;
};

// Says in the former epoch's chain what is about to happen, and ends that chain.
Task<Result<void>> CloseChains(RootKeyRotation& parts, std::uint64_t findings) {
  const access::Caller by{.principal = access::Principal::System(), .request_id = {}};
  audit::Event event;
  event.action = "root-key.rotate";
  if (findings > 0) {
    event.reason = parts.accept_findings;
    event.count = findings;
  }
  Result<void> told = co_await parts.log.Append(0, by, std::move(event));
  if (!told) co_return told;
  co_return co_await parts.log.CloseChains();
}

}  // namespace

Task<Result<bool>> RotationIsUnfinished(store::Store& store, std::uint32_t epoch) {
  if (epoch == 1) co_return false;
  Result<std::uint64_t> left = co_await store.Count(keys::ControlTable(epoch - 1), 0);
  if (!left && left.error().kind != ErrorKind::kNoSuchTable) co_return Fail(left.error());
  co_return left.has_value();
}

Task<Result<RotatedRootKey>> RotateRootKey(RootKeyRotation parts) {
  RotatedRootKey report;
  Result<bool> was_begun = co_await RotationIsUnfinished(parts.store, parts.keys.epoch());
  if (!was_begun) co_return Fail(was_begun.error());
  std::uint32_t former = parts.keys.epoch() - 1;
  report.was_begun = *was_begun;
  if (!*was_begun) {
    Result<audit::VerifyReport> verified = co_await parts.verify();
    if (!verified) co_return Fail(verified.error());
    if (!verified->clean() && parts.accept_findings.empty()) {
      co_return Fail(ErrorKind::kConfiguration,
                     fmt::format("verification found {} thing{} wrong, which a rotation would take "
                                 "for genuine; nothing was changed. Run `strongroom audit verify` "
                                 "and put it right, or give --accept-findings. The first: {}",
                                 verified->findings_total, verified->findings_total == 1 ? "" : "s",
                                 verified->findings.front().sentence));
    }
    for (const audit::Finding& finding : verified->findings) {
      report.accepted.push_back(finding.sentence);
    }
    if (Result<void> closed = co_await CloseChains(parts, verified->findings_total); !closed)
      co_return Fail(closed.error());
    const SecretBytes next_root = keys::NewKey(parts.random);
    Rotation rotation(parts, next_root);
    Result<void> carried = co_await rotation.Carry(report);
    if (!carried) co_return Fail(carried.error());
    // The point of no return.
    Result<void> rotated = parts.keyring.Rotate(next_root);
    if (!rotated) {
      Error error = rotated.error();
      error.detail += ". Ask again: it is begun anew, or finished where the keyring is rotated";
      co_return Fail(std::move(error));
    }
    former = parts.keys.epoch();
  }
  report.epoch = former + 1;
  Result<std::vector<std::string>> erased =
      co_await EraseFormer(parts.store, parts.keyring, former);
  if (!erased) {
    Error error = erased.error();
    error.detail = fmt::format(
        "the root key is rotated (epoch {}), but what was under the former one could not be "
        "erased: "
        "{}. Ask again",
        report.epoch, error.detail);
    co_return Fail(std::move(error));
  }
  report.erasure = std::move(*erased);
  co_return report;
}

}  // namespace strongroom::app
