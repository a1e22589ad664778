#include "classify/annotate/annotate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "classify/read/readers.h"

namespace strongroom::classify::annotate {
namespace {

using record::Sensitivity;
using testing::HasSubstr;

class NoFiles final : public read::References {
 public:
  const read::Node* Load(std::string_view /*from*/, std::string_view /*reference*/) override {
    return nullptr;
  }
};

Result<read::Node> Parse(std::string_view text) {
  Result<read::Node> tree = read::ParseJsonTree(text);
  return tree ? std::move(tree) : read::ParseYamlTree(text);
}

std::vector<model::Field> FieldsOf(std::string_view text) {
  const Result<read::Node> root = Parse(text);
  if (!root) {
    ADD_FAILURE() << root.error().detail;
    return {};
  }
  NoFiles files;
  const bool open_api = root->Find("openapi") != nullptr;
  const read::Source source{.file = "a.json", .text = text};
  return (open_api ? read::ReadOpenApi(source, *root, files)
                   : read::ReadJsonSchema(source, *root, files))
      .fields;
}

struct Classed {
  std::string path;
  Sensitivity sensitivity;
};

std::string Annotated(std::string_view text, const std::vector<Classed>& classed) {
  std::vector<Annotation> annotations;
  const std::vector<model::Field> fields = FieldsOf(text);
  for (const Classed& one : classed) {
    const auto field = std::find_if(fields.begin(), fields.end(),
                                    [&](const model::Field& f) { return f.path == one.path; });
    if (field == fields.end()) {
      ADD_FAILURE() << "no field " << one.path;
      continue;
    }
    annotations.push_back({.schema = field->schema.begin, .sensitivity = one.sensitivity});
  }
  const Result<AnnotatedText> changed = Annotate(text, annotations);
  return changed ? changed->text : "refused: " + changed.error().detail;
}

TEST(Annotate, IndentedJsonGetsOneMoreLineInItsOwnIndentation) {
  EXPECT_EQ(Annotated("{\n    \"properties\" : {\n        \"iban\" : {\n"
                      "            \"type\" : \"string\"\n        }\n    }\n}\n",
                      {{"iban", Sensitivity::kHigh}}),
            "{\n    \"properties\" : {\n        \"iban\" : {\n"
            "            \"x-sensitivity\" : \"high\",\n"
            "            \"type\" : \"string\"\n        }\n    }\n}\n");
}

TEST(Annotate, JsonOnOneLineKeepsItsSpacing) {
  EXPECT_EQ(Annotated(R"({"properties":{"a":{"type":"string","format":"x"},"b":{}}})",
                      {{"a", Sensitivity::kLow}, {"b", Sensitivity::kLow}}),
            R"({"properties":{"a":{"x-sensitivity":"low","type":"string","format":"x"},)"
            R"("b":{"x-sensitivity":"low"}}})");
  EXPECT_EQ(Annotated(R"({"properties": { "a": { "type": "string" }, "b": { } }})",
                      {{"a", Sensitivity::kLow}, {"b", Sensitivity::kLow}}),
            R"({"properties": { "a": { "x-sensitivity": "low", "type": "string" }, )"
            R"("b": { "x-sensitivity": "low" } }})");
}

TEST(Annotate, EmptyObjectOverTwoLinesIsFilledBetweenThem) {
  EXPECT_EQ(Annotated("{\"properties\": {\n  \"a\": {\n  }\n}}", {{"a", Sensitivity::kLow}}),
            "{\"properties\": {\n  \"a\": {\n    \"x-sensitivity\": \"low\"\n  }\n}}");
}

TEST(Annotate, LineEndsOfWindowsAndAMissingLastOneStay) {
  EXPECT_EQ(Annotated("{\r\n\t\"properties\": {\r\n\t\t\"a\": {\r\n\t\t\t\"type\": \"string\"\r\n"
                      "\t\t}\r\n\t}\r\n}",
                      {{"a", Sensitivity::kSecret}}),
            "{\r\n\t\"properties\": {\r\n\t\t\"a\": {\r\n\t\t\t\"x-sensitivity\": \"secret\",\r\n"
            "\t\t\t\"type\": \"string\"\r\n\t\t}\r\n\t}\r\n}");
  EXPECT_EQ(Annotated("properties:\r\n  a:\r\n    type: string", {{"a", Sensitivity::kLow}}),
            "properties:\r\n  a:\r\n    x-sensitivity: low\r\n    type: string");
}

TEST(Annotate, YamlKeepsCommentsQuotesAndFlowStyle) {
  EXPECT_EQ(
      Annotated("# ours\nproperties:\n  a:  # the first\n    # of text\n    type: string # s\n"
                "  b: {type: string}\n  c: { \"type\": \"string\" }\n  d: {}\n",
                {{"a", Sensitivity::kLow},
                 {"b", Sensitivity::kLow},
                 {"c", Sensitivity::kHigh},
                 {"d", Sensitivity::kLow}}),
      "# ours\nproperties:\n  a:  # the first\n    # of text\n    x-sensitivity: low\n"
      "    type: string # s\n  b: {x-sensitivity: low, type: string}\n"
      "  c: { \"x-sensitivity\": \"high\", \"type\": \"string\" }\n"
      "  d: {x-sensitivity: low}\n");
}

TEST(Annotate, YamlParameterInAListIsAnnotatedInItsSchema) {
  EXPECT_EQ(Annotated("openapi: 3.0.0\npaths:\n  /a:\n    get:\n      parameters:\n"
                      "      - name: ключ\n        in: query\n        schema: {type: string}\n",
                      {{"GET /a?ключ", Sensitivity::kLow}}),
            "openapi: 3.0.0\npaths:\n  /a:\n    get:\n      parameters:\n"
            "      - name: ключ\n        in: query\n"
            "        schema: {x-sensitivity: low, type: string}\n");
}

TEST(Annotate, YamlAnchorAndMergeKeyAreAnnotatedWhereTheyStand) {
  const std::string_view text =
      "properties:\n  a: &text\n    type: string\n  b:\n    <<: *text\n    title: B\n";
  EXPECT_EQ(Annotated(text, {{"a", Sensitivity::kLow}, {"b", Sensitivity::kHigh}}),
            "properties:\n  a: &text\n    x-sensitivity: low\n    type: string\n  b:\n"
            "    x-sensitivity: high\n    <<: *text\n    title: B\n");
}

TEST(Annotate, WhatAliasesShareWithOtherFieldsIsLeftAndTold) {
  const auto annotated = [](std::string_view text, std::vector<std::string> paths) {
    std::vector<Annotation> annotations;
    for (const model::Field& field : FieldsOf(text)) {
      if (std::ranges::find(paths, field.path) == paths.end()) continue;
      annotations.push_back({.schema = field.schema.begin, .sensitivity = Sensitivity::kHigh});
    }
    return Annotate(text, annotations).value();
  };
  // By an alias of the schema itself, of one around it, and by a merge key.
  for (const std::string_view text :
       {"properties:\n  iban: &text\n    type: string\n  note: *text\n",
        "properties:\n  iban: &text {type: string}\n  note: *text\n",
        "properties:\n  iban: &text\n    type: string\n  note:\n    <<: *text\n    title: N\n"}) {
    const AnnotatedText left = annotated(text, {"iban"});
    EXPECT_EQ(left.text, text);
    EXPECT_THAT(left.shared, testing::SizeIs(1)) << text;
  }
  const std::string inner =
      "properties:\n  a: &box\n    properties:\n      iban: {type: string}\n  b: *box\n"
      "  ssn: {type: string}\n";
  const AnnotatedText some = annotated(inner, {"a.iban", "ssn"});
  EXPECT_THAT(some.shared, testing::SizeIs(1));
  EXPECT_THAT(some.text, HasSubstr("ssn: {x-sensitivity: high, type: string}"));
  EXPECT_THAT(some.text, HasSubstr("iban: {type: string}"));
  // Nobody uses it, or it has its class.
  EXPECT_THAT(annotated("properties:\n  iban: &text\n    type: string\n", {"iban"}).shared,
              testing::IsEmpty());
  EXPECT_THAT(
      annotated("properties:\n  iban: &text\n    x-sensitivity: high\n  note: *text\n", {"iban"})
          .shared,
      testing::IsEmpty());
}

TEST(Annotate, AClassThatIsEqualOrHigherStays) {
  const std::string_view text = R"({"properties": {"a": {"x-sensitivity": "high"}}})";
  EXPECT_EQ(Annotated(text, {{"a", Sensitivity::kHigh}}), text);
  EXPECT_EQ(Annotated(text, {{"a", Sensitivity::kLow}}), text);
}

TEST(Annotate, ALowerClassIsReplacedInItsQuotes) {
  EXPECT_EQ(Annotated(R"({"properties": {"a": {"type": "string", "x-sensitivity": "low"}}})",
                      {{"a", Sensitivity::kHigh}}),
            R"({"properties": {"a": {"type": "string", "x-sensitivity": "high"}}})");
  EXPECT_EQ(Annotated("properties:\n  a:\n    x-sensitivity: 'regular' # why\n",
                      {{"a", Sensitivity::kLow}}),
            "properties:\n  a:\n    x-sensitivity: 'low' # why\n");
}

TEST(Annotate, ALowerClassWithAReasonStays) {
  const std::string_view reason =
      R"({"properties": {"a": {"x-sensitivity": "low", "x-sensitivity-reason": "test data"}}})";
  EXPECT_EQ(Annotated(reason, {{"a", Sensitivity::kHigh}}), reason);
}

TEST(Annotate, WhatIsNoClassIsReplaced) {
  for (const std::string_view wrong : {"\"PII\"", "5", "null", "[1, {}]", "\"\""}) {
    const std::string before = R"({"properties": {"a": {"x-sensitivity": )";
    EXPECT_EQ(Annotated(before + std::string(wrong) + "}}}", {{"a", Sensitivity::kHigh}}),
              before + "\"high\"}}}");
  }
  for (const std::string_view wrong : {" PII", " 5", " null", "", " ~"}) {
    const std::string before = "properties:\n  a:\n    x-sensitivity:";
    EXPECT_EQ(Annotated(before + std::string(wrong) + "\n    type: string\n",
                        {{"a", Sensitivity::kHigh}}),
              before + " high\n    type: string\n");
  }
}

TEST(Annotate, OfTwoAnnotationsOfOneSchemaTheHigherCounts) {
  const std::string_view text = R"({"properties": {"a": {"$ref": "b.json"}}})";
  const std::size_t schema = text.find("{\"$ref");
  const std::vector<Annotation> annotations = {
      {.schema = schema, .sensitivity = Sensitivity::kHigh},
      {.schema = schema, .sensitivity = Sensitivity::kLow}};
  EXPECT_EQ(Annotate(text, annotations).value().text,
            R"({"properties": {"a": {"x-sensitivity": "high", "$ref": "b.json"}}})");
}

TEST(Annotate, AFileThatChangedIsRefused) {
  const std::vector<Annotation> annotations = {{.schema = 3, .sensitivity = Sensitivity::kHigh}};
  const Result<AnnotatedText> changed = Annotate(R"({"properties": {}})", annotations);
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().kind, ErrorKind::kInvalid);
  EXPECT_THAT(changed.error().detail, HasSubstr("byte 3"));
}

TEST(Annotate, WhatCannotBeWrittenWithoutHarmIsRefusedWithItsLine) {
  EXPECT_THAT(
      Annotated("properties:\n  a:\n    ? type\n    : string\n", {{"a", Sensitivity::kLow}}),
      HasSubstr("line 3"));
}

// Schemas of random shape in a random style, as text.
class RandomSchema {
 public:
  explicit RandomSchema(std::uint64_t seed) : random_(seed) {}

