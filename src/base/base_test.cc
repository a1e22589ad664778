#include <gtest/gtest.h>

#include <cstdlib>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/encoder.h"
#include "base/json.h"
#include "base/random.h"
#include "base/secret_bytes.h"
#include "base/utf8.h"
#include "base/uuid.h"

namespace strongroom {
namespace {

TEST(Json, DuplicateMemberIsRefusedWithItsPosition) {
  const auto parsed = ParseJson("{\"a\": 1,\n \"b\": {\"a\": 2}, \"a\": 3}");
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().kind, ErrorKind::kMalformed);
  EXPECT_NE(parsed.error().detail.find("line 2, column"), std::string::npos)
      << parsed.error().detail;
  EXPECT_NE(parsed.error().detail.find("duplicate member name"), std::string::npos);
}

TEST(Json, SameNameInSiblingAndNestedObjectsIsFine) {
  EXPECT_TRUE(ParseJson(R"([{"a":1,"b":{"a":1}},{"a":2}])").has_value());
}

TEST(Json, BrokenInputIsRefusedWithLineAndColumnAndNothingOfItself) {
  const auto parsed = ParseJson("{\n  \"bankAccountNumber\": 4711secret\n}");
  ASSERT_FALSE(parsed.has_value());
  EXPECT_NE(parsed.error().detail.find("line 2"), std::string::npos) << parsed.error().detail;
  EXPECT_EQ(parsed.error().detail.find("secret"), std::string::npos);
}

TEST(Json, RefusesWhatItMust) {
  const std::string deep = std::string(40, '[') + std::string(40, ']');
  for (const std::string_view text :
       {std::string_view(""), std::string_view("{"), std::string_view("{} x"),
        std::string_view("\"\xff\""), std::string_view("\"a\\u0000b\""), std::string_view(deep),
        std::string_view("[1,]"), std::string_view("nul"), std::string_view("1e999999")}) {
    const auto parsed = ParseJson(text);
    EXPECT_FALSE(parsed.has_value()) << text;
  }
}

TEST(Json, HalfOfASurrogatePairIsNamedWhereItStands) {
  const std::string half = "malformed JSON at line 1, column 3: an escape from";
  for (const std::string_view text :
       {R"(["\ud800 end"])", R"(["\udc00 end"])", R"(["\uD83D"])", R"(["\ud800\n"])",
        R"(["\ud800\u0041"])", R"(["\ud800\ud800\udc00"])", R"({"\ud800": 1})"}) {
    const auto parsed = ParseJson(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_TRUE(parsed.error().detail.starts_with(half)) << text << parsed.error().detail;
  }
  EXPECT_TRUE(ParseJson(R"(["\ud83d\ude00"])").has_value());
  // What is wrong beside a whole pair, or an escaped backslash, is something else; so is a cut.
  for (const std::string_view text : {R"(["\ud83d\ude00" x])", R"(["\\ud800"x])", R"(["\\udc00"x])",
                                      R"(["\ud83d\ude)", R"(["\ud83d)"}) {
    const auto parsed = ParseJson(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_FALSE(parsed.error().detail.contains("an escape from")) << parsed.error().detail;
  }
}

TEST(Json, StringsThatArriveInPartsStayWhole) {
  const std::string text = R"({"na\u006de":"a\u00e9\n\"b"})";
  const auto parsed = ParseJson(text);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->at("name").as_string(), "a\u00e9\n\"b");
}

TEST(Json, AppendedStringsReadBackAsTheyWere) {
  for (const std::string_view text :
       {std::string_view(""), std::string_view("plain"),
        std::string_view("\"a\\b\"\n\r\t\x01\x1f end"), std::string_view("\u00e9\u2022\\")}) {
    std::string out;
    AppendJsonString(out, text);
    const auto parsed = ParseJson(out);
    ASSERT_TRUE(parsed.has_value()) << out;
    EXPECT_EQ(std::string_view(parsed->as_string()), text);
  }
}

TEST(Json, DoublesAreReadAsTheNearestOne) {
  for (const char* text :
       {"90.28571428571429", "0.1", "1e-7", "5e-324", "1.7976931348623157e308"}) {
    const auto parsed = ParseJson(text);
    ASSERT_TRUE(parsed.has_value()) << text;
    EXPECT_EQ(parsed->as_double(), std::strtod(text, nullptr)) << text;
  }
}

TEST(Json, DuplicateAmongManyMembersIsFound) {
  std::string text = "{";
  for (int i = 0; i < 200; ++i) text += "\"m" + std::to_string(i) + "\":1,";
  EXPECT_TRUE(ParseJson(text + "\"last\":1}").has_value());
  EXPECT_FALSE(ParseJson(text + "\"m150\":1}").has_value());
  EXPECT_FALSE(ParseJson(text + "\"m3\":1}").has_value());
}

TEST(Bytes, Base64UrlHasOneTextForValue) {
  // RFC 4648 §10 vectors, without padding.
  EXPECT_EQ(Base64UrlEncode(AsBytes("foobar")), "Zm9vYmFy");
  EXPECT_EQ(Base64UrlEncode(AsBytes("fooba")), "Zm9vYmE");
  EXPECT_EQ(AsText(*Base64UrlDecode("Zm9v")), "foo");
  EXPECT_FALSE(Base64UrlDecode("Zm9vYmF").has_value());
  EXPECT_FALSE(Base64UrlDecode("Zm9v=").has_value());
  EXPECT_FALSE(Base64UrlDecode("A").has_value());
}

TEST(Bytes, HexRoundTripsAndRefusesOddInput) {
  EXPECT_EQ(HexEncode(AsBytes("\x01\xfe")), "01fe");
  EXPECT_EQ(AsText(*HexDecode("01FE")), "\x01\xfe");
  EXPECT_FALSE(HexDecode("0").has_value());
  EXPECT_FALSE(HexDecode("0g").has_value());
}

TEST(Encoder, TimesThatCannotBeWrittenAreAsAShortRead) {
  for (const Time time : {Time{}, Time{std::chrono::milliseconds{1}}, kTimeMax}) {
    Encoder encoder;
    encoder.Timestamp(time);
    Decoder decoder(encoder.view());
    EXPECT_EQ(decoder.Timestamp(), time);
    EXPECT_TRUE(decoder.AtEnd());
    EXPECT_EQ(ParseTime(FormatTime(time)), time);
  }
  const auto last = static_cast<std::uint64_t>(kTimeMax.time_since_epoch().count());
  for (const std::uint64_t beyond : {last + 1, ~std::uint64_t{0}}) {
    Encoder encoder;
    encoder.U64(beyond).U8(1);
    Decoder decoder(encoder.view());
    EXPECT_EQ(decoder.Timestamp(), Time{});
    EXPECT_FALSE(decoder.ok());
    EXPECT_EQ(decoder.U8(), 0);
  }
}

TEST(Encoder, DecoderReadsBackAndFailsShort) {
  Encoder encoder;
  encoder.U8(1).U16(2).U32(3).U64(4).String("five");
  Decoder decoder(encoder.view());
  EXPECT_EQ(decoder.U8(), 1);
  EXPECT_EQ(decoder.U16(), 2);
  EXPECT_EQ(decoder.U32(), 3U);
  EXPECT_EQ(decoder.U64(), 4U);
  EXPECT_EQ(AsText(decoder.String()), "five");
  EXPECT_TRUE(decoder.AtEnd());
  EXPECT_EQ(decoder.U8(), 0);
  EXPECT_FALSE(decoder.ok());
  const Bytes lying = {0xff, 0xff, 0xff, 0xff, 1};
  Decoder short_one(lying);
  EXPECT_TRUE(short_one.String().empty());
  EXPECT_FALSE(short_one.ok());
}

TEST(Uuid, Version7IsOrderedByTimeAndRoundTrips) {
  InsecureSequenceRandom random;
  const Time start(std::chrono::milliseconds(1'700'000'000'000));
  const Uuid first = Uuid::V7(start, random);
  const Uuid second = Uuid::V7(start + std::chrono::milliseconds(1), random);
  EXPECT_LT(first, second);
  EXPECT_EQ(first.ToString()[14], '7');
  EXPECT_EQ(Uuid::Parse(first.ToString()), first);
  EXPECT_FALSE(Uuid::Parse("0190163d-8694-739b-aea5-966c26f8ad9").has_value());
  EXPECT_FALSE(Uuid::Parse("0190163d_8694-739b-aea5-966c26f8ad91").has_value());
}

TEST(Time, FormatsAndParsesRfc3339) {
  const auto time = ParseTime("2026-01-31T23:30:00.5+01:00");
  ASSERT_TRUE(time.has_value());
  EXPECT_EQ(FormatTime(*time), "2026-01-31T22:30:00.500Z");
  for (const char* bad : {"2026-02-29T00:00:00Z", "2026-01-01 00:00:00", "2026-01-01T24:00:00Z",
                          "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z", ""}) {
    EXPECT_FALSE(ParseTime(bad).has_value()) << bad;
  }
}

TEST(SecretBytes, ComparesAndTruncates) {
  SecretBytes a = SecretBytes::CopyOf("hunter2");
  const SecretBytes b = SecretBytes::CopyOf("hunter2");
  EXPECT_TRUE(a == b);
  a.Truncate(6);
  EXPECT_FALSE(a == b);
  EXPECT_EQ(a.InsecureText(), "hunter");
  const SecretBytes moved = std::move(a);
  EXPECT_EQ(moved.size(), 6U);
}

TEST(SystemRandom, TwoDrawsDiffer) {
  SystemRandom random;
  std::array<std::uint8_t, 32> a{}, b{};
  random.Fill(a);
  random.Fill(b);
  EXPECT_NE(a, b);
}

TEST(Utf8, WhatIsNoTextIsShownInHex) {
  EXPECT_EQ(Shown("tenant/diku \u20ac"), "tenant/diku \u20ac");
  EXPECT_EQ(Shown("tenant/\xff"), "hex 74656e616e742fff");
}

TEST(Utf8, IsWhatRfc3629Says) {
  for (const std::string_view text :
       {"", "abc", "\x7f", "\u00e4\u20ac", "\ud7ff", "\ue000", "\U0001F511", "\U0010FFFF"}) {
    EXPECT_TRUE(IsUtf8(text)) << text;
  }
  EXPECT_TRUE(IsUtf8(std::string_view("a\0b", 3)));
  for (const std::string_view text :
       {"a\xff", "\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xe2\x82",
        "\xe2\x82z", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xf0\x9f\x94"}) {
    EXPECT_FALSE(IsUtf8(text)) << testing::PrintToString(text);
  }
}

}  // namespace
}  // namespace strongroom
