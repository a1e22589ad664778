#include "crypto/signature.h"

#include <openssl/core_names.h>

#include <array>
#include <optional>
#include <utility>

#include "crypto/openssl.h"

namespace strongroom::crypto {
namespace {

constexpr int kRsaBitsMin = 2048;  // NIST SP 800-131A r2 §3, RFC 7518 §3.3
// Bounds what one signature check can cost.
constexpr int kRsaBitsMax = 8192;
constexpr int kRsaExponentBitsMax = 33;  // as BoringSSL; 65537 is what anybody uses
constexpr std::size_t kP256CoordinateSize = 32;
constexpr std::size_t kEd25519KeySize = 32;

std::unexpected<Error> Refuse(std::string reason) {
  ERR_clear_error();
  return Fail(ErrorKind::kInvalid, "JWK: " + std::move(reason));
}

// A string member: nullopt when absent or of another type.
std::optional<std::string_view> StringMember(const json::object& jwk, std::string_view name) {
  const json::value* const value = jwk.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string_view(value->get_string());
}

Result<Bytes> BinaryMember(const json::object& jwk, std::string_view name) {
  const auto text = StringMember(jwk, name);
  if (!text) return Refuse("\"" + std::string(name) + "\" must be a string");
  auto bytes = Base64UrlDecode(*text);
  if (!bytes) return Refuse("\"" + std::string(name) + "\" must be unpadded base64url");
  return *std::move(bytes);
}

// What the key may be used for (RFC 7517 §4.2, §4.3), and that it is a public one.
Result<void> CheckPurpose(const json::object& jwk) {
  for (const std::string_view name : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}) {
    if (jwk.contains(name)) return Refuse("holds private or symmetric key material");
  }
  if (jwk.contains("use") && StringMember(jwk, "use") != "sig") {
    return Refuse("\"use\" must be \"sig\"");
  }
  if (const json::value* const operations = jwk.if_contains("key_ops")) {
    bool verifies = false;
    if (operations->is_array()) {
      for (const json::value& operation : operations->get_array())
        verifies |= operation == "verify";
    }
    if (!verifies) return Refuse("\"key_ops\" must include \"verify\"");
  }
  if (jwk.contains("kid") && !StringMember(jwk, "kid")) return Refuse("\"kid\" must be a string");
  return {};
}

PkeyPtr FromParameters(const char* type, OSSL_PARAM_BLD* builder) {
  const ParamsPtr parameters(OSSL_PARAM_BLD_to_param(builder));
  const PkeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  Require(parameters != nullptr && context != nullptr, "key construction");
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return nullptr;
  }
  return PkeyPtr(key);
}

// RFC 7518 §6.3.1.
Result<PkeyPtr> RsaKey(const json::object& jwk) {
  auto n = BinaryMember(jwk, "n");
  if (!n) return Fail(std::move(n.error()));
  auto e = BinaryMember(jwk, "e");
  if (!e) return Fail(std::move(e.error()));
  if (n->size() > kRsaBitsMax / 8 + 1 || e->size() > kRsaExponentBitsMax / 8 + 1) {
    return Refuse("RSA modulus or exponent too large");
  }
  const BignumPtr modulus(BN_bin2bn(n->data(), static_cast<int>(n->size()), nullptr));
  const BignumPtr exponent(BN_bin2bn(e->data(), static_cast<int>(e->size()), nullptr));
  Require(modulus != nullptr && exponent != nullptr, "number");
  if (BN_num_bits(modulus.get()) < kRsaBitsMin) return Refuse("RSA key shorter than 2,048 bits");
  if (BN_num_bits(modulus.get()) > kRsaBitsMax) return Refuse("RSA key longer than 8,192 bits");
  if (!BN_is_odd(modulus.get())) return Refuse("RSA modulus is even");
  if (!BN_is_odd(exponent.get()) || BN_is_one(exponent.get()) ||
      BN_num_bits(exponent.get()) > kRsaExponentBitsMax) {
    return Refuse("RSA exponent must be odd, above 1 and at most 33 bits long");
  }
  const ParamsBuilderPtr builder(OSSL_PARAM_BLD_new());
  Require(builder != nullptr &&
              OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) == 1 &&
              OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) == 1,
          "RSA parameters");
  PkeyPtr key = FromParameters("RSA", builder.get());
  if (!key) return Refuse("not a usable RSA key");
  return key;
}

// RFC 7518 §6.2.1: both coordinates at full length.
Result<PkeyPtr> P256Key(const json::object& jwk) {
  if (StringMember(jwk, "crv") != "P-256") return Refuse("\"crv\" must be \"P-256\"");
  Bytes point{POINT_CONVERSION_UNCOMPRESSED};
  for (const std::string_view name : {"x", "y"}) {
    const auto coordinate = BinaryMember(jwk, name);
    if (!coordinate) return Fail(coordinate.error());
    if (coordinate->size() != kP256CoordinateSize) {
      return Refuse("a P-256 coordinate has 32 bytes");
    }
    point.insert(point.end(), coordinate->begin(), coordinate->end());
  }
  const ParamsBuilderPtr builder(OSSL_PARAM_BLD_new());
  Require(builder != nullptr &&
              OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME,
                                              "prime256v1", 0) == 1 &&
              OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                               point.size()) == 1,
          "EC parameters");
  PkeyPtr key = FromParameters("EC", builder.get());
  if (!key) return Refuse("the point is not on P-256");
  const PkeyContextPtr check(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  Require(check != nullptr, "key check");
  if (EVP_PKEY_public_check(check.get()) != 1) return Refuse("the point is not on P-256");
  return key;
}

