// What can go wrong, as a small closed set: every failure that crosses a function is an Error, and
// `api/problem.cc` holds the one table that turns a kind into an HTTP status.
//
// `detail` is for the person who made the request: what is wrong, where, what to do. It never holds
// a sensitive value. Exceptions come only from libraries and are caught where the library is
// called.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace strongroom {

enum class ErrorKind : std::uint8_t {
  kMalformed,             // 400: not JSON, a broken header, a bad cursor
  kUnauthenticated,       // 401: no credential, or one that does not verify
  kForbidden,             // 403: the credential does not grant this
  kNotFound,              // 404
  kMethodNotAllowed,      // 405
  kTimeout,               // 408
  kConflict,              // 409: stale version, id taken
  kTooLarge,              // 413
  kUnsupportedMediaType,  // 415
  kInvalid,               // 422: well-formed, but breaks a rule; see Error::fields
  kHeaderTooLarge,        // 431
  kBudgetExhausted,       // 429
  kInternal,              // 500: our own bug
  kNoSuchTable,           // 500: of the store: the table was not made yet, or is dropped
  kCorrupt,               // 500: stored data does not verify; fails closed, says nothing more
  kNotYetAvailable,       // 501: declared, but this version cannot do it
  kUnavailable,           // 503: the store or a queue; safe to try again
  kOutcomeUnknown,        // 503: the store may or may not have done it: look before asking again
  kStorageFull,           // 507
  kConfiguration,         // start-up only: the operator must mend something
};

// The kind's name as in logs and in `type` of a problem document, such as "conflict".
[[nodiscard]] const char* ErrorKindName(ErrorKind kind) noexcept;

// One broken rule in a document. `pointer` is an RFC 6901 JSON pointer ("" for the whole document).
struct FieldError {
  std::string pointer;
  std::string rule;
  std::string message;
  bool operator==(const FieldError&) const = default;
};

struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string detail;
  std::vector<FieldError> fields{};
  std::optional<std::uint32_t> retry_after_s{};

  [[nodiscard]] std::string ToString() const;
};

template <class T>
using Result = std::expected<T, Error>;

// `return Fail(ErrorKind::kConflict, "…")` from any function that returns a Result.
[[nodiscard]] inline std::unexpected<Error> Fail(ErrorKind kind, std::string detail) {
  return std::unexpected(Error{.kind = kind, .detail = std::move(detail)});
}
[[nodiscard]] inline std::unexpected<Error> Fail(Error error) {
  return std::unexpected(std::move(error));
}

}  // namespace strongroom
