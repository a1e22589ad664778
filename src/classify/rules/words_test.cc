#include "classify/rules/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classify/rules/vocabulary.h"

namespace strongroom::classify::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Words, CasesAndSeparatorsAreCutAlike) {
  for (const char* name : {"userAPIKey", "UserApiKey", "user_api_key", "user-api-key",
                           "USER_API_KEY", "user.api.key", "user api  key", "::user/api:key"}) {
    EXPECT_THAT(SplitWords(name), ElementsAre("user", "api", "key")) << name;
  }
}

TEST(Words, DigitsStayWithTheLettersBeforeThem) {
  EXPECT_THAT(SplitWords("addressLine1"), ElementsAre("address", "line1"));
  EXPECT_THAT(SplitWords("OAuth2Token"), ElementsAre("o", "auth2", "token"));
  EXPECT_THAT(SplitWords("oauth2token"), ElementsAre("oauth2", "token"));
  EXPECT_THAT(SplitWords("md5Hash"), ElementsAre("md5", "hash"));
}

TEST(Words, APluralOfCapitalsIsOneWord) {
  EXPECT_THAT(SplitWords("userIDs"), ElementsAre("user", "ids"));
  EXPECT_THAT(SplitWords("SSNsOfStaff"), ElementsAre("ssns", "of", "staff"));
  EXPECT_THAT(SplitWords("HTTPServer"), ElementsAre("http", "server"));
}

TEST(Words, DiacriticsAreDroppedComposedOrNot) {
  EXPECT_THAT(SplitWords("Straßenname_Größe"), ElementsAre("strassenname", "grosse"));
  EXPECT_THAT(SplitWords("nume\xCC\x81ro"), ElementsAre("numero"));
  EXPECT_THAT(SplitWords("płećÜber"), ElementsAre("plec", "uber"));
  EXPECT_THAT(Spellings("länge"), ElementsAre("lange", "laenge"));
  EXPECT_THAT(Spellings("number"), ElementsAre("number"));
}

TEST(Words, WhatIsNoTextIsCutAndBounded) {
  EXPECT_THAT(SplitWords(""), IsEmpty());
  EXPECT_THAT(SplitWords("---"), IsEmpty());
  EXPECT_THAT(SplitWords("a\xff\xfe"
                         "b"),
              ElementsAre("a", "b"));
  EXPECT_LE(SplitWords(std::string(100'000, 'x')).at(0).size(), kWordBytesMax + 4);
  std::string many;
  for (int i = 0; i < 5'000; ++i) many += "ab ";
  EXPECT_EQ(SplitWords(many).size(), kWordsMax);
}

class VocabularyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* word : {"konto", "nummer", "date", "of", "birth", "phone", "no", "pin", "key",
                             "address", "city", "email", "token", "category"}) {
      words_.Add(word);
    }
    words_.AllowShort(words_.Find("no"));
    words_.AllowShort(words_.Find("of"));
  }
  std::vector<std::string> Texts(const std::string& word) const {
    std::vector<std::string> texts;
    for (const WordId id : words_.Resolve(word)) texts.push_back(words_.Text(id));
    return texts;
  }
  Vocabulary words_;
};

TEST_F(VocabularyTest, RunTogetherWordsAreCutUp) {
  EXPECT_THAT(Texts("kontonummer"), ElementsAre("konto", "nummer"));
  EXPECT_THAT(Texts("dateofbirth"), ElementsAre("date", "of", "birth"));
  EXPECT_THAT(Texts("phoneno"), ElementsAre("phone", "no"));
}

TEST_F(VocabularyTest, NoWordIsFoundInsideAnother) {
  for (const char* word : {"pinned", "keyboard", "spin", "velocity", "tokenizer", "phonetic"}) {
    EXPECT_THAT(words_.Resolve(word), ElementsAre(kUnknownWord)) << word;
  }
}

TEST_F(VocabularyTest, ShortWordsArePartsOnlyWhereTheyAreAllowedTo) {
  for (const char* word : {"cover", "age", "dress", "code"}) words_.Add(word);
  EXPECT_THAT(words_.Resolve("coverage"), ElementsAre(kUnknownWord));
  EXPECT_THAT(words_.Resolve("coverages"), ElementsAre(kUnknownWord));
  EXPECT_THAT(words_.Resolve("pincode"), ElementsAre(kUnknownWord));
  words_.AllowShort(words_.Find("pin"));
  EXPECT_THAT(Texts("pincode"), ElementsAre("pin", "code"));
}

TEST_F(VocabularyTest, WhatIsKnownIsNotCutUp) {
  words_.Add("head");
  EXPECT_THAT(Texts("headphones"), ElementsAre("head", "phone"));
  words_.Add("headphone");
  EXPECT_THAT(Texts("headphones"), ElementsAre("headphone"));
}

TEST_F(VocabularyTest, PluralsAreTheirSingular) {
  EXPECT_THAT(Texts("addresses"), ElementsAre("address"));
  EXPECT_THAT(Texts("cities"), ElementsAre("city"));
  EXPECT_THAT(Texts("phones"), ElementsAre("phone"));
  EXPECT_THAT(Texts("kontonummern"), ElementsAre("konto", "nummer"));
}

TEST_F(VocabularyTest, DigitsAreDropped) {
  EXPECT_THAT(Texts("phone2"), ElementsAre("phone"));
  EXPECT_THAT(words_.Resolve("2026"), IsEmpty());
}

TEST_F(VocabularyTest, ALetterAloneIsJoinedWithWhatFollows) {
  EXPECT_EQ(words_.ResolveAll({"e", "mail"}), words_.Resolve("email"));
}

}  // namespace
}  // namespace strongroom::classify::rules
