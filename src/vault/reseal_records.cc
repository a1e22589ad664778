#include "vault/reseal_records.h"

#include <algorithm>

#include "vault/create_record.h"

// Why nothing is lost, whoever else is at work. Let the key version k be made by the batch that
// brought the type's control row to version v (rotate_keys.cc).
//
// 1. Every write of a record is fenced by the version of the type row that its session goes by, and
//    the session's keys were read when the row had reached that version (BeginSession). A write
//    that commits after v was reached therefore goes by v or later, and seals under k or later. A
//    server that has not heard of the rotation holds an older version: its write is not committed.
// 2. A pass begins with keys in which k is active, so after v; each page is read after that. A row
//    that a page does not show, or that changes between page and write (the check of its version
//    fails), was written after v, and by 1 needs nothing.
// 3. So when a pass has come to the end, no row is sealed under a key older than k, nor will one
//    be. Only then those are destroyed, in a batch that is fenced as the pass was: had the type
//    moved on meanwhile (another rotation, a raised class, which moves rows to another table), the
//    pass is begun again and goes by what is true then.
// 4. A crash between any two of these leaves older keys decrypt-only: everything opens, and the
//    next pass finds them. Two passes at once do the same work twice at most; of two writes of one
//    row the check lets one through.
//
// Readers whose keys are older than a row they meet read the keys again (ReadStored). Readers whose
// keys are newer than a row do not exist: keys from which k - 1 is gone were read after the last
// row had left it, and rows are read after keys.

