// What changed in the tracker about an issue that was imported before. For the files import_*.cc.
#pragma once

#include "desk/intake/tracker_export.h"
#include "desk/model/import_session.h"

namespace strongroom::desk::model {

// For an issue that who imports sees.
//
// One event for each thing that changed there and not here, and one that says what the tracker says
// now. What changed at both places stays as people have it here, and is reported as a conflict.
// What the export does not have is no change.
void ChangeImported(ImportSession& session, const ImportTracker& input,
                    const intake::TrackerIssue& issue);

}  // namespace strongroom::desk::model
