#include "http/body_decoder.h"

#include <gtest/gtest.h>

namespace strongroom::http {
namespace {

RequestHead Chunked() {
  RequestHead head;
  head.chunked = true;
  return head;
}

struct Outcome {
  std::string content;
  std::size_t taken = 0;
  bool done = false, broken = false;
  bool operator==(const Outcome&) const = default;
};

// Feeds `in` in pieces of `piece` bytes and takes at most `room` bytes of content a call.
Outcome Decode(const RequestHead& head, std::string_view in, std::size_t piece, std::size_t room) {
  BodyDecoder decoder;
  decoder.Start(head);
  Outcome outcome;
  std::string_view waiting;
  for (std::size_t at = 0; at < in.size() && !decoder.done() && !decoder.broken();) {
    waiting = in.substr(at, piece);
    const std::size_t taken = decoder.Decode(waiting, outcome.content, room);
    at += taken;
    outcome.taken = at;
  }
  outcome.done = decoder.done();
  outcome.broken = decoder.broken();
  return outcome;
}

TEST(BodyDecoder, ChunksAreJoinedHoweverTheyAreCut) {
  const std::string in =
      "5\r\nhello\r\n001;name=\"v;\"\r\n \r\nB\r\nwide\r\nworld\r\n0\r\nTrailer: "
      "dropped\r\n\r\nNEXT";
  const Outcome expected{
      .content = "hello wide\r\nworld", .taken = in.size() - 4, .done = true, .broken = false};
  for (std::size_t piece = 1; piece <= in.size(); ++piece) {
    for (const std::size_t room : {1, 3, 1000}) {
      EXPECT_EQ(Decode(Chunked(), in, piece, room), expected) << piece << " " << room;
    }
  }
}

TEST(BodyDecoder, ContentLengthTakesExactlyThatMuch) {
  RequestHead head;
  head.content_length = 5;
  for (std::size_t piece = 1; piece < 9; ++piece) {
    EXPECT_EQ(Decode(head, "helloNEXT", piece, 2),
              (Outcome{.content = "hello", .taken = 5, .done = true, .broken = false}));
  }
  head.content_length = 0;
  BodyDecoder decoder;
  decoder.Start(head);
  EXPECT_TRUE(decoder.done());
}

TEST(BodyDecoder, BrokenFramingIsSeen) {
  for (const char* in :
       {"x\r\n", "\r\n", "-1\r\n", "0x5\r\nhello", "5\nhello", "5\r\nhelloX", "5\r\nhello\n0",
        "5 \r\nhello", "fffffffffffffffff\r\n", "10000000000000000\r\n", "5;\x01\r\n", "5;a\n",
        "0\r\nA\x01: b\r\n", "0\r\n\n", "5\rX"}) {
    EXPECT_TRUE(Decode(Chunked(), in, 1000, 1000).broken) << in;
  }
}

TEST(BodyDecoder, EndlessFramingIsRefused) {
  const std::string filler(BodyDecoder::kFramingMax, '0');
  EXPECT_TRUE(Decode(Chunked(), "1" + std::string(15, '0') + "1", 100, 100).broken);
  EXPECT_TRUE(Decode(Chunked(), filler + "001\r\nx", 4096, 100).broken);
  EXPECT_TRUE(Decode(Chunked(), "1;" + filler + "\r\nx", 4096, 100).broken);
  EXPECT_TRUE(Decode(Chunked(), "0\r\nA: " + filler + "\r\n\r\n", 4096, 100).broken);
}

}  // namespace
}  // namespace strongroom::http
