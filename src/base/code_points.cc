#include "base/code_points.h"

namespace strongroom {
namespace {

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Bytes of the sequence that `lead` opens; 0 when no sequence opens with it.
std::size_t SequenceSize(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

}  // namespace

CodePoint TakeCodePoint(std::string_view& rest) noexcept {
  const auto lead = static_cast<unsigned char>(rest.front());
  const std::size_t size = SequenceSize(lead);
  char32_t value = size <= 1 ? lead : lead & (0xFFU >> (size + 1));
  bool whole = size != 0 && size <= rest.size();
  for (std::size_t i = 1; whole && i < size; ++i) {
    whole = IsContinuation(rest[i]);
    value = (value << 6) | (static_cast<unsigned char>(rest[i]) & 0x3FU);
  }
  const std::size_t taken = whole ? size : 1;
  const CodePoint result{.value = whole ? value : U'\uFFFD', .bytes = rest.substr(0, taken)};
  rest.remove_prefix(taken);
  return result;
}

std::size_t CountCodePoints(std::string_view text) noexcept {
  std::size_t count = 0;
  for (; !text.empty(); ++count) (void)TakeCodePoint(text);
  return count;
}

std::string_view LastCodePoints(std::string_view text, std::size_t count) noexcept {
  const std::size_t total = CountCodePoints(text);
  for (std::size_t skipped = count; skipped < total; ++skipped) (void)TakeCodePoint(text);
  return text;
}

bool ShowsNothing(char32_t c) noexcept {
  const auto in = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  return c <= 0x20 || in(0x7f, 0xa0) || c == 0xad || c == 0x34f || c == 0x61c ||
         in(0x115f, 0x1160) || c == 0x1680 || in(0x17b4, 0x17b5) || in(0x180b, 0x180f) ||
         in(0x2000, 0x200f) || in(0x2028, 0x202f) || in(0x205f, 0x206f) || c == 0x2800 ||
         c == 0x3000 || c == 0x3164 || in(0xfe00, 0xfe0f) || c == 0xfeff || c == 0xffa0 ||
         in(0xfff0, 0xfffb) || in(0x1bca0, 0x1bca3) || in(0x1d173, 0x1d17a) || in(0xe0000, 0xe0fff);
}

bool IsBlank(char32_t c) noexcept {
  return (c >= 0x09 && c <= 0x0d) || c == 0x20 || c == 0x85 || c == 0xa0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
         c == 0x2800 || c == 0x3000;
}

bool TurnsDirection(char32_t c) noexcept {
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069);
}

void AppendCodePoint(std::string& out, char32_t value) {
  const auto tail = [&](unsigned shift) {
    out += static_cast<char>(0x80 | ((value >> shift) & 0x3F));
  };
  if (value < 0x80) {
    out += static_cast<char>(value);
  } else if (value < 0x800) {
    out += static_cast<char>(0xC0 | (value >> 6));
    tail(0);
  } else if (value < 0x10000) {
    out += static_cast<char>(0xE0 | (value >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | (value >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace strongroom
