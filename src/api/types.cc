// Endpoint family: sensitivity classes, record types and their migrations.
#include "api/control_grant.h"
#include "api/routes.h"
#include "vault/apply_type.h"
#include "vault/list_migrations.h"
#include "vault/withdraw_migration.h"

namespace strongroom::api {
namespace {

using access::ControlAction;

std::string_view StateName(vault::TypeState state) {
  return state == vault::TypeState::kActive ? "active" : "rewriting";
}

// {"name","title","sensitivity","permissionPrefix","version","state","schema"?}
json::object Describe(const vault::TypeEntry& entry, bool with_schema) {
  json::object out;
  out["name"] = entry.type.name();
  out["title"] = entry.type.title();
  out["sensitivity"] = record::SensitivityName(entry.type.sensitivity());
  out["permissionPrefix"] = entry.type.permission_prefix();
  out["version"] = entry.row.version;
  out["state"] = StateName(entry.state);
  out["available"] = entry.type.writable();
  if (with_schema) out["schema"] = entry.type.schema();
  return out;
}

Task<void> AnswerApplied(Call& call, const vault::AppliedType& applied) {
  static constexpr std::string_view kOutcomes[] = {"created", "unchanged", "changed", "rewritten"};
  json::object out = Describe(*applied.type, true);
  out["outcome"] = kOutcomes[static_cast<std::size_t>(applied.outcome)];
  if (applied.outcome == vault::TypeOutcome::kRewritten) {
    out["recordsRewritten"] = applied.records_rewritten;
    out["recordsUnreadable"] = applied.records_unreadable;
    if (applied.another_took_part) out["rewrittenBy"] = "another server";
    json::array runbook;
    for (const std::string& line : applied.runbook) runbook.emplace_back(line);
    out["runbook"] = std::move(runbook);
  }
  co_await call.Answer(applied.outcome == vault::TypeOutcome::kCreated ? 201 : 200,
                       json::serialize(out));
}

json::array Describe(const std::vector<FieldError>& errors) {
  json::array out;
  for (const FieldError& error : errors) {
    out.push_back({{"pointer", error.pointer}, {"rule", error.rule}, {"message", error.message}});
  }
  return out;
}

// {"id","proposedBy":{"subject","accessor"},"proposedAt","reason","current","lowers","breaks",
// "schema"}
json::object Describe(const vault::ProposedChange& change) {
  json::object out;
  out["id"] = change.id;
  out["proposedBy"] = {{"subject", change.migration.subject},
                       {"accessor", change.migration.accessor}};
  out["proposedAt"] = FormatTime(change.migration.proposed);
  out["reason"] = change.migration.reason;
  out["current"] = change.is_current;
  out["lowers"] = Describe(change.lowers);
  out["breaks"] = Describe(change.breaks);
  out["schema"] = change.schema;
  return out;
}

}  // namespace

Task<void> ListClasses(Call& call) { co_await call.Answer(200, call.services().classes_json); }

Task<void> ListTypes(Call& call) {
  Result<access::ControlGrant> grant = co_await DecideControl(call, ControlAction::kTypesGet);
  if (!grant) co_return co_await call.AnswerError(std::move(grant.error()));
  json::array types;
  for (const auto& entry : call.services().vault.types.Declared()) {
    types.push_back(Describe(*entry, false));
  }
  json::object out;
  out["types"] = std::move(types);
  co_await call.Answer(200, json::serialize(out));
}

Task<void> ReadType(Call& call) {
  Result<access::ControlGrant> grant = co_await DecideControl(call, ControlAction::kTypesGet);
  if (!grant) co_return co_await call.AnswerError(std::move(grant.error()));
  const auto entry = call.services().vault.types.Find(call.parameter(0));
  if (entry == nullptr) {
    co_return co_await call.AnswerError(ErrorKind::kNotFound, "no such record type");
  }
  co_await call.Answer(200, json::serialize(Describe(*entry, true)));
}

Task<void> PutType(Call& call) {
  Result<access::ControlGrant> grant = co_await DecideControl(call, ControlAction::kTypesManage);
  if (!grant) co_return co_await call.AnswerError(std::move(grant.error()));
  Result<json::object> schema = co_await call.ReadObject();
  if (!schema) co_return co_await call.AnswerError(std::move(schema.error()));
  Result<vault::AppliedType> applied =
      co_await vault::ApplyType(call.services().vault, call.caller(), *grant, call.parameter(0),
                                json::value(std::move(*schema)));
  if (!applied) co_return co_await call.AnswerError(std::move(applied.error()));
  co_await AnswerApplied(call, *applied);
}

Task<void> ProposeMigration(Call& call) {
  Result<access::ControlGrant> grant = co_await DecideControl(call, ControlAction::kTypesManage);
  if (!grant) co_return co_await call.AnswerError(std::move(grant.error()));
  Result<json::object> body = co_await call.ReadObject();
  if (!body) co_return co_await call.AnswerError(std::move(body.error()));
  if (auto known = Call::OnlyMembers(*body, {"schema", "reason"}); !known) {
    co_return co_await call.AnswerError(std::move(known.error()));
  }
  Result<std::optional<json::object>> schema = OptionalObject(*body, "schema");
  if (!schema) co_return co_await call.AnswerError(std::move(schema.error()));
  Result<std::string> reason = RequiredText(*body, "reason");
  if (!reason) co_return co_await call.AnswerError(std::move(reason.error()));
  Result<std::string> id = co_await vault::ProposeMigration(
      call.services().vault, call.caller(), *grant, call.parameter(0),
      json::value(schema->value_or(json::object())), std::move(*reason));
  if (!id) co_return co_await call.AnswerError(std::move(id.error()));
  co_await call.Answer(201, "{\"id\":\"" + *id + "\"}");
}

Task<void> ListMigrations(Call& call) {
  Result<access::ControlGrant> grant = co_await DecideControl(call, ControlAction::kTypesManage);
  if (!grant) co_return co_await call.AnswerError(std::move(grant.error()));
  Result<std::vector<vault::ProposedChange>> changes =
      co_await vault::ListMigrations(call.services().vault, *grant, call.parameter(0));
  if (!changes) co_return co_await call.AnswerError(std::move(changes.error()));
  json::array migrations;
  for (const vault::ProposedChange& change : *changes) migrations.push_back(Describe(change));
  json::object out;
  out["migrations"] = std::move(migrations);
  co_await call.Answer(200, json::serialize(out));
}

Task<void> WithdrawMigration(Call& call) {
  Result<access::ControlGrant> grant = co_await DecideControl(call, ControlAction::kTypesManage);
  if (!grant) co_return co_await call.AnswerError(std::move(grant.error()));
  Result<void> withdrawn = co_await vault::WithdrawMigration(
      call.services().vault, call.caller(), *grant, call.parameter(0), call.parameter(1));
  if (!withdrawn) co_return co_await call.AnswerError(std::move(withdrawn.error()));
  co_await call.Answer(204, "");
}

Task<void> ApproveMigration(Call& call) {
  Result<access::ControlGrant> grant = co_await DecideControl(call, ControlAction::kTypesManage);
  if (!grant) co_return co_await call.AnswerError(std::move(grant.error()));
  Result<vault::AppliedType> applied = co_await vault::ApproveMigration(
      call.services().vault, call.caller(), *grant, call.parameter(0), call.parameter(1));
  if (!applied) co_return co_await call.AnswerError(std::move(applied.error()));
  co_await AnswerApplied(call, *applied);
}

}  // namespace strongroom::api
