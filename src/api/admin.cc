// Endpoint family: what operators' tools ask: health, liveness, readiness, metrics.
#include "api/routes.h"

namespace strongroom::api {
namespace {

Task<void> AnswerHealth(Call& call) {
  const Health health = co_await call.services().health();
  json::object out;
  out["status"] = health.fit ? "UP" : "DOWN";
  if (!health.detail.empty()) out["detail"] = health.detail;
  out["version"] = call.services().version;
  co_await call.Answer(health.fit ? 200 : 503, json::serialize(out));
}

}  // namespace

Task<void> ShowHealth(Call& call) { return AnswerHealth(call); }

// Does not depend on the database: an orchestrator must not restart a server for a database outage.
Task<void> ShowLive(Call& call) { co_await call.Answer(200, "{\"status\":\"UP\"}"); }

Task<void> ShowReady(Call& call) { return AnswerHealth(call); }

Task<void> ShowMetrics(Call& call) {
  http::Response response{.status = 200,
                          .body = call.services().metrics(),
                          .content_type = "text/plain; version=0.0.4; charset=utf-8",
                          .headers = {}};
  co_await call.exchange().Respond(std::move(response));
}

}  // namespace strongroom::api
