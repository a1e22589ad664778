// Strict JSON (RFC 8259) on top of Boost.JSON's incremental parser. Beyond the grammar it refuses
// duplicate member names (which Boost.JSON alone would silently overwrite), invalid UTF-8, NUL
// characters, nesting deeper than kJsonDepthMax and objects with more than kJsonMembersMax members.
// Every refusal is ErrorKind::kMalformed and gives line and column, counted from 1 in characters'
// bytes; the input's text is never repeated in it.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "base/error.h"

namespace strongroom {

namespace json = boost::json;

inline constexpr std::size_t kJsonDepthMax = 32;
inline constexpr std::size_t kJsonMembersMax = 1000;

[[nodiscard]] Result<json::value> ParseJson(std::string_view text);

// Appends `text` as a JSON string with quotes and escapes; for writers that build JSON by hand.
void AppendJsonString(std::string& out, std::string_view text);

// RFC 6901: "~" and "/" escaped, appended to `pointer` behind a "/".
[[nodiscard]] std::string JsonPointer(std::string_view pointer, std::string_view member);

}  // namespace strongroom
