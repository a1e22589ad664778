#include "classify/command/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "base/json.h"
#include "base/temporary_directory.h"
#include "classify/command/file_io.h"
#include "classify/command/verb_for_test.h"
#include "classify/draft/pretty_json.h"
#include "classify/draft/record_type_draft.h"
#include "record/record_type.h"

namespace strongroom::classify::command {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST_F(Verb, ReportsInEachFormat) {
  const Ran table = Do({});
  EXPECT_EQ(table.code, 0) << table.error;
  EXPECT_THAT(table.out, HasSubstr("vendor.json:11"));
  const std::pair<Format, std::string> formats[] = {{Format::kJson, "{\"fields\": ["},
                                                    {Format::kSarif, "{\"$schema\""},
                                                    {Format::kMarkdown, "# Sensitive fields"},
                                                    {Format::kHtml, "<!doctype html>"}};
  for (const auto& [format, begin] : formats) {
    const Ran ran = Do(With([&](Options& o) { o.format = format; }));
    EXPECT_EQ(ran.code, 0);
    EXPECT_THAT(ran.out, StartsWith(begin));
    EXPECT_THAT(ran.out, HasSubstr("bankAccountNumber"));
  }
}

TEST_F(Verb, ReportsIntoAFile) {
  const Ran ran = Do(With([&](Options& o) {
    o.format = Format::kJson;
    o.output = At("report.json");
  }));
  EXPECT_EQ(ran.code, 0) << ran.error;
  EXPECT_THAT(ran.out, IsEmpty());
  EXPECT_THAT(Read("report.json"), StartsWith("{\"fields\""));
  const Ran nowhere = Do(With([&](Options& o) { o.output = At("no/such/report"); }));
  EXPECT_EQ(nowhere.code, 1);
  EXPECT_THAT(nowhere.error, HasSubstr("cannot be written"));
}

TEST_F(Verb, ACheckFailsUntilClassesAreDeclared) {
  const Ran failing = Do(With([](Options& o) { o.check = true; }));
  EXPECT_EQ(failing.code, 1);
  EXPECT_THAT(failing.out, HasSubstr("vendor.json:11: bankAccountNumber: high"));
  const Ran annotated = Do(With([](Options& o) { o.annotate = true; }));
  EXPECT_EQ(annotated.code, 0) << annotated.error;
  const Ran passing = Do(With([](Options& o) { o.check = true; }));
  EXPECT_EQ(passing.code, 0) << passing.out;
  EXPECT_THAT(Do(With([](Options& o) { o.check = o.quiet = true; })).out, IsEmpty());
}

TEST_F(Verb, ACheckWithAnotherFormatReportsInItAndFailsAllTheSame) {
  const Ran ran = Do(With([](Options& o) {
    o.check = true;
    o.format = Format::kSarif;
  }));
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(json::parse(ran.out).at("version"), "2.1.0");
  EXPECT_THAT(ran.error, HasSubstr("fail the check"));
}

TEST_F(Verb, ABaselineLetsOldFindingsPassAndNewOnesFail) {
  const std::string baseline = At("baseline.json");
  const Ran written = Do(With([&](Options& o) { o.write_baseline = baseline; }));
  EXPECT_EQ(written.code, 0) << written.error;
  const auto check = [&](Format format = Format::kTable) {
    return Do(With([&](Options& o) {
      o.check = true;
      o.baseline = baseline;
      o.format = format;
    }));
  };
  EXPECT_EQ(check().code, 0);
  Write("schemas/patron.json",
        R"({"$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
            "properties": {"email": {"type": "string"}}})");
  const Ran failing = check();
  EXPECT_EQ(failing.code, 1);
  EXPECT_THAT(failing.out, HasSubstr("patron.json:2: email: low"));
  EXPECT_THAT(failing.out, Not(HasSubstr("bankAccountNumber")));
  const Ran sarif = check(Format::kSarif);
  EXPECT_EQ(sarif.code, 1);
  EXPECT_THAT(sarif.out, HasSubstr(R"("baselineState":"unchanged")"));
  EXPECT_THAT(sarif.out, HasSubstr(R"("baselineState":"new")"));
  Write("baseline.json", "{}");
  EXPECT_EQ(check().code, 1);
  EXPECT_THAT(check().error, HasSubstr("--write-baseline"));
}

TEST_F(Verb, AFileThatIsBrokenFailsTheCheckAndIsToldInTheReport) {
  Write("schemas/broken.json", "{\"$schema\": \"http://json-schema.org/schema#\", \"type\": ");
  const Ran check = Do(With([](Options& o) { o.check = true; }));
  EXPECT_EQ(check.code, 1);
  EXPECT_THAT(check.out, HasSubstr("broken.json"));
  EXPECT_EQ(Do({}).code, 0);
  EXPECT_THAT(Do({}).out, HasSubstr("\nNot read\n"));
}

