// ReadJsonSample: records as JSON or NDJSON. One pass (more when an object turns out to be a map),
// in memory that does not grow with the file.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "classify/read/json_scanner.h"
#include "classify/read/readers.h"
#include "classify/read/sample_paths.h"

namespace strongroom::classify::read {
namespace {

using model::ValueKind;

// Objects that are maps make the reading start again, so that all their values are counted under
// one path; more than so many such objects keep the names that they had at first.
constexpr std::size_t kMapsMax = 8;

// Gives what the scanner finds to the paths.
class SampleHandler {
 public:
  SampleHandler(SamplePaths& paths, JsonScanner& scanner) : paths_(paths), scanner_(scanner) {}

  void BeginValue() {
    open_.clear();
    here_ = SamplePaths::kRoot;
  }
  bool BeginObject() {
    paths_.AddKind(here_, ValueKind::kObject);
    Open(true, InArray() ? paths_.Item(here_) : here_);
    paths_.Restart(here_);
    return true;
  }
  bool BeginArray() {
    // An array in an array is more of the same.
    paths_.AddKind(here_, ValueKind::kArray);
    Open(false, here_);
    return true;
  }
  bool EndObject() { return Close(); }
  bool EndArray() { return Close(); }
  bool Key(const JsonText& text) {
    here_ = paths_.Member(open_.back().node, Plain(text), [this] { return scanner_.TokenPlace(); });
    return paths_.crowded() == SamplePaths::kNone || !stop_when_crowded_;
  }
  bool String(const JsonText& text) {
    paths_.AddKind(here_, ValueKind::kString);
    paths_.AddValue(here_, Plain(text));
    ++values_;
    cut_ += text.cut ? 1U : 0U;
    return true;
  }
  bool Number(const JsonNumber& number) {
    paths_.AddKind(here_, number.integer ? ValueKind::kInteger : ValueKind::kNumber);
    paths_.AddNumber(here_, number.text, number.integer);
    ++values_;
    return true;
  }
  bool Literal(JsonLiteral literal) {
    paths_.AddKind(here_, literal == JsonLiteral::kNull ? ValueKind::kNull : ValueKind::kBoolean);
    return true;
  }

  void StopWhenCrowded(bool stop) noexcept { stop_when_crowded_ = stop; }
  [[nodiscard]] std::uint64_t values() const noexcept { return values_; }
  [[nodiscard]] std::uint64_t cut() const noexcept { return cut_; }

 private:
  struct Level {
    bool object;
    SamplePaths::Id node;    // whose members or items stand in it
    SamplePaths::Id around;  // where the value itself stands
  };
  [[nodiscard]] bool InArray() const noexcept { return !open_.empty() && !open_.back().object; }
  void Open(bool object, SamplePaths::Id node) {
    open_.push_back({object, node, here_});
    here_ = node;
  }
  bool Close() {
    here_ = open_.back().around;
    open_.pop_back();
    return true;
  }
  std::string_view Plain(const JsonText& text) {
    if (!text.escaped) return text.raw;
    plain_.clear();
    Unescape(text.raw, plain_);
    return plain_;
  }

  SamplePaths& paths_;
  JsonScanner& scanner_;
  std::vector<Level> open_;
  SamplePaths::Id here_ = SamplePaths::kRoot;
  std::string plain_;
  bool stop_when_crowded_ = true;
  std::uint64_t values_ = 0;
  std::uint64_t cut_ = 0;
};

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
    SampleHandler handler(paths, scanner);
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

  void Conclude(const SamplePaths& paths, const SampleHandler& handler, const BrokenLines& broken) {
    if (broken.count != 0) TellBroken(broken);
    document_.values = handler.values();
    paths.Fields(std::filesystem::path(file_).stem().string(), document_.fields);
    for (const std::string& map : maps_) {
      document_.AddFinding(
          "object-is-a-map", map,
          fmt::format("this object has more than {} different names, so its values are looked at "
                      "together, as those of a map; of the names those that are words are listed, "
                      "without values. Give what is no map in parts",
                      kSampleKeysMax),
          {});
    }
    if (paths.names_full()) {
      document_.AddError(
          fmt::format("objects that are read as maps have more than {} different words for names; "
                      "the others were not looked at. Give the sample in parts",
                      kMapNamesMax));
    }
    if (paths.full() || paths.crowded() != SamplePaths::kNone) {
      document_.AddError(
          fmt::format("the sample has more than {} different paths, or too many objects with more "
                      "than {} names; the rest was not looked at. Give it in parts",
                      kSamplePathsMax, kSampleKeysMax));
    }
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
