#include "api/problem.h"

#include "base/json.h"

namespace strongroom::api {
namespace {

struct Row {
  ErrorKind kind;
  int status;
  std::string_view title;
};

constexpr Row kTable[] = {
    {ErrorKind::kMalformed, 400, "The request cannot be read"},
    {ErrorKind::kUnauthenticated, 401, "A valid credential is needed"},
    {ErrorKind::kForbidden, 403, "Forbidden"},
    {ErrorKind::kNotFound, 404, "Not found"},
    {ErrorKind::kMethodNotAllowed, 405, "The route does not know this method"},
    {ErrorKind::kTimeout, 408, "The request came too slowly"},
    {ErrorKind::kConflict, 409, "The state has changed"},
    {ErrorKind::kTooLarge, 413, "The body is too large"},
    {ErrorKind::kUnsupportedMediaType, 415, "The media type is not supported"},
    {ErrorKind::kInvalid, 422, "The request breaks a rule"},
    {ErrorKind::kBudgetExhausted, 429, "Too many requests"},
    {ErrorKind::kHeaderTooLarge, 431, "The header is too large"},
    {ErrorKind::kInternal, 500, "Internal error"},
    {ErrorKind::kCorrupt, 500, "Stored data does not verify"},
    {ErrorKind::kConfiguration, 500, "Internal error"},
    {ErrorKind::kNotYetAvailable, 501, "Not available yet"},
    {ErrorKind::kUnavailable, 503, "Not available now"},
    {ErrorKind::kOutcomeUnknown, 503, "Whether it was done is not known"},
    {ErrorKind::kStorageFull, 507, "The storage is full"},
};

constexpr std::string_view kCorruptDetail =
    "what is stored was changed behind the server's back, or its key is gone; an operator finds "
    "out "
    "more with `strongroom audit verify`";
constexpr std::string_view kInternalDetail =
    "the server's log tells an operator more; look there for this answer's X-Request-Id";

const Row& Find(ErrorKind kind) noexcept {
  for (const Row& row : kTable) {
    if (row.kind == kind) return row;
  }
  return kTable[12];
}

}  // namespace

int StatusOf(ErrorKind kind) noexcept { return Find(kind).status; }

std::string ProblemDocument(const Error& error) {
  const Row& row = Find(error.kind);
  std::string out = "{\"type\":\"urn:strongroom:problem:";
  out += ErrorKindName(row.kind);
  out += "\",\"title\":";
  AppendJsonString(out, row.title);
  out += ",\"status\":" + std::to_string(row.status);
  // An internal error's own detail is for the log: it may tell of what the caller must not know.
  const std::string_view detail = row.status != 500                 ? std::string_view(error.detail)
                                  : row.kind == ErrorKind::kCorrupt ? kCorruptDetail
                                                                    : kInternalDetail;
  if (!detail.empty()) {
    out += ",\"detail\":";
    AppendJsonString(out, detail);
  }
  if (!error.fields.empty()) {
    out += ",\"errors\":[";
    for (std::size_t i = 0; i < error.fields.size(); ++i) {
      out += i == 0 ? "{\"pointer\":" : ",{\"pointer\":";
      AppendJsonString(out, error.fields[i].pointer);
      out += ",\"rule\":";
      AppendJsonString(out, error.fields[i].rule);
      out += ",\"message\":";
      AppendJsonString(out, error.fields[i].message);
      out += '}';
    }
    out += ']';
  }
  return out + "}";
}

http::Response ProblemResponse(const Error& error) {
  http::Response response{.status = StatusOf(error.kind),
                          .body = ProblemDocument(error),
                          .content_type = "application/problem+json",
                          .headers = {}};
  if (error.kind == ErrorKind::kUnauthenticated) {
    response.headers.push_back({"WWW-Authenticate", "Bearer"});
  }
  std::optional<std::uint32_t> wait_s = error.retry_after_s;
  if (!wait_s && (response.status == 503 || response.status == 429)) wait_s = 1;
  if (wait_s) response.headers.push_back({"Retry-After", std::to_string(*wait_s)});
  return response;
}

}  // namespace strongroom::api
