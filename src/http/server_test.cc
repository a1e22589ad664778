#include "http/server.h"

#include <gmock/gmock.h>

#include <set>

#include "http/server_fixture.h"

namespace strongroom::http {
namespace {

using namespace std::chrono_literals;

std::string Get(std::string_view target, std::string_view fields = "") {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n" + std::string(fields) +
         "\r\n";
}

std::string Post(std::string_view target, std::string_view body, std::string_view fields = "") {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(fields) + "\r\n" + std::string(body);
}

TEST(Server, AnswersWithTheFieldsThatEveryAnswerHas) {
  TestServer server;
  RawClient client(server.port());
  std::set<std::string> ids;
  for (int i = 0; i < 3; ++i) {
    client.Send(Get("/", "X-Request-Id: chosen-by-the-client\r\n"));
    const auto answer = client.Read();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "ok");
    EXPECT_EQ(answer.Field("Cache-Control"), "no-store");
    EXPECT_THAT(answer.Field("X-Request-Id"), testing::MatchesRegex("[0-9a-f]+"));
    EXPECT_EQ(answer.Field("X-Request-Id").size(), 16u);
    ids.insert(answer.Field("X-Request-Id"));
    EXPECT_EQ(answer.head.find("chosen-by-the-client"), std::string::npos);
  }
  EXPECT_EQ(ids.size(), 3u);
}

TEST(Server, HandsTheRequestOverRaw) {
  TestServer server;
  RawClient client(server.port());
  client.Send(Get("/describe?a=%20b", "X-Probe: 1\r\n"));
  EXPECT_EQ(client.Read().body, "GET /describe a=%20b 1 unique");
  client.Send(Get("/describe", "X-Probe: 1\r\nx-probe: 2\r\n"));
  EXPECT_EQ(client.Read().body, "GET /describe  1 not unique");
}

TEST(Server, PipelinedRequestsAreAnsweredInOrder) {
  TestServer server;
  RawClient client(server.port());
  std::string all;
  for (int i = 0; i < 200; ++i) {
    all += i % 3 == 0 ? Post("/echo", "body " + std::to_string(i))
                      : Get("/describe?" + std::to_string(i));
  }
  client.Send(all);
  for (int i = 0; i < 200; ++i) {
    const auto answer = client.Read();
    ASSERT_EQ(answer.status, 200) << i;
    ASSERT_EQ(answer.body, i % 3 == 0 ? "body " + std::to_string(i)
                                      : "GET /describe " + std::to_string(i) + "  not unique");
  }
}

TEST(Server, RequestMayBeSplitAtEveryByte) {
  TestServer server;
  RawClient client(server.port());
  const std::string plain = Post("/echo", "hello\r\n\r\nworld");
  const std::string chunked =
      "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5\r\nhello\r\n9\r\n\r\n\r\nworld\r\n0\r\nT: x\r\n\r\n";
  for (const std::string& request : {plain, chunked}) {
    for (std::size_t split = 0; split <= request.size(); ++split) {
      client.Send(std::string_view(request).substr(0, split));
      client.Send(std::string_view(request).substr(split));
      const auto answer = client.Read();
      ASSERT_EQ(answer.status, 200) << split;
      ASSERT_EQ(answer.body, "hello\r\n\r\nworld") << split;
    }
  }
  for (const char byte : plain + chunked) client.Send(std::string_view(&byte, 1));
  EXPECT_EQ(client.Read().body, "hello\r\n\r\nworld");
  EXPECT_EQ(client.Read().body, "hello\r\n\r\nworld");
}

TEST(Server, HeadIsGetWithoutContent) {
  TestServer server;
  RawClient client(server.port());
  client.Send(
      "HEAD /large HTTP/1.1\r\nHost: test\r\n\r\nHEAD /pipe HTTP/1.1\r\nHost: test\r\n\r\n" +
      Get("/"));
  const auto large = client.Read(/*to_head=*/true);
  EXPECT_EQ(large.status, 200);
  EXPECT_EQ(large.Field("Content-Length"), "5000000");
  EXPECT_EQ(client.Read(/*to_head=*/true).Field("Transfer-Encoding"), "chunked");
  EXPECT_EQ(client.Read().body, "ok");
}

TEST(Server, ExpectContinueIsAnsweredWhenTheBodyIsWanted) {
  TestServer server;
  RawClient client(server.port());
  client.Send(
      "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.Read().status, 100);
  client.Send("hello");
  EXPECT_EQ(client.Read().body, "hello");
  // Bulk: before the head of a stream, not behind it.
  client.Send(
      "POST /pipe HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.Read().status, 100);
  client.Send("hello");
  EXPECT_EQ(client.Read().body, "hello");
}

TEST(Server, ExpectContinueIsRefusedByTheFinalAnswer) {
  TestServer server;
  for (const char* target : {"/ignore", "/echo"}) {
    RawClient client(server.port());
    client.Send(
        "POST " + std::string(target) +
        " HTTP/1.1\r\nHost: test\r\nContent-Length: 2000000\r\nExpect: 100-continue\r\n\r\n");
    const auto answer = client.Read();
    EXPECT_EQ(answer.status, std::string_view(target) == "/echo" ? 413 : 403);
    EXPECT_EQ(answer.Field("Connection"), "close");
    client.CloseSendingHalf();
    EXPECT_EQ(client.ReadToEnd(), "");
  }
}

TEST(Server, Http10ClosesUnlessAskedToKeep) {
  TestServer server;
  {
    RawClient client(server.port());
    client.Send("GET / HTTP/1.0\r\n\r\n");
    EXPECT_EQ(client.Read().Field("Connection"), "close");
    EXPECT_TRUE(client.ClosedByServer());
  }
  RawClient client(server.port());
  for (int i = 0; i < 2; ++i) {
    client.Send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(client.Read().Field("Connection"), "keep-alive");
  }
  // No chunks for a client that does not know them: the end of the connection ends the answer.
  client.Send("POST /pipe HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello");
  const auto head = client.Read(/*to_head=*/true);
  EXPECT_EQ(head.Field("Connection"), "close");
  EXPECT_EQ(head.Field("Transfer-Encoding"), "");
  EXPECT_EQ(client.ReadToEnd(), "hello");
}

TEST(Server, ConnectionCloseIsObeyed) {
  TestServer server;
  RawClient client(server.port());
  client.Send(Get("/", "Connection: close\r\n") + Get("/"));
  EXPECT_EQ(client.Read().Field("Connection"), "close");
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST(Server, SmallUnreadBodySavesTheConnectionAndALargeOneEndsIt) {
  TestServer server;
  RawClient client(server.port());
  client.Send(Post("/ignore", std::string(50'000, 'x')) + Get("/"));
  EXPECT_EQ(client.Read().status, 403);
  EXPECT_EQ(client.Read().body, "ok");
  // The whole of a large body can be sent before the answer is read, and the answer arrives.
  client.Send(Post("/ignore", std::string(4'000'000, 'x')));
  const auto answer = client.Read();
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.Field("Connection"), "close");
  client.CloseSendingHalf();
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST(Server, BodyOverItsLimitIsTooLargeWithOrWithoutLength) {
  TestServer server;
  const std::string body(1'500'000, 'x');
  {
    RawClient client(server.port());
    client.Send(Post("/echo", body));
    EXPECT_EQ(client.Read().status, 413);
  }
  RawClient client(server.port());
  client.Send("POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n16e360\r\n" +
              body + "\r\n0\r\n\r\n");
  EXPECT_EQ(client.Read().status, 413);
}

TEST(Server, BodyOfExactlyTheLimitIsRead) {
  TestServer server;
  RawClient client(server.port());
  const std::string body(1024 * 1024, 'x');
  client.Send(Post("/echo", body));
  EXPECT_EQ(client.Read().body, body);
  client.Send(Post("/echo", body + "x"));
  EXPECT_EQ(client.Read().status, 413);
}

TEST(Server, OversizeHeadIs431AndTheAnswerArrives) {
  TestServer server;
  for (const std::size_t size : {16'385u, 300'000u}) {
    RawClient client(server.port());
    client.Send(Get("/", "X-Long: " + std::string(size, 'x') + "\r\n"));
    const auto answer = client.Read();
    EXPECT_EQ(answer.status, 431) << size;
    EXPECT_EQ(answer.Field("Cache-Control"), "no-store");
  }
  RawClient client(server.port());
  client.Send(Get("/", "X-Long: " + std::string(15'000, 'x') + "\r\n"));
  EXPECT_EQ(client.Read().status, 200);
}

TEST(Server, MalformedRequestsAre400AndEndTheConnection) {
  TestServer server;
  for (const char* request :
       {"GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n", "nonsense\r\n\r\n", "GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
        "0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    RawClient client(server.port());
    client.Send(request);
    const auto answer = client.Read();
    EXPECT_EQ(answer.status, 400) << request;
    EXPECT_EQ(answer.Field("Connection"), "close") << request;
    client.CloseSendingHalf();
    EXPECT_EQ(client.ReadToEnd(), "") << request;
  }
}

TEST(Server, EmptyLinesBeforeARequestAreSkipped) {
  TestServer server;
  RawClient client(server.port());
  client.Send("\r\n\r\n" + Get("/"));
  EXPECT_EQ(client.Read().body, "ok");
}

TEST(Server, HalfClosedClientStillGetsItsAnswers) {
  TestServer server;
  RawClient client(server.port());
  client.Send(Get("/large") + Post("/echo", "hello"));
  client.CloseSendingHalf();
  EXPECT_EQ(client.Read().body.size(), 5'000'000u);
  EXPECT_EQ(client.Read().body, "hello");
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST(Server, HalfCloseInsideTheBodyIsMalformed) {
  TestServer server;
  RawClient client(server.port());
  client.Send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhell");
  client.CloseSendingHalf();
  EXPECT_EQ(client.Read().status, 400);
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST(Server, StreamsInAndOutAtTheSameTime) {
  TestServer server;
  RawClient client(server.port());
  client.Send("POST /pipe HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(client.Read(/*to_head=*/true).Field("Transfer-Encoding"), "chunked");
  // Each part comes back before the next one is sent.
  char back[10];
  for (int i = 0; i < 50; ++i) {
    client.Send("5\r\nhello\r\n");
    ASSERT_EQ(recv(client.descriptor(), back, sizeof back, MSG_WAITALL), 10);
    ASSERT_EQ(std::string_view(back, 10), "5\r\nhello\r\n");
  }
  client.Send("0\r\n\r\n" + Get("/"));
  ASSERT_EQ(recv(client.descriptor(), back, 5, MSG_WAITALL), 5);
  EXPECT_EQ(client.Read().body, "ok");
}

TEST(Server, ReadingStopsAtOnceAndTheAnswerGoesOn) {
  TestServer server;
  RawClient client(server.port());
  client.Send("POST /stop-reading HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n");
  const std::string answer = client.ReadToEnd();
  EXPECT_THAT(answer, testing::HasSubstr("\r\nthe request is not read any further\r\n"));
  EXPECT_TRUE(answer.ends_with("\r\n, again\r\n0\r\n\r\n"));
}

TEST(Server, BrokenContractsBecome500OrACutConnection) {
  TestServer server;
  RawClient client(server.port());
  client.Send(Get("/none") + Get("/throw") + Get("/"));
  EXPECT_EQ(client.Read().status, 500);
  EXPECT_EQ(client.Read().status, 500);
  EXPECT_EQ(client.Read().status, 200);
  client.Send(Get("/cut"));
  EXPECT_EQ(client.Read(/*to_head=*/true).status, 200);
  EXPECT_EQ(client.ReadToEnd(), "f\r\nhalf of the ans\r\n");
}

TEST(Server, NoContentHasNoLengthAndNoValueSplitsTheHead) {
  TestServer server;
  RawClient client(server.port());
  client.Send(Get("/empty") + Get("/inject"));
  EXPECT_EQ(client.Read().Field("Content-Length"), "");
  const auto answer = client.Read();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Field("X-Injected"), "");
}

TEST(Server, ResetInTheMiddleHarmsNobody) {
  TestServer server;
  for (int i = 0; i < 50; ++i) {
    const std::string request = i % 2 == 0 ? Post("/echo", std::string(5000, 'x')) : Get("/large");
    RawClient client(server.port());
    client.Send(std::string_view(request).substr(0, i % 2 == 0 ? 100 * i : request.size()));
    client.Reset();
  }
  RawClient client(server.port());
  client.Send(Get("/"));
  EXPECT_EQ(client.Read().body, "ok");
}

TEST(Server, EveryFinishedRequestIsRecordedOnce) {
  TestServer server;
  RawClient client(server.port());
  const std::string request = Post("/echo", "hello");
  client.Send(request + "GET /x y HTTP/1.1\r\n\r\n");
  EXPECT_EQ(client.Read().status, 200);
  EXPECT_EQ(client.Read().status, 400);
  client.CloseSendingHalf();
  EXPECT_EQ(client.ReadToEnd(), "");
  ASSERT_TRUE(server.Stop(5s));
  EXPECT_THAT(server.RecordedPaths(), testing::ElementsAre("/echo", ""));
  const auto records = server.Records();
  EXPECT_EQ(records[0].status, 200);
  EXPECT_EQ(records[0].request_bytes, request.size());
  EXPECT_GT(records[0].response_bytes, 100u);
  EXPECT_EQ(records[1].status, 400);
}

TEST(Server, RoundRobinSpreadsFewClientsOverAllThreads) {
  TestServer server({}, 3);
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
    clients.back()->Send(Get("/"));
    EXPECT_EQ(clients.back()->Read().status, 200);
  }
  const auto threads = server.ThreadsThatAnswered();
  EXPECT_EQ(std::set(threads.begin(), threads.end()).size(), 3u);
}

TEST(Server, SharedPortServesFromEveryAcceptor) {
  ServerOptions options;
  options.round_robin = false;
  TestServer server(options, 2);
  for (int i = 0; i < 40; ++i) {
    RawClient client(server.port());
    client.Send(Get("/"));
    ASSERT_EQ(client.Read().status, 200);
  }
  const auto threads = server.ThreadsThatAnswered();
  EXPECT_EQ(std::set(threads.begin(), threads.end()).size(), 2u);
}

TEST(Server, AddressInUseIsAConfigurationError) {
  TestServer server;
  boost::asio::io_context io(1);
  ServerOptions options;
  options.port = server.port();
  const auto refused = Server::Listen({&io}, options, nullptr, nullptr, nullptr);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::kConfiguration);
  EXPECT_THAT(refused.error().detail, testing::HasSubstr(std::to_string(server.port())));
  options.host = "no-such-address";
  EXPECT_THAT(Server::Listen({&io}, options, nullptr, nullptr, nullptr).error().detail,
              testing::HasSubstr("no-such-address"));
}

}  // namespace
}  // namespace strongroom::http
