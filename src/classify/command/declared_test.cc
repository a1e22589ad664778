// What --check and --annotate make of classes that files declare.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <boost/json/parse.hpp>

#include "base/json.h"
#include "classify/command/verb_for_test.h"

namespace strongroom::classify::command {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Options Check(std::string path) {
  return With([&](Options& o) {
    o.check = true;
    o.paths = {std::move(path)};
  });
}

Options Annotate(std::string path, bool all = false) {
  return With([&](Options& o) {
    o.annotate = true;
    o.all = all;
    o.paths = {std::move(path)};
  });
}

TEST_F(Verb, EveryShippedRecordTypePassesTheCheckAndIsAnnotatedAlready) {
  std::size_t types = 0;
  for (const auto& each : std::filesystem::directory_iterator(STRONGROOM_SOURCE_DIR "/types")) {
    std::ostringstream text;
    text << std::ifstream(each.path()).rdbuf();
    Write("type.json", text.str());
    const Ran check = Do(Check(At("type.json")));
    EXPECT_EQ(check.code, 0) << each.path() << check.out;
    for (const bool all : {false, true}) {
      EXPECT_EQ(Do(Annotate(At("type.json"), all)).code, 0);
      EXPECT_EQ(Read("type.json"), text.str());
    }
    ++types;
  }
  EXPECT_GE(types, 3u);
}

TEST_F(Verb, InARecordTypeTheClassIsRaisedAtTheOuterField) {
  const auto type = [](std::string_view outer) {
    return fmt::format(R"({{"$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "payee", "type": "object", "x-sensitivity": "high",
      "properties": {{"account": {{{}"type": "object", "properties": {{
        "iban": {{"type": "string"}}, "city": {{"type": "string"}}}}}}}}}})",
                       outer);
  };
  Write("low.json", type(R"("x-sensitivity": "low", )"));
  const Ran check = Do(Check(At("low.json")));
  EXPECT_EQ(check.code, 1);
  EXPECT_THAT(check.out, HasSubstr("account.iban: high"));
  EXPECT_THAT(check.out, HasSubstr("`account` around it declares low, and high was found: raise "
                                   "that one (in a record type"));
  EXPECT_THAT(check.out, Not(HasSubstr("account.city")));
  const Ran annotated = Do(Annotate(At("low.json")));
  EXPECT_THAT(annotated.out, HasSubstr(": account: \"x-sensitivity\": \"high\" instead of \"low\"\n"
                                       "1 class written in 1 file\n"));
  EXPECT_EQ(Read("low.json"), type(R"("x-sensitivity": "high", )"));
  Write("none.json", type(""));
  EXPECT_THAT(Do(Check(At("none.json"))).out, HasSubstr("to `account` (--annotate writes it)"));
  EXPECT_EQ(Do(Annotate(At("none.json"))).code, 0);
  EXPECT_EQ(Read("none.json"), type(R"("x-sensitivity": "high", )"));
}

TEST_F(Verb, ElsewhereAMemberMayDeclareAClassOfItsOwn) {
  Write("box.json", R"({"$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
    "properties": {"box": {"x-sensitivity": "low", "type": "object", "properties": {
      "ssn": {"type": "string"}, "email": {"type": "string"}, "size": {"type": "string"}}}}})");
  EXPECT_THAT(Do(Check(At("box.json"))).out, HasSubstr("failed: 1 field fails"));
  const Ran ran = Do(Annotate(At("box.json"), true));
  EXPECT_THAT(ran.out, HasSubstr("1 class written"));
  EXPECT_THAT(Read("box.json"), HasSubstr(R"("ssn": {"x-sensitivity": "high", )"));
  EXPECT_THAT(Read("box.json"), HasSubstr(R"("size": {"type": "string"})"));
  EXPECT_EQ(Do(Check(At("box.json"))).code, 0);
}

