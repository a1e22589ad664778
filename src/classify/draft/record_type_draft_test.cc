#include "classify/draft/record_type_draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "classify/draft/names.h"
#include "classify/draft/pretty_json.h"
#include "record/names.h"
#include "record/record_type.h"

namespace strongroom::classify::draft {
namespace {

using record::Sensitivity;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

struct Classed {
  std::string path;
  Sensitivity sensitivity;
  std::string rule = "rule";
};

json::value Schema(std::string_view text) {
  const Result<json::value> schema = ParseJson(text);
  EXPECT_TRUE(schema) << schema.error().detail << text;
  return schema.value_or(json::value());
}

using Load = std::function<Result<std::string>(const std::string& file)>;

Result<Drafts> Draft(const json::value& schema, const std::vector<Classed>& classes,
                     const std::string& name = "", const Load& load = {},
                     const std::string& file = "thing.json") {
  std::vector<model::ClassifiedField> fields;
  for (const Classed& each : classes) {
    model::ClassifiedField& field = fields.emplace_back();
    field.file = file;
    field.field.path = each.path;
    field.verdict.sensitivity = each.sensitivity;
    field.verdict.rule = each.rule;
  }
  static const rules::RuleFacts kIban{.id = "iban",
                                      .title = {},
                                      .why = {},
                                      .sensitivity = Sensitivity::kHigh,
                                      .disclosure = {},
                                      .format = "iban"};
  return DraftRecordTypes(
      {.text = json::serialize(schema),
       .file = file,
       .name = name,
       .fields = fields,
       .rules = [](std::string_view id) { return id == "iban" ? &kIban : nullptr; },
       .load = load});
}

// What `strongroom type check` says: the printed text, parsed again and compiled.
void ExpectGood(const Drafts& drafts, std::string_view what) {
  ASSERT_FALSE(drafts.types.empty());
  for (const DraftedType& each : drafts.types) {
    const std::string text = PrettyJson(each.schema);
    const Result<json::value> again = ParseJson(text);
    ASSERT_TRUE(again) << what << ": " << again.error().detail << "\n" << text;
    const auto type = record::RecordType::Compile(*again);
    EXPECT_TRUE(type) << what << ": " << type.error().ToString() << "\n"
                      << (type.error().fields.empty() ? ""
                                                      : type.error().fields[0].pointer + " " +
                                                            type.error().fields[0].message)
                      << "\n"
                      << text;
  }
}

TEST(RecordTypeDraft, HighFieldsStandInATypeOfTheirOwnLinkedById) {
  const json::value schema = Schema(R"({
    "$schema": "http://json-schema.org/draft-04/schema#", "title": "Agreement", "type": "object",
    "required": ["title", "iban"],
    "properties": {"id": {"type": "string"}, "title": {"type": "string"},
      "contact": {"type": "string", "format": "email"}, "iban": {"type": "string"}}})");
  const auto drafts = Draft(schema, {{"contact", Sensitivity::kLow},
                                     {"iban", Sensitivity::kHigh, "iban"},
                                     {"title", Sensitivity::kRegular}});
  ASSERT_TRUE(drafts) << drafts.error().detail;
  ExpectGood(*drafts, "agreement");
  ASSERT_EQ(drafts->types.size(), 2u);
  const json::object& lower = drafts->types[0].schema;
  const json::object& higher = drafts->types[1].schema;
  EXPECT_EQ(lower.at("$id"), "agreement");
  EXPECT_EQ(lower.at("x-sensitivity"), "low");
  EXPECT_FALSE(lower.at("properties").as_object().contains("iban"));
  EXPECT_FALSE(lower.at("properties").as_object().contains("id"));
  EXPECT_EQ(lower.at("required"), json::array{"title"});
  EXPECT_EQ(higher.at("$id"), "agreement-sensitive");
  EXPECT_EQ(higher.at("x-sensitivity"), "high");
  EXPECT_EQ(higher.at("properties").at("agreementId").at("format"), "uuid");
  const json::value& iban = higher.at("properties").at("iban");
  EXPECT_EQ(iban.at("format"), "iban");
  EXPECT_EQ(iban.at("x-mask"), "last4");
  EXPECT_EQ(iban.at("maxLength"), 42);
}

TEST(RecordTypeDraft, AHighMemberOfAnObjectBecomesAFieldOfItsOwn) {
  const json::value schema = Schema(R"({"$id": "user.json", "type": "object", "properties": {
    "personal": {"type": "object", "required": ["lastName", "ssn"], "properties": {
      "lastName": {"type": "string"}, "ssn": {"type": "string", "maxLength": 11},
      "inner": {"type": "object", "properties": {"pin": {"type": "string"}, "hint": {"type": "string"}}}}}}})");
  const auto drafts = Draft(schema,
                            {{"personal", Sensitivity::kRegular},
                             {"personal.lastName", Sensitivity::kLow},
                             {"personal.ssn", Sensitivity::kHigh},
                             {"personal.inner.pin", Sensitivity::kVerifier},
                             {"personal.inner.hint", Sensitivity::kLow}},
                            "reader");
  ASSERT_TRUE(drafts) << drafts.error().detail;
  ExpectGood(*drafts, "user");
  ASSERT_EQ(drafts->types.size(), 2u);
  const json::value& personal = drafts->types[0].schema.at("properties").at("personal");
  EXPECT_EQ(personal.at("x-sensitivity"), "low");
  EXPECT_FALSE(personal.at("properties").as_object().contains("ssn"));
  EXPECT_EQ(personal.at("required"), json::array{"lastName"});
  const json::object& higher = drafts->types[1].schema.at("properties").as_object();
  EXPECT_EQ(higher.at("personalSsn").at("maxLength"), 11);
  EXPECT_EQ(higher.at("personalInnerPin").at("x-sensitivity"), "verifier");
  EXPECT_EQ(drafts->types[1].schema.at("x-sensitivity"), "verifier");
  EXPECT_EQ(drafts->types[0].name, "reader");
}

