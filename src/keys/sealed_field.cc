#include "keys/sealed_field.h"

#include <algorithm>

#include "base/encoder.h"

namespace strongroom::keys {

std::optional<SealedView> ParseSealed(ByteView sealed) noexcept {
  if (sealed.size() < kSealedOverhead || sealed[0] != kSealedFormat) return std::nullopt;
  Decoder decoder(sealed.subspan(1));
  SealedView view;
  view.key_version = decoder.U32();
  std::ranges::copy(decoder.Raw(crypto::kXaesNonceSize), view.nonce.begin());
  view.ciphertext_and_tag = decoder.rest();
  return view;
}

Bytes AssociatedData(const FieldPlace& place, std::uint32_t key_version) {
  Encoder encoder;
  encoder.Reserve(160);
  encoder.U32(1).U8(kSealedFormat);
  encoder.String(place.tenant.bytes());
  encoder.String(place.type);
  encoder.String(place.record.bytes());
  encoder.U32(8).U64(place.record_version);
  encoder.String(place.field);
  encoder.String(place.sensitivity);
  encoder.U32(4).U32(key_version);
  return std::move(encoder).Take();
}

Bytes SealField(const SecretBytes& data_key, std::uint32_t key_version,
                const crypto::XaesNonce& nonce, const FieldPlace& place, ByteView plaintext) {
  Encoder header;
  header.Reserve(kSealedOverhead + plaintext.size());
  header.U8(kSealedFormat).U32(key_version).Raw(nonce);
  Bytes sealed = std::move(header).Take();
  crypto::XaesSeal(data_key, nonce, plaintext, AssociatedData(place, key_version), sealed);
  return sealed;
}

}  // namespace strongroom::keys
