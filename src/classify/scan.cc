#include "classify/scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <system_error>

#include "classify/declared_classes.h"
#include "classify/file_walk.h"
#include "classify/join/join.h"
#include "classify/loaded_trees.h"
#include "classify/read_file.h"
#include "classify/rules/classifier.h"
#include "classify/siblings.h"
#include "classify/stream_file.h"
#include "classify/taken_files.h"

namespace strongroom::classify {
namespace {

constexpr std::uint64_t kTreesBytes = 64ULL << 20;  // of text, kept for references
constexpr auto kProgressEvery = std::chrono::milliseconds(200);
constexpr std::string_view kReadable =
    "JSON Schema, OpenAPI, SQL, a change log, a storage schema, a module descriptor, CSV, JSON or "
    "NDJSON";

class Scanning {
 public:
  explicit Scanning(const ScanOptions& options, FileWalk walk)
      : options_(options),
        walk_(std::move(walk)),
        classifier_(options.rules != nullptr ? *options.rules : rules::RuleBook::Shipped()),
        trees_(walk_.files) {}

  model::Report Run() {
    for (Unreadable& each : walk_.unreadable) {
      report_.errors.push_back(
          {.file = std::move(each.name), .says = std::move(each.reason), .place = {}});
    }
    for (const FoundFile& file : walk_.files) {
      Tell(file, 0);
      Take(file, ReadFile(file, trees_, [&](std::uint64_t bytes) { Tell(file, bytes); }));
      std::error_code error;
      const std::uintmax_t size = std::filesystem::file_size(file.path, error);
      bytes_ += error ? 0 : size;
      ++files_;
      trees_.MakeRoom(kTreesBytes);
    }
    TellNotTaken(documents_, report_);
    join::Join(documents_, report_);
    for (const model::ClassifiedField& each : report_.fields) {
      ++report_.summary.classes.at(static_cast<std::size_t>(each.verdict.sensitivity));
    }
    report_.summary.bytes = bytes_;
    for (const FoundFile& file : walk_.files) report_.files.push_back(file.name);
    std::ranges::sort(report_.files);
    report_.directories = std::move(walk_.directories);
    return std::move(report_);
  }

 private:
  void Take(const FoundFile& file, std::optional<model::Document> document) {
    if (!document) {
      ++report_.summary.skipped;
      if (!file.given) return;
      report_.errors.push_back(
          {.file = file.name,
           .says = fmt::format("it is nothing that is read: give {}", kReadable),
           .place = {}});
      return;
    }
    ++report_.summary.files;
    report_.summary.values += document->values;
    GiveSiblings(document->fields);
    GiveDeclared(*document);
    for (model::Field& field : document->fields) {
      model::ClassifiedField classified;
      classified.file = document->file;
      classified.source = document->kind;
      classified.verdict = classifier_.Classify(field);
      field.values.reset();  // what they say is said
      field.siblings.reset();
      classified.field = std::move(field);
      RaiseToDeclared(classified);
      report_.fields.push_back(std::move(classified));
    }
    document->fields.clear();
    std::ranges::move(document->findings, std::back_inserter(report_.findings));
    std::ranges::move(document->errors, std::back_inserter(report_.errors));
    document->findings.clear();
    document->errors.clear();
    documents_.push_back(std::move(*document));
  }

  void Tell(const FoundFile& file, std::uint64_t bytes) {
    if (!options_.progress) return;
    const auto now = std::chrono::steady_clock::now();
    if (now < told_ + kProgressEvery) return;
    told_ = now;
    options_.progress({.files = files_,
                       .files_all = walk_.files.size(),
                       .bytes = bytes_ + bytes,
                       .file = file.name});
  }

  const ScanOptions& options_;
  FileWalk walk_;
  rules::Classifier classifier_;
  LoadedTrees trees_;
  model::Report report_;
  std::vector<model::Document> documents_;  // their facts; the fields are the report's
  std::uint64_t files_ = 0;
  std::uint64_t bytes_ = 0;
  std::chrono::steady_clock::time_point told_{};
};

// Those that could not be read become `unreadable`; the others are read from the copies.
std::vector<StreamFile> ReadStreams(FileWalk& walk, const ScanOptions& options) {
  std::vector<StreamFile> copies;
  std::erase_if(walk.files, [&](FoundFile& file) {
    if (!file.stream) return false;
    Result<StreamFile> copy = StreamFile::Read(file.path, [&] {
      if (options.waits) options.waits(file.name);
    });
    if (!copy) {
      walk.unreadable.push_back({.name = file.name, .reason = copy.error().detail});
      return true;
    }
    file.path = copy->path();
    copies.push_back(std::move(*copy));
    return false;
  });
  return copies;
}

}  // namespace

Result<model::Report> Scan(const ScanOptions& options) {
  Result<FileWalk> walk = FindFiles(options.paths);
  if (!walk) return Fail(walk.error());
  const std::vector<StreamFile> streams = ReadStreams(*walk, options);
  return Scanning(options, std::move(*walk)).Run();
}

}  // namespace strongroom::classify
