#include "app/api_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <iterator>
#include <thread>

namespace strongroom::app {
namespace {

using boost::asio::ip::tcp;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// Accepts one connection on 127.0.0.1, reads up to `until`, gives one fixed answer and closes.
class OneAnswerServer {
 public:
  OneAnswerServer(std::string until, std::string answer)
      : thread_([this, until = std::move(until), answer = std::move(answer)] {
          boost::system::error_code ignored;
          tcp::socket socket(io_);
          acceptor_.accept(socket, ignored);
          boost::asio::streambuf buffer;
          boost::asio::read_until(socket, buffer, until, ignored);
          const auto bytes = buffer.data();
          received_.assign(boost::asio::buffers_begin(bytes), boost::asio::buffers_end(bytes));
          boost::asio::write(socket, boost::asio::buffer(answer), ignored);
        }) {}
  ~OneAnswerServer() {
    if (thread_.joinable()) {
      thread_.join();
    }
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::string Received() {
    thread_.join();
    return received_;
  }

 private:
  boost::asio::io_context io_;
  tcp::acceptor acceptor_{io_, {boost::asio::ip::address_v4::loopback(), 0}};
  std::uint16_t port_ = acceptor_.local_endpoint().port();
  std::string received_;
  std::thread thread_;
};

constexpr const char* kHeadEnd = "\r\n\r\n";

TEST(ApiClient, SendsMethodPathTokenAndBody) {
  OneAnswerServer server("{\"a\":1}", "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}");
  const Result<ApiResponse> response =
      MakeCurlApiClient({server.url() + "/", "t0ken"})->Call({"PUT", "/api/types/x", "{\"a\":1}"});
  ASSERT_TRUE(response) << response.error().ToString();
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(response->body, "{}");
  const std::string received = server.Received();
  EXPECT_THAT(received, StartsWith("PUT /api/types/x HTTP/1.1\r\n"));
  EXPECT_THAT(received, HasSubstr("\r\nAuthorization: Bearer t0ken\r\n"));
  EXPECT_THAT(received, HasSubstr("\r\nContent-Type: application/json\r\n"));
  EXPECT_THAT(received, EndsWith("\r\n\r\n{\"a\":1}"));
}

TEST(ApiClient, RequestWithoutBodyHasNone) {
  OneAnswerServer server(kHeadEnd, "HTTP/1.1 204 No Content\r\n\r\n");
  const Result<ApiResponse> response =
      MakeCurlApiClient({server.url(), "t"})->Call({"DELETE", "/api/tokens/a", ""});
  ASSERT_TRUE(response) << response.error().ToString();
  EXPECT_EQ(response->status, 204);
  const std::string received = server.Received();
  EXPECT_THAT(received, StartsWith("DELETE /api/tokens/a HTTP/1.1\r\n"));
  EXPECT_THAT(received, EndsWith(kHeadEnd));
}

TEST(ApiClient, RedirectIsNotFollowed) {
  OneAnswerServer server(
      kHeadEnd, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
  const Result<ApiResponse> response =
      MakeCurlApiClient({server.url(), "t"})->Call({"GET", "/api/types", ""});
  ASSERT_TRUE(response) << response.error().ToString();
  EXPECT_EQ(response->status, 302);
}

TEST(ApiClient, NobodyListeningIsSaidWithTheAddressAndWithoutTheToken) {
  std::string url;
  {
    boost::asio::io_context io;
    const tcp::acceptor closed_again(io, {boost::asio::ip::address_v4::loopback(), 0});
    url = "http://127.0.0.1:" + std::to_string(closed_again.local_endpoint().port());
  }
  const Result<ApiResponse> response =
      MakeCurlApiClient({url, "t0ken"})->Call({"GET", "/api/types", ""});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(response.error().detail, HasSubstr(url));
  EXPECT_THAT(response.error().detail, Not(HasSubstr("t0ken")));
}

TEST(ApiClient, OtherSchemesAreRefused) {
  EXPECT_FALSE(MakeCurlApiClient({"file://", "t"})->Call({"GET", "/etc/hostname", ""}));
}

}  // namespace
}  // namespace strongroom::app
