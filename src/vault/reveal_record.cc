#include "vault/reveal_record.h"

#include <fmt/format.h>

#include <algorithm>

#include "vault/match.h"
#include "vault/reason.h"
#include "vault/record_view.h"

namespace strongroom::vault {
namespace {

constexpr std::size_t kIdsMax = 1000;
constexpr std::size_t kPage = 100;

std::unexpected<Error> Invalid(std::string pointer, std::string rule, std::string message) {
  return Fail(Error{.kind = ErrorKind::kInvalid,
                    .detail = "the reveal request breaks a rule",
                    .fields = {{std::move(pointer), std::move(rule), std::move(message)}}});
}

// The least length is the class's to say.
Result<void> CheckRevealReason(const Session& session, std::string_view reason) {
  return CheckReason(reason, session.type->type.demands().reason_size_min,
                     "why the value is needed");
}

Result<std::vector<std::size_t>> CheckFields(const Session& session,
                                             const std::vector<std::string>& names) {
  if (names.empty()) return Invalid("/fields", "fields", "name at least one field to reveal");
  return ResolveFields(session, names, "/fields");
}

audit::Event RevealEvent(const Session& session, const std::vector<std::size_t>& fields,
                         std::string_view id, std::string_view reason) {
  audit::Event event;
  event.action = "record.reveal";
  event.tenant = session.keys->tenant().name;
  event.type = session.type->type.name();
  event.record = id;
  event.reason = reason;
  for (const std::size_t field : fields) {
    event.fields.emplace_back(session.type->type.fields()[field].name);
  }
  return event;
}

// One page of rows: all entries durable first, then the plaintext.
Task<Result<std::vector<std::string>>> RevealPage(Vault& vault, const access::Caller& caller,
                                                  Session& session,
                                                  const std::vector<std::size_t>& fields,
                                                  const std::string& reason,
                                                  const std::vector<store::Row>& stored,
                                                  const std::vector<Condition>& conditions) {
  std::vector<RecordRow> rows;
  store::Batch batch;
  for (const store::Row& one : stored) {
    Result<RecordRow> row = co_await ReadStored(vault, caller, session, one);
    if (!row) co_return Fail(row.error());
    Result<bool> matches = Matches(session, *row, conditions);
    if (!matches) co_return Fail(matches.error());
    if (!*matches) continue;
    const std::string id = row->id.ToString();
    batch.appends.push_back(
        vault.audit.Entry(session.tenant(), caller, RevealEvent(session, fields, id, reason)));
    rows.push_back(std::move(*row));
  }
  std::vector<std::string> lines;
  if (rows.empty()) co_return lines;
  Result<store::WriteOutcome> audited = co_await vault.store.Write(std::move(batch));
  if (!audited) co_return Fail(audited.error());
  for (const RecordRow& row : rows) {
    Result<std::string> view =
        RevealedView(session.grant, *session.type, *session.keys, row, fields);
    if (!view) co_return Fail(view.error());
    lines.push_back(std::move(*view));
  }
  co_return lines;
}

std::string AbsentLine(std::string_view id) {
  std::string line = "{\"id\":";
  AppendJsonString(line, id);
  return line + R"(,"error":{"status":404,"title":"no such record"}})";
}

Task<Result<void>> RevealIds(Vault& vault, const access::Caller& caller, Session& session,
                             const RevealMany& command, const std::vector<std::size_t>& fields,
                             const LineSink& sink) {
  for (std::size_t from = 0; from < command.ids.size(); from += kPage) {
    const std::size_t to = std::min(from + kPage, command.ids.size());
    std::vector<Bytes> keys;
    for (std::size_t i = from; i < to; ++i) {
      if (const auto id = Uuid::Parse(command.ids[i])) keys.push_back(ToBytes(id->bytes()));
    }
    Result<std::vector<store::Row>> stored =
        co_await vault.store.GetMany(session.type->table, session.tenant(), std::move(keys));
    if (!stored) co_return Fail(co_await StoreFailed(vault, session, stored.error()));
    Result<std::vector<std::string>> lines =
        co_await RevealPage(vault, caller, session, fields, command.reason, *stored, {});
    if (!lines) co_return Fail(lines.error());
    // Answer in the order of the request: rows came back by key.
    for (std::size_t i = from; i < to; ++i) {
      const std::optional<Uuid> id = Uuid::Parse(command.ids[i]);
      const auto row = std::ranges::find_if(*stored, [&](const store::Row& one) {
        return id && std::ranges::equal(one.key, id->bytes());
      });
      std::string line = row == stored->end()
                             ? AbsentLine(command.ids[i])
                             : (*lines)[static_cast<std::size_t>(row - stored->begin())];
      Result<void> sent = co_await sink(std::move(line));
      if (!sent) co_return sent;
    }
  }
  co_return Result<void>();
}

Task<Result<void>> RevealWhere(Vault& vault, const access::Caller& caller, Session& session,
                               const RevealMany& command, const std::vector<std::size_t>& fields,
                               const std::vector<Condition>& conditions, const LineSink& sink) {
  Bytes after;
  for (;;) {
    Result<Candidates> candidates =
        co_await FindCandidates(vault, session, conditions, after, kPage);
    if (!candidates) co_return Fail(candidates.error());
    Result<std::vector<std::string>> lines = co_await RevealPage(
        vault, caller, session, fields, command.reason, candidates->rows, conditions);
    if (!lines) co_return Fail(lines.error());
    for (std::string& line : *lines) {
      Result<void> sent = co_await sink(std::move(line));
      if (!sent) co_return sent;
    }
    if (!candidates->more) co_return Result<void>();
    after = candidates->last;
  }
}

}  // namespace

Task<Result<std::string>> Reveal(Vault& vault, const access::Caller& caller, RevealOne command) {
  Result<Session> session =
      co_await BeginSession(vault, caller, command.type, access::Action::kReveal);
  if (!session) co_return Fail(session.error());
  if (Result<void> reason = CheckRevealReason(*session, command.reason); !reason)
    co_return Fail(reason.error());
  Result<std::vector<std::size_t>> fields = CheckFields(*session, command.fields);
  if (!fields) co_return Fail(fields.error());
  Result<Uuid> id = ParseRecordId(command.id);
  if (!id) co_return Fail(id.error());
  Result<std::unique_ptr<LoadedRow>> loaded = co_await LoadRow(vault, caller, *session, *id);
  if (!loaded) co_return Fail(loaded.error());
  if (*loaded == nullptr) co_return Fail(NoSuchRecord());
  const std::string record = id->ToString();  // as it is stored, however it was typed
  audit::Event event = RevealEvent(*session, *fields, record, command.reason);
  Result<void> audited = co_await vault.audit.Append(session->tenant(), caller, std::move(event));
  if (!audited) co_return Fail(audited.error());  // no audit, no answer
  co_return RevealedView(session->grant, *session->type, *session->keys, (*loaded)->row, *fields);
}

Task<Result<void>> Reveal(Vault& vault, const access::Caller& caller, RevealMany command,
                          std::function<Task<Result<void>>()> begin, LineSink sink) {
  Result<Session> session =
      co_await BeginSession(vault, caller, command.type, access::Action::kReveal);
  if (!session) co_return Fail(session.error());
  if (Result<void> reason = CheckRevealReason(*session, command.reason); !reason) co_return reason;
  Result<std::vector<std::size_t>> fields = CheckFields(*session, command.fields);
  if (!fields) co_return Fail(fields.error());
  if (command.where.has_value() != command.ids.empty()) {
    co_return Invalid("", "ids-or-where", "give either \"ids\" or \"where\"");
  }
  if (command.ids.size() > kIdsMax) {
    co_return Invalid("/ids", "maxItems", "give at most 1,000 ids; split the request");
  }
  std::vector<Condition> conditions;
  if (command.where) {
    Result<std::vector<Condition>> compiled = CompileWhere(*session, *command.where, true);
    if (!compiled) co_return Fail(compiled.error());
    conditions = std::move(*compiled);
  }
  Result<void> begun = co_await begin();
  if (!begun) co_return begun;
  if (command.where) {
    co_return co_await RevealWhere(vault, caller, *session, command, *fields, conditions, sink);
  }
  co_return co_await RevealIds(vault, caller, *session, command, *fields, sink);
}

}  // namespace strongroom::vault
