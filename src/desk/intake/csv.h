// Comma-separated values (RFC 4180), strictly: fields with commas, quotes or line breaks stand in
// double quotes, and a quote inside is doubled. A byte order mark at the beginning is passed over;
// lines end with CR LF or LF, the last one need not. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace strongroom::desk::intake {

struct CsvRecord {
  std::size_t line = 0;  // where it begins, from 1
  std::vector<std::string> fields;
};

// Lines without anything are passed over. kMalformed with the line: a quote that is not closed, a
// quote in a field that does not begin with one, anything behind a closing quote but a comma or the
// line's end, a carriage return by itself, NUL, and bytes that are not UTF-8.
[[nodiscard]] Result<std::vector<CsvRecord>> ParseCsv(std::string_view text);

}  // namespace strongroom::desk::intake
