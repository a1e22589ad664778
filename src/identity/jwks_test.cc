#include "identity/jwks.h"

#include <gtest/gtest.h>

#include "identity/test_issuer.h"

namespace strongroom::identity {
namespace {

using crypto::SignatureAlgorithm;

Result<KeySet> Parse(json::array keys) {
  return KeySet::Parse(json::serialize(json::object{{"keys", std::move(keys)}}));
}

void ExpectRefused(const Result<KeySet>& set, std::string_view word) {
  ASSERT_FALSE(set.has_value());
  EXPECT_EQ(set.error().kind, ErrorKind::kInvalid);
  EXPECT_NE(set.error().detail.find(word), std::string::npos) << set.error().detail;
}

TEST(KeySet, FindsKeysByName) {
  const TestIssuer one(SignatureAlgorithm::kEdDsa, "one");
  const TestIssuer two(SignatureAlgorithm::kEs256, "two");
  const auto set = Parse({one.Jwk(), two.Jwk()});
  ASSERT_TRUE(set.has_value()) << set.error().detail;
  EXPECT_EQ(set->size(), 2U);
  ASSERT_NE(set->Find("two", SignatureAlgorithm::kEs256), nullptr);
  EXPECT_EQ(set->Find("two", SignatureAlgorithm::kEs256)->key_id(), "two");
  EXPECT_EQ(set->Find("three", SignatureAlgorithm::kEs256), nullptr);
  EXPECT_TRUE(set->Contains("one"));
  EXPECT_FALSE(set->Contains("three"));
}

TEST(KeySet, KeysOfNoUseAreSkipped) {
  const TestIssuer good(SignatureAlgorithm::kEdDsa, "good");
  json::object encrypts = TestIssuer(SignatureAlgorithm::kEs256, "encrypts").Jwk();
  encrypts["use"] = "enc";
  json::object symmetric{{"kty", "oct"}, {"k", "AAAA"}, {"kid", "good"}, {"alg", "HS256"}};
  const auto set = Parse({symmetric, encrypts, good.Jwk(), json::object{{"kty", "future"}}});
  ASSERT_TRUE(set.has_value()) << set.error().detail;
  EXPECT_EQ(set->size(), 1U);
  EXPECT_EQ(set->skipped(), 3U);
  EXPECT_TRUE(set->Contains("good"));
}

TEST(KeySet, SharedKeyIdIsRefused) {
  const TestIssuer one(SignatureAlgorithm::kEdDsa, "same");
  const TestIssuer two(SignatureAlgorithm::kEs256, "same");
  ExpectRefused(Parse({one.Jwk(), two.Jwk()}), "share a \"kid\"");
}

TEST(KeySet, KeysWithoutIdsMayBeMany) {
  json::object one = TestIssuer(SignatureAlgorithm::kEdDsa).Jwk();
  json::object two = TestIssuer(SignatureAlgorithm::kEs256).Jwk();
  one.erase("kid");
  two.erase("kid");
  const auto set = Parse({one, two});
  ASSERT_TRUE(set.has_value()) << set.error().detail;
  const auto* const found = set->Find("", SignatureAlgorithm::kEs256);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->algorithm(), SignatureAlgorithm::kEs256);
  EXPECT_EQ(set->Find("", SignatureAlgorithm::kRs256), nullptr);
}

TEST(KeySet, WhatIsNoJwksIsRefused) {
  ExpectRefused(KeySet::Parse(""), "JWKS");
  ExpectRefused(KeySet::Parse("<html>"), "JWKS");
  ExpectRefused(KeySet::Parse("[]"), "\"keys\"");
  ExpectRefused(KeySet::Parse(R"({"keys":{}})"), "\"keys\"");
  ExpectRefused(KeySet::Parse(R"({"keys":[7]})"), "object");
  ExpectRefused(KeySet::Parse(R"({"keys":[],"keys":[]})"), "duplicate");
  ExpectRefused(Parse({}), "holds no key");
  ExpectRefused(Parse(json::array(kJwksKeysMax + 1, json::object{})), "more than 100");
}

}  // namespace
}  // namespace strongroom::identity