TEST_F(Verb, AFieldThatIsDeclaredHigherIsReportedAndExplainedAsDeclared) {
  Write("schemas/vendor.json", R"({"$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object", "properties": {"remark": {"type": "string", "x-sensitivity": "high"}}})");
  const Ran as_json = Do(With([](Options& o) { o.format = Format::kJson; }));
  const json::value report = json::parse(as_json.out);
  const json::value& field = report.at("fields").at(0);
  EXPECT_EQ(field.at("class"), "high");
  EXPECT_EQ(field.at("found"), "regular");
  EXPECT_EQ(field.at("rule"), "declared");
  EXPECT_EQ(report.at("summary").at("classes").at("high"), 1);
  EXPECT_THAT(as_json.out, HasSubstr("not-sealed"));
  const Ran told = Do(With([&](Options& o) {
    o.explain = "remark";
    o.paths = {At("schemas")};
  }));
  EXPECT_THAT(told.out, testing::StartsWith("remark: high\n"));
  EXPECT_THAT(told.out, HasSubstr("hardly anybody needs it"));
}

TEST_F(Verb, AReasonOfBlanksIsNone) {
  Write("schemas/vendor.json", R"({"$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object", "properties": {
      "iban": {"x-sensitivity": "regular", "x-sensitivity-reason": "  "}}})");
  EXPECT_THAT(Do(Annotate(At("schemas"))).out, HasSubstr("1 class written in 1 file"));
  EXPECT_THAT(Read("schemas/vendor.json"), HasSubstr(R"("x-sensitivity": "high")"));
  EXPECT_THAT(Do(Annotate(At("schemas"))).out, HasSubstr("0 classes written in 0 files"));
}

TEST_F(Verb, EveryAlternativeIsAnnotatedAndTheCheckWantsEach) {
  const std::string start = R"({"$schema": "http://json-schema.org/draft-07/schema#", "oneOf": [
    {"properties": {"iban": {"type": "string"}}},
    {"properties": {"iban": {"type": "string")";
  Write("schemas/box.json", start + "}}}]}");
  EXPECT_THAT(Do(Annotate(At("schemas/box.json"))).out, HasSubstr("2 classes written in 1 file"));
  EXPECT_EQ(Do(Check(At("schemas/box.json"))).code, 0);
  Write("schemas/box.json", start + R"(, "x-sensitivity": "high"}}}]})");
  const Ran check = Do(Check(At("schemas/box.json")));
  EXPECT_EQ(check.code, 1);
  EXPECT_THAT(check.out, HasSubstr("box.json:2: iban: it is high in another alternative of its"));
  EXPECT_THAT(check.out, HasSubstr("failed: 1 alternative does not declare"));
}

TEST_F(Verb, AnAlternativeOfTheFieldItselfDoesNotSpeakForTheOthers) {
  for (const std::string_view named :
       {R"("x-sensitivity": "low", "x-sensitivity-reason": "a name only")",
        R"("x-sensitivity": "high")"}) {
    Write("schemas/vendor.json",
          fmt::format(R"({{"$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
            "properties": {{"payTo": {{"oneOf": [{{"type": "string", "title": "IBAN"}},
              {{"type": "string", "title": "Name", {}}}]}}}}}})",
                      named));
    const Ran check = Do(Check(At("schemas")));
    EXPECT_EQ(check.code, 1);
    EXPECT_THAT(check.out, HasSubstr("payTo: high"));
    EXPECT_THAT(check.out, HasSubstr("Only some alternatives of its schema"));
    EXPECT_THAT(Do(Annotate(At("schemas"))).out,
                HasSubstr("payTo: \"x-sensitivity\": \"high\"\n1 class written in 1 file"));
    EXPECT_THAT(Read("schemas/vendor.json"),
                HasSubstr(R"("payTo": {"x-sensitivity": "high", "oneOf")"));
    EXPECT_EQ(Do(Check(At("schemas"))).code, 0);
  }
}

