// What `classify` was asked for, as values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace strongroom::classify::command {

enum class Format : std::uint8_t { kTable, kJson, kSarif, kMarkdown, kHtml };

// Empty: not given.
struct Options {
  std::vector<std::string> paths;
  std::optional<Format> format;  // none: a table
  std::string output;            // a file; with `type` a directory
  bool all = false;              // regular fields too
  bool check = false;
  std::string baseline;
  std::string write_baseline;
  bool annotate = false;
  bool dry_run = false;
  std::string explain;              // a field
  std::optional<std::string> type;  // draft record types; the name, or ""
  bool disclosure = false;
  std::string rules;  // a file
  bool quiet = false;
};

// Puts right what the grammar cannot: a path that was taken for the name of --type, `json` for
// --format json. Returns what is wrong and what to do, on one line; "" where all is well.
[[nodiscard]] std::string Settle(Options& options, bool json);

}  // namespace strongroom::classify::command
