#include "api/call.h"

#include <algorithm>
#include <charconv>

#include "api/authenticate.h"
#include "api/problem.h"
#include "base/lower_case.h"
#include "base/utf8.h"

namespace strongroom::api {
namespace {

std::unexpected<Error> Invalid(std::string_view name, std::string rule, std::string message) {
  return Fail(Error{.kind = ErrorKind::kInvalid,
                    .detail = "the request breaks a rule",
                    .fields = {{JsonPointer("", name), std::move(rule), std::move(message)}}});
}

std::string_view Trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<std::string> MediaType(std::string_view content_type) {
  const std::size_t semicolon = content_type.find(';');
  std::string_view parameters =
      semicolon == std::string_view::npos ? "" : content_type.substr(semicolon + 1);
  while (!Trim(parameters).empty()) {
    const std::size_t end = parameters.find(';');
    const std::string parameter = LowerCase(Trim(parameters.substr(0, end)));
    if (parameter.starts_with("charset=") && parameter != "charset=utf-8" &&
        parameter != "charset=\"utf-8\"") {
      return std::nullopt;
    }
    if (end == std::string_view::npos) break;
    parameters = parameters.substr(end + 1);
  }
  return LowerCase(Trim(content_type.substr(0, semicolon)));
}

std::optional<std::string> PercentDecode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = HexDigit(text[i + 1]);
    const int low = HexDigit(text[i + 2]);
    if (high < 0 || low < 0 || (high == 0 && low == 0)) return std::nullopt;
    decoded += static_cast<char>(high << 4 | low);
    i += 2;
  }
  // Without escapes a target is ASCII (http/request_head.cc).
  if (decoded.size() != text.size() && !IsUtf8(decoded)) return std::nullopt;
  return decoded;
}

void Call::SetCaller(access::Principal principal) {
  caller_ = {.principal = std::move(principal), .request_id = std::string(exchange_.request_id())};
}

Task<Result<json::object>> Call::ReadObject(std::size_t limit) {
  const std::optional<std::string> type = MediaType(exchange_.HeaderValue("Content-Type"));
  if (!type || (*type != "application/json" && *type != "application/schema+json")) {
    co_return Fail(ErrorKind::kUnsupportedMediaType,
                   "send the body as UTF-8 JSON with Content-Type: application/json");
  }
  const auto begun = std::chrono::steady_clock::now();
  Result<std::string> body = co_await exchange_.ReadBody(limit);
  if (!body) co_return Fail(body.error());
  if (std::chrono::steady_clock::now() - begun > kCredentialHoldsFor) {
    Result<void> holds = co_await Authenticate(*this);
    if (!holds) co_return Fail(holds.error());
  }
  Result<json::value> parsed = ParseJson(*body);
  WipeMemory(body->data(), body->size());
  if (!parsed) co_return Fail(parsed.error());
  if (!parsed->is_object()) {
    co_return Fail(Error{.kind = ErrorKind::kInvalid,
                         .detail = "the request breaks a rule",
                         .fields = {{"", "type", "the body must be one JSON object"}}});
  }
  co_return std::move(parsed->as_object());
}

Result<void> Call::OnlyMembers(const json::object& object,
                               std::initializer_list<std::string_view> known) {
  std::vector<FieldError> unknown;
  for (const auto& member : object) {
    const std::string_view name(member.key());
    if (std::ranges::find(known, name) == known.end()) {
      unknown.push_back(
          {JsonPointer("", name), "unknown-member", "this request has no such member"});
    }
  }
  if (unknown.empty()) return {};
  return Fail(Error{.kind = ErrorKind::kInvalid,
                    .detail = "the request has unknown members",
                    .fields = std::move(unknown)});
}

std::optional<std::string> Call::Query::Find(std::string_view name) const {
  for (const auto& [key, value] : values) {
    if (key == name) return value;
  }
  return std::nullopt;
}

Result<Call::Query> Call::ReadQuery(const std::vector<std::string_view>& known) const {
  Query query;
  std::string_view rest = exchange_.query();
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    const auto name = PercentDecode(pair.substr(0, equals));
    const auto value = PercentDecode(equals == std::string_view::npos ? std::string_view()
                                                                      : pair.substr(equals + 1));
    if (!name || !value) return Fail(ErrorKind::kMalformed, "the query has a broken escape");
    if (std::ranges::find(known, std::string_view(*name)) == known.end()) {
      return Fail(ErrorKind::kMalformed,
                  "the query has a parameter that this route does not know; sensitive values never "
                  "belong into a URL");
    }
    if (query.Find(*name)) return Fail(ErrorKind::kMalformed, "a query parameter comes twice");
    query.values.emplace_back(*name, *value);
  }
  return query;
}

Task<void> Call::Answer(int status, std::string body, std::vector<http::Header> headers) {
  http::Response response{.status = status,
                          .body = std::move(body),
                          .content_type = "application/json",
                          .headers = std::move(headers)};
  co_await exchange_.Respond(std::move(response));
}

Task<void> Call::AnswerError(Error error) {
  http::Response response = ProblemResponse(error);
  co_await exchange_.Respond(std::move(response));
}

Result<std::string> RequiredText(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr) return Invalid(name, "required", "this member is required");
  if (!value->is_string()) return Invalid(name, "type", "this member must be a string");
  return std::string(value->as_string());
}

Result<std::optional<std::string>> OptionalText(const json::object& object, std::string_view name) {
  if (!object.contains(name)) return std::nullopt;
  Result<std::string> text = RequiredText(object, name);
  if (!text) return Fail(text.error());
  return std::optional(std::move(*text));
}

Result<std::vector<std::string>> TextList(const json::object& object, std::string_view name,
                                          bool required) {
  std::vector<std::string> list;
  const json::value* value = object.if_contains(name);
  if (value == nullptr) {
    if (required) return Invalid(name, "required", "this member is required");
    return list;
  }
  if (!value->is_array()) return Invalid(name, "type", "this member must be a list of strings");
  for (const json::value& item : value->as_array()) {
    if (!item.is_string()) return Invalid(name, "type", "this member must be a list of strings");
    list.emplace_back(item.as_string());
  }
  return list;
}

Result<std::optional<json::object>> OptionalObject(const json::object& object,
                                                   std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) return Invalid(name, "type", "this member must be an object");
  return std::optional(value->as_object());
}

Result<std::size_t> Limit(const json::object& object, std::size_t fallback) {
  const json::value* value = object.if_contains("limit");
  if (value == nullptr) return fallback;
  if (!value->is_int64() || value->as_int64() < 1) {
    return Invalid("limit", "range", "give a whole number from 1 to 1,000");
  }
  return static_cast<std::size_t>(value->as_int64());
}

Result<std::size_t> Limit(const Call::Query& query, std::size_t fallback) {
  const std::optional<std::string> text = query.Find("limit");
  if (!text) return fallback;
  std::size_t limit = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), limit);
  if (error != std::errc() || end != text->data() + text->size() || limit < 1) {
    return Invalid("limit", "range", "give a whole number from 1 to 1,000");
  }
  return limit;
}

}  // namespace strongroom::api
