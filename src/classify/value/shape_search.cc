#include "classify/value/shape_search.h"

#include <algorithm>
#include <bit>
#include <map>
#include <string>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

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

// Of sixteen bytes, bit n for byte n: the letters, digits and underscores, and the digits.
struct Words {
  std::uint32_t words;
  std::uint32_t digits;
  std::uint32_t blank;  // spaces, and bytes beyond ASCII
};
Words WordsAt(const char* at) noexcept {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  const auto within = [](__m128i value, char from, char count) {
    const __m128i above = _mm_sub_epi8(value, _mm_set1_epi8(from));
    return _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8(count)), above);
  };
  const auto mask = [](__m128i found) {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(found));
  };
  const __m128i digits = within(bytes, '0', 9);
  const __m128i letters = within(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 25);
  const __m128i others = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('_'));
  const __m128i spaces = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(' '));
  return {.words = mask(_mm_or_si128(_mm_or_si128(digits, letters), others)),
          .digits = mask(digits),
          .blank = mask(_mm_or_si128(spaces, bytes))};
}

}  // namespace
#endif

const char* ShapeSearch::SkipToStart(const char* begin, const char* at,
                                     const char* end) const noexcept {
#if defined(__SSE2__)
  // Where words begin, at marks, and at the last digits of numbers, which alone begin prefixes
  // within words.
  while (at != end) {
    // Of the text's last bytes sixteen, too: the first of them have been looked at.
    const auto looked = static_cast<unsigned>(16 - std::min<std::ptrdiff_t>(end - at, 16));
    const char* const block = at - looked;
    const Words here = WordsAt(block);
    const bool behind_word = block != begin && IsWordByte(block[-1]);
    const std::uint32_t inner = here.words << 1U | (behind_word ? 1U : 0U);
    const std::uint32_t last_digits = here.digits & ~(here.digits >> 1U);
    std::uint32_t places =
        ((here.words & ~inner) | last_digits | (~(here.words | here.blank) & 0xFFFFU)) >>
        looked << looked;
    for (; places != 0; places &= places - 1) {
      const char* const place = block + std::countr_zero(places);
      if (MayStart(begin, place, end)) return place;
    }
    at = block + 16;
  }
  return end;
#else
  while (at != end && !MayStart(begin, at, end)) ++at;
  return at;
#endif
}

}  // namespace strongroom::classify::value
