// One file, read by what it is.
#pragma once

#include <optional>

#include "classify/file_walk.h"
#include "classify/model/document.h"
#include "classify/read/readers.h"

namespace strongroom::classify {

// nullopt: it is of no kind that is read. A file that cannot be opened, or is broken, is a document
// with an error, and so is one that is not what its name promises (".json" with NUL bytes in it);
// an empty one has the note "empty-file". Templates that are called YAML are nullopt, unless they
// were given themselves.
[[nodiscard]] std::optional<model::Document> ReadFile(const FoundFile& file,
                                                      read::References& references,
                                                      const read::BytesRead& progress);

}  // namespace strongroom::classify
