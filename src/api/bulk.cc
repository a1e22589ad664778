// Endpoint family: bulk import, NDJSON in and out.
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

#include "api/problem.h"
#include "api/routes.h"
#include "vault/import_records.h"

namespace strongroom::api {
namespace {

namespace asio = boost::asio;
constexpr asio::use_awaitable_t<Executor> kUseTask{};

constexpr std::size_t kLinesPerChunk = 500;
constexpr std::size_t kBytesPerChunk = 1 << 20;

bool IsNdjson(std::string_view content_type) {
  const std::optional<std::string> type = MediaType(content_type);
  return type && (*type == "application/x-ndjson" || *type == "application/ndjson" ||
                  *type == "application/jsonl");
}

// Cuts the body into lines; a line above the body limit is an error of its own.
class LineReader {
 public:
  explicit LineReader(http::Exchange& exchange) : exchange_(exchange) {}

  // Up to a chunk of lines; empty at the end of the body. Blank lines are passed over but counted.
  Task<Result<std::vector<vault::ImportLine>>> Next() {
    std::vector<vault::ImportLine> lines;
    std::size_t bytes = 0;
    while (lines.size() < kLinesPerChunk && bytes < kBytesPerChunk) {
      const std::size_t end = buffer_.find('\n', at_);
      if (end != std::string::npos) {
        bytes += end - at_;
        TakeLine(lines, end);
        at_ = end + 1;
        continue;
      }
      if (at_end_) {
        if (at_ < buffer_.size()) TakeLine(lines, buffer_.size());
        at_ = buffer_.size();
        break;
      }
      // What has come so far is worth answering before waiting for more.
      if (!lines.empty() && bytes >= kBytesPerChunk / 4) break;
      buffer_.erase(0, at_);
      at_ = 0;
      if (buffer_.size() > kBodyMaxBytes) {
        co_return Fail(ErrorKind::kTooLarge, "a line is longer than 1 MiB");
      }
      Result<std::string> part = co_await exchange_.ReadSome();
      if (!part) co_return Fail(part.error());
      at_end_ = part->empty();
      buffer_ += *part;
    }
    co_return lines;
  }

 private:
  void TakeLine(std::vector<vault::ImportLine>& lines, std::size_t end) {
    std::string text = buffer_.substr(at_, end - at_);
    if (text.ends_with('\r')) text.pop_back();
    ++number_;
    if (text.find_first_not_of(" \t") == std::string::npos) return;
    lines.push_back({.number = number_, .text = std::move(text)});
  }

  http::Exchange& exchange_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::uint64_t number_ = 0;
  bool at_end_ = false;
};

// Answers on their way to the client. Many clients send all of their lines before they read the
// first answer, so answers wait here rather than holding up the reading; only above kSpoolMaxBytes
// (some million answers) does the import wait for the client.
class AnswerSpool {
 public:
  explicit AnswerSpool(const Executor& executor) : changed_(executor) {}

  // False when the client is gone.
  Task<bool> Push(std::vector<std::string> lines) {
    for (const std::string& line : lines) {
      pending_ += line;
      pending_ += '\n';
    }
    changed_.cancel();
    while (pending_.size() > kSpoolMaxBytes && !failed_) co_await WaitForChange();
    co_return !failed_;
  }
  void End() {
    ended_ = true;
    changed_.cancel();
  }
  // Writes what is pushed until End().
  Task<Result<void>> WriteTo(http::Exchange& exchange) {
    for (;;) {
      while (pending_.empty() && !ended_) co_await WaitForChange();
      if (pending_.empty()) co_return Result<void>();
      std::string out = std::exchange(pending_, {});
      Result<void> sent = co_await exchange.WriteChunk(std::move(out));
      failed_ = !sent;
      changed_.cancel();
      if (failed_) co_return sent;
    }
  }

 private:
  using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                           asio::wait_traits<std::chrono::steady_clock>, Executor>;
  static constexpr std::size_t kSpoolMaxBytes = 64 << 20;

  // Waits until cancelled; all of this runs on one thread, so nothing changes unseen.
  Task<void> WaitForChange() {
    boost::system::error_code cancelled;
    changed_.expires_at(std::chrono::steady_clock::time_point::max());
    co_await changed_.async_wait(asio::redirect_error(kUseTask, cancelled));
  }

  Timer changed_;
  std::string pending_;
  bool ended_ = false;
  bool failed_ = false;
};

Task<Result<vault::Importer::Chunk>> NextChunk(LineReader& reader, vault::Importer& importer) {
  Result<std::vector<vault::ImportLine>> lines = co_await reader.Next();
  if (!lines) co_return Fail(lines.error());
  co_return importer.Prepare(*lines);
}

// Reads and seals the next chunk while the one before it is being written.
Task<Result<void>> ImportAll(http::Exchange& exchange, vault::Importer& importer,
                             AnswerSpool& spool) {
  using namespace asio::experimental::awaitable_operators;
  LineReader reader(exchange);
  Result<vault::Importer::Chunk> chunk = co_await NextChunk(reader, importer);
  while (chunk && !chunk->answers.empty()) {
    auto [answers, next] =
        co_await (importer.Commit(std::move(*chunk)) && NextChunk(reader, importer));
    if (!co_await spool.Push(std::move(answers))) break;
    chunk = std::move(next);
  }
  spool.End();
  if (!chunk) co_return Fail(chunk.error());
  co_return Result<void>();
}

Task<Result<void>> Import(http::Exchange& exchange, vault::Importer& importer) {
  using namespace asio::experimental::awaitable_operators;
  AnswerSpool spool(co_await asio::this_coro::executor);
  auto [imported, sent] =
      co_await (ImportAll(exchange, importer, spool) && spool.WriteTo(exchange));
  co_return imported ? std::move(sent) : std::move(imported);
}

}  // namespace

Task<void> ImportRecords(Call& call) {
  if (!IsNdjson(call.exchange().HeaderValue("Content-Type"))) {
    co_return co_await call.AnswerError(
        ErrorKind::kUnsupportedMediaType,
        "send one JSON object a line with Content-Type: application/x-ndjson");
  }
  Result<std::unique_ptr<vault::Importer>> importer = co_await vault::Importer::Begin(
      call.services().vault, call.caller(), call.parameter(0), ProblemDocument);
  if (!importer) co_return co_await call.AnswerError(std::move(importer.error()));
  http::Exchange& exchange = call.exchange();
  if (!co_await exchange.BeginStream(200, "application/x-ndjson")) co_return;
  Result<void> imported = co_await Import(exchange, **importer);
  if (!imported) {
    (void)co_await exchange.WriteChunk("{\"error\":" + ProblemDocument(imported.error()) + "}\n");
  }
  (void)co_await exchange.EndStream();
}

}  // namespace strongroom::api