TEST_F(Verb, AReasonOfASharedDefinitionExcusesNoFieldThatRefersToIt) {
  const std::string start =
      R"({"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"Text": {
        "type": "string", "x-sensitivity": "regular", "x-sensitivity-reason": "just a text"}},
        "properties": {"iban": {"$ref": "#/definitions/Text")";
  Write("schemas/vendor.json", start + "}}}");
  const Ran check = Do(Check(At("schemas")));
  EXPECT_EQ(check.code, 1);
  EXPECT_THAT(check.out, HasSubstr("beside it, \"x-sensitivity\": \"regular\" and "
                                   "\"x-sensitivity-reason\" with why that is right here"));
  Write("schemas/vendor.json", start + R"(,
        "x-sensitivity": "regular", "x-sensitivity-reason": "the bank's own"}}})");
  EXPECT_EQ(Do(Check(At("schemas"))).code, 0);
  Write("schemas/vendor.json", start + "}}}");
  EXPECT_THAT(Do(Annotate(At("schemas"))).out,
              HasSubstr("iban: \"x-sensitivity\": \"high\"\n1 class written in 1 file"));
  EXPECT_EQ(Do(Check(At("schemas"))).code, 0);
}

TEST_F(Verb, AClassOfTheRootCoversWhatIsInside) {
  const std::string fields =
      R"("properties": {"email": {"type": "string"}, "iban": {"type": "string"}}})";
  Write("schemas/box.json", R"({"$schema": "http://json-schema.org/draft-07/schema#",
    "x-sensitivity": "low", )" + fields);
  const Ran check = Do(Check(At("schemas/box.json")));
  EXPECT_EQ(check.code, 1);
  EXPECT_THAT(check.out, HasSubstr("`#` around it declares low, and high was found"));
  EXPECT_THAT(check.out, Not(HasSubstr("email")));
  Write("schemas/box.json", R"({"$id": "box", "type": "object", "x-sensitivity": "high", )" +
                                fields);  // a record type: the highest of its fields
  EXPECT_THAT(Do(Check(At("schemas/box.json"))).out, HasSubstr("email"));
}

TEST_F(Verb, WhatYamlAliasesShareIsLeftToPeople) {
  const std::string text =
      "$schema: http://json-schema.org/draft-07/schema#\ntype: object\nproperties:\n"
      "  iban: &text {type: string}\n  remark: *text\n";
  Write("schemas/box.yaml", text);
  const Ran ran = Do(Annotate(At("schemas/box.yaml")));
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(Read("schemas/box.yaml"), text);
  EXPECT_THAT(ran.out,
              HasSubstr("0 classes written in 0 files\n1 field is to be declared by hand"));
  EXPECT_THAT(ran.out, HasSubstr("box.yaml:4: iban: it is high, and YAML aliases share what"));
}

TEST_F(Verb, ABaselineOfAllServesARunOfSomeFiles) {
  Write("schemas/patron.json",
        R"({"$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
            "properties": {"email": {"type": "string"}}})");
  const auto write = [&](std::vector<std::string> paths) {
    return Do(With([&](Options& o) {
      o.write_baseline = At("baseline.json");
      o.paths = std::move(paths);
    }));
  };
  const std::string vendor = At("schemas/vendor.json"), patron = At("schemas/patron.json");
  EXPECT_EQ(write({vendor, patron}).code, 0);
  const std::string all = Read("baseline.json");
  Options check = Check(patron);
  check.baseline = At("baseline.json");
  const Ran ran = Do(check);
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_THAT(ran.out, Not(HasSubstr("can go")));
  EXPECT_THAT(write({patron}).out, HasSubstr("3 old findings, 2 of them kept from before"));
  EXPECT_EQ(Read("baseline.json"), all);
  std::filesystem::remove(vendor);
  EXPECT_THAT(write({patron, At("schemas")}).out, HasSubstr("1 old finding\n"));
}

TEST_F(Verb, FailuresBeginWithTheProgramsName) {
  std::ostringstream out, error;
  EXPECT_EQ(command::Run(Check(At("nowhere")),
                         {.out = out, .error = error, .program = "strongroom-classify"}),
            1);
  EXPECT_THAT(error.str(), testing::StartsWith("strongroom-classify: "));
}

}  // namespace
}  // namespace strongroom::classify::command
