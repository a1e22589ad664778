// All that a run found: what the outputs print.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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
  // Of the higher class: the one that was found, or that the file declares.
  Verdict verdict;
  std::optional<record::Sensitivity> found;  // by the rules, where the file declares a higher one
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
  // Of all files that were looked at, as fields and errors call them; sorted.
  std::vector<std::string> files;
  // What names of files begin with that stand in a directory that was scanned: "schemas/"; "" where
  // all do.
  std::vector<std::string> directories;

  // Whether the file was looked at, or would have been, were it there still.
  [[nodiscard]] bool Covers(std::string_view file) const noexcept;
};

}  // namespace strongroom::classify::model
