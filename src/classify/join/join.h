// Joins what a module's files say about one another: schema, table, endpoint and permissions of the
// same thing, and from that which protections a field's class demands and nothing shows.
#pragma once

#include <span>

#include "classify/model/report.h"

namespace strongroom::classify::join {

// Fills `missing` of fields above regular, and adds findings about the module as a whole.
// `documents` are all of the scan.
void Join(std::span<const model::Document> documents, model::Report& report);

}  // namespace strongroom::classify::join
