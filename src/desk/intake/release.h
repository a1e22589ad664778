// Releases of a platform, their phases, and which modules are in them: from the release calendar
// and the install list of each tag. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "desk/intake/install_list.h"

namespace strongroom::desk::intake {

struct Release {
  std::string code;                                          // such as "R1-2024"
  std::string name;                                          // such as "Quesnelia"; may be empty
  std::chrono::sys_days ga;                                  // general availability
  std::optional<std::chrono::sys_days> end_of_full_support;  // the last day; nullopt: not known yet
  std::optional<std::chrono::sys_days> end_of_triage;        // the last day; nullopt: not known yet
  bool operator==(const Release&) const = default;
};

// Triage only: problems are looked at, but no longer all of them mended.
enum class ReleasePhase : std::uint8_t { kBeforeGa, kFull, kTriageOnly, kOut };
// Such as "triage only".
[[nodiscard]] std::string_view ReleasePhaseName(ReleasePhase phase) noexcept;
// An end that is not known has not come.
[[nodiscard]] ReleasePhase PhaseOn(const Release& release, std::chrono::sys_days day) noexcept;

// {"releases": [{"code", "name", "ga", "end_of_full_support", "end_of_triage"}]}, `code` and `ga`
// required, dates as 2024-04-22; codes are different, and no release ends before it begins.
// kInvalid with every broken rule by pointer.
[[nodiscard]] Result<std::vector<Release>> ParseReleaseCalendar(std::string_view text);

// The modules of a release from one tag on.
struct ReleaseModules {
  std::string release;  // its code
  std::string tag;      // such as "R1-2024-csp-6"
  std::chrono::sys_days since;
  std::vector<InstalledModule> modules;
};

struct Support {
  // The release is fully supported or in triage; `phase` tells which, so that who asks can be
  // stricter.
  bool supported = false;
  ReleasePhase phase = ReleasePhase::kOut;  // of the best release; kFull before kTriageOnly
  std::vector<std::string> why;             // a line for each release, in the calendar's order
};

// Was the module in a supported release on that day? What counts for a release is its last list of
// that day or before; of lists of the same day the one that is given last. Lists of releases that
// are not in the calendar count nothing, and neither does a release without a list.
[[nodiscard]] Support SupportedOn(std::span<const Release> releases,
                                  std::span<const ReleaseModules> lists, std::string_view module,
                                  std::chrono::sys_days day);

}  // namespace strongroom::desk::intake
