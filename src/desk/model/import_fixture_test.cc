#include "desk/model/import_fixture_test.h"

#include "desk/model/groups.h"

namespace strongroom::desk::model {

Imports::Imports() { rig.Person("boss", {"administrators", "team", "core"}); }

void Imports::LetBossIn() {
  for (const char* group : {"core-team", "sysops"}) {
    rig.Do("admin",
           Add(state, admin, AddMember{.group = group, .person = "boss", .reason = "to see"}));
  }
}

std::vector<ImportOutcome> Outcomes(const TrackerImport& import) {
  std::vector<ImportOutcome> outcomes;
  for (const TrackerImport::Issue& each : import.issues) outcomes.push_back(each.outcome);
  return outcomes;
}

}  // namespace strongroom::desk::model
