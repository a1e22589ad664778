#include "base/encoder.h"

#include <array>
#include <cassert>
#include <limits>

namespace strongroom {
namespace {

void AppendInteger(Bytes& bytes, std::uint64_t value, int size) {
  std::array<std::uint8_t, 8> big_endian{};
  for (int i = size - 1; i >= 0; --i, value >>= 8) {
    big_endian[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(value);
  }
  bytes.insert(bytes.end(), big_endian.begin(), big_endian.begin() + size);
}

}  // namespace

Encoder& Encoder::U8(std::uint8_t value) {
  bytes_.push_back(value);
  return *this;
}
Encoder& Encoder::U16(std::uint16_t value) {
  AppendInteger(bytes_, value, 2);
  return *this;
}
Encoder& Encoder::U32(std::uint32_t value) {
  AppendInteger(bytes_, value, 4);
  return *this;
}
Encoder& Encoder::U64(std::uint64_t value) {
  AppendInteger(bytes_, value, 8);
  return *this;
}
Encoder& Encoder::Timestamp(Time time) {
  assert(time >= Time{} && time <= kTimeMax);
  return U64(static_cast<std::uint64_t>(time.time_since_epoch().count()));
}
Encoder& Encoder::String(ByteView bytes) {
  assert(bytes.size() <= std::numeric_limits<std::uint32_t>::max());
  return U32(static_cast<std::uint32_t>(bytes.size())).Raw(bytes);
}
Encoder& Encoder::Raw(ByteView bytes) {
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  return *this;
}

std::uint64_t Decoder::Integer(std::size_t size) noexcept {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : Raw(size)) value = value << 8 | byte;
  return value;
}
std::uint8_t Decoder::U8() noexcept { return static_cast<std::uint8_t>(Integer(1)); }
std::uint16_t Decoder::U16() noexcept { return static_cast<std::uint16_t>(Integer(2)); }
std::uint32_t Decoder::U32() noexcept { return static_cast<std::uint32_t>(Integer(4)); }
std::uint64_t Decoder::U64() noexcept { return Integer(8); }

Time Decoder::Timestamp() noexcept {
  const std::uint64_t milliseconds = U64();
  if (milliseconds <= static_cast<std::uint64_t>(kTimeMax.time_since_epoch().count())) {
    return Time(std::chrono::milliseconds(milliseconds));
  }
  ok_ = false;
  rest_ = {};
  return {};
}

ByteView Decoder::String() noexcept {
  const std::size_t size = U32();
  return Raw(size);
}

ByteView Decoder::Raw(std::size_t size) noexcept {
  if (!ok_ || rest_.size() < size) {
    ok_ = false;
    rest_ = {};
    return {};
  }
  const ByteView taken = rest_.first(size);
  rest_ = rest_.subspan(size);
  return taken;
}

}  // namespace strongroom
