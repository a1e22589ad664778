#include "app/ask.h"

#include <fmt/format.h>

#include "terminal/readable.h"

namespace strongroom::app {
namespace {

std::string TextOf(const json::value& from, const char* name) {
  const json::object* members = from.if_object();
  const json::value* member = members == nullptr ? nullptr : members->if_contains(name);
  return member != nullptr && member->is_string() ? terminal::Readable(*member) : "";
}

void PrintProblem(const Output& output, const ApiRequest& request, int status,
                  const json::value& problem, const Naming& naming) {
  const json::object* members = problem.if_object();
  const json::value* rules = members == nullptr ? nullptr : members->if_contains("errors");
  if (rules != nullptr && rules->is_array() && !rules->get_array().empty()) {
    const std::string where = naming.subject.empty()
                                  ? fmt::format("{} {}", request.method, request.path)
                                  : std::string(naming.subject);
    for (const json::value& rule : rules->get_array()) {
      std::string place = TextOf(rule, "pointer");
      if (naming.place) place = naming.place(place);
      if (!place.empty()) place += ": ";
      (void)PrintFailure(output, fmt::format("{}: {}{}", where, place, TextOf(rule, "message")));
    }
    return;
  }
  std::string what = TextOf(problem, "detail");
  what = what.empty() ? TextOf(problem, "title") : what;
  const std::string_view advice =
      status == 401   ? "; give a token that holds, with --token or STRONGROOM_TOKEN"
      : status == 403 ? naming.when_forbidden
      : status == 503 ? "; try again in a moment"
                      : "";
  (void)PrintFailure(output, fmt::format("{} ({} {}: {}){}", what.empty() ? "refused" : what,
                                         request.method, request.path, status, advice));
}

}  // namespace

std::optional<Answer> Ask(ApiClient& client, const Output& output, const ApiRequest& request,
                          const Naming& naming) {
  Result<ApiResponse> response = client.Call(request);
  if (!response) {
    (void)PrintFailure(output, response.error().detail);
    return std::nullopt;
  }
  if (response->body.empty() && response->status / 100 == 2) return Answer{nullptr, ""};
  Result<json::value> body = ParseJson(response->body);
  if (response->status / 100 != 2) {
    if (naming.refused != nullptr) *naming.refused = response->status;
    PrintProblem(output, request, response->status, body ? *body : json::value(nullptr), naming);
    return std::nullopt;
  }
  if (!body) {
    (void)PrintFailure(
        output, fmt::format("{} {} was not answered with JSON: is --url a strongroom server?",
                            request.method, request.path));
    return std::nullopt;
  }
  return Answer{std::move(*body), std::move(response->body)};
}

}  // namespace strongroom::app
