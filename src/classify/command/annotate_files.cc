#include "classify/command/annotate_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <vector>

#include "classify/annotate/annotate.h"
#include "classify/command/failure.h"
#include "classify/command/file_io.h"
#include "classify/file_walk.h"
#include "classify/output/declared.h"
#include "classify/output/mend.h"
#include "classify/output/safe_text.h"
#include "classify/output/wording.h"

namespace strongroom::classify::command {
namespace {

struct InFile {
  std::vector<const model::ClassifiedField*> fields;
  std::vector<annotate::Annotation> annotations;  // of `fields`, in their order
};

constexpr std::size_t kToldMax = 50;  // fields that nothing can be written for

// A word that only its letters' case keeps from being a class.
std::optional<record::Sensitivity> Meant(const model::Declared& declared) {
  std::string word = declared.text;
  for (char& c : word) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return record::ParseSensitivity(word);
}

// nullopt: nothing is to be written. Of a wrong word beside a regular field nobody knows what was
// meant: that is left to people.
std::optional<record::Sensitivity> Wanted(const model::ClassifiedField& each, bool all) {
  const auto lack = output::LackOf(each);
  const record::Sensitivity found = each.verdict.sensitivity;
  if (!lack) {
    if (all && !each.field.declared && !each.field.container) return found;
    return std::nullopt;
  }
  if (*lack != output::Lack::kUnknownClass) return found;
  const auto meant = Meant(*output::DeclaredFor(each));
  if (meant) return std::max(*meant, found);
  if (found == record::Sensitivity::kRegular) return std::nullopt;
  return found;
}

class Annotating {
 public:
  Annotating(const Options& options, const Streams& streams, const model::Report& report)
      : options_(options), streams_(streams) {
    for (const model::ClassifiedField& each : report.fields) {
      const auto wanted = Wanted(each, options.all);
      if (!wanted || !output::HasPlaceForClass(each)) {
        if (output::LackOf(each)) by_hand_.push_back(&each);
        continue;
      }
      InFile& file = files_[each.file];
      file.fields.push_back(&each);
      file.annotations.push_back({.schema = each.field.schema.begin, .sensitivity = *wanted});
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
  Result<void> One(const FoundFile& file, const InFile& wanted) {
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
    for (std::size_t at = 0; at < wanted.fields.size(); ++at) {
      const model::ClassifiedField* each = wanted.fields[at];
      const auto declared = output::DeclaredFor(*each);
      streams_.out << fmt::format(
          "{}: {}: {}\"x-sensitivity\": \"{}\"{}\n",
          output::OneLine(output::PlaceOf(file.name, each->field.place)),
          output::OneLine(each->field.path), options_.dry_run ? "+ " : "",
          record::SensitivityName(wanted.annotations[at].sensitivity),
          !declared ? ""
          : declared->text.empty()
              ? " instead of what was no class"
              : fmt::format(" instead of \"{}\"", output::OneLine(declared->text, 40)));
    }
    return {};
  }

  void Sum(std::uint64_t files, std::uint64_t fields) {
    streams_.out << fmt::format("{} {} in {}\n", output::Counted(fields, "class", "classes"),
                                options_.dry_run ? "would be written" : "written",
                                output::Counted(files, "file", "files"));
    if (by_hand_.empty()) return;
    streams_.out << fmt::format("{} to be declared by hand:\n",
                                output::Counted(by_hand_.size(), "field is", "fields are"));
    for (std::size_t at = 0; at < std::min(by_hand_.size(), kToldMax); ++at) {
      const model::ClassifiedField& each = *by_hand_[at];
      streams_.out << fmt::format(
          "{}: {}: {}\n", output::OneLine(output::PlaceOf(each.file, each.field.place)),
          output::OneLine(each.field.path),
          output::OneLine(output::MendText(each, *output::LackOf(each)), 400));
    }
    if (by_hand_.size() > kToldMax) {
      streams_.out << fmt::format("and {} more: --check lists them\n", by_hand_.size() - kToldMax);
    }
  }

  const Options& options_;
  const Streams& streams_;
  std::map<std::string, InFile, std::less<>> files_;    // by name
  std::vector<const model::ClassifiedField*> by_hand_;  // that lack a class, and nothing is written
};

}  // namespace

int AnnotateFiles(const Options& options, const Streams& streams, const model::Report& report) {
  return Annotating(options, streams, report).Run();
}

}  // namespace strongroom::classify::command
