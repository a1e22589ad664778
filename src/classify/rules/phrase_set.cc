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

std::vector<PhraseMatch> PhraseSet::FindAll(std::span<const WordId> words) const {
  std::vector<PhraseMatch> found;
  for (std::size_t begin = 0; begin < words.size(); ++begin) {
    Node node = 0;
    for (std::size_t at = begin; at < words.size(); ++at) {
      node = Next(node, words[at]);
      if (node == 0) break;
      for (const std::uint32_t value : values_[node]) found.push_back({begin, at + 1, value});
    }
  }
  return found;
}

PhraseMatch PhraseSet::FindFirst(std::span<const WordId> words) const {
  for (std::size_t begin = 0; begin < words.size(); ++begin) {
    Node node = 0;
    for (std::size_t at = begin; at < words.size(); ++at) {
      node = Next(node, words[at]);
      if (node == 0) break;
      if (!values_[node].empty()) return {begin, at + 1, values_[node].front()};
    }
  }
  return {words.size(), words.size(), 0};
}

}  // namespace strongroom::classify::rules
