#include "classify/command/annotate_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

#include "classify/annotate/annotate.h"
#include "classify/command/failure.h"
#include "classify/command/file_io.h"
#include "classify/command/progress.h"
#include "classify/file_walk.h"
#include "classify/output/declared.h"
#include "classify/output/mend.h"
#include "classify/output/safe_text.h"
#include "classify/output/wording.h"

namespace strongroom::classify::command {
namespace {

// A field that a class is written at: the one that lacks it, or, in a record type, the one around
// it, which speaks for all that is inside.
struct Target {
  std::string path;
  model::Place place;
  model::Extent schema;
  std::optional<model::Declared> declared;  // at itself
  record::Sensitivity sensitivity = record::Sensitivity::kRegular;
};

using InFile = std::map<std::size_t, Target>;  // by where the schema begins

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
    if (all && each.field.DeclaredClass() == nullptr && !each.field.container) return found;
    return std::nullopt;
  }
  if (*lack != output::Lack::kUnknownClass) return found;
  const auto meant = Meant(*each.field.DeclaredClass());
  if (meant) return std::max(*meant, found);
  if (found == record::Sensitivity::kRegular) return std::nullopt;
  return found;
}

Target TargetOf(const model::ClassifiedField& each, record::Sensitivity wanted) {
  const model::Field& field = each.field;
  if (!field.declared && field.around && field.around->only_place) {
    const model::Around& around = *field.around;
    return {.path = around.path,
            .place = around.place,
            .schema = around.schema,
            .declared = around.declared,
            .sensitivity = wanted};
  }
  const bool elsewhere =
      field.declared && (field.declared->partly || field.declared->behind_reference);
  return {.path = field.path,
          .place = field.place,
          .schema = field.schema,
          .declared = elsewhere ? std::nullopt : field.declared,
          .sensitivity = wanted};
}

class Annotating {
 public:
  Annotating(const Options& options, const Streams& streams, const model::Report& report)
      : options_(options), streams_(streams) {
    for (const model::ClassifiedField& each : report.fields) {
      const auto wanted = Wanted(each, options.all);
      AddAlternatives(each, wanted);
      if (!wanted || !output::HasPlaceForClass(each)) {
        if (const auto lack = output::LackOf(each)) {
          Leave(each.file, each.field.place, each.field.path, output::MendText(each, *lack));
        }
        continue;
      }
      Add(each.file, TargetOf(each, *wanted));
    }
  }

  int Run() {
    const Result<FileWalk> walk = FindFiles({options_.paths.begin(), options_.paths.end()});
    if (!walk) return PrintFailure(streams_, walk.error().detail);
    std::uint64_t files = 0, fields = 0;
    std::vector<std::string> failures;
    WriteAll(*walk, files, fields, failures);
    if (const Result<void> kept = WaitForDisk(written_); !kept) {
      failures.push_back(kept.error().detail);
    }
    for (const std::string& each : failures) PrintFailure(streams_, each);
    streams_.out << std::move(told_).str();
    if (!options_.quiet) Sum(files, fields);
    return failures.empty() ? kExitDone : kExitFailed;
  }

 private:
  void Add(const std::string& file, const Target& target) {
    const record::Sensitivity wanted = target.sensitivity;
    const auto [known, fresh] = files_[file].try_emplace(target.schema.begin, target);
    if (!fresh) known->second.sensitivity = std::max(known->second.sensitivity, wanted);
  }

  // Each declares the class; where nothing is wanted of the field itself, the one that it has.
  void AddAlternatives(const model::ClassifiedField& each,
                       std::optional<record::Sensitivity> wanted) {
    const bool declared = each.field.declared && each.field.declared->sensitivity;
    if (!wanted && !declared) return;
    for (const model::Alternative& other : each.field.alternatives) {
      Add(each.file, {.path = each.field.path,
                      .place = other.place,
                      .schema = other.schema,
                      .declared = std::nullopt,
                      .sensitivity = wanted.value_or(each.verdict.sensitivity)});
    }
  }

