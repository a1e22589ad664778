// A wrapped key as a control row holds it (docs/formats.md, "Wrapped key"). Pure but for the
// randomness handed in; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/random.h"
#include "base/secret_bytes.h"
#include "store/store.h"

namespace strongroom::keys {

enum class KeyState : std::uint8_t { kActive = 1, kDecryptOnly = 2, kDestroyed = 3 };

struct KeyRow {
  KeyState state = KeyState::kActive;
  Time created, changed;
  ByteView wrapped;  // nonce ‖ ciphertext ‖ tag; a view into what was decoded
};

[[nodiscard]] Bytes EncodeKeyRow(KeyState state, Time created, Time changed, ByteView wrapped);
// nullopt: not of a known format.
[[nodiscard]] std::optional<KeyRow> DecodeKeyRow(ByteView body);

// The key of the control row that holds a tenant's key, and the tenant's number out of such a key;
// nullopt: it is the key of another row.
[[nodiscard]] std::string TenantKeyPlace(store::Partition tenant);
// The tenant's number in the name of any key's row; nullopt for every other text, also one that
// somebody else made up.
[[nodiscard]] std::optional<store::Partition> TenantOfKeyRow(std::string_view place);
[[nodiscard]] std::optional<store::Partition> TenantOfKeyPlace(std::string_view place);

[[nodiscard]] SecretBytes NewKey(RandomSource& random);
// `place` is the key of the control row: the wrapped key opens there and nowhere else.
[[nodiscard]] Bytes WrapKey(RandomSource& random, const SecretBytes& under, std::string_view place,
                            const SecretBytes& key);
// kCorrupt when it does not open.
[[nodiscard]] Result<SecretBytes> UnwrapKey(const SecretBytes& under, std::string_view place,
                                            ByteView wrapped);
[[nodiscard]] std::unexpected<Error> KeyUnreadable();

}  // namespace strongroom::keys
