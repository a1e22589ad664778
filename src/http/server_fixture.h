// For tests of the server: one that runs on 127.0.0.1 with a handler of every shape, and a client
// that writes and reads raw bytes on a plain socket.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "http/server.h"

namespace strongroom::http {

// Status 400, 408, 413, 431, 503 or 500 and the detail as plain text.
Response PlainError(const Error& error);

// The handler's paths: "/" answers "ok"; "/describe" method, path and query; "/echo" the body (up
// to 1 MiB); "/pipe" streams each part back as it comes; "/ignore" answers 403 without reading;
// "/large" 5 MB; "/both" writes 5 MB while it reads, then how the reading went; "/stop-reading"
// gives up a read that waits, and says so; "/wait" waits for Release(); "/none", "/throw" and
// "/cut" break the contract.
class TestServer {
 public:
  explicit TestServer(ServerOptions options = {}, unsigned threads = 1);
  ~TestServer();

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] Server& server() { return *server_; }
  [[nodiscard]] std::vector<std::thread::id> ThreadsThatAnswered();
  [[nodiscard]] std::vector<RequestRecord> Records();  // their texts are empty
  [[nodiscard]] std::vector<std::string> RecordedPaths();
  void AwaitWaiting(int count);  // until so many requests are inside "/wait"
  void Release() { released_ = true; }
  // Stops and waits for `done`; false when it does not come within 20 s.
  bool Stop(std::chrono::seconds grace);

 private:
  Task<void> Handle(Exchange& exchange);
  Task<void> Pipe(Exchange& exchange);
  Task<void> Both(Exchange& exchange);
  Task<void> StopReading(Exchange& exchange);
  Task<void> Wait(Exchange& exchange);

  std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
  std::unique_ptr<Server> server_;
  std::atomic<int> waiting_ = 0;
  std::atomic<bool> released_ = false;
  std::mutex mutex_;
  std::vector<std::thread::id> answered_;  // under mutex_
  std::vector<RequestRecord> records_;     // under mutex_
  std::vector<std::string> paths_;         // under mutex_
  bool stopped_ = false;
  std::vector<std::jthread> runners_;
};

struct ParsedResponse {
  int status = 0;  // 0: the connection ended before a whole answer
  std::string head, body;
  [[nodiscard]] std::string Field(std::string_view name) const;  // "" when absent
};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void Send(std::string_view bytes);  // all of it; stops quietly when the peer is gone
  void CloseSendingHalf();
  void Reset();  // RST
  [[nodiscard]] ParsedResponse Read(bool to_head = false);
  [[nodiscard]] std::string ReadToEnd();  // until the server closes
  [[nodiscard]] bool ClosedByServer();    // waits up to 10 s
  [[nodiscard]] int descriptor() const noexcept { return fd_; }

 private:
  bool Receive();  // more into buffer_; false at the end or after 10 s

  int fd_ = -1;
  std::string buffer_;
};

}  // namespace strongroom::http
