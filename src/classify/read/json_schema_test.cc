#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "classify/read/schema_rig_test.h"
#include "classify/read/schema_walk.h"

namespace strongroom::classify::read {
namespace {

using model::ValueKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class JsonSchemaTest : public SchemaTest {
 protected:
  JsonSchemaTest() : SchemaTest(ReadJsonSchema, "schemas/user.json") {}
};

TEST_F(JsonSchemaTest, PropertiesOfObjectsArraysAndMapsAreFields) {
  const model::Document document = Read(R"({
    "properties": {
      "name": {"type": "string"},
      "emails": {"type": "array", "items": {"type": "string", "format": "email"}},
      "addresses": {"type": "array", "items": {"properties": {"city": {"type": "string"}}}},
      "pair": {"items": [{"properties": {"a": {}}}, {"properties": {"b": {}}}]},
      "triple": {"prefixItems": [{"properties": {"c": true}}]},
      "labels": {"additionalProperties": {"type": "string"}},
      "accounts": {"additionalProperties": {"properties": {"iban": {"type": "string"}}}},
      "odd": {"patternProperties": {"^x-": {"properties": {"d": {}}}}}}})");
  EXPECT_THAT(PathsOf(document),
              ElementsAre("name", "emails", "addresses", "addresses[].city", "pair", "pair[].a",
                          "pair[].b", "triple", "triple[].c", "labels", "accounts",
                          "accounts.*.iban", "odd", "odd.*.d"));
  const model::Field* emails = FindField(document, "emails");
  EXPECT_EQ(emails->kinds, ValueKind::kArray | ValueKind::kString);
  EXPECT_EQ(emails->format, "email");
  EXPECT_FALSE(emails->container);
  EXPECT_TRUE(FindField(document, "addresses")->container);
  EXPECT_TRUE(FindField(document, "accounts")->container);
  EXPECT_EQ(FindField(document, "labels")->kinds, ValueKind::kObject | ValueKind::kString);
  EXPECT_FALSE(FindField(document, "labels")->container);
  EXPECT_TRUE(FindField(document, "triple[].c")->schema.empty());
}

TEST_F(JsonSchemaTest, RootArraysAndMapsHaveFieldsToo) {
  EXPECT_THAT(PathsOf(Read(R"({"type": "array", "items": {"properties": {"a": {}}}})")),
              ElementsAre("[].a"));
  EXPECT_THAT(PathsOf(Read(R"({"additionalProperties": {"properties": {"a": {}}}})")),
              ElementsAre("*.a"));
}

TEST_F(JsonSchemaTest, ARootThatHoldsPlainValuesIsOneField) {
  const model::Document map = Read(R"({"title": "IBANs by vendor", "type": "object",
      "additionalProperties": {"type": "string", "title": "IBAN", "x-sensitivity": "high"}})");
  ASSERT_THAT(PathsOf(map), ElementsAre("*"));
  const model::Field& field = map.fields[0];
  EXPECT_EQ(field.name, "IBANs by vendor");
  EXPECT_THAT(field.parents, IsEmpty());
  EXPECT_EQ(field.declared->sensitivity, record::Sensitivity::kHigh);
  EXPECT_EQ(field.schema.begin, 0U) << "where --annotate writes";
  const auto paths = [&](std::string_view text) { return PathsOf(Read(text)); };
  EXPECT_THAT(paths(R"({"type": "array", "items": {"title": "IBAN"}})"), ElementsAre("[]"));
  EXPECT_THAT(paths(R"({"type": "string", "format": "password"})"), ElementsAre("#"));
  EXPECT_EQ(Read(R"({"type": "string"})", "a/password.json").fields[0].name, "password");
  EXPECT_THAT(paths(R"({"$ref": "#/definitions/A", "definitions": {"A": {"type": "string"}}})"),
              ElementsAre("#"));
  EXPECT_THAT(paths(R"({"type": "object"})"), IsEmpty()) << "nothing says what it holds";
  EXPECT_THAT(paths(R"({"patternProperties": {"^iban_": {"type": "string"}}})"),
              ElementsAre("/^iban_/"));
  EXPECT_THAT(paths(R"({"items": {"$ref": "https://example.org/a.json"}})"), IsEmpty());
}

TEST_F(JsonSchemaTest, ADefinitionOfPlainValuesIsAFieldWhereNothingRefersToIt) {
  const model::Document document = Read(R"({
      "properties": {"a": {"$ref": "#/definitions/Used"}},
      "definitions": {"Used": {"type": "string"}, "Password": {"$ref": "#/definitions/Text"},
                      "Text": {"type": "string"}, "Empty": {"type": "object"},
                      "Numbers": {"type": "array", "items": {"type": "string"}},
                      "ByVendor": {"additionalProperties": {"$ref": "#/definitions/Text"}}}})");
  EXPECT_THAT(PathsOf(document), ElementsAre("a", "user.json#Password", "user.json#Numbers[]",
                                             "user.json#ByVendor.*"));
  EXPECT_EQ(FindField(document, "user.json#Numbers[]")->name, "Numbers");
  EXPECT_EQ(FindField(document, "user.json#Password")->type_name, "Text");
}

TEST_F(JsonSchemaTest, FieldsKnowWhatStandsAroundThem) {
  const std::string_view text = R"({
    "$id": "https://example.org/schemas/patron.schema.json", "title": "Patron",
    "description": "A reader",
    "properties": {"personal": {"title": "Person", "description": "Who it is", "properties": {
      "birth": {"title": "Birth", "description": "Day of birth", "type": ["string", "null"],
                "format": "date", "writeOnly": true, "enum": ["a", "b"]}}}}})";
  const model::Document document = Read(text);
  EXPECT_EQ(document.title, "Patron");
  const model::Field* personal = FindField(document, "personal");
  EXPECT_EQ(personal->about, "Patron. A reader");
  EXPECT_EQ(personal->holder, "patron");
  EXPECT_TRUE(personal->container);
  const model::Field* birth = FindField(document, "personal.birth");
  EXPECT_EQ(birth->name, "birth");
  EXPECT_THAT(birth->parents, ElementsAre("personal"));
  EXPECT_EQ(birth->about, "Person. Who it is");
  EXPECT_EQ(birth->description, "Day of birth");
  EXPECT_EQ(birth->kinds, ValueKind::kString | ValueKind::kNull);
  EXPECT_THAT(birth->allowed, ElementsAre("a", "b"));
  EXPECT_TRUE(birth->write_only);
  EXPECT_EQ(birth->place.line, 5U);
  EXPECT_EQ(text.substr(birth->schema.begin, 9), "{\"title\":");
  EXPECT_EQ(text.at(birth->schema.end - 1), '}');
}