  // What is told of it comes after the line of progress, not into it.
  void WriteAll(const FileWalk& walk, std::uint64_t& files, std::uint64_t& fields,
                std::vector<std::string>& failures) {
    std::optional<Progress> progress;
    if (streams_.progress && !options_.quiet) progress.emplace(streams_.error);
    ScanProgress done{.files = 0, .files_all = files_.size(), .bytes = 0, .file = {}};
    for (const FoundFile& each : walk.files) {
      const auto wanted = files_.find(each.name);
      if (wanted == files_.end()) continue;
      done.file = each.name;
      if (progress) progress->Show(done);
      const Result<std::uint64_t> written = One(each, wanted->second);
      ++done.files;
      if (!written) {
        failures.push_back(written.error().detail);
        continue;
      }
      std::error_code ignored;
      const std::uintmax_t size = std::filesystem::file_size(each.path, ignored);
      done.bytes += ignored ? 0 : size;
      files += *written > 0 ? 1U : 0U;
      fields += *written;
    }
  }

  // How many classes were written.
  Result<std::uint64_t> One(const FoundFile& file, const InFile& wanted) {
    const Result<std::string> text = ReadWhole(file.path);
    if (!text) return Fail(text.error());
    std::vector<annotate::Annotation> annotations;
    for (const auto& [begin, target] : wanted) {
      annotations.push_back({.schema = begin, .sensitivity = target.sensitivity});
    }
    const Result<annotate::AnnotatedText> annotated = annotate::Annotate(*text, annotations);
    if (!annotated) {
      return Fail(annotated.error().kind,
                  fmt::format("{}: {}", file.name, annotated.error().detail));
    }
    for (const std::size_t begin : annotated->shared) LeaveShared(file.name, wanted.at(begin));
    if (annotated->text == *text) return 0;
    if (!options_.dry_run) {
      const Result<void> written = WriteWhole(file.path, annotated->text, Wait::kLater);
      if (!written) {
        return Fail(written.error());
      }
      written_.push_back(file.path);
    }
    for (const auto& [begin, target] : wanted) {
      const bool is_shared = std::ranges::find(annotated->shared, begin) != annotated->shared.end();
      if (!is_shared) Tell(file.name, target);
    }
    return wanted.size() - annotated->shared.size();
  }

  void LeaveShared(const std::string& file, const Target& target) {
    Leave(file, target.place, target.path,
          fmt::format("it is {}, and YAML aliases share what stands there with other fields, which "
                      "would be so too: write its schema out in the place of the alias, or "
                      "\"x-sensitivity\" at the anchor, if it is right for all of them",
                      record::SensitivityName(target.sensitivity)));
  }

  void Leave(const std::string& file, const model::Place& place, const std::string& path,
             const std::string& advice) {
    by_hand_.push_back(fmt::format("{}: {}: {}\n", output::OneLine(output::PlaceOf(file, place)),
                                   output::OneLine(path), output::OneLine(advice, 400)));
  }

  void Tell(const std::string& file, const Target& target) {
    const auto& declared = target.declared;
    told_ << fmt::format(
        "{}: {}: {}\"x-sensitivity\": \"{}\"{}\n",
        output::OneLine(output::PlaceOf(file, target.place)), output::OneLine(target.path),
        options_.dry_run ? "+ " : "", record::SensitivityName(target.sensitivity),
        !declared ? ""
        : declared->text.empty()
            ? " instead of what was no class"
            : fmt::format(" instead of \"{}\"", output::OneLine(declared->text, 40)));
  }

  void Sum(std::uint64_t files, std::uint64_t fields) {
    streams_.out << fmt::format("{} {} in {}\n", output::Counted(fields, "class", "classes"),
                                options_.dry_run ? "would be written" : "written",
                                output::Counted(files, "file", "files"));
    if (by_hand_.empty()) return;
    streams_.out << fmt::format("{} to be declared by hand:\n",
                                output::Counted(by_hand_.size(), "field is", "fields are"));
    for (std::size_t at = 0; at < std::min(by_hand_.size(), kToldMax); ++at) {
      streams_.out << by_hand_[at];
    }
    if (by_hand_.size() > kToldMax) {
      streams_.out << fmt::format("and {} more: --check lists them\n", by_hand_.size() - kToldMax);
    }
  }

  const Options& options_;
  const Streams& streams_;
  std::map<std::string, InFile, std::less<>> files_;  // by name
  std::vector<std::filesystem::path> written_;
  std::ostringstream told_;
  std::vector<std::string> by_hand_;  // a line a field that lacks a class and gets none
};

}  // namespace

int AnnotateFiles(const Options& options, const Streams& streams, const model::Report& report) {
  return Annotating(options, streams, report).Run();
}

}  // namespace strongroom::classify::command
