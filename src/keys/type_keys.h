// The keys of one record type in one tenant, and the only code that seals or opens a field. Key
// bytes never leave this folder. Immutable after construction; safe from any thread.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "access/decide.h"
#include "base/error.h"
#include "base/random.h"
#include "base/secret_bytes.h"
#include "keys/sealed_field.h"
#include "keys/tenant_ref.h"
#include "store/store.h"

namespace strongroom::keys {

class TypeKeys {
 public:
  // Seals with the newest active data key and a fresh random nonce.
  [[nodiscard]] Bytes Seal(RandomSource& random, const FieldPlace& place, ByteView plaintext) const;

  // The stored value of an index entry: one byte index key version, then HMAC(index key of this
  // index, term) cut to `bits` (excess bits of the last byte zero).
  [[nodiscard]] Bytes IndexValue(std::uint16_t index, std::string_view field, unsigned bits,
                                 std::string_view term) const;

  // HMAC over (type, tenant, record id, record version, row): covers what the AEAD does not.
  [[nodiscard]] store::Mac RowMac(const Uuid& record, std::uint64_t record_version,
                                  ByteView row) const;

  // The data key version that Seal() uses, and whether values sealed under one could be opened.
  [[nodiscard]] std::uint32_t active_version() const { return active_version_; }
  [[nodiscard]] bool Holds(std::uint32_t data_key) const { return data_keys_.contains(data_key); }

  [[nodiscard]] const TenantRef& tenant() const { return tenant_; }
  [[nodiscard]] const std::string& type() const { return type_; }

 private:
  friend class KeyHierarchy;
  friend Result<SecretBytes> Open(const access::Grant&, const TypeKeys&, const FieldPlace&,
                                  ByteView);
  TypeKeys() = default;

  TenantRef tenant_;
  std::string type_;
  std::uint32_t active_version_ = 0;
  std::map<std::uint32_t, SecretBytes> data_keys_;  // by version; destroyed ones are absent
  std::uint8_t index_version_ = 0;
  SecretBytes index_root_;
  SecretBytes row_key_;
};

// Opens a sealed value. The grant must be for this tenant and type. Fails closed with one kind,
// kCorrupt, and no detail about which check failed.
[[nodiscard]] Result<SecretBytes> Open(const access::Grant& grant, const TypeKeys& keys,
                                       const FieldPlace& place, ByteView sealed);

}  // namespace strongroom::keys
