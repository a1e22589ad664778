#include "outbound/http_client.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <signal.h>
#include <stdlib.h>

#include <cstdio>
#include <memory>

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

// A certificate for 127.0.0.1 that nobody but its own file vouches for.
class SelfSigned {
 public:
  SelfSigned()
      : key_(EVP_EC_gen("P-256"), &EVP_PKEY_free),
        certificate_(X509_new(), &X509_free),
        context_(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free),
        ca_file_(testing::TempDir() + "strongroom_http_client_test_" + std::to_string(::getpid()) +
                 ".pem") {
    X509* const certificate = certificate_.get();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key_.get());
    X509_NAME* const name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_EXTENSION* const names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(certificate, names, -1);
    X509_EXTENSION_free(names);
    EXPECT_GT(X509_sign(certificate, key_.get(), EVP_sha256()), 0);
    EXPECT_EQ(SSL_CTX_use_certificate(context_.get(), certificate), 1);
    EXPECT_EQ(SSL_CTX_use_PrivateKey(context_.get(), key_.get()), 1);
    std::FILE* const file = std::fopen(ca_file_.c_str(), "w");
    EXPECT_EQ(PEM_write_X509(file, certificate), 1);
    std::fclose(file);
  }
  ~SelfSigned() { std::remove(ca_file_.c_str()); }

  [[nodiscard]] const std::string& ca_file() const { return ca_file_; }
  [[nodiscard]] std::unique_ptr<TestServer::Stream> Accept(int descriptor) const {
    auto stream = std::make_unique<TlsStream>(descriptor, context_.get());
    return stream->Handshake() ? std::move(stream) : nullptr;
  }

 private:
  class TlsStream final : public TestServer::Stream {
   public:
    TlsStream(int descriptor, SSL_CTX* context)
        : Stream(descriptor), ssl_(SSL_new(context), &SSL_free) {
      SSL_set_fd(ssl_.get(), descriptor);
    }
    bool Handshake() { return SSL_accept(ssl_.get()) == 1; }
    ssize_t Read(char* data, std::size_t size) override {
      return SSL_read(ssl_.get(), data, static_cast<int>(size));
    }
    ssize_t Write(const char* data, std::size_t size) override {
      return SSL_write(ssl_.get(), data, static_cast<int>(size));
    }

   private:
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
  };

  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
  std::unique_ptr<X509, decltype(&X509_free)> certificate_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::string ca_file_;
};

TEST(HttpClient, TlsNeedsACertificateThatVerifiesForTheHost) {
  ::signal(SIGPIPE, SIG_IGN);  // the server's side of a handshake that the client ends
  const SelfSigned certificate;
  TestServer server([](const std::string&) { return TestServer::Ok("over TLS"); },
                    [&certificate](int descriptor) { return certificate.Accept(descriptor); });
  ExpectUnavailable(HttpClient().Get(server.Url("/", "https")), "certificate");
  EXPECT_EQ(server.requests(), 0);

  const HttpClient trusting({.ca_file = certificate.ca_file()});
  const auto body = trusting.Get(server.Url("/", "https"));
  ASSERT_TRUE(body.has_value()) << body.error().detail;
  EXPECT_EQ(*body, "over TLS");

  std::string by_name = server.Url("/", "https");
  by_name.replace(by_name.find("127.0.0.1"), 9, "localhost");
  ExpectUnavailable(trusting.Get(by_name), "certificate");
}

}  // namespace
}  // namespace strongroom::outbound