TEST_F(Verb, AnnotateTouchesNothingButTheClasses) {
  const Ran dry = Do(With([](Options& o) { o.annotate = o.dry_run = true; }));
  EXPECT_EQ(dry.code, 0) << dry.error;
  EXPECT_THAT(dry.out, HasSubstr("bankAccountNumber: + \"x-sensitivity\": \"high\"\n"));
  EXPECT_EQ(Read("schemas/vendor.json"), kVendor);
  ASSERT_EQ(::chmod(At("schemas/vendor.json").c_str(), 0640), 0);
  const Ran ran = Do(With([](Options& o) { o.annotate = true; }));
  EXPECT_EQ(ran.code, 0) << ran.error;
  std::string text = Read("schemas/vendor.json");
  EXPECT_THAT(text, HasSubstr("\"x-sensitivity\": \"high\""));
  struct stat state{};
  ASSERT_EQ(::stat(At("schemas/vendor.json").c_str(), &state), 0);
  EXPECT_EQ(state.st_mode & 0777, 0640u);
  // Without the lines and members that came, it is what it was.
  for (const std::string_view added :
       {"      \"x-sensitivity\": \"high\",\n", "\"x-sensitivity\": \"secret\", "}) {
    const std::size_t at = text.find(added);
    ASSERT_NE(at, std::string::npos) << text;
    text.erase(at, added.size());
  }
  EXPECT_EQ(text, kVendor);
  const auto entries = std::filesystem::directory_iterator(root_.path() / "schemas");
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);  // nothing is left beside it
}

TEST_F(Verb, ExplainTellsOfANameWithoutAnyFile) {
  const Ran ran = Do(With([](Options& o) { o.explain = "bankAccountNumber"; }), 80);
  EXPECT_EQ(ran.code, 0) << ran.error;
  EXPECT_THAT(ran.out, StartsWith("bankAccountNumber: high\n"));
  EXPECT_THAT(ran.out, HasSubstr("protect"));
  const Ran city = Do(With([](Options& o) { o.explain = "personal.addresses[].city"; }));
  EXPECT_THAT(city.out, StartsWith("personal.addresses[].city: low\n"));
  const Ran as_json = Do(With([](Options& o) {
    o.explain = "bankAccountNumber";
    o.format = Format::kJson;
  }));
  EXPECT_EQ(json::parse(as_json.out).at("fields").at(0).at("class"), "high");
}

TEST_F(Verb, ExplainTellsOfAFieldOfTheFiles) {
  const auto explain = [&](const std::string& field) {
    return Do(With([&](Options& o) {
      o.explain = field;
      o.paths = {At("schemas")};
    }));
  };
  EXPECT_THAT(explain("password").out, HasSubstr("vendor.json:14"));
  EXPECT_EQ(explain("nothing").code, 1);
  EXPECT_THAT(explain("nothing").error, HasSubstr("no such field"));
}

TEST_F(Verb, TypesThatAreDraftedPassTheTypeCheck) {
  const Ran ran = Do(With([&](Options& o) {
    o.type = "vendor";
    o.paths = {At("schemas/vendor.json")};
    o.output = At("types");
  }));
  EXPECT_EQ(ran.code, 0) << ran.error;
  for (const std::string name : {"types/vendor.json", "types/vendor-sensitive.json"}) {
    const Result<json::value> schema = ParseJson(Read(name));
    ASSERT_TRUE(schema) << name;
    EXPECT_TRUE(record::RecordType::Compile(*schema)) << Read(name);
  }
  EXPECT_THAT(ran.error, HasSubstr("note: "));
  EXPECT_EQ(Do(With([&](Options& o) {
              o.type = "";
              o.paths = {At("schemas")};
            })).code,
            1);
}

TEST_F(Verb, WhatTypesAreNotDraftedFromIsToldWithWhatToGiveInstead) {
  const auto draft = [&](const std::string& file, const std::string& text) {
    Write(file, text);
    const Ran ran = Do(With([&](Options& o) {
      o.type = "";
      o.paths = {At(file)};
    }));
    EXPECT_EQ(ran.code, 1);
    return ran.error;
  };
  const std::string api = R"({"openapi": "3.0.0", "components": {"schemas": {"A": {"type": "object",
    "properties": {"iban": {"type": "string"}}}}}})";
  EXPECT_THAT(draft("api.json", api), HasSubstr("this is OpenAPI: copy the schema of one record"));
  EXPECT_THAT(draft("api.yaml", "openapi: 3.0.0\ncomponents:\n  schemas:\n    A: {type: object}\n"),
              HasSubstr("this is OpenAPI"));
  EXPECT_THAT(draft("s.yaml",
                    "$schema: http://json-schema.org/draft-07/schema#\ntype: object\n"
                    "properties: {iban: {type: string}}\n"),
              HasSubstr("this is YAML: save it as JSON"));
}

