#include "classify/command/grammar.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <array>
#include <utility>

namespace strongroom::classify::command {
namespace {

constexpr std::array<std::pair<std::string_view, Format>, 5> kFormats = {
    {{"table", Format::kTable},
     {"json", Format::kJson},
     {"sarif", Format::kSarif},
     {"markdown", Format::kMarkdown},
     {"html", Format::kHtml}}};

void AddFormat(CLI::App& command, Options& options) {
  command
      .add_option_function<std::string>(
          "--format",
          [&options](const std::string& word) {
            for (const auto& [name, format] : kFormats) {
              if (name == word) options.format = format;
            }
          },
          "table, json, sarif, markdown or html")
      ->type_name("FORMAT")
      ->check([](const std::string& word) -> std::string {
        for (const auto& [name, format] : kFormats) {
          if (name == word) return "";
        }
        return "must be table, json, sarif, markdown or html";
      });
}

std::string NotEmpty(const std::string& text) { return text.empty() ? "must not be empty" : ""; }

}  // namespace

void AddOptions(CLI::App& command, Options& options) {
  command
      .add_option("path", options.paths,
                  "Files and directories: JSON Schema, OpenAPI, SQL, CSV, JSON, NDJSON, change "
                  "logs, schema.json, module descriptors")
      ->type_name("PATH");
  AddFormat(command, options);
  command.add_option("--output", options.output, "Where the report goes; default standard output")
      ->check(NotEmpty)
      ->type_name("FILE");
  command.add_flag("--all", options.all,
                   "Regular fields too, and findings each where many are alike");
  command.add_flag("--check", options.check,
                   "For builds: fail where a field of class low or above declares none");
  command.add_option("--baseline", options.baseline, "Old findings that --check passes over")
      ->check(NotEmpty)
      ->type_name("FILE");
  command
      .add_option("--write-baseline", options.write_baseline,
                  "Take all that --check would find for old findings")
      ->check(NotEmpty)
      ->type_name("FILE");
  command.add_flag("--annotate", options.annotate,
                   "Write x-sensitivity into JSON Schema and OpenAPI files");
  command.add_flag("--dry-run", options.dry_run, "With --annotate: show what would be written");
  command
      .add_option("--explain", options.explain,
                  "Tell of one field its class, why, and how to protect it; needs no PATH")
      ->check(NotEmpty)
      ->type_name("FIELD");
  command
      .add_option_function<std::string>(
          "--type", [&options](const std::string& name) { options.type = name; },
          "Draft record types from the JSON Schema that is the first PATH; --output is their "
          "directory")
      ->expected(0, 1)
      ->allow_extra_args(false)
      ->type_name("NAME");
  command.add_flag("--disclosure", options.disclosure,
                   "Draft the form PERSONAL_DATA_DISCLOSURE, in Markdown");
  command.add_option("--rules", options.rules, "Rules of your own instead of the shipped ones")
      ->check(NotEmpty)
      ->type_name("FILE");
  command.add_flag("--quiet", options.quiet, "Print results and failures only");
}

}  // namespace strongroom::classify::command
