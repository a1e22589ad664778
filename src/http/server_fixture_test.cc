// The fixture's code. Named *_test so that it is built into the test program and not into the room.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <stdexcept>

#include "http/server_fixture.h"

namespace strongroom::http {
namespace {

constexpr std::size_t kEchoMax = 1024 * 1024;
constexpr std::size_t kLarge = 5'000'000;
constexpr int kPatienceMs = 10'000;

}  // namespace

Response PlainError(const Error& error) {
  int status = 500;
  if (error.kind == ErrorKind::kMalformed) status = 400;
  if (error.kind == ErrorKind::kTimeout) status = 408;
  if (error.kind == ErrorKind::kTooLarge) status = 413;
  if (error.kind == ErrorKind::kHeaderTooLarge) status = 431;
  if (error.kind == ErrorKind::kUnavailable) status = 503;
  return {.status = status, .body = error.detail, .content_type = "text/plain", .headers = {}};
}

TestServer::TestServer(ServerOptions options, unsigned threads) {
  options.port = 0;
  std::vector<boost::asio::io_context*> io;
  for (unsigned i = 0; i < threads; ++i) {
    contexts_.push_back(std::make_unique<boost::asio::io_context>(1));
    io.push_back(contexts_.back().get());
  }
  auto server = Server::Listen(
      io, std::move(options), [this](Exchange& exchange) { return Handle(exchange); }, PlainError,
      [this](const RequestRecord& record) {
        const std::lock_guard lock(mutex_);
        paths_.emplace_back(record.path);
        records_.push_back(record);
        records_.back().method = records_.back().path = records_.back().request_id = {};
      });
  if (!server) throw std::runtime_error(server.error().detail);
  server_ = std::move(*server);
  for (auto* context : io) runners_.emplace_back([context] { context->run(); });
}

TestServer::~TestServer() {
  released_ = true;
  if (!stopped_) Stop(std::chrono::seconds(0));
  for (auto& context : contexts_) context->stop();
  runners_.clear();
}

bool TestServer::Stop(std::chrono::seconds grace) {
  stopped_ = true;
  auto done = std::make_shared<std::promise<void>>();
  auto future = done->get_future();
  server_->Stop(grace, [done] { done->set_value(); });
  return future.wait_for(std::chrono::seconds(20)) == std::future_status::ready;
}

std::vector<std::thread::id> TestServer::ThreadsThatAnswered() {
  const std::lock_guard lock(mutex_);
  return answered_;
}

std::vector<RequestRecord> TestServer::Records() {
  const std::lock_guard lock(mutex_);
  return records_;
}

std::vector<std::string> TestServer::RecordedPaths() {
  const std::lock_guard lock(mutex_);
  return paths_;
}

void TestServer::AwaitWaiting(int count) {
  while (waiting_.load() < count) std::this_thread::yield();
}

Task<void> TestServer::Pipe(Exchange& exchange) {
  if (!co_await exchange.BeginStream(200, "text/plain")) co_return;
  for (;;) {
    auto part = co_await exchange.ReadSome();
    if (!part) co_return;
    if (part->empty()) break;
    if (!co_await exchange.WriteChunk(std::move(*part))) co_return;
    if (!exchange.HoldBytes(0)) co_return;
  }
  co_await exchange.EndStream();
}

Task<void> TestServer::Both(Exchange& exchange) {
  using namespace boost::asio::experimental::awaitable_operators;
  if (!co_await exchange.BeginStream(200, "text/plain")) co_return;
  std::string large(kLarge, 'L');
  auto [read, sent] = co_await (exchange.ReadSome() && exchange.WriteChunk(std::move(large)));
  std::string outcome = read ? "read" : read.error().detail;
  co_await exchange.WriteChunk(std::move(outcome));
  co_await exchange.EndStream();
}

Task<void> TestServer::StopReading(Exchange& exchange) {
  using namespace boost::asio::experimental::awaitable_operators;
  if (!co_await exchange.BeginStream(200, "text/plain")) co_return;
  const auto stop = [](Exchange& of) -> Task<void> {
    of.StopReading();
    co_return;
  };
  Result<std::string> read = co_await (exchange.ReadSome() && stop(exchange));
  std::string outcome = read ? "read" : read.error().detail;
  co_await exchange.WriteChunk(std::move(outcome));
  read = co_await exchange.ReadSome();
  outcome = read ? ", read" : ", again";
  co_await exchange.WriteChunk(std::move(outcome));
  co_await exchange.EndStream();
}

Task<void> TestServer::Wait(Exchange& exchange) {
  boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                    boost::asio::wait_traits<std::chrono::steady_clock>, Executor>
      timer(contexts_[exchange.io_thread()]->get_executor());
  ++waiting_;
  while (!released_) {
    timer.expires_after(std::chrono::milliseconds(5));
    co_await timer.async_wait(boost::asio::as_tuple(boost::asio::deferred));
  }
  Response response;
  response.body = "waited";
  co_await exchange.Respond(std::move(response));
}

Task<void> TestServer::Handle(Exchange& exchange) {
  {
    const std::lock_guard lock(mutex_);
    answered_.push_back(std::this_thread::get_id());
  }
  const std::string path(exchange.path());
  Response response;
  response.content_type = "text/plain";
  if (path == "/pipe") {
    co_await Pipe(exchange);
    co_return;
  }
  if (path == "/both") {
    co_await Both(exchange);
    co_return;
  }
  if (path == "/stop-reading") {
    co_await StopReading(exchange);
    co_return;
  }
  if (path == "/wait") {
    co_await Wait(exchange);
    co_return;
  }
  if (path == "/none") co_return;
  if (path == "/throw") throw std::runtime_error("handlers must not");
  if (path == "/cut") {
    co_await exchange.BeginStream(200, "text/plain");
    co_await exchange.WriteChunk("half of the ans");
    co_return;
  }
  if (path == "/echo") {
    auto body = co_await exchange.ReadBody(kEchoMax);
    if (body) {
      response.body = std::move(*body);
    } else {
      response = PlainError(body.error());
    }
  } else if (path == "/describe") {
    response.body = std::string(exchange.method()) + " " + path + " " +
                    std::string(exchange.query()) + " " +
                    std::string(exchange.HeaderValue("x-probe")) + " " +
                    (exchange.UniqueHeader("X-Probe") ? "unique" : "not unique");
  } else if (path == "/ignore") {
    response.status = 403;
  } else if (path == "/empty") {
    response.status = 204;
  } else if (path == "/inject") {
    response.headers.push_back({"Location", "/a\r\nX-Injected: yes"});
  } else if (path == "/large") {
    response.body.assign(kLarge, 'L');
  } else {
    response.body = "ok";
  }
  co_await exchange.Respond(std::move(response));
}

std::string ParsedResponse::Field(std::string_view name) const {
  const std::string needle = "\r\n" + std::string(name) + ": ";
  const std::size_t at = head.find(needle);
  if (at == std::string::npos) return "";
  const std::size_t from = at + needle.size();
  return head.substr(from, head.find("\r\n", from) - from);
}

RawClient::RawClient(std::uint16_t port) {
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd_ < 0 || connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot connect");
  }
  const int at_once = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
}

