#include "record/mask.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "record/code_points.h"

namespace strongroom::record {
namespace {

TEST(Mask, Last4ShowsTheEndOfValuesOfEightCharactersOrMore) {
  EXPECT_EQ(MaskValue(Mask::kLast4, "DE89370400440532013201"), "••••3201");
  EXPECT_EQ(MaskValue(Mask::kLast4, "12345678"), "••••5678");
  EXPECT_EQ(MaskValue(Mask::kLast4, "1234567"), "••••");
  EXPECT_EQ(MaskValue(Mask::kLast4, ""), "••••");
}

TEST(Mask, CharactersAreCodePointsAndNeverCutInside) {
  EXPECT_EQ(MaskValue(Mask::kLast4, "ääääöööö"), "••••öööö");
  EXPECT_EQ(MaskValue(Mask::kLast4, "äääöööö"), "••••");  // seven characters in fourteen bytes
  EXPECT_EQ(MaskValue(Mask::kLast4, "abcd😀😁😂😃"), "••••😀😁😂😃");
  EXPECT_EQ(MaskValue(Mask::kLast4, "銀行口座番号一二"), "••••番号一二");
}

TEST(Mask, AllShowsNothingAndNotEvenTheLength) {
  EXPECT_EQ(MaskValue(Mask::kAll, "DE89370400440532013201"), MaskValue(Mask::kAll, "x"));
  EXPECT_EQ(MaskValue(Mask::kAll, "DE89370400440532013201"), "••••");
}

TEST(Mask, WithoutAMaskTheValueStands) { EXPECT_EQ(MaskValue(Mask::kNone, "Bank"), "Bank"); }

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

RC_GTEST_PROP(Mask, NeverShowsMoreThanFourCharactersNorHalfOfAValue, (const std::u32string& raw)) {
  std::string value;
  for (const char32_t c : raw) {
    const char32_t valid = c % 0x110000;
    AppendCodePoint(value, valid >= 0xD800 && valid < 0xE000 ? U'x' : valid);
  }
  const std::string mask = MaskValue(Mask::kLast4, value);
  const std::string_view bullets = "••••";
  RC_ASSERT(mask.starts_with(bullets));
  const std::string_view shown = std::string_view(mask).substr(bullets.size());
  RC_ASSERT(CountCodePoints(shown) <= 4U);
  RC_ASSERT(2 * CountCodePoints(shown) <= CountCodePoints(value));
  RC_ASSERT(value.ends_with(shown));
  RC_ASSERT(MaskValue(Mask::kAll, value) == bullets);
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
