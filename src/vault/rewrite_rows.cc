#include "vault/rewrite_rows.h"

#include <algorithm>

#include "vault/create_record.h"
#include "vault/record_view.h"

namespace strongroom::vault {
namespace {

constexpr std::size_t kPage = 200;
// Of a move whose table another one drops under it: each time that one is nearer to its end.
constexpr int kTriesMax = 5;
// Of rows that were moved unread; the rest are counted.
constexpr std::size_t kNamedMax = 100;

bool Sealed(const record::Field& field) { return field.sensitivity >= record::Sensitivity::kHigh; }

// The record in full, under the declaration it was written with.
Result<json::object> OpenWhole(const Session& from, const RecordRow& row, const TypeEntry& to) {
  json::object record;
  const std::vector<record::Field>& fields = from.type->type.fields();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (row.Find(fields[i].name) == nullptr) continue;
    if (!to.type.FieldNumber(fields[i].name)) continue;  // the new declaration drops it
    Result<json::value> value = OpenValue(from.grant, *from.type, *from.keys, row, i);
    if (!value) return Fail(value.error());
    record.insert_or_assign(fields[i].name, std::move(*value));
  }
  return record;
}

// A row that cannot be read arrives byte for byte as it is: whoever spoilt it has neither removed
// it nor stopped the others. No entry is written, since nothing the audit tells of has changed.
void MoveUnread(store::Batch& batch, const TypeEntry& to, const store::Row& stored,
                store::Partition partition) {
  batch.puts.push_back({.table = to.table,
                        .partition = partition,
                        .key = stored.key,
                        .version = stored.version,
                        .body = stored.body});
}

void NameUnread(Rewritten& done, const Vault& vault, const TypeEntry& type,
                const std::string& tenant, const store::Row& stored) {
  const std::optional<Uuid> id = Uuid::FromBytes(stored.key);
  if (vault.moved_unread) vault.moved_unread(type, tenant, id);
  if (++done.unreadable > kNamedMax) return;
  done.unread.push_back(type.type.name() + " " + (id ? id->ToString() : HexEncode(stored.key)) +
                        " of tenant " + tenant +
                        " does not verify and was moved as it is, under its former class: put it "
                        "back from a backup, or remove it (`strongroom audit verify` names it)");
}

// Adds to `done` what was moved. kCorrupt: the tenant's keys do not verify; its rows stay.
Task<Result<void>> RewriteTenant(Vault& vault, const access::Caller& by,
                                 keys::LivingTenantPtr tenant,
                                 std::shared_ptr<const TypeEntry> type, Rewritten& done) {
  const store::Partition partition = tenant->ref.number;
  Result<std::uint64_t> count = co_await vault.store.Count(type->previous->table, partition);
  if (!count) co_return Fail(count.error());
  if (*count == 0) co_return Result<void>();
  Result<Session> from =
      co_await ServerSession(vault, by, tenant, type->previous, type->row.version);
  // A tenant that was destroyed, but whose row a backup brought again: nothing opens its rows, and
  // they go with the old table.
  if (!from && from.error().kind == ErrorKind::kNotFound) co_return Result<void>();
  if (!from) co_return Fail(from.error());
  Result<Session> to = co_await ServerSession(vault, by, tenant, type, type->row.version);
  if (!to && to.error().kind == ErrorKind::kNotFound) co_return Result<void>();
  if (!to) co_return Fail(to.error());

  for (;;) {
    // Rows leave the old table as they arrive in the new one, in one transaction each, so the first
    // page is always what is left to do.
    Result<std::vector<store::Row>> page =
        co_await vault.store.Scan(type->previous->table, partition, {}, {}, kPage);
    if (!page) co_return Fail(page.error());
    if (page->empty()) co_return Result<void>();
    std::vector<store::Batch> batches;
    std::vector<bool> is_read;
    for (const store::Row& stored : *page) {
      store::Batch batch = FencedBatch(*to);
      batch.checks.push_back({.table = type->previous->table,
                              .partition = partition,
                              .key = stored.key,
                              .version = stored.version});
      batch.removes.push_back(
          {.table = type->previous->table, .partition = partition, .key = stored.key});
      Result<RecordRow> row = co_await ReadStored(vault, by, *from, stored);
      if (!row && row.error().kind != ErrorKind::kCorrupt) co_return Fail(row.error());
      Result<json::object> record =
          row ? OpenWhole(*from, *row, *type) : Result<json::object>(std::unexpected(row.error()));
      if (!record && record.error().kind != ErrorKind::kCorrupt) co_return Fail(record.error());
      is_read.push_back(record.has_value());
      if (!record) {
        MoveUnread(batch, *type, stored, partition);
        batches.push_back(std::move(batch));
        continue;
      }
      PreparedRow prepared =
          PrepareRow(*type, *to->keys, vault.random, row->id, row->version, row->stamp, *record);
      batch.index_removes = IndexEntriesOf(*type->previous, *from->keys, *row);
      batch.appends.push_back(WriteEntry(vault, by, *to, "record.rewrite", row->id, row->version,
                                         row->digest, prepared.digest));
      batch.puts.push_back(std::move(prepared.put));
      batch.index_adds = std::move(prepared.index_entries);
      batches.push_back(std::move(batch));
    }
    const std::vector<Result<store::WriteOutcome>> written =
        co_await vault.store.WriteMany(std::move(batches));
    for (std::size_t i = 0; i < written.size(); ++i) {
      const Result<store::WriteOutcome>& outcome = written[i];
      if (!outcome) co_return Fail(outcome.error());
      if (outcome->committed()) {
        if (is_read[i]) {
          ++done.records;
        } else {
          NameUnread(done, vault, *type, tenant->ref.name, (*page)[i]);
        }
      } else if (FenceFailed(*outcome)) {
        // A tenant that is being destroyed: its rows are on their way out.
        if (vault.tenant(partition) == nullptr) co_return Result<void>();
        co_return Fail(co_await FenceMoved(vault));
      } else {
        done.another_took_part = true;  // the row is no longer in the next page
      }
    }
  }
}

}  // namespace

