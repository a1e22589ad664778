#include "identity/issuer.h"

#include <algorithm>
#include <set>

#include "access/permission.h"
#include "identity/subject.h"

namespace strongroom::identity {
namespace {

std::unexpected<Error> Refuse(std::string_view reason) {
  return Fail(ErrorKind::kUnauthenticated, "JWT: " + std::string(reason));
}

// The claim at a dotted path; nullptr when a step is missing or no object. A claim whose own name
// is the whole path (such as a URL) is found as well.
const json::value* FindClaim(const json::object& claims, std::string_view path) {
  if (const json::value* whole = claims.if_contains(path)) return whole;
  const json::object* object = &claims;
  for (;;) {
    const std::size_t dot = path.find('.');
    const json::value* value = object->if_contains(path.substr(0, dot));
    if (value == nullptr || dot == std::string_view::npos) return value;
    if (!value->is_object()) return nullptr;
    object = &value->get_object();
    path.remove_prefix(dot + 1);
  }
}

// A subject or user; nullopt when absent or not fit to stand in an audit entry.
std::optional<std::string> NameClaim(const Jwt& jwt, std::string_view path) {
  std::string_view name;
  if (path == "sub") {
    name = jwt.subject;
  } else {
    const json::value* claim = FindClaim(jwt.claims, path);
    if (claim == nullptr || !claim->is_string()) return std::nullopt;
    name = std::string_view(claim->get_string());
  }
  if (!IsSubject(name, kClaimSubjectMax)) return std::nullopt;
  return std::string(name);
}

// The strings of an array (others are skipped), or the words of a string (RFC 8693 §4.2 "scope").
std::set<std::string, std::less<>> Words(const json::value* claim, bool split) {
  std::set<std::string, std::less<>> words;
  if (claim == nullptr) return words;
  if (claim->is_array()) {
    for (const json::value& item : claim->get_array()) {
      if (item.is_string()) words.emplace(item.get_string());
    }
  } else if (claim->is_string()) {
    std::string_view rest = claim->get_string();
    while (split && rest.find(' ') != std::string_view::npos) {
      words.emplace(rest.substr(0, rest.find(' ')));
      rest.remove_prefix(rest.find(' ') + 1);
    }
    words.emplace(rest);
  }
  return words;
}

}  // namespace

Result<Issuer> Issuer::Create(IssuerSettings settings, std::shared_ptr<JwksSource> keys) {
  const auto refuse = [&](std::string_view problem) {
    return Fail(ErrorKind::kConfiguration,
                "issuer " + settings.policy.issuer + ": " + std::string(problem));
  };
  if (settings.policy.issuer.empty() || settings.policy.audience.empty() || keys == nullptr) {
    return refuse("give its name, the audience it must address and where its keys are");
  }
  if (settings.tenants.empty()) return refuse("name the tenants it may speak for");
  if (settings.subject_claim.empty()) return refuse("name the claim that holds the subject");
  for (const auto& [role, permissions] : settings.permissions) {
    if (auto set = access::PermissionSet::Parse(permissions); !set) {
      return refuse("role " + role + ": " + set.error().detail);
    }
  }
  return Issuer(std::move(settings), std::move(keys));
}

Result<JwtIdentity> Issuer::Verify(const Jwt& jwt, const KeySet& keys, Time now) const {
  if (auto verified = VerifyJwt(jwt, keys, now, settings_.policy); !verified) {
    return Fail(verified.error());
  }
  return Interpret(jwt);
}

Result<JwtIdentity> Issuer::Interpret(const Jwt& jwt) const {
  JwtIdentity identity;
  identity.issuer = settings_.policy.issuer;
  identity.expires = jwt.expires;
  std::optional<std::string> subject = NameClaim(jwt, settings_.subject_claim);
  if (!subject) return Refuse("the claim that names the subject is missing or unfit");
  identity.subject = std::move(*subject);

  if (!settings_.user_claim.empty()) {
    // A user only beside a service: a token in which both are the same names one party.
    identity.on_behalf_of = NameClaim(jwt, settings_.user_claim);
    if (identity.on_behalf_of == identity.subject) identity.on_behalf_of.reset();
  }

  identity.tenants = settings_.tenants;
  if (!settings_.tenant_claim.empty()) {
    const auto named = Words(FindClaim(jwt.claims, settings_.tenant_claim), false);
    std::erase_if(identity.tenants, [&](const auto& tenant) { return !named.contains(tenant); });
  }
  if (identity.tenants.empty()) return Refuse("it names no tenant that its issuer may speak for");

  std::set<std::string> permissions;
  for (const std::string& role : Words(FindClaim(jwt.claims, settings_.roles_claim), true)) {
    const auto found = settings_.permissions.find(role);
    if (found != settings_.permissions.end()) {
      permissions.insert(found->second.begin(), found->second.end());
    }
  }
  identity.permissions.assign(permissions.begin(), permissions.end());
  return identity;
}

}  // namespace strongroom::identity
