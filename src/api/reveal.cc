// Endpoint family: revealing fields in clear.
#include "api/problem.h"
#include "api/routes.h"
#include "vault/reveal_record.h"

namespace strongroom::api {

Task<void> RevealRecord(Call& call) {
  Result<json::object> body = co_await call.ReadObject();
  if (!body) co_return co_await call.AnswerError(std::move(body.error()));
  if (auto known = Call::OnlyMembers(*body, {"fields", "reason"}); !known) {
    co_return co_await call.AnswerError(std::move(known.error()));
  }
  Result<std::vector<std::string>> fields = TextList(*body, "fields", true);
  if (!fields) co_return co_await call.AnswerError(std::move(fields.error()));
  Result<std::string> reason = RequiredText(*body, "reason");
  if (!reason) co_return co_await call.AnswerError(std::move(reason.error()));
  vault::RevealOne command{.type = call.parameter(0),
                           .id = call.parameter(1),
                           .fields = std::move(*fields),
                           .reason = std::move(*reason)};
  Result<std::string> view =
      co_await vault::Reveal(call.services().vault, call.caller(), std::move(command));
  if (!view) co_return co_await call.AnswerError(std::move(view.error()));
  co_await call.Answer(200, std::move(*view));
}

namespace {

Result<vault::RevealMany> DecodeRevealMany(std::string type, const json::object& body) {
  if (auto known = Call::OnlyMembers(body, {"ids", "where", "fields", "reason"}); !known) {
    return Fail(known.error());
  }
  Result<std::vector<std::string>> ids = TextList(body, "ids", false);
  if (!ids) return Fail(ids.error());
  Result<std::optional<json::object>> where = OptionalObject(body, "where");
  if (!where) return Fail(where.error());
  Result<std::vector<std::string>> fields = TextList(body, "fields", true);
  if (!fields) return Fail(fields.error());
  Result<std::string> reason = RequiredText(body, "reason");
  if (!reason) return Fail(reason.error());
  return vault::RevealMany{.type = std::move(type),
                           .ids = std::move(*ids),
                           .where = std::move(*where),
                           .fields = std::move(*fields),
                           .reason = std::move(*reason)};
}

}  // namespace

Task<void> RevealRecords(Call& call) {
  Result<json::object> body = co_await call.ReadObject();
  if (!body) co_return co_await call.AnswerError(std::move(body.error()));
  Result<vault::RevealMany> command = DecodeRevealMany(call.parameter(0), *body);
  if (!command) co_return co_await call.AnswerError(std::move(command.error()));
  http::Exchange& exchange = call.exchange();
  bool streaming = false;
  std::function<Task<Result<void>>()> begin = [&]() -> Task<Result<void>> {
    streaming = true;
    return exchange.BeginStream(200, "application/x-ndjson");
  };
  vault::LineSink sink = [&](std::string line) -> Task<Result<void>> {
    line += '\n';
    return exchange.WriteChunk(std::move(line));
  };
  Result<void> revealed = co_await vault::Reveal(
      call.services().vault, call.caller(), std::move(*command), std::move(begin), std::move(sink));
  if (!streaming) {
    if (!revealed) co_await call.AnswerError(std::move(revealed.error()));
    co_return;
  }
  // The status is out already: an error in the middle is the stream's last line.
  if (!revealed) {
    (void)co_await exchange.WriteChunk("{\"error\":" + ProblemDocument(revealed.error()) + "}\n");
  }
  (void)co_await exchange.EndStream();
}

}  // namespace strongroom::api
