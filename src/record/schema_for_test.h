// Short ways to write schemas and records in this room's tests.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/json.h"
#include "record/record_type.h"

namespace strongroom::record {

// JSON text that the test's author got right.
inline json::value Json(std::string_view text) {
  auto parsed = ParseJson(text);
  if (!parsed) ADD_FAILURE() << parsed.error().ToString() << "\nin " << text;
  return parsed ? std::move(*parsed) : json::value();
}

// A type named "thing" of the given class with these properties (the inside of an object).
inline json::value TypeOf(std::string_view type_class, const std::string& properties) {
  return Json(R"({"$id": "thing", "type": "object", "x-sensitivity": ")" + std::string(type_class) +
              R"(", "properties": {)" + properties + "}}");
}

// A type whose one field "f" has this schema; the type has the class `type_class`.
inline json::value TypeOfField(std::string_view type_class, const std::string& schema) {
  return TypeOf(type_class, "\"f\": " + schema);
}

inline RecordType Compiled(const json::value& schema) {
  auto type = RecordType::Compile(schema);
  if (!type) {
    std::string rules;
    for (const FieldError& each : type.error().fields) {
      rules += "\n" + each.pointer + " " + each.rule + ": " + each.message;
    }
    ADD_FAILURE() << "does not compile:" << rules;
    std::abort();
  }
  return std::move(*type);
}

// The broken rules as "rule pointer", in order; empty when there are none.
template <class T>
std::vector<std::string> Broken(const Result<T>& result) {
  std::vector<std::string> rules;
  if (result) return rules;
  EXPECT_EQ(result.error().kind, ErrorKind::kInvalid);
  EXPECT_FALSE(result.error().fields.empty()) << "an error without a rule";
  for (const FieldError& each : result.error().fields) {
    EXPECT_FALSE(each.message.empty());
    rules.push_back(each.rule + " " + each.pointer);
  }
  return rules;
}

}  // namespace strongroom::record