TEST_F(JsonSchemaTest, NamesOfKeywordsAreFieldsWherePropertiesStand) {
  EXPECT_THAT(PathsOf(Read(R"({"id": "x", "properties": {
      "type": {"type": "string"}, "items": {"type": "string"}, "$ref": {"type": "string"},
      "properties": {"type": "object", "properties": {"required": {"type": "boolean"}}}}})")),
              ElementsAre("type", "items", "$ref", "properties", "properties.required"));
}

TEST_F(JsonSchemaTest, CompositionsAreOneField) {
  const model::Document document = Read(R"({
    "allOf": [{"properties": {"a": {"type": "string"}}},
              {"if": {"properties": {"kind": {"const": "x"}}},
               "then": {"properties": {"b": {"oneOf": [{"type": "string", "format": "date"},
                                                       {"type": "null"}]}}},
               "else": {"properties": {"c": {"anyOf": [{"properties": {"d": {}}},
                                                       {"properties": {"e": {}}}]}}}}],
    "dependentSchemas": {"a": {"properties": {"a": {"description": "A text"}, "f": {}}}},
    "extends": {"properties": {"g": {}}},
    "not": {"properties": {"h": {}}}})");
  EXPECT_THAT(PathsOf(document),
              UnorderedElementsAre("a", "kind", "b", "c", "c.d", "c.e", "f", "g"));
  EXPECT_EQ(FindField(document, "b")->kinds, ValueKind::kString | ValueKind::kNull);
  EXPECT_EQ(FindField(document, "b")->format, "date");
  EXPECT_EQ(FindField(document, "a")->description, "A text");
  EXPECT_TRUE(FindField(document, "c")->container);
}

TEST_F(JsonSchemaTest, DefinitionsAreListedOnceAndReferencesEndThere) {
  const model::Document document = Read(R"({
    "properties": {"home": {"$ref": "#/definitions/Address"},
                   "work": {"description": "At work", "$ref": "#/definitions/Address"},
                   "mail": {"$ref": "#/$defs/Mail"}},
    "definitions": {"Address": {"type": "object", "description": "Where",
                                "properties": {"city": {"type": "string"}}},
                    "Unused": {"properties": {"x": {}}}},
    "$defs": {"Mail": {"type": "string", "format": "email", "x-sensitivity": "low"}}})");
  EXPECT_THAT(PathsOf(document),
              ElementsAre("home", "work", "mail", "user.json#Address.city", "user.json#Unused.x"));
  EXPECT_EQ(FindField(document, "home")->description, "Where");
  EXPECT_EQ(FindField(document, "work")->description, "At work");
  EXPECT_TRUE(FindField(document, "work")->container);
  EXPECT_EQ(FindField(document, "work")->refers_to, "");
  EXPECT_EQ(FindField(document, "mail")->format, "email");
  EXPECT_EQ(FindField(document, "mail")->declared->sensitivity, record::Sensitivity::kLow);
  EXPECT_THAT(FindField(document, "user.json#Address.city")->parents, ElementsAre("Address"));
}

