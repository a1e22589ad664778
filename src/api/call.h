// One API request on its way: the exchange, the path's parameters, and, once it is known, the
// caller. Decoding of bodies and query strings stands here, so that every route refuses the same
// things the same way.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/caller.h"
#include "api/services.h"
#include "base/error.h"
#include "base/json.h"
#include "http/server.h"

namespace strongroom::api {

inline constexpr std::size_t kBodyMaxBytes = 1 << 20;
// A body that took longer to come is no longer covered by the look at its credential before it.
inline constexpr std::chrono::seconds kCredentialHoldsFor{1};

class Call {
 public:
  Call(Services& services, http::Exchange& exchange) : services_(services), exchange_(exchange) {}

  [[nodiscard]] Services& services() const { return services_; }
  [[nodiscard]] http::Exchange& exchange() const { return exchange_; }
  [[nodiscard]] const access::Caller& caller() const { return caller_; }
  void SetCaller(access::Principal principal);
  // The n-th `{…}` of the route's pattern, percent-decoded.
  [[nodiscard]] const std::string& parameter(std::size_t n) const { return parameters_.at(n); }
  void SetParameters(std::vector<std::string> parameters) { parameters_ = std::move(parameters); }

  // The body as one JSON object. kUnsupportedMediaType unless application/json (charset utf-8 may
  // be said), kMalformed with line and column, kTooLarge above `limit` bytes, by default 1 MiB.
  // Where it came slowly the caller is authenticated anew: the errors of Authenticate().
  [[nodiscard]] Task<Result<json::object>> ReadObject(std::size_t limit = kBodyMaxBytes);
  // Members of the object other than `known` are refused: kInvalid, rule "unknown-member".
  [[nodiscard]] static Result<void> OnlyMembers(const json::object& object,
                                                std::initializer_list<std::string_view> known);

  // Query parameters; a name that is not in `known`, or comes twice, is kMalformed.
  struct Query {
    std::vector<std::pair<std::string, std::string>> values;
    [[nodiscard]] std::optional<std::string> Find(std::string_view name) const;
  };
  [[nodiscard]] Result<Query> ReadQuery(const std::vector<std::string_view>& known) const;

  [[nodiscard]] Task<void> Answer(int status, std::string body,
                                  std::vector<http::Header> headers = {});
  [[nodiscard]] Task<void> AnswerError(Error error);
  // Not a coroutine: g++ 12 destroys an aggregate that is made inside a co_await expression twice.
  [[nodiscard]] Task<void> AnswerError(ErrorKind kind, std::string_view detail) {
    Error error{.kind = kind, .detail = std::string(detail)};
    return AnswerError(std::move(error));
  }

 private:
  Services& services_;
  http::Exchange& exchange_;
  access::Caller caller_;
  std::vector<std::string> parameters_;
};

// The media type of a request without parameters, lower-case; charset other than UTF-8 gives
// nullopt.
[[nodiscard]] std::optional<std::string> MediaType(std::string_view content_type);
// nullopt for a broken escape, an encoded NUL or invalid UTF-8.
[[nodiscard]] std::optional<std::string> PercentDecode(std::string_view text);

// Members of a request object, each refusing the wrong JSON type with its pointer.
[[nodiscard]] Result<std::string> RequiredText(const json::object& object, std::string_view name);
[[nodiscard]] Result<std::optional<std::string>> OptionalText(const json::object& object,
                                                              std::string_view name);
[[nodiscard]] Result<std::vector<std::string>> TextList(const json::object& object,
                                                        std::string_view name, bool required);
[[nodiscard]] Result<std::optional<json::object>> OptionalObject(const json::object& object,
                                                                 std::string_view name);
// A whole number from 1, from JSON or query text; `fallback` when absent.
[[nodiscard]] Result<std::size_t> Limit(const json::object& object, std::size_t fallback);
[[nodiscard]] Result<std::size_t> Limit(const Call::Query& query, std::size_t fallback);

}  // namespace strongroom::api
