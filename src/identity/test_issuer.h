// An issuer with a key of its own that signs whatever it is given; for tests only.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/json.h"
#include "crypto/test_signer.h"

namespace strongroom::identity {

class TestIssuer {
 public:
  explicit TestIssuer(crypto::SignatureAlgorithm algorithm, std::string key_id = "key-1")
      : key_id_(std::move(key_id)), signer_(algorithm) {}

  [[nodiscard]] std::string name() const {
    return std::string(crypto::SignatureAlgorithmName(signer_.algorithm()));
  }
  [[nodiscard]] json::object header() const {
    return {{"alg", name()}, {"kid", key_id_}, {"typ", "JWT"}};
  }

  // The public key, without "alg".
  [[nodiscard]] json::object Jwk() const {
    json::object jwk = signer_.Jwk();
    jwk["kid"] = key_id_;
    jwk["use"] = "sig";
    return jwk;
  }
  [[nodiscard]] std::string Jwks() const {
    return json::serialize(json::object{{"keys", json::array{Jwk()}}});
  }

  [[nodiscard]] std::string Token(const json::object& claims) const {
    return Token(header(), claims);
  }
  [[nodiscard]] std::string Token(const json::object& header, const json::object& claims) const {
    return TokenOf(json::serialize(header), json::serialize(claims));
  }
  // Signs the texts as they are.
  [[nodiscard]] std::string TokenOf(std::string_view header, std::string_view payload) const {
    const std::string input =
        Base64UrlEncode(AsBytes(header)) + "." + Base64UrlEncode(AsBytes(payload));
    return input + "." + Base64UrlEncode(signer_.Sign(AsBytes(input)));
  }

 private:
  std::string key_id_;
  crypto::TestSigner signer_;
};

}  // namespace strongroom::identity
