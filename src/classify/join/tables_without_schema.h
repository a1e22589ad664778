// Tables of JSON documents whose indexes name fields that no scanned schema describes: of what they
// hold nothing is known, which must not look like nothing to find.
#pragma once

#include <span>

#include "classify/join/evidence.h"

namespace strongroom::classify::join {

// "table-without-schema", a finding for each.
void TellTablesWithoutSchema(std::span<const model::Document> documents, Evidence& evidence,
                             model::Report& report);

}  // namespace strongroom::classify::join
