// A trusted issuer of JWTs: whose word is taken, for which tenants, and what its roles may do here.
// Roles map to permissions by configuration only; a token cannot bring permissions of its own.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "identity/jwks_source.h"
#include "identity/jwt.h"

namespace strongroom::identity {

// Claim paths separate their steps with dots: "realm_access.roles".
struct IssuerSettings {
  IssuerPolicy policy;
  std::vector<std::string> tenants;   // names of those it may speak for
  std::string tenant_claim;           // names one or several of them; empty: it speaks for all
  std::string subject_claim = "sub";  // the service or person
  std::string roles_claim = "roles";  // an array, or one string separated by spaces ("scope")
  std::string user_claim;             // the user behind a service; empty: none
  std::map<std::string, std::vector<std::string>> permissions;  // by role
};

// What a verified token says. Tenants are names and need not exist.
struct JwtIdentity {
  std::string subject;
  std::optional<std::string> on_behalf_of;
  std::vector<std::string> tenants;
  std::vector<std::string> permissions;  // sorted, each once
  std::string issuer;  // with subject and user it tells principals apart, whichever key signed
  Time expires;
};

// Immutable but for the key source; safe from any thread.
class Issuer {
 public:
  // kConfiguration: no issuer or audience, no tenants, or a permission that is not well-formed.
  [[nodiscard]] static Result<Issuer> Create(IssuerSettings settings,
                                             std::shared_ptr<JwksSource> keys);

  // kUnauthenticated for every reason that lies in the token. `keys` as the key source gave them
  // for the token's key; takes long, as signatures do.
  [[nodiscard]] Result<JwtIdentity> Verify(const Jwt& jwt, const KeySet& keys, Time now) const;

  [[nodiscard]] JwksSource& keys() const { return *keys_; }
  [[nodiscard]] const std::string& name() const { return settings_.policy.issuer; }

 private:
  Issuer(IssuerSettings settings, std::shared_ptr<JwksSource> keys)
      : settings_(std::move(settings)), keys_(std::move(keys)) {}

  [[nodiscard]] Result<JwtIdentity> Interpret(const Jwt& jwt) const;

  IssuerSettings settings_;
  std::shared_ptr<JwksSource> keys_;
};

}  // namespace strongroom::identity
