#include "vault/search_records.h"

#include <algorithm>

#include "vault/match.h"
#include "vault/record_view.h"

namespace strongroom::vault {
namespace {

Result<void> CheckLimit(std::size_t limit) {
  if (limit >= 1 && limit <= kPageMax) return {};
  return Fail(Error{
      .kind = ErrorKind::kInvalid,
      .detail = "the page size is out of range",
      .fields = {
          {.pointer = "/limit", .rule = "range", .message = "give a limit from 1 to 1,000"}}});
}

// How many are looked at together when several conditions must hold.
constexpr std::size_t kCandidatesOfSeveral = 128;

// A page under construction.
class Page {
 public:
  Result<void> Add(const Session& session, const RecordRow& row) {
    Result<std::string> view = MaskedView(session.grant, *session.type, *session.keys, row);
    if (!view) return Fail(view.error());
    if (count_++ > 0) out_ += ',';
    out_ += *view;
    last_ = row.id;
    return {};
  }
  [[nodiscard]] std::size_t count() const { return count_; }
  std::string Finish(const Session& session, bool more) && {
    out_ += "],\"next\":";
    if (more) {
      AppendJsonString(out_, EncodeCursor(session, last_));
    } else {
      out_ += "null";
    }
    return std::move(out_) + "}";
  }

 private:
  std::string out_ = "{\"records\":[";
  std::size_t count_ = 0;
  Uuid last_;
};

Task<Result<void>> AuditSearch(Vault& vault, const access::Caller& caller, const Session& session,
                               const std::vector<Condition>& conditions) {
  audit::Event event;
  event.action = "record.search";
  event.tenant = caller.principal.tenant_name;
  event.type = session.type->type.name();
  const bool high = TouchesHighField(session, conditions);
  for (const Condition& condition : conditions) {
    event.fields.emplace_back(session.type->type.fields()[condition.field].name);
    if (high) event.terms.push_back(HexEncode(condition.index_value));
  }
  if (!high) co_return co_await AuditMaskedRead(vault, caller, session, std::move(event));
  const std::string holder =
      std::to_string(session.tenant()) + '/' + caller.principal.budget_holder;
  const std::optional<std::uint32_t> wait_s = vault.budget.Take(
      holder, session.type->type.name(), session.type->type.demands().searches_per_hour);
  if (wait_s) {
    Error error{
        .kind = ErrorKind::kBudgetExhausted,
        .detail = "too many searches by sensitive values; wait, or ask for a larger budget"};
    error.retry_after_s = wait_s;
    co_return Fail(std::move(error));
  }
  co_return co_await vault.audit.Append(session.tenant(), caller, std::move(event));
}

}  // namespace

Task<Result<std::string>> Search(Vault& vault, const access::Caller& caller,
                                 SearchRecords command) {
  Result<Session> session =
      co_await BeginSession(vault, caller, command.type, access::Action::kSearch);
  if (!session) co_return Fail(session.error());
  if (Result<void> limit = CheckLimit(command.limit); !limit) co_return Fail(limit.error());
  Result<std::vector<Condition>> conditions = CompileWhere(*session, command.where, false);
  if (!conditions) co_return Fail(conditions.error());
  Result<Bytes> after = DecodeCursor(*session, command.cursor);
  if (!after) co_return Fail(after.error());
  Result<void> audited = co_await AuditSearch(vault, caller, *session, *conditions);
  if (!audited) co_return Fail(audited.error());

  Page page;
  for (;;) {
    // One more than wanted tells whether there is a next page.
    std::size_t wanted = command.limit - page.count() + 1;
    // Of one condition nearly every candidate matches; of several, maybe none in thousands.
    if (conditions->size() > 1) wanted = std::max(wanted, kCandidatesOfSeveral);
    Result<Candidates> candidates =
        co_await FindCandidates(vault, *session, *conditions, *after, wanted);
    if (!candidates) co_return Fail(candidates.error());
    for (const store::Row& stored : candidates->rows) {
      Result<RecordRow> row = co_await ReadStored(vault, caller, *session, stored);
      if (!row) co_return Fail(row.error());
      Result<bool> matches = Matches(*session, *row, *conditions);
      if (!matches) co_return Fail(matches.error());
      if (!*matches) continue;
      if (page.count() == command.limit) co_return std::move(page).Finish(*session, true);
      if (Result<void> added = page.Add(*session, *row); !added) co_return Fail(added.error());
    }
    if (!candidates->more) co_return std::move(page).Finish(*session, false);
    after = candidates->last;
  }
}

Task<Result<std::string>> List(Vault& vault, const access::Caller& caller, ListRecords command) {
  Result<Session> session =
      co_await BeginSession(vault, caller, command.type, access::Action::kCollectionGet);
  if (!session) co_return Fail(session.error());
  if (Result<void> limit = CheckLimit(command.limit); !limit) co_return Fail(limit.error());
  Result<Bytes> after = DecodeCursor(*session, command.cursor);
  if (!after) co_return Fail(after.error());
  Result<std::vector<store::Row>> rows = co_await vault.store.Scan(
      session->type->table, session->tenant(), {}, std::move(*after), command.limit + 1);
  if (!rows) co_return Fail(co_await StoreFailed(vault, *session, rows.error()));
  audit::Event event;
  event.action = "record.list";
  event.count = std::min(rows->size(), command.limit);
  Result<void> audited = co_await AuditMaskedRead(vault, caller, *session, std::move(event));
  if (!audited) co_return Fail(audited.error());
  Page page;
  for (const store::Row& stored : *rows) {
    if (page.count() == command.limit) co_return std::move(page).Finish(*session, true);
    Result<RecordRow> row = co_await ReadStored(vault, caller, *session, stored);
    if (!row) co_return Fail(row.error());
    if (Result<void> added = page.Add(*session, *row); !added) co_return Fail(added.error());
  }
  co_return std::move(page).Finish(*session, false);
}

}  // namespace strongroom::vault