TEST(RecordTypeDraft, AListWithAHighMemberIsHighAsAWhole) {
  const json::value schema = Schema(R"({"type": "object", "properties": {
    "accounts": {"type": "array", "items": {"type": "object", "properties": {
      "iban": {"type": "string"}, "label": {"type": "string"}}}}}})");
  const auto drafts = Draft(schema, {{"accounts[].iban", Sensitivity::kHigh, "iban"},
                                     {"accounts[].label", Sensitivity::kRegular}});
  ASSERT_TRUE(drafts);
  ExpectGood(*drafts, "list");
  ASSERT_EQ(drafts->types.size(), 1u);
  EXPECT_EQ(drafts->types[0].name, "thing");
  EXPECT_EQ(drafts->types[0].schema.at("properties").at("accounts").at("x-sensitivity"), "high");
  EXPECT_THAT(drafts->notes, Contains(HasSubstr("maxItems")));
}

TEST(RecordTypeDraft, WhatIsDeclaredStandsWhereItMay) {
  const std::string text = R"({"type": "object", "properties": {"a": {"type": "string"}}})";
  model::ClassifiedField field;
  field.file = "t.json";
  field.field.path = "a";
  field.verdict.sensitivity = Sensitivity::kLow;
  Notes notes;
  const auto drafted = [&](Sensitivity declared, std::string reason) {
    field.field.declared = model::Declared{.text = std::string(SensitivityName(declared)),
                                           .sensitivity = declared,
                                           .reason = std::move(reason),
                                           .place = {}};
    const auto drafts = DraftRecordTypes({.text = text,
                                          .file = "t.json",
                                          .name = "",
                                          .fields = std::span(&field, 1),
                                          .rules = {},
                                          .load = {}});
    notes = drafts->notes;
    return std::string(drafts->types.at(0).schema.at("x-sensitivity").as_string());
  };
  EXPECT_EQ(drafted(Sensitivity::kHigh, ""), "high");
  EXPECT_EQ(drafted(Sensitivity::kRegular, ""), "low");
  EXPECT_TRUE(notes.empty());
  EXPECT_EQ(drafted(Sensitivity::kRegular, "a public name"), "regular");
  EXPECT_THAT(notes, ElementsAre("a: low was found; it is regular here, as declared with a reason: "
                                 "a public name"));
}

