#include "crypto/xaes256gcm.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "base/random.h"
#include "crypto/openssl.h"
#include "crypto/test_vectors.h"

namespace strongroom::crypto {
namespace {

XaesNonce ToNonce(ByteView bytes) {
  XaesNonce nonce{};
  EXPECT_EQ(bytes.size(), nonce.size());
  std::ranges::copy(bytes.first(std::min(bytes.size(), nonce.size())), nonce.begin());
  return nonce;
}

Bytes Shake128(ByteView data, std::size_t size) {
  const DigestAlgorithmPtr algorithm(EVP_MD_fetch(nullptr, "SHAKE128", nullptr));
  const DigestContextPtr context(EVP_MD_CTX_new());
  Bytes out(size);
  EXPECT_EQ(EVP_DigestInit_ex2(context.get(), algorithm.get(), nullptr), 1);
  EXPECT_EQ(EVP_DigestUpdate(context.get(), data.data(), data.size()), 1);
  EXPECT_EQ(EVP_DigestFinalXOF(context.get(), out.data(), out.size()), 1);
  return out;
}

struct Message {
  SecretBytes key = SecretBytes::CopyOf(Bytes(kXaesKeySize, 7));
  XaesNonce nonce{1, 2, 3};
  Bytes associated_data = ToBytes("tenant/type/record/field");
  Bytes sealed;

