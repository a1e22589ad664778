// The security team's desk over one ledger of the vault: what its people do becomes events, and
// what they are shown is folded from them. The rules stand in desk/model.
//
// The ledger "desk" of the desk's tenant is declared when the desk is founded; before
// that nothing of it is in the store. Every server that serves the tenant holds the whole state in
// memory and follows the others: what they did is seen here within a second (Tick). An act is
// decided on the very state it is appended to, whoever else acts.
//
// Acts come one after the other, in the order in which they came to this server, servers by turns
// (store/turns.h): every one comes through, whatever others do. So an act waits for one act of each
// other server at most, and for those before it here. Only an import of a whole tracker takes long:
// it is decided before the turn, and once more under it where the desk went on since. While it has
// the turn nobody changes the desk, so there is nothing to follow; while it waits for it, following
// goes on. Who waits longer than store::kServersTurnPatience is told to try again.
//
// What people read is folded on the pool for it, from a state that nothing changes any more:
// kReadingsEach at a time of each person, in the order in which they asked. Where the others were
// not looked after for kCurrentFor, because this server was held up, it looks first.
//
// Whom a credential's subject stands for is found out where it matters: in the state that an act is
// decided on, and right before something is read.
//
// Threads: any io thread; Start() and Tick() one at a time.
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/caller.h"
#include "desk/memory.h"
#include "desk/model/actor.h"
#include "desk/model/can_see.h"
#include "desk/model/command.h"
#include "desk/model/page.h"
#include "desk/places.h"
#include "desk/turns.h"
#include "vault/follow_ledger.h"
#include "vault/ledger.h"

namespace strongroom::desk {

inline constexpr std::string_view kLedgerName = "desk";
// Readings of one person at a time, and how many more of theirs may wait.
inline constexpr std::size_t kReadingsEach = 2;
inline constexpr std::size_t kReadingsWaitingMax = 256;
// What was taken in so long ago at most is shown without looking. Twice as long as Tick() takes.
inline constexpr std::chrono::seconds kCurrentFor{2};

// A command of desk/model with its input. It is run on the pool, on a state that nothing changes
// meanwhile: it holds up nobody but other commands.
using Command = std::function<Result<model::NewEvents>(const model::State&, const model::Actor&)>;

struct Done {
  std::vector<model::Event> events;  // none: the desk was that way already
  // After the act, before any other; or that on which there was nothing to do.
  std::shared_ptr<const model::State> state;
};

// A part of a list.
struct ListLook {
  std::string list{};      // its name; a cursor of one list is none of another
  std::string question{};  // what was asked of it: its filters; a cursor of one is none of another
  std::string cursor{};    // as given with the page before, to the same person; empty: none
  std::size_t limit = 0;
};

// How somebody looks at the desk.
struct Look {
  std::optional<Time> as_of{};
  // Another person's id: what they would see, as far as the looking person sees it too. For
  // administrators.
  std::string through{};
  // Of a look at the past: whether the groups, levels and persons of that time decide who saw what,
  // or today's. Either way nothing is shown that the looking person does not see today.
  bool groups_of_then = false;
  // A small reading, of one thing: it is run where it is asked, without waiting for a place.
  bool small = false;
  // The answer is a page of this list, with `next`: the next page's cursor, or null.
  std::optional<ListLook> list{};
};

// An entry of the audit about a reading.
struct ReadEntry {
  std::string action;    // such as "desk.search"
  std::string record{};  // what was shown; no secret. Empty: several things
  std::uint64_t count = 0;
};

// What a reading of the state comes to.
struct Shown {
  json::value body;
  // What was told of issues that are not public: the key of the one, or how many. Audited.
  std::string embargoed_issue{};
  std::uint64_t embargoed_issues = 0;
  // Audited in their stead, also where nothing was found: for what is of interest that it was
  // asked.
  std::optional<ReadEntry> entry{};
  std::optional<model::Position> next{};  // of a list: where the next page begins
};

// What a reading is given. It keeps no reference.
struct Scene {
  const model::Sight& sight;
  const model::Actor& actor;
  Time now;                   // or the moment that is looked at
  const model::State& today;  // also of a look at the past
  // As Memory::Now::EventsOf.
  std::function<std::vector<model::Event>(std::string_view stream, std::uint64_t last)> events_of;
  const model::PageWanted& page;  // of a list
  // The state that is shown; `sight` is of it.
  [[nodiscard]] const model::State& state() const { return sight.state(); }
  // Whether, today, whoever looks has the role, and also the person through whose eyes.
  [[nodiscard]] bool HasRole(model::Role role) const {
    return model::HasRole(today, actor.person, role) && model::HasRole(today, sight.person(), role);
  }
};
using Reading = std::function<Result<Shown>(const Scene&)>;

class Desk {
 public:
  struct Parts {
    vault::Vault& vault;
    boost::asio::thread_pool& pool;      // for what takes long
    boost::asio::thread_pool& readings;  // for what people read; others wait for none of it
    // The number of the desk's tenant; nullopt while there is none of its name.
    std::function<std::optional<store::Partition>()> find_tenant;
    std::function<void(const std::string&)> report;  // a line for the operator
    // For how long ago things were.
    std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
  };
  explicit Desk(Parts parts);

  // Reads the whole ledger. What goes wrong is reported and keeps the desk from serving, nothing
  // else; what may pass is tried again by Tick().
  [[nodiscard]] Task<void> Start();
  // Once a second: takes in what other servers did.
  [[nodiscard]] Task<void> Tick();