TEST(RecordTypeDraft, MembersOfOpenNamesAreToldAndTheirClassCounts) {
  const json::value schema = Schema(R"({"type": "object", "minProperties": 1, "properties": {
    "name": {"type": "string"}}, "patternProperties": {"^iban_": {"type": "string"}, "^x-": {}},
    "additionalProperties": {"type": "object", "properties": {"ssn": {"type": "string", "x-sensitivity": "high"}}}})");
  const auto drafts = Draft(schema, {{"name", Sensitivity::kLow},
                                     {"/^iban_/", Sensitivity::kHigh, "iban"},
                                     {"*.ssn", Sensitivity::kHigh}});
  ASSERT_TRUE(drafts) << drafts.error().detail;
  ExpectGood(*drafts, "open names");
  ASSERT_EQ(drafts->types.size(), 2u);
  EXPECT_EQ(drafts->types[0].schema.at("properties").as_object().size(), 1u);
  const json::value& fields = drafts->types[1].schema.at("properties");
  for (const char* name : {"iban", "others"}) {
    EXPECT_EQ(fields.at(name).at("x-sensitivity"), "high") << name;
    EXPECT_EQ(fields.at(name).at("type"), "array") << name;
  }
  EXPECT_TRUE(fields.at("others")
                  .at("items")
                  .at("properties")
                  .at("value")
                  .at("properties")
                  .as_object()
                  .contains("ssn"));
  for (const char* note : {"/^iban_/: members of such names are kept as a list", "*: members",
                           "/^x-/: members of such names are not kept", "minProperties"}) {
    EXPECT_THAT(drafts->notes, Contains(HasSubstr(note)));
  }
}

TEST(RecordTypeDraft, FieldsOfEveryAlternativeAndConditionAreThere) {
  const json::value schema = Schema(R"({"type": "object", "required": ["name"],
    "properties": {"name": {"type": "string"}},
    "oneOf": [{"required": ["iban"], "properties": {"iban": {"type": "string"}}},
              {"properties": {"pan": {"type": "string"}, "iban": {"$ref": "#/definitions/deep"}}}],
    "if": {"properties": {"kind": {"const": "staff"}}}, "then": {"properties": {"ssn": {"type": "string"}}},
    "definitions": {"deep": {"type": "object", "x-sensitivity": "secret"}}})");
  const auto drafts = Draft(schema, {{"pan", Sensitivity::kHigh}, {"ssn", Sensitivity::kHigh}});
  ASSERT_TRUE(drafts) << drafts.error().detail;
  ExpectGood(*drafts, "alternatives");
  ASSERT_EQ(drafts->types.size(), 2u);
  const json::object& lower = drafts->types[0].schema;
  EXPECT_EQ(lower.at("required"), json::array{"name"});
  EXPECT_TRUE(lower.at("properties").as_object().contains("kind"));
  const json::object& fields = drafts->types[1].schema.at("properties").as_object();
  for (const char* name : {"iban", "pan", "ssn"}) EXPECT_TRUE(fields.contains(name)) << name;
  EXPECT_EQ(fields.at("iban").at("x-sensitivity"), "secret");
  EXPECT_THAT(drafts->notes, Contains(HasSubstr("all 2 alternatives (\"oneOf\")")));
  EXPECT_THAT(drafts->notes, Contains(HasSubstr("the condition \"then\"")));
}

TEST(RecordTypeDraft, WhatIsLeftOutOfAnObjectCountsForIt) {
  const std::vector<Classed> classes = {{"o.ssn", Sensitivity::kHigh},
                                        {"o.name", Sensitivity::kLow}};
  const std::string members = R"("name": {"type": "string"}, "ssn": {"type": "string"}})";
  for (const std::string more :
       {R"("patternProperties": {"^iban_": {"x-sensitivity": "high"}})",
        R"("additionalProperties": {"properties": {"iban": {"x-sensitivity": "high"}}})",
        R"("then": {"properties": {"iban": {"x-sensitivity": "high"}}})",
        R"("oneOf": [{}, {"properties": {"iban": {"x-sensitivity": "high"}}}])"}) {
    const auto drafts = Draft(Schema(R"({"properties": {"o": {"type": "object", "properties": {)" +
                                     members + ", " + more + "}}}"),
                              classes);
    ASSERT_TRUE(drafts);
    ExpectGood(*drafts, more);
    ASSERT_EQ(drafts->types.size(), 1u) << more;
    EXPECT_EQ(drafts->types[0].schema.at("properties").at("o").at("x-sensitivity"), "high") << more;
  }
}

