// Finds every shape in a text in one pass: an Aho-Corasick automaton over the shapes' prefixes
// (overlapping: each prefix at each place), and CheckShape where one stands. Immutable; may be used
// from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "classify/value/pairs.h"
#include "classify/value/shape_check.h"
#include "classify/value/trigrams.h"

namespace strongroom::classify::value {

class ShapeSearch {
 public:
  // Shorter texts hold none: what has a shape is longer, or stands in something longer.
  static constexpr std::size_t kShortest = 16;

  // Built once, over Shapes().
  [[nodiscard]] static const ShapeSearch& Shared();

  // Calls `found(const ShapeHit&)` for each shape at each place, in the order of prefixes' ends.
  template <class Found>
  void Search(std::string_view text, Found found) const {
    if (text.size() < kShortest) return;
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    for (const char* at = begin; (at = SkipToStart(begin, at, end)) != end;) {
      at = Follow(text, at, found);
    }
  }

 private:
  ShapeSearch();

  // The first place from `at` where a prefix may begin that counts there, or `end`: most places are
  // in the middle of words, and few prefixes may stand there (see shapes.cc). The text has at least
  // kShortest bytes.
  [[nodiscard]] const char* SkipToStart(const char* begin, const char* at,
                                        const char* end) const noexcept;
  [[nodiscard]] bool MayStart(const char* begin, const char* at, const char* end) const noexcept {
    if (end - at < 3) return end - at == 2;
    if (!starts_.HasAt(at)) return false;
    return at == begin || !IsWordByte(at[-1]) || inside_.HasAt(at);
  }
  // From the root at `at` until no more than one byte of a prefix is matched; where to go on.
  template <class Found>
  [[nodiscard]] const char* Follow(std::string_view text, const char* at, Found& found) const {
    const char* const end = text.data() + text.size();
    std::uint32_t state = Next(0, *at++);
    do {
      if (at == end) return end;
      state = Next(state, *at++);
      if (outputs_[state].size != 0) Report(text, at, state, found);
    } while (state > shallow_);
    return at - 1;  // its byte may begin a prefix
  }
  template <class Found>
  void Report(std::string_view text, const char* at, std::uint32_t state, Found& found) const {
    for (std::uint32_t i = 0; i < outputs_[state].size; ++i) {
      const Shape& shape = Shapes()[listed_[outputs_[state].first + i]];
      const auto begin = static_cast<std::size_t>(at - text.data()) - shape.prefix.size();
      if (const auto hit = CheckShape(text, begin, shape)) found(*hit);
    }
  }
  [[nodiscard]] std::uint32_t Next(std::uint32_t state, char c) const noexcept {
    return next_[state * width_ + classes_[static_cast<unsigned char>(c)]];
  }

  struct Output {
    std::uint32_t first = 0;
    std::uint32_t size = 0;
  };
  Pairs pairs_;                              // that all prefixes begin with
  Trigrams starts_;                          // of all prefixes
  Trigrams inside_;                          // of those that may stand behind a word's character
  std::array<std::uint8_t, 256> classes_{};  // bytes that no prefix has are 0
  std::uint32_t width_ = 1;                  // classes
  std::uint32_t shallow_ = 0;                // states up to here have matched at most one byte
  std::vector<std::uint16_t> next_;
  std::vector<Output> outputs_;        // by state
  std::vector<std::uint16_t> listed_;  // shapes' numbers
};

}  // namespace strongroom::classify::value
