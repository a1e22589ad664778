// Columns as editors and SARIF count them, for the places of a document that reports show.
#pragma once

#include <filesystem>

#include "classify/model/document.h"

namespace strongroom::classify {

// Readers count columns in bytes; the UTF-16 code units before a place are counted here, once the
// document is read, from the same file: only lines with a place are looked at. A byte order mark is
// none. Left uncounted: places without a column, lines that are not UTF-8, more than 1 MiB from the
// line's beginning or from the place before in the same line, and what can no longer be read.
void GiveUtf16Columns(const std::filesystem::path& path, model::Document& document);

}  // namespace strongroom::classify