TEST(RecordTypeDraft, ReferencesAreWrittenOutAndThoseThatLeadNowhereTold) {
  const json::value schema = Schema(R"({"type": "object", "properties": {
    "a": {"$ref": "#/definitions/name"}, "b": {"$ref": "../common/uuid.json", "description": "B"},
    "c": {"$ref": "gone.json"}, "d": {"$ref": "#/properties/d"}, "e": {"$ref": "https://example.org/x"}},
    "definitions": {"name": {"type": "string", "maxLength": 7}}})");
  const Load load = [](const std::string& file) -> Result<std::string> {
    if (file != "common/uuid.json") return Fail(ErrorKind::kNotFound, "no such file");
    return R"({"type": "string", "format": "uuid"})";
  };
  const auto drafts = Draft(schema, {}, "", load, "dir/thing.json");
  ASSERT_TRUE(drafts);
  ExpectGood(*drafts, "references");
  const json::value& fields = drafts->types[0].schema.at("properties");
  EXPECT_EQ(fields.at("a").at("maxLength"), 7);
  EXPECT_EQ(fields.at("b").at("format"), "uuid");
  EXPECT_EQ(fields.at("b").at("description"), "B");
  EXPECT_THAT(drafts->notes, Contains(HasSubstr("c: the reference \"gone.json\"")));
  EXPECT_THAT(drafts->notes, Contains(HasSubstr("d: references lead from one to the next")));
  EXPECT_THAT(drafts->notes, Contains(HasSubstr("https://example.org/x")));
}

TEST(RecordTypeDraft, MembersOfOpenNamesInsideAFieldAreKeptAsAList) {
  const json::value schema = Schema(R"({"type": "object", "properties": {
    "accounts": {"type": "object", "additionalProperties": {"type": "string"}},
    "keyed": {"allOf": [{"patternProperties": {"^a_": {"type": "integer"}}},
                        {"patternProperties": {"^b_": {"type": "string"}}}]}}})");
  const auto drafts = Draft(schema, {{"accounts.*", Sensitivity::kHigh, "iban"}});
  ASSERT_TRUE(drafts) << drafts.error().detail;
  ExpectGood(*drafts, "maps");
  ASSERT_EQ(drafts->types.size(), 2u);
  const json::value& accounts = drafts->types[1].schema.at("properties").at("accounts");
  EXPECT_EQ(accounts.at("x-sensitivity"), "high");
  const json::value& list = accounts.at("properties").at("others");
  EXPECT_EQ(list.at("items").at("properties").at("value").at("type"), "string");
  EXPECT_EQ(list.at("items").at("required"), (json::array{"key", "value"}));
  const json::value& keyed = drafts->types[0].schema.at("properties").at("keyed").at("properties");
  EXPECT_EQ(keyed.at("a").at("items").at("properties").at("value").at("type"), "integer");
  EXPECT_TRUE(keyed.as_object().contains("b"));
  EXPECT_THAT(drafts->notes, Contains(HasSubstr("accounts.*: members of such names are kept")));
}

TEST(RecordTypeDraft, WhatHoldsItselfIsTheIdOfARecordThere) {
  const std::string members = R"("iban": {"type": "string"}, "boss": {"$ref": "#PLACE"},
    "team": {"type": "array", "items": {"allOf": [{"$ref": "#PLACE"}], "description": "Them"}})";
  const auto with = [&](std::string_view place) {
    std::string text = members;
    for (std::size_t at = 0; (at = text.find("#PLACE", at)) != std::string::npos;) {
      text.replace(at, 6, place);
    }
    return text;
  };
  for (const std::string& text :
       {R"({"properties": {)" + with("#") + "}}",
        R"({"allOf": [{"$ref": "#/definitions/p"}], "definitions": {"p": {"properties": {)" +
            with("#/definitions/p") + "}}}}"}) {
    const auto drafts = Draft(Schema(text), {{"iban", Sensitivity::kHigh, "iban"}});
    ASSERT_TRUE(drafts) << drafts.error().detail;
    ExpectGood(*drafts, text);
    ASSERT_EQ(drafts->types.size(), 2u) << text;
    const json::value& fields = drafts->types[0].schema.at("properties");
    EXPECT_EQ(fields.at("boss").at("format"), "uuid");
    EXPECT_EQ(fields.at("boss").at("x-sensitivity"), "regular");
    EXPECT_EQ(fields.at("team").at("items").at("format"), "uuid");
    EXPECT_EQ(std::ranges::count_if(drafts->notes,
                                    [](const std::string& note) {
                                      return note.find("holds what it stands in") !=
                                             std::string::npos;
                                    }),
              2);
  }
  const json::value tree = Schema(R"({"properties": {"tree": {"$ref": "#/definitions/node"}},
    "definitions": {"node": {"properties": {"iban": {"type": "string", "x-sensitivity": "high"},
      "label": {"type": "string"}, "next": {"$ref": "#/definitions/node"}}}}})");
  const auto drafts = Draft(tree, {});
  ASSERT_TRUE(drafts);
  ExpectGood(*drafts, "tree");
  ASSERT_EQ(drafts->types.size(), 2u);
  EXPECT_TRUE(drafts->types[1].schema.at("properties").as_object().contains("treeIban"));
  EXPECT_EQ(
      drafts->types[0].schema.at("properties").at("tree").at("properties").at("next").at("format"),
      "uuid");
}

