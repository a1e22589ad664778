// The Exchange side of a connection: reading the body and writing the answer of one request.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "http/connection.h"
#include "http/response_head.h"

namespace strongroom::http {
namespace {

// Up to this size content is copied behind the head: one buffer, one TLS record.
constexpr std::size_t kCopiedBodyMax = std::size_t{4} * 1024;
// A body of up to this size is given its room at once; a larger one as it comes.
constexpr std::size_t kBodyReserveMax = std::size_t{16} * 1024;

std::unexpected<Error> PeerGone() {
  return Fail(ErrorKind::kUnavailable, "the client closed the connection");
}

std::unexpected<Error> ReadingStopped() {
  return Fail(ErrorKind::kUnavailable, "the request is not read any further");
}

}  // namespace

void Connection::TakeFromBuffer(std::string& part, std::size_t room) {
  const std::size_t taken = body_.Decode(Buffered(), part, room);
  buffer_.consume(taken);
  request_bytes_ += taken;
}

Task<void> Connection::SendContinue() {
  continue_pending_ = false;
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  co_await Send(asio::buffer(kContinue));
}

std::size_t Connection::NextReadSize() {
  const std::uint64_t wanted = body_.chunked() ? read_size_ : body_.remaining();
  const auto size = static_cast<std::size_t>(std::clamp<std::uint64_t>(wanted, 1024, read_size_));
  if (size <= kIdleBufferSize || size <= buffer_share_.bytes() || buffer_share_.Set(size)) {
    return size;
  }
  return kIdleBufferSize;
}

Result<void> Connection::HoldMore(std::size_t bytes) {
  if (body_share_.Set(body_share_.bytes() + bytes)) return {};
  shard_.shared().bodies.CountRefusal();
  keep_alive_ = false;
  Error error{
      .kind = ErrorKind::kUnavailable,
      .detail = "the server holds as much of request bodies as it may at a time; try again"};
  error.retry_after_s = 1;
  return Fail(std::move(error));
}

// Appends at least one byte and at most `room` to `part`, or nothing when the body has ended.
Task<Result<void>> Connection::ReadPart(std::string& part, std::size_t room) {
  const std::size_t size_before = part.size();
  for (;;) {
    if (reading_stopped_) co_return ReadingStopped();
    TakeFromBuffer(part, room);
    if (body_.broken()) {
      keep_alive_ = false;
      co_return Fail(ErrorKind::kMalformed, "the chunked framing of the body is broken");
    }
    if (part.size() > size_before || body_.done()) co_return Result<void>();
    if (continue_pending_) co_await SendContinue();
    const std::size_t size = NextReadSize();
    transport_.SetDeadline(std::chrono::steady_clock::now() + shard_.shared().options.body_timeout);
    const auto read = co_await transport_.ReadCancellable(buffer_.prepare(size));
    transport_.ClearDeadline();
    if (reading_stopped_) {
      buffer_.commit(read.size);
      co_return ReadingStopped();
    }
    if (read.size == 0) {
      keep_alive_ = false;
      if (transport_.timed_out()) {
        co_return Fail(ErrorKind::kTimeout, "the body came too slowly");
      }
      if (read.error) peer_lost_ = true;
      co_return Fail(ErrorKind::kMalformed, "the connection was closed inside the body");
    }
    buffer_.commit(read.size);
    if (read.size == read_size_) read_size_ = std::min(2 * read_size_, kBodyPartMax);
  }
}

Task<Result<std::string>> Connection::ReadSome() {
  std::string part;
  if (Result<void> read = co_await ReadPart(part, kBodyPartMax); !read) {
    co_return Fail(std::move(read.error()));
  }
  if (Result<void> held = HoldMore(part.size()); !held) co_return Fail(std::move(held.error()));
  co_return part;
}

void Connection::StopReading() {
  reading_stopped_ = true;
  if (!body_.done()) keep_alive_ = false;
  transport_.CancelRead();
}

Task<Result<std::string>> Connection::ReadBody(std::size_t limit) {
  const auto too_large = [limit] {
    return Fail(ErrorKind::kTooLarge,
                "the body is longer than " + std::to_string(limit) + " bytes");
  };
  if (head_.content_length.value_or(0) > limit) co_return too_large();
  std::string body;
  body.reserve(static_cast<std::size_t>(
      std::min<std::uint64_t>(head_.content_length.value_or(0), kBodyReserveMax)));
  while (!body_.done()) {
    const std::size_t size_before = body.size();
    if (Result<void> read = co_await ReadPart(body, limit - body.size() + 1); !read) {
      co_return Fail(std::move(read.error()));
    }
    if (body.size() > limit) co_return too_large();
    if (Result<void> held = HoldMore(body.size() - size_before); !held) {
      co_return Fail(std::move(held.error()));
    }
  }
  co_return body;
}

Task<bool> Connection::Send(asio::const_buffer first, asio::const_buffer second,
                            asio::const_buffer third) {
  if (peer_lost_) co_return false;
  const Transport::Parts parts{first, second, third};
  response_bytes_ += Transport::TotalSize(parts);
  const std::size_t written = transport_.WriteNow(parts);
  if (written == Transport::TotalSize(parts)) co_return true;
  if (co_await transport_.WriteRest(parts, written, shard_.shared().options.write_timeout)) {
    peer_lost_ = true;
  }
  co_return !peer_lost_;
}

void Connection::DecideKeepAlive() {
  if (shard_.stopping()) keep_alive_ = false;
  if (!keep_alive_ || body_.done()) return;
  std::string dropped;
  TakeFromBuffer(dropped, kUnreadBodyMax);
  if (body_.done()) return;
  if (continue_pending_ || body_.chunked() || body_.remaining() > kUnreadBodyMax) {
    keep_alive_ = false;
  }
}

Task<void> Connection::Respond(Response response) {
  if (answer_ != Answer::kNone) co_return;
  answer_ = Answer::kDone;
  status_ = response.status;
  DecideKeepAlive();
  const bool no_content = StatusHasNoContent(status_);
  if (no_content) response.body.clear();
  const ResponseFrame frame{
      .body = no_content ? ResponseFrame::Body::kNone : ResponseFrame::Body::kLength,
      .length = response.body.size(),
      .keep_alive = keep_alive_,
      .http11 = head_.http11};
  WriteResponseHead(out_, status_, response.content_type, response.headers, frame, request_id_,
                    shard_.date());
  asio::const_buffer content;
  if (method_is_head()) {
    // The head alone, with the length that GET would have.
  } else if (response.body.size() <= kCopiedBodyMax) {
    out_ += response.body;
  } else {
    content = asio::buffer(response.body);
  }
  co_await Send(asio::buffer(out_), content);
}

Task<Result<void>> Connection::BeginStream(int status, std::string_view content_type) {
  if (answer_ != Answer::kNone) co_return Fail(ErrorKind::kInternal, "this request is answered");
  // After the answer's head it would be too late to ask for the body.
  if (continue_pending_) co_await SendContinue();
  answer_ = Answer::kStreaming;
  status_ = status;
  chunked_answer_ = head_.http11;
  if (shard_.stopping() || !chunked_answer_) keep_alive_ = false;
  const ResponseFrame frame{
      .body = chunked_answer_ ? ResponseFrame::Body::kChunked : ResponseFrame::Body::kUntilClose,
      .length = 0,
      .keep_alive = keep_alive_,
      .http11 = head_.http11};
  WriteResponseHead(out_, status, content_type, {}, frame, request_id_, shard_.date());
  if (!co_await Send(asio::buffer(out_))) co_return PeerGone();
  co_return Result<void>();
}

Task<Result<void>> Connection::WriteChunk(std::string chunk) {
  if (answer_ != Answer::kStreaming) co_return Fail(ErrorKind::kInternal, "no stream was begun");
  if (peer_lost_) co_return PeerGone();
  // An empty chunk would end the stream.
  if (chunk.empty() || method_is_head()) co_return Result<void>();
  out_.clear();
  asio::const_buffer line_end;
  if (chunked_answer_) {
    fmt::format_to(std::back_inserter(out_), "{:x}\r\n", chunk.size());
    line_end = asio::buffer("\r\n", 2);
  }
  if (!co_await Send(asio::buffer(out_), asio::buffer(chunk), line_end)) co_return PeerGone();
  co_return Result<void>();
}

Task<Result<void>> Connection::EndStream() {
  if (answer_ != Answer::kStreaming) co_return Fail(ErrorKind::kInternal, "no stream was begun");
  if (peer_lost_) co_return PeerGone();
  answer_ = Answer::kDone;
  if (chunked_answer_ && !method_is_head()) {
    static constexpr std::string_view kLastChunk = "0\r\n\r\n";
    if (!co_await Send(asio::buffer(kLastChunk))) co_return PeerGone();
  }
  co_return Result<void>();
}

}  // namespace strongroom::http