// What a report advises has an effect: the draft beside the module changes what is missing.
TEST_F(Verb, OnceTypesAreDraftedTheReportSaysThatTheDataIsToBeMoved) {
  const auto missing = [&] {
    return Do(With([&](Options& o) {
             o.paths = {At("")};
             o.format = Format::kJson;
           }))
        .out;
  };
  EXPECT_THAT(missing(), HasSubstr("\"not-sealed: "));
  EXPECT_EQ(Do(With([&](Options& o) {
              o.type = "vendor";
              o.paths = {At("schemas/vendor.json")};
              o.output = At("types");
            })).code,
            0);
  const std::string after = missing();
  EXPECT_THAT(after, Not(HasSubstr("not-sealed: ")));
  EXPECT_THAT(after, HasSubstr("\"not-moved: the record type `vendor-sensitive` (types/"));
}

// Every field that is found to be high or above, in a directory of drafted types, stands in a field
// that says so.
std::size_t ExpectNoHighFieldOutside(const std::filesystem::path& types) {
  const Result<model::Report> report = Scan({.paths = {types}, .rules = nullptr, .progress = {}});
  EXPECT_TRUE(report);
  std::size_t high = 0;
  for (const model::ClassifiedField& each : report->fields) {
    if (each.verdict.sensitivity < record::Sensitivity::kHigh) continue;
    ++high;
    const Result<json::value> type = ParseJson(*ReadWhole(types / each.file));
    const std::string field = each.field.path.substr(0, each.field.path.find_first_of(".["));
    const auto& word = type->at("properties").at(field).at("x-sensitivity").as_string();
    EXPECT_GE(*record::ParseSensitivity({word.data(), word.size()}), record::Sensitivity::kHigh)
        << each.file << ": " << each.field.path;
  }
  return high;
}

TEST_F(Verb, WhatIsHighBehindAReferenceIsDraftedIntoTheSensitiveType) {
  Write("schemas/sub/bank.json",
        R"({"type": "object", "properties": {"note": {"type": "string"}, "ssn": true}})");
  Write("schemas/order.json", R"({"$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object", "properties": {
      "subject": {"type": "string"},
      "near": {"$ref": "#/definitions/m"},
      "list": {"type": "array", "items": {"$ref": "#/definitions/m"}},
      "mixed": {"allOf": [{"$ref": "#/definitions/m"}, {"properties": {"x": {"type": "string"}}}]},
      "choice": {"oneOf": [{"type": "null"}, {"$ref": "sub/bank.json"}]},
      "far": {"$ref": "sub/bank.json"},
      "farSsn": {"$ref": "sub/bank.json#/properties/ssn"},
      "said": {"$ref": "#/definitions/said"},
      "self": {"$ref": "#"}},
    "definitions": {
      "m": {"type": "object", "properties": {"label": {"type": "string"},
            "iban": {"type": "string", "x-sensitivity": "high"}}},
      "said": {"type": "string", "x-sensitivity": "secret"}}})");
  const Ran ran = Do(With([&](Options& o) {
    o.type = "order";
    o.paths = {At("schemas/order.json"), At("schemas/sub")};
    o.output = At("types");
    o.quiet = true;
  }));
  EXPECT_EQ(ran.code, 0) << ran.error;
  const Result<json::value> lower = ParseJson(Read("types/order.json"));
  const Result<json::value> higher = ParseJson(Read("types/order-sensitive.json"));
  ASSERT_TRUE(lower && higher);
  EXPECT_TRUE(record::RecordType::Compile(*lower));
  EXPECT_TRUE(record::RecordType::Compile(*higher));
  const json::object& fields = higher->at("properties").as_object();
  for (const std::string_view name :
       {"nearIban", "list", "mixedIban", "choiceSsn", "farSsn", "farSsn2", "said"}) {
    EXPECT_TRUE(fields.contains(name)) << name;
  }
  EXPECT_EQ(fields.at("said").at("x-sensitivity"), "secret");
  const json::value& near = lower->at("properties").at("near");
  EXPECT_EQ(near.at("properties"), (json::value{{"label", {{"type", "string"}}}}));
  EXPECT_EQ(near.at("x-sensitivity"), "regular");
  EXPECT_EQ(lower->at("properties").at("self").at("format"), "uuid");
  EXPECT_GE(ExpectNoHighFieldOutside(At("types")), 6u);
}

