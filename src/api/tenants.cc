// Endpoint family: tenants.
#include "api/control_grant.h"
#include "api/routes.h"

namespace strongroom::api {
namespace {

json::object Describe(const tenancy::Tenant& tenant) {
  json::object out;
  out["name"] = tenant.ref.name;
  out["id"] = tenant.ref.id.ToString();
  out["state"] = tenant.state == tenancy::TenantState::kActive ? "active" : "destroying";
  out["created"] = FormatTime(tenant.created);
  return out;
}

}  // namespace

Task<void> ListTenants(Call& call) {
  Result<access::ControlGrant> grant =
      co_await DecideControl(call, access::ControlAction::kTenantsGet);
  if (!grant) co_return co_await call.AnswerError(std::move(grant.error()));
  json::array tenants;
  for (const tenancy::Tenant& tenant : call.services().tenants.List()) {
    tenants.push_back(Describe(tenant));
  }
  json::object out;
  out["tenants"] = std::move(tenants);
  co_await call.Answer(200, json::serialize(out));
}

Task<void> CreateTenant(Call& call) {
  Result<access::ControlGrant> grant =
      co_await DecideControl(call, access::ControlAction::kTenantsManage);
  if (!grant) co_return co_await call.AnswerError(std::move(grant.error()));
  Result<json::object> body = co_await call.ReadObject();
  if (!body) co_return co_await call.AnswerError(std::move(body.error()));
  if (auto known = Call::OnlyMembers(*body, {"name"}); !known) {
    co_return co_await call.AnswerError(std::move(known.error()));
  }
  Result<std::string> name = RequiredText(*body, "name");
  if (!name) co_return co_await call.AnswerError(std::move(name.error()));
  Result<tenancy::Tenant> tenant =
      co_await call.services().tenants.Create(call.caller(), *grant, std::move(*name));
  if (!tenant) co_return co_await call.AnswerError(std::move(tenant.error()));
  co_await call.Answer(201, json::serialize(Describe(*tenant)));
}

// Asked twice: the first answer is a confirmation code and what would be lost.
Task<void> DestroyTenant(Call& call) {
  Result<access::ControlGrant> grant =
      co_await DecideControl(call, access::ControlAction::kTenantsManage);
  if (!grant) co_return co_await call.AnswerError(std::move(grant.error()));
  Result<json::object> body = co_await call.ReadObject();
  if (!body) co_return co_await call.AnswerError(std::move(body.error()));
  if (auto known = Call::OnlyMembers(*body, {"confirmation"}); !known) {
    co_return co_await call.AnswerError(std::move(known.error()));
  }
  Result<std::optional<std::string>> confirmation = OptionalText(*body, "confirmation");
  if (!confirmation) co_return co_await call.AnswerError(std::move(confirmation.error()));
  Result<tenancy::Tenants::DestroyOutcome> outcome = co_await call.services().tenants.Destroy(
      call.caller(), *grant, call.parameter(0), std::move(*confirmation));
  if (!outcome) co_return co_await call.AnswerError(std::move(outcome.error()));
  if (!outcome->confirmation) co_return co_await call.Answer(204, "");
  json::object out;
  out["confirmation"] = *outcome->confirmation;
  out["expires"] = FormatTime(call.services().vault.clock.Now() + tenancy::kConfirmationLife);
  out["warning"] =
      "every record of the tenant is removed for good. Sealed values (high and above) become "
      "unreadable in backups as well; regular and low fields stand open in old backups, which are "
      "yours to destroy. Send the confirmation to go on";
  co_await call.Answer(202, json::serialize(out));
}

}  // namespace strongroom::api
