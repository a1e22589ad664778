#include "keys/key_row.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/encoder.h"
#include "crypto/xaes256gcm.h"

namespace strongroom::keys {
namespace {

constexpr std::uint8_t kWrappedFormat = 1;
constexpr std::size_t kKeySize = 32;

Bytes WrapAssociatedData(std::string_view place) {
  Encoder encoder;
  encoder.String("strongroom/wrapped-key/v1").String(place);
  return std::move(encoder).Take();
}

}  // namespace

// format, state, created, changed (Unix ms), nonce ‖ ciphertext ‖ tag
Bytes EncodeKeyRow(KeyState state, Time created, Time changed, ByteView wrapped) {
  Encoder encoder;
  encoder.U8(kWrappedFormat).U8(static_cast<std::uint8_t>(state));
  encoder.Timestamp(created);
  encoder.Timestamp(changed);
  encoder.String(wrapped);
  return std::move(encoder).Take();
}

std::optional<KeyRow> DecodeKeyRow(ByteView body) {
  Decoder decoder(body);
  if (decoder.U8() != kWrappedFormat) return std::nullopt;
  KeyRow row;
  row.state = static_cast<KeyState>(decoder.U8());
  row.created = decoder.Timestamp();
  row.changed = decoder.Timestamp();
  row.wrapped = decoder.String();
  if (!decoder.AtEnd() || row.state < KeyState::kActive || row.state > KeyState::kDestroyed) {
    return std::nullopt;
  }
  return row;
}

std::string TenantKeyPlace(store::Partition tenant) {
  return fmt::format("key/{:08x}/tenant", tenant);
}

std::optional<store::Partition> TenantOfKeyRow(std::string_view place) {
  constexpr std::string_view kPrefix = "key/";
  constexpr std::size_t kNumberSize = 8;
  if (!place.starts_with(kPrefix) || place.size() < kPrefix.size() + kNumberSize) {
    return std::nullopt;
  }
  store::Partition tenant = 0;
  const char* const begin = place.data() + kPrefix.size();
  const auto [at, error] = std::from_chars(begin, begin + kNumberSize, tenant, 16);
  if (error != std::errc() || at != begin + kNumberSize) return std::nullopt;
  return tenant;
}

std::optional<store::Partition> TenantOfKeyPlace(std::string_view place) {
  const std::optional<store::Partition> tenant = TenantOfKeyRow(place);
  return tenant && TenantKeyPlace(*tenant) == place ? tenant : std::nullopt;
}

SecretBytes NewKey(RandomSource& random) {
  SecretBytes key(kKeySize);
  random.Fill(key.InsecureMutableBytes());
  return key;
}

Bytes WrapKey(RandomSource& random, const SecretBytes& under, std::string_view place,
              const SecretBytes& key) {
  crypto::XaesNonce nonce;
  random.Fill(nonce);
  Bytes wrapped(nonce.begin(), nonce.end());
  crypto::XaesSeal(under, nonce, key.InsecureBytes(), WrapAssociatedData(place), wrapped);
  return wrapped;
}

Result<SecretBytes> UnwrapKey(const SecretBytes& under, std::string_view place, ByteView wrapped) {
  if (wrapped.size() != crypto::kXaesNonceSize + kKeySize + crypto::kXaesTagSize) {
    return KeyUnreadable();
  }
  crypto::XaesNonce nonce;
  std::ranges::copy(wrapped.first(nonce.size()), nonce.begin());
  std::optional<SecretBytes> key =
      crypto::XaesOpen(under, nonce, wrapped.subspan(nonce.size()), WrapAssociatedData(place));
  if (!key) return KeyUnreadable();
  return std::move(*key);
}

std::unexpected<Error> KeyUnreadable() {
  return Fail(ErrorKind::kCorrupt, "stored data does not verify");
}

}  // namespace strongroom::keys
