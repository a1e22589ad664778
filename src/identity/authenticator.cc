#include "identity/authenticator.h"

#include <algorithm>

#include "base/elsewhere.h"
#include "base/pool_work.h"

namespace strongroom::identity {
namespace {

// A token is 47 characters; this leaves room for a JWT and keeps junk from being hashed.
constexpr std::size_t kCredentialMaxBytes = kJwtMaxBytes;

std::unexpected<Error> Missing() {
  return Fail(ErrorKind::kUnauthenticated,
              "no credential; send Authorization: Bearer, X-Vault-Token or X-Okapi-Token");
}

std::unexpected<Error> NotValid() {
  return Fail(ErrorKind::kUnauthenticated, "the credential is not valid or has expired");
}

// The one principal that the request means.
Result<access::Principal> Select(const Verified& verified,
                                 const std::optional<std::string>& tenant_header) {
  if (tenant_header) {
    for (const access::Principal& principal : verified.principals) {
      if (principal.tenant != 0 && principal.tenant_name == *tenant_header) return principal;
    }
    return Fail(ErrorKind::kForbidden, "the credential does not name the tenant in X-Okapi-Tenant");
  }
  if (verified.must_select) {
    return Fail(ErrorKind::kMalformed,
                "the credential names several tenants; say which with X-Okapi-Tenant");
  }
  return verified.principals.front();
}

access::PrincipalKind KindOf(TokenKind kind) {
  switch (kind) {
    case TokenKind::kOperator: return access::PrincipalKind::kOperator;
    case TokenKind::kDevelopment: return access::PrincipalKind::kDevelopment;
    case TokenKind::kTenant: break;
  }
  return access::PrincipalKind::kTenant;
}

// Waits for the fetch that is under way, on no thread.
Task<Result<JwksSource::Keys>> FetchedKeys(JwksSource& source) {
  auto start = [&source](auto resume) { source.WhenFetched(std::move(resume)); };
  co_return co_await Elsewhere<Result<JwksSource::Keys>>(std::move(start));
}

bool IsJwtShaped(std::string_view credential) { return std::ranges::count(credential, '.') == 2; }

}  // namespace

Authenticator::Authenticator(const TokenStore& tokens, const store::Store& store,
                             const Clock& clock, TenantResolver resolve,
                             std::vector<Issuer> issuers, boost::asio::thread_pool& pool,
                             AuthenticatorOptions options)
    : tokens_(tokens),
      store_(store),
      clock_(clock),
      resolve_(std::move(resolve)),
      issuers_(std::move(issuers)),
      pool_(pool),
      options_(options),
      cache_(options.cache_max) {}

Task<Result<access::Principal>> Authenticator::Authenticate(
    std::string credential, std::optional<std::string> tenant_header) {
  if (credential.empty()) co_return Missing();
  if (credential.size() > kCredentialMaxBytes) co_return NotValid();
  const crypto::Digest digest = TokenDigest(credential);
  if (store_.WatchIsLive()) {
    if (const VerifiedPtr cached = cache_.Find(digest, clock_.Now())) {
      co_return Select(*cached, tenant_header);
    }
  }
  Result<VerifiedPtr> verified = co_await Verify(std::move(credential), digest);
  if (!verified) {
    // Which check failed is nobody's business who does not hold a valid credential.
    if (verified.error().kind == ErrorKind::kUnauthenticated) co_return NotValid();
    co_return Fail(verified.error());
  }
  co_return Select(**verified, tenant_header);
}

Task<Result<Authenticator::VerifiedPtr>> Authenticator::Verify(std::string credential,
                                                               crypto::Digest digest) {
  const bool live = store_.WatchIsLive();
  const CredentialCache::Generation began = cache_.Current();
  Result<VerifiedPtr> verified = NotValid();
  if (LooksLikeToken(credential)) {
    verified = co_await VerifyToken(digest);
  } else if (IsJwtShaped(credential)) {
    verified = co_await VerifyJwtText(std::move(credential));
  }
  if (!verified) co_return verified;
  if ((*verified)->principals.empty()) co_return NotValid();
  if (live && store_.WatchIsLive()) cache_.Put(digest, *verified, began);
  co_return verified;
}

Task<Result<Authenticator::VerifiedPtr>> Authenticator::VerifyToken(crypto::Digest digest) {
  Result<std::optional<TokenInfo>> found = co_await tokens_.Find(TokenRowKey(digest));
  if (!found) co_return Fail(found.error());
  if (!found->has_value()) co_return NotValid();
  const TokenInfo& info = **found;
  if (info.ExpiredAt(clock_.Now())) co_return NotValid();
  if (info.kind == TokenKind::kDevelopment && !options_.accept_development) co_return NotValid();
  Result<access::PermissionSet> permissions = access::PermissionSet::Parse(info.permissions);
  if (!permissions) co_return NotValid();

  auto verified = std::make_shared<Verified>();
  verified->expires = info.expires;
  verified->must_select = info.tenants.size() > 1;
  access::Principal principal;
  principal.kind = KindOf(info.kind);
  principal.subject = info.subject;
  principal.accessor = info.accessor;
  principal.budget_holder = info.budget_holder;
  principal.expires = info.expires;
  principal.permissions = std::make_shared<const access::PermissionSet>(std::move(*permissions));
  if (info.kind == TokenKind::kOperator) verified->principals.push_back(principal);
  for (const keys::TenantRef& bound : info.tenants) {
    // Bound by id: a tenant that was destroyed, or made again under the same name, is not reached.
    const std::optional<keys::TenantRef> living = resolve_(bound.name);
    if (!living || living->id != bound.id || living->number != bound.number) continue;
    principal.tenant = living->number;
    principal.tenant_name = living->name;
    verified->principals.push_back(principal);
  }
  co_return VerifiedPtr(std::move(verified));
}

Authenticator::JwtChecked Authenticator::CheckJwt(std::string_view text,
                                                  const Result<JwksSource::Keys>* fetched) const {
  const auto refused = [](Error error) { return JwtChecked(Result<JwtIdentity>(Fail(error))); };
  Result<Jwt> jwt = ParseJwt(text);
  if (!jwt) return refused(jwt.error());
  const auto issuer = std::ranges::find(issuers_, jwt->issuer, &Issuer::name);
  if (issuer == issuers_.end()) return refused(NotValid().error());
  std::optional<Result<JwksSource::Keys>> keys =
      fetched != nullptr ? *fetched : issuer->keys().KeysFor(jwt->key_id);
  if (!keys) return &*issuer;
  if (!*keys) return refused(keys->error());
  return issuer->Verify(*jwt, ***keys, clock_.Now());
}

Task<Result<Authenticator::VerifiedPtr>> Authenticator::VerifyJwtText(std::string credential) {
  if (issuers_.empty()) co_return NotValid();
  const auto text = std::make_shared<const std::string>(std::move(credential));
  auto check = [this, text] { return CheckJwt(*text, nullptr); };
  JwtChecked checked = co_await OnPool(pool_, std::move(check));
  if (const auto* const awaited = std::get_if<const Issuer*>(&checked)) {
    Result<JwksSource::Keys> keys = co_await FetchedKeys((*awaited)->keys());
    auto check_again = [this, text, keys = std::move(keys)] { return CheckJwt(*text, &keys); };
    checked = co_await OnPool(pool_, std::move(check_again));
  }
  auto& identity = std::get<Result<JwtIdentity>>(checked);
  if (!identity) co_return Fail(identity.error());
  co_return FromIdentity(std::move(*identity));
}

Result<Authenticator::VerifiedPtr> Authenticator::FromIdentity(JwtIdentity identity) const {
  Result<access::PermissionSet> permissions = access::PermissionSet::Parse(identity.permissions);
  if (!permissions) return NotValid();
  auto verified = std::make_shared<Verified>();
  verified->expires = identity.expires;
  verified->must_select = identity.tenants.size() > 1;
  access::Principal principal;
  principal.kind = access::PrincipalKind::kTenant;
  principal.subject = std::move(identity.subject);
  principal.on_behalf_of = std::move(identity.on_behalf_of);
  principal.accessor = "jwt:" + identity.issuer;
  // Named by the issuer, who alone can name more: each user of a service has a budget of its own.
  principal.budget_holder = principal.accessor + '\n' + principal.subject;
  if (principal.on_behalf_of) principal.budget_holder += '\n' + *principal.on_behalf_of;
  principal.expires = identity.expires;
  principal.permissions = std::make_shared<const access::PermissionSet>(std::move(*permissions));
  for (const std::string& name : identity.tenants) {
    const std::optional<keys::TenantRef> living = resolve_(name);
    if (!living) continue;
    principal.tenant = living->number;
    principal.tenant_name = living->name;
    verified->principals.push_back(principal);
  }
  return VerifiedPtr(std::move(verified));
}

void Authenticator::OnControlChange(std::string_view key) {
  if (key.starts_with("tenant/")) {
    cache_.DropAll();
  } else if (const std::optional<crypto::Digest> digest = ParseTokenRowKey(key)) {
    cache_.Drop(*digest);
  }
}

void Authenticator::OnGap() { cache_.DropAll(); }

}  // namespace strongroom::identity