RawClient::~RawClient() {
  if (fd_ >= 0) close(fd_);
}

void RawClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void RawClient::CloseSendingHalf() { shutdown(fd_, SHUT_WR); }

void RawClient::Reset() {
  const linger hard{.l_onoff = 1, .l_linger = 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  close(fd_);
  fd_ = -1;
}

bool RawClient::Receive() {
  pollfd waiting{.fd = fd_, .events = POLLIN, .revents = 0};
  if (poll(&waiting, 1, kPatienceMs) != 1) return false;
  char part[16 * 1024];
  const ssize_t got = recv(fd_, part, sizeof part, 0);
  if (got <= 0) return false;
  buffer_.append(part, static_cast<std::size_t>(got));
  return true;
}

ParsedResponse RawClient::Read(bool to_head) {
  ParsedResponse response;
  std::size_t end;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!Receive()) return {};
  }
  response.head = buffer_.substr(0, end + 2);
  buffer_.erase(0, end + 4);
  response.status = std::stoi(response.head.substr(9, 3));
  if (to_head || response.status == 204 || response.status / 100 == 1) return response;
  if (response.Field("Transfer-Encoding") == "chunked") {
    for (;;) {
      std::size_t line;
      while ((line = buffer_.find("\r\n")) == std::string::npos) {
        if (!Receive()) return {};
      }
      const std::size_t size = std::stoul(buffer_, nullptr, 16);
      while (buffer_.size() < line + 2 + size + 2) {
        if (!Receive()) return {};
      }
      response.body += buffer_.substr(line + 2, size);
      buffer_.erase(0, line + 2 + size + 2);
      if (size == 0) return response;
    }
  }
  const std::string length = response.Field("Content-Length");
  const std::size_t size = length.empty() ? 0 : std::stoul(length);
  while (buffer_.size() < size) {
    if (!Receive()) return {};
  }
  response.body = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return response;
}

std::string RawClient::ReadToEnd() {
  while (Receive()) {
  }
  return std::exchange(buffer_, {});
}

bool RawClient::ClosedByServer() {
  pollfd waiting{.fd = fd_, .events = POLLIN, .revents = 0};
  while (poll(&waiting, 1, kPatienceMs) == 1) {
    char byte;
    if (recv(fd_, &byte, 1, 0) <= 0) return true;
  }
  return false;
}

}  // namespace strongroom::http
