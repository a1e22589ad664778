#include "vault/apply_type.h"

#include <algorithm>
#include <iterator>

#include "vault/migration.h"
#include "vault/reason.h"
#include "vault/rewrite_rows.h"

namespace strongroom::vault {
namespace {

std::unexpected<Error> Invalid(std::string detail, std::vector<FieldError> fields) {
  return Fail(
      Error{.kind = ErrorKind::kInvalid, .detail = std::move(detail), .fields = std::move(fields)});
}

Result<record::RecordType> CompileNamed(const Vault& vault, const std::string& name,
                                        const json::value& schema) {
  Result<record::RecordType> type = record::RecordType::Compile(schema, vault.types.classes());
  if (!type) return type;
  if (type->name() != name) {
    return Invalid("the schema declares another type",
                   {{.pointer = "/$id",
                     .rule = "type-name",
                     .message = "\"$id\" must be the type's name in the path"}});
  }
  return type;
}

Result<void> RequireManage(const access::ControlGrant& grant) {
  if (grant.action() == access::ControlAction::kTypesManage && grant.installation_wide()) return {};
  return Fail(ErrorKind::kForbidden, "the credential does not grant this");
}

// The compiled form of a row that is not stored yet.
Result<std::shared_ptr<const TypeEntry>> Draft(const Vault& vault, std::uint32_t generation,
                                               const std::string& schema) {
  keys::ControlRow row;
  row.body = EncodeTypeRow(TypeState::kActive, generation, schema, nullptr);
  return DecodeTypeRow(std::move(row), vault.types.classes());
}

Error ChangedMeanwhile() {
  return {.kind = ErrorKind::kConflict,
          .detail = "the type was changed by somebody else at the same time; look and try again"};
}

// Behind a committed change: the registry must know it before anybody is told.
Task<Result<void>> ReadBack(Vault& vault) {
  Result<void> loaded = co_await vault.types.Load();
  if (loaded) co_return loaded;
  Error unread{.kind = ErrorKind::kOutcomeUnknown,
               .detail = "outcome unknown: the types cannot be read back; ask again"};
  unread.retry_after_s = 1;
  co_return Fail(std::move(unread));
}

// Names the type that has the prefix. kCorrupt when the prefix's row does not read.
Task<Error> PrefixTaken(Vault& vault, std::string prefix) {
  Result<std::optional<keys::ControlRow>> row =
      co_await vault.types.rows().Get(PrefixRowKey(prefix));
  if (!row) co_return row.error();
  const std::optional<std::string> holder =
      row->has_value() ? DecodePrefixRow((*row)->body) : std::nullopt;
  if (!holder) {
    co_return Error{.kind = ErrorKind::kCorrupt, .detail = "stored data does not verify"};
  }
  co_return Error{.kind = ErrorKind::kInvalid,
                  .detail = "the type breaks a rule",
                  .fields = {{.pointer = "/x-permission-prefix",
                              .rule = "permission-prefix-taken",
                              .message = "the type " + *holder +
                                         " has this permission prefix; choose one of its own"}}};
}

Task<Result<AppliedType>> Declare(Vault& vault, const access::Caller& caller,
                                  const record::RecordType& type) {
  const std::string schema = json::serialize(type.schema());
  if (Result<void> made = co_await vault.store.EnsureTable(RecordTable(type.name(), 1)); !made) {
    co_return Fail(made.error());
  }
  store::Batch batch;
  vault.types.rows().Insert(batch, caller, "type.create", TypeRowKey(type.name()),
                            EncodeTypeRow(TypeState::kActive, 1, schema, nullptr));
  // Permission prefixes are unique and cannot change: the prefix has a row of its own.
  vault.types.rows().Insert(batch, caller, "type.create", PrefixRowKey(type.permission_prefix()),
                            EncodePrefixRow(type.name()));
  Result<store::WriteOutcome> written = co_await vault.store.Write(std::move(batch));
  if (!written) co_return Fail(written.error());
  if (!written->committed()) {
    if (*written->failed_check == 0) co_return Fail(ChangedMeanwhile());
    co_return Fail(co_await PrefixTaken(vault, type.permission_prefix()));
  }
  if (Result<void> loaded = co_await ReadBack(vault); !loaded) co_return Fail(loaded.error());
  co_return AppliedType{.outcome = TypeOutcome::kCreated, .type = vault.types.Find(type.name())};
}

// Moves the rows of a type that is being rewritten; also what an earlier attempt left.
Task<Result<AppliedType>> Rewrite(Vault& vault, const access::Caller& caller,
                                  std::shared_ptr<const TypeEntry> type) {
  Result<Rewritten> done = co_await RewriteRows(vault, caller, type);
  if (!done) co_return Fail(done.error());
  std::vector<std::string> runbook = std::move(done->unread);
  std::ranges::move(done->runbook, std::back_inserter(runbook));
  co_return AppliedType{.outcome = TypeOutcome::kRewritten,
                        .type = vault.types.Find(type->type.name()),
                        .records_rewritten = done->records,
                        .records_unreadable = done->unreadable,
                        .another_took_part = done->another_took_part,
                        .runbook = std::move(runbook)};
}

// `batch` holds what is to happen together with the change.
Task<Result<AppliedType>> Change(Vault& vault, const access::Caller& caller,
                                 std::shared_ptr<const TypeEntry> current,
                                 const record::RecordType& type, store::Batch batch) {
  if (current->state != TypeState::kActive) {
    Error busy{.kind = ErrorKind::kUnavailable,
               .detail = "the type's records are being rewritten; try again when that is done"};
    busy.retry_after_s = 5;
    co_return Fail(std::move(busy));
  }
  const std::string schema = json::serialize(type.schema());
  Result<std::shared_ptr<const TypeEntry>> draft = Draft(vault, current->generation, schema);
  if (!draft) co_return Fail(draft.error());
  const bool rewrite = NeedsRewrite(*current, **draft);
  if (rewrite) {
    Result<void> there = co_await CheckKeysAreThere(vault, current);
    if (!there) co_return Fail(there.error());
  }
  Bytes body =
      rewrite ? EncodeTypeRow(TypeState::kRewriting, current->generation + 1, schema, current.get())
              : EncodeTypeRow(TypeState::kActive, current->generation, schema, nullptr);
  vault.types.rows().Replace(batch, caller, rewrite ? "type.rewrite" : "type.change", current->row,
                             std::move(body));
  Result<store::WriteOutcome> written = co_await vault.store.Write(std::move(batch));
  if (!written) co_return Fail(written.error());
  if (!written->committed()) co_return Fail(ChangedMeanwhile());
  if (Result<void> loaded = co_await ReadBack(vault); !loaded) co_return Fail(loaded.error());
  std::shared_ptr<const TypeEntry> now = vault.types.Find(type.name());
  if (rewrite) co_return co_await Rewrite(vault, caller, std::move(now));
  co_return AppliedType{.outcome = TypeOutcome::kChanged, .type = std::move(now)};
}

}  // namespace

Task<Result<AppliedType>> ApplyType(Vault& vault, const access::Caller& caller,
                                    const access::ControlGrant& grant, std::string name,
                                    json::value schema) {
  if (Result<void> may = RequireManage(grant); !may) co_return Fail(may.error());
  Result<record::RecordType> type = CompileNamed(vault, name, schema);
  if (!type) co_return Fail(type.error());
  // What another server, or a request whose answer was lost, has done since is part of the
  // question.
  if (Result<void> loaded = co_await vault.types.Load(); !loaded) co_return Fail(loaded.error());
  std::shared_ptr<const TypeEntry> current = vault.types.Find(name);
  if (current == nullptr) co_return co_await Declare(vault, caller, *type);
  const record::TypeChange change = record::CompareTypes(current->type, *type);
  if (!change.forbidden.empty()) {
    co_return Invalid("the change is never allowed", change.forbidden);
  }
  if (!change.refusals.empty()) {
    co_return Invalid("the change lowers protection: propose it with POST /api/types/" + name +
                          "/migrations and have a second principal approve it",
                      change.refusals);
  }
  if (change.same && current->state == TypeState::kRewriting) {
    co_return co_await Rewrite(vault, caller, std::move(current));
  }
  if (change.same) co_return AppliedType{.outcome = TypeOutcome::kUnchanged, .type = current};
  store::Batch alone;
  co_return co_await Change(vault, caller, std::move(current), *type, std::move(alone));
}

Task<Result<std::string>> ProposeMigration(Vault& vault, const access::Caller& caller,
                                           const access::ControlGrant& grant, std::string name,
                                           json::value schema, std::string reason) {
  if (Result<void> may = RequireManage(grant); !may) co_return Fail(may.error());
  Result<record::RecordType> type = CompileNamed(vault, name, schema);
  if (!type) co_return Fail(type.error());
  // It is proposed against the type as it is now, not as this server last heard of it.
  if (Result<void> loaded = co_await vault.types.Load(); !loaded) co_return Fail(loaded.error());
  std::shared_ptr<const TypeEntry> current = vault.types.Find(name);
  if (current == nullptr) co_return Fail(ErrorKind::kNotFound, "no such record type");
  const record::TypeChange change = record::CompareTypes(current->type, *type);
  if (!change.forbidden.empty()) {
    co_return Invalid("the change is never allowed", change.forbidden);
  }
  if (Result<void> why = CheckReason(reason, kReasonMin, "why protection may be lowered"); !why) {
    co_return Fail(why.error());
  }
  const std::string id = Uuid::V7(vault.clock.Now(), vault.random).ToString();
  store::Batch batch;
  audit::Event why;
  why.action = "type.migration.reason";
  why.type = name;
  why.reason = reason;
  batch.appends.push_back(vault.audit.Entry(0, caller, why));
  vault.types.rows().Insert(
      batch, caller, "type.migration.propose", MigrationRowKey(name, id),
      EncodeMigration({.proposed = vault.clock.Now(),
                       .subject = caller.principal.subject,
                       .accessor = caller.principal.accessor,
                       .declaration = DeclarationOf(vault.root_keys, *current),
                       .schema = json::serialize(schema),
                       .reason = std::move(reason)}));
  Result<store::WriteOutcome> written = co_await vault.store.Write(std::move(batch));
  if (!written) co_return Fail(written.error());
  if (!written->committed()) co_return Fail(ChangedMeanwhile());
  co_return id;
}

Task<Result<AppliedType>> ApproveMigration(Vault& vault, const access::Caller& caller,
                                           const access::ControlGrant& grant, std::string name,
                                           std::string id) {
  if (Result<void> may = RequireManage(grant); !may) co_return Fail(may.error());
  if (Result<void> loaded = co_await vault.types.Load(); !loaded) co_return Fail(loaded.error());
  Result<std::optional<keys::ControlRow>> row =
      co_await vault.types.rows().Get(MigrationRowKey(name, id));
  if (!row) co_return Fail(row.error());
  const std::optional<Migration> migration =
      row->has_value() ? DecodeMigration((*row)->body) : std::nullopt;
  std::shared_ptr<const TypeEntry> current = vault.types.Find(name);
  if (!migration || current == nullptr) co_return Fail(ErrorKind::kNotFound, "no such migration");
  if (migration->subject == caller.principal.subject ||
      migration->accessor == caller.principal.accessor) {
    co_return Fail(ErrorKind::kForbidden,
                   "a migration is approved by a second principal, not by who proposed it");
  }
  if (migration->declaration != DeclarationOf(vault.root_keys, *current)) {
    co_return Fail(ErrorKind::kConflict,
                   "the type changed since this was proposed; propose it again");
  }
  Result<json::value> schema = ParseJson(migration->schema);
  if (!schema) co_return Fail(ErrorKind::kCorrupt, "stored data does not verify");
  Result<record::RecordType> type = CompileNamed(vault, name, *schema);
  if (!type) co_return Fail(type.error());
  if (const record::TypeChange change = record::CompareTypes(current->type, *type);
      !change.forbidden.empty()) {
    co_return Invalid("the change is never allowed", change.forbidden);
  }
  // The proposal goes with the change it allows, or stays.
  store::Batch batch;
  vault.types.rows().Remove(batch, caller, "type.migration.approve", **row);
  co_return co_await Change(vault, caller, std::move(current), *type, std::move(batch));
}

Task<Result<void>> ResumeRewrites(Vault& vault, ResumeOptions options) {
  const access::Caller server{.principal = access::Principal::System(), .request_id = {}};
  Result<void> all;
  for (const std::shared_ptr<const TypeEntry>& type : vault.types.All()) {
    if (type->state != TypeState::kRewriting) continue;
    if (options.stuck && !options.stuck(*type)) continue;
    Result<Rewritten> done = co_await RewriteRows(vault, server, type);
    if (!done && all) all = Fail(done.error());
    if (!done) {
      if (options.stays) options.stays(*type, done.error());
      continue;
    }
    for (const std::string& line : done->runbook) {
      if (options.to_do) options.to_do(*type, line);
    }
  }
  co_return all;
}

}  // namespace strongroom::vault
