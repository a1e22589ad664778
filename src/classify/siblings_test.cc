#include "classify/siblings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classify/rules/field_for_test.h"

namespace strongroom::classify {
namespace {

using ::testing::ElementsAre;

TEST(GiveSiblings, FieldsOfOneObjectKnowEachOther) {
  std::vector<model::Field> fields = {rules::FieldOf("id"), rules::FieldOf("person.name"),
                                      rules::FieldOf("note"), rules::FieldOf("person.age")};
  GiveSiblings(fields);
  EXPECT_THAT(*fields[0].siblings, ElementsAre("id", "note"));
  EXPECT_THAT(*fields[1].siblings, ElementsAre("name", "age"));
  EXPECT_EQ(fields[1].siblings, fields[3].siblings);
}

TEST(GiveSiblings, TablesAreApart) {
  std::vector<model::Field> fields = {rules::FieldOf("a"), rules::FieldOf("b")};
  fields[0].holder = "t";
  fields[1].holder = "u";
  GiveSiblings(fields);
  EXPECT_THAT(*fields[0].siblings, ElementsAre("a"));
}

TEST(GiveSiblings, HugeObjectsAreBounded) {
  std::vector<model::Field> fields(kSiblingsMax + 5, rules::FieldOf("x"));
  GiveSiblings(fields);
  EXPECT_EQ(fields.back().siblings->size(), kSiblingsMax);
}

}  // namespace
}  // namespace strongroom::classify
