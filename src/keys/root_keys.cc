#include "keys/root_keys.h"

#include <algorithm>
#include <mutex>

#include "base/encoder.h"
#include "crypto/digest.h"

namespace strongroom::keys {
namespace {

constexpr std::size_t kKeySize = 32;

SecretBytes Derive(const SecretBytes& secret, std::string_view purpose, ByteView context = {}) {
  Encoder info;
  info.String(purpose).String(context);
  return crypto::HkdfSha256(secret.InsecureBytes(), {}, info.view(), kKeySize);
}

}  // namespace

RootKeys::RootKeys(Keyring& keyring) : keyring_(keyring) {
  const SecretBytes root = keyring.RootKey();
  control_key_ = Derive(root, "strongroom/control/v1");
  audit_root_ = Derive(root, "strongroom/audit/v1");
}

store::Mac RootKeys::ControlMac(std::string_view table, store::Partition partition, ByteView key,
                                std::uint64_t version, ByteView body) const {
  Encoder head;
  head.String("strongroom/control-row/v1").String(table).U32(partition).String(key).U64(version);
  return crypto::HmacSha256(control_key_, {head.view(), body});
}

store::Mac RootKeys::ChainMac(store::Partition partition, const store::Mac& previous,
                              std::uint64_t n, ByteView entry) const {
  Encoder head;
  head.Raw(previous).U64(n);
  return crypto::HmacSha256(AuditKey(partition), {head.view(), entry});
}

store::Mac RootKeys::Fingerprint(std::string_view purpose, ByteView value) const {
  Encoder head;
  head.String("strongroom/fingerprint/v1").String(purpose);
  return crypto::HmacSha256(control_key_, {head.view(), value});
}

Result<std::optional<SecretBytes>> RootKeys::WrappingKey(const Uuid& tenant) const {
  Result<std::optional<SecretBytes>> shred = keyring_.ShredKey(tenant);
  if (!shred || !shred->has_value()) return shred;
  const SecretBytes root = keyring_.RootKey();
  SecretBytes both(root.size() + (*shred)->size());
  const auto out = both.InsecureMutableBytes();
  std::ranges::copy(root.InsecureBytes(), out.begin());
  std::ranges::copy((*shred)->InsecureBytes(),
                    out.begin() + static_cast<std::ptrdiff_t>(root.size()));
  return Derive(both, "strongroom/tenant-wrapping/v1", tenant.bytes());
}

const SecretBytes& RootKeys::AuditKey(store::Partition partition) const {
  {
    const std::shared_lock lock(mutex_);
    if (const auto found = audit_keys_.find(partition); found != audit_keys_.end()) {
      return found->second;
    }
  }
  Encoder context;
  context.U32(partition);
  const std::unique_lock lock(mutex_);
  return audit_keys_.try_emplace(partition, Derive(audit_root_, "tenant", context.view()))
      .first->second;
}

}  // namespace strongroom::keys
