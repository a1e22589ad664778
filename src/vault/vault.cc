#include "vault/vault.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/encoder.h"
#include "record/names.h"
#include "vault/refusal.h"

namespace strongroom::vault {
namespace {

Error Retry(std::string detail, std::uint32_t after_s) {
  return {.kind = ErrorKind::kUnavailable,
          .detail = std::move(detail),
          .fields = {},
          .retry_after_s = after_s};
}

constexpr std::string_view kCursorPurpose = "strongroom/cursor/v1";

}  // namespace

Task<Result<Session>> BeginSession(Vault& vault, const access::Caller& caller,
                                   std::string_view type_name, access::Action action) {
  std::shared_ptr<const TypeEntry> type = vault.types.Find(type_name);
  if (type == nullptr) {
    // What is not even a type's name is not for the audit either.
    const std::string name(record::IsTypeName(type_name) ? type_name : std::string_view());
    const auto told = access::DecideAbsent(caller.principal, action, name);
    if (!told) {
      co_return Fail(co_await Denied(vault, caller, access::ActionName(action),
                                     told.error().permission, name));
    }
    co_return Fail(ErrorKind::kNotFound,
                   "no such record type; GET /api/types lists those declared");
  }
  std::expected<access::Grant, access::Denial> decision =
      access::Decide(caller.principal, action, type->type);
  if (!decision) {
    co_return Fail(co_await Denied(vault, caller, access::ActionName(action),
                                   decision.error().permission, type->type.name()));
  }
  if (!type->type.writable()) {
    co_return Fail(ErrorKind::kNotYetAvailable,
                   "records of class secret or verifier are not available yet; the type may be "
                   "declared, its records come with a later version");
  }
  if (type->state != TypeState::kActive) {
    co_return Fail(Retry("the type's records are being rewritten for a raised class", 5));
  }
  keys::LivingTenantPtr tenant = vault.tenant(decision->tenant());
  if (tenant == nullptr)
    co_return Fail(ErrorKind::kForbidden, "the credential does not grant this");
  if (Result<void> open = co_await vault.audit.OpenChain(tenant->ref.number); !open) {
    co_return Fail(open.error());
  }
  Result<std::shared_ptr<const keys::TypeKeys>> keys =
      co_await vault.keys.ForType(tenant->ref, type->type.name(), type->row.version);
  if (!keys) co_return Fail(keys.error());
  co_return Session{std::move(*decision), std::move(type), std::move(*keys), std::move(tenant)};
}

Task<Result<Session>> ServerSession(Vault& vault, const access::Caller& server,
                                    keys::LivingTenantPtr tenant,
                                    std::shared_ptr<const TypeEntry> type,
                                    std::uint64_t type_version) {
  std::expected<access::Grant, access::Denial> grant =
      access::DecideRewrite(server.principal, tenant->ref.number, type->type);
  if (!grant)
    co_return Fail(ErrorKind::kForbidden, "only the server itself works on rows like this");
  if (Result<void> open = co_await vault.audit.OpenChain(tenant->ref.number); !open) {
    co_return Fail(open.error());
  }
  Result<std::shared_ptr<const keys::TypeKeys>> keys =
      co_await vault.keys.ForType(tenant->ref, type->type.name(), type_version);
  if (!keys) co_return Fail(keys.error());
  co_return Session{std::move(*grant), std::move(type), std::move(*keys), std::move(tenant)};
}

Task<Result<RecordRow>> ReadStored(Vault& vault, const access::Caller& caller, Session& session,
                                   const store::Row& stored) {
  Result<RecordRow> row = ReadRow(*session.keys, stored);
  if (row && HoldsKeysOf(*session.keys, *row)) co_return row;
  if (row && NewestKeyOf(*row) > session.keys->active_version()) {
    Result<std::shared_ptr<const keys::TypeKeys>> newer =
        co_await vault.keys.ForType(session.living->ref, session.type->type.name(),
                                    session.type->row.version, NewestKeyOf(*row));
    if (!newer) co_return Fail(newer.error());
    session.keys = std::move(*newer);
    if (HoldsKeysOf(*session.keys, *row)) co_return row;
  }
  if (row) row = Fail(ErrorKind::kCorrupt, "stored data does not verify");
  const std::optional<Uuid> id = Uuid::FromBytes(stored.key);
  AuditRefusedRecord(vault, caller, session, id ? id->ToString() : std::string());
  co_return row;
}

Task<Result<std::unique_ptr<LoadedRow>>> LoadRow(Vault& vault, const access::Caller& caller,
                                                 Session& session, const Uuid& id) {
  Result<std::optional<store::Row>> stored =
      co_await vault.store.Get(session.type->table, session.tenant(), ToBytes(id.bytes()));
  if (!stored) co_return Fail(co_await StoreFailed(vault, session, stored.error()));
  if (!stored->has_value()) co_return nullptr;
  auto loaded = std::make_unique<LoadedRow>();
  loaded->stored = std::move(**stored);
  Result<RecordRow> row = co_await ReadStored(vault, caller, session, loaded->stored);
  if (!row) co_return Fail(row.error());
  loaded->row = std::move(*row);
  co_return loaded;
}

Task<Result<void>> AuditMaskedRead(Vault& vault, const access::Caller& caller,
                                   const Session& session, audit::Event event) {
  if (session.type->type.sensitivity() < record::Sensitivity::kHigh) co_return Result<void>();
  event.tenant = caller.principal.tenant_name;
  event.type = session.type->type.name();
  const bool sync = vault.sync_masked_reads || session.type->type.demands().masked_read_audit ==
                                                   record::MaskedReadAudit::kSync;
  if (sync) {
    co_return co_await vault.audit.Append(session.tenant(), caller, std::move(event));
  }
  co_return vault.audit.AppendLater(session.tenant(), caller, event);
}

store::Batch FencedBatch(const Session& session) {
  store::Batch batch;
  batch.checks = {session.type->Fence(), session.living->fence};
  return batch;
}

Task<Error> FenceMoved(Vault& vault) {
  if (Result<void> loaded = co_await vault.types.Load(); !loaded) co_return loaded.error();
  co_return Retry("the record type or the tenant changed meanwhile; nothing was written, try again",
                  1);
}

Task<Error> StoreFailed(Vault& vault, const Session& session, const Error& error) {
  if (error.kind != ErrorKind::kNoSuchTable) co_return error;
  Error changed = co_await FenceMoved(vault);
  const std::shared_ptr<const TypeEntry> now = vault.types.FindAny(session.type->type.name());
  const bool same = now != nullptr && now->row.version == session.type->row.version;
  co_return same ? error : changed;
}

std::string AuthorOf(const access::Caller& caller) {
  return caller.principal.on_behalf_of.value_or(caller.principal.subject);
}

Error NoSuchRecord() { return {.kind = ErrorKind::kNotFound, .detail = "no such record"}; }

Result<Uuid> ParseRecordId(std::string_view text) {
  const std::optional<Uuid> id = Uuid::Parse(text);
  if (!id || id->IsNil()) return Fail(NoSuchRecord());
  return *id;
}

Result<std::vector<std::size_t>> ResolveFields(const Session& session,
                                               const std::vector<std::string>& names,
                                               std::string_view pointer) {
  std::vector<std::size_t> fields;
  std::vector<FieldError> unknown;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::optional<std::size_t> field = session.type->type.FieldNumber(names[i]);
    if (!field) {
      unknown.push_back({.pointer = fmt::format("{}/{}", pointer, i),
                         .rule = "unknown-field",
                         .message = "the record type has no such field"});
    } else if (!session.grant.CanView(*field)) {
      return Fail(ErrorKind::kForbidden, "the credential does not grant this");
    } else if (std::ranges::find(fields, *field) == fields.end()) {
      fields.push_back(*field);
    }
  }
  if (!unknown.empty()) {
    return Fail(Error{.kind = ErrorKind::kInvalid,
                      .detail = "the request names fields that the type does not have",
                      .fields = std::move(unknown)});
  }
  return fields;
}

std::string EncodeCursor(const Session& session, const Uuid& last) {
  Encoder head;
  head.String(kCursorPurpose).String(session.type->type.name()).U32(session.tenant());
  head.Raw(last.bytes());
  const store::Mac mac = session.keys->RowMac(last, 0, head.view());
  Encoder cursor;
  cursor.Raw(last.bytes()).Raw(ByteView(mac).first(8));
  return Base64UrlEncode(cursor.view());
}

Result<Bytes> DecodeCursor(const Session& session, std::string_view cursor) {
  const auto refuse = [] {
    return Fail(ErrorKind::kMalformed,
                "the cursor is not one that this list gave; begin again without it");
  };
  if (cursor.empty()) return Bytes();
  const std::optional<Bytes> bytes = Base64UrlDecode(cursor);
  if (!bytes || bytes->size() != 24) return refuse();
  const Uuid last = *Uuid::FromBytes(ByteView(*bytes).first(16));
  if (EncodeCursor(session, last) != cursor) return refuse();
  return ToBytes(last.bytes());
}

}  // namespace strongroom::vault
