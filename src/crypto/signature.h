// Checks of asymmetric signatures with keys from a JWK (RFC 7517), for JWT (RFC 7518 §3). The
// algorithm belongs to the key, never to the token: HS256 and "none" do not exist here.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "base/json.h"

namespace strongroom::crypto {

enum class SignatureAlgorithm : std::uint8_t { kRs256, kEs256, kEdDsa };
[[nodiscard]] std::string_view SignatureAlgorithmName(SignatureAlgorithm algorithm) noexcept;

// A public key, immutable and usable from any thread.
class PublicKey {
 public:
  // kty RSA (at least 2,048 bits), EC with crv P-256, OKP with crv Ed25519. Anything else, private
  // members ("d"), or an "alg" that does not fit the key: kInvalid.
  [[nodiscard]] static Result<PublicKey> FromJwk(const json::object& jwk);
  PublicKey(PublicKey&&) noexcept;
  PublicKey& operator=(PublicKey&&) noexcept;
  ~PublicKey();

  [[nodiscard]] SignatureAlgorithm algorithm() const noexcept;
  [[nodiscard]] const std::string& key_id() const noexcept;  // "kid", or empty
  // ES256 signatures are the 64 bytes r ‖ s of RFC 7518 §3.4. 3 to 12 requests' worth of time.
  [[nodiscard]] bool Verify(ByteView message, ByteView signature) const;

 private:
  struct Impl;
  explicit PublicKey(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace strongroom::crypto
