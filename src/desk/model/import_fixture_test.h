// A desk into which a tracker's answers are imported.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "desk/model/desk_rig_test.h"
#include "desk/model/tracker_files_test.h"

namespace strongroom::desk::model {

// "boss" administers and sees what "core" and, once the groups are there, the tracker's
// levels show.
class Imports : public FurnishedDesk {
 protected:
  Imports();

  // Into the groups of WholeTracker's levels.
  void LetBossIn();
  // What these say, imported by "boss".
  TrackerImport Files(const TrackerFiles& files) { return Take(rig, Read(files), "boss"); }
  // One issue, as the search gives it.
  TrackerImport One(const std::string& text) { return Files({.issues = {text}}); }
  // Whoever sees it; the issue must exist.
  [[nodiscard]] const Issue& At(std::string_view key) const {
    return *state.FindIssueUnchecked(key);
  }

  const Actor boss = Rig::By("boss");
};

// Of each issue, in order.
[[nodiscard]] std::vector<ImportOutcome> Outcomes(const TrackerImport& import);

}  // namespace strongroom::desk::model