TEST(RecordTypeDraft, ReferencesMeanThePlacesOfTheirOwnFile) {
  const json::value schema = Schema(R"({"type": "object", "properties": {
    "q": {"allOf": [{"$ref": "../b/b.json#/$defs/outer"}], "properties": {"own": {"$ref": "#/$defs/own"}}}},
    "$defs": {"own": {"type": "integer"}, "pin": {"type": "boolean"}}})");
  const Load load = [](const std::string& file) -> Result<std::string> {
    if (file == "b/c.json") return R"({"type": "number"})";
    if (file != "b/b.json") return Fail(ErrorKind::kNotFound, file);
    return R"({"$defs": {"outer": {"properties": {"pin": {"$ref": "#/$defs/pin"}, "c": {"$ref": "c.json"}}},
               "pin": {"type": "string", "maxLength": 4}}})";
  };
  const auto drafts = Draft(schema, {}, "", load, "a/thing.json");
  ASSERT_TRUE(drafts);
  ExpectGood(*drafts, "files");
  const json::value& q = drafts->types[0].schema.at("properties").at("q").at("properties");
  EXPECT_EQ(q.at("own").at("type"), "integer");
  EXPECT_EQ(q.at("pin").at("maxLength"), 4);
  EXPECT_EQ(q.at("c").at("type"), "number");
  EXPECT_TRUE(drafts->notes.empty()) << drafts->notes[0];
}

TEST(RecordTypeDraft, WhatATypeOfItsOwnDoesNotKeepIsTold) {
  const json::value schema = Schema(R"({"type": "object", "properties": {
    "id": {"type": "string"}, "metadata": {"properties": {"iban": {"x-sensitivity": "high"}}},
    "list": {"enum": [1, "a", null]}, "any": {}, "yes": true, "null": {"type": "null"},
    "two": {"type": ["string", "integer"]}, "maybe": {"type": ["string", "null"]},
    "other": {"oneOf": [{"type": "null"}, {"type": "number"}]},
    "five": {"const": 5}, "typo": {"type": "strin"}, "beside": {"$ref": "#/definitions/n", "minimum": 1}},
    "definitions": {"n": {"type": "integer"}}})");
  const auto drafts = Draft(schema, {});
  ASSERT_TRUE(drafts);
  ExpectGood(*drafts, "types");
  const json::value& fields = drafts->types[0].schema.at("properties");
  EXPECT_EQ(fields.at("five").at("const"), 5);
  EXPECT_EQ(fields.at("five").at("type"), "integer");
  for (const char* note :
       {"id: the server writes it",
        "metadata: the server writes it itself: what the schema says "
        "of it is not here; what is of class high in it",
        "list: 1 of 3 values of \"enum\" is not kept, being of another type than string; null is "
        "not kept",
        "any: nothing says what its values are", "yes: nothing says",
        "null: \"type\": \"null\" is none that a record type has",
        "two: of the types string, integer only string is kept", "maybe: null is not kept",
        "other: null is not kept", "typo: \"type\": \"strin\" is none",
        "beside: not kept, it stands beside a \"$ref\": minimum"}) {
    EXPECT_THAT(drafts->notes, Contains(HasSubstr(note)));
  }
  EXPECT_EQ(drafts->notes.size(), 11u);
}

TEST(RecordTypeDraft, TheLinkHasANameThatNoFieldHas) {
  const json::value schema = Schema(R"({"type": "object", "properties": {
    "thingId": {"type": "string"}, "iban": {"type": "string"}}})");
  const auto drafts = Draft(schema, {{"iban", Sensitivity::kHigh, "iban"}});
  ASSERT_TRUE(drafts);
  ExpectGood(*drafts, "link");
  EXPECT_TRUE(drafts->types[0].schema.at("properties").as_object().contains("thingId"));
  EXPECT_EQ(drafts->types[1].schema.at("required"), json::array{"thingRecordId"});
  EXPECT_THAT(drafts->notes, Contains(HasSubstr("a field \"thingId\" of its own")));
}

