#include "base/secret_bytes.h"

#include <string.h>

#include <algorithm>
#include <utility>

namespace strongroom {

void WipeMemory(void* data, std::size_t size) noexcept {
  if (size > 0) explicit_bzero(data, size);
}

SecretBytes::SecretBytes(std::size_t size)
    : data_(std::make_unique<std::uint8_t[]>(size)), size_(size) {}

SecretBytes SecretBytes::CopyOf(ByteView bytes) {
  SecretBytes secret(bytes.size());
  std::ranges::copy(bytes, secret.data_.get());
  return secret;
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : data_(std::move(other.data_)), size_(std::exchange(other.size_, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this != &other) {
    WipeMemory(data_.get(), size_);
    data_ = std::move(other.data_);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

SecretBytes::~SecretBytes() { WipeMemory(data_.get(), size_); }

void SecretBytes::Truncate(std::size_t size) noexcept {
  if (size >= size_) return;
  WipeMemory(data_.get() + size, size_ - size);
  size_ = size;
}

}  // namespace strongroom
