// The canonical encoder: the one way bytes are laid out before they are stored, authenticated or
// hashed. Integers are big-endian and of fixed width, byte strings are preceded by their length as
// four bytes, so that no two sequences of values share an encoding.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/clock.h"

namespace strongroom {

class Encoder {
 public:
  Encoder& U8(std::uint8_t value);
  Encoder& U16(std::uint16_t value);
  Encoder& U32(std::uint32_t value);
  Encoder& U64(std::uint64_t value);
  Encoder& Timestamp(Time time);    // milliseconds since 1970 as U64; 1970 to kTimeMax
  Encoder& String(ByteView bytes);  // length (4 bytes), then the bytes
  Encoder& String(std::string_view text) { return String(AsBytes(text)); }
  Encoder& Raw(ByteView bytes);  // the bytes alone: only for parts of fixed size
  void Reserve(std::size_t size) { bytes_.reserve(size); }

  [[nodiscard]] ByteView view() const noexcept { return bytes_; }
  [[nodiscard]] Bytes Take() && { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

// Reads what Encoder wrote. After the first short or oversized read every further read gives zero
// values and ok() is false; check ok() (and AtEnd()) once, after reading.
class Decoder {
 public:
  explicit Decoder(ByteView bytes) noexcept : rest_(bytes) {}

  std::uint8_t U8() noexcept;
  std::uint16_t U16() noexcept;
  std::uint32_t U32() noexcept;
  std::uint64_t U64() noexcept;
  Time Timestamp() noexcept;   // beyond kTimeMax it is as a short read
  ByteView String() noexcept;  // a view into the input
  ByteView Raw(std::size_t size) noexcept;

  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] bool AtEnd() const noexcept { return ok_ && rest_.empty(); }
  [[nodiscard]] ByteView rest() const noexcept { return rest_; }

 private:
  std::uint64_t Integer(std::size_t size) noexcept;

  ByteView rest_;
  bool ok_ = true;
};

}  // namespace strongroom
