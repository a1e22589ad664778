// Endpoint family: bulk import, NDJSON in and out.
//
// Three coroutines on the connection's thread: one reads lines ahead, one seals and writes them in
// chunks, one sends the answers. A chunk is what has come while the one before it was written, so
// that a client that waits for each answer gets it, and one that sends all it has gets full chunks.
//
// What is held at a time is bounded: lines up to a chunk ahead, and answers up to a share of the
// server's budget for bodies; a client that takes no answers is not read from any more. Both count
// towards that budget; where it is used up, answers have to go out before the next chunk is
// written, and a line that finds no room ends the stream.
#include <algorithm>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <utility>

#include "api/authenticate.h"
#include "api/line_cutter.h"
#include "api/problem.h"
#include "api/routes.h"
#include "vault/import_records.h"

namespace strongroom::api {
namespace {

namespace asio = boost::asio;
constexpr asio::use_awaitable_t<Executor> kUseTask{};

constexpr std::size_t kLinesPerChunk = 500;
constexpr std::size_t kBytesPerChunk = 1 << 20;
// What one stream's answers may take of the server's budget for bodies while the client does not
// take them: with the default some 450,000 (docs/operations.md).
constexpr std::size_t kAnswersShare = 4;
// How long a stream on which nothing happens may outlive its credential or the server.
constexpr std::chrono::milliseconds kLookInterval{500};

bool IsNdjson(std::string_view content_type) {
  const std::optional<std::string> type = MediaType(content_type);
  return type && (*type == "application/x-ndjson" || *type == "application/ndjson" ||
                  *type == "application/jsonl");
}

// Wakes the one coroutine that waits for something to change. All of this runs on one thread, so
// nothing changes between looking and waiting.
class Notice {
 public:
  explicit Notice(const Executor& executor) : timer_(executor) {}

  void Wake() { timer_.cancel(); }
  // Returns when woken, after `time` at the latest.
  Task<void> Wait(std::chrono::steady_clock::duration time = std::chrono::hours(24)) {
    boost::system::error_code cancelled;
    timer_.expires_after(time);
    co_await timer_.async_wait(asio::redirect_error(kUseTask, cancelled));
  }

 private:
  asio::basic_waitable_timer<std::chrono::steady_clock,
                             asio::wait_traits<std::chrono::steady_clock>, Executor>
      timer_;
};

// Tells the server what the stream holds now; false: that is more than it may.
using HoldBytes = std::function<bool()>;

// Lines on their way in: read ahead up to a chunk, and what the last part brought beyond it.
class LineQueue {
 public:
  LineQueue(const Executor& executor, HoldBytes hold)
      : room_(executor), arrived_(executor), hold_(std::move(hold)) {}

  // Reads to the end of the body, until reading fails or until Abandon().
  Task<void> ReadFrom(http::Exchange& exchange) {
    while (!ended_) {
      if (full()) {
        co_await room_.Wait();
        continue;
      }
      Result<std::string> part = co_await exchange.ReadSome();
      const std::size_t count = lines_.size();
      if (!part) {
        end_ = Fail(part.error());
        ended_ = true;
      } else if (part->empty()) {
        cutter_.Finish(lines_);
        ended_ = true;
      } else {
        cutter_.Cut(*part, lines_);
      }
      for (std::size_t i = count; i < lines_.size(); ++i) bytes_ += SizeOf(lines_[i]);
      // Many short lines take more room than the bytes that they came in.
      if (!hold_()) DropFrom(count);
      if (ended_ || lines_.size() > count) arrived_.Wake();
    }
  }
  void Abandon() {
    ended_ = true;
    room_.Wake();
  }

  [[nodiscard]] bool empty() const { return lines_.empty(); }
  [[nodiscard]] bool full() const {
    return lines_.size() >= kLinesPerChunk || bytes_ >= kBytesPerChunk;
  }
  [[nodiscard]] std::size_t held_bytes() const { return bytes_ + cutter_.held_bytes(); }
  [[nodiscard]] bool ended() const { return ended_; }
  // How the body ended.
  [[nodiscard]] const Result<void>& end() const { return end_; }
  // Up to a chunk of what is there.
  [[nodiscard]] std::vector<vault::ImportLine> Take() {
    std::vector<vault::ImportLine> lines;
    std::size_t bytes = 0;
    while (!lines_.empty() && lines.size() < kLinesPerChunk && bytes < kBytesPerChunk) {
      bytes += SizeOf(lines_.front());
      lines.push_back(std::move(lines_.front()));
      lines_.pop_front();
    }
    bytes_ -= bytes;
    room_.Wake();
    return lines;
  }
  // For who takes: returns when lines or the end have come, when woken, or after `time`.
  Task<void> WaitForMore(std::chrono::steady_clock::duration time) { return arrived_.Wait(time); }
  void WakeTaker() { arrived_.Wake(); }

