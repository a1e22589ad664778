#include "classify/command/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "record/names.h"

namespace strongroom::classify::command {
namespace {

// `--type schema.json`: what is no type's name and there, or ends like a schema, or is there where
// no other path is, is the schema.
void TakePathFromType(Options& options) {
  if (!options.type || options.type->empty()) return;
  std::error_code ignored;
  const bool no_name = !record::IsTypeName(*options.type);
  const bool there = std::filesystem::exists(*options.type, ignored);
  const bool file =
      no_name ? there || options.type->ends_with(".json") : there && options.paths.empty();
  if (!file) return;
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
  if (options.type && !options.type->empty() && !record::IsTypeName(*options.type)) {
    return "--type " + *options.type +
           ": a type's name is [a-z][a-z0-9-]{0,39}, such as bank-account, and there is no schema "
           "of that name";
  }
  if (std::string problem = Together(options); !problem.empty()) return problem;
  if (options.paths.empty() && options.explain.empty()) {
    return options.type ? "which schema? Give it as PATH, the name as --type=NAME"
                        : "what is to be classified? Give a file or directory as PATH";
  }
  const bool input = std::ranges::find(options.paths, "-") != options.paths.end();
  if (input && (options.annotate || options.type)) {
    return "--annotate and --type read a file twice: give one instead of - for standard input";
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
