#include "identity/jwt.h"

#include <gtest/gtest.h>

#include "base/fake_clock.h"
#include "identity/test_issuer.h"

namespace strongroom::identity {
namespace {

using crypto::SignatureAlgorithm;
using std::chrono::milliseconds;
using std::chrono::seconds;

class JwtTest : public testing::Test {
 protected:
  [[nodiscard]] std::int64_t Seconds(seconds from_now) const {
    return std::chrono::floor<seconds>(clock_.Now() + from_now).time_since_epoch().count();
  }
  [[nodiscard]] json::object Claims() const {
    return {{"iss", policy_.issuer},
            {"sub", "acquisitions"},
            {"aud", policy_.audience},
            {"exp", Seconds(seconds(300))},
            {"nbf", Seconds(seconds(-10))},
            {"iat", Seconds(seconds(-10))},
            {"realm_access", {{"roles", {"reader"}}}}};
  }
  [[nodiscard]] json::object ClaimsWith(std::string_view name, json::value value) const {
    json::object claims = Claims();
    claims[name] = std::move(value);
    return claims;
  }
  [[nodiscard]] json::object ClaimsWithout(std::string_view name) const {
    json::object claims = Claims();
    claims.erase(name);
    return claims;
  }

  [[nodiscard]] Result<void> Accept(const std::string& token) const {
    return Accept(token, *KeySet::Parse(issuer_.Jwks()));
  }
  [[nodiscard]] Result<void> Accept(const std::string& token, const KeySet& keys) const {
    const auto jwt = ParseJwt(token);
    if (!jwt) return Fail(jwt.error());
    return VerifyJwt(*jwt, keys, clock_.Now(), policy_);
  }
  static void ExpectRefused(const Result<void>& outcome, std::string_view word) {
    ASSERT_FALSE(outcome.has_value()) << "expected: " << word;
    EXPECT_EQ(outcome.error().kind, ErrorKind::kUnauthenticated);
    EXPECT_NE(outcome.error().detail.find(word), std::string::npos) << outcome.error().detail;
  }

