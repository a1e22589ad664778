// What the keywords of JSON Schema, draft-03 to 2020-12, mean for finding fields.
#pragma once

#include <cstdint>
#include <string_view>

namespace strongroom::classify::read {

enum class SchemaKeyword : std::uint8_t {
  kOther,
  kProperties,   // properties: fields by name
  kPatterns,     // patternProperties: schemas of a map's values
  kMap,          // additionalProperties and the like: the schema of a map's values
  kItems,        // items and the like: one schema or a list of them
  kCombined,     // allOf, anyOf, oneOf: schemas of the same value
  kBranch,       // if, then, else, extends (draft-03): a schema of the same value
  kDependent,    // dependentSchemas, dependencies: schemas of the same value by name
  kDefinitions,  // definitions, $defs: schemas by name that are used elsewhere
  // They describe a value of that kind, and hold no schema that is of interest here.
  kOfObjects,
  kOfStrings,
  kOfNumbers
};

[[nodiscard]] SchemaKeyword FindSchemaKeyword(std::string_view name) noexcept;

}  // namespace strongroom::classify::read
