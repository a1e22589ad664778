#include "store/postgres/failure.h"

#include <fmt/format.h>

#include <algorithm>

namespace strongroom::store::postgres {

namespace {

constexpr std::uint32_t kRetryAfterS = 1;

Failure Unavailable(std::string detail, bool lost) {
  return {.error = {.kind = ErrorKind::kUnavailable,
                    .detail = std::move(detail),
                    .retry_after_s = kRetryAfterS},
          .lost = lost};
}

// Class 57P: the server shuts down, crashed, is starting, or dropped the session or database;
// 25006: connected to a standby after a failover.
bool EndsSession(std::string_view state) {
  return state.starts_with("08") || state.starts_with("57P") || state == "25006";
}

// 57014 canceled by a timeout, 55P03 lock not available, 53 without 53100 insufficient resources,
// 40 transaction rollback.
bool IsPassing(std::string_view state) {
  return state == "57014" || state == "55P03" || state.starts_with("53") || state.starts_with("40");
}

bool IsOperators(std::string_view state) {
  return state.starts_with("28") || state.starts_with("3D") || state.starts_with("42501");
}

}  // namespace

bool Failure::IsConflict() const noexcept {
  return sqlstate == "23505" || sqlstate == "40P01" || sqlstate == "40001";
}

Failure FailureFromState(std::string_view state) {
  Failure failure;
  if (state.empty() || EndsSession(state)) {
    failure = Unavailable("the database is away", true);
  } else if (state == "53100") {
    failure.error = {.kind = ErrorKind::kStorageFull,
                     .detail = "the database's disk is full: an operator makes room"};
  } else if (IsPassing(state)) {
    failure = Unavailable(fmt::format("the database is busy (SQLSTATE {})", state), false);
  } else if (state.starts_with("XX001") || state.starts_with("XX002")) {
    failure.error = {.kind = ErrorKind::kCorrupt, .detail = "the database reports damaged data"};
  } else if (state == "42P01") {
    failure.error = {.kind = ErrorKind::kNoSuchTable, .detail = "the database has no such table"};
  } else {
    failure.error = {
        .kind = ErrorKind::kInternal,
        .detail = fmt::format("the database refused a statement (SQLSTATE {})", state)};
  }
  failure.sqlstate = state;
  return failure;
}

Failure FailureFromResult(const PGresult* result) {
  const char* state = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
  return FailureFromState(state == nullptr ? "" : state);
}

Failure ConnectionLost() { return Unavailable("the database is away", true); }

Error StartupError(const Failure& failure, std::string_view message) {
  Error error = failure.error;
  if (IsOperators(failure.sqlstate)) error.kind = ErrorKind::kConfiguration;
  std::string line(message);
  std::ranges::replace(line, '\n', ' ');
  while (line.ends_with(' ')) line.pop_back();
  if (!line.empty()) error.detail += ": " + line;
  return error;
}

}  // namespace strongroom::store::postgres