TEST_F(JsonSchemaTest, DefinitionsOfOneNameInTwoPlacesKeepTheirFieldsApart) {
  EXPECT_THAT(PathsOf(Read(R"({"properties": {
      "a": {"definitions": {"T": {"properties": {"x": {"type": "string"}}}}},
      "b": {"definitions": {"T": {"properties": {"x": {"type": "number"}}}}}}})")),
              ElementsAre("a", "b", "user.json#T.x", "user.json#T~2.x"));
}

TEST_F(JsonSchemaTest, PartsThatOnlyReferencesLeadToAreListed) {
  const model::Document document = Read(R"({
    "properties": {"a": {"$ref": "#/parts/One"}, "b": {"$ref": "#two"}},
    "parts": {"One": {"properties": {"x": {}}},
              "Two": {"$anchor": "two", "properties": {"y": {}}}}})");
  EXPECT_THAT(PathsOf(document), ElementsAre("a", "b", "user.json#One.x", "user.json#two.y"));
  EXPECT_THAT(document.findings, IsEmpty());
}

TEST_F(JsonSchemaTest, ReferencesToOtherFilesEndThereAndTakeOverWhatIsOpen) {
  files_.Add("schemas/address.json",
             R"({"type": "object", "title": "Address", "description": "Where somebody lives",
                 "properties": {"city": {"type": "string"}}})");
  files_.Add("common/uuid.json", R"({"$ref": "text.json#/kinds/uuid"})");
  files_.Add("common/text.json", R"({"kinds": {"uuid": {"type": "string", "format": "uuid"}}})");
  const model::Document document = Read(R"({"properties": {
      "home": {"$ref": "address.json", "description": "At home"},
      "id": {"$ref": "../common/uuid.json"},
      "all": {"type": "array", "items": {"$ref": "address.json"}},
      "metadata": {"type": "object", "$ref": "raml-util/schemas/metadata.schema"},
      "other": {"$ref": "https://example.org/other.json"}}})");
  EXPECT_THAT(PathsOf(document), ElementsAre("home", "id", "all", "metadata", "other"));
  const model::Field* home = FindField(document, "home");
  EXPECT_EQ(home->title, "Address");
  EXPECT_EQ(home->description, "At home");
  EXPECT_EQ(home->refers_to, "address.json");
  EXPECT_TRUE(home->container);
  EXPECT_EQ(FindField(document, "id")->format, "uuid");
  EXPECT_TRUE(FindField(document, "all")->container);
  EXPECT_TRUE(FindField(document, "metadata")->container);
  EXPECT_FALSE(FindField(document, "other")->container);
  EXPECT_THAT(RulesOf(document), ElementsAre("ref-not-followed"));
}

TEST_F(JsonSchemaTest, ADefinitionOfAPlainValueGivesItsName) {
  files_.Add("common/iban.json", R"({"type": "string"})");
  const model::Document document = Read(R"({"properties": {
      "pw": {"$ref": "#/definitions/Password"},
      "in": {"type": "array", "items": {"$ref": "../common/iban.json"}},
      "who": {"$ref": "#/definitions/Person"}},
    "definitions": {"Password": {"$ref": "#/definitions/Text50"},
                    "Text50": {"type": "string"},
                    "Person": {"properties": {"x": {}}}}})");
  EXPECT_EQ(FindField(document, "pw")->type_name, "Password");
  EXPECT_EQ(FindField(document, "in")->type_name, "iban");
  EXPECT_EQ(FindField(document, "who")->type_name, "") << "what it is says what stands in it";
}

TEST_F(JsonSchemaTest, WhatATextHoldsIsInsideIt) {
  const model::Document document = Read(R"({"properties": {"payload": {
      "type": "string", "contentMediaType": "application/json",
      "contentSchema": {"type": "object", "properties": {"iban": {"type": "string"}}}}}})");
  EXPECT_THAT(PathsOf(document), ElementsAre("payload", "payload.iban"));
}

