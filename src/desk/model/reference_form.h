// What references of an issue look like that people record. What imports bring is taken as it is.
#pragma once

#include "desk/model/command.h"
#include "desk/model/issue.h"

namespace strongroom::desk::model {

// Of a CVE its number, of a GitHub advisory its id, of a page its address (http or https); of a
// tracker any text. Refuses by "/value".
void CheckReference(const Reference& reference, InputCheck& check);

}  // namespace strongroom::desk::model