bool NeedsRewrite(const TypeEntry& from, const TypeEntry& to) {
  for (const record::Field& field : from.type.fields()) {
    const std::optional<std::size_t> number = to.type.FieldNumber(field.name);
    if (!number) return true;
    const record::Field& now = to.type.fields()[*number];
    // The class stands in the associated data of a sealed value.
    if (Sealed(field) != Sealed(now)) return true;
    if (Sealed(field) && field.sensitivity != now.sensitivity) return true;
    if (field.normalizer != now.normalizer && !(field.search.empty() && now.search.empty())) {
      return true;
    }
  }
  const auto same_index = [](const record::Index& a, const record::Index& b) {
    return a.number == b.number && a.kind == b.kind;
  };
  // An index on a field that no row can have yet needs nothing.
  for (const record::Index& index : to.type.indexes()) {
    const std::string& field = to.type.fields()[index.field].name;
    if (from.type.FieldNumber(field) &&
        std::ranges::none_of(from.type.indexes(),
                             [&](const record::Index& old) { return same_index(old, index); })) {
      return true;
    }
  }
  for (const record::Index& old : from.type.indexes()) {
    const auto kept = std::ranges::find_if(
        to.type.indexes(), [&](const record::Index& index) { return same_index(old, index); });
    if (kept == to.type.indexes().end()) return true;
    const auto old_at = static_cast<std::size_t>(&old - from.type.indexes().data());
    const auto new_at = static_cast<std::size_t>(kept - to.type.indexes().begin());
    if (from.index_bits[old_at] != to.index_bits[new_at]) return true;
  }
  return false;
}

