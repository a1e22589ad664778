#include "crypto/digest.h"

#include <gtest/gtest.h>

#include "crypto/test_vectors.h"

namespace strongroom::crypto {
namespace {

TEST(Sha256, Fips180Examples) {
  // NIST, "Examples with Intermediate Values", SHA-256: one block and two blocks.
  EXPECT_EQ(HexEncode(Sha256(AsBytes("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(HexEncode(Sha256(AsBytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(HexEncode(Sha256({})),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(HmacSha256, PublishedVectorsAgree) {
  const json::object vectors = ReadVectors("hmac_sha256.json");
  for (const json::value& vector : vectors.at("vectors").as_array()) {
    const SecretBytes key = SecretBytes::CopyOf(HexMember(vector, "key"));
    const Bytes expected = HexMember(vector, "mac");  // one vector is truncated
    const Digest mac = HmacSha256(key, {HexMember(vector, "data")});
    EXPECT_EQ(ToBytes(ByteView(mac).first(expected.size())), expected) << vector.at("name");
  }
}

TEST(HmacSha256, PartsAreTakenAsOneMessage) {
  const SecretBytes key = SecretBytes::CopyOf("key");
  const Digest whole = HmacSha256(key, {AsBytes("one two three")});
  EXPECT_EQ(HmacSha256(key, {AsBytes("one"), {}, AsBytes(" two thr"), AsBytes("ee")}), whole);
  EXPECT_NE(HmacSha256(key, {AsBytes("one"), AsBytes("two three")}), whole);
}

TEST(HkdfSha256, PublishedVectorsAgree) {
  const json::object vectors = ReadVectors("hkdf_sha256.json");
  for (const json::value& vector : vectors.at("vectors").as_array()) {
    const Bytes expected = HexMember(vector, "okm");
    const SecretBytes okm = HkdfSha256(HexMember(vector, "secret"), HexMember(vector, "salt"),
                                       HexMember(vector, "info"), expected.size());
    EXPECT_EQ(ToBytes(okm.InsecureBytes()), expected) << vector.at("name");
  }
}

TEST(HkdfSha256, ShorterOutputIsAPrefixOfTheLongest) {
  const SecretBytes longest = HkdfSha256(AsBytes("secret"), AsBytes("salt"), AsBytes("info"), 8160);
  for (const std::size_t size : {0, 1, 31, 32, 33, 64}) {
    const SecretBytes okm = HkdfSha256(AsBytes("secret"), AsBytes("salt"), AsBytes("info"), size);
    EXPECT_EQ(ToBytes(okm.InsecureBytes()), ToBytes(longest.InsecureBytes().first(size))) << size;
  }
}

TEST(HkdfSha256DeathTest, OutputBeyondTheLimitEndsTheProcess) {
  EXPECT_DEATH(static_cast<void>(HkdfSha256({}, {}, {}, 8161)), "HKDF output size");
}

}  // namespace
}  // namespace strongroom::crypto