TEST(RecordTypeDraft, NoTwoIndexesHaveOneNumber) {
  const auto drafts = Draft(Schema(R"({"type": "object", "properties": {
    "iban": {"type": "string"}, "name": {"type": "string"}}})"),
                            {{"iban", Sensitivity::kHigh, "iban"}}, "payments");
  ASSERT_TRUE(drafts);
  ExpectGood(*drafts, "payments");
  EXPECT_EQ(drafts->types[1].schema.at("required"), json::array{"paymentsRecordId"});
  EXPECT_THAT(drafts->notes, Contains(HasSubstr("the index of \"paymentsId\" would have")));
  const auto own =
      Draft(Schema(R"({"type": "object", "properties": {
    "iban183": {"type": "string"}, "iban200": {"type": "string"}}})"),
            {{"iban183", Sensitivity::kHigh, "iban"}, {"iban200", Sensitivity::kHigh, "iban"}});
  ASSERT_TRUE(own);
  ExpectGood(*own, "iban183 and iban200");
  EXPECT_TRUE(own->types[0].schema.at("properties").at("iban183").as_object().contains("x-search"));
  EXPECT_FALSE(
      own->types[0].schema.at("properties").at("iban200").as_object().contains("x-search"));
  EXPECT_THAT(own->notes, Contains(HasSubstr("iban200: it has no search")));
}

TEST(RecordTypeDraft, TheReasonOfALowerClassIsThereToo) {
  const std::string text = R"({"type": "object", "properties": {
      "a": {"type": "object", "properties": {"b": {"type": "string"}, "c": {"type": "string"}}}}})";
  std::vector<model::ClassifiedField> fields(2);
  for (model::ClassifiedField& each : fields) each.file = "t.json";
  fields[0].field.path = "a.b";
  fields[0].verdict.sensitivity = Sensitivity::kHigh;
  fields[0].field.declared = model::Declared{
      .text = "regular", .sensitivity = Sensitivity::kRegular, .reason = "printed", .place = {}};
  fields[1].field.path = "a.c";
  const auto reason = [&] {
    const auto drafts = DraftRecordTypes(
        {.text = text, .file = "t.json", .name = "", .fields = fields, .rules = {}, .load = {}});
    ExpectGood(*drafts, "reason");
    return json::serialize(drafts->types.at(0).schema.at("properties").at("a")).substr(0, 5000);
  };
  EXPECT_THAT(reason(), HasSubstr(R"("x-sensitivity":"regular","x-sensitivity-reason":"printed")"));
  fields[1].verdict.sensitivity = Sensitivity::kLow;
  EXPECT_THAT(reason(), HasSubstr(R"("x-sensitivity":"low","x-sensitivity-reason":"printed")"));
  fields[1].field.path = "a";
  fields[1].verdict.sensitivity = Sensitivity::kHigh;
  EXPECT_THAT(reason(), testing::Not(HasSubstr("reason")));
}

TEST(RecordTypeDraft, ALongChainOfBranchesIsFollowedAndALongerOneTold) {
  for (const int links : {60, 300}) {
    std::string text = R"({"properties": {"o": {"$ref": "#/definitions/d0"}}, "definitions": {)";
    for (int at = 0; at < links; ++at) {
      const std::string next = R"({"$ref": "#/definitions/d)" + std::to_string(at + 1) + "\"}";
      // Twice: what was merged is not merged again.
      text += "\"d" + std::to_string(at) + R"(": {"allOf": [)" + next + ", " + next + "]},";
    }
    text += "\"d" + std::to_string(links) + R"(": {"properties": {"deep": {"type": "string"}}}}})";
    for (const std::string_view root : {"", R"("allOf": [{"$ref": "#/definitions/d0"}], )"}) {
      std::string with = text;
      const auto drafts = Draft(Schema(with.insert(1, root)), {});
      ASSERT_TRUE(drafts);
      ExpectGood(*drafts, "chain");
      const json::object& fields = drafts->types[0].schema.at("properties").as_object();
      if (links == 60) {
        EXPECT_EQ(fields.at("o").at("properties").at("deep").at("type"), "string");
        EXPECT_EQ(fields.contains("deep"), !root.empty());
        EXPECT_TRUE(drafts->notes.empty()) << drafts->notes[0];
      } else {
        EXPECT_THAT(drafts->notes, Contains(HasSubstr("o: \"allOf\" stands more than 100 deep")));
        if (!root.empty()) {
          EXPECT_THAT(drafts->notes, Contains(HasSubstr("schema: it refers and joins more than")));
        }
      }
    }
  }
}

