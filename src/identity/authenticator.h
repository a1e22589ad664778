// Turns a credential (a token or a JWT) into the principal of a request.
//
// Verified credentials are cached until they expire, are revoked, or a notice about control rows
// may have been missed; while the link that brings those notices is down nothing is served from the
// cache. Every refusal for want of a valid credential has one of two constant texts, and a tenant
// that may not be selected looks like one that does not exist.
// Threads: Authenticate on any io thread, the notices from any thread.
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "access/principal.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/task.h"
#include "identity/credential_cache.h"
#include "identity/issuer.h"
#include "identity/token_store.h"
#include "store/store.h"

namespace strongroom::identity {

struct AuthenticatorOptions {
  bool accept_development = false;  // `strongroom dev` only
  std::size_t cache_max = 65'536;   // credentials
};

class Authenticator {
 public:
  // The living tenant of a name; nullopt when there is none. Must not block.
  using TenantResolver = std::function<std::optional<keys::TenantRef>(std::string_view name)>;

  // `pool` does what takes long: signature checks. What waits for an issuer's keys holds no thread.
  Authenticator(const TokenStore& tokens, const store::Store& store, const Clock& clock,
                TenantResolver resolve, std::vector<Issuer> issuers, boost::asio::thread_pool& pool,
                AuthenticatorOptions options);

  // `credential` as it stood behind "Bearer" or in its header, empty when there was none;
  // `tenant_header` is X-Okapi-Tenant. kUnauthenticated; kForbidden for a tenant that the
  // credential does not name; kMalformed when it names several and the request selects none;
  // kUnavailable when the store or an issuer's keys cannot be reached.
  [[nodiscard]] Task<Result<access::Principal>> Authenticate(
      std::string credential, std::optional<std::string> tenant_header);

  // A control row changed: drops what rested on it.
  void OnControlChange(std::string_view key);
  // Notices may have been missed: drops everything. Also to be called when the tenants that
  // `resolve` knows have changed.
  void OnGap();

  [[nodiscard]] std::size_t cached() const { return cache_.size(); }

 private:
  using VerifiedPtr = std::shared_ptr<const Verified>;

  [[nodiscard]] Task<Result<VerifiedPtr>> Verify(std::string credential, crypto::Digest digest);
  [[nodiscard]] Task<Result<VerifiedPtr>> VerifyToken(crypto::Digest digest);
  [[nodiscard]] Task<Result<VerifiedPtr>> VerifyJwtText(std::string credential);
  // Whose keys are to be waited for, or what the token says.
  using JwtChecked = std::variant<const Issuer*, Result<JwtIdentity>>;
  // `fetched`: what waiting for them gave; null the first time, when they are looked up.
  [[nodiscard]] JwtChecked CheckJwt(std::string_view text,
                                    const Result<JwksSource::Keys>* fetched) const;
  [[nodiscard]] Result<VerifiedPtr> FromIdentity(JwtIdentity identity) const;

  const TokenStore& tokens_;
  const store::Store& store_;
  const Clock& clock_;
  const TenantResolver resolve_;
  const std::vector<Issuer> issuers_;
  boost::asio::thread_pool& pool_;
  const AuthenticatorOptions options_;
  CredentialCache cache_;
};

}  // namespace strongroom::identity
