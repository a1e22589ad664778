#include "vault/import_records.h"

#include <fmt/format.h>

#include "vault/create_record.h"

namespace strongroom::vault {

Task<Result<std::unique_ptr<Importer>>> Importer::Begin(Vault& vault, std::string type,
                                                        CallerCheck check,
                                                        LineErrorRenderer errors) {
  Result<access::Caller> caller = co_await check();
  if (!caller) co_return Fail(caller.error());
  Result<Session> session = co_await BeginSession(vault, *caller, type, access::Action::kItemPost);
  if (!session) co_return Fail(session.error());
  co_return std::unique_ptr<Importer>(new Importer(vault, std::move(*caller), std::move(*session),
                                                   std::move(check), std::move(errors)));
}

Task<Result<void>> Importer::RenewCaller() {
  Result<access::Caller> now = co_await check_();
  if (!now) co_return Fail(now.error());
  // A tenant that was destroyed and made again under its name is another one.
  if (now->principal.tenant != session_.tenant()) {
    co_return Fail(ErrorKind::kForbidden, "the credential does not grant this");
  }
  caller_ = std::move(*now);
  co_return Result<void>();
}

Task<Result<void>> Importer::CheckCaller() {
  Result<void> renewed = co_await RenewCaller();
  if (!renewed && renewed.error().kind == ErrorKind::kUnavailable) co_return Result<void>();
  co_return renewed;
}

std::string Importer::ErrorLine(std::uint64_t line, const Error& error) const {
  return fmt::format(R"({{"line":{},"error":{}}})", line, errors_(error));
}

Result<store::Batch> Importer::PrepareLine(std::string_view text, std::string& id_text) {
  Result<json::value> parsed = ParseJson(text);
  if (!parsed) return Fail(parsed.error());
  if (!parsed->is_object()) {
    return Fail(ErrorKind::kMalformed, "each line must be one JSON object");
  }
  const json::object& record = parsed->as_object();
  if (Result<void> valid = record::ValidateRecord(session_.type->type, record); !valid) {
    return Fail(valid.error());
  }
  Result<Uuid> id = IdForNewRecord(vault_, caller_, session_, record);
  if (!id) return Fail(id.error());
  id_text = id->ToString();
  const Time now = vault_.clock.Now();
  const std::string author = AuthorOf(caller_);
  const Stamp stamp{now, author, now, author};
  PreparedRow prepared =
      PrepareRow(*session_.type, *session_.keys, vault_.random, *id, 1, stamp, record);
  store::Batch batch = FencedBatch(session_);
  batch.checks.push_back({.table = session_.type->table,
                          .partition = session_.tenant(),
                          .key = prepared.put.key,
                          .version = std::nullopt});
  batch.puts.push_back(std::move(prepared.put));
  batch.index_adds = std::move(prepared.index_entries);
  batch.appends.push_back(WriteEntry(vault_, caller_, session_, "record.create", *id, 1,
                                     std::nullopt, prepared.digest));
  return batch;
}

Importer::Chunk Importer::Prepare(const std::vector<ImportLine>& lines) {
  Chunk chunk;
  chunk.answers.resize(lines.size());
  chunk.ids.resize(lines.size());
  chunk.batches.reserve(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    chunk.line_numbers.push_back(lines[i].number);
    Result<store::Batch> batch =
        lines[i].text ? PrepareLine(*lines[i].text, chunk.ids[i]) : Fail(lines[i].text.error());
    if (!batch) {
      chunk.answers[i] = ErrorLine(lines[i].number, batch.error());
      continue;
    }
    chunk.batches.push_back(std::move(*batch));
    chunk.batch_line.push_back(i);
  }
  return chunk;
}

Task<Result<std::vector<std::string>>> Importer::Commit(Chunk chunk) {
  const Result<void> holds = co_await RenewCaller();
  if (holds) {
    co_await Write(chunk);
  } else if (holds.error().kind == ErrorKind::kUnavailable) {
    for (const std::size_t i : chunk.batch_line) {
      chunk.answers[i] = ErrorLine(chunk.line_numbers[i], holds.error());
    }
  } else {
    co_return Fail(holds.error());
  }
  co_return std::move(chunk.answers);
}

Task<void> Importer::Write(Chunk& chunk) {
  if (chunk.batches.empty()) co_return;
  const std::vector<Result<store::WriteOutcome>> written =
      co_await vault_.store.WriteMany(std::move(chunk.batches));
  std::optional<Error> changed;        // asked for once, if a fence failed
  std::optional<Error> table_changed;  // and once, if the table is not what it was
  for (std::size_t b = 0; b < chunk.batch_line.size(); ++b) {
    const std::size_t i = chunk.batch_line[b];
    const std::uint64_t line = chunk.line_numbers[i];
    const Result<store::WriteOutcome>& outcome = written[b];
    if (!outcome && outcome.error().kind == ErrorKind::kNoSuchTable) {
      if (!table_changed) table_changed = co_await StoreFailed(vault_, session_, outcome.error());
      chunk.answers[i] = ErrorLine(line, *table_changed);
    } else if (!outcome) {
      chunk.answers[i] = ErrorLine(line, outcome.error());
    } else if (outcome->committed()) {
      chunk.answers[i] = fmt::format(R"({{"line":{},"id":"{}"}})", line, chunk.ids[i]);
    } else if (FenceFailed(*outcome)) {
      if (!changed) changed = co_await FenceMoved(vault_);
      chunk.answers[i] = ErrorLine(line, *changed);
    } else {
      chunk.answers[i] = ErrorLine(
          line, {.kind = ErrorKind::kConflict, .detail = "a record with this id exists already"});
    }
  }
  if (changed) co_await Renew();
}

// Where that does not succeed the lines that follow are refused by the fence as well.
Task<void> Importer::Renew() {
  const Result<void> holds = co_await RenewCaller();
  if (!holds) co_return;
  const std::string type = session_.type->type.name();
  Result<Session> session = co_await BeginSession(vault_, caller_, type, access::Action::kItemPost);
  if (session) session_ = std::move(*session);
}

}  // namespace strongroom::vault
