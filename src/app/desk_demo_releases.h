// Releases and their modules out of a directory of install lists, for the demonstration.
#pragma once

#include <string>

#include "base/error.h"
#include "base/json.h"
#include "desk/policy/calendar.h"

namespace strongroom::app {

inline constexpr std::size_t kInstallListsMax = 60;

// Lines as in desk_demo_story.h: a calendar, then each list. TAG.json is the list of a tag; its
// release is what stands before "-GA" or "-csp". Days come from `tags.tsv` (tag, date) where it
// names the tag, else lists are a month apart, the last a month before `today`. A release is fully
// supported until half a year after the next one is out and looked at for another half; the newest
// has no end. kConfiguration: no such directory, no list in it, or more than kInstallListsMax.
[[nodiscard]] Result<json::array> StoryOfInstallLists(const std::string& directory,
                                                      desk::policy::Date today);

}  // namespace strongroom::app
