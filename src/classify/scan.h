// The whole run: find the files, read each by what it is, classify every field, join what a
// module's files say about one another.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "classify/model/report.h"
#include "classify/rules/rule_book.h"

namespace strongroom::classify {

struct ScanProgress {
  std::uint64_t files = 0;
  std::uint64_t files_all = 0;
  std::uint64_t bytes = 0;
  std::string file;  // that is being read
};

struct ScanOptions {
  // Files, directories, pipes, "-" for standard input (both read once, stream_file.h). Directories
  // are walked in the order of names; hidden files, what builds and tools make (file_walk.h) and
  // symbolic links are passed over.
  std::vector<std::filesystem::path> paths;
  const rules::RuleBook* rules = nullptr;  // null: the shipped ones
  // Empty: none. Called at most five times a second.
  std::function<void(const ScanProgress&)> progress;
  // Empty: none. Called where nothing comes from a pipe or standard input for two seconds; it is
  // waited for.
  std::function<void(const std::string& file)> waits = {};
};

// Files in a directory that are of no known kind are counted; a file that was named and is of none
// is an error in the report, as is one that cannot be read. kNotFound: a path does not exist.
[[nodiscard]] Result<model::Report> Scan(const ScanOptions& options);

}  // namespace strongroom::classify
