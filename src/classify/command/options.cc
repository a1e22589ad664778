#include "classify/command/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "record/names.h"

namespace strongroom::classify::command {
namespace {

// `--type schema.json`: what looks like no type's name, or is a file where no other path is, is the
// schema.
void TakePathFromType(Options& options) {
  if (!options.type || options.type->empty()) return;
  std::error_code ignored;
  const bool no_name = !record::IsTypeName(*options.type);
  const bool file = options.paths.empty() && std::filesystem::exists(*options.type, ignored);
  if (!no_name && !file) return;
  options.paths.insert(options.paths.begin(), std::move(*options.type));
  options.type = "";
}

// The acts of which only one can be done at a time.
std::string Together(const Options& options) {
  const std::pair<bool, std::string_view> acts[] = {
      {options.check, "--check"},           {!options.write_baseline.empty(), "--write-baseline"},
      {options.annotate, "--annotate"},     {!options.explain.empty(), "--explain"},
      {options.type.has_value(), "--type"}, {options.disclosure, "--disclosure"}};
  std::string_view first;
  for (const auto& [given, name] : acts) {
    if (!given) continue;
    if (!first.empty()) {
      return fmt::format("{} and {} are two different things: give them one after the other", first,
                         name);
    }
    first = name;
  }
  return "";
}

}  // namespace

std::string Settle(Options& options, bool json) {
  if (json) {
    if (options.format && *options.format != Format::kJson) {
      return "--json and another --format: leave one of them out";
    }
    options.format = Format::kJson;
  }
  TakePathFromType(options);
  if (std::string problem = Together(options); !problem.empty()) return problem;
  if (options.paths.empty() && options.explain.empty()) {
    return options.type ? "which schema? Give it as PATH, the name as --type=NAME"
                        : "what is to be classified? Give a file or directory as PATH";
  }
  const bool own_text =
      options.annotate || options.type || options.disclosure || !options.write_baseline.empty();
  if (own_text && options.format) {
    return "--annotate, --type, --disclosure and --write-baseline have a form of their own: leave "
           "out --format";
  }
  if (!options.explain.empty() && options.format && *options.format != Format::kJson &&
      *options.format != Format::kTable) {
    return "--explain is told as text or with --json: leave out --format";
  }
  if (!options.baseline.empty() && !options.check) {
    return "--baseline says what --check may pass over: give --check too";
  }
  if (options.dry_run && !options.annotate) {
    return "--dry-run shows what --annotate would write: give --annotate too";
  }
  if (!options.output.empty() && (options.annotate || !options.write_baseline.empty())) {
    return "--output is where a report goes: leave it out with --annotate and --write-baseline";
  }
  return "";
}

}  // namespace strongroom::classify::command
