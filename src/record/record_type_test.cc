// The rules of a record type: each broken once, each mended, with the pointer that the answer
// gives.
#include "record/record_type.h"

#include <gtest/gtest.h>

#include "record/schema_for_test.h"

namespace strongroom::record {
namespace {

using Rules = std::vector<std::string>;

Rules BrokenRules(const json::value& schema) { return Broken(RecordType::Compile(schema)); }

// One field "f" that breaks a rule, and the same field mended.
struct FieldCase {
  const char* broken_rule;  // "rule pointer-within-field"
  const char* type_class;
  const char* broken;
  const char* mended;
};

const FieldCase kFieldCases[] = {
    // Rule 1: a class, and no default.
    {"field-without-class ", "regular", R"({"type": "string"})",
     R"({"type": "string", "x-sensitivity": "regular"})"},
    {"class-unknown /x-sensitivity", "low", R"({"type": "string", "x-sensitivity": "medium"})",
     R"({"type": "string", "x-sensitivity": "low"})"},
    {"class-unknown /x-sensitivity", "low", R"({"type": "string", "x-sensitivity": ["low"]})",
     R"({"type": "string", "x-sensitivity": "low"})"},
    // Rule 2.
    {"high-field-in-lower-type ", "regular",
     R"({"type": "string", "maxLength": 9, "x-mask": "all", "x-sensitivity": "high"})",
     R"({"type": "string", "x-sensitivity": "regular"})"},
    {"high-field-in-lower-type ", "low",
     R"({"type": "string", "maxLength": 9, "x-mask": "all", "x-sensitivity": "high"})",
     R"({"type": "string", "x-sensitivity": "low"})"},
    {"high-field-in-lower-type ", "high",
     R"({"type": "string", "maxLength": 9, "x-mask": "all", "x-sensitivity": "secret"})",
     R"({"type": "string", "maxLength": 9, "x-mask": "all", "x-sensitivity": "high"})"},
    {"type-class-differs ", "regular", R"({"type": "string", "x-sensitivity": "low"})",
     R"({"type": "string", "x-sensitivity": "regular"})"},
    // Rule 3.
    {"high-search-kind /x-search", "high",
     R"({"type": "string", "maxLength": 9, "x-mask": "all", "x-sensitivity": "high",
         "x-search": ["fulltext"]})",
     R"({"type": "string", "maxLength": 9, "x-mask": "all", "x-sensitivity": "high",
         "x-search": ["exact", "last4"]})"},
    {"high-search-kind /x-search", "high",
     R"({"type": "string", "maxLength": 9, "x-mask": "all", "x-sensitivity": "high",
         "x-search": ["exact", "prefix"]})",
     R"({"type": "string", "maxLength": 9, "x-mask": "all", "x-sensitivity": "high",
         "x-search": ["exact"]})"},
    {"high-search-kind /x-search", "secret",
     R"({"type": "string", "maxLength": 9, "x-mask": "all", "x-sensitivity": "secret",
         "x-search": ["exact"]})",
     R"({"type": "string", "maxLength": 9, "x-mask": "all", "x-sensitivity": "secret"})"},
    {"search-kind /x-search", "regular",
     R"({"type": "string", "x-sensitivity": "regular", "x-search": ["last4"]})",
     R"({"type": "string", "x-sensitivity": "regular", "x-search": ["exact"]})"},
    {"search-kind /x-search", "low",
     R"({"type": "string", "x-sensitivity": "low", "x-search": ["range"]})",
     R"({"type": "string", "x-sensitivity": "low", "x-search": ["exact"]})"},
    {"search-shape /x-search", "low",
     R"({"type": "string", "x-sensitivity": "low", "x-search": "exact"})",
     R"({"type": "string", "x-sensitivity": "low", "x-search": ["exact"]})"},
    {"search-shape /x-search", "low",
     R"({"type": "string", "x-sensitivity": "low", "x-search": ["exact", "exact"]})",
     R"({"type": "string", "x-sensitivity": "low", "x-search": []})"},
    {"search-not-for-type /x-search", "low",
     R"({"type": "array", "items": {"type": "string"}, "x-sensitivity": "low",
         "x-search": ["exact"]})",
     R"({"type": "array", "items": {"type": "string"}, "x-sensitivity": "low"})"},
    {"search-not-for-type /x-search", "high",
     R"({"type": "number", "x-mask": "all", "x-sensitivity": "high", "x-search": ["last4"]})",
     R"({"type": "number", "x-mask": "all", "x-sensitivity": "high", "x-search": ["exact"]})"},
    {"high-search-few-values /x-search", "high",
     R"({"type": "boolean", "x-mask": "all", "x-sensitivity": "high", "x-search": ["exact"]})",
     R"({"type": "boolean", "x-mask": "all", "x-sensitivity": "high"})"},
    {"high-search-few-values /x-search", "high",
     R"({"type": "string", "enum": ["A", "B"], "maxLength": 9, "x-mask": "all",
         "x-sensitivity": "high", "x-search": ["exact"]})",
     R"({"type": "string", "enum": ["A", "B"], "maxLength": 9, "x-mask": "all",
         "x-sensitivity": "high"})"},
    // Rule 5.
    {"high-needs-mask ", "high", R"({"type": "string", "maxLength": 9, "x-sensitivity": "high"})",
     R"({"type": "string", "maxLength": 9, "x-sensitivity": "high", "x-mask": "all"})"},
    {"mask-unknown /x-mask", "high",
     R"({"type": "string", "maxLength": 9, "x-sensitivity": "high", "x-mask": "none"})",
     R"({"type": "string", "maxLength": 9, "x-sensitivity": "high", "x-mask": "last4"})"},
    {"mask-below-high /x-mask", "low",
     R"({"type": "string", "x-sensitivity": "low", "x-mask": "all"})",
     R"({"type": "string", "x-sensitivity": "low"})"},
    {"mask-too-loose /x-mask", "secret",
     R"({"type": "string", "maxLength": 9, "x-sensitivity": "secret", "x-mask": "last4"})",
     R"({"type": "string", "maxLength": 9, "x-sensitivity": "secret", "x-mask": "all"})"},
    {"mask-not-for-type /x-mask", "high",
     R"({"type": "number", "x-sensitivity": "high", "x-mask": "last4"})",
     R"({"type": "number", "x-sensitivity": "high", "x-mask": "all"})"},
    {"last4-needs-eight ", "high",
     R"({"type": "string", "maxLength": 7, "x-sensitivity": "high", "x-mask": "last4"})",
     R"({"type": "string", "maxLength": 8, "x-sensitivity": "high", "x-mask": "last4"})"},
    {"high-needs-max-length ", "high",
     R"({"type": "string", "x-sensitivity": "high", "x-mask": "all"})",
     R"({"type": "string", "maxLength": 1, "x-sensitivity": "high", "x-mask": "all"})"},
    {"high-needs-max-length /properties/a", "high",
     R"({"type": "object", "properties": {"a": {"type": "string"}}, "x-sensitivity": "high",
         "x-mask": "all"})",
     R"({"type": "object", "properties": {"a": {"type": "string", "maxLength": 1}},
         "x-sensitivity": "high", "x-mask": "all"})"},
    {"high-needs-max-length ", "high",
     R"({"type": "array", "items": {"type": "boolean"}, "x-sensitivity": "high", "x-mask": "all"})",
     R"({"type": "array", "items": {"type": "boolean"}, "maxItems": 3, "x-sensitivity": "high",
         "x-mask": "all"})"},
    {"normalize-unknown /x-normalize", "low",
     R"({"type": "string", "x-sensitivity": "low", "x-normalize": "soundex"})",
     R"({"type": "string", "x-sensitivity": "low", "x-normalize": "casefold"})"},
    {"normalize-not-for-type /x-normalize", "low",
     R"({"type": "integer", "x-sensitivity": "low", "x-normalize": "digits"})",
     R"({"type": "integer", "x-sensitivity": "low", "x-normalize": "exact"})"},
    // The value schema.
    {"type-missing ", "low", R"({"x-sensitivity": "low"})",
     R"({"type": "string", "x-sensitivity": "low"})"},
    {"type-not-supported /type", "low", R"({"type": ["string", "null"], "x-sensitivity": "low"})",
     R"({"type": "string", "x-sensitivity": "low"})"},
    {"type-not-supported /type", "low", R"({"type": "null", "x-sensitivity": "low"})",
     R"({"type": "boolean", "x-sensitivity": "low"})"},
    {"ref-not-supported /$ref", "low", R"({"$ref": "uuid.json", "x-sensitivity": "low"})",
     R"({"type": "string", "format": "uuid", "x-sensitivity": "low"})"},
    {"unknown-keyword /multipleOf", "low",
     R"({"type": "number", "multipleOf": 2, "x-sensitivity": "low"})",
     R"({"type": "number", "minimum": 2, "maximum": 3, "x-sensitivity": "low"})"},
    {"unknown-keyword /x-searchable", "low",
     R"({"type": "number", "x-searchable": true, "x-sensitivity": "low"})",
     R"({"type": "number", "x-search": ["exact"], "x-sensitivity": "low"})"},
    {"unknown-keyword /a~1b~0c", "low", R"({"type": "number", "a/b~c": 1, "x-sensitivity": "low"})",
     R"({"type": "number", "x-sensitivity": "low"})"},
    {"keyword-for-other-type /maxLength", "low",
     R"({"type": "boolean", "maxLength": 2, "x-sensitivity": "low"})",
     R"({"type": "boolean", "x-sensitivity": "low"})"},
    {"keyword-value /maxLength", "low",
     R"({"type": "string", "maxLength": -1, "x-sensitivity": "low"})",
     R"({"type": "string", "maxLength": 0, "x-sensitivity": "low"})"},
    {"keyword-value /maxLength", "low",
     R"({"type": "string", "maxLength": 1000001, "x-sensitivity": "low"})",
     R"({"type": "string", "maxLength": 1000000, "x-sensitivity": "low"})"},
    {"keyword-value ", "low",
     R"({"type": "string", "minLength": 3, "maxLength": 2, "x-sensitivity": "low"})",
     R"({"type": "string", "minLength": 2, "maxLength": 2, "x-sensitivity": "low"})"},
    {"keyword-value /enum", "low", R"({"type": "string", "enum": [], "x-sensitivity": "low"})",
     R"({"type": "string", "enum": ["a"], "x-sensitivity": "low"})"},
    {"keyword-value /const", "low",
     R"({"type": "string", "enum": ["a"], "const": "a", "x-sensitivity": "low"})",
     R"({"type": "string", "const": "a", "x-sensitivity": "low"})"},
    {"keyword-value /minimum", "low",
     R"({"type": "number", "minimum": "1", "x-sensitivity": "low"})",
     R"({"type": "number", "minimum": 1.5, "x-sensitivity": "low"})"},
    {"pattern-not-supported /pattern", "low",
     R"({"type": "string", "pattern": "(?=a)b", "x-sensitivity": "low"})",
     R"({"type": "string", "pattern": "^a|b$", "x-sensitivity": "low"})"},
    {"keyword-value /pattern", "low", R"({"type": "string", "pattern": 1, "x-sensitivity": "low"})",
     R"({"type": "string", "pattern": "1", "x-sensitivity": "low"})"},
    {"format-unknown /format", "low",
     R"({"type": "string", "format": "hostname", "x-sensitivity": "low"})",
     R"({"type": "string", "format": "email", "x-sensitivity": "low"})"},
    {"object-needs-properties ", "low", R"({"type": "object", "x-sensitivity": "low"})",
     R"({"type": "object", "properties": {}, "x-sensitivity": "low"})"},
    {"array-needs-items ", "low", R"({"type": "array", "x-sensitivity": "low"})",
     R"({"type": "array", "items": {"type": "number"}, "x-sensitivity": "low"})"},
    {"keyword-value /items", "low",
     R"({"type": "array", "items": [{"type": "number"}], "x-sensitivity": "low"})",
     R"({"type": "array", "items": {"type": "number"}, "x-sensitivity": "low"})"},
    {"additional-properties /additionalProperties", "low",
     R"({"type": "object", "properties": {}, "additionalProperties": true, "x-sensitivity": "low"})",
     R"({"type": "object", "properties": {}, "additionalProperties": false,
         "x-sensitivity": "low"})"},
    {"nested-class /properties/a/x-sensitivity", "low",
     R"({"type": "object", "properties": {"a": {"type": "number", "x-sensitivity": "low"}},
         "x-sensitivity": "low"})",
     R"({"type": "object", "properties": {"a": {"type": "number"}}, "x-sensitivity": "low"})"},
    {"field-name /properties/a-b", "low",
     R"({"type": "object", "properties": {"a-b": {"type": "number"}}, "x-sensitivity": "low"})",
     R"({"type": "object", "properties": {"a_b": {"type": "number"}}, "x-sensitivity": "low"})"},
    {"required-unknown-field /required", "low",
     R"({"type": "object", "properties": {}, "required": ["a"], "x-sensitivity": "low"})",
     R"({"type": "object", "properties": {"a": {"type": "number"}}, "required": ["a"],
         "x-sensitivity": "low"})"},
    {"field-shape ", "low", R"("string")", R"({"type": "string", "x-sensitivity": "low"})"},
};