  std::string Json() {
    style_ = Below(4);
    line_end_ = Below(4) == 0 ? "\r\n" : "\n";
    return JsonObject(0, 4) + (Below(2) == 0 ? line_end_ : "");
  }
  std::string Yaml() {
    line_end_ = Below(4) == 0 ? "\r\n" : "\n";
    std::string text = Below(2) == 0 ? "---" + line_end_ : "";
    return text + YamlBlock(0, 4);
  }
  std::size_t Below(std::size_t bound) { return random_() % bound; }

 private:
  std::string Break(std::size_t depth) {
    if (style_ == 0) return "";
    if (style_ == 1) return " ";
    return line_end_ + std::string(depth * (style_ == 2 ? 2 : 4), ' ');
  }
  std::string Declared() {
    static const char* const classes[] = {"regular", "low", "high", "secret", "other"};
    return classes[Below(5)];
  }
  std::string JsonObject(std::size_t depth, std::size_t levels) {
    const std::string colon = style_ == 0 ? ":" : style_ == 3 ? " : " : ": ";
    std::vector<std::string> members;
    if (Below(2) == 0) members.push_back("\"title\"" + colon + "\"té\\\"xt {\"");
    if (Below(4) == 0) members.push_back("\"x-sensitivity\"" + colon + "\"" + Declared() + "\"");
    if (levels > 0 && (depth == 0 || Below(2) == 0)) {
      std::string properties = "{";
      const std::size_t count = Below(4);
      for (std::size_t i = 0; i < count; ++i) {
        properties += (i == 0 ? "" : ",") + Break(depth + 2) + "\"p" + std::to_string(i) + "\"" +
                      colon + JsonObject(depth + 2, levels - 1);
      }
      properties += Break(depth + 1) + "}";
      members.push_back("\"properties\"" + colon + properties);
    }
    if (members.empty() && Below(2) == 0) return "{}";
    std::string text = "{";
    for (std::size_t i = 0; i < members.size(); ++i) {
      text += (i == 0 ? "" : ",") + Break(depth + 1) + members[i];
    }
    return text + Break(depth) + "}";
  }
  std::string YamlBlock(std::size_t depth, std::size_t levels) {
    const std::string indent(depth * 2, ' ');
    std::string text;
    if (Below(3) == 0) text += indent + "# comment: {" + line_end_;
    text += indent + "title: [té, 'x']" + (Below(3) == 0 ? " # last" : "") + line_end_;
    if (Below(4) == 0) text += indent + "x-sensitivity: " + Declared() + line_end_;
    if (levels == 0 || (depth > 0 && Below(3) == 0)) return text;
    text += indent + "properties:" + line_end_;
    const std::size_t count = 1 + Below(3);
    for (std::size_t i = 0; i < count; ++i) {
      text += indent + "  p" + std::to_string(i) + ":";
      switch (Below(4)) {
        case 0: text += " {type: string}" + line_end_; break;
        case 1: text += " {}" + line_end_; break;
        default: text += line_end_ + YamlBlock(depth + 2, levels - 1);
      }
    }
    if (Below(3) == 0) text += indent + "description: |" + line_end_ + indent + "  a" + line_end_;
    return text;
  }

