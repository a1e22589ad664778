// ReadJsonSample: records as JSON or NDJSON. One pass (more when an object turns out to be a map),
// in memory that does not grow with the file.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "classify/read/json_scanner.h"
#include "classify/read/readers.h"
#include "classify/read/sample_handler.h"
#include "classify/read/sample_paths.h"

namespace strongroom::classify::read {
namespace {

// Objects that are maps make the reading start again, so that all their values are counted under
// one path; more than so many such objects keep the names that they had at first.
constexpr std::size_t kMapsMax = 8;

// Whether lines hold a value each: of the first whole ones, two or more begin and end as objects or
// arrays do, and none but these stand among them, save broken ones.
bool IsOneValueALine(std::string_view head) {
  std::size_t whole = 0;
  std::size_t lines = 0;
  while (lines < 16) {
    const std::size_t end = head.find('\n');
    if (end == std::string_view::npos) break;
    std::string_view line = head.substr(0, end);
    head.remove_prefix(end + 1);
    if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
    if (line.empty()) continue;
    ++lines;
    const bool object = line.starts_with('{') && line.ends_with('}');
    const bool array = line.starts_with('[') && line.ends_with(']');
    whole += object || array ? 1U : 0U;
    // The head of a document that is written over several lines.
    if (lines == 1 && (line == "{" || line == "[")) return false;
  }
  return whole >= 1 && 2 * whole >= lines && lines >= 2;
}

// The broken lines of a file, told as one error.
struct BrokenLines {
  std::uint64_t count = 0;
  std::string first;
  model::Place place;
};

class SampleReader {
 public:
  SampleReader(const std::filesystem::path& path, std::string_view file, const BytesRead& progress)
      : path_(path), file_(file), progress_(progress) {}

  model::Document Read() {
    while (!ReadOnce()) {
    }
    return std::move(document_);
  }

 private:
  // False: an object turned out to be a map, and the file is to be read again.
  bool ReadOnce() {
    document_ = model::DocumentOf(model::SourceKind::kJson, file_);
    auto input = BlockInput::Open(path_);
    if (!input) {
      document_.AddError(input.error().detail);
      return true;
    }
    if (progress_) input->OnRead(progress_);
    static_cast<void>(input->More(input->begin()));
    JsonScanner scanner(*input);
    const std::string_view head(input->begin(),
                                static_cast<std::size_t>(input->end() - input->begin()));
    const bool lines = IsOneValueALine(head);
    if (lines) {
      document_.kind = model::SourceKind::kNdjson;
      scanner.OneValueALine();
    }
    SamplePaths paths(maps_);
    const auto place = [&scanner] { return scanner.TokenPlace(); };
    SampleHandler handler(paths, place);
    handler.StopWhenCrowded(maps_.size() < kMapsMax);
    BrokenLines broken;
    while (true) {
      handler.BeginValue();
      const Scanned scanned = scanner.ScanValue(handler);
      if (scanned == Scanned::kValue) continue;
      if (scanned == Scanned::kStopped) {
        maps_.insert(paths.PathOf(paths.crowded()));
        return false;
      }
      if (scanned == Scanned::kEnd) break;
      if (broken.count++ == 0) {
        broken.first = scanner.error();
        broken.place = scanner.error_place();
      }
      if (!lines || !scanner.SkipLine()) break;
    }
    Conclude(paths, handler, broken);
    return true;
  }

  template <class Handler>
  void Conclude(const SamplePaths& paths, const Handler& handler, const BrokenLines& broken) {
    if (broken.count != 0) TellBroken(broken);
    document_.values = handler.values();
    paths.Fields(std::filesystem::path(file_).stem().string(), document_.fields);
    paths.TellBounds({}, document_);
    if (handler.cut() != 0) {
      document_.AddFinding(
          "long-values", {},
          fmt::format(
              "{} longer than {} KiB; only so much of each was looked at",
              handler.cut() == 1 ? "1 string is" : fmt::format("{} strings are", handler.cut()),
              kJsonTextMax / 1024),
          {}, model::FindingSeverity::kNote);
    }
  }

  void TellBroken(const BrokenLines& broken) {
    const bool lines = document_.kind == model::SourceKind::kNdjson;
    std::string says =
        fmt::format("line {}, column {}: {}", broken.place.line, broken.place.column, broken.first);
    if (!lines) {
      says += "; what stands behind was not read";
    } else if (broken.count > 1) {
      says += fmt::format("; {} lines are broken like this, the others were read", broken.count);
    } else {
      says += "; the other lines were read";
    }
    document_.AddError(std::move(says), broken.place);
  }

  const std::filesystem::path& path_;
  std::string file_;
  const BytesRead& progress_;
  std::set<std::string> maps_;
  model::Document document_;
};

}  // namespace

model::Document ReadJsonSample(const std::filesystem::path& path, std::string_view file,
                               const BytesRead& progress) {
  return SampleReader(path, file, progress).Read();
}

}  // namespace strongroom::classify::read
