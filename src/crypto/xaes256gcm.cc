// https://c2sp.org/XAES-256-GCM. The names L, K1, M1, M2, Kx and Nx are the specification's.
#include "crypto/xaes256gcm.h"

#include <algorithm>
#include <limits>

#include "crypto/openssl.h"

namespace strongroom::crypto {
namespace {

constexpr std::size_t kBlockSize = 16;
constexpr std::size_t kPrefixSize = 12;  // the half of the nonce that derives the key
using Block = std::array<std::uint8_t, kBlockSize>;

// One thread's cipher contexts: AES-256 on single blocks for the derivation, and AES-256-GCM. Both
// are keyed anew by every call and keyed with zeros after it, so no key schedule outlives a call.
class ThreadCiphers {
 public:
  ThreadCiphers()
      : ecb_(Make("AES-256-ECB")), gcm_seal_(Make("AES-256-GCM")), gcm_open_(Make("AES-256-GCM")) {
    static constexpr std::array<std::uint8_t, kXaesKeySize> kZeroKey{};
    // Sets the direction once; later calls change the key only.
    Require(EVP_EncryptInit_ex2(ecb_.context.get(), ecb_.cipher.get(), kZeroKey.data(), nullptr,
                                nullptr) == 1 &&
                EVP_CIPHER_CTX_set_padding(ecb_.context.get(), 0) == 1 &&
                EVP_EncryptInit_ex2(gcm_seal_.context.get(), gcm_seal_.cipher.get(),
                                    kZeroKey.data(), nullptr, nullptr) == 1 &&
                EVP_DecryptInit_ex2(gcm_open_.context.get(), gcm_open_.cipher.get(),
                                    kZeroKey.data(), nullptr, nullptr) == 1,
            "cipher initialisation");
  }

  [[nodiscard]] EVP_CIPHER_CTX* ecb() const noexcept { return ecb_.context.get(); }
  [[nodiscard]] EVP_CIPHER_CTX* gcm_seal() const noexcept { return gcm_seal_.context.get(); }
  [[nodiscard]] EVP_CIPHER_CTX* gcm_open() const noexcept { return gcm_open_.context.get(); }

 private:
  struct Keyed {
    CipherPtr cipher;
    CipherContextPtr context;
  };
  static Keyed Make(const char* name) {
    Keyed keyed{.cipher = CipherPtr(EVP_CIPHER_fetch(nullptr, name, nullptr)),
                .context = CipherContextPtr(EVP_CIPHER_CTX_new())};
    Require(keyed.cipher != nullptr && keyed.context != nullptr, name);
    return keyed;
  }

  Keyed ecb_;
  Keyed gcm_seal_;
  Keyed gcm_open_;
};

ThreadCiphers& Ciphers() {
  static thread_local ThreadCiphers ciphers;
  return ciphers;
}

// Replaces the key schedule in `context` when a call ends.
class ForgetKey {
 public:
  explicit ForgetKey(EVP_CIPHER_CTX* context) noexcept : context_(context) {}
  ForgetKey(const ForgetKey&) = delete;
  ForgetKey& operator=(const ForgetKey&) = delete;
  ~ForgetKey() {
    static constexpr std::array<std::uint8_t, kXaesKeySize> kZeroKey{};
    Require(EVP_CipherInit_ex2(context_, nullptr, kZeroKey.data(), nullptr, -1, nullptr) == 1,
            "forgetting a key");
  }

 private:
  EVP_CIPHER_CTX* context_;
};

int IntSize(std::size_t size) noexcept {
  Require(size <= static_cast<std::size_t>(std::numeric_limits<int>::max()), "message over 2 GiB");
  return static_cast<int>(size);
}

void EncryptBlocks(EVP_CIPHER_CTX* ecb, std::span<std::uint8_t> blocks) {
  int written = 0;
  Require(
      EVP_EncryptUpdate(ecb, blocks.data(), &written, blocks.data(), IntSize(blocks.size())) == 1,
      "AES-256 block");
}

// Doubling in GF(2^128): NIST SP 800-38B §6.1. No branch on the secret.
Block Double(const Block& l) noexcept {
  Block k1;
  const std::uint8_t reduction = static_cast<std::uint8_t>(-(l[0] >> 7) & 0x87);
  for (std::size_t i = 0; i + 1 < kBlockSize; ++i) {
    k1[i] = static_cast<std::uint8_t>(l[i] << 1 | l[i + 1] >> 7);
  }
  k1[kBlockSize - 1] = static_cast<std::uint8_t>(l[kBlockSize - 1] << 1 ^ reduction);
  return k1;
}

// Kx, the key of this one message, wiped with its owner.
class MessageKey {
 public:
  MessageKey(const SecretBytes& key, const XaesNonce& nonce) {
    EVP_CIPHER_CTX* const ecb = Ciphers().ecb();
    const ForgetKey forget(ecb);
    Require(EVP_EncryptInit_ex2(ecb, nullptr, key.InsecureBytes().data(), nullptr, nullptr) == 1,
            "AES-256 key");
    Block l{};
    EncryptBlocks(ecb, l);
    Block k1 = Double(l);
    for (std::size_t half = 0; half < 2; ++half) {
      std::uint8_t* const m = kx_.data() + half * kBlockSize;  // M1, then M2
      m[1] = static_cast<std::uint8_t>(half + 1);
      m[2] = 'X';
      std::copy_n(nonce.data(), kPrefixSize, m + 4);
      for (std::size_t i = 0; i < kBlockSize; ++i) m[i] ^= k1[i];
    }
    EncryptBlocks(ecb, kx_);
    WipeMemory(l.data(), l.size());
    WipeMemory(k1.data(), k1.size());
  }
  MessageKey(const MessageKey&) = delete;
  MessageKey& operator=(const MessageKey&) = delete;
  ~MessageKey() { WipeMemory(kx_.data(), kx_.size()); }

