// Making, revoking and listing tokens. A token grants only what its creator holds, reaches only
// tenants that its creator reaches, and does not outlive a credential whose rights it copies.
//
// Every change is one batch: the token's rows, their entries in the installation's chain, and an
// entry in the chain of each tenant concerned, so that a tenant's auditors see who can reach it.
// Tokens a principal may not manage look absent to it.
// Threads: safe from any io thread; OnRevoked before the first request.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "access/caller.h"
#include "access/decide.h"
#include "audit/log.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/secret_bytes.h"
#include "base/task.h"
#include "identity/token.h"
#include "keys/control_rows.h"

namespace strongroom::identity {

inline constexpr std::chrono::seconds kTokenTtlMax = std::chrono::years(10);
// How long an expired token is still listed: long enough to see what has stopped working and why.
inline constexpr std::chrono::days kExpiredTokensKept{30};
inline constexpr std::size_t kTokenTenantsMax = 1000;
inline constexpr std::size_t kTokenPermissionsMax = 1000;

struct TokenSpec {
  bool is_operator = false;  // then no tenants and no permissions
  std::vector<keys::TenantRef> tenants;
  std::string subject;                   // 1 to 200 characters, no control characters
  std::vector<std::string> permissions;  // names and wildcards
  // nullopt: no end of its own. Where a principal hands on its own rights, never beyond the end of
  // the credential that it asks with.
  std::optional<std::chrono::seconds> ttl;
};

struct IssuedToken {
  SecretBytes token;  // shown once; only its digest is stored
  TokenInfo info;
};

class TokenStore {
 public:
  TokenStore(const keys::ControlRows& rows, audit::Log& log, RandomSource& random,
             const Clock& clock)
      : rows_(rows), log_(log), random_(random), clock_(clock) {}

  // kInvalid with the broken rules; kForbidden for tenants or permissions beyond the caller's own,
  // the latter named. `grant` is for tokens.manage.
  [[nodiscard]] Task<Result<IssuedToken>> Create(access::Caller by,
                                                 const access::ControlGrant& grant, TokenSpec spec);
  // The operator token of `init`, made before there is anybody to ask for it.
  [[nodiscard]] Task<Result<IssuedToken>> CreateFirstOperator(std::string subject);
  // For `strongroom dev` only: everything in `tenant`, and the operator's rights too. An
  // Authenticator refuses such tokens unless told otherwise.
  [[nodiscard]] Task<Result<IssuedToken>> CreateDevelopment(
      keys::TenantRef tenant, std::string subject, std::optional<std::chrono::seconds> ttl);

  // Once it returns, this server no longer accepts the token, and every other within a second.
  // `grant` is for tokens.manage. kNotFound: no such token, or none that the caller may manage.
  [[nodiscard]] Task<Result<void>> Revoke(access::Caller by, const access::ControlGrant& grant,
                                          std::string accessor);
  // Those the caller may manage, expired ones that are still kept included, oldest first. `grant`
  // is for tokens.get.
  [[nodiscard]] Task<Result<std::vector<TokenInfo>>> List(access::Caller by,
                                                          const access::ControlGrant& grant) const;

  // What a presented token stands for, from the store. Unknown or removed: nullopt. Does not judge
  // expiry.
  [[nodiscard]] Task<Result<std::optional<TokenInfo>>> Find(std::string token_row_key) const;

  // Removes tokens whose expiry is kExpiredTokensKept ago, with their accessors' rows, each in a
  // batch with entries "token.expire" in the chains that its creation stands in. Returns how many;
  // one that another server removes at the same time is not counted. Called now and then.
  [[nodiscard]] Task<Result<std::size_t>> RemoveExpired();

  // Called with the token row's key after each revocation made here: drops cached verifications
  // without waiting for the store's notice.
  void OnRevoked(std::function<void(std::string_view token_row_key)> revoked) {
    revoked_ = std::move(revoked);
  }

 private:
  struct Entry {
    keys::ControlRow row;
    TokenInfo info;
    std::optional<keys::ControlRow> pointer;  // the accessor's row, where it was looked at
  };

  [[nodiscard]] Result<void> Check(const access::Caller& by, const access::ControlGrant& grant,
                                   const TokenSpec& spec) const;
  [[nodiscard]] Task<Result<IssuedToken>> Issue(access::Caller by, TokenInfo info);
  [[nodiscard]] Task<Result<std::optional<Entry>>> FindByAccessor(std::string accessor) const;
  [[nodiscard]] Task<Result<std::vector<Entry>>> All() const;
  // Whether the token is gone by this; false when it had changed, so that nothing was done.
  [[nodiscard]] Task<Result<bool>> Remove(const access::Caller& by, std::string_view action,
                                          const Entry& entry);
  // Opens the chains concerned and adds an entry to each tenant's.
  [[nodiscard]] Task<Result<void>> Tell(store::Batch& batch, const access::Caller& by,
                                        std::string_view action, const TokenInfo& info);

  const keys::ControlRows& rows_;
  audit::Log& log_;
  RandomSource& random_;
  const Clock& clock_;
  std::function<void(std::string_view)> revoked_;
};

}  // namespace strongroom::identity
