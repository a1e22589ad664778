#include "vault/append_events.h"

#include <fmt/format.h>

#include "vault/create_record.h"
#include "vault/ledger_session.h"

namespace strongroom::vault {
namespace {

// Of a batch whose fence moved, or whose head did: a change of the type or the tenant, of which
// there are few.
constexpr int kTriesMax = 4;

Error WrongEvent(std::size_t at, std::string rule, std::string message) {
  return {.kind = ErrorKind::kInvalid,
          .detail = "the events cannot be appended",
          .fields = {{.pointer = fmt::format("/events/{}", at),
                      .rule = std::move(rule),
                      .message = std::move(message)}}};
}

// What is stored must read back.
bool IsText(const std::string& event) {
  std::string text;
  AppendJsonString(text, event);
  return ParseJson(text).has_value();
}

Result<void> CheckEvents(const std::vector<std::string>& events) {
  if (events.empty() || events.size() > kAppendEventsMax) {
    return Fail(ErrorKind::kInvalid,
                fmt::format("append 1 to {} events at a time", kAppendEventsMax));
  }
  std::size_t size = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    size += events[i].size();
    if (events[i].size() > kEventSizeMax) {
      return Fail(
          WrongEvent(i, "size", fmt::format("an event has at most {} bytes", kEventSizeMax)));
    }
    if (!IsText(events[i])) {
      return Fail(WrongEvent(i, "text", "an event is valid UTF-8 without NUL characters"));
    }
  }
  if (size > kAppendSizeMax) {
    return Fail(ErrorKind::kInvalid,
                fmt::format("the events have more than {} bytes together; append them in parts",
                            kAppendSizeMax));
  }
  return {};
}

store::Batch AppendBatch(Vault& vault, const access::Caller& caller, const Session& session,
                         const StoredHead& stored, const std::vector<std::string>& events) {
  store::Batch batch = FencedBatch(session);
  LedgerHead next = stored.head;
  next.last += events.size();
  audit::Event entry;
  entry.action = "ledger.append";
  entry.count = events.size();
  AddHead(batch, vault, caller, session, stored, next, std::move(entry));

  const Time now = vault.clock.Now();
  const std::string author = AuthorOf(caller);
  const Stamp stamp{now, author, now, author};
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Uuid id = EventId(stored.head.last + 1 + i);
    PreparedRow prepared = PrepareRow(*session.type, *session.keys, vault.random, id, 1, stamp,
                                      EventRecord(events[i]));
    batch.checks.push_back({.table = session.type->table,
                            .partition = session.tenant(),
                            .key = prepared.put.key,
                            .version = std::nullopt});
    batch.appends.push_back(
        WriteEntry(vault, caller, session, "ledger.event", id, 1, std::nullopt, prepared.digest));
    batch.puts.push_back(std::move(prepared.put));
  }
  return batch;
}

}  // namespace

Task<Result<std::uint64_t>> Append(Vault& vault, const access::Caller& caller, Ledger ledger,
                                   std::uint64_t expected, std::vector<std::string> events) {
  if (Result<void> may = RequireTenant(caller, ledger); !may) co_return Fail(may.error());
  if (Result<void> valid = CheckEvents(events); !valid) co_return Fail(valid.error());
  const access::Caller server = ServerFor(caller);
  std::optional<std::uint64_t> taken_under;  // the head's version when an event's number was taken
  Error last;
  for (int tries = 0; tries < kTriesMax; ++tries) {
    Result<Session> session = co_await BeginLedger(vault, server, ledger);
    if (!session) co_return Fail(session.error());
    Result<StoredHead> stored = co_await LoadHead(vault, server, *session);
    if (!stored) co_return Fail(stored.error());
    // Nobody has seen an event that was not committed.
    if (stored->head.last < expected) co_return Fail(RefuseEvent(vault, server, *session, 0));
    if (stored->head.last > expected) {
      co_return Fail(ErrorKind::kConflict,
                     fmt::format("the ledger is at event {}, not at {}; read what came since and "
                                 "decide again",
                                 stored->head.last, expected));
    }
    if (taken_under == stored->head.version) {
      co_return Fail(RefuseEvent(vault, server, *session, expected + 1));
    }
    store::Batch batch = AppendBatch(vault, caller, *session, *stored, events);
    Result<store::WriteOutcome> written = co_await vault.store.Write(std::move(batch));
    if (!written) co_return Fail(co_await StoreFailed(vault, *session, written.error()));
    if (written->committed()) co_return expected + events.size();
    last = {.kind = ErrorKind::kUnavailable, .detail = "the ledger keeps changing; try again"};
    last.retry_after_s = 1;
    if (FenceFailed(*written)) {
      last = co_await FenceMoved(vault);
    } else if (*written->failed_check > kFenceChecks) {
      taken_under = stored->head.version;
    }
  }
  co_return Fail(std::move(last));
}

}  // namespace strongroom::vault
