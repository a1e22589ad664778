#include "record/normalizer.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/code_points.h"

namespace strongroom::record {
namespace {

struct Case {
  Normalizer normalizer;
  const char* text;
  const char* normal;
};

TEST(Normalizer, TableOfValues) {
  const Case cases[] = {
      {Normalizer::kExact, " Ab-1 ", " Ab-1 "},
      {Normalizer::kDigits, "+49 (0)89 / 12-34", "490891234"},
      {Normalizer::kDigits, "none", ""},
      {Normalizer::kAlphanumeric, "de89 3704-0044 0532 0130 00", "DE89370400440532013000"},
      {Normalizer::kAlphanumeric, "de89\u00a03704\u202f0044\u2011", "DE8937040044"},
      {Normalizer::kAlphanumeric, "Konto N\u00ba 7", "KONTON\u00ba7"},
      {Normalizer::kCasefold, "MixED Case 1", "mixed case 1"},
      {Normalizer::kCasefold, "ÄÖÜ×ß", "äöü×ß"},
      {Normalizer::kCasefold, "ŁÓDŹ Żółć", "łódź żółć"},
      {Normalizer::kCasefold, "Ÿ\u017f\u1e9e\u00b5", "ÿs\u00df\u03bc"},
      {Normalizer::kCasefold, "ĀĶĹŊŽ", "āķĺŋž"},
      {Normalizer::kCasefold, "ıİĸ", "ıİĸ"},  // no simple folding
      {Normalizer::kCasefold, "ΆΈΉΊΌΎΏΑΣς", "άέήίόύώασσ"},
      {Normalizer::kCasefold, "ЀЁЯЖѠҐӁӀ", "ѐёяжѡґӂӏ"},
      {Normalizer::kCasefold, "NGUYỄN", "nguyễn"},
      {Normalizer::kCasefold, "銀行 😀", "銀行 😀"},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(Normalize(each.normalizer, each.text), each.normal) << each.text;
  }
}

TEST(Normalizer, NamesParseToThemselves) {
  for (const auto each : {Normalizer::kExact, Normalizer::kCasefold, Normalizer::kDigits,
                          Normalizer::kAlphanumeric}) {
    EXPECT_EQ(ParseNormalizer(NormalizerName(each)), each);
  }
  EXPECT_FALSE(ParseNormalizer("soundex").has_value());
  EXPECT_EQ(ParseIndexKind(IndexKindName(IndexKind::kExact)), IndexKind::kExact);
  EXPECT_EQ(ParseIndexKind(IndexKindName(IndexKind::kLast4)), IndexKind::kLast4);
  EXPECT_FALSE(ParseIndexKind("prefix").has_value());
}

TEST(Normalizer, EveryCodePointIsNormalisedOnceForAll) {
  for (const auto normalizer : {Normalizer::kExact, Normalizer::kCasefold, Normalizer::kDigits,
                                Normalizer::kAlphanumeric}) {
    for (char32_t c = 1; c < 0x3100; ++c) {
      std::string text;
      AppendCodePoint(text, c);
      const std::string once = Normalize(normalizer, text);
      ASSERT_EQ(Normalize(normalizer, once), once)
          << NormalizerName(normalizer) << " of U+" << std::hex << static_cast<unsigned>(c);
    }
  }
}

RC_GTEST_PROP(Normalizer, TextIsNormalisedIdempotently, ()) {
  const auto points = *rc::gen::container<std::vector<std::uint32_t>>(rc::gen::oneOf(
      rc::gen::inRange<std::uint32_t>(1, 0x80), rc::gen::inRange<std::uint32_t>(0x80, 0x3100),
      rc::gen::inRange<std::uint32_t>(0xE000, 0x110000)));
  std::string text;
  for (const std::uint32_t point : points) AppendCodePoint(text, static_cast<char32_t>(point));
  for (const auto normalizer : {Normalizer::kExact, Normalizer::kCasefold, Normalizer::kDigits,
                                Normalizer::kAlphanumeric}) {
    const std::string once = Normalize(normalizer, text);
    RC_ASSERT(Normalize(normalizer, once) == once);
  }
}

// Strict JSON lets no invalid UTF-8 through; whatever comes all the same is taken byte by byte.
RC_GTEST_PROP(Normalizer, ArbitraryBytesNeverGrow, (const std::string& bytes)) {
  for (const auto normalizer : {Normalizer::kExact, Normalizer::kCasefold, Normalizer::kDigits,
                                Normalizer::kAlphanumeric}) {
    RC_ASSERT(Normalize(normalizer, bytes).size() <= bytes.size());
  }
}

}  // namespace
}  // namespace strongroom::record
