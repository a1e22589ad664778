#include "classify/declared_classes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classify/rules/field_for_test.h"

namespace strongroom::classify {
namespace {

using record::Sensitivity;
using ::testing::ElementsAre;

model::Declared Says(std::string_view word) {
  return {.text = std::string(word),
          .sensitivity = record::ParseSensitivity(word),
          .reason = {},
          .place = {}};
}

model::Document Schema(std::initializer_list<std::string_view> paths) {
  model::Document document = model::DocumentOf(model::SourceKind::kJsonSchema, "a.json");
  for (const std::string_view path : paths) document.fields.push_back(rules::FieldOf(path));
  return document;
}

TEST(GiveDeclared, TheNearestFieldAroundThatDeclaresAClassCovers) {
  model::Document document = Schema({"a.b[].c", "a", "a.b", "ab.c", "d.e"});
  document.fields[1].declared = Says("low");
  document.fields[2].declared = Says("high");
  GiveDeclared(document);
  EXPECT_EQ(document.fields[0].around->path, "a.b");
  EXPECT_EQ(document.fields[0].DeclaredClass()->sensitivity, Sensitivity::kHigh);
  EXPECT_EQ(document.fields[1].around, nullptr);
  EXPECT_EQ(document.fields[2].around->path, "a");
  EXPECT_EQ(document.fields[2].DeclaredClass()->sensitivity, Sensitivity::kHigh);  // its own
  EXPECT_EQ(document.fields[3].around, nullptr);
  document.fields[2].declared = Says("hihg");  // covers nothing
  GiveDeclared(document);
  EXPECT_EQ(document.fields[0].around->path, "a");
}

TEST(GiveDeclared, TheClassInAColumnsCommentCoversTheJsonInIt) {
  model::Document document = model::DocumentOf(model::SourceKind::kSql, "a.sql");
  model::Field column;
  column.path = "users.jsonb";
  column.name = "jsonb";
  column.description = "The record. x-sensitivity: high";
  model::Field pin;
  pin.path = "users.jsonb.personal.pin";
  pin.name = "pin";
  pin.parents = {"jsonb", "personal"};
  document.fields = {column, pin};
  GiveDeclared(document);
  ASSERT_NE(document.fields[1].DeclaredClass(), nullptr);
  EXPECT_EQ(document.fields[1].DeclaredClass()->sensitivity, Sensitivity::kHigh);
}

TEST(GiveDeclared, ADotInANameIsNothingAround) {
  model::Document document = Schema({"a"});
  document.fields[0].declared = Says("high");
  model::Field dotted;
  dotted.path = dotted.name = "a.b";
  document.fields.push_back(dotted);
  dotted.path = "x.a.c";
  dotted.parents = {"x.a"};
  document.fields.push_back(dotted);
  GiveDeclared(document);
  EXPECT_EQ(document.fields[1].around, nullptr);
  EXPECT_EQ(document.fields[2].around, nullptr);
}

TEST(GiveDeclared, InARecordTypeTheOutermostFieldIsTheOnlyPlace) {
  model::Document document = Schema({"a", "a.b", "a.b.c"});
  document.record_type = true;
  GiveDeclared(document);
  EXPECT_EQ(document.fields[2].around->path, "a");
  EXPECT_TRUE(document.fields[2].around->only_place);
  EXPECT_EQ(document.fields[2].DeclaredClass(), nullptr);
}

TEST(GiveDeclared, AFieldIsNearerThanTheRoot) {
  model::Document document = Schema({"a", "a.b"});
  for (model::Field& each : document.fields) {
    each.around = std::make_shared<model::Around>(model::Around{
        .path = "#", .place = {}, .schema = {}, .declared = Says("low"), .only_place = false});
  }
  document.fields[0].declared = Says("high");
  GiveDeclared(document);
  EXPECT_EQ(document.fields[0].DeclaredClass()->text, "high");
  EXPECT_EQ(document.fields[1].around->path, "a");
}

TEST(GiveDeclared, AColumnsCommentCanDeclare) {
  const auto declared = [](std::string comment, model::SourceKind kind) {
    model::Document document = model::DocumentOf(kind, "a.sql");
    document.fields.push_back(rules::FieldOf("iban"));
    document.fields[0].description = std::move(comment);
    GiveDeclared(document);
    return document.fields[0].declared;
  };
  const auto sql = model::SourceKind::kSql;
  EXPECT_EQ(declared("Where we pay to. x-sensitivity: high.", sql)->text, "high");
  EXPECT_EQ(declared("x-sensitivity: low x-sensitivity-reason: it is printed", sql)->reason,
            "it is printed");
  const auto before = declared("x-sensitivity-reason: printed, x-sensitivity: low", sql);
  EXPECT_EQ(before->reason, "printed,");
  EXPECT_EQ(before->text, "low");
  EXPECT_EQ(declared("x-sensitivity:", sql)->sensitivity, std::nullopt);
  EXPECT_EQ(declared("x-sensitivity: high", model::SourceKind::kJsonSchema), std::nullopt);
}

model::ClassifiedField Raised(Sensitivity found, std::string_view declared, std::string rule) {
  model::ClassifiedField field;
  field.verdict = {
      .sensitivity = found, .rule = std::move(rule), .confidence = 0.4, .evidence = {"a word"}};
  field.field.declared = Says(declared);
  RaiseToDeclared(field);
  return field;
}

TEST(RaiseToDeclared, TheHigherOfDeclaredAndFoundIsTheClass) {
  const model::ClassifiedField raised = Raised(Sensitivity::kLow, "high", "email");
  EXPECT_EQ(raised.verdict.sensitivity, Sensitivity::kHigh);
  EXPECT_EQ(raised.verdict.rule, "email");
  EXPECT_EQ(raised.found, Sensitivity::kLow);
  EXPECT_THAT(raised.verdict.evidence,
              ElementsAre("its file declares `high`; found: low", "a word"));
  EXPECT_EQ(Raised(Sensitivity::kRegular, "secret", "none").verdict.rule, "declared");
}

TEST(RaiseToDeclared, WhatIsDeclaredLowerOrUnknownStaysAsFound) {
  for (const std::string_view word : {"low", "high", "hihg"}) {
    const model::ClassifiedField same = Raised(Sensitivity::kHigh, word, "iban");
    EXPECT_EQ(same.verdict.sensitivity, Sensitivity::kHigh);
    EXPECT_EQ(same.found, std::nullopt);
    EXPECT_THAT(same.verdict.evidence, ElementsAre("a word"));
  }
}

}  // namespace
}  // namespace strongroom::classify
