// Endpoint family: records, one at a time and in pages.
#include <algorithm>

#include "api/routes.h"
#include "vault/create_record.h"
#include "vault/delete_record.h"
#include "vault/read_record.h"
#include "vault/search_records.h"
#include "vault/update_record.h"

namespace strongroom::api {
namespace {

constexpr std::size_t kIdempotencyKeyMax = 255;

Result<std::optional<std::string>> IdempotencyKeyOf(const http::Exchange& exchange) {
  const std::optional<std::string_view> key = exchange.UniqueHeader("Idempotency-Key");
  if (exchange.HeaderCount("Idempotency-Key") == 0) return std::nullopt;
  const auto printable = [](char c) { return c >= 0x20 && c < 0x7f; };
  if (!key || key->empty() || key->size() > kIdempotencyKeyMax ||
      !std::ranges::all_of(*key, printable)) {
    return Fail(ErrorKind::kMalformed,
                "give one Idempotency-Key of 1 to 255 printable ASCII characters");
  }
  return std::string(*key);
}

}  // namespace

Task<void> CreateRecord(Call& call) {
  Result<std::optional<std::string>> key = IdempotencyKeyOf(call.exchange());
  if (!key) co_return co_await call.AnswerError(std::move(key.error()));
  Result<json::object> record = co_await call.ReadObject();
  if (!record) co_return co_await call.AnswerError(std::move(record.error()));
  vault::CreateRecord command{
      .type = call.parameter(0), .record = std::move(*record), .idempotency_key = std::move(*key)};
  Result<vault::CreatedRecord> created =
      co_await vault::Create(call.services().vault, call.caller(), std::move(command));
  if (!created) co_return co_await call.AnswerError(std::move(created.error()));
  std::vector<http::Header> headers;
  headers.push_back({"Location", "/api/records/" + call.parameter(0) + "/" + created->id});
  co_await call.Answer(201, std::move(created->view), std::move(headers));
}

Task<void> ReadRecord(Call& call) {
  Result<std::string> view = co_await vault::Read(call.services().vault, call.caller(),
                                                  call.parameter(0), call.parameter(1));
  if (!view) co_return co_await call.AnswerError(std::move(view.error()));
  co_await call.Answer(200, std::move(*view));
}

Task<void> ListRecords(Call& call) {
  Result<Call::Query> query = call.ReadQuery({"limit", "cursor"});
  if (!query) co_return co_await call.AnswerError(std::move(query.error()));
  Result<std::size_t> limit = Limit(*query, vault::kPageDefault);
  if (!limit) co_return co_await call.AnswerError(std::move(limit.error()));
  vault::ListRecords command{
      .type = call.parameter(0), .limit = *limit, .cursor = query->Find("cursor").value_or("")};
  Result<std::string> page =
      co_await vault::List(call.services().vault, call.caller(), std::move(command));
  if (!page) co_return co_await call.AnswerError(std::move(page.error()));
  co_await call.Answer(200, std::move(*page));
}

Task<void> UpdateRecord(Call& call) {
  Result<json::object> record = co_await call.ReadObject();
  if (!record) co_return co_await call.AnswerError(std::move(record.error()));
  vault::UpdateRecord command{
      .type = call.parameter(0), .id = call.parameter(1), .record = std::move(*record)};
  Result<std::string> view =
      co_await vault::Update(call.services().vault, call.caller(), std::move(command));
  if (!view) co_return co_await call.AnswerError(std::move(view.error()));
  co_await call.Answer(200, std::move(*view));
}

Task<void> DeleteRecord(Call& call) {
  Result<void> deleted = co_await vault::Delete(call.services().vault, call.caller(),
                                                call.parameter(0), call.parameter(1));
  if (!deleted) co_return co_await call.AnswerError(std::move(deleted.error()));
  co_await call.Answer(204, "");
}

Task<void> DeleteRecords(Call& call) {
  Result<json::object> body = co_await call.ReadObject();
  if (!body) co_return co_await call.AnswerError(std::move(body.error()));
  if (auto known = Call::OnlyMembers(*body, {"where"}); !known) {
    co_return co_await call.AnswerError(std::move(known.error()));
  }
  Result<std::optional<json::object>> where = OptionalObject(*body, "where");
  if (!where) co_return co_await call.AnswerError(std::move(where.error()));
  Result<std::uint64_t> count = co_await vault::DeleteWhere(
      call.services().vault, call.caller(), call.parameter(0), where->value_or(json::object()));
  if (!count) co_return co_await call.AnswerError(std::move(count.error()));
  co_await call.Answer(200, "{\"deleted\":" + std::to_string(*count) + "}");
}

Task<void> SearchRecords(Call& call) {
  Result<json::object> body = co_await call.ReadObject();
  if (!body) co_return co_await call.AnswerError(std::move(body.error()));
  if (auto known = Call::OnlyMembers(*body, {"where", "limit", "cursor"}); !known) {
    co_return co_await call.AnswerError(std::move(known.error()));
  }
  Result<std::optional<json::object>> where = OptionalObject(*body, "where");
  if (!where) co_return co_await call.AnswerError(std::move(where.error()));
  Result<std::size_t> limit = Limit(*body, vault::kPageDefault);
  if (!limit) co_return co_await call.AnswerError(std::move(limit.error()));
  std::string cursor;
  if (const json::value* given = body->if_contains("cursor");
      given != nullptr && !given->is_null()) {
    Result<std::string> text = RequiredText(*body, "cursor");
    if (!text) co_return co_await call.AnswerError(std::move(text.error()));
    cursor = std::move(*text);
  }
  vault::SearchRecords command{.type = call.parameter(0),
                               .where = where->value_or(json::object()),
                               .limit = *limit,
                               .cursor = std::move(cursor)};
  Result<std::string> page =
      co_await vault::Search(call.services().vault, call.caller(), std::move(command));
  if (!page) co_return co_await call.AnswerError(std::move(page.error()));
  co_await call.Answer(200, std::move(*page));
}

}  // namespace strongroom::api