namespace strongroom::vault {
namespace {

constexpr std::size_t kPage = 200;
constexpr int kPasses = 16;  // begun again because the type moved on

Error Unavailable(std::string detail) {
  Error error{.kind = ErrorKind::kUnavailable, .detail = std::move(detail)};
  error.retry_after_s = 5;
  return error;
}

// Seals again what is sealed under an older key than `active`; false when the type or the tenant
// moved on before the end.
Task<Result<bool>> Pass(Vault& vault, const access::Caller& server, Session& session,
                        std::uint32_t active, Resealed& done) {
  const store::TableName table = session.type->table;
  Bytes after;
  for (;;) {
    Bytes every;
    Result<std::vector<store::Row>> page =
        co_await vault.store.Scan(table, session.tenant(), std::move(every), after, kPage);
    if (!page) co_return Fail(co_await StoreFailed(vault, session, page.error()));
    if (page->empty()) co_return true;
    std::vector<store::Batch> batches;
    for (const store::Row& stored : *page) {
      Result<RecordRow> row = co_await ReadStored(vault, server, session, stored);
      if (!row && row.error().kind != ErrorKind::kCorrupt) co_return Fail(row.error());
      if (row && !SealedBefore(*row, active)) continue;
      Result<PreparedRow> prepared =
          row ? ResealRow(session.grant, *session.type, *session.keys, vault.random, *row)
              : Result<PreparedRow>(std::unexpected(row.error()));
      if (!prepared) {
        ++done.unreadable;
        continue;
      }
      store::Batch batch = FencedBatch(session);
      batch.checks.push_back({.table = table,
                              .partition = session.tenant(),
                              .key = stored.key,
                              .version = stored.version});
      batch.appends.push_back(WriteEntry(vault, server, session, "record.reseal", row->id,
                                         prepared->put.version, row->digest, prepared->digest));
      batch.puts.push_back(std::move(prepared->put));
      batches.push_back(std::move(batch));
    }
    after = page->back().key;
    if (batches.empty()) continue;
    const std::vector<Result<store::WriteOutcome>> written =
        co_await vault.store.WriteMany(std::move(batches));
    for (const Result<store::WriteOutcome>& outcome : written) {
      if (!outcome) co_return Fail(co_await StoreFailed(vault, session, outcome.error()));
      if (FenceFailed(*outcome)) co_return false;
      // Else another check: the row changed or went, see above.
      if (outcome->committed()) ++done.records;
    }
  }
}

// The older keys go; false when the type or the tenant moved on, or another server was first.
Task<Result<bool>> DestroyOlderKeys(Vault& vault, const access::Caller& caller,
                                    const Session& session, std::uint32_t active) {
  store::Batch batch = FencedBatch(session);
  Result<void> added = co_await vault.keys.AddDestruction(batch, caller, session.living->ref,
                                                          session.type->type.name(), active);
  if (!added) co_return Fail(added.error());
  if (batch.puts.empty()) co_return true;
  Result<store::WriteOutcome> written = co_await vault.store.Write(std::move(batch));
  if (!written) co_return Fail(written.error());
  vault.keys.Forget(session.tenant());
  co_return written->committed();
}

// nullopt: nothing is unfinished in this tenant.
Task<Result<std::optional<Resealed>>> ResealTenant(Vault& vault, const access::Caller& caller,
                                                   keys::LivingTenantPtr tenant, std::string name) {
  const access::Caller server{.principal = access::Principal::System(),
                              .request_id = caller.request_id};
  Resealed done;
  done.tenant = tenant->ref.name;
  bool begun = false;
  for (int pass = 0; pass < kPasses; ++pass) {
    // Its destruction has begun: its rows and keys are on their way out.
    if (vault.tenant(tenant->ref.number) == nullptr) break;
    Result<keys::KeyHierarchy::DataKeyVersions> versions =
        co_await vault.keys.DataKeys(tenant->ref, name);
    if (!versions) co_return Fail(versions.error());
    done.key_version = versions->active;
    if (versions->older.empty()) {
      if (!begun) co_return std::nullopt;
      co_return done;
    }
    begun = true;
    const std::shared_ptr<const TypeEntry> type = vault.types.FindAny(name);
    if (type == nullptr || type->state != TypeState::kActive) {
      co_return Fail(Unavailable("the type's records are being rewritten for a raised class"));
    }
    Result<Session> session =
        co_await ServerSession(vault, server, tenant, type, type->row.version);
    if (!session && vault.tenant(tenant->ref.number) == nullptr) break;  // destroyed just now
    if (!session) co_return Fail(session.error());
    // ReadStored() may bring newer keys than the pass began with; the pass is about these.
    const std::uint32_t active = session->keys->active_version();
    done.key_version = active;
    done.unreadable = 0;
    Result<bool> complete = co_await Pass(vault, server, *session, active, done);
    if (!complete) co_return Fail(complete.error());
    if (*complete && done.unreadable > 0) co_return done;
    if (*complete) complete = co_await DestroyOlderKeys(vault, caller, *session, active);
    if (!complete) co_return Fail(complete.error());
    if (*complete) co_return done;
    if (Result<void> loaded = co_await vault.types.Load(); !loaded) co_return Fail(loaded.error());
  }
  if (vault.tenant(tenant->ref.number) != nullptr) {
    co_return Fail(Unavailable("the type keeps changing; try again"));
  }
  co_return std::nullopt;
}

}  // namespace

bool HasSealedFields(const record::RecordType& type) {
  return std::ranges::any_of(type.fields(), [](const record::Field& field) {
    return field.sensitivity >= record::Sensitivity::kHigh;
  });
}

Task<Result<KeyWork>> BeginKeyWork(Vault& vault, const access::ControlGrant& grant,
                                   std::string type, std::optional<std::string> tenant) {
  if (grant.action() != access::ControlAction::kTypesManage || !grant.installation_wide()) {
    co_return Fail(ErrorKind::kForbidden, "the credential does not grant this");
  }
  // What another server has done since is part of the question.
  if (Result<void> loaded = co_await vault.types.Load(); !loaded) co_return Fail(loaded.error());
  KeyWork work;
  work.type = vault.types.FindAny(type);
  if (work.type == nullptr) {
    co_return Fail(ErrorKind::kNotFound,
                   "no such record type; GET /api/types lists those declared");
  }
  if (work.type->state != TypeState::kActive) {
    co_return Fail(Unavailable("the type's records are being rewritten for a raised class"));
  }
  Result<std::vector<keys::LivingTenantPtr>> tenants = co_await vault.tenants();
  if (!tenants) co_return Fail(tenants.error());
  work.tenants = std::move(*tenants);
  if (tenant) {
    std::erase_if(work.tenants,
                  [&](const keys::LivingTenantPtr& living) { return living->ref.name != *tenant; });
    if (work.tenants.empty()) co_return Fail(ErrorKind::kNotFound, "no such tenant");
  }
  co_return work;
}

Task<Result<std::vector<Resealed>>> ResealRecords(Vault& vault, const access::Caller& caller,
                                                  const access::ControlGrant& grant,
                                                  std::string type,
                                                  std::optional<std::string> tenant) {
  Result<KeyWork> work = co_await BeginKeyWork(vault, grant, type, std::move(tenant));
  if (!work) co_return Fail(work.error());
  std::vector<Resealed> all;
  for (const keys::LivingTenantPtr& living : work->tenants) {
    Result<std::optional<Resealed>> done = co_await ResealTenant(vault, caller, living, type);
    if (!done) co_return Fail(done.error());
    if (*done) all.push_back(std::move(**done));
  }
  co_return all;
}

}  // namespace strongroom::vault