  FakeClock clock_;
  IssuerPolicy policy_{.issuer = "https://login.example/realms/one", .audience = "strongroom"};
  TestIssuer issuer_{SignatureAlgorithm::kEdDsa};
};

TEST_F(JwtTest, GoodTokenOfEachAlgorithmIsAccepted) {
  for (const auto algorithm :
       {SignatureAlgorithm::kRs256, SignatureAlgorithm::kEs256, SignatureAlgorithm::kEdDsa}) {
    const TestIssuer issuer(algorithm);
    const auto keys = KeySet::Parse(issuer.Jwks());
    ASSERT_TRUE(keys.has_value()) << keys.error().detail;
    const auto outcome = Accept(issuer.Token(Claims()), *keys);
    EXPECT_TRUE(outcome.has_value()) << issuer.name() << ": " << outcome.error().detail;
  }
}

TEST_F(JwtTest, ClaimsAreRead) {
  const auto jwt = ParseJwt(issuer_.Token(Claims()));
  ASSERT_TRUE(jwt.has_value()) << jwt.error().detail;
  EXPECT_EQ(jwt->algorithm, SignatureAlgorithm::kEdDsa);
  EXPECT_EQ(jwt->key_id, "key-1");
  EXPECT_EQ(jwt->issuer, policy_.issuer);
  EXPECT_EQ(jwt->subject, "acquisitions");
  EXPECT_EQ(jwt->audience, std::vector<std::string>{"strongroom"});
  EXPECT_EQ(jwt->expires, Time(seconds(Seconds(seconds(300)))));
  EXPECT_EQ(jwt->not_before, Time(seconds(Seconds(seconds(-10)))));
  EXPECT_EQ(jwt->issued_at, jwt->not_before);
  const json::object rest{{"realm_access", {{"roles", {"reader"}}}}};
  EXPECT_EQ(jwt->claims, rest);
}

TEST_F(JwtTest, OptionalClaimsAndHeadersMayBeAbsent) {
  json::object claims = ClaimsWithout("nbf");
  claims.erase("iat");
  const auto jwt = ParseJwt(issuer_.Token({{"alg", "EdDSA"}}, claims));
  ASSERT_TRUE(jwt.has_value()) << jwt.error().detail;
  EXPECT_EQ(jwt->key_id, "");
  EXPECT_FALSE(jwt->not_before.has_value());
  EXPECT_FALSE(jwt->issued_at.has_value());
}

TEST_F(JwtTest, FractionalTimesAreKeptToTheMillisecond) {
  const auto jwt = ParseJwt(issuer_.Token(ClaimsWith("exp", 1'800'000'000.5)));
  ASSERT_TRUE(jwt.has_value()) << jwt.error().detail;
  EXPECT_EQ(jwt->expires, Time(milliseconds(1'800'000'000'500)));
}

TEST_F(JwtTest, WhatIsNoCompactJwsIsRefused) {
  const std::string good = issuer_.Token(Claims());
  const std::size_t first = good.find('.');
  const std::size_t second = good.find('.', first + 1);
  const auto refused = [](const std::string& token, std::string_view word) {
    SCOPED_TRACE(token);
    const auto jwt = ParseJwt(token);
    ExpectRefused(jwt ? Result<void>{} : Result<void>(Fail(jwt.error())), word);
  };
  refused("", "three parts");
  refused("abc", "three parts");
  refused("a.b", "three parts");
  refused(good + ".more", "three parts");
  refused(good.substr(0, second), "three parts");
  refused("..", "header");
  refused(good.substr(0, second + 1), "signature");
  refused(good + "=", "signature");
  refused(good + " ", "signature");
  refused("=" + good, "header is not unpadded base64url");
  refused(good.substr(0, first) + ".!." + good.substr(second + 1), "payload is not unpadded");
  refused(std::string(kJwtMaxBytes + 1, 'a'), "longer");
  refused(issuer_.TokenOf("[]", "{}"), "header is not a JSON object");
  refused(issuer_.TokenOf(R"({"alg":"EdDSA"})", "7"), "payload is not a JSON object");
  refused(issuer_.TokenOf(R"({"alg":"EdDSA","alg":"EdDSA"})", "{}"), "duplicate");
  refused(issuer_.TokenOf(R"({"alg":"EdDSA"})", R"({"sub":"a","sub":"b"})"), "duplicate");
}

TEST_F(JwtTest, NoAndSymmetricAndUnknownAlgorithmsAreRefused) {
  json::object header = issuer_.header();
  for (const char* const name : {"none", "None", "nOnE", "", "HS256", "HS384", "HS512", "RS384",
                                 "PS256", "ES512", "eddsa"}) {
    header["alg"] = name;
    ExpectRefused(Accept(issuer_.Token(header, Claims())), "\"alg\" must be");
  }
  header["alg"] = 256;
  ExpectRefused(Accept(issuer_.Token(header, Claims())), "\"alg\" must be");
  header.erase("alg");
  ExpectRefused(Accept(issuer_.Token(header, Claims())), "\"alg\" must be");
}

TEST_F(JwtTest, CriticalExtensionOrOtherTypeIsRefused) {
  json::object header = issuer_.header();
  header["crit"] = json::array{"b64"};
  ExpectRefused(Accept(issuer_.Token(header, Claims())), "crit");
  header.erase("crit");
  for (const json::value& type :
       {json::value("JWE"), json::value("secevent+jwt"), json::value(1)}) {
    header["typ"] = type;
    ExpectRefused(Accept(issuer_.Token(header, Claims())), "typ");
  }
  for (const char* const type : {"jwt", "at+jwt", "application/at+JWT"}) {
    header["typ"] = type;
    EXPECT_TRUE(Accept(issuer_.Token(header, Claims())).has_value()) << type;
  }
}

TEST_F(JwtTest, MissingOrMisshapenClaimIsRefused) {
  for (const char* const name : {"iss", "sub", "exp"}) {
    ExpectRefused(Accept(issuer_.Token(ClaimsWithout(name))), name);
    ExpectRefused(Accept(issuer_.Token(ClaimsWith(name, nullptr))), name);
    ExpectRefused(Accept(issuer_.Token(ClaimsWith(name, json::array{}))), name);
  }
  ExpectRefused(Accept(issuer_.Token(ClaimsWith("sub", ""))), "sub");
  ExpectRefused(Accept(issuer_.Token(ClaimsWith("sub", json::string(256, 's')))), "sub");
  ExpectRefused(Accept(issuer_.Token(ClaimsWith("aud", 1))), "aud");
  ExpectRefused(Accept(issuer_.Token(ClaimsWith("aud", json::array{"strongroom", 1}))), "aud");
  for (const char* const name : {"exp", "nbf", "iat"}) {
    for (const json::value& value :
         {json::value("1800000000"), json::value(-1), json::value(-0.5), json::value(1e300),
          json::value(253'402'300'800), json::value(UINT64_MAX), json::value(true)}) {
      SCOPED_TRACE(json::serialize(value));
      ExpectRefused(Accept(issuer_.Token(ClaimsWith(name, value))), name);
    }
  }
}

TEST_F(JwtTest, TimesCountWithTheLeewayAndNoLonger) {
  const std::string token = issuer_.Token(ClaimsWith("exp", Seconds(seconds(300))));
  clock_.Advance(seconds(300 + 59));
  EXPECT_TRUE(Accept(token).has_value());
  clock_.Advance(seconds(1));
  ExpectRefused(Accept(token), "expired");

  for (const auto& [name, word] : {std::pair{"nbf", "not valid yet"}, {"iat", "in the future"}}) {
    json::object claims = ClaimsWith("exp", Seconds(seconds(1000)));
    claims[name] = Seconds(seconds(61));
    const std::string early = issuer_.Token(claims);
    ExpectRefused(Accept(early), word);
    clock_.Advance(seconds(1));
    EXPECT_TRUE(Accept(early).has_value()) << name;
  }
}

TEST_F(JwtTest, AudienceMayBeOneOfSeveralButMustBeThere) {
  EXPECT_TRUE(Accept(issuer_.Token(ClaimsWith("aud", json::array{"a", "strongroom"}))).has_value());
  ExpectRefused(Accept(issuer_.Token(ClaimsWith("aud", json::array{"a", "b"}))), "audience");
  ExpectRefused(Accept(issuer_.Token(ClaimsWith("aud", json::array{}))), "audience");
  ExpectRefused(Accept(issuer_.Token(ClaimsWith("aud", "Strongroom"))), "audience");
  ExpectRefused(Accept(issuer_.Token(ClaimsWithout("aud"))), "audience");
}

TEST_F(JwtTest, AnotherIssuerIsRefused) {
  ExpectRefused(Accept(issuer_.Token(ClaimsWith("iss", json::string(policy_.issuer + "/")))),
                "issuer");
}

TEST_F(JwtTest, AnotherKeyUnderTheSameNameIsRefused) {
  const TestIssuer impostor(SignatureAlgorithm::kEdDsa);
  ExpectRefused(Accept(impostor.Token(Claims())), "signature");
}

TEST_F(JwtTest, UnknownKeyNameIsRefused) {
  json::object header = issuer_.header();
  header["kid"] = "key-2";
  ExpectRefused(Accept(issuer_.Token(header, Claims())), "no such key");
  header["kid"] = std::string(kJwtKeyIdMaxBytes + 1, 'k');
  ExpectRefused(Accept(issuer_.Token(header, Claims())), "kid");
  header["kid"] = 1;
  ExpectRefused(Accept(issuer_.Token(header, Claims())), "kid");
}

TEST_F(JwtTest, TokenThatNamesNoKeyNeedsTheOnlyOneOfItsAlgorithm) {
  const std::string token = issuer_.Token({{"alg", "EdDSA"}}, Claims());
  EXPECT_TRUE(Accept(token).has_value());
  const TestIssuer second(SignatureAlgorithm::kEdDsa, "key-2");
  const TestIssuer other_kind(SignatureAlgorithm::kEs256, "key-3");
  const auto both = KeySet::Parse(
      json::serialize(json::object{{"keys", json::array{issuer_.Jwk(), other_kind.Jwk()}}}));
  EXPECT_TRUE(Accept(token, *both).has_value());
  const auto ambiguous = KeySet::Parse(
      json::serialize(json::object{{"keys", json::array{issuer_.Jwk(), second.Jwk()}}}));
  ExpectRefused(Accept(token, *ambiguous), "no such key");
}

TEST_F(JwtTest, AlgorithmOtherThanTheKeysIsRefused) {
  json::object header = issuer_.header();
  header["alg"] = "ES256";
  ExpectRefused(Accept(issuer_.Token(header, Claims())), "not that of its key");
}

TEST_F(JwtTest, ChangedPayloadIsRefused) {
  const std::string good = issuer_.Token(Claims());
  const std::string wider = issuer_.Token(ClaimsWith("sub", "somebody-else"));
  const std::size_t signature = good.rfind('.');
  ExpectRefused(Accept(wider.substr(0, wider.rfind('.')) + good.substr(signature)), "signature");
}

TEST_F(JwtTest, KeyInTheTokenItselfIsIgnored) {
  const TestIssuer impostor(SignatureAlgorithm::kEdDsa);
  json::object header = impostor.header();
  header["jwk"] = impostor.Jwk();
  header["jku"] = "https://impostor.example/keys";
  ExpectRefused(Accept(impostor.Token(header, Claims())), "signature");
}

TEST_F(JwtTest, RefusalsRepeatNothingOfTheToken) {
  for (const json::object& claims :
       {ClaimsWith("sub", json::array{"hidden"}), ClaimsWith("iss", "hidden"),
        ClaimsWith("aud", "hidden"), ClaimsWith("exp", "hidden")}) {
    const auto outcome = Accept(issuer_.Token(claims));
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(outcome.error().detail.find("hidden"), std::string::npos) << outcome.error().detail;
  }
}

// RFC 7515 A.2: "exp" of 2011 and no "sub", so it parses no further than its claims.
TEST_F(JwtTest, TokenWithoutASubjectIsRefusedHoweverGoodItsSignature) {
  ExpectRefused(Accept("eyJhbGciOiJSUzI1NiJ9."
                       "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9"
                       "pc19yb290Ijp0cnVlfQ.c2lnbmF0dXJl"),
                "sub");
}

}  // namespace
}  // namespace strongroom::identity
