// A JSON Schema whose objects carry the class that was found for them: it stays with them where
// references are written out and branches are merged, whatever path led there.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "classify/model/report.h"

namespace strongroom::classify::draft {

// What was found; a declared `x-sensitivity` above it, or one below it with a reason, stands.
[[nodiscard]] record::Sensitivity ClassOf(const model::ClassifiedField& field);

// A field whose declared class is kept although more was found.
struct Lowered {
  record::Sensitivity found = record::Sensitivity::kRegular;
  std::string reason;

  friend bool operator==(const Lowered&, const Lowered&) = default;
};
[[nodiscard]] std::optional<Lowered> LoweredClass(const model::ClassifiedField& field);

// The text of `file` with every field's class and rule written into the object that describes it,
// found by its place in the text; a boolean schema becomes such an object. `fields` of other files
// are not looked at. kMalformed, kTooLarge: as both of our parsers have it.
[[nodiscard]] Result<json::value> ParseClassed(std::string_view text, std::string_view file,
                                               std::span<const model::ClassifiedField> fields);

// What ParseClassed wrote, or the schema's own `x-sensitivity` where it is no field. Regular and
// "" where there is none.
[[nodiscard]] record::Sensitivity WrittenClass(const json::object& schema);
[[nodiscard]] std::string WrittenRule(const json::object& schema);
// nullopt: it is no field, or the class is not below what was found.
[[nodiscard]] std::optional<Lowered> WrittenLowered(const json::object& schema);
// Gives `schema` the class and rule of `other`, where that is higher.
void RaiseTo(json::object& schema, const json::object& other);

}  // namespace strongroom::classify::draft