  // kForbidden: the credential is of another tenant. kUnavailable while the desk does not serve.
  [[nodiscard]] Result<void> RequireHome(const access::Caller& caller);
  // Whom the caller's credential stands for, as far as is known kCurrentFor after it was said.
  // kForbidden: the credential is of another tenant, or of no active person. kUnavailable while the
  // desk does not serve. Others as vault::ReadHead.
  [[nodiscard]] Task<Result<model::Actor>> Enter(access::Caller caller);

  // Runs the command, for the person behind the caller, on the state as it is now everywhere and
  // appends what it answers; all of it or nothing. Times of events never go backwards. Errors: the
  // command's; those of Enter(); kUnavailable, and nothing was done; kOutcomeUnknown.
  [[nodiscard]] Task<Result<Done>> Execute(access::Caller caller, Command command);
  // The same for the command that founds the desk, which nobody is a person of yet.
  [[nodiscard]] Task<Result<Done>> Found(access::Caller caller, Command command);

  // Audits, on stable storage, that somebody is about to do `action` to `count` things: for what
  // leaves no event when nothing comes of it. After an error it is not done.
  [[nodiscard]] Task<Result<void>> AuditAttempt(access::Caller caller, std::string action,
                                                std::uint64_t count);

  // Makes the desk, and every server that follows it, forget the texts of one event: for
  // administrators. Doing it again is harmless. kNotFound: no event has the id. kConflict: the desk
  // could not be read without the texts.
  [[nodiscard]] Task<Result<std::vector<std::string>>> Expunge(access::Caller caller, Uuid event,
                                                               std::string reason);

  // Runs `reading` for the person behind the caller and audits what it showed, durably before it is
  // answered; looking through another's eyes is audited before it is done. The answer as JSON text.
  // Errors: those of Enter(). kMalformed: the cursor is not of the list as it was asked for, or not
  // the person's. kUnavailable: kReadingsWaitingMax of the person's wait already.
  [[nodiscard]] Task<Result<std::string>> Show(access::Caller caller, Look look, Reading reading);

  // For work on what was sent that takes long: where the desk does its own.
  [[nodiscard]] boost::asio::thread_pool& pool() const { return parts_.pool; }
  // What the memory says now, for what is not shown to anybody.
  [[nodiscard]] const Memory& memory() const { return memory_; }

 private:
  enum class Phase : std::uint8_t { kStarting, kNoTenant, kServing, kStopped };

  [[nodiscard]] Task<Result<void>> Open();
  // Takes in what the ledger has after the last known event; whether there was something.
  [[nodiscard]] Task<Result<bool>> CatchUp();
  [[nodiscard]] Task<Result<Memory::Step>> Fold(std::vector<Stored> events);
  // Folds events that are not written yet, the first of which will have the number `first`.
  [[nodiscard]] Task<Result<Memory::Step>> Rehearse(const std::vector<std::string>& texts,
                                                    std::uint64_t first);
  // Ends what Expunge() began and did not finish.
  [[nodiscard]] Task<void> FinishExpunging();
  // An act that is to be done.
  struct Act {
    access::Caller caller;
    bool founds = false;
    Command command;
  };
  struct Decided {
    std::vector<model::Event> events;
    std::shared_ptr<const model::State> state;  // on which it was decided
  };
  [[nodiscard]] Task<Result<Decided>> Decide(const Act& act) const;
  // Takes in what other servers did until now; whether there was something.
  [[nodiscard]] Task<Result<bool>> CatchUpToHead();
  [[nodiscard]] Task<Result<Done>> Execute(Act act);
  // As Execute(), where it is this server's turn and this act's.
  [[nodiscard]] Task<Result<Done>> ExecuteNow(const Act& act);
  // Looks after the others where that was last done more than kCurrentFor ago.
  [[nodiscard]] Task<Result<void>> BecomeCurrent();
  void NoteCurrent(std::chrono::steady_clock::time_point as_of);
  [[nodiscard]] Task<Result<model::PageWanted>> PageOf(const model::Actor& actor, Look look);
  [[nodiscard]] Task<Result<model::State>> StateAt(const model::Actor& actor, const Look& look);
  [[nodiscard]] Task<Result<Shown>> Read(const model::Actor& actor, const Look& look,
                                         const model::PageWanted& page,
                                         const std::optional<model::State>& past,
                                         const Reading& reading);
  // Whole answers, and what they were made of, are large: both end on the pool.
  [[nodiscard]] Task<std::string> Print(const Look& look, json::value body,
                                        std::optional<model::State> past);
  [[nodiscard]] Task<Result<void>> Audit(const access::Caller& caller, Shown& shown);
  [[nodiscard]] bool IsDeclared() const;
  // A tenant that was made since Tick() looked is served at once.
  [[nodiscard]] Result<void> RequireServing();
  void ServeNewTenant();
  void SetPhase(Phase phase, std::string why = {});
  // What Open() or CatchUp() failed with: reported once; what cannot pass stops the desk.
  void Failed(const Error& error);
  [[nodiscard]] vault::Ledger ledger() const;

  const Parts parts_;
  Memory memory_;
  Turns acts_;   // of acts; taken before the server's turn and `turns_`
  Turns turns_;  // of all that changes the memory
  Places places_{kReadingsEach, kReadingsWaitingMax};

  mutable std::mutex mutex_;
  Phase phase_ = Phase::kStarting;                   // guarded by mutex_
  std::string why_ = "it is starting";               // guarded by mutex_: why it does not serve
  store::Partition tenant_ = 0;                      // guarded by mutex_
  std::string reported_;                             // guarded by mutex_
  std::chrono::steady_clock::time_point current_{};  // guarded by mutex_: knows all until then
  std::unique_ptr<vault::LedgerFollower> follower_;  // of Tick()
  vault::LedgerHead head_;                           // what the follower told last
};

}  // namespace strongroom::desk
