// The public keys of one issuer, from a JWKS document (RFC 7517 §5).
#pragma once

#include <string_view>
#include <vector>

#include "base/error.h"
#include "crypto/signature.h"

namespace strongroom::identity {

inline constexpr std::size_t kJwksKeysMax = 100;

// Immutable after parsing; usable from any thread.
class KeySet {
 public:
  // Keys that are no use here (another kind, encryption keys, weak or misshapen ones) are skipped,
  // as RFC 7517 §5 asks. kInvalid when the document is no JWKS, holds more than kJwksKeysMax keys
  // or no usable one, or when two usable keys share a "kid".
  [[nodiscard]] static Result<KeySet> Parse(std::string_view document);

  // The key named `key_id`; with an empty `key_id` (a token that names none) the only key of that
  // algorithm. nullptr when there is none, or more than one to choose from. A key found by its name
  // may be of another algorithm: the caller compares.
  [[nodiscard]] const crypto::PublicKey* Find(std::string_view key_id,
                                              crypto::SignatureAlgorithm algorithm) const noexcept;
  // Whether a key has that name.
  [[nodiscard]] bool Contains(std::string_view key_id) const noexcept;

  [[nodiscard]] std::size_t size() const noexcept { return keys_.size(); }
  [[nodiscard]] std::size_t skipped() const noexcept { return skipped_; }

 private:
  KeySet() = default;

  std::vector<crypto::PublicKey> keys_;
  std::size_t skipped_ = 0;
};

}  // namespace strongroom::identity