TEST_F(Verb, NoDraftOfARealSchemaHoldsAHighFieldOutsideOfASensitiveOne) {
  const char* shared = std::getenv("STRONGROOM_SHARED_DATA");
  if (shared == nullptr) {
    GTEST_SKIP() << "set STRONGROOM_SHARED_DATA to the directory of real schemas";
  }
  const std::filesystem::path root = std::filesystem::path(shared) / "classify" / "schemas";
  const auto report = Scan({.paths = {root}, .rules = nullptr, .progress = {}});
  ASSERT_TRUE(report);
  std::set<std::string> files;
  for (const auto& each : report->fields) {
    if (each.source == model::SourceKind::kJsonSchema) files.insert(each.file);
  }
  std::size_t number = 0;
  for (const std::string& file : files) {
    const Result<std::string> text = ReadWhole(root / file);
    const auto drafts = draft::DraftRecordTypes(
        {.text = *text,
         .file = file,
         .name = "t" + std::to_string(++number),
         .fields = report->fields,
         .rules = {},
         .load = [&](const std::string& name) { return ReadWhole(root / name); }});
    if (!drafts) continue;  // no object of a record
    for (const auto& each : drafts->types) {
      Write("types/" + each.name + ".json", draft::PrettyJson(each.schema));
    }
  }
  EXPECT_GT(ExpectNoHighFieldOutside(At("types")), 10u);
}

TEST_F(Verb, TheDisclosureIsDrafted) {
  const Ran ran = Do(With([](Options& o) { o.disclosure = true; }));
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out, HasSubstr("- [x] Financial account information\n  - `bankAccountNumber`"));
}

TEST_F(Verb, WhatIsNotThereIsAFailureOfOneLine) {
  for (const Options& options :
       {With([&](Options& o) { o.paths = {At("nowhere")}; }),
        With([&](Options& o) { o.rules = At("nowhere"); }),
        With([&](Options& o) { o.rules = At("schemas/vendor.json"); }), With([&](Options& o) {
          o.check = true;
          o.baseline = At("nowhere");
        })}) {
    const Ran ran = Do(options);
    EXPECT_EQ(ran.code, 1);
    EXPECT_THAT(ran.out, IsEmpty());
    EXPECT_THAT(ran.error, StartsWith("strongroom classify: "));
    EXPECT_EQ(std::ranges::count(ran.error, '\n'), 1) << ran.error;
  }
}

TEST(Settle, RefusesWhatDoesNotGoTogether) {
  const auto problem = [](auto set, bool as_json = false) {
    Options options = With(set);
    return Settle(options, as_json);
  };
  EXPECT_THAT(problem([](Options&) {}), HasSubstr("PATH"));
  EXPECT_THAT(problem([](Options& o) { o.paths = {"a"}, o.check = o.annotate = true; }),
              HasSubstr("--check and --annotate"));
  EXPECT_THAT(problem([](Options& o) { o.paths = {"a"}, o.baseline = "b"; }), HasSubstr("--check"));
  EXPECT_THAT(problem([](Options& o) { o.paths = {"a"}, o.dry_run = true; }),
              HasSubstr("--annotate"));
  EXPECT_THAT(problem([](Options& o) { o.paths = {"a"}, o.format = Format::kHtml; }, true),
              HasSubstr("--json"));
  EXPECT_THAT(
      problem([](Options& o) { o.paths = {"a"}, o.format = Format::kHtml, o.disclosure = true; }),
      HasSubstr("--format"));
  EXPECT_THAT(problem([](Options& o) { o.explain = "a", o.format = Format::kHtml; }),
              HasSubstr("--format"));
  EXPECT_THAT(problem([](Options& o) { o.paths = {"a"}, o.annotate = true, o.output = "b"; }),
              HasSubstr("--output"));
  EXPECT_THAT(problem([](Options& o) { o.type = "name"; }), HasSubstr("--type=NAME"));
  EXPECT_EQ(problem([](Options& o) { o.paths = {"a"}; }, true), "");
}

TEST(Settle, APathBehindTypeIsThePath) {
  Options options = With([](Options& o) { o.type = "a/b.json"; });
  EXPECT_EQ(Settle(options, false), "");
  EXPECT_EQ(options.type, "");
  EXPECT_THAT(options.paths, testing::ElementsAre("a/b.json"));
}

