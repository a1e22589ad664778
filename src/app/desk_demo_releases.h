// Releases and their modules out of a directory of install lists, for the demonstration.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>

#include "base/error.h"
#include "base/json.h"
#include "desk/policy/calendar.h"

namespace strongroom::app {

inline constexpr std::size_t kInstallListsMax = 60;

// The names by which the story calls modules in a supported release, with what they are.
using DemoModules = std::map<std::string, std::string, std::less<>>;
[[nodiscard]] DemoModules OwnModules();

// Lines as in desk_demo_story.h: a calendar, then each list. TAG.json is the list of a tag; its
// release is what stands before "-GA" or "-csp". Days come from `tags.tsv` (tag, date) where it
// names the tag, else lists are a month apart, the last a month before `today`. A release is fully
// supported until half a year after the next one is out and looked at for another half; the newest
// has no end. kConfiguration: no such directory, no list in it, one that cannot be read, or more
// than kInstallListsMax.
struct InstallStory {
  json::array lines;
  DemoModules modules;  // of the newest release, as far as it has any
};
[[nodiscard]] Result<InstallStory> StoryOfInstallLists(const std::string& directory,
                                                       desk::policy::Date today);

}  // namespace strongroom::app
