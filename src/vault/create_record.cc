#include "vault/create_record.h"

#include "vault/idempotency.h"
#include "vault/record_view.h"

namespace strongroom::vault {
namespace {

// What a repeated request with a used idempotency key is answered.
Task<Result<CreatedRecord>> Repeat(Vault& vault, const access::Caller& caller, Session& session,
                                   IdempotencyKey::Earlier earlier) {
  if (!earlier.same_body) {
    co_return Fail(Error{.kind = ErrorKind::kInvalid,
                         .detail = "the idempotency key was used with another body",
                         .fields = {{.pointer = "",
                                     .rule = "idempotency-key-reused",
                                     .message = "use a new key for a new record"}}});
  }
  Result<std::unique_ptr<LoadedRow>> loaded =
      co_await LoadRow(vault, caller, session, earlier.record);
  if (!loaded) co_return Fail(loaded.error());
  // Who may create but not read sees what it wrote itself, never what became of it.
  const bool may_read =
      access::Decide(caller.principal, access::Action::kItemGet, session.type->type).has_value();
  if (*loaded == nullptr || (!may_read && (*loaded)->row.version != 1)) {
    co_return Fail(ErrorKind::kConflict,
                   "the record that this idempotency key made was changed or deleted since; use a "
                   "new key for a new record");
  }
  audit::Event event;
  event.action = "record.read";
  const std::string id = earlier.record.ToString();
  event.record = id;
  Result<void> audited = co_await AuditMaskedRead(vault, caller, session, std::move(event));
  if (!audited) co_return Fail(audited.error());
  Result<std::string> view =
      MaskedView(session.grant, *session.type, *session.keys, (*loaded)->row);
  if (!view) co_return Fail(view.error());
  co_return CreatedRecord{.id = id, .view = std::move(*view)};
}

}  // namespace

Result<Uuid> IdForNewRecord(Vault& vault, const access::Caller& caller, const Session& session,
                            const json::object& record) {
  const json::value* given = record.if_contains("id");
  if (given == nullptr) return Uuid::V7(vault.clock.Now(), vault.random);
  const std::optional<Uuid> id =
      given->is_string() ? Uuid::Parse(std::string_view(given->as_string())) : std::nullopt;
  if (!id || id->IsNil()) {
    return Fail(Error{
        .kind = ErrorKind::kInvalid,
        .detail = "the record breaks its type's rules",
        .fields = {
            {.pointer = "/id", .rule = "format", .message = "give a UUID, or leave the id out"}}});
  }
  if (session.type->type.sensitivity() >= record::Sensitivity::kHigh &&
      !access::Decide(caller.principal, access::Action::kItemGet, session.type->type)) {
    return Fail(ErrorKind::kForbidden, "the credential does not grant this");
  }
  return *id;
}

store::ChainAppend WriteEntry(Vault& vault, const access::Caller& caller, const Session& session,
                              std::string_view action, const Uuid& id, std::uint64_t version,
                              const std::optional<keys::RowDigest>& from,
                              const std::optional<keys::RowDigest>& to) {
  const std::string id_text = id.ToString();
  audit::Event event;
  event.action = action;
  event.tenant = session.keys->tenant().name;
  event.type = session.type->type.name();
  event.record = id_text;
  event.row = audit::RowChange{.table = session.type->type.name(),
                               .key = id_text,
                               .version = version,
                               .from = from,
                               .to = to};
  return vault.audit.Entry(session.tenant(), caller, event);
}

Task<Result<CreatedRecord>> Create(Vault& vault, const access::Caller& caller,
                                   CreateRecord command) {
  Result<Session> session =
      co_await BeginSession(vault, caller, command.type, access::Action::kItemPost);
  if (!session) co_return Fail(session.error());
  Result<void> valid = record::ValidateRecord(session->type->type, command.record);
  if (!valid) co_return Fail(valid.error());
  Result<Uuid> id = IdForNewRecord(vault, caller, *session, command.record);
  if (!id) co_return Fail(id.error());

  std::optional<IdempotencyKey> key;
  std::optional<IdempotencyKey::Earlier> earlier;
  if (command.idempotency_key) {
    key.emplace(vault, caller, *session, *command.idempotency_key, command.record);
    Result<std::optional<IdempotencyKey::Earlier>> found = co_await key->Find(vault);
    if (!found) co_return Fail(found.error());
    earlier = *found;
    if (earlier && !earlier->expired) co_return co_await Repeat(vault, caller, *session, *earlier);
  }

  const Time now = vault.clock.Now();
  const std::string author = AuthorOf(caller);
  const Stamp stamp{now, author, now, author};
  PreparedRow prepared =
      PrepareRow(*session->type, *session->keys, vault.random, *id, 1, stamp, command.record);
  store::Row stored{.key = prepared.put.key, .version = 1, .body = prepared.put.body};

  store::Batch batch = FencedBatch(*session);
  batch.checks.push_back({.table = session->type->table,
                          .partition = session->tenant(),
                          .key = stored.key,
                          .version = std::nullopt});
  batch.puts.push_back(std::move(prepared.put));
  batch.index_adds = std::move(prepared.index_entries);
  batch.appends.push_back(
      WriteEntry(vault, caller, *session, "record.create", *id, 1, std::nullopt, prepared.digest));
  if (key) key->Claim(vault, batch, earlier, *id);
  Result<store::WriteOutcome> written = co_await vault.store.Write(std::move(batch));
  if (!written) co_return Fail(co_await StoreFailed(vault, *session, written.error()));
  if (!written->committed()) {
    if (FenceFailed(*written)) co_return Fail(co_await FenceMoved(vault));
    if (key) {
      // The same key may have been claimed a moment ago by a request at the same time: with it came
      // the record, so that with a given id the record's check fails before the claim's.
      Result<std::optional<IdempotencyKey::Earlier>> found = co_await key->Find(vault);
      if (!found) co_return Fail(found.error());
      if (*found && !(*found)->expired) co_return co_await Repeat(vault, caller, *session, **found);
    }
    co_return Fail(ErrorKind::kConflict, *written->failed_check == kFenceChecks
                                             ? "a record with this id exists already"
                                             : "the idempotency key is in use by another request");
  }
  Result<RecordRow> row = ReadRow(*session->keys, stored);
  if (!row) co_return Fail(row.error());
  Result<std::string> view = MaskedView(session->grant, *session->type, *session->keys, *row);
  if (!view) co_return Fail(view.error());
  co_return CreatedRecord{.id = id->ToString(), .view = std::move(*view)};
}

}  // namespace strongroom::vault
