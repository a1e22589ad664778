// A server of canned answers on 127.0.0.1 for tests of what calls out. Answers one connection at a
// time, closes it, and counts the requests it read.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace strongroom::outbound {

class TestServer {
 public:
  // From the request's target ("/path?query") to the whole answer as it goes over the wire. An
  // empty answer: say nothing and keep the connection open until the server stops.
  using Handler = std::function<std::string(const std::string& target)>;

  // A connection as the server sees it: overridden where TLS lies between.
  class Stream {
   public:
    explicit Stream(int descriptor) : descriptor_(descriptor) {}
    virtual ~Stream() = default;
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    virtual ssize_t Read(char* data, std::size_t size) { return ::read(descriptor_, data, size); }
    virtual ssize_t Write(const char* data, std::size_t size) {
      return ::send(descriptor_, data, size, MSG_NOSIGNAL);
    }

   protected:
    int descriptor_;
  };
  using StreamFactory = std::function<std::unique_ptr<Stream>(int descriptor)>;

  explicit TestServer(Handler handler, StreamFactory streams = MakePlain)
      : handler_(std::move(handler)),
        streams_(std::move(streams)),
        listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
        stop_(::eventfd(0, EFD_CLOEXEC)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(listener_, 16), 0);
    EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Run(); });
  }
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;
  ~TestServer() {
    const std::uint64_t one = 1;
    EXPECT_EQ(::write(stop_, &one, sizeof one), static_cast<ssize_t>(sizeof one));
    thread_.join();
    ::close(listener_);
    ::close(stop_);
  }

  [[nodiscard]] std::string Url(std::string_view target, std::string_view scheme = "http") const {
    return std::string(scheme) + "://127.0.0.1:" + std::to_string(port_) + std::string(target);
  }
  [[nodiscard]] int requests() const noexcept { return requests_; }

  [[nodiscard]] static std::string Ok(std::string_view body) {
    return "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
  }
  [[nodiscard]] static std::string Redirect(std::string_view location) {
    return "HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 0\r\nLocation: " +
           std::string(location) + "\r\n\r\n";
  }

 private:
  static std::unique_ptr<Stream> MakePlain(int descriptor) {
    return std::make_unique<Stream>(descriptor);
  }

  // True when `descriptor` can be read before the server is told to stop.
  bool WaitFor(int descriptor) const {
    pollfd waiting[] = {{.fd = descriptor, .events = POLLIN, .revents = 0},
                        {.fd = stop_, .events = POLLIN, .revents = 0}};
    while (::poll(waiting, 2, -1) < 0) {
    }
    return waiting[1].revents == 0;
  }

  void Run() {
    while (WaitFor(listener_)) {
      const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (descriptor < 0) continue;
      if (const auto stream = streams_(descriptor)) Serve(*stream, descriptor);
      ::close(descriptor);
    }
  }

  void Serve(Stream& stream, int descriptor) {
    std::string request;
    char buffer[4096];
    while (request.find("\r\n\r\n") == std::string::npos) {
      const ssize_t got = stream.Read(buffer, sizeof buffer);
      if (got <= 0) return;
      request.append(buffer, static_cast<std::size_t>(got));
    }
    ++requests_;
    const std::size_t start = request.find(' ') + 1;
    const std::string answer = handler_(request.substr(start, request.find(' ', start) - start));
    if (answer.empty()) {
      static_cast<void>(WaitFor(descriptor));  // readable too when the client gives up
      return;
    }
    for (std::string_view rest = answer; !rest.empty();) {
      const ssize_t sent = stream.Write(rest.data(), rest.size());
      if (sent <= 0) return;
      rest.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  Handler handler_;
  StreamFactory streams_;
  int listener_;
  int stop_;
  std::uint16_t port_ = 0;
  std::atomic<int> requests_{0};
  std::thread thread_;
};

}  // namespace strongroom::outbound