TEST(RecordTypeDraft, WhatIsNoSchemaOfARecordIsRefused) {
  for (const std::string_view text :
       {"true", "[]", "{}", R"({"type": "string"})", R"({"type": "object", "properties": {}})",
        R"({"type": "object", "properties": {"id": {"type": "string"}}})"}) {
    EXPECT_FALSE(Draft(Schema(text), {})) << text;
  }
}

// Schemas as they are found, awkward ones among them.
const std::vector<std::string> kCorpus = {
    R"({"type": "object", "properties": {"a": true, "b": {}, "c": null, "d": 7, "e": []}})",
    R"({"type": ["object", "null"], "properties": {"a": {"type": ["null", "integer"], "minimum": 1, "exclusiveMaximum": 5, "multipleOf": 2}}})",
    R"({"properties": {"@type": {"type": "string"}, "1st": {"type": "string"}, "a b": {"type": "string"}, "a_b": {"type": "string"}, "": {"type": "string"}, "äö": {"type": "string"}}})",
    R"({"type": "object", "properties": {"card_number": {"type": "string"}, "pan": {"type": "string", "maxLength": 4}, "aba": {"type": "string", "format": "credit-card"}, "iban": {"enum": ["a", null, 3]}}})",
    R"({"type": "object", "properties": {"s": {"type": "string", "pattern": "^(?!x)[a-z]+$"}, "t": {"type": "string", "pattern": "^[0-9]{3}-[0-9]{2}$", "minLength": 9, "maxLength": 3}, "u": {"type": "string", "pattern": "\\u20AC"}, "v": {"type": "string", "pattern": "[a-"}, "w": {"pattern": "(a{100}){100}"}, "x": {"pattern": "a{2,1}"}}})",
    R"({"type": "object", "properties": {"l": {"type": "array"}, "m": {"type": "array", "items": [{"type": "string"}, {"type": "number"}]}, "n": {"type": "array", "items": {"type": "array", "items": {}}, "minItems": 2000}, "o": {"items": true}}})",
    R"({"type": "object", "properties": {"o": {"type": "object"}, "p": {"type": "object", "additionalProperties": {"type": "string"}}, "q": {"type": "object", "required": ["x", "y", "x"], "properties": {"x": {"type": "string"}, "z-z": {"type": "boolean"}}}}})",
    R"({"allOf": [{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}, {"properties": {"b": {"oneOf": [{"type": "null"}, {"type": "number"}]}, "c": {"anyOf": [{"type": "string"}, {"type": "object"}]}}}]})",
    R"({"$id": "https://example.org/schemas/ledger-entries.schema.json", "title": ")" +
        std::string(300, 't') +
        R"(", "type": "object", "properties": {"get": {"type": "string"}, "item": {"type": "object", "properties": {"get": {"type": "string"}, "k": {"type": "string"}}}}})",
    R"({"$id": "tokens", "type": "object", "required": "a", "properties": {"a": {"type": "strin"}, "e": {"enum": [true, false]}, "f": {"enum": [1, 2]}, "g": {"const": "x"}, "h": {"const": {"k": 1}}, "i": {"enum": []}, "j": {"enum": [1], "const": 1}}})",
    R"({"type": "object", "properties": {"self": {"$ref": "#"}, "kids": {"type": "array", "items": {"$ref": "#"}}, "name": {"type": "string", "x-sensitivity": "low", "x-mask": 3}}})",
    R"({"type": "object", "properties": {"metadata": {"type": "object", "x-sensitivity": "low"}, "_version": {"type": "integer"}, "thingId": {"type": "string"}, "secretKey": {"type": "string", "readOnly": true, "deprecated": "no", "title": 3, "description": "K"}}})",
    R"({"type": "object", "properties": {"n": {"type": "number", "enum": [1.5]}, "m": {"type": "string", "maxLength": 99999999999}, "k": {"type": "string", "maxLength": -1}, "j": {"type": "string", "minLength": 20000}}})",
};

