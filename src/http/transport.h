// One accepted socket, with TLS 1.3 on it or not, and the deadline of what it is waiting for.
//
// A deadline is a field, not a timer: the thread's sweep (once a second) cancels what is overdue,
// which then fails. A per-operation timer would cost about 30 % of the
// server's throughput.
//
// Threads: everything on the thread of the socket's io_context.
#pragma once

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>

#include "base/task.h"

namespace boost::asio::ssl {
class context;
}

namespace strongroom::http {

namespace asio = boost::asio;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using SteadyTime = std::chrono::steady_clock::time_point;

class Transport {
 public:
  // `tls` (or nullptr for none) must outlive the transport.
  Transport(Socket socket, asio::ssl::context* tls);
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  // Returns at once, with success, where there is no TLS.
  Task<boost::system::error_code> Handshake();

  struct ReadResult {
    boost::system::error_code error;
    std::size_t size = 0;  // 0 without an error: the peer closed its sending half
  };
  Task<ReadResult> Read(asio::mutable_buffer into);
  // The same, for reading beside writing: CancelRead() and the deadline make it fail and leave a
  // write alone. Costs an allocation more.
  Task<ReadResult> ReadCancellable(asio::mutable_buffer into);
  void CancelRead();

  // Writes all parts, or fails.
  using Parts = std::array<asio::const_buffer, 3>;
  // Without TLS a small answer mostly fits the socket's buffer: no coroutine is needed then.
  // Returns the bytes taken by the kernel (perhaps 0).
  std::size_t WriteNow(const Parts& parts);
  // `timeout` is for each step that makes progress, not for the whole; what ReadCancellable() gets
  // meanwhile is progress too.
  Task<boost::system::error_code> WriteRest(Parts parts, std::size_t written,
                                            std::chrono::seconds timeout);

  // Says goodbye and waits a little for the peer to do so too, reading and dropping what it still
  // sends: closing over unread bytes would reset the connection, and the peer could lose the
  // answer.
  Task<void> LingerAndClose();
  void Close() noexcept;

  // Of reading and of what goes on between requests; WriteRest() keeps its own beside it, because a
  // body may still be read while its answers are written.
  void SetDeadline(SteadyTime deadline) noexcept {
    deadline_ = deadline;
    timed_out_ = false;
  }
  void ClearDeadline() noexcept { deadline_ = SteadyTime::max(); }
  // Cancels the running operations when the deadline of one of them has passed.
  void Sweep(SteadyTime now) noexcept;
  // Whether that happened since the last SetDeadline().
  [[nodiscard]] bool timed_out() const noexcept { return timed_out_; }
  [[nodiscard]] static std::size_t TotalSize(const Parts& parts) noexcept {
    return parts[0].size() + parts[1].size() + parts[2].size();
  }

 private:
  struct Tls;
  template <class Token>
  Task<ReadResult> ReadWith(asio::mutable_buffer into, Token token);

  Socket socket_;
  std::unique_ptr<Tls> tls_;
  SteadyTime deadline_ = SteadyTime::max();
  SteadyTime write_deadline_ = SteadyTime::max();
  std::chrono::seconds write_timeout_{};  // of the write under way
  asio::cancellation_signal cancel_read_;
  bool cancellable_ = false;  // a ReadCancellable() is on its way
  bool timed_out_ = false;
};

}  // namespace strongroom::http
