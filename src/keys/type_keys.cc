#include "keys/type_keys.h"

#include "base/encoder.h"
#include "crypto/digest.h"

namespace strongroom::keys {

Bytes TypeKeys::Seal(RandomSource& random, const FieldPlace& place, ByteView plaintext) const {
  crypto::XaesNonce nonce;
  random.Fill(nonce);
  return SealField(data_keys_.at(active_version_), active_version_, nonce, place, plaintext);
}

Bytes TypeKeys::IndexValue(std::uint16_t index, std::string_view field, unsigned bits,
                           std::string_view term) const {
  // One HMAC under the index root with the index's number and field in front is as good a key
  // separation as a derived key (each input is injectively encoded), and half the work.
  Encoder head;
  head.String("strongroom/blind-index/v1").U16(index).String(field);
  const crypto::Digest digest = crypto::HmacSha256(index_root_, {head.view(), AsBytes(term)});
  const std::size_t size = (bits + 7) / 8;
  Bytes value;
  value.reserve(size + 1);
  value.push_back(index_version_);
  value.insert(value.end(), digest.begin(), digest.begin() + static_cast<std::ptrdiff_t>(size));
  if (const unsigned excess = static_cast<unsigned>(size) * 8 - bits; excess > 0) {
    value.back() = static_cast<std::uint8_t>(value.back() & (0xffU << excess));
  }
  return value;
}

store::Mac TypeKeys::RowMac(const Uuid& record, std::uint64_t record_version, ByteView row) const {
  Encoder head;
  head.String("strongroom/record-row/v1").String(type_).String(tenant_.id.bytes());
  head.String(record.bytes()).U64(record_version);
  return crypto::HmacSha256(row_key_, {head.view(), row});
}

Result<SecretBytes> Open(const access::Grant& grant, const TypeKeys& keys, const FieldPlace& place,
                         ByteView sealed) {
  const auto refuse = [] { return Fail(ErrorKind::kCorrupt, "stored data does not verify"); };
  if (!grant.Allows(keys.tenant_.number, keys.type_) || place.type != keys.type_ ||
      place.tenant != keys.tenant_.id) {
    return refuse();
  }
  const std::optional<SealedView> view = ParseSealed(sealed);
  if (!view) return refuse();
  // The key is chosen by its version, never by trying.
  const auto key = keys.data_keys_.find(view->key_version);
  if (key == keys.data_keys_.end()) return refuse();
  std::optional<SecretBytes> opened = crypto::XaesOpen(
      key->second, view->nonce, view->ciphertext_and_tag, AssociatedData(place, view->key_version));
  if (!opened) return refuse();
  return std::move(*opened);
}

}  // namespace strongroom::keys
