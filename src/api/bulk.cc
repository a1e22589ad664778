// Endpoint family: bulk import, NDJSON in and out.
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "api/problem.h"
#include "api/routes.h"
#include "vault/import_records.h"

namespace strongroom::api {
namespace {

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

Task<Result<void>> WriteLines(http::Exchange& exchange, std::vector<std::string> lines) {
  std::string out;
  for (const std::string& line : lines) {
    out += line;
    out += '\n';
  }
  if (out.empty()) co_return Result<void>();
  co_return co_await exchange.WriteChunk(std::move(out));
}

Task<Result<vault::Importer::Chunk>> NextChunk(LineReader& reader, vault::Importer& importer) {
  Result<std::vector<vault::ImportLine>> lines = co_await reader.Next();
  if (!lines) co_return Fail(lines.error());
  co_return importer.Prepare(*lines);
}

// Reads and seals the next chunk while the one before it is being written.
Task<Result<void>> Import(http::Exchange& exchange, vault::Importer& importer) {
  using namespace boost::asio::experimental::awaitable_operators;
  LineReader reader(exchange);
  Result<vault::Importer::Chunk> chunk = co_await NextChunk(reader, importer);
  while (chunk && !chunk->answers.empty()) {
    auto [answers, next] =
        co_await (importer.Commit(std::move(*chunk)) && NextChunk(reader, importer));
    Result<void> sent = co_await WriteLines(exchange, std::move(answers));
    if (!sent) co_return sent;
    chunk = std::move(next);
  }
  if (!chunk) co_return Fail(chunk.error());
  co_return Result<void>();
}

}  // namespace

Task<void> ImportRecords(Call& call) {
  if (!IsNdjson(call.exchange().HeaderValue("Content-Type"))) {
    co_return co_await call.AnswerError(
        {.kind = ErrorKind::kUnsupportedMediaType,
         .detail = "send one JSON object a line with Content-Type: application/x-ndjson"});
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