  explicit Message(std::string_view plaintext) {
    XaesSeal(key, nonce, AsBytes(plaintext), associated_data, sealed);
  }
  [[nodiscard]] bool Opens() const {
    return XaesOpen(key, nonce, sealed, associated_data).has_value();
  }
};

TEST(Xaes256Gcm, PublishedVectorsSealAndOpen) {
  const json::object vectors = ReadVectors("xaes256gcm.json");
  for (const json::value& vector : vectors.at("vectors").as_array()) {
    SCOPED_TRACE(std::string(vector.at("name").as_string()));
    const SecretBytes key = SecretBytes::CopyOf(HexMember(vector, "key"));
    const XaesNonce nonce = ToNonce(HexMember(vector, "nonce"));
    const Bytes plaintext = HexMember(vector, "plaintext");
    const Bytes associated_data = HexMember(vector, "associated_data");
    Bytes sealed;
    XaesSeal(key, nonce, plaintext, associated_data, sealed);
    EXPECT_EQ(sealed, HexMember(vector, "ciphertext"));
    const auto opened = XaesOpen(key, nonce, sealed, associated_data);
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(ToBytes(opened->InsecureBytes()), plaintext);
  }
}

// Messages drawn from SHAKE-128 of nothing, as the specification lays them out: key, nonce, and two
// strings behind a length byte. Every ciphertext is hashed with a second SHAKE-128.
TEST(Xaes256Gcm, PublishedAccumulatedVectorAgrees) {
  const json::object vectors = ReadVectors("xaes256gcm.json");
  for (const json::value& vector : vectors.at("accumulated").as_array()) {
    const auto iterations = static_cast<std::size_t>(vector.at("iterations").as_int64());
    const std::size_t message_size_max = kXaesKeySize + kXaesNonceSize + 2 * 256;
    const Bytes stream = Shake128({}, iterations * message_size_max);
    ASSERT_EQ(HexEncode(ByteView(stream).first(16)), "7f9c2ba4e88f827d616045507605853e");
    ByteView rest = stream;
    const auto take = [&rest](std::size_t size) {
      const ByteView taken = rest.first(size);
      rest = rest.subspan(size);
      return taken;
    };
    Bytes ciphertexts;
    for (std::size_t i = 0; i < iterations; ++i) {
      const SecretBytes key = SecretBytes::CopyOf(take(kXaesKeySize));
      const XaesNonce nonce = ToNonce(take(kXaesNonceSize));
      const ByteView plaintext = take(take(1)[0]);
      const ByteView associated_data = take(take(1)[0]);
      const std::size_t start = ciphertexts.size();
      XaesSeal(key, nonce, plaintext, associated_data, ciphertexts);
      const auto opened =
          XaesOpen(key, nonce, ByteView(ciphertexts).subspan(start), associated_data);
      ASSERT_TRUE(opened.has_value());
      ASSERT_TRUE(std::ranges::equal(opened->InsecureBytes(), plaintext));
    }
    EXPECT_EQ(Shake128(ciphertexts, 32), HexMember(vector, "hash"));
  }
}

TEST(Xaes256Gcm, SealAppendsToWhatIsThere) {
  Bytes out = ToBytes("head");
  const Message message("account");
  XaesSeal(message.key, message.nonce, AsBytes("account"), message.associated_data, out);
  EXPECT_EQ(AsText(ByteView(out).first(4)), "head");
  EXPECT_TRUE(std::ranges::equal(ByteView(out).subspan(4), message.sealed));
}

TEST(Xaes256Gcm, EmptyPlaintextOpensToNothing) {
  const Message message("");
  EXPECT_EQ(message.sealed.size(), kXaesTagSize);
  const auto opened = XaesOpen(message.key, message.nonce, message.sealed, message.associated_data);
  ASSERT_TRUE(opened.has_value());
  EXPECT_TRUE(opened->empty());
}

TEST(Xaes256Gcm, AnyFlippedBitIsRefused) {
  const Message good("DE89370400440532013000");
  ASSERT_TRUE(good.Opens());
  for (std::size_t bit = 0; bit < good.sealed.size() * 8; ++bit) {
    Message bad("DE89370400440532013000");
    bad.sealed[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    EXPECT_FALSE(bad.Opens()) << "ciphertext bit " << bit;
  }
  for (std::size_t bit = 0; bit < kXaesNonceSize * 8; ++bit) {
    Message bad("DE89370400440532013000");
    bad.nonce[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    EXPECT_FALSE(bad.Opens()) << "nonce bit " << bit;
  }
  for (std::size_t bit = 0; bit < kXaesKeySize * 8; ++bit) {
    Message bad("DE89370400440532013000");
    bad.key.InsecureMutableBytes()[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    EXPECT_FALSE(bad.Opens()) << "key bit " << bit;
  }
  for (std::size_t byte = 0; byte < good.associated_data.size(); ++byte) {
    Message bad("DE89370400440532013000");
    bad.associated_data[byte] ^= 1;
    EXPECT_FALSE(bad.Opens()) << "associated data byte " << byte;
  }
}

TEST(Xaes256Gcm, EveryTruncationIsRefused) {
  const Message message("0123456789");
  for (std::size_t size = 0; size < message.sealed.size(); ++size) {
    EXPECT_FALSE(XaesOpen(message.key, message.nonce, ByteView(message.sealed).first(size),
                          message.associated_data)
                     .has_value())
        << size;
  }
}

TEST(Xaes256Gcm, RefusalLeavesTheNextCallUntouched) {
  Message message("after a refusal");
  message.sealed.back() ^= 1;
  EXPECT_FALSE(message.Opens());
  message.sealed.back() ^= 1;
  EXPECT_TRUE(message.Opens());
}

TEST(Xaes256Gcm, ThreadsDoNotShareContexts) {
  constexpr int kThreads = 4;
  std::vector<std::thread> threads;
  std::vector<int> failures(kThreads, 0);
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([t, &failures] {
      InsecureSequenceRandom random(static_cast<std::uint64_t>(t) + 1);
      for (int i = 0; i < 2000; ++i) {
        SecretBytes key(kXaesKeySize);
        XaesNonce nonce;
        random.Fill(key.InsecureMutableBytes());
        random.Fill(nonce);
        Bytes sealed;
        XaesSeal(key, nonce, nonce, {}, sealed);
        const auto opened = XaesOpen(key, nonce, sealed, {});
        if (!opened || !std::ranges::equal(opened->InsecureBytes(), nonce)) ++failures[t];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, std::vector<int>(kThreads, 0));
}

TEST(Xaes256GcmDeathTest, KeyOfWrongSizeEndsTheProcess) {
  const SecretBytes key(16);
  Bytes out;
  EXPECT_DEATH(XaesSeal(key, XaesNonce{}, {}, {}, out), "key size");
  EXPECT_DEATH(static_cast<void>(XaesOpen(key, XaesNonce{}, {}, {})), "key size");
}

}  // namespace
}  // namespace strongroom::crypto
