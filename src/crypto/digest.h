// SHA-256, HMAC-SHA-256 (RFC 2104) and HKDF-SHA-256 (RFC 5869). Contexts are kept per thread.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>

#include "base/bytes.h"
#include "base/secret_bytes.h"

namespace strongroom::crypto {

using Digest = std::array<std::uint8_t, 32>;

[[nodiscard]] Digest Sha256(ByteView data);
// Over the parts one after the other, as if concatenated.
[[nodiscard]] Digest HmacSha256(const SecretBytes& key, std::initializer_list<ByteView> parts);
// Extract-then-expand; `size` at most 8,160 bytes.
[[nodiscard]] SecretBytes HkdfSha256(ByteView secret, ByteView salt, ByteView info,
                                     std::size_t size);

}  // namespace strongroom::crypto
