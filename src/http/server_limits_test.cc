// Slow and many clients, and the end of the server.
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <fstream>

#include "http/server_fixture.h"

namespace strongroom::http {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

ServerOptions Impatient() {
  ServerOptions options;
  options.header_timeout = options.body_timeout = options.idle_timeout = options.write_timeout = 1s;
  return options;
}

TEST(Timeouts, SlowHeadIs408) {
  TestServer server(Impatient());
  RawClient client(server.port());
  client.Send("GET / HTTP/1.1\r\nHost:");
  EXPECT_EQ(client.Read().status, 408);
  client.CloseSendingHalf();
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST(Timeouts, SlowBodyIsTheHandlersTimeout) {
  TestServer server(Impatient());
  RawClient client(server.port());
  client.Send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhell");
  const auto answer = client.Read();
  EXPECT_EQ(answer.status, 408);
  EXPECT_EQ(answer.Field("Connection"), "close");
}

// The answer of a stream may wait for a slow client for longer than the body may stall.
TEST(Timeouts, StalledBodyLeavesWhatIsBeingWrittenAlone) {
  ServerOptions options;
  options.body_timeout = 1s;
  TestServer server(options);
  RawClient client(server.port());
  const int small = 64 * 1024;
  setsockopt(client.descriptor(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  client.Send("POST /both HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n");
  std::this_thread::sleep_for(2500ms);  // the sweep comes once a second
  const std::string answer = client.ReadToEnd();
  EXPECT_GT(answer.size(), 5'000'000U);
  EXPECT_TRUE(answer.ends_with("the body came too slowly\r\n0\r\n\r\n"));
}

TEST(Timeouts, IdleConnectionIsClosedWithoutAWord) {
  TestServer server(Impatient());
  RawClient fresh(server.port()), used(server.port());
  used.Send(kGet);
  EXPECT_EQ(used.Read().status, 200);
  EXPECT_EQ(fresh.ReadToEnd(), "");
  EXPECT_EQ(used.ReadToEnd(), "");
}

TEST(Timeouts, ClientThatDoesNotReadIsClosed) {
  TestServer server(Impatient());
  RawClient client(server.port());
  const int small = 4096;
  setsockopt(client.descriptor(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  for (int i = 0; i < 8; ++i) client.Send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  while (server.server().connections() == 0) std::this_thread::yield();
  const auto deadline = std::chrono::steady_clock::now() + 15s;
  while (server.server().connections() > 0 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  EXPECT_EQ(server.server().connections(), 0u);
}

// Waits until the server holds `bytes` of bodies at least, or at most where `most`.
void AwaitBodyBytes(TestServer& server, std::size_t bytes, bool most = false) {
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  const auto there = [&] {
    const std::size_t held = server.server().body_bytes();
    return most ? held <= bytes : held >= bytes;
  };
  while (!there() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  ASSERT_TRUE(there()) << server.server().body_bytes();
}

std::string EchoHead(std::size_t length) {
  return "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
}

TEST(BodiesLimit, WhoNeedsMoreThanIsLeftIs503) {
  ServerOptions options;
  options.bodies_size_max_bytes = 512 * 1024;
  TestServer server(options);
  RawClient holder(server.port());
  const std::string held(300 * 1024, 'h');
  holder.Send(EchoHead(held.size() + 10) + held);
  AwaitBodyBytes(server, held.size());
  RawClient other(server.port());
  other.Send(EchoHead(400 * 1024) + std::string(400 * 1024, 'o'));
  const auto refused = other.Read();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.Field("Connection"), "close");
  EXPECT_EQ(server.server().bodies_refused(), 1U);
  // What fits goes on, and the one that was there first is answered.
  RawClient small(server.port());
  small.Send(EchoHead(5) + "small");
  EXPECT_EQ(small.Read().body, "small");
  holder.Send("0123456789");
  EXPECT_EQ(holder.Read().body, held + "0123456789");
  AwaitBodyBytes(server, 0, true);
  other.CloseSendingHalf();
  RawClient again(server.port());
  again.Send(EchoHead(400 * 1024) + std::string(400 * 1024, 'o'));
  EXPECT_EQ(again.Read().status, 200);
}

TEST(BodiesLimit, AnAnnouncedLengthAndAnIdleConnectionTakeNothing) {
  ServerOptions options;
  options.bodies_size_max_bytes = 512 * 1024;
  TestServer server(options);
  std::vector<std::unique_ptr<RawClient>> waiting;
  for (int i = 0; i < 50; ++i) {
    waiting.push_back(std::make_unique<RawClient>(server.port()));
    waiting.back()->Send(EchoHead(1024 * 1024) + "x");
  }
  std::vector<std::unique_ptr<RawClient>> used;
  for (int i = 0; i < 20; ++i) {
    used.push_back(std::make_unique<RawClient>(server.port()));
    used.back()->Send(EchoHead(200 * 1024) + std::string(200 * 1024, 'u'));
    EXPECT_EQ(used.back()->Read().status, 200);
  }
  AwaitBodyBytes(server, 50, true);
  waiting.clear();
  AwaitBodyBytes(server, 0, true);
  EXPECT_EQ(server.server().bodies_refused(), 0U);
}

// A stream gives back what it has done with, and may go on for ever.
TEST(BodiesLimit, AStreamThatGivesBackIsNotBounded) {
  ServerOptions options;
  options.bodies_size_max_bytes = 256 * 1024;
  TestServer server(options);
  RawClient client(server.port());
  constexpr std::size_t kSize = 2 * 1024 * 1024;
  client.Send("POST /pipe HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(kSize) +
              "\r\n\r\n");
  std::jthread sender([&client] {
    for (std::size_t sent = 0; sent < kSize; sent += 65536) client.Send(std::string(65536, 'p'));
  });
  EXPECT_EQ(client.Read().body.size(), kSize);
  AwaitBodyBytes(server, 0, true);
}

TEST(Limits, ConnectionsAboveTheMaximumAreClosedAtOnce) {
  ServerOptions options;
  options.connections_max = 2;
  TestServer server(options);
  RawClient first(server.port());
  {
    RawClient second(server.port());
    for (RawClient* client : {&first, &second}) {
      client->Send(kGet);
      EXPECT_EQ(client->Read().status, 200);
    }
    RawClient third(server.port());
    EXPECT_TRUE(third.ClosedByServer());
  }
  while (server.server().connections() > 1) std::this_thread::yield();
  RawClient next(server.port());
  next.Send(kGet);
  EXPECT_EQ(next.Read().status, 200);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kMemoryIsInstrumented = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kMemoryIsInstrumented = true;
#else
constexpr bool kMemoryIsInstrumented = false;
#endif
#else
constexpr bool kMemoryIsInstrumented = false;
#endif

long AnonymousKilobytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssAnon:")) return std::stol(line.substr(8));
  }
  return 0;
}

TEST(Limits, TwoThousandIdleConnectionsCostLittleAndDelayNobody) {
  constexpr int kCount = 2000;
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_max < 2 * kCount + 200) GTEST_SKIP() << "too few file descriptors allowed";
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);

  TestServer server({}, 2);
  const long before = AnonymousKilobytes();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < kCount; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
    // Some never speak, some stop in the middle of a head, some were served before.
    if (i % 3 == 1) clients.back()->Send("GET / HTTP/1.1\r\nHo");
    if (i % 3 == 2) {
      clients.back()->Send(kGet);
      ASSERT_EQ(clients.back()->Read().status, 200);
    }
  }
  RawClient client(server.port());
  client.Send(kGet);
  EXPECT_EQ(client.Read().status, 200);
  while (server.server().connections() < kCount + 1) std::this_thread::yield();
  const long each = (AnonymousKilobytes() - before) * 1024 / kCount;
  RecordProperty("bytes_per_idle_connection", static_cast<int>(each));
  if (!kMemoryIsInstrumented) {
    EXPECT_LT(each, 20'000);
  }
}

TEST(Stop, RunningRequestFinishesAndIdleConnectionsCloseAtOnce) {
  TestServer server({}, 2);
  RawClient idle(server.port()), busy(server.port());
  idle.Send(kGet);
  EXPECT_EQ(idle.Read().status, 200);
  busy.Send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  server.AwaitWaiting(1);
  auto stopped = std::async(std::launch::async, [&] { return server.Stop(30s); });
  EXPECT_TRUE(idle.ClosedByServer());
  EXPECT_THROW(RawClient(server.port()), std::runtime_error);
  EXPECT_EQ(stopped.wait_for(0s), std::future_status::timeout);
  server.Release();
  const auto answer = busy.Read();
  EXPECT_EQ(answer.body, "waited");
  EXPECT_EQ(answer.Field("Connection"), "close");
  busy.CloseSendingHalf();
  EXPECT_TRUE(busy.ClosedByServer());
  EXPECT_TRUE(stopped.get());
}

TEST(Stop, GraceEndsWhatDoesNotFinish) {
  TestServer server;
  RawClient busy(server.port()), slow(server.port());
  busy.Send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  slow.Send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhell");
  server.AwaitWaiting(1);
  EXPECT_TRUE(server.Stop(1s));
  EXPECT_EQ(busy.ReadToEnd(), "");
  EXPECT_TRUE(slow.ClosedByServer());
}

TEST(Stop, WithoutConnectionsIsDoneAtOnceOnEveryThread) {
  TestServer server({}, 3);
  const auto before = std::chrono::steady_clock::now();
  EXPECT_TRUE(server.Stop(30s));
  EXPECT_LT(std::chrono::steady_clock::now() - before, 10s);
}

}  // namespace
}  // namespace strongroom::http
