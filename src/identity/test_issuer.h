// An issuer with a key of its own that signs whatever it is given; for tests only.
#pragma once

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/json.h"
#include "crypto/signature.h"

namespace strongroom::identity {

class TestIssuer {
 public:
  explicit TestIssuer(crypto::SignatureAlgorithm algorithm, std::string key_id = "key-1")
      : algorithm_(algorithm),
        key_id_(std::move(key_id)),
        key_(Generate(algorithm), &EVP_PKEY_free) {
    EXPECT_NE(key_, nullptr);
  }

  [[nodiscard]] std::string name() const {
    return std::string(crypto::SignatureAlgorithmName(algorithm_));
  }
  [[nodiscard]] json::object header() const {
    return {{"alg", name()}, {"kid", key_id_}, {"typ", "JWT"}};
  }

  // The public key, without "alg".
  [[nodiscard]] json::object Jwk() const {
    json::object jwk{{"kid", key_id_}, {"use", "sig"}};
    switch (algorithm_) {
      case crypto::SignatureAlgorithm::kRs256:
        jwk["kty"] = "RSA";
        jwk["n"] = Number(OSSL_PKEY_PARAM_RSA_N, 256);
        jwk["e"] = Number(OSSL_PKEY_PARAM_RSA_E, 3);
        break;
      case crypto::SignatureAlgorithm::kEs256:
        jwk["kty"] = "EC";
        jwk["crv"] = "P-256";
        jwk["x"] = Number(OSSL_PKEY_PARAM_EC_PUB_X, 32);
        jwk["y"] = Number(OSSL_PKEY_PARAM_EC_PUB_Y, 32);
        break;
      case crypto::SignatureAlgorithm::kEdDsa: {
        Bytes raw(32);
        std::size_t size = raw.size();
        EXPECT_EQ(EVP_PKEY_get_raw_public_key(key_.get(), raw.data(), &size), 1);
        jwk["kty"] = "OKP";
        jwk["crv"] = "Ed25519";
        jwk["x"] = Base64UrlEncode(raw);
        break;
      }
    }
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
    return input + "." + Base64UrlEncode(Sign(AsBytes(input)));
  }

 private:
  static EVP_PKEY* Generate(crypto::SignatureAlgorithm algorithm) {
    switch (algorithm) {
      case crypto::SignatureAlgorithm::kRs256:
        return EVP_RSA_gen(2048);
      case crypto::SignatureAlgorithm::kEs256:
        return EVP_EC_gen("P-256");
      case crypto::SignatureAlgorithm::kEdDsa:
        return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    }
    return nullptr;
  }

  [[nodiscard]] std::string Number(const char* parameter, int size) const {
    BIGNUM* number = nullptr;
    EXPECT_EQ(EVP_PKEY_get_bn_param(key_.get(), parameter, &number), 1);
    Bytes bytes(static_cast<std::size_t>(size));
    EXPECT_EQ(BN_bn2binpad(number, bytes.data(), size), size);
    BN_free(number);
    return Base64UrlEncode(bytes);
  }

  [[nodiscard]] Bytes Sign(ByteView input) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          &EVP_MD_CTX_free);
    const bool hashes = algorithm_ != crypto::SignatureAlgorithm::kEdDsa;
    EXPECT_EQ(EVP_DigestSignInit_ex(context.get(), nullptr, hashes ? "SHA256" : nullptr, nullptr,
                                    nullptr, key_.get(), nullptr),
              1);
    std::size_t size = 0;
    EXPECT_EQ(EVP_DigestSign(context.get(), nullptr, &size, input.data(), input.size()), 1);
    Bytes signature(size);
    EXPECT_EQ(EVP_DigestSign(context.get(), signature.data(), &size, input.data(), input.size()),
              1);
    signature.resize(size);
    return algorithm_ == crypto::SignatureAlgorithm::kEs256 ? FromDer(signature) : signature;
  }

  static Bytes FromDer(const Bytes& der) {
    const std::uint8_t* data = der.data();
    ECDSA_SIG* const parts = d2i_ECDSA_SIG(nullptr, &data, static_cast<long>(der.size()));
    Bytes raw(64);
    EXPECT_EQ(BN_bn2binpad(ECDSA_SIG_get0_r(parts), raw.data(), 32), 32);
    EXPECT_EQ(BN_bn2binpad(ECDSA_SIG_get0_s(parts), raw.data() + 32, 32), 32);
    ECDSA_SIG_free(parts);
    return raw;
  }

  crypto::SignatureAlgorithm algorithm_;
  std::string key_id_;
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

}  // namespace strongroom::identity