TEST(FieldRules, EachIsEnforcedWithItsPointerAndPassesOnceMended) {
  for (const FieldCase& each : kFieldCases) {
    const std::string text = each.broken_rule;
    const std::string rule = text.substr(0, text.find(' '));
    const std::string at = " /properties/f" + text.substr(text.find(' ') + 1);
    EXPECT_EQ(BrokenRules(TypeOfField(each.type_class, each.broken)), Rules{rule + at})
        << each.broken;
    EXPECT_EQ(BrokenRules(TypeOfField(each.type_class, each.mended)), Rules{}) << each.mended;
  }
}

TEST(FieldRules, ValuesWithCheckDigitsNeedTheirCheck) {
  const std::string high =
      R"({"type": "string", "maxLength": 34, "x-sensitivity": "high", "x-mask": "all")";
  for (const auto& [name, mend] : std::initializer_list<std::pair<std::string, std::string>>{
           {"iban", R"("format": "iban")"},
           {"vendorIban", R"("format": "iban")"},
           {"card_number", R"("format": "luhn")"},
           {"pan", R"("pattern": "^[0-9]{16}$")"},
           {"abaNumber", R"("format": "aba-routing")"}}) {
    EXPECT_EQ(BrokenRules(TypeOf("high", "\"" + name + "\": " + high + "}")),
              Rules{"high-needs-check /properties/" + name});
    EXPECT_EQ(BrokenRules(TypeOf("high", "\"" + name + "\": " + high + ", " + mend + "}")),
              Rules{});
  }
  EXPECT_EQ(BrokenRules(TypeOf("high", "\"company\": " + high + "}")), Rules{});  // no "pan" in it
}

