// What libpq reports, as the adapter's own outcome: the Error for the caller, and what the writer
// and the read links need to know to decide between trying again and giving up.
#pragma once

#include <libpq-fe.h>

#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"

namespace strongroom::store::postgres {

struct ResultClearer {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using PgResult = std::unique_ptr<PGresult, ResultClearer>;

struct Failure {
  Error error;
  std::string sqlstate{};  // empty when the server said nothing
  bool lost = false;       // the connection is of no more use
  // The transaction may have committed all the same; only ever together with `lost`.
  bool outcome_unknown = false;

  // Another server was faster, or a deadlock was broken: the same work may succeed when repeated.
  [[nodiscard]] bool IsConflict() const noexcept;
};

template <class T>
using Outcome = std::expected<T, Failure>;

// SQLSTATE (PostgreSQL 15, appendix A) to a failure. The detail names the code only: a server's
// message may quote stored values.
[[nodiscard]] Failure FailureFromState(std::string_view sqlstate);
[[nodiscard]] Failure FailureFromResult(const PGresult* result);
// The connection is gone or could not be made.
[[nodiscard]] Failure ConnectionLost();

// For start-up, where the reader is the operator: the server's own words, on one line.
[[nodiscard]] Error StartupError(const Failure& failure, std::string_view message);

[[nodiscard]] inline std::unexpected<Failure> Fail(Failure failure) {
  return std::unexpected(std::move(failure));
}

}  // namespace strongroom::store::postgres
