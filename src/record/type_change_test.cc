#include <gtest/gtest.h>

#include "record/schema_for_test.h"

namespace strongroom::record {
namespace {

using Rules = std::vector<std::string>;

const std::string kRegular = R"("type": "string", "maxLength": 64, "x-sensitivity": "regular")";
const std::string kLow = R"("type": "string", "maxLength": 64, "x-sensitivity": "low")";
const std::string kHigh =
    R"("type": "string", "maxLength": 64, "x-sensitivity": "high", "x-mask": "all")";
const std::string kLast4 =
    R"("type": "string", "maxLength": 64, "x-sensitivity": "high", "x-mask": "last4")";
const std::string kExact = R"(, "x-search": ["exact"])";
const std::string kBoth = R"(, "x-search": ["exact", "last4"])";
const std::string kDigits = R"(, "x-normalize": "digits")";

Rules Names(const std::vector<FieldError>& errors) {
  Rules names;
  for (const FieldError& each : errors) names.push_back(each.rule + " " + each.pointer);
  return names;
}

struct Case {
  std::string from, to;  // the schema of field "f" in a type that has its class
  bool raises_to_high = false;
  bool needs_reindex = false;
  Rules refusals = {};
  Rules forbidden = {};
};

RecordType OneField(const std::string& field) {
  const json::value schema = Json("{" + field + "}");
  const auto& name = schema.get_object().at("x-sensitivity").get_string();
  return Compiled(TypeOfField({name.data(), name.size()}, "{" + field + "}"));
}

TEST(CompareTypes, FieldTable) {
  const std::string integer = R"("type": "integer", "x-sensitivity": "regular")";
  const std::string number = R"("type": "number", "x-sensitivity": "regular")";
  const std::string type_lowered = "type-class-lowered /x-sensitivity";
  const std::string lowered = "class-lowered /properties/f/x-sensitivity";
  const Case cases[] = {
      {.from = kRegular, .to = kRegular},
      {.from = kRegular, .to = kLow},
      {.from = kRegular, .to = kHigh, .raises_to_high = true},
      {.from = kLow, .to = kHigh, .raises_to_high = true},
      {.from = kLow + kExact, .to = kHigh + kExact, .raises_to_high = true, .needs_reindex = true},
      {.from = kLow, .to = kHigh + kExact, .raises_to_high = true, .needs_reindex = true},
      {.from = kRegular, .to = kLast4, .raises_to_high = true},
      {.from = kLow, .to = kRegular, .refusals = {type_lowered, lowered}},
      {.from = kHigh,
       .to = kLow,
       .refusals = {type_lowered, lowered, "mask-loosened /properties/f/x-mask"}},
      {.from = kHigh, .to = kLast4, .refusals = {"mask-loosened /properties/f/x-mask"}},
      {.from = kLast4, .to = kHigh},
      {.from = kRegular, .to = kRegular + kExact, .needs_reindex = true},
      {.from = kLow, .to = kLow + kExact, .needs_reindex = true},
      {.from = kRegular + kExact, .to = kRegular, .needs_reindex = true},
      {.from = kHigh,
       .to = kHigh + kExact,
       .needs_reindex = true,
       .refusals = {"index-added-to-high /properties/f/x-search"}},
      {.from = kHigh + kExact,
       .to = kHigh + kBoth,
       .needs_reindex = true,
       .refusals = {"index-added-to-high /properties/f/x-search"}},
      {.from = kHigh + kBoth, .to = kHigh + kExact, .needs_reindex = true},
      {.from = kHigh + kExact, .to = kHigh + kExact + kDigits, .needs_reindex = true},
      {.from = kHigh, .to = kHigh + kDigits},
      {.from = integer, .to = number},
      {.from = number, .to = integer, .forbidden = {"field-type-changed /properties/f/type"}},
      {.from = kRegular, .to = number, .forbidden = {"field-type-changed /properties/f/type"}},
  };
  for (const Case& each : cases) {
    const TypeChange change = CompareTypes(OneField(each.from), OneField(each.to));
    const std::string what = each.from + "  ->  " + each.to;
    EXPECT_EQ(change.same, each.from == each.to) << what;
    EXPECT_EQ(change.raises_to_high, each.raises_to_high) << what;
    EXPECT_EQ(change.needs_reindex, each.needs_reindex) << what;
    EXPECT_EQ(Names(change.refusals), each.refusals) << what;
    EXPECT_EQ(Names(change.forbidden), each.forbidden) << what;
  }
}

TEST(CompareTypes, RemovedFieldIsRefusedAndAddedFieldIsFree) {
  const RecordType one = Compiled(TypeOf("high", "\"a\": {" + kHigh + kExact + "}"));
  const RecordType two =
      Compiled(TypeOf("high", "\"a\": {" + kHigh + kExact + "}, \"b\": {" + kHigh + kBoth + "}"));
  const TypeChange grown = CompareTypes(one, two);
  EXPECT_FALSE(grown.same);
  EXPECT_FALSE(grown.raises_to_high);  // no stored value becomes high
  EXPECT_FALSE(grown.needs_reindex);
  EXPECT_TRUE(grown.refusals.empty());
  EXPECT_EQ(Names(CompareTypes(two, one).refusals), Rules{"field-removed /properties/b"});
}

TEST(CompareTypes, HighFieldAddedToALowerTypeRaisesTheTypeWithoutRewritingValues) {
  const RecordType before = Compiled(TypeOf("regular", "\"a\": {" + kRegular + "}"));
  const RecordType after =
      Compiled(TypeOf("high", "\"a\": {" + kRegular + "}, \"b\": {" + kHigh + "}"));
  const TypeChange change = CompareTypes(before, after);
  EXPECT_FALSE(change.raises_to_high);
  EXPECT_TRUE(change.refusals.empty());
  EXPECT_EQ(before.sensitivity(), Sensitivity::kRegular);
  EXPECT_EQ(after.sensitivity(), Sensitivity::kHigh);
}

TEST(CompareTypes, NameAndPrefixNeverChange) {
  const auto make = [](const std::string& name, const std::string& prefix) {
    return Compiled(Json(R"({"$id": ")" + name + R"(", "type": "object", "x-sensitivity": "regular",
        "x-permission-prefix": ")" +
                         prefix + R"(", "properties": {"f": {)" + kRegular + "}}}"));
  };
  EXPECT_EQ(Names(CompareTypes(make("a", "x.y"), make("a", "x.z")).forbidden),
            Rules{"permission-prefix-changed /x-permission-prefix"});
  EXPECT_EQ(Names(CompareTypes(make("a", "x.y"), make("b", "x.y")).forbidden),
            Rules{"type-renamed /$id"});
}

TEST(CompareTypes, ExpectedRecordsChangeBlindIndexesOnlyWhereTheBitsDiffer) {
  const auto make = [](const std::string& field, const std::string& records) {
    return Compiled(
        Json(R"({"$id": "t", "type": "object", "x-sensitivity": "high", "x-expected-records": )" +
             records + R"(, "properties": {"f": {)" + field + "}}}"));
  };
  EXPECT_TRUE(
      CompareTypes(make(kHigh + kExact, "1000"), make(kHigh + kExact, "100000")).needs_reindex);
  EXPECT_FALSE(
      CompareTypes(make(kHigh + kExact, "100000"), make(kHigh + kExact, "100001")).needs_reindex);
  EXPECT_FALSE(CompareTypes(make(kHigh, "1000"), make(kHigh, "100000")).needs_reindex);
}

TEST(CompareTypes, OrderAndSpacingMakeNoDifferenceButTextsDo) {
  const RecordType a = Compiled(Json(R"({"$id": "t", "type": "object", "x-sensitivity": "low",
      "properties": {"f": {"type": "string", "maxLength": 5, "x-sensitivity": "low"}}})"));
  const RecordType b = Compiled(Json(R"({"x-sensitivity":"low","type":"object","$id":"t",
      "properties":{"f":{"x-sensitivity":"low","maxLength":5,"type":"string"}}})"));
  const RecordType c =
      Compiled(Json(R"({"x-sensitivity":"low","type":"object","$id":"t","title":"T",
      "properties":{"f":{"x-sensitivity":"low","maxLength":5,"type":"string"}}})"));
  EXPECT_TRUE(CompareTypes(a, b).same);
  EXPECT_FALSE(CompareTypes(b, c).same);
}

}  // namespace
}  // namespace strongroom::record
