// One import while it is worked out: the desk as it would be, what has to be written for that, and
// what is told about it. For the files import_*.cc.
//
// Every event is folded at once, so that the next decision stands on it, and one that could not be
// read ends the import instead of the desk. So does the first that is too many.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "desk/intake/tracker_export.h"
#include "desk/model/command.h"
#include "desk/model/import_tracker.h"

namespace strongroom::desk::model {

class ImportSession {
 public:
  // `before`: the desk with only the issues that the actor sees. It must live on. `at`: when it is.
  ImportSession(const State& before, const Actor& actor, Time at, RandomSource& random)
      : before_(before),
        now_(before),
        actor_(actor),
        at_(at),
        random_(random),
        sight_(before, actor.person) {}
  ImportSession(const ImportSession&) = delete;
  ImportSession& operator=(const ImportSession&) = delete;

  [[nodiscard]] const State& before() const { return before_; }
  [[nodiscard]] const State& now() const { return now_; }
  [[nodiscard]] Time at() const { return at_; }
  // What the actor saw before.
  [[nodiscard]] const Sight& sight() const { return sight_; }
  [[nodiscard]] TrackerImport& result() { return result_; }

  void Emit(std::string stream, std::string_view kind, json::object body);
  [[nodiscard]] std::size_t events() const { return result_.events.size(); }
  // Nothing more is taken in.
  [[nodiscard]] bool failed() const { return failure_.has_value(); }

  // A line about `subject`; `place` points into its `fields`, or is empty.
  void Report(std::string_view subject, std::string_view place, std::string_view rule,
              std::string message);

  // The desk's person, added if new; empty for somebody without a tracker id. Who is no longer
  // active in the tracker leaves.
  [[nodiscard]] std::string PersonFor(const intake::TrackerPerson& person);
  // The desk's group for one of the tracker's, made if new; empty where it was removed here.
  [[nodiscard]] std::string GroupFor(const std::string& tracker_id, const std::string& name);
  // The first of `id`, `id-2`, … that no level (or no group) has.
  [[nodiscard]] std::string FreeGroupId(const std::string& id) const;
  [[nodiscard]] std::string FreeLevelId(const std::string& id) const;

  // All that was worked out. kInvalid: more than one import may make; kInternal: an event could not
  // be folded.
  [[nodiscard]] Result<TrackerImport> Finish() &&;

 private:
  void Activity(const Person& person, bool active);
  // Where the desk has somebody of the name whom it does not know as one of the tracker.
  void ReportSameName(const intake::TrackerPerson& person);
  [[nodiscard]] bool MayLeave(const Person& person) const;

  const State& before_;
  State now_;
  Actor actor_;
  Time at_;
  RandomSource& random_;
  Sight sight_;
  TrackerImport result_;
  std::size_t bytes_ = 0;  // of the events' bodies
  std::optional<Error> failure_;
  std::set<std::string> reported_;   // lines, so that each is there once
  std::set<std::string> looked_at_;  // persons, so that the first word about somebody counts
};

}  // namespace strongroom::desk::model
