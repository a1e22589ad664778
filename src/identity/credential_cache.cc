#include "identity/credential_cache.h"

#include <mutex>

namespace strongroom::identity {

std::shared_ptr<const Verified> CredentialCache::Find(const crypto::Digest& credential,
                                                      Time now) const {
  const std::shared_lock lock(mutex_);
  const auto found = entries_.find(credential);
  if (found == entries_.end()) return nullptr;
  if (found->second->expires && now >= *found->second->expires) return nullptr;
  return found->second;
}

CredentialCache::Generation CredentialCache::Current() const {
  const std::shared_lock lock(mutex_);
  return generation_;
}

void CredentialCache::Put(const crypto::Digest& credential,
                          std::shared_ptr<const Verified> verified, Generation began) {
  const std::unique_lock lock(mutex_);
  if (began != generation_ || entries_max_ == 0) return;
  if (entries_.size() >= entries_max_ && !entries_.contains(credential)) {
    entries_.erase(entries_.begin());
  }
  entries_.insert_or_assign(credential, std::move(verified));
}

void CredentialCache::Drop(const crypto::Digest& credential) {
  const std::unique_lock lock(mutex_);
  ++generation_;
  entries_.erase(credential);
}

void CredentialCache::DropAll() {
  const std::unique_lock lock(mutex_);
  ++generation_;
  entries_.clear();
}

std::size_t CredentialCache::size() const {
  const std::shared_lock lock(mutex_);
  return entries_.size();
}

}  // namespace strongroom::identity
