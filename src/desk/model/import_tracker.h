// The command that takes a tracker over, the first time and every time again: groups and who is in
// them, levels, persons, issues with their comments and links. For administrators.
//
// All or nothing. Importing the same again makes no events. What the tracker says is held against
// what it said the last time: only what has changed there since becomes events here, and where
// people have changed the same thing at the desk, theirs stays and the report names the conflict.
//
// Nothing becomes public that the tracker does not say everybody sees, and no issue of the desk is
// ever made public by an import.
//
// Issues of the desk that who imports does not see are left as they are: their texts, level,
// people, comments and links, from whichever end. And nothing is told of them: everything that is
// answered, limits included, is what it would be if the desk did not have them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/intake/report_line.h"
#include "desk/intake/tracker_access.h"
#include "desk/intake/tracker_export.h"
#include "desk/model/command.h"
#include "desk/model/import_mapping.h"

namespace strongroom::desk::model {

// One import makes at most so many events, and so many bytes of their bodies.
inline constexpr std::size_t kImportEventsMax = 10'000;
inline constexpr std::size_t kImportBytesMax = std::size_t{14} * 1024 * 1024;

struct ImportTracker {
  Time at{};  // when it is done: nothing was reported or said later
  intake::TrackerExport issues;
  std::optional<intake::TrackerScheme> scheme{};
  // Whether files with the members of levels were given: a level without any is then empty.
  bool scheme_members_given = false;
  std::vector<intake::TrackerGroup> groups{};
  KindRules kinds{};
  // Where an issue stands of which the tracker says that it has no level: at its kind's default
  // level, like one that is reported here, or public. Those of which it says nothing never become
  // public.
  bool without_level_is_public = false;
};

enum class ImportOutcome : std::uint8_t {
  kNew,
  kChanged,
  kSame,
  kUnseen,   // who imports does not see it here: taken over, or there and left as it is
  kLeftOut,  // the report says why
};
inline constexpr std::size_t kImportOutcomes = 5;
[[nodiscard]] std::string_view ImportOutcomeName(ImportOutcome outcome) noexcept;

struct TrackerImport {
  struct Issue {
    std::string key;
    ImportOutcome outcome = ImportOutcome::kSame;
  };
  struct Count {
    std::uint64_t created = 0;
    std::uint64_t changed = 0;
  };
  NewEvents events;
  std::vector<Issue> issues;  // in the export's order
  Count persons;
  Count groups;
  Count levels;
  std::vector<intake::ReportLine> report;
};

// kInvalid: more events than one import may make; nothing is taken over then.
[[nodiscard]] Result<TrackerImport> Import(const State& state, const Actor& actor,
                                           const ImportTracker& input, RandomSource& random);

// {"dry_run", "created", "changed", "unchanged", "unseen", "left_out", "issues": [{"key",
// "outcome"}], "persons": {"created", "changed"}, "groups", "levels", "report": [{"source",
// "subject", "place", "rule", "message"}]}
[[nodiscard]] json::object ToJson(const TrackerImport& import, bool dry_run);

}  // namespace strongroom::desk::model
