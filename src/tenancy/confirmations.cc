#include "tenancy/confirmations.h"

#include <array>

#include "base/bytes.h"

namespace strongroom::tenancy {

std::string Confirmations::Ask(const access::Principal& by, const Uuid& tenant) {
  std::array<std::uint8_t, 16> raw{};
  random_.Fill(raw);
  std::string code = Base64UrlEncode(raw);
  const auto now = clock_.Steady();
  const std::lock_guard guard(mutex_);
  std::erase_if(pending_, [&](const auto& entry) { return now >= entry.second.expires; });
  if (pending_.size() >= kConfirmationsMax) pending_.erase(pending_.begin());
  pending_.insert_or_assign(code, Pending{.tenant = tenant,
                                          .subject = by.subject,
                                          .accessor = by.accessor,
                                          .expires = now + kConfirmationLife});
  return code;
}

bool Confirmations::Take(const std::string& code, const access::Principal& by, const Uuid& tenant) {
  const auto now = clock_.Steady();
  const std::lock_guard guard(mutex_);
  const auto found = pending_.find(code);
  if (found == pending_.end()) return false;
  const Pending& pending = found->second;
  if (now >= pending.expires || pending.tenant != tenant || pending.subject != by.subject ||
      pending.accessor != by.accessor) {
    return false;
  }
  pending_.erase(found);
  return true;
}

}  // namespace strongroom::tenancy
