// The part of an import that is about issues: new ones, what changed in known ones, links.
#pragma once

#include "desk/model/import_session.h"

namespace strongroom::desk::model {

// Behind groups and levels. Adds the outcome of each issue to the result.
void ImportIssues(ImportSession& session, const ImportTracker& input);

}  // namespace strongroom::desk::model
