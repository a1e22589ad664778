// Endpoint family: the audit.
#include "api/control_grant.h"
#include "api/routes.h"
#include "vault/read_audit.h"

namespace strongroom::api {

Task<void> ReadAudit(Call& call) {
  Result<access::ControlGrant> grant =
      co_await DecideControl(call, access::ControlAction::kAuditGet);
  if (!grant) co_return co_await call.AnswerError(std::move(grant.error()));
  Result<Call::Query> query = call.ReadQuery({"cursor", "limit"});
  if (!query) co_return co_await call.AnswerError(std::move(query.error()));
  Result<std::size_t> limit = Limit(*query, vault::kAuditPageDefault);
  if (!limit) co_return co_await call.AnswerError(std::move(limit.error()));
  Result<std::string> page = co_await vault::ReadAudit(call.services().vault, call.caller(), *grant,
                                                       query->Find("cursor").value_or(""), *limit);
  if (!page) co_return co_await call.AnswerError(std::move(page.error()));
  co_await call.Answer(200, std::move(*page));
}

}  // namespace strongroom::api
