#include "classify/rules/phrase_set.h"

#include <algorithm>

namespace strongroom::classify::rules {
namespace {

std::uint64_t Edge(std::uint32_t node, WordId word) noexcept {
  return static_cast<std::uint64_t>(node) << 32 | word;
}

}  // namespace

void PhraseSet::Add(std::span<const WordId> words, std::uint32_t value) {
  Node node = 0;
  for (const WordId word : words) {
    const auto [edge, fresh] = edges_.try_emplace(Edge(node, word), values_.size());
    if (fresh) values_.emplace_back();
    node = edge->second;
  }
  std::vector<std::uint32_t>& values = values_.at(node);
  if (std::ranges::find(values, value) == values.end()) values.push_back(value);
}

PhraseSet::Node PhraseSet::Next(Node node, WordId word) const noexcept {
  if (word == kUnknownWord) return 0;
  const auto edge = edges_.find(Edge(node, word));
  return edge == edges_.end() ? 0 : edge->second;
}

std::vector<PhraseMatch> PhraseSet::FindAt(std::span<const WordId> words, std::size_t begin,
                                           const Vocabulary& vocabulary) const {
  std::vector<PhraseMatch> found;
  std::vector<Node> here = {0};
  std::vector<Node> next;
  for (std::size_t at = begin; at < words.size() && !here.empty(); ++at) {
    next.clear();
    for (const WordId word : {words[at], vocabulary.Singular(words[at])}) {
      for (const Node from : here) {
        const Node node = Next(from, word);
        if (node == 0) continue;
        next.push_back(node);
        for (const std::uint32_t value : values_[node]) found.push_back({begin, at + 1, value});
      }
    }
    here.swap(next);
  }
  return found;
}

std::vector<PhraseMatch> PhraseSet::FindAll(std::span<const WordId> words,
                                            const Vocabulary& vocabulary) const {
  std::vector<PhraseMatch> found;
  for (std::size_t begin = 0; begin < words.size(); ++begin) {
    const std::vector<PhraseMatch> here = FindAt(words, begin, vocabulary);
    found.insert(found.end(), here.begin(), here.end());
  }
  return found;
}

PhraseMatch PhraseSet::FindFirst(std::span<const WordId> words,
                                 const Vocabulary& vocabulary) const {
  for (std::size_t begin = 0; begin < words.size(); ++begin) {
    const std::vector<PhraseMatch> here = FindAt(words, begin, vocabulary);
    if (!here.empty()) return here.front();
  }
  return {words.size(), words.size(), 0};
}

}  // namespace strongroom::classify::rules