TEST(FieldRules, NamesAreBoundedAndDoNotTouchPermissionWords) {
  const std::string low = R"({"type": "string", "x-sensitivity": "low"})";
  const auto with_name = [&](const std::string& name) {
    return BrokenRules(TypeOf("low", "\"" + name + "\": " + low));
  };
  EXPECT_EQ(with_name(std::string(64, 'a')), Rules{});
  EXPECT_EQ(with_name(std::string(65, 'a')),
            Rules{"field-name /properties/" + std::string(65, 'a')});
  EXPECT_EQ(with_name("1a"), Rules{"field-name /properties/1a"});
  EXPECT_EQ(with_name("a.b"), Rules{"field-name /properties/a.b"});
  EXPECT_EQ(with_name(""), Rules{"field-name /properties/"});
  EXPECT_EQ(with_name("_a"), Rules{"field-name /properties/_a"});
  EXPECT_EQ(with_name("item"), Rules{"low-field-name /properties/item"});
  EXPECT_EQ(with_name("itemName"), Rules{});
  EXPECT_EQ(
      BrokenRules(TypeOf("regular", R"("item": {"type": "string", "x-sensitivity": "regular"})")),
      Rules{});
}

// A whole schema, broken and mended; {} stands for the rest of a good regular type.
json::value WithMembers(const std::string& members) {
  return Json(R"({"properties": {"f": {"type": "string", "x-sensitivity": "regular"}}, )" +
              members + "}");
}
const std::string kGood = R"("$id": "thing", "type": "object", "x-sensitivity": "regular")";

