// HMAC is two hash passes on one kept context. For the short inputs of a request that is faster
// than keying a kept EVP_MAC (0.32 against 0.42 µs for 64 bytes), and no key stays behind in a
// context.
#include "crypto/digest.h"

#include <algorithm>

#include "crypto/openssl.h"

namespace strongroom::crypto {
namespace {

constexpr std::size_t kBlockSize = 64;
constexpr std::size_t kDigestSize = 32;
constexpr std::size_t kHkdfSizeMax = 255 * kDigestSize;  // RFC 5869 §2.3

// One thread's hash context.
class ThreadHash {
 public:
  ThreadHash() : algorithm_(EVP_MD_fetch(nullptr, "SHA256", nullptr)), context_(EVP_MD_CTX_new()) {
    Require(algorithm_ != nullptr && context_ != nullptr &&
                EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr) == 1,
            "SHA-256 initialisation");
  }

  void Start() {
    Require(EVP_DigestInit_ex2(context_.get(), nullptr, nullptr) == 1, "SHA-256 start");
  }
  void Update(ByteView data) {
    Require(EVP_DigestUpdate(context_.get(), data.data(), data.size()) == 1, "SHA-256 update");
  }
  void Finish(std::uint8_t* out) {
    Require(EVP_DigestFinal_ex(context_.get(), out, nullptr) == 1, "SHA-256 finish");
  }

 private:
  DigestAlgorithmPtr algorithm_;
  DigestContextPtr context_;
};

ThreadHash& Hash() {
  static thread_local ThreadHash hash;
  return hash;
}

// RFC 2104 §2. `key` may have any length; the padded key is wiped.
class Hmac {
 public:
  explicit Hmac(ByteView key) : hash_(Hash()) {
    if (key.size() > kBlockSize) {
      hash_.Start();
      hash_.Update(key);
      hash_.Finish(pad_.data());
    } else {
      std::ranges::copy(key, pad_.begin());
    }
    for (std::uint8_t& byte : pad_) byte ^= 0x36;
  }
  Hmac(const Hmac&) = delete;
  Hmac& operator=(const Hmac&) = delete;
  ~Hmac() { WipeMemory(pad_.data(), pad_.size()); }

  // One message at a time: Start, Update…, Finish; may be repeated with the same key.
  void Start() {
    hash_.Start();
    hash_.Update(pad_);
  }
  void Update(ByteView data) { hash_.Update(data); }
  void Finish(std::uint8_t* out) {
    hash_.Finish(out);
    FlipPad();
    hash_.Start();
    hash_.Update(pad_);
    hash_.Update({out, kDigestSize});
    hash_.Finish(out);
    FlipPad();
  }

 private:
  // Inner pad to outer pad and back.
  void FlipPad() noexcept {
    for (std::uint8_t& byte : pad_) byte ^= 0x36 ^ 0x5c;
  }

  ThreadHash& hash_;
  std::array<std::uint8_t, kBlockSize> pad_{};
};

}  // namespace

Digest Sha256(ByteView data) {
  ThreadHash& hash = Hash();
  Digest digest;
  hash.Start();
  hash.Update(data);
  hash.Finish(digest.data());
  return digest;
}

Digest HmacSha256(const SecretBytes& key, std::initializer_list<ByteView> parts) {
  Hmac hmac(key.InsecureBytes());
  Digest digest;
  hmac.Start();
  for (const ByteView part : parts) hmac.Update(part);
  hmac.Finish(digest.data());
  return digest;
}

SecretBytes HkdfSha256(ByteView secret, ByteView salt, ByteView info, std::size_t size) {
  Require(size <= kHkdfSizeMax, "HKDF output size");
  Digest prk;
  {
    // §2.2: no salt is a salt of zeros, which is what an empty HMAC key is padded to.
    Hmac extract(salt);
    extract.Start();
    extract.Update(secret);
    extract.Finish(prk.data());
  }
  SecretBytes okm(size);
  const std::span<std::uint8_t> out = okm.InsecureMutableBytes();
  {
    Hmac expand(prk);
    Digest block;
    std::uint8_t counter = 0;
    for (std::size_t done = 0; done < size; done += kDigestSize) {
      expand.Start();
      if (counter > 0) expand.Update(block);
      expand.Update(info);
      ++counter;
      expand.Update({&counter, 1});
      expand.Finish(block.data());
      std::copy_n(block.data(), std::min(kDigestSize, size - done), out.data() + done);
    }
    WipeMemory(block.data(), block.size());
  }
  WipeMemory(prk.data(), prk.size());
  // The kept context still holds the last block as its chaining value.
  Hash().Start();
  return okm;
}

}  // namespace strongroom::crypto
