// An `install.json`: which modules, in which versions, belong to a platform. A list of
// {"id": "mod-users-19.3.1", "action": "enable"}, or with the version beside the name:
// {"id": "mod-users", "version": "19.3.1"}. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "desk/intake/report_line.h"

namespace strongroom::desk::intake {

struct InstalledModule {
  std::string name;
  std::string version;  // empty when the entry has none
  bool operator==(const InstalledModule&) const = default;
};

struct InstallList {
  std::vector<InstalledModule> modules;  // in the list's order, none twice
  std::vector<ReportLine> report;
};

// "mod-users-19.3.1" is "mod-users" and "19.3.1": parted at the first "-" before a digit.
[[nodiscard]] InstalledModule SplitModuleId(std::string_view id);

// Reported, by pointer: entries without version (kept), the same module again (kept if in another
// version), actions by which a module is not installed (left out), members that say something else.
// kMalformed: not JSON. kInvalid, with every place: not a list, or not of objects with ids.
[[nodiscard]] Result<InstallList> ParseInstallList(std::string_view text);

}  // namespace strongroom::desk::intake