  std::mt19937_64 random_;
  std::size_t style_ = 0;
  std::string line_end_ = "\n";
};

std::vector<Annotation> AnnotationsOf(const std::vector<model::Field>& fields,
                                      const std::vector<Sensitivity>& classes) {
  std::vector<Annotation> annotations;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    annotations.push_back({.schema = fields[i].schema.begin, .sensitivity = classes[i]});
  }
  return annotations;
}

// Whether `longer` is `shorter` with something inserted.
bool IsWithin(std::string_view shorter, std::string_view longer) {
  std::size_t at = 0;
  for (const char c : longer) {
    if (at < shorter.size() && shorter[at] == c) ++at;
  }
  return at == shorter.size();
}

void ExpectAnnotatedWell(const std::string& text, RandomSchema& random) {
  const std::vector<model::Field> fields = FieldsOf(text);
  std::vector<Sensitivity> classes;
  bool replaces = false;
  for (const model::Field& field : fields) {
    classes.push_back(static_cast<Sensitivity>(1 + random.Below(3)));
    replaces = replaces || (field.declared && (!field.declared->sensitivity ||
                                               *field.declared->sensitivity < classes.back()));
  }
  const Result<AnnotatedText> written = Annotate(text, AnnotationsOf(fields, classes));
  ASSERT_TRUE(written) << written.error().detail;
  const std::string& once = written->text;
  EXPECT_TRUE(replaces || IsWithin(text, once));
  const std::vector<model::Field> after = FieldsOf(once);
  ASSERT_EQ(after.size(), fields.size());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    EXPECT_EQ(after[i].path, fields[i].path);
    EXPECT_EQ(after[i].title, fields[i].title);
    EXPECT_EQ(after[i].kinds, fields[i].kinds);
    ASSERT_TRUE(after[i].declared) << after[i].path;
    if (fields[i].declared && !fields[i].declared->sensitivity) {
      EXPECT_EQ(after[i].declared->sensitivity, classes[i]) << after[i].path;
    } else {
      const Sensitivity before =
          fields[i].declared ? *fields[i].declared->sensitivity : Sensitivity::kRegular;
      EXPECT_EQ(after[i].declared->sensitivity, std::max(before, classes[i])) << after[i].path;
    }
  }
  EXPECT_EQ(Annotate(once, AnnotationsOf(after, classes)).value().text, once);
}

TEST(Annotate, RandomSchemasKeepTheirMeaningAndAreAnnotatedOnce) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomSchema random(seed);
  std::size_t annotated = 0;
  for (int i = 0; i < 1500 && !testing::Test::HasFailure(); ++i) {
    const std::string text = i % 2 == 0 ? random.Json() : random.Yaml();
    SCOPED_TRACE(text);
    annotated += FieldsOf(text).size();
    ExpectAnnotatedWell(text, random);
  }
  EXPECT_GT(annotated, 1000U);
}

}  // namespace
}  // namespace strongroom::classify::annotate
