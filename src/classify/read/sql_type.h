// The type of a column as it is written, and what kinds of values it holds.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classify/model/value_kinds.h"
#include "classify/read/sql_cursor.h"

namespace strongroom::classify::read {

// What a field takes over of an enumeration: the first hundred values of together at most 2 KiB.
void AddAllowed(std::vector<std::string>& allowed, std::string value);

struct SqlType {
  std::string text{};  // lower case, one blank between words: "character varying(34)", "text[]"
  std::string name{};  // without length and brackets: "character varying"; of a user's own its name
  model::ValueKinds kinds{};           // empty: a type that is not known here
  std::vector<std::string> allowed{};  // of MySQL's enum('a', 'b')
  bool array = false;
};

// Takes the words of the type, up to what begins a constraint or a default. None: an empty text.
[[nodiscard]] SqlType TakeSqlType(SqlCursor& cursor);
// Of a type that stands alone, as in change logs: "VARCHAR(36)".
[[nodiscard]] SqlType SqlTypeOf(std::string_view text);

}  // namespace strongroom::classify::read
