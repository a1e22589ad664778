// Key material and opened values: wiped on destruction, movable but not copyable, compared in
// constant time, and impossible to print, format or log (tests/compile_fail proves that).
//
// Guarantees: the buffer this object owns is overwritten before it is freed. It does not guarantee
// that the kernel never swapped it; the keyring locks its own pages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/bytes.h"

namespace strongroom {

// Overwrites memory in a way the compiler may not remove.
void WipeMemory(void* data, std::size_t size) noexcept;

class SecretBytes {
 public:
  SecretBytes() noexcept = default;
  // A buffer of `size` zero bytes, to be filled through InsecureMutableBytes().
  explicit SecretBytes(std::size_t size);
  [[nodiscard]] static SecretBytes CopyOf(ByteView bytes);
  [[nodiscard]] static SecretBytes CopyOf(std::string_view text) { return CopyOf(AsBytes(text)); }

  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes();

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] bool operator==(const SecretBytes& other) const noexcept {
    return EqualConstantTime(InsecureBytes(), other.InsecureBytes());
  }

  // Access to the bytes themselves; named so that every place that does it can be found.
  [[nodiscard]] ByteView InsecureBytes() const noexcept { return {data_.get(), size_}; }
  [[nodiscard]] std::string_view InsecureText() const noexcept { return AsText(InsecureBytes()); }
  [[nodiscard]] std::span<std::uint8_t> InsecureMutableBytes() noexcept {
    return {data_.get(), size_};
  }
  // Shortens to `size` bytes (at most the present size) and wipes the rest.
  void Truncate(std::size_t size) noexcept;

 private:
  std::unique_ptr<std::uint8_t[]> data_;
  std::size_t size_ = 0;
};

}  // namespace strongroom
