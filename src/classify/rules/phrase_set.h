// Sequences of words, found in a longer one wherever they stand in it side by side and in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "classify/rules/vocabulary.h"

namespace strongroom::classify::rules {

struct PhraseMatch {
  std::size_t begin = 0;
  std::size_t end = 0;  // one behind the last word
  std::uint32_t value = 0;
};

class PhraseSet {
 public:
  // `words` is not empty and has no kUnknownWord. A phrase may have several values; the same value
  // twice is kept once.
  void Add(std::span<const WordId> words, std::uint32_t value);

  [[nodiscard]] bool empty() const noexcept { return values_.size() == 1; }
  // Every phrase at every place, also inside one another: by begin, then by end. A plural is its
  // singular too, where `vocabulary` (whose plurals are linked) knows both.
  [[nodiscard]] std::vector<PhraseMatch> FindAll(std::span<const WordId> words,
                                                 const Vocabulary& vocabulary) const;
  // The first of FindAll; begin is words.size() where there is none.
  [[nodiscard]] PhraseMatch FindFirst(std::span<const WordId> words,
                                      const Vocabulary& vocabulary) const;

 private:
  using Node = std::uint32_t;  // of a tree of words; 0 is its root and "no node"

  [[nodiscard]] Node Next(Node node, WordId word) const noexcept;
  // The phrases that begin at `begin`, by end.
  [[nodiscard]] std::vector<PhraseMatch> FindAt(std::span<const WordId> words, std::size_t begin,
                                                const Vocabulary& vocabulary) const;

  std::unordered_map<std::uint64_t, Node> edges_;          // node and word → node
  std::vector<std::vector<std::uint32_t>> values_ = {{}};  // by node
};

}  // namespace strongroom::classify::rules
