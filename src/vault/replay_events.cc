#include "vault/replay_events.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "vault/ledger_session.h"
#include "vault/record_view.h"

namespace strongroom::vault {
namespace {

constexpr std::size_t kPage = 500;  // rows read, verified or opened before others have their turn
constexpr int kTriesMax = 8;        // of a range whose head moves while it is read

// Rows as they stand, from event `from` on.
struct Range {
  std::vector<store::Row> stored;
  std::vector<RecordRow> rows;  // one each, with views into it
  std::vector<EventRow> events;
};

Task<void> LetOthersRun() {
  const Executor executor = co_await boost::asio::this_coro::executor;
  co_await boost::asio::post(executor, boost::asio::use_awaitable_t<Executor>{});
}

// One row more than `limit`, when there is one.
Task<Result<std::vector<store::Row>>> ReadRows(Vault& vault, const Session& session,
                                               std::uint64_t from, std::size_t limit) {
  std::vector<store::Row> rows;
  Bytes after = ToBytes(EventId(from - 1).bytes());
  while (rows.size() <= limit) {
    const std::size_t wanted = std::min(kPage, limit + 1 - rows.size());
    Result<std::vector<store::Row>> page =
        co_await vault.store.Scan(session.type->table, session.tenant(), {}, after, wanted);
    if (!page) co_return Fail(co_await StoreFailed(vault, session, page.error()));
    const bool is_last = page->size() < wanted;
    std::ranges::move(*page, std::back_inserter(rows));
    if (is_last) break;
    after = rows.back().key;
    co_await LetOthersRun();
  }
  co_return rows;
}

// Verifies each row by itself.
Task<Result<void>> Verify(Vault& vault, const access::Caller& server, Session& session,
                          Range& range) {
  range.rows.reserve(range.stored.size());
  range.events.reserve(range.stored.size());
  for (const store::Row& stored : range.stored) {
    Result<RecordRow> row = co_await ReadStored(vault, server, session, stored);
    const std::optional<std::uint64_t> n = EventNumber(stored.key);
    if (!row && row.error().kind == ErrorKind::kCorrupt && n) {
      Error error = row.error();
      error.detail += " at event " + std::to_string(*n) + " of " + session.type->type.name();
      co_return Fail(std::move(error));
    }
    if (!row) co_return Fail(row.error());
    range.rows.push_back(std::move(*row));
    std::optional<EventRow> event = ReadEventRow(range.rows.back());
    if (!event || !n) co_return Fail(RefuseEvent(vault, server, session, n.value_or(0)));
    range.events.push_back(std::move(*event));
    if (range.rows.size() % kPage == 0) co_await LetOthersRun();
  }
  co_return Result<void>();
}

// The first event at which the rows are not what the head says, if there is one; `limit` as of
// ReadRows.
std::optional<std::uint64_t> Mismatch(const LedgerHead& head, const Range& range,
                                      std::uint64_t from, std::size_t limit) {
  if (from > head.last + 1) return head.last + 1;
  for (std::size_t i = 0; i < range.rows.size(); ++i) {
    const std::uint64_t n = from + i;
    if (n > head.last || EventNumber(range.stored[i].key) != n) return n;
    if (range.events[i].expunged_reason.has_value() != head.expunged.contains(n)) return n;
  }
  const std::uint64_t behind = from + range.rows.size();
  if (behind <= head.last && range.rows.size() <= limit) return behind;
  return std::nullopt;
}

Task<Result<void>> AuditReplay(Vault& vault, const access::Caller& server, const Session& session,
                               std::uint64_t from, std::size_t count) {
  const std::string first = EventId(from).ToString();
  audit::Event event;
  event.action = "ledger.replay";
  event.tenant = session.keys->tenant().name;
  event.type = session.type->type.name();
  event.record = first;
  event.count = count;
  co_return co_await vault.audit.Append(session.tenant(), server, std::move(event));
}

Result<LedgerEvent> OpenEvent(const Session& session, std::uint64_t n, const RecordRow& row,
                              EventRow& event) {
  LedgerEvent opened;
  opened.n = n;
  if (event.expunged_reason) {
    opened.expunged = Tombstone{.at = row.stamp.updated,
                                .by = row.stamp.updated_by,
                                .reason = std::move(*event.expunged_reason)};
    return opened;
  }
  const std::size_t field = *session.type->type.FieldNumber(kEventField);
  Result<json::value> text = OpenValue(session.grant, *session.type, *session.keys, row, field);
  if (!text) return Fail(text.error());
  if (!text->is_string()) return Fail(ErrorKind::kCorrupt, "stored data does not verify");
  opened.text = std::string_view(text->get_string());
  return opened;
}

Task<Result<ReplayedEvents>> Open(Vault& vault, const access::Caller& server,
                                  const Session& session, Range& range, std::uint64_t from,
                                  std::size_t limit) {
  ReplayedEvents replayed;
  const std::size_t count = std::min(range.rows.size(), limit);
  replayed.more = range.rows.size() > limit;
  if (count == 0) co_return replayed;
  Result<void> audited = co_await AuditReplay(vault, server, session, from, count);
  if (!audited) co_return Fail(audited.error());
  replayed.events.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    Result<LedgerEvent> event = OpenEvent(session, from + i, range.rows[i], range.events[i]);
    if (!event && event.error().kind == ErrorKind::kCorrupt) {
      co_return Fail(RefuseEvent(vault, server, session, from + i));
    }
    if (!event) co_return Fail(event.error());
    replayed.events.push_back(std::move(*event));
    if (i % kPage == kPage - 1) co_await LetOthersRun();
  }
  co_return replayed;
}

}  // namespace

Task<Result<ReplayedEvents>> Replay(Vault& vault, const access::Caller& server, Ledger ledger,
                                    std::uint64_t from, std::size_t limit) {
  if (from == 0 || limit == 0 || limit > kReplayEventsMax) {
    co_return Fail(ErrorKind::kInvalid, "events are numbered from 1; replay 1 to " +
                                            std::to_string(kReplayEventsMax) + " at a time");
  }
  Result<Session> session = co_await BeginLedger(vault, server, ledger);
  if (!session) co_return Fail(session.error());
  // Rows and head are read one after the other: where they disagree, and the head moved meanwhile,
  // both are read again.
  std::optional<std::uint64_t> odd;
  std::optional<std::uint64_t> odd_under;  // the head's version then
  for (int tries = 0; tries < kTriesMax; ++tries) {
    Result<StoredHead> stored = co_await LoadHead(vault, server, *session);
    if (!stored) co_return Fail(stored.error());
    if (odd && odd_under == stored->head.version) {
      co_return Fail(RefuseEvent(vault, server, *session, *odd));
    }
    Range range;
    Result<std::vector<store::Row>> rows = co_await ReadRows(vault, *session, from, limit);
    if (!rows) co_return Fail(rows.error());
    range.stored = std::move(*rows);
    if (Result<void> good = co_await Verify(vault, server, *session, range); !good) {
      co_return Fail(good.error());
    }
    odd = Mismatch(stored->head, range, from, limit);
    odd_under = stored->head.version;
    if (!odd) co_return co_await Open(vault, server, *session, range, from, limit);
  }
  Error busy{.kind = ErrorKind::kUnavailable, .detail = "the ledger keeps changing; try again"};
  busy.retry_after_s = 1;
  co_return Fail(std::move(busy));
}

}  // namespace strongroom::vault
