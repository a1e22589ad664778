#include "identity/jwks.h"

#include <algorithm>
#include <string>

#include "base/json.h"

namespace strongroom::identity {
namespace {

std::unexpected<Error> Refuse(std::string reason) {
  return Fail(ErrorKind::kInvalid, "JWKS: " + std::move(reason));
}

}  // namespace

Result<KeySet> KeySet::Parse(std::string_view document) {
  const auto parsed = ParseJson(document);
  if (!parsed) return Refuse(parsed.error().detail);
  const json::object* const object = parsed->if_object();
  const json::value* const member = object == nullptr ? nullptr : object->if_contains("keys");
  if (member == nullptr || !member->is_array()) {
    return Refuse("must be an object with an array \"keys\"");
  }
  const json::array& jwks = member->get_array();
  if (jwks.size() > kJwksKeysMax) {
    return Refuse("more than " + std::to_string(kJwksKeysMax) + " keys");
  }
  KeySet set;
  for (const json::value& jwk : jwks) {
    if (!jwk.is_object()) return Refuse("every key must be an object");
    auto key = crypto::PublicKey::FromJwk(jwk.get_object());
    if (!key) {
      ++set.skipped_;
      continue;
    }
    const std::string& key_id = key->key_id();
    if (!key_id.empty() && set.Contains(key_id)) {
      return Refuse("two keys share a \"kid\"");
    }
    set.keys_.push_back(*std::move(key));
  }
  if (set.keys_.empty()) return Refuse("holds no key for RS256, ES256 or EdDSA signatures");
  return set;
}

bool KeySet::Contains(std::string_view key_id) const noexcept {
  return std::ranges::find(keys_, key_id, &crypto::PublicKey::key_id) != keys_.end();
}

const crypto::PublicKey* KeySet::Find(std::string_view key_id,
                                      crypto::SignatureAlgorithm algorithm) const noexcept {
  const crypto::PublicKey* found = nullptr;
  for (const crypto::PublicKey& key : keys_) {
    if (!key_id.empty()) {
      if (key.key_id() == key_id) return &key;
    } else if (key.algorithm() == algorithm) {
      if (found != nullptr) return nullptr;
      found = &key;
    }
  }
  return found;
}

}  // namespace strongroom::identity
