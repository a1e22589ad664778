// The baseline of every ratio: the http room with a handler that answers a constant 200-byte JSON
// document, to whatever is asked, and does nothing else.
//
//   bare_server [PORT [THREADS]]     (default 8421 and 1; port 0 picks a free one)
//
// Prints "ready http://127.0.0.1:PORT" and serves until SIGINT or SIGTERM.
#include <charconv>
#include <cstdio>
#include <cstring>
#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "http/server.h"

namespace {

using strongroom::Error;
using strongroom::Task;
namespace http = strongroom::http;

const std::string kAnswer = R"({"constant":")" + std::string(185, 'x') + R"("})";

template <class Number>
Number Argument(int argc, char** argv, int index, Number fallback) {
  if (argc <= index) return fallback;
  Number value = fallback;
  std::from_chars(argv[index], argv[index] + std::strlen(argv[index]), value);
  return value;
}

Task<void> AnswerConstant(http::Exchange& exchange) {
  http::Response response;
  response.body = kAnswer;
  co_await exchange.Respond(std::move(response));
}

}  // namespace

int main(int argc, char** argv) {
  http::ServerOptions options;
  options.port = Argument<std::uint16_t>(argc, argv, 1, 8421);
  const auto threads = Argument<unsigned>(argc, argv, 2, 1);

  std::vector<std::unique_ptr<boost::asio::io_context>> contexts;
  std::vector<boost::asio::io_context*> io;
  for (unsigned i = 0; i < threads; ++i) {
    contexts.push_back(std::make_unique<boost::asio::io_context>(1));
    io.push_back(contexts.back().get());
  }
  auto server = http::Server::Listen(
      io, options, AnswerConstant,
      [](const Error& error) {
        return http::Response{.status = 400, .body = error.detail, .headers = {}};
      },
      [](const http::RequestRecord&) {});
  if (!server) {
    std::fprintf(stderr, "bare_server: %s\n", server.error().detail.c_str());
    return 1;
  }
  std::printf("ready http://127.0.0.1:%u\n", unsigned{(*server)->port()});
  std::fflush(stdout);

  boost::asio::signal_set signals(*io[0], SIGINT, SIGTERM);
  signals.async_wait([&](auto, int) { (*server)->Stop(std::chrono::seconds(1), [] {}); });
  std::vector<std::jthread> runners;
  for (unsigned i = 1; i < threads; ++i) runners.emplace_back([&, i] { io[i]->run(); });
  io[0]->run();
}
