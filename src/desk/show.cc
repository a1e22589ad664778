// What people read of the desk: the state that they look at, the page of a list, the audit of what
// was shown.
#include <fmt/format.h>

#include "base/pool_work.h"
#include "desk/desk.h"
#include "vault/audit_ledger_read.h"
#include "vault/ledger_cursor.h"

namespace strongroom::desk {
namespace {

// The list as it was asked for, for this person: with another's cursor one could ask where in the
// list something stands that one does not see.
std::string HolderOf(const Look& look, const model::Actor& actor) {
  const json::array asked{look.list->question, look.through,
                          look.as_of ? FormatTime(*look.as_of) : ""};
  return look.list->list + "/" + actor.person + "/" + json::serialize(asked);
}

// The desk began with its first person.
Error BeforeItBegan(const Memory& memory) {
  return memory.Look([](const Memory::Now& now) {
    std::optional<Time> began;
    for (const auto& [id, person] : now.state().persons) {
      if (!began || person->since < *began) began = person->since;
    }
    return Error{.kind = ErrorKind::kMalformed,
                 .detail = fmt::format("as_of is before the desk began{}: give a later time",
                                       began ? ", at " + FormatTime(*began) : "")};
  });
}

}  // namespace

Task<Result<model::State>> Desk::StateAt(const model::Actor& actor, const Look& look) {
  auto work = [this, actor, look]() -> Result<model::State> {
    Result<model::State> past = memory_.AsOf(*look.as_of);
    if (!past) return past;
    const std::shared_ptr<const model::State> today = memory_.Snapshot();
    std::vector<model::Sight> sights{model::Sight(*today, actor.person)};
    if (!look.through.empty()) sights.emplace_back(*today, look.through);
    std::erase_if(past->issues, [&](const auto& each) {
      return std::ranges::any_of(
          sights, [&](const model::Sight& sight) { return sight.Find(each.first) == nullptr; });
    });
    std::erase_if(past->actions, [&](const auto& each) {
      return std::ranges::any_of(
          sights, [&](const model::Sight& sight) { return !sight.Sees(*each.second); });
    });
    if (look.groups_of_then) return past;
    past->persons = today->persons;
    past->persons_by_subject = today->persons_by_subject;
    past->groups = today->groups;
    past->levels = today->levels;
    return past;
  };
  co_return co_await OnPool(parts_.readings, std::move(work));
}

Task<Result<model::PageWanted>> Desk::PageOf(const model::Actor& actor, Look look) {
  model::PageWanted page;
  if (!look.list) co_return page;
  page.limit = look.list->limit;
  if (look.list->cursor.empty()) co_return page;
  const vault::Ledger ledger = this->ledger();
  const std::string holder = HolderOf(look, actor);
  Result<Bytes> position =
      co_await vault::OpenCursor(parts_.vault, ledger, holder, std::move(look.list->cursor));
  if (!position) co_return Fail(position.error());
  page.after = model::DecodePosition(*position);
  if (!page.after) co_return Fail(ErrorKind::kMalformed, "the cursor holds no position");
  co_return page;
}

Task<Result<Shown>> Desk::Read(const model::Actor& actor, const Look& look,
                               const model::PageWanted& page,
                               const std::optional<model::State>& past, const Reading& reading) {
  auto read = [this, &actor, &look, &page, &past, &reading]() -> Result<Shown> {
    const std::shared_ptr<const model::State> today = memory_.Snapshot();
    const model::State& state = past ? *past : *today;
    Result<model::Sight> sight = look.through.empty()
                                     ? Result<model::Sight>(model::Sight(state, actor.person))
                                     : model::Sight::Through(state, actor, look.through);
    if (!sight) return Fail(sight.error());
    const auto events_of = [this](std::string_view stream, std::uint64_t last) {
      return memory_.Look([&](const Memory::Now& now) { return now.EventsOf(stream, last); });
    };
    return reading(Scene{.sight = *sight,
                         .actor = actor,
                         .now = look.as_of.value_or(parts_.vault.clock.Now()),
                         .today = *today,
                         .events_of = events_of,
                         .page = page});
  };
  if (look.small) co_return read();
  co_return co_await OnPool(parts_.readings, std::move(read));
}

Task<std::string> Desk::Print(const Look& look, json::value body,
                              std::optional<model::State> past) {
  if (look.small && !past) co_return json::serialize(body);
  auto print = [whole = std::move(body), state = std::move(past)] {
    return json::serialize(whole);
  };
  co_return co_await OnPool(parts_.readings, std::move(print));
}

Task<Result<void>> Desk::Audit(const access::Caller& caller, Shown& shown) {
  std::optional<ReadEntry> entry = std::move(shown.entry);
  if (!entry && !shown.embargoed_issue.empty()) {
    entry = {.action = "desk.issue.read", .record = std::move(shown.embargoed_issue)};
  } else if (!entry && shown.embargoed_issues > 0) {
    entry = {.action = "desk.issue.list", .count = shown.embargoed_issues};
  }
  if (!entry) co_return Result<void>();
  vault::LedgerRead read{.action = std::move(entry->action), .record = std::move(entry->record)};
  if (read.record.empty()) read.count = entry->count;
  co_return co_await vault::AuditLedgerRead(parts_.vault, caller, ledger(), std::move(read));
}

Task<Result<std::string>> Desk::Show(access::Caller caller, Look look, Reading reading) {
  Result<model::Actor> actor = co_await Enter(caller);
  if (!actor) co_return Fail(actor.error());
  const vault::Ledger ledger = this->ledger();
  if (!look.through.empty()) {
    Result<void> may = memory_.Look([&](const Memory::Now& now) -> Result<void> {
      auto sight = model::Sight::Through(now.state(), *actor, look.through);
      if (!sight) return Fail(sight.error());
      return {};
    });
    if (!may) co_return Fail(may.error());
    vault::LedgerRead through{.action = "desk.look-through", .record = look.through};
    Result<void> audited =
        co_await vault::AuditLedgerRead(parts_.vault, caller, ledger, std::move(through));
    if (!audited) co_return Fail(audited.error());
  }
  std::optional<Turns::Turn> place;
  if (!look.small || look.as_of) {
    Result<Turns::Turn> taken = co_await places_.Take(actor->person);
    if (!taken) co_return Fail(taken.error());
    place.emplace(std::move(*taken));
    actor = co_await Enter(caller);  // meanwhile they may have left
    if (!actor) co_return Fail(actor.error());
  }
  Result<model::PageWanted> page = co_await PageOf(*actor, look);
  if (!page) co_return Fail(page.error());
  std::optional<model::State> past;
  if (look.as_of) {
    Result<model::State> state = co_await StateAt(*actor, look);
    if (!state) co_return Fail(state.error());
    past = std::move(*state);
    if (past->n == 0) co_return Fail(BeforeItBegan(memory_));
  }
  Result<Shown> shown = co_await Read(*actor, look, *page, past, reading);
  if (!shown) co_return Fail(shown.error());
  if (look.list) {
    json::value& next = shown->body.as_object()["next"];
    if (shown->next) {
      const std::string holder = HolderOf(look, *actor);
      Result<std::string> cursor = co_await vault::SealCursor(parts_.vault, ledger, holder,
                                                              model::EncodePosition(*shown->next));
      if (!cursor) co_return Fail(cursor.error());
      next = *cursor;
    }
  }
  Result<void> audited = co_await Audit(caller, *shown);
  if (!audited) co_return Fail(audited.error());  // no audit, no answer
  co_return co_await Print(look, std::move(shown->body), std::move(past));
}

}  // namespace strongroom::desk
