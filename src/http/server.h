// The HTTP/1.1 server: sockets, parsing, limits, timeouts and TLS on Boost.Beast. It knows nothing
// of the domain: a request goes to one handler, a coroutine on the connection's own thread.
//
// Beast and Asio's TLS headers stay in this folder's sources (they cost 12-17 s a unit); this
// header is light enough for `api`.
//
// Threads: one io_context a thread, each with its own SO_REUSEPORT acceptor; a connection never
// changes thread. `Exchange` objects live on that thread and end with the handler.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/task.h"

namespace strongroom::http {

struct Header {
  std::string_view name;
  std::string value;
};

struct Response {
  int status = 200;
  std::string body;
  std::string_view content_type = "application/json";
  std::vector<Header> headers;
};

// One request and its answer. Answer exactly once: Respond(), or BeginStream() … EndStream().
// A handler that returns without answering gives 500.
class Exchange {
 public:
  virtual ~Exchange() = default;

  [[nodiscard]] virtual std::string_view method() const = 0;  // as sent, such as "GET"
  [[nodiscard]] virtual std::string_view path() const = 0;    // raw, percent-encoded, before '?'
  [[nodiscard]] virtual std::string_view query() const = 0;   // raw, behind '?', or empty
  // Value of a header, or empty. Names are case-insensitive. A header that is present more than
  // once gives nullopt from UniqueHeader (credentials must use it), as one that is absent does:
  // HeaderCount tells them apart, which an empty value cannot.
  [[nodiscard]] virtual std::string_view HeaderValue(std::string_view name) const = 0;
  [[nodiscard]] virtual std::size_t HeaderCount(std::string_view name) const = 0;
  [[nodiscard]] virtual std::optional<std::string_view> UniqueHeader(
      std::string_view name) const = 0;
  [[nodiscard]] virtual std::string_view request_id() const = 0;  // ours, sent as X-Request-Id
  [[nodiscard]] virtual unsigned io_thread() const = 0;
  [[nodiscard]] virtual bool has_body() const = 0;

  // The whole body; kTooLarge above `limit` bytes, kTimeout when it comes too slowly, kMalformed
  // when the connection closes inside it, kUnavailable when the bodies of all requests together
  // would hold more than ServerOptions::bodies_size_max_bytes.
  virtual Task<Result<std::string>> ReadBody(std::size_t limit) = 0;
  // The next part of the body (up to 64 KiB); empty at its end. Errors as above, but for kTooLarge.
  virtual Task<Result<std::string>> ReadSome() = 0;
  // A ReadSome() that waits, and each after it, fails with kUnavailable; writing goes on. For a
  // handler that reads in a coroutine of its own and means to end early.
  virtual void StopReading() = 0;
  // What the handler holds on the request's behalf as of now: of the parts that ReadSome() gave,
  // and of answers that wait. It starts as the sum of those parts. False where the server's budget
  // for bodies does not allow more; then it counts for what it did before.
  [[nodiscard]] virtual bool HoldBytes(std::size_t bytes) = 0;
  // That budget: what all requests together may hold.
  [[nodiscard]] virtual std::size_t bodies_max_bytes() const = 0;
  // The server is being stopped: a handler that could go on for long should come to its end.
  [[nodiscard]] virtual bool stopping() const = 0;

  virtual Task<void> Respond(Response response) = 0;
  // Chunked. WriteChunk fails with kUnavailable when the peer is gone: stop then.
  virtual Task<Result<void>> BeginStream(int status, std::string_view content_type) = 0;
  virtual Task<Result<void>> WriteChunk(std::string chunk) = 0;
  virtual Task<Result<void>> EndStream() = 0;
};

// Must not throw.
using Handler = std::function<Task<void>(Exchange&)>;

// Turns the server's own refusals (400, 408, 413, 431 …) into a response body; api supplies
// application/problem+json.
using ErrorRenderer = std::function<Response(const Error&)>;

// Told once per finished request, on the connection's thread; for metrics and the access log.
struct RequestRecord {
  std::string_view method, path, request_id;
  int status = 0;
  std::chrono::nanoseconds duration{};
  std::size_t request_bytes = 0, response_bytes = 0;
};
using Observer = std::function<void(const RequestRecord&)>;

struct TlsFiles {
  std::string certificate_chain_file, private_key_file;  // PEM; TLS 1.3 only
};

struct ServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8420;  // 0: any free one
  std::optional<TlsFiles> tls;
  std::size_t header_size_max_bytes = std::size_t{16} * 1024;
  std::size_t connections_max = 10'000;  // above it new connections are closed at once
  std::size_t bodies_size_max_bytes = std::size_t{64}
                                      << 20;  // held at a time, over all connections
  std::chrono::seconds header_timeout{10};    // from the first byte of a request to its last header
  std::chrono::seconds body_timeout{30};      // between two reads of a body
  std::chrono::seconds idle_timeout{75};      // between requests
  std::chrono::seconds write_timeout{30};
  // With few long-lived clients SO_REUSEPORT can put all of them on one thread; then one acceptor
  // hands sockets out round robin.
  bool round_robin = true;
};

class Server {
 public:
  // Binds and listens on every io context; kConfiguration with the address and the reason when that
  // fails. The io contexts must each be run by one thread.
  [[nodiscard]] static Result<std::unique_ptr<Server>> Listen(
      std::vector<boost::asio::io_context*> io, ServerOptions options, Handler handler,
      ErrorRenderer errors, Observer observer);
  virtual ~Server() = default;

  [[nodiscard]] virtual std::uint16_t port() const = 0;
  [[nodiscard]] virtual std::size_t connections() const = 0;
  // Of bodies held at present, and how many requests were refused because it would have been more
  // than ServerOptions::bodies_size_max_bytes. From any thread.
  [[nodiscard]] virtual std::size_t body_bytes() const = 0;
  [[nodiscard]] virtual std::uint64_t bodies_refused() const = 0;
  // Stops accepting, closes idle connections, lets running requests finish within `grace`, then
  // closes the rest. `done` is called once, on io thread 0.
  virtual void Stop(std::chrono::seconds grace, std::function<void()> done) = 0;
};

}  // namespace strongroom::http