TEST(Settle, ANameThatNoTypeCanHaveIsNoPath) {
  const auto problem = [](const std::string& name, std::vector<std::string> paths) {
    Options options;
    options.type = name;
    options.paths = std::move(paths);
    return Settle(options, false);
  };
  EXPECT_THAT(problem("Bad Name/../x", {"a.json"}), HasSubstr("[a-z][a-z0-9-]{0,39}"));
  EXPECT_THAT(problem("x", {"-"}), HasSubstr("standard input"));
  EXPECT_EQ(problem("good-name", {"a.json"}), "");
}

TEST_F(Verb, AnnotateSaysWhatItLeavesToPeopleAndReplacesWhatIsNoClass) {
  Write("schemas/vendor.json", R"({"$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object", "properties": {"birthDate": true, "iban": {"x-sensitivity": "SECRET"},
    "ssn": {"x-sensitivity": null}, "color": {"x-sensitivity": "blue"}}})");
  Write("schemas/t.sql", "CREATE TABLE t (iban text);");
  const Ran ran = Do(With([](Options& o) { o.annotate = true; }));
  EXPECT_EQ(ran.code, 0) << ran.error;
  const std::string text = Read("schemas/vendor.json");
  EXPECT_THAT(text, HasSubstr(R"("iban": {"x-sensitivity": "secret"})"));
  EXPECT_THAT(text, HasSubstr(R"("ssn": {"x-sensitivity": "high"})"));
  EXPECT_THAT(text, HasSubstr(R"("color": {"x-sensitivity": "blue"})"));
  EXPECT_THAT(ran.out, HasSubstr("3 fields are to be declared by hand"));
  EXPECT_THAT(ran.out, HasSubstr("birthDate: It declares no class: write {"));
  EXPECT_THAT(ran.out, HasSubstr("color: Its class \"blue\" is none of"));
  EXPECT_THAT(ran.out, HasSubstr("COMMENT ON COLUMN"));
}

TEST(FileIo, AReadOnlyFileAndADirectoryAreRefusedAndHardLinksStay) {
  const TemporaryDirectory root;
  const auto file = root.path() / "file", link = root.path() / "link";
  std::ofstream(file) << "old";
  std::filesystem::create_hard_link(file, link);
  ASSERT_TRUE(WriteWhole(link, "new"));
  EXPECT_EQ(*ReadWhole(file), "new");
  EXPECT_EQ(std::filesystem::hard_link_count(file), 2u);
  ASSERT_EQ(::chmod(file.c_str(), 0444), 0);
  const auto refused = WriteWhole(file, "newer");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, HasSubstr("it is read-only"));
  EXPECT_EQ(*ReadWhole(file), "new");
  const auto directory = WriteWhole(root.path(), "x");
  ASSERT_FALSE(directory);
  EXPECT_THAT(directory.error().detail, HasSubstr("it is a directory"));
}

TEST(FileIo, APipeThatIsOpenAlreadyIsWrittenTo) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const auto written = WriteWhole("/dev/fd/" + std::to_string(ends[1]), "text");
  EXPECT_TRUE(written) << written.error().detail;
  ::close(ends[1]);
  char text[8] = {};
  EXPECT_EQ(::read(ends[0], text, sizeof text), 4);
  EXPECT_STREQ(text, "text");
  ::close(ends[0]);
}

TEST(FileIo, ManyFilesWaitForTheDiskOnce) {
  const TemporaryDirectory root;
  std::vector<std::filesystem::path> files;
  for (const char* name : {"a", "b"}) {
    files.push_back(root.path() / name);
    ASSERT_TRUE(WriteWhole(files.back(), name, Wait::kLater));
  }
  EXPECT_TRUE(WaitForDisk(files));
  EXPECT_EQ(*ReadWhole(root.path() / "b"), "b");
}

TEST(FileIo, WritesThroughALinkAndLeavesItThere) {
  const TemporaryDirectory root;
  std::ofstream(root.path() / "file") << "old";
  std::filesystem::create_symlink("file", root.path() / "link");
  ASSERT_TRUE(WriteWhole(root.path() / "link", "new"));
  EXPECT_TRUE(std::filesystem::is_symlink(root.path() / "link"));
  EXPECT_EQ(*ReadWhole(root.path() / "file"), "new");
  ASSERT_TRUE(WriteWhole(root.path() / "file", ""));
  EXPECT_EQ(*ReadWhole(root.path() / "file"), "");
  EXPECT_FALSE(ReadWhole(root.path()));
  EXPECT_FALSE(ReadWhole("/dev/zero"));
  EXPECT_FALSE(ReadWhole(root.path() / "none"));
}

}  // namespace
}  // namespace strongroom::classify::command
