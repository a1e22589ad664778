#include "desk/desk.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/pool_work.h"
#include "desk/model/import_tracker.h"
#include "store/turns.h"
#include "vault/append_events.h"
#include "vault/audit_ledger_read.h"
#include "vault/expunge_event.h"
#include "vault/reason.h"
#include "vault/replay_events.h"

namespace strongroom::desk {
namespace {

// Of an act while others act, too: among servers the first one comes through, for each has its
// turn, unless turns cannot be had.
constexpr int kTriesMax = 8;
// From this many events on, folding them goes to the pool.
constexpr std::size_t kFoldHereMax = 200;

access::Caller ServerItself() {
  return {.principal = access::Principal::System(), .request_id = {}};
}

// Whether trying again later may help.
bool Passes(ErrorKind kind) {
  return kind == ErrorKind::kUnavailable || kind == ErrorKind::kOutcomeUnknown ||
         kind == ErrorKind::kTimeout || kind == ErrorKind::kStorageFull ||
         kind == ErrorKind::kNotFound;
}

Error Busy() {
  Error busy{.kind = ErrorKind::kUnavailable,
             .detail = "others keep changing the desk; nothing was done, try again"};
  busy.retry_after_s = 1;
  return busy;
}

Error OutcomeUnknown() {
  return {.kind = ErrorKind::kOutcomeUnknown,
          .detail = "the store's answer was lost; look at the desk before you ask again"};
}

using Events = std::vector<model::Event>;

// Of tries whose outcome was not known, the one that the memory has read meanwhile.
std::optional<Events> Arrived(const Memory& memory, std::vector<Events>& unsure) {
  for (Events& each : unsure) {
    const Uuid id = each.front().id;
    const bool there = memory.Look([&](const Memory::Now& now) { return now.Find(id) != nullptr; });
    if (there) return std::move(each);
  }
  return std::nullopt;
}

Result<std::vector<Stored>> Decode(const std::vector<vault::LedgerEvent>& events) {
  std::vector<Stored> decoded;
  decoded.reserve(events.size());
  for (const vault::LedgerEvent& each : events) {
    Stored stored{.n = each.n};
    if (!each.expunged) {
      auto event = model::DecodeEvent(each.n, each.text);
      if (!event) return Fail(event.error());
      stored.event = std::move(*event);
    }
    decoded.push_back(std::move(stored));
  }
  return decoded;
}

// As everybody will read it, this server included.
Result<std::vector<Stored>> ReadBack(const std::vector<std::string>& texts, std::uint64_t first) {
  std::vector<Stored> stored;
  for (const std::string& text : texts) {
    const std::uint64_t n = first + stored.size();
    auto event = model::DecodeEvent(n, text);
    if (!event) return Fail(event.error());
    stored.push_back({.n = n, .event = std::move(*event)});
  }
  return stored;
}

Result<model::Actor> PersonBehind(const access::Caller& caller, const model::State& state) {
  const model::Person* person = state.FindSubject(caller.principal.subject);
  if (person != nullptr && person->active()) return model::Actor{person->id};
  return Fail(ErrorKind::kForbidden,
              state.persons.empty()
                  ? "the desk has nobody yet (POST /api/desk/found): found it first with: "
                    "strongroom desk found NAME"
                  : "the credential's subject is no active person of the desk: an administrator "
                    "of the desk adds one with this subject");
}

// Nothing is appended that the ledger does not take.
Result<std::vector<std::string>> Encode(const std::vector<model::Event>& events) {
  static_assert(model::kEventMaxBytes <= vault::kEventSizeMax);
  static_assert(model::kImportEventsMax <= vault::kAppendEventsMax);
  static_assert(model::kImportBytesMax < vault::kAppendSizeMax);
  std::vector<std::string> texts;
  for (const model::Event& each : events) {
    texts.push_back(model::EncodeEvent(each));
    if (texts.back().size() > model::kEventMaxBytes) {
      return Fail(ErrorKind::kInvalid,
                  fmt::format("this would be an event of more than {} bytes; shorten it",
                              model::kEventMaxBytes));
    }
  }
  return texts;
}

}  // namespace

Desk::Desk(Parts parts) : parts_(std::move(parts)) {}

bool Desk::IsDeclared() const {
  return parts_.vault.types.FindAny(vault::LedgerTypeName(kLedgerName)) != nullptr;
}

vault::Ledger Desk::ledger() const {
  const std::scoped_lock lock(mutex_);
  return {.tenant = tenant_, .name = std::string(kLedgerName)};
}

void Desk::SetPhase(Phase phase, std::string why) {
  const std::scoped_lock lock(mutex_);
  phase_ = phase;
  why_ = std::move(why);
  if (phase == Phase::kServing) reported_.clear();
}

// Where nobody declared the ledger there is nothing to read first; where somebody did, Tick()
// opens.
void Desk::ServeNewTenant() {
  const auto waits = [this] { return phase_ == Phase::kNoTenant; };
  {
    const std::scoped_lock lock(mutex_);
    if (!waits()) return;
  }
  if (IsDeclared()) return;
  const std::optional<store::Partition> tenant = parts_.find_tenant();
  if (!tenant) return;
  const std::scoped_lock lock(mutex_);
  if (!waits()) return;
  tenant_ = *tenant;
  phase_ = Phase::kServing;
  why_.clear();
  reported_.clear();
}

Result<void> Desk::RequireServing() {
  ServeNewTenant();
  const std::scoped_lock lock(mutex_);
  const bool serving = phase_ == Phase::kServing;
  if (serving && parts_.vault.tenant(tenant_) != nullptr) return {};
  if (serving) return Fail(ErrorKind::kUnavailable, "the desk does not serve: its tenant is gone");
  Error error{.kind = ErrorKind::kUnavailable, .detail = "the desk does not serve: " + why_};
  error.retry_after_s = phase_ == Phase::kStopped ? 60 : 1;
  return Fail(std::move(error));
}

void Desk::Failed(const Error& error) {
  bool is_new = false;
  {
    const std::scoped_lock lock(mutex_);
    is_new = reported_ != error.detail;
    reported_ = error.detail;
    if (!Passes(error.kind)) {
      phase_ = Phase::kStopped;
      why_ = "its ledger cannot be read; the server's log says why";
    } else if (phase_ == Phase::kStarting) {
      why_ = "its ledger could not be read yet";
    }
  }
  if (is_new) parts_.report("the desk: " + error.detail);
}

Task<void> Desk::Start() {
  const Turns::Turn turn = co_await turns_.Take();
  if (Result<void> opened = co_await Open(); !opened) Failed(opened.error());
}

Task<Result<void>> Desk::Open() {
  memory_.Clear();
  follower_.reset();
  head_ = {};
  const std::optional<store::Partition> tenant = parts_.find_tenant();
  {
    const std::scoped_lock lock(mutex_);
    tenant_ = tenant.value_or(0);
  }
  if (!tenant) {
    SetPhase(Phase::kNoTenant,
             "there is no tenant of the name in desk.tenant; an operator makes it with `strongroom "
             "tenant create`");
    co_return Result<void>();
  }
  if (IsDeclared()) {
    SetPhase(Phase::kStarting, "it reads its ledger");
    if (Result<bool> read = co_await CatchUp(); !read) co_return Fail(read.error());
  }
  SetPhase(Phase::kServing);
  co_await FinishExpunging();
  co_return Result<void>();
}

Task<Result<Memory::Step>> Desk::Fold(std::vector<Stored> events) {
  const bool again = std::ranges::any_of(events, [](const Stored& each) {
    return each.event && each.event->kind == model::kExpungedKind;
  });
  if (!again && events.size() <= kFoldHereMax) co_return memory_.Fold(std::move(events));
  auto work = [this, events = std::move(events)]() mutable {
    return memory_.Fold(std::move(events));
  };
  co_return co_await OnPool(parts_.pool, std::move(work));
}

Task<Result<bool>> Desk::CatchUp() {
  const access::Caller server = ServerItself();
  const vault::Ledger ledger = this->ledger();
  std::vector<Stored> stored;
  std::uint64_t from = memory_.last() + 1;
  for (bool more = true; more;) {
    Result<vault::ReplayedEvents> replayed =
        co_await vault::Replay(parts_.vault, server, ledger, from, vault::kReplayEventsMax);
    if (!replayed) co_return Fail(replayed.error());
    more = replayed->more;
    from += replayed->events.size();
    auto decode = [events = std::move(replayed->events)] { return Decode(events); };
    Result<std::vector<Stored>> decoded = co_await OnPool(parts_.pool, std::move(decode));
    if (!decoded) co_return Fail(decoded.error());
    std::ranges::move(*decoded, std::back_inserter(stored));
  }
  if (stored.empty()) co_return false;
  Result<Memory::Step> step = co_await Fold(std::move(stored));
  if (!step) co_return Fail(step.error());
  memory_.Keep(std::move(*step));
  co_return true;
}

Task<void> Desk::FinishExpunging() {
  const vault::Ledger ledger = this->ledger();
  const std::map<std::uint64_t, std::string> replaced = memory_.Replaced();
  if (replaced.empty()) co_return;
  Result<vault::LedgerHead> head = co_await vault::ReadHead(parts_.vault, ledger);
  if (!head) co_return Failed(head.error());
  const access::Caller server = ServerItself();
  for (const auto& [n, reason] : replaced) {
    if (head->expunged.contains(n)) continue;
    Result<vault::Expunged> done = co_await vault::Expunge(parts_.vault, server, ledger, n, reason);
    if (done) continue;
    parts_.report(
        fmt::format("the desk: event {} is not wholly expunged, the next start tries again: {}", n,
                    done.error().detail));
  }
}

Task<void> Desk::Tick() {
  const Turns::Turn turn = co_await turns_.Take();
  Phase phase = Phase::kStopped;
  store::Partition known = 0;
  {
    const std::scoped_lock lock(mutex_);
    phase = phase_;
    known = tenant_;
  }
  if (phase == Phase::kStopped) co_return;
  if (phase == Phase::kNoTenant && !parts_.find_tenant()) co_return;
  const std::chrono::steady_clock::time_point now = parts_.now();
  if (phase != Phase::kServing || parts_.find_tenant() != known) {
    if (Result<void> opened = co_await Open(); !opened) Failed(opened.error());
    co_return;
  }
  if (!IsDeclared()) co_return;
  if (follower_ == nullptr) {
    auto on_moved = [this](const vault::LedgerHead& head) { head_ = head; };
    follower_ = std::make_unique<vault::LedgerFollower>(parts_.vault, ledger(), on_moved);
  }
  if (Result<void> looked = co_await follower_->Look(); !looked) co_return Failed(looked.error());
  if (head_.last > memory_.last()) {
    if (Result<bool> read = co_await CatchUp(); !read) co_return Failed(read.error());
  }
  NoteCurrent(now);
}

Result<void> Desk::RequireHome(const access::Caller& caller) {
  if (Result<void> serving = RequireServing(); !serving) return serving;
  if (caller.principal.tenant == ledger().tenant) return {};
  return Fail(
      ErrorKind::kForbidden,
      "the desk is another tenant's: use a credential of the tenant that desk.tenant names");
}

void Desk::NoteCurrent(std::chrono::steady_clock::time_point as_of) {
  const std::scoped_lock lock(mutex_);
  current_ = std::max(current_, as_of);
}

// Whether there is something new is asked without the turn: who has it for long, has it because
// nobody else can do anything.
Task<Result<void>> Desk::BecomeCurrent() {
  const std::chrono::steady_clock::time_point now = parts_.now();
  {
    const std::scoped_lock lock(mutex_);
    if (now - current_ <= kCurrentFor) co_return Result<void>();
  }
  if (IsDeclared()) {
    Result<vault::LedgerHead> head = co_await vault::ReadHead(parts_.vault, ledger());
    if (!head) co_return Fail(head.error());
    if (head->last > memory_.last()) {
      const Turns::Turn turn = co_await turns_.Take();
      if (Result<bool> read = co_await CatchUp(); !read) {
        Failed(read.error());
        co_return Fail(read.error());
      }
    }
  }
  NoteCurrent(now);
  co_return Result<void>();
}

Task<Result<model::Actor>> Desk::Enter(access::Caller caller) {
  if (Result<void> home = RequireHome(caller); !home) co_return Fail(home.error());
  if (Result<void> current = co_await BecomeCurrent(); !current) co_return Fail(current.error());
  co_return memory_.Look([&](const Memory::Now& now) { return PersonBehind(caller, now.state()); });
}

Task<Result<Desk::Decided>> Desk::Decide(const Act& act) const {
  auto work = [this, &act]() -> Result<Decided> {
    Decided decided{.events = {}, .state = memory_.Snapshot()};
    const model::State& state = *decided.state;
    Result<model::Actor> actor = model::Actor{std::string(model::kSystem)};
    if (!act.founds) actor = PersonBehind(act.caller, state);
    if (!actor) return Fail(actor.error());
    Result<model::NewEvents> wanted = act.command(state, *actor);
    if (!wanted) return Fail(wanted.error());
    const Time at = std::max(parts_.vault.clock.Now(), state.at);
    for (model::NewEvent& each : *wanted) {
      const std::uint64_t n = state.n + decided.events.size() + 1;
      const Uuid id = Uuid::V7(at, parts_.vault.random);
      decided.events.push_back(model::Written(std::move(each), n, id, at, actor->person));
    }
    return decided;
  };
  co_return co_await OnPool(parts_.pool, std::move(work));
}

// What cannot be read back is not written: it would stop the desk for good.
Task<Result<Memory::Step>> Desk::Rehearse(const std::vector<std::string>& texts,
                                          std::uint64_t first) {
  Result<std::vector<Stored>> stored = ReadBack(texts, first);
  Error error;
  if (stored) {
    Result<Memory::Step> step = co_await Fold(std::move(*stored));
    if (step) co_return step;
    error = step.error();
  } else {
    error = stored.error();
  }
  parts_.report("the desk: a command made an event that cannot be read: " + error.ToString());
  co_return Fail(ErrorKind::kInternal, "a command made an event that cannot be read");
}

Task<Result<bool>> Desk::CatchUpToHead() {
  Result<vault::LedgerHead> head = co_await vault::ReadHead(parts_.vault, ledger());
  if (!head) co_return Fail(head.error());
  if (head->last <= memory_.last()) co_return false;
  co_return co_await CatchUp();
}

Task<Result<Done>> Desk::Execute(access::Caller caller, Command command) {
  Act act{.caller = std::move(caller), .command = std::move(command)};
  co_return co_await Execute(std::move(act));
}

Task<Result<Done>> Desk::Found(access::Caller caller, Command command) {
  Act act{.caller = std::move(caller), .founds = true, .command = std::move(command)};
  co_return co_await Execute(std::move(act));
}

// While the act waits for the server's turn, the memory goes on following the others.
Task<Result<Done>> Desk::Execute(Act act) {
  const Turns::Turn place = co_await acts_.Take();
  if (Result<void> home = RequireHome(act.caller); !home) co_return Fail(home.error());
  // Without it, because its link is away, the act is as right; only others may come before it.
  const Result<store::ServersTurn> servers = co_await store::TakeTurn(parts_.vault.store);
  if (!servers && servers.error().kind == ErrorKind::kTimeout) co_return Fail(Busy());
  const Turns::Turn turn = co_await turns_.Take();
  if (servers && servers->among_others() && IsDeclared()) {
    Result<bool> read = co_await CatchUpToHead();
    if (!read) {
      Failed(read.error());
      co_return Fail(read.error());
    }
  }
  co_return co_await ExecuteNow(act);
}

Task<Result<Done>> Desk::ExecuteNow(const Act& act) {
  if (Result<void> serving = RequireServing(); !serving) co_return Fail(serving.error());
  const vault::Ledger ledger = this->ledger();
  std::vector<Events> unsure;  // tries whose outcome was not known
  for (int tries = 0; tries < kTriesMax; ++tries) {
    Result<Decided> decided = co_await Decide(act);
    if (!decided || decided->events.empty()) {
      // Perhaps it is another server's doing that changes this answer.
      if (tries == 0 && IsDeclared()) {
        Result<bool> news = co_await CatchUpToHead();
        if (!news) co_return Fail(news.error());
        if (*news) continue;
      }
      if (!decided) co_return Fail(decided.error());
      Done nothing{.events = {}, .state = std::move(decided->state)};
      co_return nothing;
    }
    Result<std::vector<std::string>> texts = Encode(decided->events);
    if (!texts) co_return Fail(texts.error());
    const std::uint64_t expected = memory_.last();
    Result<Memory::Step> step = co_await Rehearse(*texts, expected + 1);
    if (!step) co_return Fail(step.error());
    if (!IsDeclared()) {
      Result<void> made = co_await vault::EnsureLedger(parts_.vault, std::string(kLedgerName));
      if (!made) co_return Fail(made.error());
    }
    Result<std::uint64_t> appended =
        co_await vault::Append(parts_.vault, act.caller, ledger, expected, std::move(*texts));
    if (appended) {
      memory_.Keep(std::move(*step));
      Done done{.events = std::move(decided->events), .state = memory_.Snapshot()};
      co_return done;
    }
    const ErrorKind kind = appended.error().kind;
    if (kind != ErrorKind::kConflict && kind != ErrorKind::kOutcomeUnknown) {
      co_return Fail(appended.error());
    }
    if (kind == ErrorKind::kOutcomeUnknown) unsure.push_back(std::move(decided->events));
    Result<bool> read = co_await CatchUp();
    if (!read) {
      Failed(read.error());
      co_return Fail(unsure.empty() ? read.error() : OutcomeUnknown());
    }
    if (std::optional<Events> arrived = Arrived(memory_, unsure)) {
      Done done{.events = std::move(*arrived), .state = memory_.Snapshot()};
      co_return done;
    }
  }
  co_return Fail(unsure.empty() ? Busy() : OutcomeUnknown());
}

Task<Result<std::vector<std::string>>> Desk::Expunge(access::Caller caller, Uuid event,
                                                     std::string reason) {
  const Result<model::Actor> actor = co_await Enter(caller);
  if (!actor) co_return Fail(actor.error());
  if (Result<void> stated =
          vault::CheckReason(reason, vault::kReasonMin, "why the event is expunged");
      !stated) {
    co_return Fail(stated.error());
  }
  struct Found {
    std::shared_ptr<const model::Event> event;
    bool replaced = false;
    Result<void> may;
  };
  const Found found = memory_.Look([&](const Memory::Now& now) {
    Found each{.event = now.Find(event),
               .may = model::RequireRole(now.state(), *actor, model::Role::kAdministrators)};
    each.replaced = each.event != nullptr && now.WasReplaced(each.event->n);
    return each;
  });
  if (!found.may) co_return Fail(found.may.error());
  if (found.event == nullptr) co_return Fail(ErrorKind::kNotFound, "there is no such event");
  const std::uint64_t n = found.event->n;
  if (!found.replaced) {
    model::ExpungeEvent input{.event = *found.event, .reason = reason};
    model::Replacement replacement{.event = model::WithoutTexts(*found.event), .reason = reason};
    auto rehearse = [this, replacement = std::move(replacement)] {
      return memory_.Rehearse(replacement);
    };
    Result<void> reads = co_await OnPool(parts_.pool, std::move(rehearse));
    if (!reads && reads.error().kind == ErrorKind::kConflict) co_return Fail(reads.error());
    if (!reads) {
      co_return Fail(ErrorKind::kConflict,
                     "a later event stands on this one's text and could not be read without it (" +
                         reads.error().detail + "): expunge that one first");
    }
    Command command = [input = std::move(input)](const model::State& state,
                                                 const model::Actor& by) {
      return model::Expunge(state, by, input);
    };
    Result<Done> done = co_await Execute(caller, std::move(command));
    if (!done) co_return Fail(done.error());
  }
  const vault::Ledger ledger = this->ledger();
  Result<vault::Expunged> expunged =
      co_await vault::Expunge(parts_.vault, caller, ledger, n, std::move(reason));
  if (!expunged) co_return Fail(expunged.error());
  co_return std::move(expunged->runbook);
}

Task<Result<void>> Desk::AuditAttempt(access::Caller caller, std::string action,
                                      std::uint64_t count) {
  const vault::Ledger ledger = this->ledger();
  vault::LedgerRead attempt{.action = std::move(action), .count = count};
  co_return co_await vault::AuditLedgerRead(parts_.vault, caller, ledger, std::move(attempt));
}

}  // namespace strongroom::desk