  static std::size_t SizeOf(const vault::ImportLine& line) {
    return sizeof line + (line.text ? line.text->size() : 0);
  }

 private:
  // The stream ends before the line at `first`.
  void DropFrom(std::size_t first) {
    for (; lines_.size() > first; lines_.pop_back()) bytes_ -= SizeOf(lines_.back());
    end_ = Fail(ErrorKind::kUnavailable,
                "the server holds as much of request bodies as it may at a time; lines without an "
                "answer were not written, send them again");
    ended_ = true;
  }

  Notice room_;
  Notice arrived_;
  HoldBytes hold_;
  LineCutter cutter_;
  std::deque<vault::ImportLine> lines_;
  std::size_t bytes_ = 0;
  Result<void> end_;
  bool ended_ = false;
};

// Answers on their way to the client. Many clients send much before they read the first answer, so
// answers wait here rather than holding up the reading; but only so many.
class AnswerSpool {
 public:
  AnswerSpool(const Executor& executor, std::size_t max_bytes, HoldBytes hold)
      : changed_(executor), max_bytes_(max_bytes), hold_(std::move(hold)) {}

  // Returns when there is room for more; false when the client is gone.
  Task<bool> Push(std::vector<std::string> lines) {
    for (const std::string& line : lines) {
      pending_ += line;
      pending_ += '\n';
    }
    changed_.Wake();
    while (!failed_ && held_bytes() > 0 && (held_bytes() > max_bytes_ || !hold_())) {
      co_await changed_.Wait();
    }
    co_return !failed_;
  }
  void End() {
    ended_ = true;
    changed_.Wake();
  }
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] std::size_t held_bytes() const { return pending_.size() + sending_bytes_; }
  // Writes what is pushed until End(); that it failed shows in failed().
  Task<void> WriteTo(http::Exchange& exchange) {
    while (!failed_) {
      while (pending_.empty() && !ended_) co_await changed_.Wait();
      if (pending_.empty()) co_return;
      std::string out = std::exchange(pending_, {});
      sending_bytes_ = out.size();
      const Result<void> sent = co_await exchange.WriteChunk(std::move(out));
      sending_bytes_ = 0;
      failed_ = !sent;
      (void)hold_();
      changed_.Wake();
    }
  }

 private:
  // Waited for by WriteTo() while nothing is pending, by Push() while too much is held: never by
  // both.
  Notice changed_;
  const std::size_t max_bytes_;
  HoldBytes hold_;
  std::string pending_;
  std::size_t sending_bytes_ = 0;
  bool ended_ = false;
  bool failed_ = false;
};

class ImportStream {
 public:
  ImportStream(http::Exchange& exchange, vault::Importer& importer, const Executor& executor)
      : exchange_(exchange),
        importer_(importer),
        lines_(executor, [this] { return Hold(); }),
        answers_(executor, exchange.bodies_max_bytes() / kAnswersShare, [this] { return Hold(); }) {
  }

  // To the end of the body; the error is what ended the stream before it.
  Task<Result<void>> Run() {
    using namespace asio::experimental::awaitable_operators;
    co_return co_await (WriteAll() && lines_.ReadFrom(exchange_) && answers_.WriteTo(exchange_));
  }

 private:
  using Clock = std::chrono::steady_clock;

  bool Hold() {
    return exchange_.HoldBytes(lines_.held_bytes() + sealed_bytes_ + answers_.held_bytes());
  }

  // Sealed lines; they count as held until they are written.
  struct Sealed {
    vault::Importer::Chunk chunk;
    std::size_t bytes = 0;
  };
  Sealed SealWaiting() {
    const std::vector<vault::ImportLine> lines = lines_.Take();
    Sealed sealed{.chunk = importer_.Prepare(lines)};
    for (const vault::ImportLine& line : lines) sealed.bytes += LineQueue::SizeOf(line);
    sealed_bytes_ += sealed.bytes;
    return sealed;
  }

  Task<Result<void>> WriteAll() {
    Result<void> written = co_await WriteChunks();
    if (!lines_.ended()) exchange_.StopReading();
    lines_.Abandon();
    answers_.End();
    co_return written;
  }

