#include "crypto/signature.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "crypto/test_vectors.h"

namespace strongroom::crypto {
namespace {

struct Vector {
  json::object jwk;
  std::string algorithm;
  Bytes message;
  Bytes signature;
};

std::vector<Vector> Vectors() {
  const json::object document = ReadVectors("jws.json");
  std::vector<Vector> vectors;
  for (const json::value& vector : document.at("vectors").as_array()) {
    vectors.push_back({
        .jwk = vector.at("jwk").as_object(),
        .algorithm = std::string(vector.at("algorithm").as_string()),
        .message = ToBytes(std::string_view(vector.at("message").as_string())),
        .signature = *Base64UrlDecode(std::string_view(vector.at("signature").as_string())),
    });
  }
  EXPECT_EQ(vectors.size(), 3U);
  return vectors;
}

json::object JwkFor(std::string_view algorithm) {
  for (Vector& vector : Vectors()) {
    if (vector.algorithm == algorithm) return std::move(vector.jwk);
  }
  ADD_FAILURE() << "no vector for " << algorithm;
  return {};
}

// Changed by one thing, the key must be refused as kInvalid and say a word about it.
void ExpectRefused(const json::object& jwk, std::string_view word) {
  const auto key = PublicKey::FromJwk(jwk);
  ASSERT_FALSE(key.has_value()) << json::serialize(jwk);
  EXPECT_EQ(key.error().kind, ErrorKind::kInvalid);
  EXPECT_NE(key.error().detail.find(word), std::string::npos) << key.error().detail;
}

TEST(PublicKey, PublishedSignaturesVerify) {
  for (const Vector& vector : Vectors()) {
    SCOPED_TRACE(vector.algorithm);
    const auto key = PublicKey::FromJwk(vector.jwk);
    ASSERT_TRUE(key.has_value()) << key.error().detail;
    EXPECT_EQ(SignatureAlgorithmName(key->algorithm()), vector.algorithm);
    EXPECT_TRUE(key->Verify(vector.message, vector.signature));
    EXPECT_TRUE(key->Verify(vector.message, vector.signature)) << "the key must stay usable";
  }
}

TEST(PublicKey, ChangedMessageOrSignatureDoesNotVerify) {
  for (const Vector& vector : Vectors()) {
    SCOPED_TRACE(vector.algorithm);
    const auto key = PublicKey::FromJwk(vector.jwk);
    ASSERT_TRUE(key.has_value());
    Bytes message = vector.message;
    message[3] ^= 1;
    EXPECT_FALSE(key->Verify(message, vector.signature));
    for (const std::size_t at : {std::size_t{0}, vector.signature.size() - 1}) {
      Bytes signature = vector.signature;
      signature[at] ^= 1;
      EXPECT_FALSE(key->Verify(vector.message, signature)) << at;
    }
    Bytes longer = vector.signature;
    longer.push_back(0);
    EXPECT_FALSE(key->Verify(vector.message, longer));
    EXPECT_FALSE(
        key->Verify(vector.message, ByteView(vector.signature).first(vector.signature.size() - 1)));
    EXPECT_FALSE(key->Verify(vector.message, {}));
    EXPECT_FALSE(key->Verify(vector.message, Bytes(vector.signature.size(), 0)));
    EXPECT_TRUE(key->Verify(vector.message, vector.signature));
  }
}

TEST(PublicKey, SignatureOfAnotherKeyKindDoesNotVerify) {
  const auto vectors = Vectors();
  for (const Vector& one : vectors) {
    const auto key = PublicKey::FromJwk(one.jwk);
    ASSERT_TRUE(key.has_value());
    for (const Vector& other : vectors) {
      EXPECT_EQ(key->Verify(other.message, other.signature), one.algorithm == other.algorithm);
    }
  }
}

TEST(PublicKey, KeepsItsKeyId) {
  json::object jwk = JwkFor("EdDSA");
  EXPECT_EQ(PublicKey::FromJwk(jwk)->key_id(), "");
  jwk["kid"] = "2026-11";
  EXPECT_EQ(PublicKey::FromJwk(jwk)->key_id(), "2026-11");
  jwk["kid"] = 7;
  ExpectRefused(jwk, "kid");
}

TEST(PublicKey, PrivateOrSymmetricKeyIsRefused) {
  for (const char* const algorithm : {"RS256", "ES256", "EdDSA"}) {
    for (const char* const member : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}) {
      json::object jwk = JwkFor(algorithm);
      jwk[member] = "AQAB";
      ExpectRefused(jwk, "private");
    }
  }
  ExpectRefused({{"kty", "oct"}, {"alg", "HS256"}}, "kty");
}

TEST(PublicKey, AlgorithmThatDoesNotFitIsRefused) {
  for (const char* const algorithm : {"RS256", "ES256", "EdDSA"}) {
    json::object jwk = JwkFor(algorithm);
    jwk["alg"] = algorithm;
    EXPECT_TRUE(PublicKey::FromJwk(jwk).has_value());
    for (const char* const other : {"RS512", "PS256", "HS256", "none", "", "ES384"}) {
      jwk["alg"] = other;
      ExpectRefused(jwk, "alg");
    }
    jwk["alg"] = 256;
    ExpectRefused(jwk, "alg");
  }
}

TEST(PublicKey, KeyForAnotherPurposeIsRefused) {
  json::object jwk = JwkFor("ES256");
  jwk["use"] = "enc";
  ExpectRefused(jwk, "use");
  jwk["use"] = "sig";
  jwk["key_ops"] = json::array{"sign"};
  ExpectRefused(jwk, "key_ops");
  jwk["key_ops"] = json::array{"verify"};
  EXPECT_TRUE(PublicKey::FromJwk(jwk).has_value());
}

TEST(PublicKey, WeakOrMisshapenRsaKeyIsRefused) {
  const json::object good = JwkFor("RS256");
  json::object jwk = good;
  jwk["n"] = Base64UrlEncode(Bytes(128, 0xff));
  ExpectRefused(jwk, "2,048");
  jwk["n"] = Base64UrlEncode(Bytes(2048, 0xff));
  ExpectRefused(jwk, "too large");
  Bytes even(256, 0xff);
  even.back() = 0xfe;
  jwk["n"] = Base64UrlEncode(even);
  ExpectRefused(jwk, "even");
  jwk = good;
  for (const char* const exponent : {"AA", "AQ", "Ag", "__________8"}) {
    jwk["e"] = exponent;
    ExpectRefused(jwk, "exponent");
  }
  jwk.erase("e");
  ExpectRefused(jwk, "\"e\"");
  jwk = good;
  jwk["n"] = "not base64url!";
  ExpectRefused(jwk, "base64url");
}

TEST(PublicKey, PointOffTheCurveIsRefused) {
  json::object jwk = JwkFor("ES256");
  jwk["y"] = Base64UrlEncode(Bytes(32, 1));
  ExpectRefused(jwk, "not on P-256");
  jwk["y"] = Base64UrlEncode(Bytes(31, 1));
  ExpectRefused(jwk, "32 bytes");
  jwk["crv"] = "P-384";
  ExpectRefused(jwk, "crv");
}

TEST(PublicKey, OtherEdwardsOrMontgomeryCurveIsRefused) {
  json::object jwk = JwkFor("EdDSA");
  jwk["crv"] = "X25519";
  ExpectRefused(jwk, "crv");
  jwk["crv"] = "Ed25519";
  jwk["x"] = Base64UrlEncode(Bytes(31, 1));
  ExpectRefused(jwk, "32 bytes");
}

TEST(PublicKey, OneKeyServesManyThreads) {
  for (const Vector& vector : Vectors()) {
    const auto key = PublicKey::FromJwk(vector.jwk);
    ASSERT_TRUE(key.has_value());
    std::vector<int> verified(4, 0);
    std::vector<std::thread> threads;
    for (int& count : verified) {
      threads.emplace_back([&count, &key, &vector] {
        for (int i = 0; i < 50; ++i) count += key->Verify(vector.message, vector.signature);
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(verified, std::vector<int>(4, 50)) << vector.algorithm;
  }
}

}  // namespace
}  // namespace strongroom::crypto
