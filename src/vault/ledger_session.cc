#include "vault/ledger_session.h"

#include <fmt/format.h>

#include "vault/refusal.h"

namespace strongroom::vault {

Result<void> RequireTenant(const access::Caller& caller, const Ledger& ledger) {
  const access::Principal& principal = caller.principal;
  if (principal.kind == access::PrincipalKind::kSystem) return {};
  if (ledger.tenant != 0 && principal.tenant == ledger.tenant) return {};
  return Fail(ErrorKind::kForbidden, "the credential does not grant this");
}

access::Caller ServerFor(const access::Caller& caller) {
  return {.principal = access::Principal::System(), .request_id = caller.request_id};
}

Task<Result<Session>> BeginLedger(Vault& vault, const access::Caller& server,
                                  const Ledger& ledger) {
  std::shared_ptr<const TypeEntry> type = vault.types.FindAny(LedgerTypeName(ledger.name));
  if (type == nullptr) {
    co_return Fail(ErrorKind::kNotFound, "no such ledger; the server declares it when it starts");
  }
  if (type->state != TypeState::kActive) {
    Error busy{.kind = ErrorKind::kUnavailable, .detail = "the ledger's rows are being rewritten"};
    busy.retry_after_s = 5;
    co_return Fail(std::move(busy));
  }
  keys::LivingTenantPtr tenant = vault.tenant(ledger.tenant);
  if (tenant == nullptr) {
    co_return Fail(ErrorKind::kNotFound, "the ledger's tenant is not there, or is being destroyed");
  }
  const std::uint64_t version = type->row.version;
  co_return co_await ServerSession(vault, server, std::move(tenant), std::move(type), version);
}

Task<Result<StoredHead>> LoadHead(Vault& vault, const access::Caller& server, Session& session) {
  StoredHead stored;
  const Uuid id = EventId(0);
  Result<std::unique_ptr<LoadedRow>> loaded = co_await LoadRow(vault, server, session, id);
  if (!loaded) co_return Fail(loaded.error());
  if (*loaded == nullptr) co_return stored;
  const RecordRow& row = (*loaded)->row;
  std::optional<LedgerHead> head = ReadHeadRow(row);
  if (!head) co_return Fail(RefuseEvent(vault, server, session, 0));
  stored.head = std::move(*head);
  stored.stamp = row.stamp;
  stored.digest = row.digest;
  co_return stored;
}

void AddHead(store::Batch& batch, Vault& vault, const access::Caller& caller,
             const Session& session, const StoredHead& now, const LedgerHead& next,
             audit::Event event) {
  const Uuid id = EventId(0);
  const std::string id_text = id.ToString();
  const Time at = vault.clock.Now();
  const std::string author = AuthorOf(caller);
  const Stamp stamp{now.stamp ? now.stamp->created : at, now.stamp ? now.stamp->created_by : author,
                    at, author};
  PreparedRow prepared = PrepareRow(*session.type, *session.keys, vault.random, id,
                                    now.head.version + 1, stamp, HeadRecord(next));
  batch.checks.push_back(
      {.table = session.type->table,
       .partition = session.tenant(),
       .key = prepared.put.key,
       .version = now.head.version == 0 ? std::nullopt : std::optional(now.head.version)});
  event.tenant = session.keys->tenant().name;
  event.type = session.type->type.name();
  event.row = audit::RowChange{.table = session.type->type.name(),
                               .key = id_text,
                               .version = prepared.put.version,
                               .from = now.digest,
                               .to = prepared.digest};
  batch.appends.push_back(vault.audit.Entry(session.tenant(), caller, event));
  batch.puts.push_back(std::move(prepared.put));
}

Error RefuseEvent(Vault& vault, const access::Caller& server, const Session& session,
                  std::uint64_t n) {
  const std::string record = EventId(n).ToString();
  AuditRefusedRecord(vault, server, session, record);
  return {.kind = ErrorKind::kCorrupt,
          .detail = n == 0 ? fmt::format("the head of {} does not verify; see `strongroom audit "
                                         "verify`",
                                         session.type->type.name())
                           : fmt::format("{} does not verify at event {}; see `strongroom audit "
                                         "verify`",
                                         session.type->type.name(), n)};
}

}  // namespace strongroom::vault
