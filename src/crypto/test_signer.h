// A key pair that signs whatever it is given, the other side of PublicKey; for tests of every room
// that sees signatures.
#pragma once

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include <string>

#include "base/bytes.h"
#include "base/json.h"
#include "crypto/openssl.h"
#include "crypto/signature.h"

namespace strongroom::crypto {

class TestSigner {
 public:
  explicit TestSigner(SignatureAlgorithm algorithm)
      : algorithm_(algorithm), key_(Generate(algorithm)) {
    EXPECT_NE(key_, nullptr);
  }

  [[nodiscard]] SignatureAlgorithm algorithm() const noexcept { return algorithm_; }

  // The public key, without "kid" and "alg".
  [[nodiscard]] json::object Jwk() const {
    json::object jwk;
    switch (algorithm_) {
      case SignatureAlgorithm::kRs256:
        jwk["kty"] = "RSA";
        jwk["n"] = Number(OSSL_PKEY_PARAM_RSA_N, 256);
        jwk["e"] = Number(OSSL_PKEY_PARAM_RSA_E, 3);
        break;
      case SignatureAlgorithm::kEs256:
        jwk["kty"] = "EC";
        jwk["crv"] = "P-256";
        jwk["x"] = Number(OSSL_PKEY_PARAM_EC_PUB_X, 32);
        jwk["y"] = Number(OSSL_PKEY_PARAM_EC_PUB_Y, 32);
        break;
      case SignatureAlgorithm::kEdDsa: {
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

  // As a JWS holds it: r ‖ s for ES256.
  [[nodiscard]] Bytes Sign(ByteView input) const {
    const DigestContextPtr context(EVP_MD_CTX_new());
    const bool hashes = algorithm_ != SignatureAlgorithm::kEdDsa;
    EXPECT_EQ(EVP_DigestSignInit_ex(context.get(), nullptr, hashes ? "SHA256" : nullptr, nullptr,
                                    nullptr, key_.get(), nullptr),
              1);
    std::size_t size = 0;
    EXPECT_EQ(EVP_DigestSign(context.get(), nullptr, &size, input.data(), input.size()), 1);
    Bytes signature(size);
    EXPECT_EQ(EVP_DigestSign(context.get(), signature.data(), &size, input.data(), input.size()),
              1);
    signature.resize(size);
    return algorithm_ == SignatureAlgorithm::kEs256 ? FromDer(signature) : signature;
  }

 private:
  static PkeyPtr Generate(SignatureAlgorithm algorithm) {
    switch (algorithm) {
      case SignatureAlgorithm::kRs256: return PkeyPtr(EVP_RSA_gen(2048));
      case SignatureAlgorithm::kEs256: return PkeyPtr(EVP_EC_gen("P-256"));
      case SignatureAlgorithm::kEdDsa:
        return PkeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    }
    return nullptr;
  }

  [[nodiscard]] std::string Number(const char* parameter, int size) const {
    BIGNUM* raw = nullptr;
    EXPECT_EQ(EVP_PKEY_get_bn_param(key_.get(), parameter, &raw), 1);
    const BignumPtr number(raw);
    Bytes bytes(static_cast<std::size_t>(size));
    EXPECT_EQ(BN_bn2binpad(number.get(), bytes.data(), size), size);
    return Base64UrlEncode(bytes);
  }

  static Bytes FromDer(const Bytes& der) {
    const std::uint8_t* data = der.data();
    const EcdsaSignaturePtr parts(d2i_ECDSA_SIG(nullptr, &data, static_cast<long>(der.size())));
    Bytes raw(64);
    EXPECT_EQ(BN_bn2binpad(ECDSA_SIG_get0_r(parts.get()), raw.data(), 32), 32);
    EXPECT_EQ(BN_bn2binpad(ECDSA_SIG_get0_s(parts.get()), raw.data() + 32, 32), 32);
    return raw;
  }

  SignatureAlgorithm algorithm_;
  PkeyPtr key_;
};

}  // namespace strongroom::crypto