namespace {

// Adds to `done`, which holds what earlier tries moved, also when it fails.
Task<Result<void>> MoveRows(Vault& vault, access::Caller by, std::shared_ptr<const TypeEntry> type,
                            Rewritten& done) {
  access::Caller server{.principal = access::Principal::System(), .request_id = by.request_id};
  if (Result<void> made = co_await vault.store.EnsureTable(type->table); !made) {
    co_return Fail(made.error());
  }
  // Gone already if a crash came between dropping it and saying so.
  if (Result<void> made = co_await vault.store.EnsureTable(type->previous->table); !made) {
    co_return Fail(made.error());
  }
  // A tenant that is left out here loses its rows with the old table. One that is made from now on
  // has none there: nothing is written under the old declaration any more.
  Result<std::vector<keys::LivingTenantPtr>> tenants = co_await vault.tenants();
  if (!tenants) co_return Fail(tenants.error());
  // One whose keys do not verify keeps its rows, and the old table, until they do; the others do
  // not wait for it.
  std::optional<Error> stays;
  for (const keys::LivingTenantPtr& tenant : *tenants) {
    Result<void> rewritten = co_await RewriteTenant(vault, server, tenant, type, done);
    if (rewritten) continue;
    if (rewritten.error().kind != ErrorKind::kCorrupt) co_return Fail(rewritten.error());
    if (stays) continue;
    stays = rewritten.error();
    stays->detail = "the keys of tenant " + tenant->ref.name + " do not verify";
  }
  if (stays) co_return Fail(std::move(*stays));
  if (Result<void> dropped = co_await vault.store.DropTable(type->previous->table); !dropped) {
    co_return Fail(dropped.error());
  }
  Result<std::vector<std::string>> left = co_await vault.store.EraseRemnants();
  if (!left) co_return Fail(left.error());
  if (done.unreadable > kNamedMax) {
    done.unread.push_back(std::to_string(done.unreadable - kNamedMax) +
                          " more records do not verify and were moved as they are");
  }
  done.runbook = std::move(*left);

  store::Batch batch;
  Bytes body = EncodeTypeRow(TypeState::kActive, type->generation,
                             json::serialize(type->type.schema()), nullptr);
  vault.types.rows().Replace(batch, by, "type.rewritten", type->row, std::move(body));
  Result<store::WriteOutcome> written = co_await vault.store.Write(std::move(batch));
  if (!written) co_return Fail(written.error());
  if (!written->committed()) done.another_took_part = true;  // it said so first
  co_return co_await vault.types.Load();
}

// `done`: what this server moved nevertheless.
Rewritten FinishedByAnother(Rewritten done) {
  done.another_took_part = true;
  done.runbook = {
      "another server finished the move; its log or answer names what the store cannot erase by "
      "itself"};
  return done;
}

}  // namespace

Task<Result<void>> CheckKeysAreThere(Vault& vault, std::shared_ptr<const TypeEntry> type) {
  Result<std::vector<keys::LivingTenantPtr>> tenants = co_await vault.tenants();
  if (!tenants) co_return Fail(tenants.error());
  for (const keys::LivingTenantPtr& tenant : *tenants) {
    Result<std::uint64_t> count = co_await vault.store.Count(type->table, tenant->ref.number);
    // Another server changed the type and dropped the table: the change that follows is fenced.
    if (!count && count.error().kind == ErrorKind::kNoSuchTable) co_return Result<void>();
    if (!count) co_return Fail(count.error());
    if (*count == 0) continue;
    Result<std::shared_ptr<const keys::TypeKeys>> keys =
        co_await vault.keys.ForType(tenant->ref, type->type.name(), type->row.version);
    if (!keys && keys.error().kind == ErrorKind::kUnavailable) co_return Fail(keys.error());
  }
  co_return Result<void>();
}

Task<Result<Rewritten>> RewriteRows(Vault& vault, access::Caller by,
                                    std::shared_ptr<const TypeEntry> type) {
  Rewritten done;
  for (int tries = 0; type->state == TypeState::kRewriting; ++tries) {
    Result<void> moved = co_await MoveRows(vault, by, type, done);
    if (moved) co_return done;
    // Another server may have moved the same rows, been first, and dropped the table under this
    // one.
    if (Result<void> loaded = co_await vault.types.Load(); !loaded) {
      co_return Fail(moved.error());
    }
    const std::shared_ptr<const TypeEntry> now = vault.types.FindAny(type->type.name());
    if (now == nullptr || now->generation < type->generation) co_return Fail(moved.error());
    if (now->row.version != type->row.version) co_return FinishedByAnother(std::move(done));
    // It has not said so yet, and might be gone before it does: what is left is done here too.
    if (moved.error().kind != ErrorKind::kNoSuchTable || tries == kTriesMax) {
      co_return Fail(moved.error());
    }
  }
  co_return FinishedByAnother(std::move(done));
}

}  // namespace strongroom::vault
