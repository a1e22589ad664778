#include <gtest/gtest.h>

#include "record/schema_for_test.h"

namespace strongroom::record {
namespace {

using Rules = std::vector<std::string>;

// The rules that {"f": value} breaks in a type with this one field.
Rules Check(const std::string& field, const std::string& value) {
  const RecordType type =
      Compiled(TypeOfField("low", R"({"x-sensitivity": "low", )" + field + "}"));
  const json::value record = Json("{\"f\": " + value + "}");
  return Broken(ValidateRecord(type, record.get_object()));
}

TEST(ValidateRecord, EachTypeTakesItsOwnValuesOnly) {
  const std::pair<const char*, std::vector<const char*>> table[] = {
      {R"("type": "string")", {"\"x\"", "\"\""}},
      {R"("type": "boolean")", {"true", "false"}},
      {R"("type": "integer")", {"7", "-7", "7.0", "18446744073709551615"}},
      {R"("type": "number")", {"7", "7.5", "1e300", "7.0", "-7", "18446744073709551615"}},
      {R"("type": "object", "properties": {})", {"{}"}},
      {R"("type": "array", "items": {"type": "boolean"})", {"[]", "[true]"}},
  };
  const char* all[] = {
      "\"x\"", "\"\"",  "true", "false", "7",      "-7",  "7.0", "18446744073709551615",
      "7.5",   "1e300", "{}",   "[]",    "[true]", "null"};
  for (const auto& [field, good] : table) {
    for (const char* value : all) {
      const bool fits =
          std::ranges::any_of(good, [&](const char* g) { return std::string_view(g) == value; });
      EXPECT_EQ(Check(field, value), fits ? Rules{} : Rules{"type /f"}) << field << " " << value;
    }
  }
}

TEST(ValidateRecord, AnIntegerWithAFractionPartIsWholeAndBelowTwoToThe53) {
  for (const char* good : {"9007199254740991.0", "-9007199254740991.0", "9.007199254740991e15",
                           "12e3", "-0.0", "9007199254740993", "-9007199254740993"}) {
    EXPECT_EQ(Check(R"("type": "integer")", good), Rules{}) << good;
  }
  for (const char* bad : {"9007199254740993.0", "9007199254740992.0", "-9007199254740993.0", "1e16",
                          "9.007199254740993e15", "18446744073709551616", "0.5", "15e-1"}) {
    EXPECT_EQ(Check(R"("type": "integer")", bad), Rules{"type /f"}) << bad;
  }
}

TEST(ValidateRecord, NormalisingMustLeaveSomething) {
  const std::string digits = R"("type": "string", "x-normalize": "digits", "x-search": ["exact"])";
  EXPECT_EQ(Check(digits, "\"+49 (0)89\""), Rules{});
  EXPECT_EQ(Check(digits, "\"٧0\""), Rules{});
  EXPECT_EQ(Check(digits, "\"١٢٣٤٥٦٧٨\""), Rules{"normalized-empty /f"});
  EXPECT_EQ(Check(digits, "\"none\""), Rules{"normalized-empty /f"});
  EXPECT_EQ(Check(digits, "\"\""), Rules{});  // "minLength" is there to refuse it
  EXPECT_EQ(Check(digits, "\"••••\""), Rules{"mask-character /f"});
  const std::string letters = R"("type": "string", "x-normalize": "alphanumeric")";
  EXPECT_EQ(Check(letters, "\"- / -\""), Rules{"normalized-empty /f"});
  EXPECT_EQ(Check(letters, "\"١٢\""), Rules{});
  EXPECT_EQ(Check(R"("type": "string", "x-normalize": "casefold")", "\" \""), Rules{});
}

TEST(ValidateRecord, LengthsCountCodePointsAndIncludeTheirBounds) {
  const std::string field = R"("type": "string", "minLength": 2, "maxLength": 4)";
  EXPECT_EQ(Check(field, "\"a\""), Rules{"min-length /f"});
  EXPECT_EQ(Check(field, "\"ab\""), Rules{});
  EXPECT_EQ(Check(field, "\"abcd\""), Rules{});
  EXPECT_EQ(Check(field, "\"abcde\""), Rules{"max-length /f"});
  EXPECT_EQ(Check(field, "\"😀😀😀😀\""), Rules{});  // 16 bytes
  EXPECT_EQ(Check(field, "\"😀😀😀😀😀\""), Rules{"max-length /f"});
  EXPECT_EQ(Check(field, "\"ä\""), Rules{"min-length /f"});  // two bytes, one character
}

TEST(ValidateRecord, StringsAndArraysWithoutABoundHaveTheDefaultOne) {
  EXPECT_EQ(Check(R"("type": "string")", "\"" + std::string(10'000, 'x') + "\""), Rules{});
  EXPECT_EQ(Check(R"("type": "string")", "\"" + std::string(10'001, 'x') + "\""),
            Rules{"max-length /f"});
  std::string items = "true";
  for (int i = 1; i < 1'000; ++i) items += ",true";
  const std::string array = R"("type": "array", "items": {"type": "boolean"})";
  EXPECT_EQ(Check(array, "[" + items + "]"), Rules{});
  EXPECT_EQ(Check(array, "[true," + items + "]"), Rules{"max-items /f"});
}

TEST(ValidateRecord, PatternsAreSearchedForAnywhereAsInJsonSchema) {
  EXPECT_EQ(Check(R"("type": "string", "pattern": "b+")", "\"abbc\""), Rules{});
  EXPECT_EQ(Check(R"("type": "string", "pattern": "^b+$")", "\"abbc\""), Rules{"pattern /f"});
  EXPECT_EQ(Check(R"("type": "string", "pattern": "^.$")", "\"ä\""), Rules{});
  EXPECT_EQ(Check(R"("type": "string", "pattern": "^b$")", R"("b\n")"), Rules{"pattern /f"});
}

TEST(ValidateRecord, PatternsTakeLinearTime) {
  // Exponential in a backtracking matcher.
  const std::string value = "\"" + std::string(5'000, 'a') + "!\"";
  EXPECT_EQ(Check(R"("type": "string", "pattern": "^(a+)+$")", value), Rules{"pattern /f"});
}

TEST(ValidateRecord, FormatsEnumsAndBoundsAreEnforced) {
  EXPECT_EQ(Check(R"("type": "string", "format": "iban")", "\"DE89370400440532013000\""), Rules{});
  EXPECT_EQ(Check(R"("type": "string", "format": "iban")", "\"DE88370400440532013000\""),
            Rules{"format /f"});
  EXPECT_EQ(Check(R"("type": "string", "enum": ["a", "b"])", "\"b\""), Rules{});
  EXPECT_EQ(Check(R"("type": "string", "enum": ["a", "b"])", "\"c\""), Rules{"enum /f"});
  EXPECT_EQ(Check(R"("type": "number", "enum": [1, 2])", "1.0"), Rules{});
  EXPECT_EQ(Check(R"("type": "boolean", "const": true)", "false"), Rules{"enum /f"});
  const std::string number =
      R"("type": "number", "minimum": -1.5, "maximum": 18446744073709551614)";
  EXPECT_EQ(Check(number, "-1.5"), Rules{});
  EXPECT_EQ(Check(number, "-1.6"), Rules{"minimum /f"});
  EXPECT_EQ(Check(number, "18446744073709551614"), Rules{});
  EXPECT_EQ(Check(number, "18446744073709551615"), Rules{"maximum /f"});  // exact beyond doubles
}

TEST(ValidateRecord, NestedValuesAreCheckedWithTheirPointers) {
  const std::string field = R"("type": "object", "required": ["city"], "properties": {
      "city": {"type": "string", "maxLength": 3},
      "lines": {"type": "array", "minItems": 1, "items": {"type": "string"}}})";
  EXPECT_EQ(Check(field, R"({"city": "abc", "lines": ["x"]})"), Rules{});
  EXPECT_EQ(Check(field, R"({"lines": ["x", 1]})"), (Rules{"type /f/lines/1", "required /f/city"}));
  EXPECT_EQ(Check(field, R"({"city": "abcd", "lines": [], "zip": 1})"),
            (Rules{"max-length /f/city", "min-items /f/lines", "unknown-member /f/zip"}));
}

TEST(ValidateRecord, MaskCharacterIsRefusedInsideAnything) {
  EXPECT_EQ(Check(R"("type": "string")", "\"••••3201\""), Rules{"mask-character /f"});
  EXPECT_EQ(Check(R"("type": "array", "items": {"type": "string"})", "[\"a\", \"•\"]"),
            Rules{"mask-character /f/1"});
}

RecordType Person() {
  return Compiled(Json(
      R"({"$id": "person", "type": "object", "x-sensitivity": "high", "required": ["name", "number"],
      "properties": {"name": {"type": "string", "x-sensitivity": "low"},
                     "number": {"type": "string", "maxLength": 8, "x-sensitivity": "high", "x-mask": "all"}}})"));
}

Rules CheckPerson(const std::string& record, const std::vector<std::string>& skip = {}) {
  return Broken(ValidateRecord(Person(), Json(record).get_object(), skip));
}

TEST(ValidateRecord, MissingUnknownAndServerMembers) {
  EXPECT_EQ(CheckPerson(R"({"name": "n", "number": "1"})"), Rules{});
  EXPECT_EQ(CheckPerson(R"({})"), (Rules{"required /name", "required /number"}));
  EXPECT_EQ(CheckPerson(R"({"name": "n", "number": "1", "nmae": "x"})"),
            Rules{"unknown-member /nmae"});
  EXPECT_EQ(
      CheckPerson(R"({"name": "n", "number": "1", "id": 5, "_version": "x", "metadata": []})"),
      Rules{});
}

TEST(ValidateRecord, SkippedFieldsAreNeitherCheckedNorRequired) {
  EXPECT_EQ(CheckPerson(R"({"name": "n", "number": "••••"})"), Rules{"mask-character /number"});
  EXPECT_EQ(CheckPerson(R"({"name": "n", "number": "••••"})", {"number"}), Rules{});
  EXPECT_EQ(CheckPerson(R"({"number": "1"})", {"name"}), Rules{});
}

TEST(ValidateRecord, AValueInThePlaceOfANameIsNotRepeated) {
  EXPECT_EQ(CheckPerson(R"({"name": "n", "number": "1", "DE89370400440532013000": 1})"),
            Rules{"unknown-member "});
  EXPECT_EQ(CheckPerson(R"({"name": "n", "number": "1", "Jane Doe": 1})"),
            Rules{"unknown-member "});
}

TEST(ValidateRecord, MessagesNeverRepeatAValue) {
  const RecordType type = Compiled(TypeOf("low", R"(
      "a": {"type": "string", "maxLength": 5, "x-sensitivity": "low"},
      "b": {"type": "string", "pattern": "^x$", "format": "email", "enum": ["x"], "x-sensitivity": "low"},
      "c": {"type": "integer", "maximum": 3, "x-sensitivity": "low"},
      "d": {"type": "array", "items": {"type": "boolean"}, "x-sensitivity": "low"})"));
  const json::value record =
      Json(R"({"a": "marker77123", "b": "marker77123", "c": 77123, "d": ["marker77123"]})");
  const auto checked = ValidateRecord(type, record.get_object());
  ASSERT_FALSE(checked.has_value());
  EXPECT_EQ(checked.error().fields.size(), 6U);
  std::string everything = checked.error().ToString();
  for (const FieldError& each : checked.error().fields) everything += each.pointer + each.message;
  EXPECT_EQ(everything.find("77123"), std::string::npos) << everything;
}

TEST(ValidateRecord, BrokenRulesAreBounded) {
  std::string items = "1";
  for (int i = 1; i < 1'000; ++i) items += ",1";
  EXPECT_EQ(Check(R"("type": "array", "items": {"type": "boolean"})", "[" + items + "]").size(),
            100U);
}

}  // namespace
}  // namespace strongroom::record
