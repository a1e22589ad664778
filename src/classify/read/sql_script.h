// Reads all statements of a script into tables: of a file, and of the SQL that stands inside of a
// change log.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classify/model/finding.h"
#include "classify/read/sql_tables.h"

namespace strongroom::classify::read {

// `start` is where the text begins in `file`. At most 50 errors of statements are kept.
void ReadSqlScript(std::string_view text, std::string_view file, model::Place start,
                   SqlTables& tables, std::vector<model::FileError>& errors);

}  // namespace strongroom::classify::read
