// What the desk knows about a module and an issue that policies may ask about, and how cases learn
// of it.
//
// A policy's facts with these names are the desk's: in-supported-release (from the release calendar
// and the lists of its releases), planned-for-next-release and used-in-production (facts about the
// module), and severe (the issue's rating: high or critical; not known while it is not rated). A
// case takes them over as it starts. From then on
// - a changed fact about the module or the issue becomes an event of each of its cases that is not
//   over, at the time of the change;
// - so does, where the policy has an event of that name, that the issue's embargo was lifted
//   (embargo-lifted) and that a public reference was recorded (public-elsewhere);
// - so does a change of the calendar or its lists, as far as it alters what is so today: what was
//   learned late counts from the day on which it was learned;
// - what the calendar brings by the passing of days (a release's support ends) needs nobody: it is
//   derived, on its own day, until the calendar changes; then what it has brought so far is
//   recorded in the cases first, so that no later edit alters a past deadline.
// A fact that somebody recorded by hand stands until the desk learns something new about it.
#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "desk/cases/case_commands.h"
#include "desk/model/command.h"
#include "desk/policy/event.h"
#include "desk/policy/policy.h"

namespace strongroom::desk::model {

inline constexpr std::string_view kInSupportedRelease = "in-supported-release";
inline constexpr std::string_view kPlannedForNextRelease = "planned-for-next-release";
inline constexpr std::string_view kUsedInProduction = "used-in-production";
inline constexpr std::string_view kSevere = "severe";
// Events of policies.
inline constexpr std::string_view kEmbargoLifted = "embargo-lifted";
inline constexpr std::string_view kPublicElsewhere = "public-elsewhere";

// nullopt as long as no release of the calendar has a list that counts on that day.
[[nodiscard]] std::optional<bool> InSupportedRelease(const State& state, std::string_view module,
                                                     policy::Date day);

// What a case is about.
struct Subject {
  std::string_view module;
  std::string_view issue;
};
// What is known on that day, as far as the policy has facts of these names.
[[nodiscard]] policy::FactConditions KnownFacts(const State& state, const policy::Policy& policy,
                                                const Subject& subject, policy::Date day);
// What a case that begins by `act` should know of its issue's past.
[[nodiscard]] std::vector<policy::Event> KnownEvents(const State& state,
                                                     const cases::CaseRecord& record,
                                                     const cases::Act& act);

// Whether lifting an embargo ends its cases: it is about embargoed issues.
[[nodiscard]] bool EndsWithEmbargo(const policy::Policy& policy);
// The version that the case runs under, moves included.
[[nodiscard]] const policy::Policy& RunsUnder(const State& state, const cases::CaseRecord& record);

// What the calendar brings to cases. Made once for many of them; refers to the state.
class CalendarNews {
 public:
  explicit CalendarNews(const State& state);

  // By which events, each on its day, the calendar changes the supported set for the case's module
  // behind the later of its first day and the last change of the calendar; also those to come.
  [[nodiscard]] std::vector<policy::Event> For(const cases::CaseRecord& record);
  // The same between two days of which the first does not count, for a case that is not written
  // yet: `from` is its first.
  [[nodiscard]] std::vector<policy::Event> Between(const cases::CaseRecord& record,
                                                   policy::Date from, policy::Date to);

 private:
  struct Change {
    policy::Date day;
    bool supported = false;
  };
  [[nodiscard]] std::vector<Change> Changes(std::string_view module, policy::Date from) const;
  [[nodiscard]] std::vector<policy::Event> EventsOf(const cases::CaseRecord& record,
                                                    const std::vector<Change>& changes) const;

  const State& state_;
  std::vector<policy::Date> days_;  // on which the supported set may change, in order
  // Behind the last change of the calendar, by module and by that day in the policy's zone.
  std::map<std::pair<std::string, policy::Date>, std::vector<Change>> known_;
};

// `own` and what the cases concerned learn by them: for commands about modules, releases and
// issues, whose own events `own` are. `own` empty: nothing.
[[nodiscard]] Result<NewEvents> WithCases(const State& state, const Actor& actor, Time now,
                                          NewEvents own);

// How many modules enter and leave the supported set by the events, of those that any list or the
// desk knows.
struct SupportChange {
  std::size_t enter = 0;
  std::size_t leave = 0;
  std::size_t modules = 0;
};
[[nodiscard]] Result<SupportChange> SupportChangedBy(const State& state, const Actor& actor,
                                                     Time now, const NewEvents& events);

// `events` as the body of an event of a case by that person.
[[nodiscard]] json::array CaseEventsBody(const std::vector<policy::Event>& events,
                                         const std::string& by);

}  // namespace strongroom::desk::model