TEST_F(JsonSchemaTest, ExamplesAreValues) {
  const model::Document document = Read(R"({"properties": {
      "a": {"type": "string", "examples": ["ab@example.org", "cd@example.org"]},
      "b": {"type": "string", "example": "ef@example.org", "default": "gh@example.org"},
      "c": {"allOf": [{"$ref": "#/definitions/Mail"}]},
      "d": {"type": "object", "example": {"e": "ij@example.org"}}},
    "definitions": {"Mail": {"example": "kl@example.org"}}})");
  const auto mails = [&](std::string_view path) {
    const auto& values = FindField(document, path)->values;
    return values ? values->Passed(value::Check::kEmail) : 0U;
  };
  EXPECT_EQ(mails("a"), 2U);
  EXPECT_EQ(mails("b"), 2U);
  EXPECT_EQ(mails("c"), 1U);
  EXPECT_EQ(FindField(document, "d")->values, nullptr);
}

TEST_F(JsonSchemaTest, FilesThatReferToEachOtherAreLoadedOnce) {
  files_.Add("schemas/order.json",
             R"({"properties": {"user": {"$ref": "user.json"}, "self": {"$ref": "order.json"}}})");
  const model::Document document = Read(R"({"properties": {
      "a": {"$ref": "order.json"}, "b": {"$ref": "./order.json#/properties/user"},
      "c": {"$ref": "../schemas/user.json#/properties/a"}}})");
  EXPECT_THAT(PathsOf(document), ElementsAre("a", "b", "c"));
  EXPECT_EQ(files_.loads, 1);
  EXPECT_THAT(document.findings, IsEmpty());
}

TEST_F(JsonSchemaTest, IdsAreFoundWithinTheFile) {
  const model::Document document = Read(R"({
    "$id": "https://example.org/s/user.json",
    "properties": {"a": {"$ref": "address.json"}, "b": {"$ref": "https://example.org/s/mail.json"},
                   "c": {"$ref": "user.json#/$defs/A"}, "d": {"$dynamicRef": "#node"}},
    "$defs": {"A": {"$id": "https://example.org/s/address.json", "type": "object"},
              "M": {"$id": "https://example.org/s/mail.json", "type": "string"},
              "N": {"$dynamicAnchor": "node", "type": "number"}}})");
  EXPECT_EQ(FindField(document, "a")->kinds, ValueKind::kObject);
  EXPECT_EQ(FindField(document, "b")->kinds, ValueKind::kString);
  EXPECT_EQ(FindField(document, "c")->kinds, ValueKind::kObject);
  EXPECT_EQ(FindField(document, "d")->kinds, ValueKind::kNumber);
  EXPECT_EQ(files_.loads, 0);
}

TEST_F(JsonSchemaTest, RecursionEndsAndOnlyEmptyCyclesAreFound) {
  const model::Document tree = Read(R"({
    "properties": {"value": {"type": "string"}, "next": {"$ref": "#"},
                   "children": {"type": "array", "items": {"$ref": "#/definitions/T"}}},
    "definitions": {"T": {"type": "array", "items": {"$ref": "#/definitions/T"}}}})");
  EXPECT_THAT(PathsOf(tree), ElementsAre("value", "next", "children"));
  EXPECT_THAT(tree.findings, IsEmpty());
  const model::Document cycle = Read(R"({
    "properties": {"x": {"$ref": "#/definitions/a"}},
    "definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}}})");
  EXPECT_THAT(PathsOf(cycle), ElementsAre("x"));
  ASSERT_THAT(RulesOf(cycle), ElementsAre("ref-cycle"));
  EXPECT_THAT(cycle.findings[0].says, HasSubstr("\"#/definitions/b\" to \"#/definitions/a\""));
}

TEST_F(JsonSchemaTest, ManyReferencesThroughEachOtherStayCheap) {
  std::string text = R"({"properties": {"x": {"$ref": "#/definitions/d0"}}, "definitions": {)";
  for (int i = 0; i < 2000; ++i) {
    text += (i == 0 ? "" : ",") + fmt::format(R"("d{}": {{"anyOf": [)", i);
    for (int j = 0; j < 10; ++j) {
      text += fmt::format(R"({}{{"$ref": "#/definitions/d{}"}})", j == 0 ? "" : ",",
                          (i * 7 + j * 131 + 1) % 2000);
    }
    text += "]}";
  }
  EXPECT_THAT(PathsOf(Read(text + "}}")), ElementsAre("x"));
}

TEST_F(JsonSchemaTest, SchemasByNameInOneFileAreRead) {
  const model::Document document = Read(
      "Request:\n  type: object\n  properties:\n    barcode: {type: string}\n"
      "Requests:\n  properties:\n    all: {type: array, items: {$ref: '#/Request'}}\n",
      "request.yaml");
  EXPECT_THAT(PathsOf(document), ElementsAre("Request.barcode", "Requests.all"));
  EXPECT_EQ(FindField(document, "Request.barcode")->holder, "Request");
  EXPECT_TRUE(FindField(document, "Requests.all")->container);
  EXPECT_THAT(PathsOf(Read(R"({"$schema": "http://json-schema.org/draft-04/schema#",
                               "type": "object", "Rule": {"properties": {"option": {}}}})")),
              ElementsAre("Rule.option"));
}

