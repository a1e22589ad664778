#include "classify/command/annotate_files.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <vector>

#include "classify/annotate/annotate.h"
#include "classify/command/failure.h"
#include "classify/command/file_io.h"
#include "classify/file_walk.h"
#include "classify/output/declared.h"
#include "classify/output/safe_text.h"
#include "classify/output/wording.h"

namespace strongroom::classify::command {
namespace {

struct Wanted {
  std::vector<const model::ClassifiedField*> fields;
  std::vector<annotate::Annotation> annotations;
};

bool HasPlaceFor(const model::ClassifiedField& each) {
  const bool schema =
      each.source == model::SourceKind::kJsonSchema || each.source == model::SourceKind::kOpenApi;
  return schema && each.field.schema.end > each.field.schema.begin;
}

bool Wants(const model::ClassifiedField& each, bool all) {
  const auto lack = output::LackOf(each);
  if (lack) return *lack != output::Lack::kUnknownClass;
  return all && !each.field.declared && !each.field.container;
}

class Annotating {
 public:
  Annotating(const Options& options, const Streams& streams, const model::Report& report)
      : options_(options), streams_(streams) {
    for (const model::ClassifiedField& each : report.fields) {
      if (!Wants(each, options.all)) continue;
      if (!HasPlaceFor(each)) {
        ++without_place_;
        continue;
      }
      Wanted& file = files_[each.file];
      file.fields.push_back(&each);
      file.annotations.push_back(
          {.schema = each.field.schema.begin, .sensitivity = each.verdict.sensitivity});
    }
  }

  int Run() {
    const Result<FileWalk> walk = FindFiles({options_.paths.begin(), options_.paths.end()});
    if (!walk) return PrintFailure(streams_, walk.error().detail);
    int code = kExitDone;
    std::uint64_t files = 0, fields = 0;
    for (const FoundFile& each : walk->files) {
      const auto wanted = files_.find(each.name);
      if (wanted == files_.end()) continue;
      if (const Result<void> done = One(each, wanted->second); !done) {
        code = PrintFailure(streams_, done.error().detail);
        continue;
      }
      ++files;
      fields += wanted->second.fields.size();
    }
    if (!options_.quiet) Sum(files, fields);
    return code;
  }

 private:
  Result<void> One(const FoundFile& file, const Wanted& wanted) {
    const Result<std::string> text = ReadWhole(file.path);
    if (!text) return Fail(text.error());
    const Result<std::string> annotated = annotate::Annotate(*text, wanted.annotations);
    if (!annotated) {
      return Fail(annotated.error().kind,
                  fmt::format("{}: {}", file.name, annotated.error().detail));
    }
    if (!options_.dry_run && *annotated != *text) {
      if (const Result<void> written = WriteWhole(file.path, *annotated); !written) return written;
    }
    for (const model::ClassifiedField* each : wanted.fields) {
      const auto declared = output::DeclaredFor(*each);
      streams_.out << fmt::format(
          "{}: {}: {}\"x-sensitivity\": \"{}\"{}\n",
          output::OneLine(output::PlaceOf(file.name, each->field.place)),
          output::OneLine(each->field.path), options_.dry_run ? "+ " : "",
          record::SensitivityName(each->verdict.sensitivity),
          declared ? fmt::format(" instead of \"{}\"", output::OneLine(declared->text, 40)) : "");
    }
    return {};
  }

  void Sum(std::uint64_t files, std::uint64_t fields) {
    streams_.out << fmt::format("{} {} in {}\n", output::Counted(fields, "class", "classes"),
                                options_.dry_run ? "would be written" : "written",
                                output::Counted(files, "file", "files"));
    if (without_place_ > 0) {
      streams_.out << fmt::format(
          "{} in a file that has no place for a class: see docs/classifier.md\n",
          output::Counted(without_place_, "field is", "fields are"));
    }
  }

  const Options& options_;
  const Streams& streams_;
  std::map<std::string, Wanted, std::less<>> files_;  // by name
  std::uint64_t without_place_ = 0;
};

}  // namespace

int AnnotateFiles(const Options& options, const Streams& streams, const model::Report& report) {
  return Annotating(options, streams, report).Run();
}

}  // namespace strongroom::classify::command
