#include "http/request_head.h"

#include <gtest/gtest.h>

#include <string>

namespace strongroom::http {
namespace {

using namespace std::string_literals;

std::string Head(std::string_view request_line, std::string_view fields = "Host: a\r\n") {
  return std::string(request_line) + "\r\n" + std::string(fields) + "\r\n";
}

Result<RequestHead> Parse(const std::string& bytes) {
  RequestHead head;
  if (auto parsed = ParseRequestHead(bytes, head); !parsed) return Fail(parsed.error());
  return head;
}

void ExpectMalformed(const std::string& bytes) {
  RequestHead head;
  const auto parsed = ParseRequestHead(bytes, head);
  ASSERT_FALSE(parsed.has_value()) << bytes;
  EXPECT_EQ(parsed.error().kind, ErrorKind::kMalformed) << bytes;
  EXPECT_TRUE(head.fields.empty());
}

TEST(RequestHead, PartsAreGivenRaw) {
  const std::string bytes = Head("GET /api/a%2Fb?x=%20&y=1?2 HTTP/1.1");
  const auto head = Parse(bytes);
  ASSERT_TRUE(head.has_value());
  EXPECT_EQ(head->method, "GET");
  EXPECT_EQ(head->path, "/api/a%2Fb");
  EXPECT_EQ(head->query, "x=%20&y=1?2");
  EXPECT_TRUE(head->keep_alive);
  EXPECT_FALSE(head->has_body());
}

TEST(RequestHead, AbsoluteFormLosesItsAuthority) {
  const std::string bytes = Head("GET http://other:80/p?q HTTP/1.1");
  const auto head = Parse(bytes);
  ASSERT_TRUE(head.has_value());
  EXPECT_EQ(head->path, "/p");
  EXPECT_EQ(head->query, "q");
}

TEST(RequestHead, TheAuthorityEndsBeforeAQuery) {
  struct Case {
    const char *line, *path, *query;
  };
  for (const Case& c : {Case{"GET http://a?a=/admin/live HTTP/1.1", "/", "a=/admin/live"},
                        {"GET http://a:80?/b?c HTTP/1.1", "/", "/b?c"},
                        {"GET https://a? HTTP/1.1", "/", ""},
                        {"GET http://a HTTP/1.1", "/", ""},
                        {"GET HTTP://a/?b=c://d/e HTTP/1.1", "/", "b=c://d/e"},
                        {"GET /p?http://a/q HTTP/1.1", "/p", "http://a/q"}}) {
    const std::string bytes = Head(c.line);
    const auto head = Parse(bytes);
    ASSERT_TRUE(head.has_value()) << c.line;
    EXPECT_EQ(head->path, c.path) << c.line;
    EXPECT_EQ(head->query, c.query) << c.line;
  }
}

TEST(RequestHead, FieldsAreFoundInAnyCaseAndUniqueSaysSo) {
  const std::string bytes = Head(
      "GET / HTTP/1.1", "host: a\r\nX-One: 1\r\nx-two: 2\r\nX-TWO: 3\r\nX-Nil:\r\nx-nil: 4\r\n");
  const auto head = Parse(bytes);
  ASSERT_TRUE(head.has_value());
  EXPECT_EQ(head->Value("x-ONE"), "1");
  EXPECT_EQ(head->Unique("X-One"), "1");
  EXPECT_EQ(head->Value("X-Two"), "2");
  EXPECT_EQ(head->Unique("X-Two"), std::nullopt);
  EXPECT_EQ(head->Value("X-Three"), "");
  EXPECT_EQ(head->Unique("X-Three"), std::nullopt);
  EXPECT_EQ(head->Count("X-Three"), 0U);
  EXPECT_EQ(head->Count("x-one"), 1U);
  // One whose first value is empty is there twice all the same.
  EXPECT_EQ(head->Value("X-Nil"), "");
  EXPECT_EQ(head->Unique("X-Nil"), std::nullopt);
  EXPECT_EQ(head->Count("X-Nil"), 2U);
}

TEST(RequestHead, ConnectionWishesFollowTheVersion) {
  struct Case {
    const char *line, *fields;
    bool keep_alive;
  };
  for (const Case& c : {Case{"GET / HTTP/1.1", "Host: a\r\n", true},
                        {"GET / HTTP/1.1", "Host: a\r\nConnection: Close\r\n", false},
                        {"GET / HTTP/1.1", "Host: a\r\nConnection: te, close\r\n", false},
                        {"GET / HTTP/1.0", "", false},
                        {"GET / HTTP/1.0", "Connection: keep-alive\r\n", true}}) {
    const std::string bytes = Head(c.line, c.fields);
    const auto head = Parse(bytes);
    ASSERT_TRUE(head.has_value()) << bytes;
    EXPECT_EQ(head->keep_alive, c.keep_alive) << bytes;
  }
}

TEST(RequestHead, WhatTwoParsersCouldReadDifferentlyIsRefused) {
  for (const char* fields : {
           "Host: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n",
           "Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n",
           "Host: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n",
           "Host: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n",
           "Host: a\r\nContent-Length: 5, 5\r\n",
           "Host: a\r\nContent-Length: +5\r\n",
           "Host: a\r\nContent-Length: -1\r\n",
           "Host: a\r\nContent-Length: 0x5\r\n",
           "Host: a\r\nContent-Length:\r\n",
           "Host: a\r\nContent-Length: 99999999999999999999\r\n",
           "Host: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
           "Host: a\r\nTransfer-Encoding: gzip\r\n",
           "Host: a\r\nTransfer-Encoding: gzip, chunked\r\n",
           "Host: a\r\nTransfer-Encoding: chunked, identity\r\n",
           "Host: a\r\nTransfer-Encoding: xchunked\r\n",
           "Host: a\r\nTransfer-Encoding : chunked\r\n",
           "Host: a\r\n Transfer-Encoding: chunked\r\n",
           "Host: a\r\nX: b\r\n\tc\r\n",
           "Host: a\r\nX: b\r\n c\r\n",
           "Host: a\r\nX: a\x01z\r\n",
           "Host: a\r\nX: a\x7fz\r\n",
           "Host: a\r\nX: a\rz\r\n",
           "Host: a\r\nBad Name: x\r\n",
           "Host: a\r\nNoColon\r\n",
           "Host: a\r\n: empty\r\n",
           "Host: a\r\nExpect: the-unexpected\r\n",
           "",
           "Host: a\r\nHost: a\r\n",
           "Host: a, b\r\n",
           "Host: a/b\r\n",
           "Host: u@a\r\n",
           "Host: a b\r\n",
       }) {
    ExpectMalformed(Head("POST / HTTP/1.1", fields));
  }
  ExpectMalformed(Head("POST / HTTP/1.0", "Transfer-Encoding: chunked\r\n"));
  ExpectMalformed("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"s);
}

TEST(RequestHead, ImpossibleRequestLinesAreRefused) {
  for (const char* line : {"GET /a b HTTP/1.1",
                           "GET  / HTTP/1.1",
                           "GET / HTTP/1.2",
                           "GET / HTTP/2.0",
                           "GET / HTTP/0.9",
                           "GET /",
                           "GET / http/1.1",
                           "G@T / HTTP/1.1",
                           " GET / HTTP/1.1",
                           "GET a HTTP/1.1",
                           "GET // HTTP/1.1 x",
                           "GET /\x01 HTTP/1.1",
                           "GET /\x7f HTTP/1.1",
                           "GET /\xc3\xa9 HTTP/1.1",
                           "GET /# HTTP/1.1",
                           "GET /% HTTP/1.1",
                           "GET /%4 HTTP/1.1",
                           "GET /%zz HTTP/1.1",
                           "GET /\"< HTTP/1.1",
                           "GET /\\ HTTP/1.1",
                           "CONNECT a:80 HTTP/1.1",
                           "GET ftp://a/ HTTP/1.1",
                           "GET http:///p HTTP/1.1",
                           "GET http://?q HTTP/1.1",
                           "GET http://a#/p HTTP/1.1",
                           "GET http://u@a/p HTTP/1.1",
                           "GET a?http://b/p HTTP/1.1",
                           "GET  HTTP/1.1"}) {
    ExpectMalformed(Head(line));
  }
}

TEST(RequestHead, TooManyFieldsAreRefusedAsTooLarge) {
  std::string fields = "Host: a\r\n";
  for (std::size_t i = 1; i < kFieldsMax; ++i) fields += "X: y\r\n";
  EXPECT_TRUE(Parse(Head("GET / HTTP/1.1", fields)).has_value());
  const auto refused = Parse(Head("GET / HTTP/1.1", fields + "X: y\r\n"));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::kHeaderTooLarge);
}

TEST(FindHeadEnd, GoesOnWhereItStoppedAndFindsTheSameEnd) {
  const std::string bytes = Head("GET / HTTP/1.1") + "body\r\n\r\n";
  const std::size_t end = bytes.find("\r\n\r\n") + 4;
  for (std::size_t split = 0; split <= bytes.size(); ++split) {
    HeadEnd found = FindHeadEnd(std::string_view(bytes).substr(0, split), 0);
    if (split < end) {
      ASSERT_EQ(found.state, HeadEnd::State::kMore) << split;
      found = FindHeadEnd(bytes, found.position);
    }
    EXPECT_EQ(found.state, HeadEnd::State::kFound) << split;
    EXPECT_EQ(found.position, end) << split;
  }
}

TEST(FindHeadEnd, LineFeedAloneIsBroken) {
  EXPECT_EQ(FindHeadEnd("GET / HTTP/1.1\nHost: a\n\n", 0).state, HeadEnd::State::kBroken);
  EXPECT_EQ(FindHeadEnd("\n", 0).state, HeadEnd::State::kBroken);
}

}  // namespace
}  // namespace strongroom::http