  [[nodiscard]] const std::uint8_t* data() const noexcept { return kx_.data(); }

 private:
  std::array<std::uint8_t, kXaesKeySize> kx_{};
};

}  // namespace

void XaesSeal(const SecretBytes& key, const XaesNonce& nonce, ByteView plaintext,
              ByteView associated_data, Bytes& out) {
  Require(key.size() == kXaesKeySize, "XAES-256-GCM key size");
  EVP_CIPHER_CTX* const gcm = Ciphers().gcm_seal();
  const MessageKey message_key(key, nonce);
  const ForgetKey forget(gcm);
  const std::size_t start = out.size();
  out.resize(start + plaintext.size() + kXaesTagSize);
  std::uint8_t* const ciphertext = out.data() + start;
  int written = 0;
  bool ok = EVP_EncryptInit_ex2(gcm, nullptr, message_key.data(), nonce.data() + kPrefixSize,
                                nullptr) == 1;
  // OpenSSL takes a null pointer of length 0 for "no more input", so empty parts are left out.
  if (!associated_data.empty()) {
    ok = ok && EVP_EncryptUpdate(gcm, nullptr, &written, associated_data.data(),
                                 IntSize(associated_data.size())) == 1;
  }
  if (!plaintext.empty()) {
    ok = ok && EVP_EncryptUpdate(gcm, ciphertext, &written, plaintext.data(),
                                 IntSize(plaintext.size())) == 1;
  }
  ok = ok && EVP_EncryptFinal_ex(gcm, ciphertext + plaintext.size(), &written) == 1 &&
       EVP_CIPHER_CTX_ctrl(gcm, EVP_CTRL_AEAD_GET_TAG, kXaesTagSize,
                           ciphertext + plaintext.size()) == 1;
  Require(ok, "AES-256-GCM seal");
}

std::optional<SecretBytes> XaesOpen(const SecretBytes& key, const XaesNonce& nonce,
                                    ByteView ciphertext_and_tag, ByteView associated_data) {
  Require(key.size() == kXaesKeySize, "XAES-256-GCM key size");
  if (ciphertext_and_tag.size() < kXaesTagSize) return std::nullopt;
  const ByteView ciphertext = ciphertext_and_tag.first(ciphertext_and_tag.size() - kXaesTagSize);
  std::array<std::uint8_t, kXaesTagSize> tag;
  std::ranges::copy(ciphertext_and_tag.last(kXaesTagSize), tag.begin());

  EVP_CIPHER_CTX* const gcm = Ciphers().gcm_open();
  const MessageKey message_key(key, nonce);
  const ForgetKey forget(gcm);
  SecretBytes plaintext(ciphertext.size());
  int written = 0;
  bool ok = EVP_DecryptInit_ex2(gcm, nullptr, message_key.data(), nonce.data() + kPrefixSize,
                                nullptr) == 1;
  if (!associated_data.empty()) {
    ok = ok && EVP_DecryptUpdate(gcm, nullptr, &written, associated_data.data(),
                                 IntSize(associated_data.size())) == 1;
  }
  if (!ciphertext.empty()) {
    ok = ok && EVP_DecryptUpdate(gcm, plaintext.InsecureMutableBytes().data(), &written,
                                 ciphertext.data(), IntSize(ciphertext.size())) == 1;
  }
  ok = ok && EVP_CIPHER_CTX_ctrl(gcm, EVP_CTRL_AEAD_SET_TAG, kXaesTagSize, tag.data()) == 1;
  Require(ok, "AES-256-GCM open");
  // The only check that an attacker's input can fail.
  std::array<std::uint8_t, kBlockSize> rest;
  if (EVP_DecryptFinal_ex(gcm, rest.data(), &written) != 1) {
    ERR_clear_error();
    return std::nullopt;
  }
  return plaintext;
}

}  // namespace strongroom::crypto