TEST_F(JsonSchemaTest, MembersBehindAReferenceAreElsewhere) {
  const model::Document document = Read(R"({"properties": {
      "religion": {"$ref": "#/definitions/Concept"},
      "diagnosis": {"type": "array", "items": {"$ref": "#/definitions/Concept"}},
      "passport": {"type": "object", "properties": {"number": {"type": "string"}}},
      "name": {"$ref": "#/definitions/Text"}},
    "definitions": {"Concept": {"type": "object", "properties": {"text": {"type": "string"}}},
                    "Text": {"type": "string"}}})");
  std::map<std::string, bool> elsewhere;
  for (const model::Field& field : document.fields) elsewhere[field.path] = field.inside_elsewhere;
  EXPECT_TRUE(elsewhere.at("religion"));
  EXPECT_TRUE(elsewhere.at("diagnosis"));
  EXPECT_FALSE(elsewhere.at("passport"));
  EXPECT_FALSE(elsewhere.at("passport.number"));
  EXPECT_FALSE(elsewhere.at("name"));
}

TEST_F(JsonSchemaTest, DeclaredClassesAreRead) {
  const model::Document document = Read(R"({"properties": {
      "a": {"type": "string", "x-sensitivity": "low", "x-sensitivity-reason": "public"},
      "b": {"type": "array", "items": {"x-sensitivity": "high"}},
      "c": {"x-sensitivity": "Secret"}, "d": {"x-sensitivity": 3}}})");
  const model::Field* a = FindField(document, "a");
  EXPECT_EQ(a->declared->sensitivity, record::Sensitivity::kLow);
  EXPECT_EQ(a->declared->reason, "public");
  EXPECT_EQ(a->declared->place.line, 2U);
  EXPECT_EQ(FindField(document, "b")->declared->sensitivity, record::Sensitivity::kHigh);
  EXPECT_EQ(FindField(document, "c")->declared->text, "Secret");
  EXPECT_FALSE(FindField(document, "c")->declared->sensitivity);
  EXPECT_THAT(RulesOf(document), ElementsAre("unknown-sensitivity", "unknown-sensitivity"));
}

TEST_F(JsonSchemaTest, RequiredNamesWithoutAPropertyAreFound) {
  const model::Document document = Read(R"({
    "properties": {"organizationId": {}, "inner": {"properties": {"a": {}}, "required": ["b"]}},
    "required": ["organization_id", "inner"], "additionalProperties": false})");
  ASSERT_THAT(RulesOf(document),
              ElementsAre("required-without-property", "required-without-property"));
  EXPECT_THAT(document.findings[0].says, HasSubstr("did you mean \"organizationId\"?"));
  EXPECT_EQ(document.findings[0].severity, model::FindingSeverity::kError);
  EXPECT_EQ(document.findings[0].place.line, 3U);
  EXPECT_EQ(document.findings[1].path, "inner");
  EXPECT_EQ(document.findings[1].severity, model::FindingSeverity::kWarning);
}

TEST_F(JsonSchemaTest, RequiredNamesMayBeDeclaredElsewhere) {
  files_.Add("schemas/base.json", R"({"properties": {"id": {}}})");
  EXPECT_THAT(Read(R"({"allOf": [{"properties": {"a": {}}, "required": ["a", "b", "id"]},
                                 {"$ref": "base.json"}],
                       "properties": {"b": {}}, "required": ["id"]})")
                  .findings,
              IsEmpty());
  EXPECT_THAT(RulesOf(Read(R"({"$ref": "gone.json", "properties": {"a": {}}, "required": ["b"]})")),
              ElementsAre("ref-not-followed"));
  EXPECT_THAT(Read(R"({"properties": {"a": {}}, "patternProperties": {"^b": {}}, "required": ["b"],
                       "anyOf": [{"required": ["c"]}]})")
                  .findings,
              IsEmpty());
  EXPECT_THAT(Read(R"({"properties": {"a": {"required": true}}})").findings, IsEmpty());
  EXPECT_THAT(RulesOf(Read(R"({"allOf": [{"properties": {"a": {}}, "required": ["z"]}]})")),
              ElementsAre("required-without-property"));
}

