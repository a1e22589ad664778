// What a file says of a field's class, and whether that is enough for what was found.
#pragma once

#include <cstdint>
#include <optional>

#include "classify/model/report.h"

namespace strongroom::classify::output {

// The field's `x-sensitivity`. Tables have no place for it but a column's comment: there
// "x-sensitivity: high" counts, and what follows "x-sensitivity-reason:" up to the comment's end is
// the reason. nullopt: it says nothing.
[[nodiscard]] std::optional<model::Declared> DeclaredFor(const model::ClassifiedField& field);

enum class Lack : std::uint8_t {
  kNoClass,       // nothing is declared
  kUnknownClass,  // something that is none of the five
  kLowerClass     // lower than found, and no reason given
};

// nullopt: nothing more is to be declared. Fields of class regular never lack anything but a known
// class where one is declared.
[[nodiscard]] std::optional<Lack> LackOf(const model::ClassifiedField& field);

// Whether --annotate can write into it: an object of a schema describes it.
[[nodiscard]] bool HasPlaceForClass(const model::ClassifiedField& field) noexcept;

// Whether the kind of file has a place for a class at all; samples have not.
[[nodiscard]] bool CanDeclare(model::SourceKind source) noexcept;

}  // namespace strongroom::classify::output
