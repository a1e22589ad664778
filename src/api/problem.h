// Errors as answers: the one table ErrorKind → status, and RFC 9457 problem documents.
#pragma once

#include <string>

#include "base/error.h"
#include "http/server.h"

namespace strongroom::api {

[[nodiscard]] int StatusOf(ErrorKind kind) noexcept;

// {"type","title","status","detail","errors":[{"pointer","rule","message"}]}
[[nodiscard]] std::string ProblemDocument(const Error& error);

// With Retry-After where the error names a time, WWW-Authenticate for 401.
[[nodiscard]] http::Response ProblemResponse(const Error& error);

}  // namespace strongroom::api
