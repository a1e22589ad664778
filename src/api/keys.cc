// Endpoint family: rotating the data keys of a record type.
#include "api/control_grant.h"
#include "api/routes.h"
#include "vault/rotate_keys.h"

namespace strongroom::api {
namespace {

using access::ControlAction;
using KeyUseCase = Task<Result<std::vector<vault::Resealed>>> (*)(vault::Vault&,
                                                                  const access::Caller&,
                                                                  const access::ControlGrant&,
                                                                  std::string,
                                                                  std::optional<std::string>);

// {"tenants":[{"tenant","keyVersion","recordsResealed","recordsUnreadable"}…],"detail"?}
std::string Describe(const std::vector<vault::Resealed>& tenants, std::string_view if_none) {
  json::array list;
  for (const vault::Resealed& one : tenants) {
    json::object entry;
    entry["tenant"] = one.tenant;
    entry["keyVersion"] = one.key_version;
    entry["recordsResealed"] = one.records;
    entry["recordsUnreadable"] = one.unreadable;
    list.push_back(std::move(entry));
  }
  json::object out;
  if (list.empty()) out["detail"] = if_none;
  out["tenants"] = std::move(list);
  return json::serialize(out);
}

// The body may name one tenant.
Task<void> ChangeKeys(Call& call, KeyUseCase use_case, std::string_view if_none) {
  Result<access::ControlGrant> grant = co_await DecideControl(call, ControlAction::kTypesManage);
  if (!grant) co_return co_await call.AnswerError(std::move(grant.error()));
  Result<json::object> body = co_await call.ReadObject();
  if (!body) co_return co_await call.AnswerError(std::move(body.error()));
  if (auto known = Call::OnlyMembers(*body, {"tenant"}); !known) {
    co_return co_await call.AnswerError(std::move(known.error()));
  }
  Result<std::optional<std::string>> tenant = OptionalText(*body, "tenant");
  if (!tenant) co_return co_await call.AnswerError(std::move(tenant.error()));
  Result<std::vector<vault::Resealed>> done = co_await use_case(
      call.services().vault, call.caller(), *grant, call.parameter(0), std::move(*tenant));
  if (!done) co_return co_await call.AnswerError(std::move(done.error()));
  co_await call.Answer(200, Describe(*done, if_none));
}

}  // namespace

Task<void> RotateKeys(Call& call) {
  return ChangeKeys(call, vault::RotateKeys,
                    "nothing to rotate: the type has no sealed fields, or no tenant has keys for "
                    "it yet");
}

Task<void> ResealRecords(Call& call) {
  return ChangeKeys(call, vault::ResealRecords,
                    "nothing to finish: no key of the type waits to be destroyed");
}

}  // namespace strongroom::api
