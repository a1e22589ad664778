#include "record/mask.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "base/code_points.h"

namespace strongroom::record {
namespace {

std::string Last4(std::string_view value, Normalizer normalizer = Normalizer::kExact) {
  return MaskValue(Mask::kLast4, normalizer, value);
}

TEST(Mask, Last4ShowsTheEndOfValuesOfEightCharactersOrMore) {
  EXPECT_EQ(Last4("DE89370400440532013201"), "••••3201");
  EXPECT_EQ(Last4("12345678"), "••••5678");
  EXPECT_EQ(Last4("1234567"), "••••");
  EXPECT_EQ(Last4(""), "••••");
}

TEST(Mask, CharactersAreCodePointsAndNeverCutInside) {
  EXPECT_EQ(Last4("ääääöööö"), "••••öööö");
  EXPECT_EQ(Last4("äääöööö"), "••••");  // seven characters in fourteen bytes
  EXPECT_EQ(Last4("abcd😀😁😂😃"), "••••😀😁😂😃");
  EXPECT_EQ(Last4("銀行口座番号一二"), "••••番号一二");
}

TEST(Mask, WhatSeparatesOrShowsNothingIsNeitherCountedNorShown) {
  struct Case {
    const char* value;
    const char* mask;
  };
  // What of them each normaliser leaves differs; what the mask makes of it does not.
  const Case cases[] = {
      {"    1234", "••••"},
      {"1234    ", "••••"},
      {"12345678    ", "••••5678"},
      {"\t1234\r\n\v\f", "••••"},
      {"12-34-56", "••••"},
      {"12-34-56-78", "••••5678"},
      {"12.34/56_7", "••••"},
      {"....----", "••••"},
      {"12\u201034\u201356\u22127\uff0d", "••••"},
      {"\u200b\u200b\u200b\u200b1234", "••••"},
      {"1\u200b2\u200c3\u200d4\ufeff", "••••"},
      {"\u3164\u3164\u3164\u31641234", "••••"},
      {"1234\ufe0f\ufe0f\ufe0f\ufe0f", "••••"},
      {"\u2800\u2800\u00851234\u0091", "••••"},
      {"1234\U000E0041\U000E0042\U000E0043\U000E0044", "••••"},
      {"1234\u00a05678\u202f9012", "••••9012"},
  };
  for (const Case& each : cases) {
    for (const auto normalizer : {Normalizer::kExact, Normalizer::kCasefold, Normalizer::kDigits,
                                  Normalizer::kAlphanumeric}) {
      EXPECT_EQ(Last4(each.value, normalizer), each.mask)
          << each.value << " " << NormalizerName(normalizer);
    }
  }
}

TEST(Mask, CharactersAreThoseOfTheNormalisedValue) {
  EXPECT_EQ(Last4("account 1234", Normalizer::kDigits), "••••");
  EXPECT_EQ(Last4("no. 12345678 b", Normalizer::kDigits), "••••5678");
  EXPECT_EQ(Last4("de89 3704-0044ab", Normalizer::kAlphanumeric), "••••44AB");
  EXPECT_EQ(Last4("ABCDEFÄÖ", Normalizer::kCasefold), "••••efäö");
  EXPECT_EQ(Last4("ABCDEFÄÖ"), "••••EFÄÖ");
}

TEST(Mask, AllShowsNothingAndNotEvenTheLength) {
  EXPECT_EQ(MaskValue(Mask::kAll, Normalizer::kExact, "DE89370400440532013201"), "••••");
  EXPECT_EQ(MaskValue(Mask::kAll, Normalizer::kDigits, "x"), "••••");
}

TEST(Mask, WithoutAMaskTheValueStands) {
  EXPECT_EQ(MaskValue(Mask::kNone, Normalizer::kDigits, "Bank 1"), "Bank 1");
}

TEST(Mask, StrictnessIsNoneThenLast4ThenAll) {
  EXPECT_TRUE(IsLooser(Mask::kNone, Mask::kLast4));
  EXPECT_TRUE(IsLooser(Mask::kLast4, Mask::kAll));
  EXPECT_FALSE(IsLooser(Mask::kAll, Mask::kLast4));
  EXPECT_FALSE(IsLooser(Mask::kAll, Mask::kAll));
}

TEST(Mask, MaskCharacterIsFoundAnywhere) {
  EXPECT_TRUE(ContainsMaskCharacter("••••3201"));
  EXPECT_TRUE(ContainsMaskCharacter("a•"));
  EXPECT_FALSE(ContainsMaskCharacter("a·b*…"));
  EXPECT_FALSE(ContainsMaskCharacter(""));
}

RC_GTEST_PROP(Mask, NeverShowsMoreThanFourCharactersNorHalfOfAValue, ()) {
  const auto points = *rc::gen::container<std::vector<std::uint32_t>>(rc::gen::oneOf(
      rc::gen::inRange<std::uint32_t>('0', '9' + 1), rc::gen::inRange<std::uint32_t>(1, 0x100),
      rc::gen::inRange<std::uint32_t>(0x2000, 0x2070), rc::gen::inRange<std::uint32_t>(1, 0xD800),
      rc::gen::inRange<std::uint32_t>(0xE000, 0x110000),
      rc::gen::element<std::uint32_t>(0x20, 0x2d, 0xa0, 0x200b, 0x3164, 0xfe0f, 0xfeff)));
  std::string value;
  for (const std::uint32_t point : points) AppendCodePoint(value, static_cast<char32_t>(point));
  for (const auto normalizer : {Normalizer::kExact, Normalizer::kCasefold, Normalizer::kDigits,
                                Normalizer::kAlphanumeric}) {
    const std::string mask = Last4(value, normalizer);
    const std::string_view bullets = "••••";
    RC_ASSERT(mask.starts_with(bullets));
    const std::string_view shown = std::string_view(mask).substr(bullets.size());
    std::string seen;  // of the normalised value, by an eye
    const std::string normal = Normalize(normalizer, value);
    for (std::string_view rest = normal; !rest.empty();) {
      const CodePoint point = TakeCodePoint(rest);
      if (!ShowsNothing(point.value)) seen += point.bytes;
    }
    RC_ASSERT(CountCodePoints(shown) == 0U || CountCodePoints(shown) == 4U);
    RC_ASSERT(2 * CountCodePoints(shown) <= CountCodePoints(seen));
    RC_ASSERT(shown.empty() || shown != seen);
    RC_ASSERT(MaskValue(Mask::kAll, normalizer, value) == bullets);
  }
}

RC_GTEST_PROP(CodePoints, EncodingAndTakingGiveTheSameCharacter, ()) {
  const auto raw = *rc::gen::inRange<std::uint32_t>(0, 0x110000);
  if (raw >= 0xD800 && raw < 0xE000) return;
  std::string text;
  AppendCodePoint(text, raw);
  std::string_view rest = text;
  RC_ASSERT(static_cast<std::uint32_t>(TakeCodePoint(rest).value) == raw);
  RC_ASSERT(rest.empty());
}

RC_GTEST_PROP(CodePoints, ArbitraryBytesAreTakenWhollyAndInOrder, (const std::string& bytes)) {
  std::string again;
  for (std::string_view rest = bytes; !rest.empty();) again += TakeCodePoint(rest).bytes;
  RC_ASSERT(again == bytes);
}

}  // namespace
}  // namespace strongroom::record
