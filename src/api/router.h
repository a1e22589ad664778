// The table of routes and the way a request takes through it: match, authenticate, run. One handler
// for the HTTP server; `api/openapi.yaml` is kept equal to Routes() by a test.
#pragma once

#include <string_view>
#include <vector>

#include "api/call.h"

namespace strongroom::api {

struct Route {
  std::string_view method;
  std::string_view pattern;  // "/api/records/{type}/{id}"
  bool open;                 // no credential needed
  Task<void> (*run)(Call&);
  bool query = false;  // takes query parameters, which run() reads
};

// All routes of the program.
[[nodiscard]] const std::vector<Route>& Routes();

// The pattern of the route that serves a request, for metrics and logs: never a value; "unmatched"
// for none.
[[nodiscard]] std::string_view RoutePattern(std::string_view method, std::string_view path);

[[nodiscard]] http::Handler MakeHandler(Services& services);

}  // namespace strongroom::api
