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
#include "classify/read/readers.h"

namespace strongroom::classify::command {
namespace {

// As it is printed and written: titles and descriptions are other people's.
std::string TypeText(const draft::DraftedType& type) {
  return output::VisibleJson(draft::PrettyJson(type.schema));
}

int WriteTypes(const Options& options, const Streams& streams, const draft::Drafts& drafts) {
  std::error_code error;
  std::filesystem::create_directories(options.output, error);
  int code = kExitDone;
  for (const draft::DraftedType& each : drafts.types) {
    const std::filesystem::path file =
        std::filesystem::path(options.output) / (each.name + ".json");
    if (const auto written = WriteWhole(file, TypeText(each)); !written) {
      code = PrintFailure(streams, written.error().detail);
    } else if (!options.quiet) {
      streams.out << output::OneLine(file.string()) << '\n';
    }
  }
  return code;
}

// Why nothing is drafted from the file, and what to give instead; empty: it may be a JSON Schema.
std::string WhatToGive(std::string_view text, std::string_view file) {
  const bool yaml = read::RecognizeText(text, file) == read::Format::kYaml;
  const Result<read::Node> root = yaml ? read::ParseYamlTree(text) : read::ParseJsonTree(text);
  if (!root) return {};
  const auto kind = read::RecognizeTree(*root, file);
  if (kind == model::SourceKind::kOpenApi) {
    return "a record type is drafted from a JSON Schema, and this is OpenAPI: copy the schema of "
           "one record into a JSON file of its own, what it refers to below \"definitions\" there, "
           "with references such as \"#/definitions/NAME\", and give that";
  }
  if (kind && *kind != model::SourceKind::kJsonSchema) {
    return fmt::format("a record type is drafted from a JSON Schema, and this is a {}",
                       model::SourceKindName(*kind));
  }
  return yaml ? "a record type is drafted from JSON, and this is YAML: save it as JSON" : "";
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
  if (const std::string instead = WhatToGive(*text, first.name); !instead.empty()) {
    return PrintFailure(streams, fmt::format("{}: {}", first.name, instead));
  }
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
  for (const draft::DraftedType& each : drafts->types) all += TypeText(each);
  return Deliver(options, streams, all);
}

}  // namespace strongroom::classify::command
