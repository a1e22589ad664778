#include "classify/rules/vocabulary.h"

#include <gtest/gtest.h>

namespace strongroom::classify::rules {
namespace {

TEST(Endings, ACompoundIsWhatItsLastPartIs) {
  Vocabulary words;
  const WordId ending = words.Add("kontonummer");
  const WordId short_one = words.Add("rad");
  words.AllowEnding(ending);
  words.AllowEnding(short_one);
  EXPECT_EQ(words.Resolve("treuhandkontonummer"), (std::vector<WordId>{kUnknownWord, ending}));
  EXPECT_EQ(words.Resolve("kontonummernkreis"), std::vector<WordId>{kUnknownWord});
  EXPECT_EQ(words.Resolve("kamerad"), std::vector<WordId>{kUnknownWord}) << "too short";
}

TEST(Endings, AnSMayJoinTheParts) {
  Vocabulary words;
  const WordId first = words.Add("versicherung");
  const WordId second = words.Add("nummer");
  EXPECT_EQ(words.Resolve("versicherungsnummer"), (std::vector<WordId>{first, second}));
}

TEST(Plurals, AWordThatIsKnownAsAPluralKnowsItsSingular) {
  Vocabulary words;
  const WordId plural = words.Add("notes");
  EXPECT_EQ(words.Resolve("notes"), std::vector<WordId>{plural});
  const WordId singular = words.Add("note");
  const WordId other = words.Add("penalties");
  words.LinkPlurals();
  EXPECT_EQ(words.Resolve("notes"), std::vector<WordId>{plural});
  EXPECT_EQ(words.Singular(plural), singular);
  EXPECT_EQ(words.Singular(singular), kUnknownWord);
  EXPECT_EQ(words.Singular(other), kUnknownWord);
}

}  // namespace
}  // namespace strongroom::classify::rules