// Every path of a schema as a report has it, to a bound.
void Paths(const json::value& schema, const std::string& path, unsigned depth,
           std::vector<std::string>& paths) {
  const json::object* object = schema.if_object();
  if (object == nullptr || depth > 6) return;
  if (const json::value* all = object->if_contains("allOf"); all != nullptr && all->is_array()) {
    for (const json::value& each : all->get_array()) Paths(each, path, depth + 1, paths);
  }
  if (const json::value* items = object->if_contains("items")) {
    paths.push_back(path + "[]");
    Paths(*items, path + "[]", depth + 1, paths);
  }
  const json::value* properties = object->if_contains("properties");
  if (properties == nullptr || !properties->is_object()) return;
  for (const auto& member : properties->get_object()) {
    const std::string inner = (path.empty() ? "" : path + ".") + std::string(member.key());
    paths.push_back(inner);
    Paths(member.value(), inner, depth + 1, paths);
  }
}

// Whatever classes the fields are given, every draft passes the type check.
void ExpectGoodForAnyClasses(const json::value& schema, const std::string& what, unsigned rounds,
                             std::mt19937& random, const Load& load = {},
                             const std::string& file = "thing.json") {
  std::vector<std::string> paths;
  Paths(schema, "", 0, paths);
  for (unsigned round = 0; round < rounds; ++round) {
    std::vector<Classed> classes;
    for (const std::string& path : paths) {
      static const std::string kRules[] = {"iban", "bank-account-number", "name"};
      classes.push_back(
          {path, static_cast<Sensitivity>(random() % (round == 0 ? 1 : 5)), kRules[random() % 3]});
    }
    const auto drafts = Draft(schema, classes, "", load, file);
    if (!drafts) {
      EXPECT_THAT(drafts.error().detail,
                  testing::AnyOf(HasSubstr("properties"), HasSubstr("property"), HasSubstr("256")));
      return;
    }
    ExpectGood(*drafts, what);
    if (testing::Test::HasFailure()) return;
  }
}

TEST(RecordTypeDraft, EveryDraftPassesTheTypeCheckWhateverTheClasses) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  for (const std::string& text : kCorpus) {
    ExpectGoodForAnyClasses(Schema(text), text.substr(0, 200), 50, random);
  }
}

TEST(RecordTypeDraft, EveryDraftOfRealSchemasPassesTheTypeCheck) {
  const char* shared = std::getenv("STRONGROOM_SHARED_DATA");
  if (shared == nullptr)
    GTEST_SKIP() << "set STRONGROOM_SHARED_DATA to the directory of real schemas";
  std::mt19937 random(7);
  const std::filesystem::path root = std::filesystem::path(shared) / "classify" / "schemas";
  const Load load = [&](const std::string& file) -> Result<std::string> {
    std::ostringstream text;
    text << std::ifstream(root / file).rdbuf();
    return text.str();
  };
  std::size_t schemas = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    const std::string file = std::filesystem::relative(entry.path(), root).generic_string();
    const Result<json::value> schema = ParseJson(*load(file));
    if (!schema) continue;
    ++schemas;
    ExpectGoodForAnyClasses(*schema, file, 4, random, load, file);
    if (HasFailure()) return;
  }
  EXPECT_GT(schemas, 100u);
}

TEST(Names, AreThoseThatTypesAndFieldsMayHave) {
  EXPECT_EQ(TypeName("Bank Accounts.json"), "bank-accounts");
  EXPECT_EQ(TypeName("https://example.org/a/userData.schema.json#"), "user-data");
  EXPECT_EQ(TypeName("ledger-x"), "our-ledger-x");
  EXPECT_EQ(TypeName("audit"), "our-audit");
  EXPECT_EQ(TypeName("ledger", "-sensitive"), "our-ledger-sensitive");
  EXPECT_EQ(TypeName("123"), "record");
  EXPECT_EQ(TypeName(std::string(100, 'a'), "-sensitive").size(), 40u);
  std::set<std::string> taken;
  EXPECT_EQ(FieldName("@birth-date", taken), "birth_date");
  EXPECT_EQ(FieldName("birth date", taken), "birth_date2");
  EXPECT_EQ(FieldName("metadata", taken), "metadataValue");
  EXPECT_EQ(FieldName("\xff", taken), "field");
  EXPECT_EQ(Joined("bank-account", "id"), "bankAccountId");
  for (const std::string_view name : {"", "/", "#", ".json", "-", "\u00e4", "types/", "a:b"}) {
    EXPECT_TRUE(record::IsTypeName(TypeName(name))) << name;
  }
}

}  // namespace
}  // namespace strongroom::classify::draft
