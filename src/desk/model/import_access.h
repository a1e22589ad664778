// The part of an import that is about who may see what: groups with their members, levels with
// their groups.
#pragma once

#include <string>
#include <vector>

#include "desk/intake/tracker_access.h"
#include "desk/model/import_session.h"

namespace strongroom::desk::model {

// Members that the tracker took in or out since the last import are taken in or out here; who was
// taken in or out here meanwhile stays so. Of pages with gaps nobody is taken out.
void ImportGroup(ImportSession& session, const intake::TrackerGroup& group);

// Levels with name, description, groups and reporter rule. A person who is named in a level is a
// member of a group made for that; roles are reported.
void ImportScheme(ImportSession& session, const intake::TrackerScheme& scheme, bool members_given);

// The desk's level for one that an issue names, made if new: with no group, so that it lets nobody
// in. Empty where the level was removed here.
[[nodiscard]] std::string LevelFor(ImportSession& session, const intake::TrackerLevel& level);

}  // namespace strongroom::desk::model