TEST(TypeRules, EachIsEnforcedWithItsPointer) {
  EXPECT_EQ(BrokenRules(WithMembers(kGood)), Rules{});
  EXPECT_EQ(BrokenRules(Json("[]")), Rules{"schema-shape "});
  EXPECT_EQ(BrokenRules(WithMembers(R"("$id": "thing", "type": "object")")),
            Rules{"type-class-not-stated "});
  EXPECT_EQ(
      BrokenRules(WithMembers(R"("$id": "thing", "type": "object", "x-sensitivity": "none")")),
      Rules{"class-unknown /x-sensitivity"});
  EXPECT_EQ(
      BrokenRules(WithMembers(R"("$id": "thing", "type": "object", "x-sensitivity": "high")")),
      Rules{"type-class-differs /x-sensitivity"});
  EXPECT_EQ(BrokenRules(WithMembers(R"("$id": "thing", "x-sensitivity": "regular")")),
            Rules{"type-not-object /type"});
  EXPECT_EQ(BrokenRules(WithMembers(kGood + R"(, "allOf": [])")), Rules{"unknown-keyword /allOf"});
  EXPECT_EQ(BrokenRules(WithMembers(kGood + R"(, "additionalProperties": true)")),
            Rules{"additional-properties /additionalProperties"});
  EXPECT_EQ(BrokenRules(WithMembers(kGood + R"(, "additionalProperties": false)")), Rules{});
  EXPECT_EQ(BrokenRules(WithMembers(kGood + R"(, "title": 1)")), Rules{"title-shape /title"});
  EXPECT_EQ(BrokenRules(WithMembers(kGood + R"(, "required": "f")")),
            Rules{"keyword-value /required"});
  EXPECT_EQ(BrokenRules(WithMembers(kGood + R"(, "required": [1])")),
            Rules{"keyword-value /required/0"});
  EXPECT_EQ(BrokenRules(WithMembers(kGood + R"(, "required": ["f", "organization_id"])")),
            Rules{"required-unknown-field /required/1"});
  EXPECT_EQ(BrokenRules(WithMembers(kGood + R"(, "required": ["id", "f"])")), Rules{});
  EXPECT_EQ(BrokenRules(WithMembers(kGood + R"(, "x-expected-records": 0)")),
            Rules{"expected-records /x-expected-records"});
  EXPECT_EQ(BrokenRules(WithMembers(kGood + R"(, "x-expected-records": 1.5)")),
            Rules{"expected-records /x-expected-records"});
  EXPECT_EQ(
      BrokenRules(WithMembers(
          kGood + R"(, "x-expected-records": 5, "$schema": "s", "title": "t", "description": "d",
                    "default": {}, "examples": [], "readOnly": true, "deprecated": false, "$comment": "c",
                    "x-sensitivity-reason": "a member declares more")")),
      Rules{});
  EXPECT_EQ(BrokenRules(Json("{" + kGood + "}")), Rules{"fields-missing /properties"});
  EXPECT_EQ(BrokenRules(TypeOf("regular", R"("id": {"type": "string"})")),
            Rules{"fields-missing /properties"});
}

TEST(TypeRules, NameIsLowerCaseAndAtMostForty) {
  const auto named = [](const std::string& name) {
    return BrokenRules(
        WithMembers("\"$id\": \"" + name + R"(", "type": "object", "x-sensitivity": "regular")"));
  };
  EXPECT_EQ(named("a"), Rules{});
  EXPECT_EQ(named(std::string(40, 'a')), Rules{});
  for (const char* bad :
       {"", "Thing", "1thing", "a_b", "a.b", "-a", "https://example.org/thing.json"}) {
    EXPECT_EQ(named(bad), Rules{"type-name /$id"}) << bad;
  }
  EXPECT_EQ(named(std::string(41, 'a')), Rules{"type-name /$id"});
}

TEST(TypeRules, NamesOfLedgersAreTheServers) {
  const auto schema = [](const std::string& name) {
    return WithMembers("\"$id\": \"" + name + R"(", "type": "object", "x-sensitivity": "regular")");
  };
  EXPECT_EQ(BrokenRules(schema("ledger-x")), Rules{"type-name-reserved /$id"});
  EXPECT_EQ(BrokenRules(schema("ledger")), Rules{});
  EXPECT_EQ(BrokenRules(schema("general-ledger-x")), Rules{});
  EXPECT_TRUE(RecordType::CompileServers(schema("ledger-x")));
  const Result<RecordType> teams = RecordType::CompileServers(schema("account"));
  ASSERT_FALSE(teams);
  EXPECT_EQ(teams.error().fields.front().rule, "type-name-reserved");
}

TEST(TypeRules, PermissionPrefixIsShapedUniqueToItsTypeAndNoAction) {
  const auto prefixed = [](const std::string& prefix) {
    return BrokenRules(WithMembers(kGood + ", \"x-permission-prefix\": \"" + prefix + "\""));
  };
  EXPECT_EQ(prefixed("organizations-storage.banking-information"), Rules{});
  EXPECT_EQ(prefixed("a.b.c"), Rules{});
  EXPECT_EQ(prefixed("strongroom.thing"), Rules{});
  for (const char* bad : {"", "one", "a..b", ".a.b", "a.b.", "A.b", "a.b*", "a b.c", "a.*"}) {
    EXPECT_EQ(prefixed(bad), Rules{"permission-prefix-shape /x-permission-prefix"}) << bad;
  }
  EXPECT_EQ(prefixed("a." + std::string(118, 'b')), Rules{});
  EXPECT_EQ(prefixed("a." + std::string(119, 'b')),
            Rules{"permission-prefix-shape /x-permission-prefix"});
  for (const char* bad : {"strongroom.other", "strongroom.tokens", "strongroom.thing.part"}) {
    EXPECT_EQ(prefixed(bad), Rules{"permission-prefix-reserved /x-permission-prefix"}) << bad;
  }
  for (const char* bad :
       {"orders.get", "orders.item", "orders.view", "orders.all", "orders.reveal"}) {
    EXPECT_EQ(prefixed(bad), Rules{"permission-prefix-action /x-permission-prefix"}) << bad;
  }
  EXPECT_EQ(
      BrokenRules(WithMembers(R"("$id": "tokens", "type": "object", "x-sensitivity": "regular")")),
      Rules{"permission-prefix-reserved /$id"});
  EXPECT_EQ(
      BrokenRules(WithMembers(
          R"("$id": "tokens", "type": "object", "x-sensitivity": "regular", "x-permission-prefix": "a.b")")),
      Rules{});
}

TEST(TypeRules, ServerMembersAreReadOverUnlessTheyClaimAClass) {
  const std::string field = R"("f": {"type": "string", "x-sensitivity": "regular"}, )";
  const RecordType type = Compiled(
      TypeOf("regular", field + R"("id": {"$ref": "uuid.json"}, "_version": {"type": "integer"},
                            "metadata": {"type": "object", "readonly": true})"));
  EXPECT_EQ(type.fields().size(), 1U);
  EXPECT_EQ(BrokenRules(TypeOf("regular",
                               field + R"("id": {"type": "string", "x-sensitivity": "regular"})")),
            Rules{"reserved-field /properties/id"});
}

TEST(TypeRules, FieldsAreCounted) {
  const auto with_fields = [](int count) {
    std::string properties;
    for (int i = 0; i < count; ++i) {
      properties += (i > 0 ? ", \"f" : "\"f") + std::to_string(i) +
                    R"(": {"type": "boolean", "x-sensitivity": "regular"})";
    }
    return BrokenRules(TypeOf("regular", properties));
  };
  EXPECT_EQ(with_fields(256), Rules{});
  EXPECT_EQ(with_fields(257), Rules{"too-many-fields /properties"});
}

TEST(TypeRules, EveryBrokenRuleIsToldAtOnceAndSaysWhatToDo) {
  const auto type = RecordType::Compile(TypeOf("regular", R"(
      "account": {"type": "string", "x-sensitivity": "high", "x-search": ["fulltext"]},
      "note": {"type": "string", "maxlength": 5})"));
  EXPECT_EQ(
      Broken(type),
      (Rules{"high-needs-max-length /properties/account", "high-needs-mask /properties/account",
             "high-search-kind /properties/account/x-search",
             "field-without-class /properties/note", "unknown-keyword /properties/note/maxlength",
             "high-field-in-lower-type /properties/account"}));
  bool mend = false;
  for (const FieldError& each : type.error().fields) {
    mend |= each.rule == "high-field-in-lower-type" &&
            each.message.find("move it to a record type of its own and link it by id") !=
                std::string::npos;
  }
  EXPECT_TRUE(mend);
}

TEST(TypeRules, HostileNamesAreShownHarmlessly) {
  const auto type =
      RecordType::Compile(WithMembers(kGood + ", \"\\u001b[31m" + std::string(500, 'x') + "\": 1"));
  ASSERT_FALSE(type.has_value());
  EXPECT_EQ(type.error().fields[0].message.find('\x1b'), std::string::npos);
  EXPECT_LT(type.error().fields[0].message.size(), 400U);
}

TEST(TypeRules, RefusalsAreBounded) {
  std::string properties;
  for (int i = 0; i < 250; ++i)
    properties += (i > 0 ? ", \"f" : "\"f") + std::to_string(i) + "\": {}";
  const auto type = RecordType::Compile(TypeOf("regular", properties));
  ASSERT_FALSE(type.has_value());
  EXPECT_EQ(type.error().fields.size(), 100U);
}

TEST(RecordType, HoldsWhatTheSchemaSays) {
  const json::value schema = Json(R"({"$id": "thing", "title": "A thing", "type": "object",
      "x-sensitivity": "high", "x-permission-prefix": "things.thing", "x-expected-records": 500,
      "required": ["b"], "properties": {
        "b": {"type": "string", "maxLength": 64, "x-sensitivity": "high", "x-mask": "last4",
              "x-normalize": "alphanumeric", "x-search": ["exact", "last4"]},
        "a": {"type": "string", "x-sensitivity": "low"}}})");
  const RecordType type = Compiled(schema);
  EXPECT_EQ(type.name(), "thing");
  EXPECT_EQ(type.title(), "A thing");
  EXPECT_EQ(type.permission_prefix(), "things.thing");
  EXPECT_EQ(type.sensitivity(), Sensitivity::kHigh);
  EXPECT_EQ(type.class_name(), "high");
  EXPECT_EQ(type.expected_records(), 500U);
  EXPECT_TRUE(type.writable());
  EXPECT_EQ(type.schema(), schema);
  ASSERT_EQ(type.fields().size(), 2U);
  EXPECT_EQ(type.fields()[0].name, "b");  // the schema's order
  EXPECT_TRUE(type.fields()[0].required);
  EXPECT_EQ(type.fields()[0].mask, Mask::kLast4);
  EXPECT_EQ(type.fields()[0].normalizer, Normalizer::kAlphanumeric);
  EXPECT_EQ(type.fields()[1].mask, Mask::kNone);
  EXPECT_EQ(type.fields()[1].sensitivity, Sensitivity::kLow);
  EXPECT_EQ(type.FieldNumber("a"), 1U);
  EXPECT_EQ(type.FieldNumber("c"), std::nullopt);
  EXPECT_EQ(type.indexes().size(), 2U);
  EXPECT_EQ(type.FindIndex(1, IndexKind::kExact), nullptr);
}

TEST(RecordType, DefaultsAreTheOnesDocumented) {
  const RecordType type = Compiled(WithMembers(kGood));
  EXPECT_EQ(type.permission_prefix(), "strongroom.thing");
  EXPECT_EQ(type.title(), "thing");
  EXPECT_EQ(type.expected_records(), 100'000U);
}

TEST(RecordType, SecretsAndVerifiersMayBeDeclaredButNotWritten) {
  for (const char* each : {"secret", "verifier"}) {
    const RecordType type = Compiled(TypeOfField(
        each,
        std::string(R"({"type": "string", "maxLength": 100, "x-mask": "all", "x-sensitivity": ")") +
            each + "\"}"));
    EXPECT_FALSE(type.writable()) << each;
  }
}

}  // namespace
}  // namespace strongroom::record
