// A desk for tests of cases: the shipped policies, two members of the team who see the level, and
// an issue that affects mod-x and mod-y.
#pragma once

#include <string>
#include <string_view>

#include "desk/model/case_acts.h"
#include "desk/model/case_view.h"
#include "desk/model/desk_rig_test.h"
#include "desk/model/policies.h"
#include "desk/model/releases.h"

namespace strongroom::desk::model {

inline constexpr std::string_view kDeprecation = "unsupported-module-deprecation";
inline constexpr std::string_view kEscalation = "supported-module-escalation";

class CasesRig : public Rig {
 public:
  // Furnished; "t2" is of the team and the core, "outside" of the team alone. 2026-05-10.
  CasesRig();

  // It is noon of that day from now on.
  void Become(std::string_view date);
  // As rig.Do, for commands that say when they are given.
  std::string Calendar(std::string_view text);
  std::string List(std::string_view release, std::string_view tag, std::string_view since,
                   std::string_view ids);  // such as "mod-y-1.0 mod-z-2.1"
  [[nodiscard]] Result<NewEvents> Start(std::string_view by, std::string_view name,
                                        std::string_view module, policy::FactConditions facts = {});
  // A deprecation case about mod-x by "t": its id.
  std::string Deprecation();
  [[nodiscard]] ActInCase An(const std::string& id, std::string_view kind) const;
  [[nodiscard]] Result<NewEvents> Act(std::string_view by, ActInCase act) const;
  // The act by "t", done.
  void Did(const std::string& id, std::string_view kind);

  // Such as "notified; acknowledge 2026-06-10 met; fix 2026-08-10 open", for "t" on that day.
  [[nodiscard]] std::string Tells(const std::string& id, std::string_view date) const;
  // What a case takes for true on a day, such as "in-supported-release planned-for-next-release".
  [[nodiscard]] std::string Facts(const std::string& id, std::string_view date) const;

  std::string key;  // of the issue
};

}  // namespace strongroom::desk::model
