#include "keys/root_keys.h"

#include <algorithm>
#include <mutex>
#include <string>

#include "base/encoder.h"
#include "crypto/digest.h"

namespace strongroom::keys {
namespace {

constexpr std::size_t kKeySize = 32;

SecretBytes DeriveKey(const SecretBytes& secret, std::string_view purpose, ByteView context = {}) {
  Encoder info;
  info.String(purpose).String(context);
  return crypto::HkdfSha256(secret.InsecureBytes(), {}, info.view(), kKeySize);
}

}  // namespace

store::TableName ControlTable(std::uint32_t epoch) {
  return epoch == 1 ? "control" : "control_" + std::to_string(epoch);
}

SecretBytes AuditRootOf(const SecretBytes& root) { return DeriveKey(root, "strongroom/audit/v1"); }

RootKeys::RootKeys(Keyring& keyring)
    : keyring_(keyring),
      epoch_(keyring.epoch()),
      control_table_(ControlTable(epoch_)),
      audit_roots_(keyring.FormerAuditRoots()) {
  Derive(keyring.RootKey());
}

RootKeys::RootKeys(Keyring& keyring, const SecretBytes& next_root)
    : keyring_(keyring),
      epoch_(keyring.epoch() + 1),
      control_table_(ControlTable(epoch_)),
      next_root_(SecretBytes::CopyOf(next_root.InsecureBytes())),
      audit_roots_(keyring.FormerAuditRoots()) {
  audit_roots_.emplace(keyring.epoch(), AuditRootOf(keyring.RootKey()));
  Derive(next_root);
}

void RootKeys::Derive(const SecretBytes& root) {
  keyring_id_ = KeyringIdOf(root);
  control_key_ = DeriveKey(root, "strongroom/control/v1");
  audit_roots_.emplace(epoch_, AuditRootOf(root));
}

store::Mac RootKeys::ControlMac(std::string_view table, store::Partition partition, ByteView key,
                                std::uint64_t version, ByteView body) const {
  Encoder head;
  head.String("strongroom/control-row/v1").String(table).U32(partition).String(key).U64(version);
  return crypto::HmacSha256(control_key_, {head.view(), body});
}

store::Mac RootKeys::ChainMac(store::Partition partition, const store::Mac& previous,
                              std::uint64_t n, ByteView entry) const {
  return ChainMacOf(epoch_, partition, previous, n, entry);
}

store::Mac RootKeys::ChainMacOf(std::uint32_t epoch, store::Partition partition,
                                const store::Mac& previous, std::uint64_t n, ByteView entry) const {
  Encoder head;
  head.Raw(previous).U64(n);
  return crypto::HmacSha256(AuditKey(epoch, partition), {head.view(), entry});
}

store::Mac RootKeys::Fingerprint(std::string_view purpose, ByteView value) const {
  Encoder head;
  head.String("strongroom/fingerprint/v1").String(purpose);
  return crypto::HmacSha256(control_key_, {head.view(), value});
}

Result<std::optional<SecretBytes>> RootKeys::WrappingKey(const Uuid& tenant) const {
  Result<std::optional<SecretBytes>> shred = keyring_.ShredKey(tenant);
  if (!shred || !shred->has_value()) return shred;
  const SecretBytes root =
      next_root_ ? SecretBytes::CopyOf(next_root_->InsecureBytes()) : keyring_.RootKey();
  SecretBytes both(root.size() + (*shred)->size());
  const auto out = both.InsecureMutableBytes();
  std::ranges::copy(root.InsecureBytes(), out.begin());
  std::ranges::copy((*shred)->InsecureBytes(),
                    out.begin() + static_cast<std::ptrdiff_t>(root.size()));
  return DeriveKey(both, "strongroom/tenant-wrapping/v1", tenant.bytes());
}

const SecretBytes& RootKeys::AuditKey(std::uint32_t epoch, store::Partition partition) const {
  const AuditKeyName name{epoch, partition};
  {
    const std::shared_lock lock(mutex_);
    if (const auto found = audit_keys_.find(name); found != audit_keys_.end()) {
      return found->second;
    }
  }
  Encoder context;
  context.U32(partition);
  const std::unique_lock lock(mutex_);
  return audit_keys_.try_emplace(name, DeriveKey(audit_roots_.at(epoch), "tenant", context.view()))
      .first->second;
}

}  // namespace strongroom::keys