TEST_F(JsonSchemaTest, WhatIsNotAmongTheScannedFilesIsNotedOnce) {
  files_.Add("schemas/there.json", R"({"properties": {"a": {"$ref": "not-of-this-file.json"}}})");
  const model::Document document = Read(R"({"$schema": "x", "properties": {
      "a": {"$ref": "there.json"}, "b": {"$ref": "gone/d.json#/x"}, "c": {"$ref": "gone/d.json#/y"},
      "d": {"items": {"$ref": "https://example.org/far.json"}}, "e": {"allOf": [{"$ref": "b.json"}]},
      "f": {"anyOf": [{"$ref": "z.json"}]}, "g": {"$ref": "#/properties/b"},
      "h": {"$ref": "http://json-schema.org/draft-07/schema#"}}})");
  ASSERT_EQ(document.findings.size(), 1U);
  const model::Finding& note = document.findings.front();
  EXPECT_EQ(note.rule, "ref-not-followed");
  EXPECT_EQ(note.severity, model::FindingSeverity::kNote);
  EXPECT_THAT(note.says, testing::StartsWith("\"$ref\" leads to 4 files, such as \"b.json\", "
                                             "\"gone/d.json\", \"https://example.org/far.json\","));
  EXPECT_TRUE(document.errors.empty());
}

TEST_F(JsonSchemaTest, SchemasThatStandInTheWrongShapeAreNotRead) {
  const model::Document document = Read(R"({"type": "object", "properties": {
      "a": {"properties": ["iban"]}, "b": {"properties": "x", "patternProperties": [1]},
      "c": {"allOf": {"properties": {"iban": {}}}}, "d": {"properties": [], "allOf": {}},
      "e": {"properties": null}}, "definitions": [{"properties": {"iban": {}}}]})");
  std::vector<std::string> said;
  for (const model::FileError& each : document.errors) {
    said.push_back(each.says.substr(0, each.says.find(',')));
  }
  EXPECT_THAT(said, testing::UnorderedElementsAre(
                        "\"properties\" of a is a list", "\"properties\" of b is no object",
                        "\"patternProperties\" of b is a list", "\"allOf\" of c is an object",
                        "\"definitions\" is a list"));
  EXPECT_THAT(RulesOf(document), testing::IsEmpty());
}

TEST_F(JsonSchemaTest, PatternsThatSayANameAreFieldsOfThatName) {
  const model::Document document = Read(R"({"patternProperties": {
      "^iban_[0-9]+$": {"type": "string"}, "^[a-z]{2}_\\d$": {"type": "string"},
      "^(?:bic|bank)$": {"properties": {"city": {}}}}})");
  EXPECT_THAT(PathsOf(document),
              ElementsAre("/^iban_[0-9]+$/", "/^(?:bic|bank)$/", "/^(?:bic|bank)$/.city"));
  EXPECT_EQ(document.fields[0].name, "iban");
  EXPECT_EQ(document.fields[0].kinds, model::ValueKind::kString);
  EXPECT_FALSE(document.fields[0].schema.empty());
  EXPECT_EQ(document.fields[1].name, "bic bank");
  EXPECT_THAT(document.fields[2].parents, ElementsAre("bic bank"));
}

TEST_F(JsonSchemaTest, OtherMistakesAreFound) {
  files_.Add("schemas/there.json", R"({"type": "string"})");
  const model::Document document = Read(R"({"properties": {
      "a": {"enum": ["x", "y", "x", 1, "1"]},
      "b": {"type": "date"},
      "c": {"$ref": "#properties/a"},
      "d": {"$ref": "there.json#/definitions/D"}}})");
  ASSERT_THAT(RulesOf(document),
              ElementsAre("duplicate-enum", "unknown-type", "ref-not-found", "ref-not-found"));
  EXPECT_EQ(document.findings[0].path, "a");
  EXPECT_THAT(document.findings[2].says, HasSubstr("did you mean \"#/properties/a\"?"));
  EXPECT_THAT(document.findings[3].says, HasSubstr("that file has no such part"));
}

TEST_F(JsonSchemaTest, PathsAndFieldsHaveBounds) {
  const std::string name(kPathMax + 1, 'n');
  const model::Document longer =
      Read("{\"properties\": {\"" + name + "\": {\"properties\": {\"a\": {}}}, \"b\": {}}}");
  EXPECT_THAT(PathsOf(longer), ElementsAre("b"));
  ASSERT_EQ(longer.errors.size(), 1U);
  EXPECT_THAT(longer.errors[0].says, HasSubstr("longer than 1000 bytes"));
  const model::Document two =
      Read("{\"properties\": {\"" + name + "\": {}, \"b" + name + "\": {}, \"c\": {}}}");
  ASSERT_EQ(two.errors.size(), 1U);
  EXPECT_THAT(two.errors[0].says, HasSubstr("and 1 more are longer"));
  std::string many = "{\"properties\": {\"p0\": {}";
  for (std::size_t i = 1; i <= kFieldsMax; ++i) many += ",\"p" + std::to_string(i) + "\":{}";
  const model::Document more = Read(many + "}}");
  EXPECT_EQ(more.fields.size(), kFieldsMax);
  ASSERT_EQ(more.errors.size(), 1U);
  EXPECT_THAT(more.errors[0].says, HasSubstr("more than 100000 fields"));
}

