// Byte strings and their text forms. Not for secrets: those are SecretBytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace strongroom {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

[[nodiscard]] inline ByteView AsBytes(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
[[nodiscard]] inline std::string_view AsText(ByteView bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
[[nodiscard]] inline Bytes ToBytes(std::string_view text) {
  const ByteView view = AsBytes(text);
  return {view.begin(), view.end()};
}
[[nodiscard]] inline Bytes ToBytes(ByteView view) { return {view.begin(), view.end()}; }

// Lower-case hexadecimal; decoding takes either case and nothing else.
[[nodiscard]] std::string HexEncode(ByteView bytes);
[[nodiscard]] std::optional<Bytes> HexDecode(std::string_view text);

// base64url without padding (RFC 4648 §5); decoding refuses padding and non-zero trailing bits, so
// that every value has exactly one text form.
[[nodiscard]] std::string Base64UrlEncode(ByteView bytes);
[[nodiscard]] std::optional<Bytes> Base64UrlDecode(std::string_view text);

// Compares in time that depends on the lengths only.
[[nodiscard]] bool EqualConstantTime(ByteView a, ByteView b) noexcept;

}  // namespace strongroom
