// What is wrong with a file's own contents, and what kept a file from being read.
#pragma once

#include <cstdint>
#include <string>

#include "classify/model/place.h"

namespace strongroom::classify::model {

enum class FindingSeverity : std::uint8_t { kNote, kWarning, kError };

// Such as a `required` name that has no property. `rule` is a stable kebab-case id, `says` one or
// two sentences: what is wrong, and what to do.
struct Finding {
  std::string rule;
  FindingSeverity severity = FindingSeverity::kWarning;
  std::string file;
  std::string path;  // of the field that it is about, or empty
  std::string says;
  Place place;
};

// The file, or the rest of it, was not read; the others were.
struct FileError {
  std::string file;
  std::string says;
  Place place;
};

}  // namespace strongroom::classify::model
