#include <gtest/gtest.h>

#include "classify/read/schema_rig_test.h"

namespace strongroom::classify::read {
namespace {

using model::SourceKind;

TEST(RecognizeText, ContentDecidesAgainstTheName) {
  EXPECT_EQ(RecognizeText("{\"a\": 1}\n", "x.csv"), Format::kJson);
  EXPECT_EQ(RecognizeText("\xEF\xBB\xBF [1, 2]", ""), Format::kJson);
  EXPECT_EQ(RecognizeText("{\"a\": 1}\n{\"a\": \"}\"}\n", "x.json"), Format::kNdjson);
  EXPECT_EQ(RecognizeText("{\"a\": 1}\n", "x.ndjson"), Format::kNdjson);
  EXPECT_EQ(RecognizeText("-- tables\nCREATE TABLE a (b text);", "x.txt"), Format::kSql);
  EXPECT_EQ(RecognizeText("--liquibase formatted sql\n--changeset a:1\n", "x"), Format::kSql);
  EXPECT_EQ(RecognizeText("# API\nopenapi: 3.0.0\n", "x"), Format::kYaml);
  EXPECT_EQ(RecognizeText("<?xml version=\"1.1\"?>\n<databaseChangeLog>", "x"), Format::kXml);
  EXPECT_EQ(RecognizeText("id;name\n1;Ann\n2;Bob\n", "people"), Format::kCsv);
}

TEST(RecognizeText, NameHelpsWhereTheContentCouldBeManyThings) {
  EXPECT_EQ(RecognizeText("type: object\n", "a.yaml"), Format::kYaml);
  EXPECT_EQ(RecognizeText("type: object\n", "a.txt"), Format::kUnknown);
  EXPECT_EQ(RecognizeText("iban\nX\n", "a.csv"), Format::kCsv);
  EXPECT_EQ(RecognizeText("iban\nX\n", "a"), Format::kUnknown);
  EXPECT_EQ(RecognizeText("SELECT 1;", "a.SQL"), Format::kSql);
  EXPECT_EQ(RecognizeText("{a: 1}", "a.yml"), Format::kYaml);
  EXPECT_EQ(RecognizeText("{{ if .X }} CREATE TABLE a (b int);", "a.sql"), Format::kSql);
  EXPECT_EQ(RecognizeText("<#if x>\nCREATE TABLE a (b int);", "a.ftl"), Format::kSql);
  EXPECT_EQ(RecognizeText("<#if x>\ndrop the rest", "a.ftl"), Format::kUnknown);
}

TEST(RecognizeText, OtherTextsAreUnknown) {
  EXPECT_EQ(RecognizeText("", "a.json"), Format::kUnknown);
  EXPECT_EQ(RecognizeText(std::string_view("\x7F"
                                           "ELF\0\0",
                                           6),
                          "a"),
            Format::kUnknown);
  EXPECT_EQ(RecognizeText("<project><artifactId>x</artifactId></project>", "pom.xml"),
            Format::kUnknown);
  EXPECT_EQ(RecognizeText("# Title\n\nText, and more, of it.\n", "README.md"), Format::kUnknown);
  EXPECT_EQ(RecognizeText("[package]\nname = \"x\"\n", "Cargo.toml"), Format::kUnknown);
  EXPECT_EQ(RecognizeText("import a, b\nfoo(a, b)\nbar(c, d)\n", "a.py"), Format::kUnknown);
  EXPECT_EQ(RecognizeText("with open(x) as f:\n  run('create table a (b int)')", "a.py"),
            Format::kUnknown);
  EXPECT_EQ(RecognizeText("We create table tops.\n", "a.txt"), Format::kUnknown);
}

std::optional<SourceKind> KindOf(std::string_view text) {
  return RecognizeTree(Tree(text), "a.json");
}

TEST(RecognizeTree, DocumentsAreKnownByTheirShape) {
  EXPECT_EQ(KindOf("openapi: 3.1.0\npaths: {}\n"), SourceKind::kOpenApi);
  EXPECT_EQ(KindOf(R"({"swagger": "2.0", "definitions": {}})"), SourceKind::kOpenApi);
  EXPECT_EQ(KindOf("get:\n  responses:\n    '200': {}\n"), SourceKind::kOpenApi);
  EXPECT_EQ(KindOf(R"({"tables": [{"tableName": "a"}]})"), SourceKind::kStorageSchema);
  EXPECT_EQ(KindOf(R"({"id": "mod-a-1.0.0", "provides": [], "requires": []})"),
            SourceKind::kModuleDescriptor);
  EXPECT_EQ(KindOf(R"({"srvcId": "mod-a", "nodeId": "localhost"})"), SourceKind::kModuleDescriptor);
  EXPECT_EQ(KindOf("databaseChangeLog:\n- changeSet: {}\n"), SourceKind::kChangeLog);
}

TEST(RecognizeTree, SchemasNeedNoDialect) {
  EXPECT_EQ(KindOf(R"({"$schema": "http://json-schema.org/draft-04/schema#"})"),
            SourceKind::kJsonSchema);
  EXPECT_EQ(KindOf(R"({"type": "object", "properties": {"a": {"type": "string"}}})"),
            SourceKind::kJsonSchema);
  EXPECT_EQ(KindOf(R"({"allOf": [{"$ref": "a.json"}]})"), SourceKind::kJsonSchema);
  EXPECT_EQ(KindOf(R"({"type": "string", "enum": ["a"], "javaType": "A"})"),
            SourceKind::kJsonSchema);
  EXPECT_EQ(KindOf(R"({"$defs": {"A": {"type": "string"}}})"), SourceKind::kJsonSchema);
  EXPECT_EQ(KindOf("Request:\n  type: object\n  properties:\n    a: {type: string}\n"),
            SourceKind::kJsonSchema);
}

TEST(RecognizeTree, OtherDocumentsAreSamples) {
  EXPECT_EQ(KindOf(R"({"$schema": "https://json.schemastore.org/tsconfig",
                       "compilerOptions": {"strict": true}})"),
            std::nullopt);
  EXPECT_EQ(KindOf(R"({"name": "app", "version": "1.0.0", "scripts": {"test": "x"},
                       "repository": {"type": "git", "url": "x"}, "dependencies": {"a": "1"}})"),
            std::nullopt);
  EXPECT_EQ(KindOf(R"({"name": "app", "lockfileVersion": 3, "packages": {"": {"name": "app"}}})"),
            std::nullopt);
  EXPECT_EQ(KindOf(R"({"type": "Feature", "properties": {"name": {"x": 1}}})"), std::nullopt);
  EXPECT_EQ(KindOf(R"({"username": "ann", "type": "patron", "personal": {"lastName": "B"}})"),
            std::nullopt);
  EXPECT_EQ(KindOf(R"([{"type": "object", "properties": {}}])"), std::nullopt);
}

}  // namespace
}  // namespace strongroom::classify::read
