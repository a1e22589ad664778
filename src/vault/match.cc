#include "vault/match.h"

#include <algorithm>

#include "vault/record_view.h"

namespace strongroom::vault {
namespace {

std::unexpected<Error> Unsearchable(std::string pointer, std::string rule, std::string message) {
  return Fail(Error{.kind = ErrorKind::kInvalid,
                    .detail = "the condition cannot be searched",
                    .fields = {{std::move(pointer), std::move(rule), std::move(message)}}});
}

Result<Condition> CompileCondition(const Session& session, std::string_view name,
                                   const json::value& value, bool regular_only) {
  const std::string pointer = JsonPointer("/where", name);
  const record::RecordType& type = session.type->type;
  const std::optional<std::size_t> number = type.FieldNumber(name);
  if (!number) {
    return Unsearchable(pointer, "unknown-field", "the record type has no such field");
  }
  if (!session.grant.CanView(*number)) {
    return Fail(ErrorKind::kForbidden, "the credential does not grant this");
  }
  const record::Field& field = type.fields()[*number];
  if (regular_only && field.sensitivity != record::Sensitivity::kRegular) {
    return Unsearchable(pointer, "regular-field", "only a regular field may select records here");
  }
  Condition condition;
  condition.field = *number;
  const json::value* wanted = &value;
  if (value.is_object()) {
    const json::object& object = value.as_object();
    const json::value* last4 = object.if_contains("last4");
    if (object.size() != 1 || last4 == nullptr) {
      return Unsearchable(pointer, "condition", "give a value, or {\"last4\": \"1234\"}");
    }
    condition.kind = record::IndexKind::kLast4;
    wanted = last4;
  }
  const record::Index* index = type.FindIndex(*number, condition.kind);
  if (index == nullptr) {
    return Unsearchable(pointer, "not-indexed",
                        "the type declares no such index; add it to the field's x-search");
  }
  Result<std::string> term = record::SearchTerm(field, condition.kind, *wanted);
  if (!term) {
    Error error = term.error();
    for (FieldError& problem : error.fields) problem.pointer = pointer + problem.pointer;
    if (error.fields.empty()) return Unsearchable(pointer, "value", std::move(error.detail));
    return Fail(std::move(error));
  }
  const auto position = static_cast<std::size_t>(index - type.indexes().data());
  condition.index = index->number;
  condition.term = std::move(*term);
  condition.index_value = session.keys->IndexValue(
      index->number, field.name, session.type->index_bits[position], condition.term);
  return condition;
}

}  // namespace

Result<std::vector<Condition>> CompileWhere(const Session& session, const json::object& where,
                                            bool regular_only) {
  if (where.empty()) {
    return Unsearchable("/where", "empty", "give at least one field and its value");
  }
  std::vector<Condition> conditions;
  for (const auto& [name, value] : where) {
    Result<Condition> condition =
        CompileCondition(session, std::string_view(name), value, regular_only);
    if (!condition) return Fail(condition.error());
    conditions.push_back(std::move(*condition));
  }
  return conditions;
}

bool TouchesHighField(const Session& session, const std::vector<Condition>& conditions) {
  return std::ranges::any_of(conditions, [&](const Condition& condition) {
    return session.type->type.fields()[condition.field].sensitivity >= record::Sensitivity::kHigh;
  });
}

Result<bool> Matches(const Session& session, const RecordRow& row,
                     const std::vector<Condition>& conditions) {
  for (const Condition& condition : conditions) {
    // Cheap first: the row's own index value must be the one that was looked for.
    const bool indexed = std::ranges::any_of(row.indexes, [&](const RecordRow::IndexValue& value) {
      return value.index == condition.index &&
             std::ranges::equal(value.value, condition.index_value);
    });
    if (!indexed) return false;
    Result<json::value> value =
        OpenValue(session.grant, *session.type, *session.keys, row, condition.field);
    if (!value) return Fail(value.error());
    const std::optional<std::string> term =
        record::IndexTerm(session.type->type.fields()[condition.field], condition.kind, *value);
    if (!term || *term != condition.term) return false;
  }
  return true;
}

Task<Result<Candidates>> FindCandidates(Vault& vault, const Session& session,
                                        const std::vector<Condition>& conditions, Bytes after,
                                        std::size_t limit) {
  Candidates candidates;
  std::vector<Bytes> leading;
  for (std::size_t n = 0; n < conditions.size(); ++n) {
    Result<std::vector<Bytes>> keys =
        co_await vault.store.Lookup(session.type->table, session.tenant(), conditions[n].index,
                                    conditions[n].index_value, after, limit);
    if (!keys) co_return Fail(co_await StoreFailed(vault, session, keys.error()));
    const bool more = keys->size() == limit;
    // Keys come in order, so the page that reaches farthest passes over most records; one that
    // reaches the end of its index settles all that is left.
    const bool farther = more ? candidates.more && keys->back() > leading.back()
                              : candidates.more || keys->size() < leading.size();
    if (n > 0 && !farther) continue;
    candidates.more = more;
    leading = std::move(*keys);
    if (leading.empty()) co_return candidates;
  }
  candidates.last = leading.back();
  Result<std::vector<store::Row>> rows =
      co_await vault.store.GetMany(session.type->table, session.tenant(), std::move(leading));
  if (!rows) co_return Fail(co_await StoreFailed(vault, session, rows.error()));
  candidates.rows = std::move(*rows);
  co_return candidates;
}

}  // namespace strongroom::vault
