// One HTTP request to a strongroom server, as a port: client commands use it, tests put a double in
// its place. CurlApiClient speaks to a real one.
#pragma once

#include <memory>
#include <string>

#include "app/command.h"
#include "base/error.h"

namespace strongroom::app {

struct ApiRequest {
  std::string method;
  std::string path;  // percent-encoded, with its query, from "/api" on
  std::string body;  // JSON, or empty for none
};

struct ApiResponse {
  int status = 0;
  std::string body;
};

class ApiClient {
 public:
  virtual ~ApiClient() = default;
  // Any status is an answer. kUnavailable: there was none; `detail` says of which address and why.
  virtual Result<ApiResponse> Call(const ApiRequest& request) = 0;
};

// HTTP/1.1 or 2 over http and https with certificate check; follows no redirects and uses no proxy,
// so that the token goes to the named server and nowhere else. Answers above 64 MiB are refused.
// Waits 5 s for the connection and 10 min for the answer (raising a type rewrites its rows first).
// One thread at a time.
[[nodiscard]] std::unique_ptr<ApiClient> MakeCurlApiClient(ServerAccess server);

// `text` as one segment of a path or one value in a query: everything but unreserved characters
// (RFC 3986 §2.3) is percent-encoded.
[[nodiscard]] std::string EncodePart(std::string_view text);

}  // namespace strongroom::app
