#include "keys/rewrap_tenant_key.h"

#include "keys/key_row.h"

namespace strongroom::keys {
namespace {

Result<SecretBytes> Opened(const SecretBytes& wrapping, const ControlRow& row) {
  const std::optional<KeyRow> key = DecodeKeyRow(row.body);
  if (!key) return KeyUnreadable();
  return UnwrapKey(wrapping, row.key, key->wrapped);
}

}  // namespace

Result<Bytes> RewrapTenantKey(const RootKeys& from, const RootKeys& to, const Uuid& tenant,
                              RandomSource& random, const ControlRow& row) {
  const Result<std::optional<SecretBytes>> before = from.WrappingKey(tenant);
  if (!before) return Fail(before.error());
  const Result<std::optional<SecretBytes>> after = to.WrappingKey(tenant);
  if (!after) return Fail(after.error());
  if (!before->has_value() || !after->has_value()) return row.body;
  const Result<SecretBytes> key = Opened(**before, row);
  if (!key) return Fail(key.error());
  const KeyRow old = *DecodeKeyRow(row.body);
  const Bytes wrapped = WrapKey(random, **after, row.key, *key);
  return EncodeKeyRow(old.state, old.created, old.changed, wrapped);
}

Result<bool> HoldOneTenantKey(const RootKeys& from, const ControlRow& old, const RootKeys& to,
                              const ControlRow& carried, const Uuid& tenant) {
  const Result<std::optional<SecretBytes>> before = from.WrappingKey(tenant);
  if (!before) return Fail(before.error());
  const Result<std::optional<SecretBytes>> after = to.WrappingKey(tenant);
  if (!after) return Fail(after.error());
  if (!before->has_value() || !after->has_value()) return old.body == carried.body;
  const Result<SecretBytes> one = Opened(**before, old);
  const Result<SecretBytes> other = Opened(**after, carried);
  return one && other && *one == *other;
}

}  // namespace strongroom::keys
