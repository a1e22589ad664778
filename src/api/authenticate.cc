#include "api/authenticate.h"

#include <algorithm>
#include <optional>

namespace strongroom::api {
namespace {

// The credential of a request, from the one header that holds it; more than one is refused.
Result<std::string> Credential(const http::Exchange& exchange) {
  std::string credential;
  bool seen = false;
  for (const std::string_view name : {"Authorization", "X-Vault-Token", "X-Okapi-Token"}) {
    if (exchange.HeaderCount(name) == 0) continue;
    const std::optional<std::string_view> value = exchange.UniqueHeader(name);
    if (!value && name == "Authorization") {
      return Fail(ErrorKind::kUnauthenticated, "Authorization comes twice");
    }
    if (!value || seen) return Fail(ErrorKind::kMalformed, "send one credential in one header");
    seen = true;
    credential = *value;
    if (name != "Authorization") continue;
    static constexpr std::string_view kScheme = "bearer ";
    const bool bearer = credential.size() > kScheme.size() &&
                        std::ranges::equal(credential.substr(0, kScheme.size()), kScheme,
                                           [](char a, char b) { return (a | 0x20) == (b | 0x20); });
    if (!bearer) {
      return Fail(ErrorKind::kUnauthenticated, "send the credential as Authorization: Bearer …");
    }
    credential.erase(0, kScheme.size());
  }
  return credential;
}

}  // namespace

Task<Result<void>> Authenticate(Call& call) {
  const http::Exchange& exchange = call.exchange();
  Result<std::string> credential = Credential(exchange);
  if (!credential) co_return Fail(credential.error());
  std::optional<std::string> tenant;
  const std::optional<std::string_view> header = exchange.UniqueHeader("X-Okapi-Tenant");
  if (exchange.HeaderCount("X-Okapi-Tenant") > 1) {
    co_return Fail(ErrorKind::kMalformed, "X-Okapi-Tenant comes twice");
  }
  if (header && header->empty()) co_return Fail(ErrorKind::kMalformed, "X-Okapi-Tenant is empty");
  if (header) tenant = std::string(*header);
  Result<access::Principal> principal = co_await call.services().authenticator.Authenticate(
      std::move(*credential), std::move(tenant));
  if (!principal) co_return Fail(principal.error());
  call.SetCaller(std::move(*principal));
  co_return Result<void>();
}

}  // namespace strongroom::api
