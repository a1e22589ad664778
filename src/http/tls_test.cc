// TLS against OpenSSL's own client, with certificates that the openssl command makes here.
#include "http/tls.h"

#include <gmock/gmock.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/ssl/context.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "http/server_fixture.h"

namespace strongroom::http {
namespace {

class Tls : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::filesystem::path(testing::TempDir()) /
              ("strongroom_tls_test_" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
    for (const char* name : {"one", "two"}) {
      const std::string base = (folder_ / name).string();
      const std::string command =
          "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
          "-subj /CN=localhost -keyout " +
          base + ".key -out " + base + ".pem 2>/dev/null";
      ASSERT_EQ(std::system(command.c_str()), 0) << "the openssl command is missing";
    }
    std::ofstream(folder_ / "rubbish.pem") << "this is no certificate\n";
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(folder_); }

  static std::string File(const char* name) { return (folder_ / name).string(); }
  static ServerOptions Options() {
    ServerOptions options;
    options.tls = TlsFiles{File("one.pem"), File("one.key")};
    return options;
  }

  static std::filesystem::path folder_;
};
std::filesystem::path Tls::folder_;

// A client on a connected RawClient's socket.
class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, int version_max = TLS1_3_VERSION)
      : raw_(port), context_(SSL_CTX_new(TLS_client_method())), ssl_(SSL_new(context_)) {
    SSL_set_max_proto_version(ssl_, version_max);
    SSL_set_fd(ssl_, raw_.descriptor());
    connected_ = SSL_connect(ssl_) == 1;
  }
  ~TlsClient() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
    ERR_clear_error();
  }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  [[nodiscard]] bool connected() const { return connected_; }
  [[nodiscard]] std::string version() const { return SSL_get_version(ssl_); }
  void Send(std::string_view bytes) {
    ASSERT_EQ(SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())),
              static_cast<int>(bytes.size()));
  }
  // Until the server says goodbye; `clean` tells whether it did so in TLS.
  std::string ReadToEnd(bool& clean) {
    std::string all;
    char part[16 * 1024];
    int got;
    while ((got = SSL_read(ssl_, part, sizeof part)) > 0) {
      all.append(part, static_cast<std::size_t>(got));
    }
    clean = SSL_get_error(ssl_, got) == SSL_ERROR_ZERO_RETURN;
    return all;
  }

 private:
  RawClient raw_;
  SSL_CTX* context_;
  SSL* ssl_;
  bool connected_ = false;
};

TEST_F(Tls, ServesRequestsAndLargeAnswersAndEndsCleanly) {
  TestServer server(Options());
  TlsClient client(server.port());
  ASSERT_TRUE(client.connected());
  EXPECT_EQ(client.version(), "TLSv1.3");
  client.Send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
      "GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  bool clean = false;
  const std::string all = client.ReadToEnd(clean);
  EXPECT_TRUE(clean);
  EXPECT_THAT(all, testing::HasSubstr("\r\n\r\nhelloHTTP/1.1 200 OK"));
  EXPECT_EQ(std::ranges::count(all, 'L'), 5'000'000 + 2);  // and in two Content-Length
}

TEST_F(Tls, StreamsInAndOut) {
  TestServer server(Options());
  TlsClient client(server.port());
  ASSERT_TRUE(client.connected());
  const std::string body(200'000, 'b');
  client.Send(
      "POST /pipe HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 200000\r\n\r\n");
  client.Send(body);
  bool clean = false;
  const std::string all = client.ReadToEnd(clean);
  EXPECT_TRUE(clean);
  EXPECT_GE(std::ranges::count(all, 'b'), 200'000);
  EXPECT_TRUE(all.ends_with("\r\n0\r\n\r\n"));
}

TEST_F(Tls, ReadingStopsAtOnceAndTheAnswerGoesOn) {
  TestServer server(Options());
  TlsClient client(server.port());
  ASSERT_TRUE(client.connected());
  client.Send("POST /stop-reading HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n");
  bool clean = false;
  const std::string all = client.ReadToEnd(clean);
  EXPECT_TRUE(clean);
  EXPECT_THAT(all, testing::HasSubstr("\r\nthe request is not read any further\r\n"));
  EXPECT_TRUE(all.ends_with("\r\n, again\r\n0\r\n\r\n"));
}

TEST_F(Tls, OlderVersionsAndPlainTextAreTurnedAway) {
  TestServer server(Options());
  EXPECT_FALSE(TlsClient(server.port(), TLS1_2_VERSION).connected());
  RawClient plain(server.port());
  plain.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(plain.ReadToEnd().find("HTTP/"), std::string::npos);
  EXPECT_TRUE(TlsClient(server.port()).connected());
}

TEST_F(Tls, SilentHandshakeTimesOutAndStopDoesNotWaitForIt) {
  ServerOptions options = Options();
  options.header_timeout = std::chrono::seconds(1);
  TestServer server(options);
  RawClient silent(server.port());
  EXPECT_TRUE(silent.ClosedByServer());
  RawClient another(server.port());
  while (server.server().connections() == 0) std::this_thread::yield();
  EXPECT_TRUE(server.Stop(std::chrono::seconds(30)));
  EXPECT_TRUE(another.ClosedByServer());
}

TEST_F(Tls, BadFilesAreNamed) {
  struct Case {
    const char *certificate, *key, *named;
  };
  for (const Case& c : {Case{"missing.pem", "one.key", "missing.pem"},
                        {"rubbish.pem", "one.key", "rubbish.pem"},
                        {"one.pem", "missing.key", "missing.key"},
                        {"one.pem", "rubbish.pem", "rubbish.pem"},
                        {"one.pem", "two.key", "two.key"}}) {
    const auto refused = LoadTls({File(c.certificate), File(c.key)});
    ASSERT_FALSE(refused.has_value()) << c.named;
    EXPECT_EQ(refused.error().kind, ErrorKind::kConfiguration);
    EXPECT_THAT(refused.error().detail, testing::HasSubstr(File(c.named)));
  }
}

}  // namespace
}  // namespace strongroom::http
