#include "http/response_head.h"

#include <gtest/gtest.h>

namespace strongroom::http {
namespace {

TEST(HttpDate, IsTheFormOfTheRfc) {
  // RFC 9110 §5.6.7 gives this moment as its example.
  EXPECT_EQ(FormatHttpDate(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(FormatHttpDate(0), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(ResponseHead, EveryAnswerForbidsStoringAndNamesItsRequest) {
  std::string out = "what was there before";
  WriteResponseHead(out, 404, "application/json", {{"Retry-After", "1"}}, {.length = 12}, "id",
                    "D");
  EXPECT_EQ(out,
            "HTTP/1.1 404 Not Found\r\nDate: D\r\nX-Request-Id: id\r\nCache-Control: no-store\r\n"
            "Content-Type: application/json\r\nRetry-After: 1\r\nContent-Length: 12\r\n\r\n");
}

TEST(ResponseHead, AValueCannotStartAFieldOfItsOwn) {
  std::string out;
  WriteResponseHead(out, 201, "a\nb", {{"Location", "/x\r\nSet-Cookie: y"}}, {}, "id", "D");
  EXPECT_EQ(out.find("\nSet-Cookie"), std::string::npos);
  EXPECT_NE(out.find("Location: /x  Set-Cookie: y\r\n"), std::string::npos);
  EXPECT_NE(out.find("Content-Type: a b\r\n"), std::string::npos);
}

TEST(ResponseHead, FramingFollowsTheBody) {
  std::string out;
  WriteResponseHead(out, 204, "text/plain", {}, {.body = ResponseFrame::Body::kNone}, "id", "D");
  EXPECT_EQ(out.find("Content-"), std::string::npos);
  WriteResponseHead(out, 200, "", {}, {.body = ResponseFrame::Body::kChunked, .keep_alive = false},
                    "id", "D");
  EXPECT_NE(out.find("Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"), std::string::npos);
  WriteResponseHead(out, 200, "", {}, {.http11 = false}, "id", "D");
  EXPECT_NE(out.find("Connection: keep-alive\r\n"), std::string::npos);
}

}  // namespace
}  // namespace strongroom::http
