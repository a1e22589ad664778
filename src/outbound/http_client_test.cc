#include "outbound/http_client.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include <memory>

#include "crypto/test_tls.h"
#include "outbound/test_server.h"

namespace strongroom::outbound {
namespace {

void ExpectUnavailable(const Result<std::string>& answer, std::string_view word) {
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, ErrorKind::kUnavailable);
  EXPECT_NE(answer.error().detail.find(word), std::string::npos) << answer.error().detail;
}

TEST(HttpClient, GivesTheBodyOfA200) {
  TestServer server([](const std::string& target) { return TestServer::Ok("got " + target); });
  const auto body = HttpClient().Get(server.Url("/keys?v=1"));
  ASSERT_TRUE(body.has_value()) << body.error().detail;
  EXPECT_EQ(*body, "got /keys?v=1");
}

TEST(HttpClient, OtherStatusIsUnavailableAndSaysNothingOfTheQuery) {
  TestServer server([](const std::string&) {
    return "HTTP/1.1 503 No\r\nContent-Length: 6\r\nConnection: close\r\n\r\nreason";
  });
  const auto answer = HttpClient().Get(server.Url("/keys?key=hidden"));
  ExpectUnavailable(answer, "answered 503");
  EXPECT_NE(answer.error().detail.find("/keys"), std::string::npos);
  EXPECT_EQ(answer.error().detail.find("hidden"), std::string::npos);
  EXPECT_EQ(answer.error().detail.find("reason"), std::string::npos);
}

TEST(HttpClient, RedirectWithinTheOriginIsFollowed) {
  TestServer server([](const std::string& target) {
    return target == "/old" ? TestServer::Redirect("/new") : TestServer::Ok("new place");
  });
  const auto body = HttpClient().Get(server.Url("/old"));
  ASSERT_TRUE(body.has_value()) << body.error().detail;
  EXPECT_EQ(*body, "new place");
}

TEST(HttpClient, RedirectElsewhereIsRefusedAndNotRequested) {
  TestServer elsewhere([](const std::string&) { return TestServer::Ok("elsewhere"); });
  std::string location;
  TestServer server([&location](const std::string&) { return TestServer::Redirect(location); });
  for (const std::string& to : {elsewhere.Url("/"), std::string("http://localhost/"),
                                server.Url("/", "https"), std::string("file:///etc/passwd")}) {
    location = to;
    ExpectUnavailable(HttpClient().Get(server.Url("/")), "redirects to another");
  }
  EXPECT_EQ(elsewhere.requests(), 0);
  EXPECT_EQ(server.requests(), 4);
}

TEST(HttpClient, EndlessRedirectIsGivenUp) {
  TestServer server([](const std::string&) { return TestServer::Redirect("/again"); });
  ExpectUnavailable(HttpClient().Get(server.Url("/")), "too many redirects");
  EXPECT_EQ(server.requests(), 4);
}

TEST(HttpClient, BodyUpToTheLimitPassesAndBeyondIsRefused) {
  std::string answer;
  TestServer server([&answer](const std::string&) { return answer; });
  const HttpLimits limits{.body_max_bytes = 10'000};
  answer = TestServer::Ok(std::string(10'000, 'x'));
  EXPECT_TRUE(HttpClient().Get(server.Url("/"), limits).has_value());
  answer = TestServer::Ok(std::string(10'001, 'x'));
  ExpectUnavailable(HttpClient().Get(server.Url("/"), limits), "exceeds 10000 bytes");
  // Without a length that announces it.
  answer = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + std::string(200'000, 'x');
  ExpectUnavailable(HttpClient().Get(server.Url("/"), limits), "exceeds 10000 bytes");
}

TEST(HttpClient, EndlessHeadersAreRefused) {
  TestServer server([](const std::string&) {
    std::string answer = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 3000; ++i) answer += "X-Filler: " + std::string(50, 'x') + "\r\n";
    return answer + "Content-Length: 0\r\n\r\n";
  });
  ExpectUnavailable(HttpClient().Get(server.Url("/")), "headers are too large");
}

TEST(HttpClient, SilentServerTimesOut) {
  TestServer server([](const std::string&) { return ""; });
  ExpectUnavailable(
      HttpClient().Get(server.Url("/"), {.total_timeout = std::chrono::milliseconds(50)}),
      "Timeout");
  EXPECT_EQ(server.requests(), 1);
}

TEST(HttpClient, RefusedConnectionIsUnavailable) {
  std::string url;
  {
    TestServer server([](const std::string&) { return TestServer::Ok(""); });
    url = server.Url("/");
  }
  ExpectUnavailable(HttpClient().Get(url), "connect");
}

TEST(HttpClient, UrlThatIsNotPlainHttpIsAConfigurationError) {
  for (const char* const url : {"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/",
                                "http://user:word@127.0.0.1/", "http://user@127.0.0.1/", "",
                                "127.0.0.1", "http://", "http://[::1"}) {
    const auto answer = HttpClient().Get(url);
    ASSERT_FALSE(answer.has_value()) << url;
    EXPECT_EQ(answer.error().kind, ErrorKind::kConfiguration) << url;
    EXPECT_EQ(answer.error().detail.find("word"), std::string::npos) << answer.error().detail;
  }
}

TEST(HttpClient, ProxyOfTheEnvironmentIsIgnored) {
  TestServer proxy([](const std::string&) { return TestServer::Ok("from the proxy"); });
  TestServer server([](const std::string&) { return TestServer::Ok("from the server"); });
  ASSERT_EQ(::setenv("http_proxy", proxy.Url("").c_str(), 1), 0);
  const auto direct = HttpClient().Get(server.Url("/"));
  const auto proxied = HttpClient({.proxy = proxy.Url("")}).Get(server.Url("/"));
  ASSERT_EQ(::unsetenv("http_proxy"), 0);
  ASSERT_TRUE(direct.has_value()) << direct.error().detail;
  EXPECT_EQ(*direct, "from the server");
  ASSERT_TRUE(proxied.has_value()) << proxied.error().detail;
  EXPECT_EQ(*proxied, "from the proxy");
}

// The server's side of a connection, encrypted.
class TlsStream final : public TestServer::Stream {
 public:
  TlsStream(int descriptor, std::unique_ptr<crypto::TestTls::Session> session)
      : Stream(descriptor), session_(std::move(session)) {}
  ssize_t Read(char* data, std::size_t size) override { return session_->Read(data, size); }
  ssize_t Write(const char* data, std::size_t size) override { return session_->Write(data, size); }

 private:
  std::unique_ptr<crypto::TestTls::Session> session_;
};

TEST(HttpClient, TlsNeedsACertificateThatVerifiesForTheHost) {
  ::signal(SIGPIPE, SIG_IGN);  // the server's side of a handshake that the client ends
  const crypto::TestTls tls;
  TestServer server([](const std::string&) { return TestServer::Ok("over TLS"); },
                    [&tls](int descriptor) -> std::unique_ptr<TestServer::Stream> {
                      auto session = tls.Accept(descriptor);
                      if (!session) return nullptr;
                      return std::make_unique<TlsStream>(descriptor, std::move(session));
                    });
  ExpectUnavailable(HttpClient().Get(server.Url("/", "https")), "certificate");
  EXPECT_EQ(server.requests(), 0);

  const HttpClient trusting({.ca_file = tls.ca_file()});
  const auto body = trusting.Get(server.Url("/", "https"));
  ASSERT_TRUE(body.has_value()) << body.error().detail;
  EXPECT_EQ(*body, "over TLS");

  std::string by_name = server.Url("/", "https");
  by_name.replace(by_name.find("127.0.0.1"), 9, "localhost");
  ExpectUnavailable(trusting.Get(by_name), "certificate");
}

}  // namespace
}  // namespace strongroom::outbound
