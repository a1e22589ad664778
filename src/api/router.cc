#include "api/router.h"

#include <algorithm>
#include <array>
#include <optional>

#include "api/authenticate.h"
#include "api/desk_routes.h"
#include "api/problem.h"
#include "api/routes.h"

namespace strongroom::api {
namespace {

// The next segment of a path that begins with '/', and the rest; nullopt at the end.
std::optional<std::string_view> NextSegment(std::string_view& path) {
  if (!path.starts_with('/')) return std::nullopt;
  path.remove_prefix(1);
  const std::size_t end = std::min(path.find('/'), path.size());
  const std::string_view segment = path.substr(0, end);
  path.remove_prefix(end);
  return segment;
}

bool IsParameter(std::string_view segment) { return segment.starts_with('{'); }

// The raw parameters of a path; no route has more than two.
struct Parameters {
  std::array<std::string_view, 2> values;
  std::size_t count = 0;
};

// Whether `path` has the form of `pattern`.
bool Match(std::string_view pattern, std::string_view path, Parameters& parameters) {
  parameters.count = 0;
  for (;;) {
    const auto expected = NextSegment(pattern);
    const auto found = NextSegment(path);
    if (!expected || !found) return !expected && !found && path.empty();
    if (IsParameter(*expected)) {
      if (found->empty()) return false;
      parameters.values.at(parameters.count++) = *found;
    } else if (*expected != *found) {
      return false;
    }
  }
}

struct Matched {
  const Route* route = nullptr;
  std::string allowed;  // methods, where only the method does not fit
  Parameters parameters;
};

Matched FindRoute(std::string_view method, std::string_view path) {
  Matched matched;
  Parameters parameters;
  for (const Route& route : Routes()) {
    if (!Match(route.pattern, path, parameters)) continue;
    if (route.method == method || (method == "HEAD" && route.method == "GET")) {
      matched.route = &route;
      matched.parameters = parameters;
      return matched;
    }
    if (!matched.allowed.empty()) matched.allowed += ", ";
    matched.allowed += route.method;
  }
  return matched;
}

// What no route takes.
Result<void> CheckForm(const http::Exchange& exchange, const Route& route) {
  if (!route.query && !exchange.query().empty()) {
    return Fail(ErrorKind::kMalformed,
                "the route takes no query parameters; sensitive values never belong into a URL");
  }
  const std::string_view coding = exchange.HeaderValue("Content-Encoding");
  if (coding.empty() || coding == "identity") return {};
  return Fail(ErrorKind::kUnsupportedMediaType, "send the body as it is, without Content-Encoding");
}

Task<void> Serve(Services& services, http::Exchange& exchange) {
  Call call(services, exchange);
  Matched matched = FindRoute(exchange.method(), exchange.path());
  if (matched.route == nullptr) {
    if (matched.allowed.empty()) {
      co_await call.AnswerError(ErrorKind::kNotFound, "no such route");
      co_return;
    }
    http::Response response = ProblemResponse(
        {.kind = ErrorKind::kMethodNotAllowed, .detail = "the route knows " + matched.allowed});
    response.headers.push_back({"Allow", std::move(matched.allowed)});
    co_await exchange.Respond(std::move(response));
    co_return;
  }
  if (!matched.route->open) {
    Result<void> authenticated = co_await Authenticate(call);
    if (!authenticated) {
      co_await call.AnswerError(std::move(authenticated.error()));
      co_return;
    }
    Result<void> formed = CheckForm(exchange, *matched.route);
    if (!formed) {
      co_await call.AnswerError(std::move(formed.error()));
      co_return;
    }
  }
  std::vector<std::string> parameters;
  for (std::size_t i = 0; i < matched.parameters.count; ++i) {
    std::optional<std::string> decoded = PercentDecode(matched.parameters.values[i]);
    if (!decoded) {
      co_await call.AnswerError(
          ErrorKind::kMalformed,
          "the path holds an escape that is not %XX of valid UTF-8 without NUL");
      co_return;
    }
    parameters.push_back(std::move(*decoded));
  }
  call.SetParameters(std::move(parameters));
  co_await matched.route->run(call);
}

}  // namespace

namespace {

std::vector<Route> AllRoutes() {
  std::vector<Route> routes = {
      {"GET", "/api/records/{type}/{id}", false, ReadRecord},
      {"POST", "/api/records/{type}", false, CreateRecord},
      {"POST", "/api/records/{type}/search", false, SearchRecords},
      {"POST", "/api/records/{type}/{id}/reveal", false, RevealRecord},
      {"POST", "/api/records/{type}/reveal", false, RevealRecords},
      {"GET", "/api/records/{type}", false, ListRecords, true},
      {"PUT", "/api/records/{type}/{id}", false, UpdateRecord},
      {"DELETE", "/api/records/{type}/{id}", false, DeleteRecord},
      {"POST", "/api/records/{type}/delete", false, DeleteRecords},
      {"POST", "/api/records/{type}/bulk", false, ImportRecords},
      {"GET", "/api/classes", false, ListClasses},
      {"GET", "/api/types", false, ListTypes},
      {"GET", "/api/types/{type}", false, ReadType},
      {"PUT", "/api/types/{type}", false, PutType},
      {"GET", "/api/types/{type}/migrations", false, ListMigrations},
      {"POST", "/api/types/{type}/migrations", false, ProposeMigration},
      {"DELETE", "/api/types/{type}/migrations/{id}", false, WithdrawMigration},
      {"POST", "/api/types/{type}/migrations/{id}/approve", false, ApproveMigration},
      {"POST", "/api/types/{type}/keys/rotate", false, RotateKeys},
      {"POST", "/api/types/{type}/keys/reseal", false, ResealRecords},
      {"GET", "/api/tenants", false, ListTenants},
      {"POST", "/api/tenants", false, CreateTenant},
      {"POST", "/api/tenants/{name}/destroy", false, DestroyTenant},
      {"GET", "/api/tokens", false, ListTokens},
      {"POST", "/api/tokens", false, CreateToken},
      {"DELETE", "/api/tokens/{accessor}", false, RevokeToken},
      {"GET", "/api/audit", false, ReadAudit, true},
      {"GET", "/admin/health", true, ShowHealth},
      {"GET", "/admin/live", true, ShowLive},
      {"GET", "/admin/ready", true, ShowReady},
      {"GET", "/metrics", true, ShowMetrics},
  };
  routes.insert(routes.end(), DeskRoutes().begin(), DeskRoutes().end());
  return routes;
}

}  // namespace

const std::vector<Route>& Routes() {
  static const std::vector<Route> routes = AllRoutes();
  return routes;
}

std::string_view RoutePattern(std::string_view method, std::string_view path) {
  const Matched matched = FindRoute(method, path);
  return matched.route != nullptr ? matched.route->pattern : "unmatched";
}

http::Handler MakeHandler(Services& services) {
  return [&services](http::Exchange& exchange) { return Serve(services, exchange); };
}

}  // namespace strongroom::api
