// All that a run found: what the outputs print.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "classify/model/document.h"
#include "classify/model/verdict.h"

namespace strongroom::classify::model {

// One protection that the class demands and the files do not show: `code` is a stable id such as
// "indexed-in-plaintext", `says` a sentence with the place that shows it.
struct Missing {
  std::string code;
  std::string says;
};

struct ClassifiedField {
  std::string file;
  SourceKind source = SourceKind::kJsonSchema;
  Field field;
  Verdict verdict;
  std::vector<Missing> missing;
};

struct Summary {
  std::uint64_t files = 0;    // read
  std::uint64_t skipped = 0;  // of no kind that is known
  std::uint64_t bytes = 0;
  std::uint64_t values = 0;
  std::array<std::uint64_t, 5> classes{};  // fields by class
};

struct Report {
  std::vector<ClassifiedField> fields;  // in the order of files and of fields in them
  std::vector<Finding> findings;
  std::vector<FileError> errors;
  Summary summary;
};

}  // namespace strongroom::classify::model
