#include "http/connection.h"

#include <algorithm>

namespace strongroom::http {
namespace {

constexpr std::size_t kKeptCapacityMax = std::size_t{8} * 1024;

SteadyTime Now() { return std::chrono::steady_clock::now(); }

void GiveBack(std::string& text) {
  if (text.capacity() > kKeptCapacityMax) std::string().swap(text);
}

}  // namespace

Task<void> Connection::Serve(std::shared_ptr<Shard> shard, Socket socket, ConnectionTicket) {
  try {
    Connection connection(*shard, std::move(socket));
    co_await connection.Run();
  } catch (...) {  // NOLINT(bugprone-empty-catch): this connection ends, others go on
    // A library's exception, in practice memory that ran out.
  }
}

Connection::Connection(Shard& shard, Socket socket)
    : shard_(shard),
      transport_(std::move(socket), shard.shared().tls.get()),
      buffer_share_(shard.shared().bodies),
      body_share_(shard.shared().bodies) {
  shard_.Add(*this);
}

Connection::~Connection() { shard_.Remove(*this); }

Task<void> Connection::Run() {
  idle_ = true;
  transport_.SetDeadline(Now() + shard_.shared().options.header_timeout);
  if (co_await transport_.Handshake()) co_return;
  started_ = Now();
  do {
    keep_alive_ = false;
    Result<bool> read = co_await ReadHead();
    if (!read) {
      keep_alive_ = false;
      Response refusal = Render(read.error());
      co_await Respond(std::move(refusal));
    } else if (*read) {
      co_await HandleRequest();
    } else {
      // Between requests: nothing was said that closing could cut off.
      co_return;
    }
    Report();
    ShrinkToIdle();
  } while (keep_alive_);
  idle_ = false;
  if (!peer_lost_) co_await transport_.LingerAndClose();
}

std::string_view Connection::Buffered() const noexcept {
  const auto data = buffer_.cdata();
  return {static_cast<const char*>(data.data()), data.size()};
}

void Connection::StartRequest(SteadyTime now) {
  started_ = now;
  shard_.NextRequestId(request_id_);
  head_.Clear();
  body_.Start(head_);
  request_bytes_ = response_bytes_ = 0;
  status_ = 0;
  answer_ = Answer::kNone;
  read_size_ = kIdleBufferSize;
  continue_pending_ = false;
  reading_stopped_ = false;
}

Task<Result<bool>> Connection::ReadHead() {
  const ServerOptions& options = shard_.shared().options;
  const std::size_t limit = options.header_size_max_bytes;
  idle_ = buffer_.size() == 0;
  if (idle_ && shard_.stopping()) co_return false;
  transport_.SetDeadline(started_ + (idle_ ? options.idle_timeout : options.header_timeout));
  if (!idle_) StartRequest(started_);
  HeadEnd end;
  for (;;) {
    while (end.position == 0 && Buffered().starts_with("\r\n")) buffer_.consume(2);
    end = FindHeadEnd(Buffered(), end.position);
    if (end.state != HeadEnd::State::kMore || buffer_.size() >= limit) break;
    const std::size_t room = kIdleBufferSize - std::min(kIdleBufferSize, buffer_.size());
    const auto read = co_await transport_.Read(
        buffer_.prepare(std::min(std::max<std::size_t>(room, 1024), limit - buffer_.size())));
    if (read.size == 0) {
      if (transport_.timed_out() && !idle_) {
        co_return Fail(ErrorKind::kTimeout, "the request came too slowly");
      }
      if (read.error) peer_lost_ = true;  // or nothing came for too long: no word is owed
      co_return false;
    }
    buffer_.commit(read.size);
    if (idle_) {
      idle_ = false;
      StartRequest(Now());
      transport_.SetDeadline(started_ + options.header_timeout);
    }
  }
  transport_.ClearDeadline();
  if (end.state == HeadEnd::State::kMore || end.position > limit) {
    co_return Fail(
        ErrorKind::kHeaderTooLarge,
        "the request line and header fields are longer than " + std::to_string(limit) + " bytes");
  }
  if (end.state == HeadEnd::State::kBroken) {
    co_return Fail(ErrorKind::kMalformed, "a line does not end in CR LF");
  }
  head_bytes_.assign(Buffered().substr(0, end.position));
  buffer_.consume(end.position);
  request_bytes_ = end.position;
  if (Result<void> parsed = ParseRequestHead(head_bytes_, head_); !parsed) {
    co_return Fail(std::move(parsed.error()));
  }
  body_.Start(head_);
  keep_alive_ = head_.keep_alive;
  continue_pending_ = head_.expect_continue && head_.http11 && head_.has_body();
  co_return true;
}

Task<void> Connection::HandleRequest() {
  try {
    co_await shard_.shared().handler(*this);
  } catch (...) {  // NOLINT(bugprone-empty-catch): the thread has other connections
    // Handlers must not throw.
  }
  (void)body_share_.Set(0);
  if (answer_ == Answer::kNone) {
    Response response = Render(
        {.kind = ErrorKind::kInternal, .detail = "the server failed to answer this request"});
    co_await Respond(std::move(response));
  }
  if (answer_ == Answer::kStreaming) {
    // Cut off: the peer must not take half an answer for a whole one.
    peer_lost_ = true;
    transport_.Close();
  }
  if (peer_lost_ || shard_.stopping()) keep_alive_ = false;
  if (keep_alive_ && !body_.done()) co_await DropRestOfBody();
}

Response Connection::Render(const Error& error) const {
  try {
    return shard_.shared().errors(error);
  } catch (...) {
    return {.status = 500, .body = {}, .content_type = {}, .headers = {}};
  }
}

Task<void> Connection::DropRestOfBody() {
  std::string dropped;
  std::size_t total = 0;
  while (keep_alive_ && !body_.done()) {
    dropped.clear();
    const Result<void> read = co_await ReadPart(dropped, kBodyPartMax);
    total += dropped.size();
    if (!read || total > kUnreadBodyMax) keep_alive_ = false;
  }
}

void Connection::Report() {
  const SteadyTime now = Now();
  try {
    shard_.shared().observer({.method = head_.method,
                              .path = head_.path,
                              .request_id = request_id_,
                              .status = status_,
                              .duration = now - started_,
                              .request_bytes = request_bytes_,
                              .response_bytes = response_bytes_});
  } catch (...) {  // NOLINT(bugprone-empty-catch): the connection goes on
    // An observer that throws loses its record.
  }
  started_ = now;  // the next request's waiting begins here
}

void Connection::ShrinkToIdle() {
  GiveBack(out_);
  GiveBack(head_bytes_);
  if (!keep_alive_) buffer_.clear();  // nothing more is taken from it
  if (buffer_.size() > 0) return;
  if (buffer_.capacity() > kKeptCapacityMax) {
    buffer_.clear();
    buffer_.shrink_to_fit();
  }
  (void)buffer_share_.Set(0);
}

void Connection::CloseIfIdle() noexcept {
  if (idle_) transport_.Close();
}

void Connection::CloseNow() noexcept { transport_.Close(); }

}  // namespace strongroom::http
