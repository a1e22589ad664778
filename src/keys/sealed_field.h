// The sealed-field format (docs/formats.md, "Sealed field"):
//   1 byte format = 1 | 4 bytes key version | 24 bytes nonce | ciphertext | 16 bytes tag
// and the one function that builds its associated data. Sealing binds a value to its exact place,
// so that a sealed value moved to another row, column, tenant or version does not open.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/uuid.h"
#include "crypto/xaes256gcm.h"

namespace strongroom::keys {

inline constexpr std::uint8_t kSealedFormat = 1;
inline constexpr std::size_t kSealedOverhead =
    1 + 4 + crypto::kXaesNonceSize + crypto::kXaesTagSize;

// Where a value stands.
struct FieldPlace {
  Uuid tenant;
  std::string_view type;
  Uuid record;
  std::uint64_t record_version = 0;
  std::string_view field;
  std::string_view sensitivity;  // the class's name
};

struct SealedView {
  std::uint32_t key_version = 0;
  crypto::XaesNonce nonce{};
  ByteView ciphertext_and_tag;
};

// nullopt: not a sealed field of a known format.
[[nodiscard]] std::optional<SealedView> ParseSealed(ByteView sealed) noexcept;

// Each part length-prefixed: format, tenant, type, record id, record version, field name, class,
// key version.
[[nodiscard]] Bytes AssociatedData(const FieldPlace& place, std::uint32_t key_version);

[[nodiscard]] Bytes SealField(const SecretBytes& data_key, std::uint32_t key_version,
                              const crypto::XaesNonce& nonce, const FieldPlace& place,
                              ByteView plaintext);

}  // namespace strongroom::keys
