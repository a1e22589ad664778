#include "identity/token_store.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "identity/subject.h"

namespace strongroom::identity {
namespace {

using access::ControlAction;

std::unexpected<Error> Broken(std::string pointer, std::string rule, std::string message) {
  return Fail(Error{.kind = ErrorKind::kInvalid,
                    .detail = message,
                    .fields = {{.pointer = std::move(pointer),
                                .rule = std::move(rule),
                                .message = std::move(message)}}});
}

std::unexpected<Error> NoSuchToken() {
  return Fail(ErrorKind::kNotFound, "there is no such token");
}

std::unexpected<Error> WrongGrant() {
  return Fail(ErrorKind::kForbidden, "this request is not permitted");
}

Result<void> CheckShape(const TokenSpec& spec) {
  if (!IsSubject(spec.subject, kTokenSubjectMax)) {
    return Broken("/subject", "subject",
                  "give 1 to 200 characters without control characters and marks of direction");
  }
  if (spec.ttl && (*spec.ttl < std::chrono::seconds(1) || *spec.ttl > kTokenTtlMax)) {
    return Broken("/ttl", "range", "give a time from 1 second to 10 years, or leave it out");
  }
  if (spec.permissions.size() > kTokenPermissionsMax) {
    return Broken("/permissions", "maxItems", "give at most 1,000 permissions");
  }
  if (auto set = access::PermissionSet::Parse(spec.permissions); !set) return Fail(set.error());
  if (spec.is_operator) {
    if (!spec.tenants.empty() || !spec.permissions.empty()) {
      return Broken("", "operator",
                    "an operator token has neither tenants nor permissions: make a second, "
                    "tenant token for work with records");
    }
    return {};
  }
  std::set<Uuid> seen;
  for (const keys::TenantRef& tenant : spec.tenants) seen.insert(tenant.id);
  if (seen.empty() || seen.size() != spec.tenants.size() || seen.size() > kTokenTenantsMax) {
    return Broken("/tenants", "tenants", "name 1 to 1,000 tenants, each once");
  }
  return {};
}

// Whether the caller may see and revoke the token: operators all, tenants those that reach nobody
// else.
bool MayManage(const access::Caller& by, const access::ControlGrant& grant, const TokenInfo& info) {
  return grant.installation_wide() || info.IsOnlyFor(by.principal.tenant);
}

}  // namespace

Result<void> TokenStore::Check(const access::Caller& by, const access::ControlGrant& grant,
                               const TokenSpec& spec) const {
  if (grant.action() != ControlAction::kTokensManage) return WrongGrant();
  if (auto shape = CheckShape(spec); !shape) return shape;
  if (grant.installation_wide()) return {};
  if (spec.is_operator) {
    return Fail(ErrorKind::kForbidden, "only an operator can make operator tokens");
  }
  if (spec.tenants.size() != 1 || spec.tenants.front().number != by.principal.tenant) {
    return Fail(ErrorKind::kForbidden, "a tenant can make tokens for itself only");
  }
  const std::vector<std::string> refused = access::NotGrantable(by.principal, spec.permissions);
  if (refused.empty()) return {};
  std::string detail = "a token grants only what its creator holds, by the same name; not yours:";
  for (const std::string& permission : refused) detail += ' ' + permission;
  return Fail(ErrorKind::kForbidden, std::move(detail));
}

Task<Result<IssuedToken>> TokenStore::Create(access::Caller by, const access::ControlGrant& grant,
                                             TokenSpec spec) {
  if (auto allowed = Check(by, grant, spec); !allowed) co_return Fail(allowed.error());
  const Time now = clock_.Now();
  TokenInfo info;
  info.kind = spec.is_operator ? TokenKind::kOperator : TokenKind::kTenant;
  info.tenants = std::move(spec.tenants);
  info.subject = std::move(spec.subject);
  info.permissions = std::move(spec.permissions);
  info.created = now;
  info.created_by = by.principal.subject;
  // Who may hand on rights may choose any subject, and would else have a budget for each.
  info.budget_holder = grant.installation_wide() ? info.subject : by.principal.budget_holder;
  if (spec.ttl) info.expires = now + *spec.ttl;
  // A copy of one's own rights ends with one's own credential: otherwise an expiring one could
  // renew itself for ever. An operator's tokens for tenants are no such copy.
  const bool copies = !grant.installation_wide() || spec.is_operator;
  if (const std::optional<Time>& own = by.principal.expires;
      copies && own && (!info.expires || *own < *info.expires)) {
    info.expires = own;
  }
  co_return co_await Issue(std::move(by), std::move(info));
}

Task<Result<IssuedToken>> TokenStore::CreateFirstOperator(std::string subject) {
  if (!IsSubject(subject, kTokenSubjectMax)) co_return Fail(ErrorKind::kInvalid, "bad subject");
  access::Caller by{.principal = access::Principal::System(), .request_id = {}};
  TokenInfo info;
  info.kind = TokenKind::kOperator;
  info.subject = std::move(subject);
  info.budget_holder = info.subject;
  info.created = clock_.Now();
  info.created_by = by.principal.subject;
  co_return co_await Issue(std::move(by), std::move(info));
}

Task<Result<IssuedToken>> TokenStore::CreateDevelopment(keys::TenantRef tenant, std::string subject,
                                                        std::optional<std::chrono::seconds> ttl) {
  if (!IsSubject(subject, kTokenSubjectMax)) co_return Fail(ErrorKind::kInvalid, "bad subject");
  access::Caller by{.principal = access::Principal::System(), .request_id = {}};
  TokenInfo info;
  info.kind = TokenKind::kDevelopment;
  info.tenants.push_back(std::move(tenant));
  info.subject = std::move(subject);
  info.budget_holder = info.subject;
  info.created = clock_.Now();
  info.created_by = by.principal.subject;
  if (ttl) info.expires = info.created + *ttl;
  co_return co_await Issue(std::move(by), std::move(info));
}

Task<Result<IssuedToken>> TokenStore::Issue(access::Caller by, TokenInfo info) {
  info.accessor = NewAccessor(random_);
  SecretBytes token = NewTokenText(random_);
  const std::string key = TokenRowKey(TokenDigest(token.InsecureText()));
  store::Batch batch;
  rows_.Insert(batch, by, "token.create", key, EncodeTokenRow(info));
  rows_.Insert(batch, by, "token.create", AccessorRowKey(info.accessor), EncodeAccessorRow(key));
  Result<void> told = co_await Tell(batch, by, "token.create", info);
  if (!told) co_return Fail(told.error());
  Result<store::WriteOutcome> written = co_await rows_.store().Write(std::move(batch));
  if (!written) co_return Fail(written.error());
  if (!written->committed()) {
    co_return Fail(ErrorKind::kInternal, "a new token's row is taken: the random source repeats");
  }
  co_return IssuedToken{.token = std::move(token), .info = std::move(info)};
}

Task<Result<void>> TokenStore::Tell(store::Batch& batch, const access::Caller& by,
                                    std::string_view action, const TokenInfo& info) {
  Result<void> open = co_await log_.OpenChain(0);
  if (!open) co_return open;
  for (const keys::TenantRef& tenant : info.tenants) {
    open = co_await log_.OpenChain(tenant.number);
    if (!open) co_return open;
    audit::Event event;
    event.action = action;
    event.tenant = tenant.name;
    event.record = info.accessor;
    batch.appends.push_back(log_.Entry(tenant.number, by, event));
  }
  co_return Result<void>();
}

Task<Result<std::optional<TokenInfo>>> TokenStore::Find(std::string token_row_key) const {
  Result<std::optional<keys::ControlRow>> row = co_await rows_.Get(std::move(token_row_key));
  if (!row) co_return Fail(row.error());
  if (!row->has_value()) co_return std::nullopt;
  co_return DecodeTokenRow((*row)->body);
}

Task<Result<std::vector<TokenStore::Entry>>> TokenStore::All() const {
  Result<std::vector<keys::ControlRow>> rows = co_await rows_.Scan(std::string(kTokenRowPrefix));
  if (!rows) co_return Fail(rows.error());
  std::vector<Entry> all;
  for (keys::ControlRow& row : *rows) {
    std::optional<TokenInfo> info = DecodeTokenRow(row.body);
    if (info) {
      all.push_back({.row = std::move(row), .info = std::move(*info), .pointer = std::nullopt});
    }
  }
  co_return all;
}

// By the accessor's row, or, if somebody took that away to keep the token alive, by looking through
// all tokens.
Task<Result<std::optional<TokenStore::Entry>>> TokenStore::FindByAccessor(
    std::string accessor) const {
  Result<std::optional<keys::ControlRow>> pointer = co_await rows_.Get(AccessorRowKey(accessor));
  if (!pointer) co_return Fail(pointer.error());
  if (pointer->has_value()) {
    Result<std::optional<keys::ControlRow>> row =
        co_await rows_.Get(DecodeAccessorRow((*pointer)->body).value_or(std::string()));
    if (!row) co_return Fail(row.error());
    std::optional<TokenInfo> info;
    if (row->has_value()) info = DecodeTokenRow((*row)->body);
    if (info && info->accessor == accessor) {
      co_return Entry{
          .row = std::move(**row), .info = std::move(*info), .pointer = *std::move(pointer)};
    }
  }
  Result<std::vector<Entry>> all = co_await All();
  if (!all) co_return Fail(all.error());
  for (Entry& entry : *all) {
    if (entry.info.accessor == accessor) co_return std::move(entry);
  }
  co_return std::nullopt;
}

Task<Result<void>> TokenStore::Revoke(access::Caller by, const access::ControlGrant& grant,
                                      std::string accessor) {
  if (grant.action() != ControlAction::kTokensManage) co_return WrongGrant();
  Result<std::optional<Entry>> found = co_await FindByAccessor(std::move(accessor));
  if (!found) co_return Fail(found.error());
  if (!found->has_value() || !MayManage(by, grant, (*found)->info)) co_return NoSuchToken();
  Result<bool> removed = co_await Remove(by, "token.revoke", **found);
  if (!removed) co_return Fail(removed.error());
  if (revoked_) revoked_((*found)->row.key);
  // Tokens never change: a check that fails means that somebody else removed it just now.
  if (!*removed) co_return NoSuchToken();
  co_return Result<void>();
}

Task<Result<bool>> TokenStore::Remove(const access::Caller& by, std::string_view action,
                                      const Entry& entry) {
  store::Batch batch;
  rows_.Remove(batch, by, action, entry.row);
  if (entry.pointer) rows_.Remove(batch, by, action, *entry.pointer);
  Result<void> told = co_await Tell(batch, by, action, entry.info);
  if (!told) co_return Fail(told.error());
  Result<store::WriteOutcome> written = co_await rows_.store().Write(std::move(batch));
  if (!written) co_return Fail(written.error());
  co_return written->committed();
}

Task<Result<std::size_t>> TokenStore::RemoveExpired() {
  const access::Caller by{.principal = access::Principal::System(), .request_id = {}};
  Result<std::vector<Entry>> all = co_await All();
  if (!all) co_return Fail(all.error());
  std::size_t count = 0;
  for (Entry& entry : *all) {
    if (!entry.info.ExpiredAt(clock_.Now() - kExpiredTokensKept)) continue;
    Result<std::optional<keys::ControlRow>> pointer =
        co_await rows_.Get(AccessorRowKey(entry.info.accessor));
    if (!pointer) co_return Fail(pointer.error());
    if (pointer->has_value() && DecodeAccessorRow((*pointer)->body) == entry.row.key) {
      entry.pointer = std::move(**pointer);
    }
    Result<bool> removed = co_await Remove(by, "token.expire", entry);
    if (!removed) co_return Fail(removed.error());
    if (*removed) ++count;
  }
  co_return count;
}

Task<Result<std::vector<TokenInfo>>> TokenStore::List(access::Caller by,
                                                      const access::ControlGrant& grant) const {
  if (grant.action() != ControlAction::kTokensGet) co_return WrongGrant();
  Result<std::vector<Entry>> all = co_await All();
  if (!all) co_return Fail(all.error());
  std::vector<TokenInfo> list;
  for (Entry& entry : *all) {
    if (MayManage(by, grant, entry.info)) list.push_back(std::move(entry.info));
  }
  std::ranges::sort(list, {},
                    [](const TokenInfo& info) { return std::tie(info.created, info.accessor); });
  co_return list;
}

}  // namespace strongroom::identity
