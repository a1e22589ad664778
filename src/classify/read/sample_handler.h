// What JsonScanner finds in a sample, given to its paths. A text that is JSON records itself, as a
// `jsonb` column of a dump or an event's payload has them, is read like the object or array that it
// stands for; texts inside of it are not.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classify/model/place.h"
#include "classify/read/json_scanner.h"
#include "classify/read/sample_paths.h"

namespace strongroom::classify::read {

// Where what is read now stands in its file.
using PlaceNow = std::function<model::Place()>;

// Whether a text begins as JSON records do.
[[nodiscard]] inline bool MayBeRecords(std::string_view text) noexcept {
  for (const char c : text) {
    if (c == '{' || c == '[') return true;
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return false;
  }
  return false;
}

// Where a text stands among the paths of what it is in.
struct TextPlace {
  SamplePaths& paths;
  SamplePaths::Id here = SamplePaths::kRoot;
  bool in_array = false;
  bool stop_when_crowded = true;
};

// How many values the text has that is JSON records as a whole: an object, or an array with an
// object in it, and nothing behind. nullopt: it is none, and nothing was added.
[[nodiscard]] std::optional<std::uint64_t> AddRecords(std::string_view text, const TextPlace& at,
                                                      const PlaceNow& place);

// `PlaceOf`, a type of the one file that reads with it, keeps the scanner in one piece: g++ inlines
// what nobody else can call, which makes a fifth of its speed.
template <class PlaceOf>
class SampleHandler {
 public:
  // Both must live as long.
  SampleHandler(SamplePaths& paths, const PlaceOf& place) : paths_(paths), place_(place) {}
  // Of a text, in which no text is read as records.
  SampleHandler(const TextPlace& at, const PlaceOf& place)
      : paths_(at.paths),
        place_(place),
        top_(at.here),
        top_in_array_(at.in_array),
        inside_text_(true),
        stop_when_crowded_(at.stop_when_crowded) {}

  void BeginValue() {
    open_.clear();
    here_ = top_;
  }
  bool BeginObject() {
    paths_.AddKind(here_, model::ValueKind::kObject);
    Open(true, InArray() ? paths_.Item(here_) : here_);
    paths_.Restart(here_);
    return true;
  }
  bool BeginArray() {
    // An array in an array is more of the same.
    paths_.AddKind(here_, model::ValueKind::kArray);
    Open(false, here_);
    return true;
  }
  bool EndObject() { return Close(); }
  bool EndArray() { return Close(); }
  bool Key(const JsonText& text) {
    here_ = paths_.Member(open_.back().node, Plain(text), place_);
    return GoesOn();
  }
  bool String(const JsonText& text) {
    const std::string_view plain = Plain(text);
    if (MayBeRecords(plain) && !text.cut && !inside_text_ && IsRecords(plain)) return GoesOn();
    paths_.AddKind(here_, model::ValueKind::kString);
    paths_.AddValue(here_, plain);
    ++values_;
    cut_ += text.cut ? 1U : 0U;
    return true;
  }
  bool Number(const JsonNumber& number) {
    paths_.AddKind(here_, number.integer ? model::ValueKind::kInteger : model::ValueKind::kNumber);
    paths_.AddNumber(here_, number.text, number.integer);
    ++values_;
    return true;
  }
  bool Literal(JsonLiteral literal) {
    paths_.AddKind(here_, literal == JsonLiteral::kNull ? model::ValueKind::kNull
                                                        : model::ValueKind::kBoolean);
    return true;
  }

  // Or go on, without the names that are too many.
  void StopWhenCrowded(bool stop) noexcept { stop_when_crowded_ = stop; }
  [[nodiscard]] std::uint64_t values() const noexcept { return values_; }
  [[nodiscard]] std::uint64_t cut() const noexcept { return cut_; }

 private:
  struct Level {
    bool object;
    SamplePaths::Id node;    // whose members or items stand in it
    SamplePaths::Id around;  // where the value itself stands
  };
  [[nodiscard]] bool GoesOn() const noexcept {
    return paths_.crowded() == SamplePaths::kNone || !stop_when_crowded_;
  }
  [[nodiscard]] bool InArray() const noexcept {
    return open_.empty() ? top_in_array_ : !open_.back().object;
  }
  void Open(bool object, SamplePaths::Id node) {
    open_.push_back({object, node, here_});
    here_ = node;
  }
  bool Close() {
    here_ = open_.back().around;
    open_.pop_back();
    return true;
  }
  // Their values were counted then.
  [[nodiscard]] bool IsRecords(std::string_view text) {
    const auto values = AddRecords(text,
                                   {.paths = paths_,
                                    .here = here_,
                                    .in_array = InArray(),
                                    .stop_when_crowded = stop_when_crowded_},
                                   [this] { return place_(); });
    values_ += values.value_or(0);
    return values.has_value();
  }
  std::string_view Plain(const JsonText& text) {
    if (!text.escaped) return text.raw;
    plain_.clear();
    Unescape(text.raw, plain_);
    return plain_;
  }

  SamplePaths& paths_;
  const PlaceOf& place_;
  std::vector<Level> open_;
  SamplePaths::Id top_ = SamplePaths::kRoot;  // where whole values stand
  bool top_in_array_ = false;
  SamplePaths::Id here_ = SamplePaths::kRoot;
  std::string plain_;
  bool inside_text_ = false;
  bool stop_when_crowded_ = true;
  std::uint64_t values_ = 0;
  std::uint64_t cut_ = 0;
};

}  // namespace strongroom::classify::read
