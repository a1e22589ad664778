// XAES-256-GCM as specified by C2SP (https://c2sp.org/XAES-256-GCM): 256-bit key, 192-bit nonce,
// safe for a practically unlimited number of random nonces under one key.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/secret_bytes.h"

namespace strongroom::crypto {

inline constexpr std::size_t kXaesKeySize = 32;
inline constexpr std::size_t kXaesNonceSize = 24;
inline constexpr std::size_t kXaesTagSize = 16;

using XaesNonce = std::array<std::uint8_t, kXaesNonceSize>;

// Appends ciphertext and tag (plaintext.size() + 16 bytes) to `out`. The key has 32 bytes
// (asserted).
void XaesSeal(const SecretBytes& key, const XaesNonce& nonce, ByteView plaintext,
              ByteView associated_data, Bytes& out);
// nullopt when anything does not verify.
[[nodiscard]] std::optional<SecretBytes> XaesOpen(const SecretBytes& key, const XaesNonce& nonce,
                                                  ByteView ciphertext_and_tag,
                                                  ByteView associated_data);

}  // namespace strongroom::crypto
