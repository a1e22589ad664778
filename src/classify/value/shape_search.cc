#include "classify/value/shape_search.h"

#include <algorithm>
#include <map>
#include <string>

namespace strongroom::classify::value {

const ShapeSearch& ShapeSearch::Shared() {
  static const ShapeSearch search;
  return search;
}

// States are the prefixes' beginnings, numbered by length, so that a state's number tells whether
// more than one byte is matched. A text's next state is the longest beginning that it then ends
// with: small tables, so it is looked up rather than linked.
ShapeSearch::ShapeSearch() {
  for (const Shape& shape : Shapes()) {
    for (const char c : shape.prefix) {
      std::uint8_t& byte_class = classes_[static_cast<unsigned char>(c)];
      if (byte_class == 0) byte_class = static_cast<std::uint8_t>(width_++);
    }
    const auto first = static_cast<unsigned char>(shape.prefix[0]);
    const auto second = static_cast<unsigned char>(shape.prefix[1]);
    const unsigned pair = first | static_cast<unsigned>(second) << 8U;
    pairs_[pair >> 6U] |= std::uint64_t{1} << (pair & 63U);
    if (!IsWordByte(shape.prefix[0]) || shape.before.most != 0) {
      inside_[pair >> 6U] |= std::uint64_t{1} << (pair & 63U);
    }
  }
  std::vector<std::string> beginnings = {""};
  for (const Shape& shape : Shapes()) {
    for (std::size_t size = 1; size <= shape.prefix.size(); ++size) {
      beginnings.emplace_back(shape.prefix.substr(0, size));
    }
  }
  std::ranges::sort(beginnings, [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  const auto same = std::ranges::unique(beginnings);
  beginnings.erase(same.begin(), same.end());
  std::map<std::string_view, std::uint16_t> numbers;
  for (std::size_t i = 0; i < beginnings.size(); ++i) {
    numbers.emplace(beginnings[i], static_cast<std::uint16_t>(i));
    if (beginnings[i].size() <= 1) shallow_ = static_cast<std::uint32_t>(i);
  }
  next_.assign(beginnings.size() * width_, 0);
  for (std::size_t state = 0; state < beginnings.size(); ++state) {
    for (unsigned byte = 0; byte < 256; ++byte) {
      if (classes_[byte] == 0) continue;
      const std::string matched = beginnings[state] + static_cast<char>(byte);
      std::string_view ends = matched;
      while (!numbers.contains(ends)) ends.remove_prefix(1);
      next_[state * width_ + classes_[byte]] = numbers.at(ends);
    }
    Output output{.first = static_cast<std::uint32_t>(listed_.size())};
    for (std::size_t i = 0; i < Shapes().size(); ++i) {
      if (std::string_view(beginnings[state]).ends_with(Shapes()[i].prefix)) {
        listed_.push_back(static_cast<std::uint16_t>(i));
        ++output.size;
      }
    }
    outputs_.push_back(output);
  }
}

}  // namespace strongroom::classify::value