TEST_F(JsonSchemaTest, DeepSchemasAreRead) {
  std::string text = "{}";
  for (int i = 0; i < 250; ++i) text = "{\"properties\": {\"a\": " + text + "}}";
  EXPECT_EQ(Read(text).fields.size(), 250U);
}

TEST_F(JsonSchemaTest, EachAlternativeDeclaresTheClassUnlessWhatAppliesToAllDoes) {
  const auto told = [&](const std::string& members) {
    const model::Document document = Read(
        R"({"$schema": "http://json-schema.org/draft-07/schema#", )" + members + "}", "a.json");
    std::string paths;
    for (const model::Finding& each : document.findings) {
      EXPECT_EQ(each.rule, "declared-elsewhere");
      paths += each.path + " ";
    }
    for (const model::Field& each : document.fields) {
      paths += std::string(each.alternatives.size(), '+');
    }
    return paths;
  };
  const std::string high = R"({"properties": {"iban": {"x-sensitivity": "high"}}})";
  const std::string none = R"({"properties": {"iban": {}}})";
  const std::string base = R"("properties": {"iban": {"x-sensitivity": "high"}}, )";
  EXPECT_EQ(told(R"("oneOf": [)" + high + ", " + none + "]"), "iban +");
  EXPECT_EQ(told(R"("oneOf": [)" + none + ", " + high + "]"), "iban +");
  EXPECT_EQ(told(R"("oneOf": [)" + none + ", " + none + "]"), "+");
  EXPECT_EQ(told(R"("oneOf": [)" + high + ", " + high + "]"), "");
  EXPECT_EQ(told(R"("allOf": [)" + none + ", " + high + "]"), "");
  EXPECT_EQ(told(base + R"("anyOf": [)" + none + ", " + none + "]"), "");
  EXPECT_EQ(told(R"("properties": {"iban": {}}, "then": )" + high), "iban +");
  EXPECT_EQ(told(R"("if": )" + none + R"(, "then": )" + high), "");
  EXPECT_EQ(
      told(R"("oneOf": [)" + high + R"(, {"x-sensitivity": "high", "properties": {"iban": {}}}])"),
      "");
  const std::string low = R"({"properties": {"iban": {"x-sensitivity": "low")";
  EXPECT_EQ(told(R"("oneOf": [)" + high + ", " + low + "}}}]"), "iban +");
  EXPECT_EQ(told(R"("oneOf": [)" + high + ", " + low + R"(, "x-sensitivity-reason": "a"}}}])"), "");
  const std::string excused = R"({"properties": {"iban": {"x-sensitivity": "regular",
                                                           "x-sensitivity-reason": "a"}}})";
  EXPECT_EQ(told(R"("oneOf": [)" + excused + ", " + none + "]"), "iban +");
  EXPECT_EQ(told(R"("oneOf": [)" + none + ", " + excused + "]"), "iban +");
}

TEST_F(JsonSchemaTest, TheReasonOfOneAlternativeIsNotThatOfAnother) {
  const std::string reason = R"({"properties": {"iban": {"x-sensitivity": "low",
                                                          "x-sensitivity-reason": "a"}}})";
  const std::string none = R"({"properties": {"iban": {"x-sensitivity": "low"}}})";
  const auto has_reason = [&](const std::string& keyword, const std::string& a,
                              const std::string& b) {
    const model::Document document = Read("{\"" + keyword + "\": [" + a + ", " + b + "]}");
    return document.fields.at(0).declared->HasReason();
  };
  EXPECT_TRUE(has_reason("oneOf", reason, reason));
  EXPECT_FALSE(has_reason("oneOf", reason, none));
  EXPECT_FALSE(has_reason("oneOf", none, reason));
  EXPECT_TRUE(has_reason("allOf", reason, none));
}

