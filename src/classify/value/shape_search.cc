#include "classify/value/shape_search.h"

#include <algorithm>
#include <bit>
#include <map>
#include <string>

namespace strongroom::classify::value {

const ShapeSearch& ShapeSearch::Shared() {
  static const ShapeSearch search;
  return search;
}

// States are the prefixes' beginnings, numbered by length, so that a state's number tells whether
// more than one byte is matched. A text's next state is the longest beginning that it then ends
// with.
ShapeSearch::ShapeSearch() {
  for (const Shape& shape : Shapes()) {
    for (const char c : shape.prefix) {
      std::uint8_t& byte_class = classes_[static_cast<unsigned char>(c)];
      if (byte_class == 0) byte_class = static_cast<std::uint8_t>(width_++);
    }
    pairs_.AddAt(shape.prefix.data());
    starts_.Add(shape.prefix);
    if (MayStandInWord(shape)) inside_.Add(shape.prefix);
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
  std::vector<std::vector<std::uint16_t>> longer(beginnings.size());  // by one byte
  for (std::size_t state = 1; state < beginnings.size(); ++state) {
    std::string_view shorter = beginnings[state];
    shorter.remove_suffix(1);
    longer[numbers.at(shorter)].push_back(static_cast<std::uint16_t>(state));
  }
  // A text that leaves a state goes on from the longest beginning that the state ends with: a
  // shorter one, whose row is there.
  std::vector<std::uint16_t> ends(beginnings.size(), 0);
  next_.assign(beginnings.size() * width_, 0);
  for (std::size_t state = 0; state < beginnings.size(); ++state) {
    const auto row = next_.begin() + static_cast<std::ptrdiff_t>(state * width_);
    const auto from = next_.begin() + std::ptrdiff_t{ends[state]} * width_;
    if (state != 0) std::copy_n(from, width_, row);
    for (const std::uint16_t next : longer[state]) {
      const std::uint8_t last = classes_[static_cast<unsigned char>(beginnings[next].back())];
      if (state != 0) ends[next] = from[last];
      row[last] = next;
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

#if defined(__SSE2__)
namespace {

// Where of sixteen bytes a prefix may begin that counts there, bit n for byte n: where words begin,
// at marks, and at the last digits of numbers, which alone begin prefixes within words.
// `behind_word` is 1 when a letter, digit or underscore stands before them, else 0, and becomes
// what it is behind them.
std::uint32_t Beginnings(__m128i bytes, std::uint32_t& behind_word) noexcept {
  const __m128i digit = Within(bytes, '0', 9);
  const __m128i letter = Within(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 25);
  const __m128i other = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('_'));
  const std::uint32_t words = MaskOf(_mm_or_si128(_mm_or_si128(digit, letter), other));
  const std::uint32_t digits = MaskOf(digit);
  // Spaces, and bytes beyond ASCII.
  const std::uint32_t blank =
      MaskOf(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(' ')), bytes));
  const std::uint32_t inner = words << 1U | behind_word;
  behind_word = words >> 15U;
  return (words & ~inner) | (digits & ~(digits >> 1U)) | ((words | blank) ^ 0xFFFFU);
}

}  // namespace
#endif

const char* ShapeSearch::SkipToStart(const char* begin, const char* at,
                                     const char* end) const noexcept {
#if defined(__SSE2__)
  const auto first_of = [&](const char* block, std::uint32_t places) -> const char* {
    for (; places != 0; places &= places - 1) {
      const char* const place = block + std::countr_zero(places);
      if (pairs_.HasAt(place) && MayStart(begin, place, end)) return place;
    }
    return nullptr;
  };
  std::uint32_t behind_word = at != begin && IsWordByte(at[-1]) ? 1 : 0;
  for (; end - at > 16; at += 16) {
    const char* const found = first_of(at, Beginnings(SixteenAt(at), behind_word));
    if (found != nullptr) return found;
  }
  if (at == end) return end;
  // Of the text's last bytes sixteen, too: the first of them have been looked at. A prefix has two
  // bytes, so none begins at the last.
  const char* const block = end - 16;
  const auto looked = static_cast<unsigned>(at - block);
  behind_word = block != begin && IsWordByte(block[-1]) ? 1 : 0;
  const std::uint32_t places = Beginnings(SixteenAt(block), behind_word) & 0x7FFFU;
  const char* const found = first_of(block, places >> looked << looked);
  return found != nullptr ? found : end;
#else
  while (at != end && !MayStart(begin, at, end)) ++at;
  return at;
#endif
}

}  // namespace strongroom::classify::value
