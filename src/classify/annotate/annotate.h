// Writes `x-sensitivity` into the text of a JSON Schema or OpenAPI file, JSON or YAML, and touches
// no other byte: insertions are pure, a class that is too low is replaced by itself.
//
// The keyword becomes the first member of a schema's object, so that a change is one added line (or
// a few bytes, where the object is on one line) in the indentation, separators and line ends that
// are there. It also stands beside a "$ref": drafts up to 07 and OpenAPI 3.0 have validators ignore
// it there, and our readers read it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "record/sensitivity.h"

namespace strongroom::classify::annotate {

struct Annotation {
  std::size_t schema = 0;  // model::Field::schema.begin of this very text
  record::Sensitivity sensitivity = record::Sensitivity::kRegular;
};

struct AnnotatedText {
  std::string text;
  // Schemas that lack their class and were left as they are: a YAML alias has them stand in several
  // places, and what is written into one would be written into all.
  std::vector<std::size_t> shared;
};

// Of several annotations of one schema the highest class counts. Left as it is: a class that is
// equal or higher, and any that has an `x-sensitivity-reason` (blanks are none). What is no class
// is replaced.
//
// kMalformed, kTooLarge: the text cannot be read. kInvalid: no object begins there (the file
// changed since), or the text, annotated, would not mean the same but for the annotations (a YAML
// mapping that begins with "? ", say): nothing was written, and the detail says where to do it by
// hand.
[[nodiscard]] Result<AnnotatedText> Annotate(std::string_view text,
                                             std::span<const Annotation> annotations);

}  // namespace strongroom::classify::annotate
