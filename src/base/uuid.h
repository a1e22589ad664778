// UUIDs (RFC 9562). New ids are version 7: their order is the order of creation to the millisecond,
// which keeps inserts at the right edge of a table's tree.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/random.h"

namespace strongroom {

class Uuid {
 public:
  using Raw = std::array<std::uint8_t, 16>;

  constexpr Uuid() noexcept = default;  // the nil UUID
  constexpr explicit Uuid(const Raw& raw) noexcept : raw_(raw) {}

  // RFC 9562 §5.7: 48 bits of Unix milliseconds, version, 74 random bits.
  [[nodiscard]] static Uuid V7(Time now, RandomSource& random);
  // The canonical 8-4-4-4-12 form in either case, any version; nullopt otherwise.
  [[nodiscard]] static std::optional<Uuid> Parse(std::string_view text) noexcept;
  // Exactly 16 bytes.
  [[nodiscard]] static std::optional<Uuid> FromBytes(ByteView bytes) noexcept;

  [[nodiscard]] std::string ToString() const;  // lower case
  [[nodiscard]] ByteView bytes() const noexcept { return raw_; }
  [[nodiscard]] bool IsNil() const noexcept { return raw_ == Raw{}; }
  auto operator<=>(const Uuid&) const noexcept = default;

 private:
  Raw raw_{};
};

}  // namespace strongroom