// RFC 8037 §2.
Result<PkeyPtr> Ed25519Key(const json::object& jwk) {
  if (StringMember(jwk, "crv") != "Ed25519") return Refuse("\"crv\" must be \"Ed25519\"");
  const auto x = BinaryMember(jwk, "x");
  if (!x) return Fail(x.error());
  if (x->size() != kEd25519KeySize) return Refuse("an Ed25519 key has 32 bytes");
  PkeyPtr key(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, x->data(), x->size()));
  if (!key) return Refuse("not a usable Ed25519 key");
  return key;
}

// r ‖ s to the DER that OpenSSL reads; nullopt unless it has exactly 64 bytes.
std::optional<Bytes> EcdsaDer(ByteView signature) {
  if (signature.size() != 2 * kP256CoordinateSize) return std::nullopt;
  const EcdsaSignaturePtr parts(ECDSA_SIG_new());
  BIGNUM* const r = BN_bin2bn(signature.data(), kP256CoordinateSize, nullptr);
  BIGNUM* const s = BN_bin2bn(signature.data() + kP256CoordinateSize, kP256CoordinateSize, nullptr);
  // From here on `parts` owns both numbers.
  Require(
      parts != nullptr && r != nullptr && s != nullptr && ECDSA_SIG_set0(parts.get(), r, s) == 1,
      "ECDSA signature");
  const int size = i2d_ECDSA_SIG(parts.get(), nullptr);
  Require(size > 0, "ECDSA signature size");
  Bytes der(static_cast<std::size_t>(size));
  std::uint8_t* end = der.data();
  Require(i2d_ECDSA_SIG(parts.get(), &end) == size, "ECDSA signature encoding");
  return der;
}

}  // namespace

std::string_view SignatureAlgorithmName(SignatureAlgorithm algorithm) noexcept {
  switch (algorithm) {
    case SignatureAlgorithm::kRs256: return "RS256";
    case SignatureAlgorithm::kEs256: return "ES256";
    case SignatureAlgorithm::kEdDsa: return "EdDSA";
  }
  return "";
}

struct PublicKey::Impl {
  SignatureAlgorithm algorithm;
  std::string key_id;
  PkeyPtr key;
  // Initialised for verification and never used itself: each check works on a copy, which saves
  // fetching the algorithms again. Copying only reads it, so threads need no lock.
  DigestContextPtr prepared;
};

PublicKey::PublicKey(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PublicKey::PublicKey(PublicKey&&) noexcept = default;
PublicKey& PublicKey::operator=(PublicKey&&) noexcept = default;
PublicKey::~PublicKey() = default;

Result<PublicKey> PublicKey::FromJwk(const json::object& jwk) {
  if (auto purpose = CheckPurpose(jwk); !purpose) return Fail(std::move(purpose.error()));
  const auto kty = StringMember(jwk, "kty");
  SignatureAlgorithm algorithm;
  Result<PkeyPtr> key;
  if (kty == "RSA") {
    algorithm = SignatureAlgorithm::kRs256;
    key = RsaKey(jwk);
  } else if (kty == "EC") {
    algorithm = SignatureAlgorithm::kEs256;
    key = P256Key(jwk);
  } else if (kty == "OKP") {
    algorithm = SignatureAlgorithm::kEdDsa;
    key = Ed25519Key(jwk);
  } else {
    return Refuse("\"kty\" must be \"RSA\", \"EC\" or \"OKP\"");
  }
  if (!key) return Fail(std::move(key.error()));
  if (jwk.contains("alg") && StringMember(jwk, "alg") != SignatureAlgorithmName(algorithm)) {
    return Refuse("\"alg\" does not fit the key: it can be " +
                  std::string(SignatureAlgorithmName(algorithm)) + " only");
  }
  DigestContextPtr prepared(EVP_MD_CTX_new());
  const char* const digest = algorithm == SignatureAlgorithm::kEdDsa ? nullptr : "SHA256";
  Require(prepared != nullptr && EVP_DigestVerifyInit_ex(prepared.get(), nullptr, digest, nullptr,
                                                         nullptr, key->get(), nullptr) == 1,
          "signature initialisation");
  return PublicKey(std::make_unique<Impl>(Impl{
      .algorithm = algorithm,
      .key_id = std::string(StringMember(jwk, "kid").value_or("")),
      .key = *std::move(key),
      .prepared = std::move(prepared),
  }));
}

SignatureAlgorithm PublicKey::algorithm() const noexcept { return impl_->algorithm; }
const std::string& PublicKey::key_id() const noexcept { return impl_->key_id; }

bool PublicKey::Verify(ByteView message, ByteView signature) const {
  std::optional<Bytes> der;
  if (impl_->algorithm == SignatureAlgorithm::kEs256) {
    der = EcdsaDer(signature);
    if (!der) return false;
    signature = *der;
  }
  const DigestContextPtr context(EVP_MD_CTX_new());
  Require(context != nullptr && EVP_MD_CTX_copy_ex(context.get(), impl_->prepared.get()) == 1,
          "signature context");
  const bool verified = EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                                         message.data(), message.size()) == 1;
  if (!verified) ERR_clear_error();
  return verified;
}

}  // namespace strongroom::crypto
