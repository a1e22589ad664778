#include "http/transport.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <tuple>

namespace strongroom::http {
namespace {

constexpr auto kOutcome = asio::as_tuple(asio::deferred);
// How much an unread request may still bring, and for how long, after its answer was sent.
constexpr std::size_t kLingerBytesMax = std::size_t{8} * 1024 * 1024;
constexpr std::chrono::seconds kLingerTime{5};

using boost::system::error_code;

Transport::Parts Behind(Transport::Parts parts, std::size_t written) noexcept {
  for (asio::const_buffer& part : parts) {
    const std::size_t skipped = std::min(written, part.size());
    part += skipped;
    written -= skipped;
  }
  return parts;
}

}  // namespace

struct Transport::Tls {
  Tls(Socket& socket, asio::ssl::context& context) : stream(socket, context) {}
  asio::ssl::stream<Socket&> stream;
};

Transport::Transport(Socket socket, asio::ssl::context* tls) : socket_(std::move(socket)) {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  if (tls != nullptr) tls_ = std::make_unique<Tls>(socket_, *tls);
}

Transport::~Transport() = default;

Task<error_code> Transport::Handshake() {
  if (!tls_) co_return error_code();
  const auto [error] =
      co_await tls_->stream.async_handshake(asio::ssl::stream_base::server, kOutcome);
  co_return error;
}

template <class Token>
Task<Transport::ReadResult> Transport::ReadWith(asio::mutable_buffer into, Token token) {
  ReadResult result;
  if (tls_) {
    const auto [error, size] = co_await tls_->stream.async_read_some(into, token);
    result = {error, size};
  } else {
    const auto [error, size] = co_await socket_.async_read_some(into, token);
    result = {error, size};
  }
  // A TLS peer that half-closes without close_notify may have been cut off by somebody else; the
  // framing of HTTP shows whether a request is whole, so both ends count as the end of the input.
  if (result.error == asio::error::eof || result.error == asio::ssl::error::stream_truncated) {
    result = {};
  }
  co_return result;
}

Task<Transport::ReadResult> Transport::Read(asio::mutable_buffer into) {
  return ReadWith(into, kOutcome);
}

Task<Transport::ReadResult> Transport::ReadCancellable(asio::mutable_buffer into) {
  cancellable_ = true;
  constexpr auto kAwaited = asio::as_tuple(asio::use_awaitable_t<Executor>());
  const ReadResult result =
      co_await ReadWith(into, asio::bind_cancellation_slot(cancel_read_.slot(), kAwaited));
  cancellable_ = false;
  // Who still sends is there, and will come to reading.
  if (result.size > 0 && write_deadline_ != SteadyTime::max()) {
    write_deadline_ = std::chrono::steady_clock::now() + write_timeout_;
  }
  co_return result;
}

void Transport::CancelRead() {
  if (cancellable_) cancel_read_.emit(asio::cancellation_type::terminal);
}

std::size_t Transport::WriteNow(const Parts& parts) {
  if (tls_) return 0;
  error_code error;  // would_block and a lost peer show again in WriteRest
  return socket_.write_some(parts, error);
}

Task<error_code> Transport::WriteRest(Parts parts, std::size_t written,
                                      std::chrono::seconds timeout) {
  error_code failure;
  while (!failure) {
    parts = Behind(parts, written);
    if (TotalSize(parts) == 0) break;
    write_timeout_ = timeout;
    write_deadline_ = std::chrono::steady_clock::now() + timeout;
    if (tls_) {
      std::tie(failure, written) = co_await tls_->stream.async_write_some(parts, kOutcome);
    } else {
      std::tie(failure, written) = co_await socket_.async_write_some(parts, kOutcome);
    }
  }
  write_deadline_ = SteadyTime::max();
  co_return failure;
}

Task<void> Transport::LingerAndClose() {
  SetDeadline(std::chrono::steady_clock::now() + kLingerTime);
  if (tls_) co_await tls_->stream.async_shutdown(kOutcome);
  error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
  std::array<char, std::size_t{4} * 1024> dropped;
  for (std::size_t total = 0; total < kLingerBytesMax && !timed_out_;) {
    const auto [error, size] = co_await socket_.async_read_some(asio::buffer(dropped), kOutcome);
    if (error) break;
    total += size;
  }
  ClearDeadline();
  Close();
}

void Transport::Close() noexcept {
  error_code ignored;
  socket_.close(ignored);
}

void Transport::Sweep(SteadyTime now) noexcept {
  if (now < deadline_ && now < write_deadline_) return;
  timed_out_ = true;
  if (now < write_deadline_ && cancellable_) {
    ClearDeadline();
    CancelRead();
    return;
  }
  ClearDeadline();
  write_deadline_ = SteadyTime::max();
  error_code ignored;
  socket_.cancel(ignored);
}

}  // namespace strongroom::http
