// JSON Web Tokens (RFC 7519) as compact JWS (RFC 7515 §7.1), checked as RFC 8725 advises: the
// algorithm belongs to the key, "none" and the symmetric ones do not exist here, and nothing in a
// token says where its key is to be found ("jku", "jwk", "x5u" and "x5c" are ignored).
//
// A parsed Jwt is a claim by anybody; only after VerifyJwt is it its issuer's word. Every error is
// kUnauthenticated and says what is wrong without repeating any part of the token.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "crypto/signature.h"
#include "identity/jwks.h"

namespace strongroom::identity {

inline constexpr std::size_t kJwtMaxBytes = std::size_t{16} * 1024;
inline constexpr std::size_t kJwtKeyIdMaxBytes = 256;
inline constexpr std::size_t kJwtSubjectMaxBytes = 255;  // OpenID Connect Core §2

struct Jwt {
  crypto::SignatureAlgorithm algorithm{};
  std::string key_id;  // "kid"; empty: the token names no key
  std::string issuer;
  std::string subject;
  std::vector<std::string> audience;  // empty: the token names none
  Time expires;
  std::optional<Time> not_before;
  std::optional<Time> issued_at;
  json::object claims;  // all but those above

  std::string signing_input;  // header and payload as they were sent
  Bytes signature;
};

// What is accepted from one issuer.
struct IssuerPolicy {
  std::string issuer;               // "iss", compared byte for byte
  std::string audience;             // must be among the token's
  std::chrono::seconds leeway{60};  // for clocks that differ
};

// Requires "alg" in the header (RS256, ES256, EdDSA) and "iss", "sub" and "exp" in the payload.
[[nodiscard]] Result<Jwt> ParseJwt(std::string_view token);

// Issuer, key, times and audience first, the signature (which costs most) last.
[[nodiscard]] Result<void> VerifyJwt(const Jwt& jwt, const KeySet& keys, Time now,
                                     const IssuerPolicy& policy);

}  // namespace strongroom::identity
