// What meetings talk about, for tests: cases under the shipped embargo cap, and requests for
// access.
#pragma once

#include <string>
#include <string_view>

#include "desk/model/desk_rig_test.h"

namespace strongroom::desk::model {

// policy/embargo-cap.json, approved: an embargo ends 90 days behind the report at the latest.
void AdoptEmbargoCap(Rig& rig);
// A case under it that began on that day; it is due 90 days later.
void BeginCase(Rig& rig, std::string_view id, std::string_view module, std::string_view issue,
               std::string_view reported);

}  // namespace strongroom::desk::model
