#include "classify/command/draft_types.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "classify/command/failure.h"
#include "classify/command/file_io.h"
#include "classify/draft/pretty_json.h"
#include "classify/draft/record_type_draft.h"
#include "classify/file_walk.h"
#include "classify/output/safe_text.h"

namespace strongroom::classify::command {
namespace {

int WriteTypes(const Options& options, const Streams& streams, const draft::Drafts& drafts) {
  std::error_code error;
  std::filesystem::create_directories(options.output, error);
  int code = kExitDone;
  for (const draft::DraftedType& each : drafts.types) {
    const std::filesystem::path file =
        std::filesystem::path(options.output) / (each.name + ".json");
    if (const auto written = WriteWhole(file, draft::PrettyJson(each.schema)); !written) {
      code = PrintFailure(streams, written.error().detail);
    } else if (!options.quiet) {
      streams.out << output::OneLine(file.string()) << '\n';
    }
  }
  return code;
}

}  // namespace

int DraftTypes(const Options& options, const Streams& streams, const model::Report& report,
               const output::RuleLookup& rules) {
  const Result<FileWalk> walk = FindFiles({options.paths.begin(), options.paths.end()});
  if (!walk) return PrintFailure(streams, walk.error().detail);
  const auto named = [&](std::string_view name) {
    return std::ranges::find(walk->files, name, &FoundFile::name);
  };
  if (walk->files.empty() || !walk->files.front().given) {
    return PrintFailure(streams, fmt::format("{}: give one JSON Schema as the first PATH; "
                                             "directories that it refers to may follow",
                                             options.paths.front()));
  }
  const FoundFile& first = walk->files.front();
  const Result<std::string> text = ReadWhole(first.path);
  if (!text) return PrintFailure(streams, text.error().detail);
  const Result<draft::Drafts> drafts =
      draft::DraftRecordTypes({.text = *text,
                               .file = first.name,
                               .name = *options.type,
                               .fields = report.fields,
                               .rules = rules,
                               .load = [&](const std::string& name) -> Result<std::string> {
                                 const auto found = named(name);
                                 if (found == walk->files.end())
                                   return Fail(ErrorKind::kNotFound, "not among the paths");
                                 return ReadWhole(found->path);
                               }});
  if (!drafts) {
    const bool no_json = drafts.error().kind == ErrorKind::kMalformed;
    return PrintFailure(streams, fmt::format("{}: {}{}", first.name,
                                             no_json ? "a record type is drafted from JSON: " : "",
                                             drafts.error().detail));
  }
  if (!options.quiet) {
    for (const std::string& note : drafts->notes) {
      streams.error << "note: " << output::OneLine(note, 400) << '\n';
    }
  }
  if (!options.output.empty()) return WriteTypes(options, streams, *drafts);
  std::string all;
  for (const draft::DraftedType& each : drafts->types) all += draft::PrettyJson(each.schema);
  return Deliver(options, streams, all);
}

}  // namespace strongroom::classify::command
