// Endpoint family: tokens.
#include <charconv>

#include "api/control_grant.h"
#include "api/routes.h"

namespace strongroom::api {
namespace {

json::object Describe(const identity::TokenInfo& info) {
  json::object out;
  out["accessor"] = info.accessor;
  out["kind"] = identity::TokenKindName(info.kind);
  json::array tenants;
  for (const keys::TenantRef& tenant : info.tenants) tenants.emplace_back(tenant.name);
  out["tenants"] = std::move(tenants);
  out["subject"] = info.subject;
  json::array permissions;
  for (const std::string& permission : info.permissions) permissions.emplace_back(permission);
  out["permissions"] = std::move(permissions);
  out["created"] = FormatTime(info.created);
  out["createdBy"] = info.created_by;
  if (info.expires) {
    out["expires"] = FormatTime(*info.expires);
  } else {
    out["expires"] = nullptr;
  }
  return out;
}

std::unexpected<Error> Invalid(std::string pointer, std::string rule, std::string message) {
  return Fail(Error{.kind = ErrorKind::kInvalid,
                    .detail = "the token request breaks a rule",
                    .fields = {{std::move(pointer), std::move(rule), std::move(message)}}});
}

// "90s", "30m", "1h", "7d".
Result<std::chrono::seconds> ParseTtl(std::string_view text) {
  const auto refuse = [] {
    return Invalid("/ttl", "duration", "give a whole number and a unit: 90s, 30m, 1h or 7d");
  };
  std::int64_t count = 0;
  const auto [unit, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || unit + 1 != text.data() + text.size() || count < 1 ||
      count > 1'000'000'000) {
    return refuse();
  }
  switch (*unit) {
    case 's': return std::chrono::seconds(count);
    case 'm': return std::chrono::minutes(count);
    case 'h': return std::chrono::hours(count);
    case 'd': return std::chrono::days(count);
    default: return refuse();
  }
}

Result<std::vector<keys::TenantRef>> ResolveTenants(const Call& call,
                                                    const std::vector<std::string>& names,
                                                    bool installation_wide) {
  std::vector<keys::TenantRef> tenants;
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::optional<keys::TenantRef> tenant = call.services().tenants.Find(names[i]);
    // To a tenant's own caller every other tenant looks like one that it may not name.
    if (!installation_wide && (!tenant || tenant->number != call.caller().principal.tenant)) {
      return Fail(ErrorKind::kForbidden, "a tenant can make tokens for itself only");
    }
    if (!tenant) {
      return Invalid("/tenants/" + std::to_string(i), "unknown-tenant",
                     "there is no such tenant; create it first");
    }
    tenants.push_back(std::move(*tenant));
  }
  return tenants;
}

Result<identity::TokenSpec> DecodeSpec(const Call& call, const json::object& body,
                                       bool installation_wide) {
  if (auto known =
          Call::OnlyMembers(body, {"tenants", "subject", "permissions", "ttl", "operator"});
      !known) {
    return Fail(known.error());
  }
  identity::TokenSpec spec;
  if (const json::value* flag = body.if_contains("operator"); flag != nullptr) {
    if (!flag->is_bool()) return Invalid("/operator", "type", "give true or false");
    spec.is_operator = flag->as_bool();
  }
  Result<std::vector<std::string>> names = TextList(body, "tenants", !spec.is_operator);
  if (!names) return Fail(names.error());
  Result<std::vector<keys::TenantRef>> tenants = ResolveTenants(call, *names, installation_wide);
  if (!tenants) return Fail(tenants.error());
  Result<std::string> subject = RequiredText(body, "subject");
  if (!subject) return Fail(subject.error());
  Result<std::vector<std::string>> permissions = TextList(body, "permissions", !spec.is_operator);
  if (!permissions) return Fail(permissions.error());
  Result<std::optional<std::string>> ttl = OptionalText(body, "ttl");
  if (!ttl) return Fail(ttl.error());
  if (ttl->has_value()) {
    Result<std::chrono::seconds> parsed = ParseTtl(**ttl);
    if (!parsed) return Fail(parsed.error());
    spec.ttl = *parsed;
  }
  spec.tenants = std::move(*tenants);
  spec.subject = std::move(*subject);
  spec.permissions = std::move(*permissions);
  return spec;
}

}  // namespace

Task<void> ListTokens(Call& call) {
  Result<access::ControlGrant> grant =
      co_await DecideControl(call, access::ControlAction::kTokensGet);
  if (!grant) co_return co_await call.AnswerError(std::move(grant.error()));
  Result<std::vector<identity::TokenInfo>> tokens =
      co_await call.services().tokens.List(call.caller(), *grant);
  if (!tokens) co_return co_await call.AnswerError(std::move(tokens.error()));
  json::array list;
  for (const identity::TokenInfo& info : *tokens) list.push_back(Describe(info));
  json::object out;
  out["tokens"] = std::move(list);
  co_await call.Answer(200, json::serialize(out));
}

Task<void> CreateToken(Call& call) {
  Result<access::ControlGrant> grant =
      co_await DecideControl(call, access::ControlAction::kTokensManage);
  if (!grant) co_return co_await call.AnswerError(std::move(grant.error()));
  Result<json::object> body = co_await call.ReadObject();
  if (!body) co_return co_await call.AnswerError(std::move(body.error()));
  Result<identity::TokenSpec> spec = DecodeSpec(call, *body, grant->installation_wide());
  if (!spec) co_return co_await call.AnswerError(std::move(spec.error()));
  Result<identity::IssuedToken> issued =
      co_await call.services().tokens.Create(call.caller(), *grant, std::move(*spec));
  if (!issued) co_return co_await call.AnswerError(std::move(issued.error()));
  json::object out;
  out["token"] = issued->token.InsecureText();  // shown this once
  for (auto& [name, value] : Describe(issued->info)) out[name] = value;
  co_await call.Answer(201, json::serialize(out));
}

Task<void> RevokeToken(Call& call) {
  Result<access::ControlGrant> grant =
      co_await DecideControl(call, access::ControlAction::kTokensManage);
  if (!grant) co_return co_await call.AnswerError(std::move(grant.error()));
  Result<void> revoked =
      co_await call.services().tokens.Revoke(call.caller(), *grant, call.parameter(0));
  if (!revoked) co_return co_await call.AnswerError(std::move(revoked.error()));
  co_await call.Answer(204, "");
}

}  // namespace strongroom::api
