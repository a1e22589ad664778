// The desk at one moment: a fold over its events, and nothing else.
//
// A copy costs one map node an entity; the entities themselves are shared until one is changed.
// Folding a prefix and then the rest is the same as folding all. No clock, no I/O, no randomness;
// like any value, one state is changed by one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "desk/cases/case_record.h"
#include "desk/cases/policy_book.h"
#include "desk/intake/release.h"
#include "desk/model/access_request.h"
#include "desk/model/action.h"
#include "desk/model/cow.h"
#include "desk/model/event.h"
#include "desk/model/group.h"
#include "desk/model/issue.h"
#include "desk/model/level.h"
#include "desk/model/meeting.h"
#include "desk/model/module.h"
#include "desk/model/person.h"
#include "desk/model/policy_document.h"
#include "desk/model/settings.h"
#include "desk/model/tracked.h"

namespace strongroom::desk::model {

template <class T>
using ById = std::map<std::string, T, std::less<>>;

// Something that changed who may see what, for the review.
struct AccessChange {
  std::uint64_t n = 0;  // of its event
  Time at;
  std::string by;
  std::string stream;
  std::string what;         // for people
  std::string issue;        // its key, where it is about one: shown to who may see it
  bool own_access = false;  // gave access to themselves
  // A review was finished since, by somebody who saw the issue then.
  bool reviewed = false;
};

// What a review said about one finding.
struct SignOff {
  Time at;
  std::string by;
  std::string note;
  bool accepted = false;  // stays as it is; otherwise: to be mended
  std::string facts;      // what the finding was; it holds while they are the same
  std::string issue;      // its key, where the finding is about one
};

struct ReviewRecord {
  std::optional<Time> last_finished{};
  std::string last_finished_by;
  // By finding, since the last review that was finished by somebody who saw it.
  ById<SignOff> signed_off;
};

struct State {
  std::uint64_t n = 0;  // the last event's number
  Time at{};            // the latest time of an event
  ById<Cow<Person>> persons;
  ById<std::string> persons_by_subject;
  ById<Cow<Group>> groups;
  ById<Memberships> former_members;  // of groups that were removed, for when they are made again
  ById<Level> levels;
  ById<Cow<Issue>> issues;
  ById<Cow<Module>> modules;
  ById<AccessRequest> access_requests;
  ById<Cow<Action>> actions;
  ById<Cow<Meeting>> meetings;  // by day, "2026-01-31"
  // Both ways. Told to those who see both issues (links.h).
  ById<std::set<std::string, std::less<>>> linked;
  // By general availability, then by code. Their lists as they were given; those of a release that
  // was withdrawn stay and count nothing.
  std::vector<intake::Release> releases;
  Cow<std::vector<intake::ReleaseModules>> release_lists;
  std::optional<Time> releases_changed{};  // the last event about releases or their lists
  Cow<cases::PolicyBook> policies;
  ById<Cow<PolicyDocument>> policy_documents;  // by DocumentId()
  // As their events have it: without team and without what the calendar brings. Whoever shows or
  // evaluates cases asks visible_cases.h.
  ById<Cow<cases::CaseRecord>> cases;
  // What imports found; told to nobody by itself.
  ById<std::string> persons_by_tracker_id;
  ById<Cow<TrackedIssue>> tracked;  // by the issue's key
  TrackedLinks tracked_links;
  // Tracker ids of groups and levels that were imported and removed here: they stay removed.
  std::set<std::string, std::less<>> removed_tracker_groups;
  std::set<std::string, std::less<>> removed_tracker_levels;
  Settings settings;
  ReviewRecord review;
  Cow<std::vector<AccessChange>> access_changes;
  ById<std::uint64_t> versions;  // by stream: how many events it has

  // Null for what there is not.
  [[nodiscard]] const Person* FindPerson(std::string_view id) const;
  [[nodiscard]] const Group* FindGroup(std::string_view id) const;
  [[nodiscard]] const Level* FindLevel(std::string_view id) const;
  // Whether it exists, whoever asks. What answers people uses Sight (can_see.h).
  [[nodiscard]] const Issue* FindIssueUnchecked(std::string_view key) const;
  [[nodiscard]] const Module* FindModule(std::string_view id) const;
  // Whether it exists, as for issues.
  [[nodiscard]] const Action* FindActionUnchecked(std::string_view id) const;
  [[nodiscard]] const Meeting* FindMeetingUnchecked(std::string_view day) const;
  [[nodiscard]] const Person* FindSubject(std::string_view subject) const;
  [[nodiscard]] const Person* FindTrackerPerson(std::string_view tracker_id) const;
  [[nodiscard]] const Group* FindTrackerGroup(std::string_view tracker_id) const;
  [[nodiscard]] const Level* FindTrackerLevel(std::string_view tracker_id) const;
  [[nodiscard]] const TrackedIssue* FindTracked(std::string_view key) const;
  [[nodiscard]] bool AreLinked(std::string_view a, std::string_view b) const;
  [[nodiscard]] std::uint64_t VersionOf(std::string_view stream) const;
};

// Takes the next event in. kInvalid, naming number and kind, for a body that this version cannot
// read or that names what does not exist, and for a number that is not the next: the state is then
// as it was before.
[[nodiscard]] Result<void> Apply(State& state, const Event& event);

}  // namespace strongroom::desk::model
