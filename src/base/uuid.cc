#include "base/uuid.h"

#include <algorithm>

namespace strongroom {

Uuid Uuid::V7(Time now, RandomSource& random) {
  Raw raw{};
  random.Fill(std::span(raw).subspan(6));
  auto ms = static_cast<std::uint64_t>(now.time_since_epoch().count());
  for (int i = 5; i >= 0; --i, ms >>= 8) raw[static_cast<std::size_t>(i)] = ms & 0xff;
  raw[6] = static_cast<std::uint8_t>(0x70 | (raw[6] & 0x0f));
  raw[8] = static_cast<std::uint8_t>(0x80 | (raw[8] & 0x3f));
  return Uuid(raw);
}

std::optional<Uuid> Uuid::Parse(std::string_view text) noexcept {
  if (text.size() != 36) return std::nullopt;
  Raw raw{};
  std::size_t nibble = 0;
  for (std::size_t i = 0; i < 36; ++i) {
    const char c = text[i];
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (c != '-') return std::nullopt;
      continue;
    }
    int value = 0;
    if (c >= '0' && c <= '9') {
      value = c - '0';
    } else if (c >= 'a' && c <= 'f') {
      value = c - 'a' + 10;
    } else if (c >= 'A' && c <= 'F') {
      value = c - 'A' + 10;
    } else {
      return std::nullopt;
    }
    raw[nibble / 2] = static_cast<std::uint8_t>(raw[nibble / 2] << 4 | value);
    ++nibble;
  }
  return Uuid(raw);
}

std::optional<Uuid> Uuid::FromBytes(ByteView bytes) noexcept {
  if (bytes.size() != 16) return std::nullopt;
  Raw raw{};
  std::ranges::copy(bytes, raw.begin());
  return Uuid(raw);
}

std::string Uuid::ToString() const {
  const std::string hex = HexEncode(raw_);
  return hex.substr(0, 8) + '-' + hex.substr(8, 4) + '-' + hex.substr(12, 4) + '-' +
         hex.substr(16, 4) + '-' + hex.substr(20);
}

}  // namespace strongroom
