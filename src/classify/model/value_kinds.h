// What kinds of JSON values a field may hold; the empty set says that nothing is known.
#pragma once

#include <cstdint>

namespace strongroom::classify::model {

enum class ValueKind : std::uint8_t {
  kString = 1,
  kNumber = 2,
  kInteger = 4,
  kBoolean = 8,
  kObject = 16,
  kArray = 32,
  kNull = 64
};

class ValueKinds {
 public:
  constexpr ValueKinds() = default;
  // One kind is a set of one.
  constexpr ValueKinds(ValueKind kind) noexcept  // NOLINT(google-explicit-constructor)
      : bits_(static_cast<std::uint8_t>(kind)) {}

  constexpr void Add(ValueKinds other) noexcept { bits_ |= other.bits_; }
  [[nodiscard]] constexpr bool Has(ValueKind kind) const noexcept {
    return (bits_ & static_cast<std::uint8_t>(kind)) != 0;
  }
  // Whether any of `other` is among them.
  [[nodiscard]] constexpr bool HasAny(ValueKinds other) const noexcept {
    return (bits_ & other.bits_) != 0;
  }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
  // Nothing but these, where anything is known. kNull aside: a field that may be null holds others.
  [[nodiscard]] constexpr bool OnlyOf(ValueKinds other) const noexcept {
    const auto some =
        static_cast<std::uint8_t>(bits_ & ~static_cast<std::uint8_t>(ValueKind::kNull));
    return some != 0 && (some & ~other.bits_) == 0;
  }
  friend constexpr bool operator==(ValueKinds, ValueKinds) = default;
  friend constexpr ValueKinds operator|(ValueKinds a, ValueKinds b) noexcept {
    a.Add(b);
    return a;
  }

 private:
  std::uint8_t bits_ = 0;
};

[[nodiscard]] constexpr ValueKinds operator|(ValueKind a, ValueKind b) noexcept {
  return ValueKinds(a) | ValueKinds(b);
}

}  // namespace strongroom::classify::model