  Task<Result<void>> WriteChunks() {
    using namespace asio::experimental::awaitable_operators;
    std::optional<Sealed> chunk;
    for (;;) {
      if (!chunk) {
        Result<bool> more = co_await AwaitLines();
        if (!more) co_return Fail(more.error());
        if (!*more) co_return Result<void>();
        chunk = SealWaiting();
      }
      if (exchange_.stopping()) co_return Stopping();
      auto [answers, next] = co_await (Commit(std::move(*chunk)) && PrepareNext());
      if (!answers) co_return Fail(answers.error());
      if (!co_await answers_.Push(std::move(*answers))) co_return ClientGone();
      chunk = std::move(next);
    }
  }

  // False at the end of the body. While it waits it looks whether the stream may go on.
  Task<Result<bool>> AwaitLines() {
    for (;;) {
      if (lines_.empty() && lines_.ended()) {
        if (!lines_.end()) co_return Fail(lines_.end().error());
        co_return false;
      }
      if (exchange_.stopping()) co_return Stopping();
      if (answers_.failed()) co_return ClientGone();
      if (!lines_.empty()) co_return true;
      const Clock::time_point now = Clock::now();
      if (now >= checked_ + kLookInterval) {
        if (Result<void> holds = co_await importer_.CheckCaller(); !holds) {
          co_return Fail(holds.error());
        }
        checked_ = now;
        continue;
      }
      co_await lines_.WaitForMore(checked_ + kLookInterval - now);
    }
  }

  // The answers of the chunk; whoever waits for more lines meanwhile need not wait any longer.
  Task<Result<std::vector<std::string>>> Commit(Sealed sealed) {
    committing_ = true;
    checked_ = Clock::now();
    Result<std::vector<std::string>> answers = co_await importer_.Commit(std::move(sealed.chunk));
    sealed_bytes_ -= sealed.bytes;
    committing_ = false;
    lines_.WakeTaker();
    co_return answers;
  }

  // Seals the next chunk while the one before it is being written, if it is all there by then.
  Task<std::optional<Sealed>> PrepareNext() {
    while (committing_ && !lines_.full() && !lines_.ended()) {
      co_await lines_.WaitForMore(kLookInterval);
    }
    if (!committing_ || lines_.empty()) co_return std::nullopt;
    co_return SealWaiting();
  }

  static std::unexpected<Error> Stopping() {
    return Fail(ErrorKind::kUnavailable,
                "the server is stopping; lines without an answer were not written");
  }
  static std::unexpected<Error> ClientGone() {
    return Fail(ErrorKind::kUnavailable, "the client closed the connection");
  }

  http::Exchange& exchange_;
  vault::Importer& importer_;
  LineQueue lines_;
  AnswerSpool answers_;
  Clock::time_point checked_ = Clock::now();  // when the caller was known to hold
  std::size_t sealed_bytes_ = 0;
  bool committing_ = false;
};

}  // namespace

Task<void> ImportRecords(Call& call) {
  if (call.exchange().HeaderCount("Idempotency-Key") > 0) {
    co_return co_await call.AnswerError(
        ErrorKind::kMalformed,
        "Idempotency-Key is for one record; leave it out here and give each line an id, so that a "
        "line that is sent again is refused as one that exists");
  }
  if (!IsNdjson(call.exchange().HeaderValue("Content-Type"))) {
    co_return co_await call.AnswerError(
        ErrorKind::kUnsupportedMediaType,
        "send one JSON object a line with Content-Type: application/x-ndjson");
  }
  vault::CallerCheck check = [&call]() -> Task<Result<access::Caller>> {
    Result<void> authenticated = co_await Authenticate(call);
    if (!authenticated) co_return Fail(std::move(authenticated.error()));
    co_return call.caller();
  };
  Result<std::unique_ptr<vault::Importer>> importer = co_await vault::Importer::Begin(
      call.services().vault, call.parameter(0), std::move(check), ProblemDocument);
  if (!importer) co_return co_await call.AnswerError(std::move(importer.error()));
  http::Exchange& exchange = call.exchange();
  if (!co_await exchange.BeginStream(200, "application/x-ndjson")) co_return;
  ImportStream stream(exchange, **importer, co_await asio::this_coro::executor);
  Result<void> imported = co_await stream.Run();
  if (!imported) {
    (void)co_await exchange.WriteChunk("{\"error\":" + ProblemDocument(imported.error()) + "}\n");
  }
  (void)co_await exchange.EndStream();
}

}  // namespace strongroom::api