TEST_F(JsonSchemaTest, AClassOfAFieldsOwnAlternativesCountsWhereAllDeclareOne) {
  // "high", "high?" where only some say so, with "+" where there is a reason.
  const auto declared = [&](const std::string& schema) -> std::string {
    const model::Document document = Read(R"({"properties": {"a": )" + schema + R"(},
      "definitions": {"low": {"x-sensitivity": "low", "x-sensitivity-reason": "b"}}})");
    const auto& found = FindField(document, "a")->declared;
    if (!found) return "none";
    return found->text + (found->partly ? "?" : "") + (found->HasReason() ? "+" : "");
  };
  const std::string low = R"({"x-sensitivity": "low"})", high = R"({"x-sensitivity": "high"})";
  const std::string told = R"({"x-sensitivity": "low", "x-sensitivity-reason": "b"})";
  const std::string none = R"({"type": "string"})";
  const std::string null = R"({"type": "null"})";
  const auto one_of = [](const std::string& a, const std::string& b) {
    return R"({"oneOf": [)" + a + ", " + b + "]}";
  };
  EXPECT_EQ(declared(one_of(none, none)), "none");
  EXPECT_EQ(declared(one_of(none, told)), "low?");
  EXPECT_EQ(declared(one_of(high, none)), "high?");
  EXPECT_EQ(declared(one_of(high, low)), "high");
  EXPECT_EQ(declared(one_of(told, low)), "low");
  EXPECT_EQ(declared(one_of(low, told)), "low");
  EXPECT_EQ(declared(one_of(told, told)), "low+");
  EXPECT_EQ(declared(one_of(null, told)), "low+");
  EXPECT_EQ(declared(one_of(told, "false")), "low+");
  EXPECT_EQ(declared(one_of(told, "true")), "low?");
  EXPECT_EQ(declared(one_of(told, R"({"x-sensitivity": "hihg"})")), "low?");
  EXPECT_EQ(declared(one_of(one_of(none, told), told)), "low?");
  EXPECT_EQ(declared(R"({"allOf": [)" + none + ", " + told + "]}"), "low+");
  EXPECT_EQ(declared(R"({"x-sensitivity": "low", "anyOf": [)" + none + ", " + told + "]}"), "low");
  EXPECT_EQ(declared(R"({"if": )" + told + "}"), "none");
  EXPECT_EQ(declared(R"({"if": {}, "then": )" + told + "}"), "low?");
  EXPECT_EQ(declared(R"({"if": {}, "then": )" + told + R"(, "else": )" + high + "}"), "high");
  EXPECT_EQ(declared(R"({"items": )" + told + "}"), "low+");
  EXPECT_EQ(declared(R"({"items": [)" + told + ", " + none + "]}"), "low?");
  EXPECT_EQ(declared(R"({"additionalProperties": )" + told + "}"), "low+");
  EXPECT_EQ(declared(R"({"properties": {"iban": {}}, "additionalProperties": )" + told + "}"),
            "low?");
  EXPECT_EQ(declared(R"({"$ref": "#/definitions/low"})"), "low") << "the reason is of others, too";
  EXPECT_EQ(declared(R"({"allOf": [{"$ref": "#/definitions/low"}]})"), "low");
  EXPECT_EQ(declared(R"({"$ref": "#/definitions/low", "x-sensitivity": "regular",
                         "x-sensitivity-reason": "c"})"),
            "regular+");
}

TEST_F(JsonSchemaTest, ADotInANameIsNoPathOfAnotherField) {
  const model::Document document = Read(
      R"({"$schema": "http://json-schema.org/draft-07/schema#", "properties": {
          "a": {"properties": {"iban": {"x-sensitivity": "high"}}}, "a.iban": {"type": "string"}}})",
      "a.json");
  ASSERT_EQ(document.fields.size(), 3u);
  EXPECT_EQ(document.fields[1].path, "a.iban");
  EXPECT_EQ(document.fields[2].path, "a.iban~2");
  EXPECT_EQ(document.fields[2].name, "a.iban");
  EXPECT_FALSE(document.fields[2].declared);
}

TEST_F(JsonSchemaTest, AClassOfTheRootOrADefinitionIsAroundWhatIsInside) {
  const model::Document document = Read(
      R"({"$schema": "http://json-schema.org/draft-07/schema#", "x-sensitivity": "low",
          "properties": {"a": {"properties": {"b": {}}}, "d": {"$ref": "#/definitions/D"}},
          "definitions": {"D": {"x-sensitivity": "high", "properties": {"c": {}}},
                          "E": {"properties": {"c": {}}}}})",
      "a.json");
  const auto around = [&](std::string_view path) -> std::string {
    for (const model::Field& each : document.fields) {
      if (each.path != path) continue;
      return each.around ? each.around->path + " " + each.around->declared->text : "none";
    }
    return "no such field";
  };
  EXPECT_EQ(around("a"), "# low");
  EXPECT_EQ(around("a.b"), "# low");
  EXPECT_EQ(around("a.json#D.c"), "a.json#D high");
  EXPECT_EQ(around("a.json#E.c"), "none");
}

}  // namespace
}  // namespace strongroom::classify::read
