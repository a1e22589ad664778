// Whether what a file declares of a field's class is enough for what was found.
#pragma once

#include <cstdint>
#include <optional>

#include "classify/model/report.h"

namespace strongroom::classify::output {

enum class Lack : std::uint8_t {
  kNoClass,       // nothing is declared, neither at the field nor around it
  kUnknownClass,  // something that is none of the five
  kLowerClass,    // lower than found, and no reason given
  kPartlyClass    // only some alternatives of the field's own schema, or of what it holds, do
};

// nullopt: nothing more is to be declared. Fields of class regular never lack anything but a known
// class where one is declared. A class covers what is inside the field that declares it, and so
// does the reason beside it; a class that is declared inside goes before it.
[[nodiscard]] std::optional<Lack> LackOf(const model::ClassifiedField& field);

// Declared lower than found, with a reason: what people decided against the rules.
[[nodiscard]] bool IsLowered(const model::ClassifiedField& field) noexcept;

// Whether --annotate can write into it: an object of a schema describes it.
[[nodiscard]] bool HasPlaceForClass(const model::ClassifiedField& field) noexcept;

}  // namespace strongroom::classify::output
