#include "classify/scan.h"

#include <gmock/gmock.h>

#include <sys/stat.h>

#include <fstream>
#include <map>
#include <thread>

#include "base/temporary_directory.h"
#include "classify/file_walk.h"
#include "classify/loaded_trees.h"
#include "classify/stream_file.h"

namespace strongroom::classify {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ScanTest : public ::testing::Test {
 protected:
  void Write(const std::string& name, std::string_view text) {
    const auto path = Root() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  std::filesystem::path Root() const { return directory_.path(); }
  model::Report Scanned(std::vector<std::filesystem::path> paths = {}) {
    if (paths.empty()) paths = {Root()};
    auto report = Scan({.paths = std::move(paths), .rules = nullptr, .progress = {}});
    EXPECT_TRUE(report.has_value());
    return report ? std::move(*report) : model::Report();
  }
  std::vector<std::string> Names(const std::vector<std::filesystem::path>& paths) {
    std::vector<std::string> names;
    auto walk = FindFiles(paths);
    EXPECT_TRUE(walk.has_value());
    for (const FoundFile& file : walk->files) names.push_back(file.name);
    return names;
  }

 private:
  TemporaryDirectory directory_;
};

constexpr std::string_view kVendor = R"({"$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object", "properties": {"bankAccountNumber": {"type": "string"},
  "note": {"$ref": "parts/note.json"}}})";

TEST_F(ScanTest, APipeIsReadOnceAndWaitedFor) {
  const std::filesystem::path pipe = Root() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer;
  std::string waited;
  const auto report = Scan(
      {.paths = {pipe}, .rules = nullptr, .progress = {}, .waits = [&](const std::string& file) {
         waited = file;  // nobody writes yet; now somebody does
         writer = std::thread([&] { std::ofstream(pipe) << kVendor; });
       }});
  if (writer.joinable()) writer.join();
  ASSERT_TRUE(report);
  EXPECT_EQ(waited, pipe.generic_string());
  ASSERT_FALSE(report->fields.empty());
  EXPECT_EQ(report->fields.front().field.path, "bankAccountNumber");
}

TEST_F(ScanTest, AStreamWithoutAnEndIsRefused) {
  const auto copy = StreamFile::Read("/dev/zero", {}, 1 << 20);
  ASSERT_FALSE(copy);
  EXPECT_EQ(copy.error().kind, ErrorKind::kTooLarge);
}

TEST_F(ScanTest, FilesAreInTheOrderOfTheirNamesAndCalledByThePathBelow) {
  Write("b/two.json", "{}");
  Write("a.json", "{}");
  Write("b/one.json", "{}");
  Write(".git/config.json", "{}");
  Write(".hidden.json", "{}");
  Write(".schema/three.json", "{}");
  Write("node_modules/x/package.json", "{}");
  Write("b/target/made.json", "{}");
  EXPECT_THAT(Names({Root()}),
              ElementsAre(".schema/three.json", "a.json", "b/one.json", "b/two.json"));
  const std::string a = (Root() / "a.json").generic_string();
  EXPECT_THAT(Names({Root() / "a.json", Root() / "b"}),
              ElementsAre(a, (Root() / "b/one.json").generic_string(),
                          (Root() / "b/two.json").generic_string()));
  EXPECT_THAT(Names({Root() / "b", Root()}), ::testing::SizeIs(4)) << "found once each";
}

TEST_F(ScanTest, LinksInDirectoriesAreNotFollowed) {
  Write("a.json", "{}");
  std::filesystem::create_directory_symlink(Root(), Root() / "again");
  std::filesystem::create_symlink(Root() / "a.json", Root() / "b.json");
  EXPECT_THAT(Names({Root()}), ElementsAre("a.json"));
}

TEST_F(ScanTest, PathThatIsNotThereEndsTheRun) {
  const auto report = Scan({.paths = {Root() / "nowhere"}, .rules = nullptr, .progress = {}});
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, ErrorKind::kNotFound);
  EXPECT_THAT(report.error().detail, HasSubstr("nowhere"));
}

TEST_F(ScanTest, ReferencesStayWithinTheFiles) {
  EXPECT_EQ(ResolveReference("a/b.json", "c.json#/x"), "a/c.json");
  EXPECT_EQ(ResolveReference("a/b.json", "../c.json"), "c.json");
  EXPECT_EQ(ResolveReference("a/b.json", "./d/../c.json"), "a/c.json");
  EXPECT_EQ(ResolveReference("/a/b.json", "c.json"), "/a/c.json");
  EXPECT_EQ(ResolveReference("a/b.json", "../../c.json"), std::nullopt);
  EXPECT_EQ(ResolveReference("a/b.json", "/etc/passwd"), std::nullopt);
  EXPECT_EQ(ResolveReference("a/b.json", "https://example.org/c.json"), std::nullopt);
  EXPECT_EQ(ResolveReference("a/b.json", "#/definitions/c"), std::nullopt);
}

TEST_F(ScanTest, WhatAChangeLogTakesInAndNobodyReadIsTold) {
  Write("db/log.yaml", R"(databaseChangeLog:
  - include: {file: parts/a.xml, relativeToChangelogFile: true}
  - include: {file: "classpath:/resources/db/parts/a.xml"}
  - include: {file: parts/gone.xml, relativeToChangelogFile: true}
  - include: {file: a.xml, relativeToChangelogFile: true}
  - includeAll: {path: db/parts}
  - includeAll: {path: ./, relativeToChangelogFile: true}
  - includeAll: {path: other}
)");
  Write("db/parts/a.xml", R"(<databaseChangeLog><changeSet><sqlFile path="/db/x.sql"/>
    <loadData tableName="t" file="t.csv"/><sqlFile path="db/broken.sql"/></changeSet>
    </databaseChangeLog>)");
  Write("db/x.sql", "CREATE TABLE t (pin text);");
  Write("db/parts/t.csv", "pin\n1\n");
  Write("db/broken.sql", "\xFF\xFE");
  auto findings = Scanned().findings;
  std::erase_if(findings, [](const auto& each) { return each.rule != "change-log-not-followed"; });
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].file, "db/log.yaml");
  EXPECT_EQ(findings[0].place.line, 4U);
  EXPECT_THAT(findings[0].says,
              HasSubstr("3 files, such as \"parts/gone.xml\", \"a.xml\", \"other\""));
}

TEST_F(ScanTest, AColumnIsFoundByTheNameOfItsDomain) {
  Write("x.sql",
        "CREATE DOMAIN iban AS text;\nCREATE TABLE p (ref iban, pw password_text, z text,\n"
        "at point);\n");
  const model::Report report = Scanned();
  std::map<std::string, record::Sensitivity> classes;
  for (const auto& each : report.fields) classes[each.field.path] = each.verdict.sensitivity;
  EXPECT_EQ(classes["p.ref"], record::Sensitivity::kHigh);
  EXPECT_GE(classes["p.pw"], record::Sensitivity::kHigh);
  EXPECT_EQ(classes["p.z"], record::Sensitivity::kRegular);
  EXPECT_EQ(classes["p.at"], record::Sensitivity::kRegular);
}

TEST_F(ScanTest, LoadedTreesAreForgottenOldestFirst) {
  Write("a.json", R"({"a": 1})");
  Write("b.json", R"({"b": 1})");
  auto walk = FindFiles({Root()});
  ASSERT_TRUE(walk.has_value());
  LoadedTrees trees(walk->files);
  const read::Node* a = trees.Load("b.json", "a.json");
  ASSERT_NE(a, nullptr);
  EXPECT_EQ(trees.Load("x.json", "a.json"), a);
  ASSERT_NE(trees.Load("a.json", "b.json"), nullptr);
  EXPECT_EQ(trees.Load("a.json", "c.json"), nullptr);
  trees.MakeRoom(8);
  const read::Node* b = trees.Load("a.json", "b.json");
  trees.MakeRoom(0);
  ASSERT_NE(b, nullptr);
  EXPECT_NE(trees.Load("a.json", "a.json"), nullptr) << "read again";
}

TEST_F(ScanTest, OneBrokenFileKeepsNoOtherFromBeingRead) {
  Write("a.json", R"({"type": "object", "properties": {"pin": )");
  Write("b.json", kVendor);
  Write("c.bin", std::string("\0\1\2\3", 4));
  const model::Report report = Scanned();
  ASSERT_EQ(report.errors.size(), 1U);
  EXPECT_EQ(report.errors.front().file, "a.json");
  ASSERT_EQ(report.fields.size(), 2U);
  EXPECT_EQ(report.fields.front().field.path, "bankAccountNumber");
  EXPECT_EQ(report.fields.front().verdict.sensitivity, record::Sensitivity::kHigh);
  EXPECT_EQ(report.summary.files, 2U);
  EXPECT_EQ(report.summary.skipped, 1U);
  EXPECT_EQ(report.summary.classes.at(2), 1U);
}

TEST_F(ScanTest, FileThatWasGivenAndIsNoneOfTheKindsIsAnError) {
  Write("c.bin", std::string("\0\1\2\3", 4));
  const model::Report report = Scanned({Root() / "c.bin"});
  ASSERT_EQ(report.errors.size(), 1U);
  EXPECT_THAT(report.errors.front().says, HasSubstr("JSON Schema"));
  EXPECT_THAT(report.fields, IsEmpty());
}

TEST_F(ScanTest, AvroSchemasAreNoSamples) {
  constexpr std::string_view kRecord =
      R"({"type": "record", "name": "Vendor", "fields": [{"name": "iban", "type": "string"}]})";
  Write("a.avsc", kRecord);
  Write("b.json", kVendor);
  Write("union.json", "[" + std::string(kRecord) + "]");
  const model::Report report = Scanned();
  EXPECT_THAT(report.errors, IsEmpty());
  std::vector<std::string> files;
  for (const model::Finding& finding : report.findings) {
    if (finding.rule == "avro-not-read") files.push_back(finding.file);
  }
  EXPECT_THAT(files, ElementsAre("a.avsc", "union.json"));
  EXPECT_EQ(report.fields.size(), 2U) << "those of b.json";

  const model::Report given = Scanned({Root() / "a.avsc"});
  ASSERT_EQ(given.errors.size(), 1U);
  EXPECT_THAT(given.errors.front().says, HasSubstr("Avro"));

  std::filesystem::remove(Root() / "b.json");
  const model::Report alone = Scanned();
  ASSERT_EQ(alone.errors.size(), 1U) << "a check of nothing would pass for ever";
}

TEST_F(ScanTest, ASchemaBehindAnotherYamlDocumentDoesNotGoByUnseen) {
  Write("behind.yaml", "kind: ConfigMap\ndata:\n  a: b\n---\nopenapi: 3.0.0\npaths: {}\n");
  Write("config.yaml", "kind: ConfigMap\n---\nkind: Secret\nnote: see openapi.yaml\n");
  const model::Report report = Scanned();
  ASSERT_EQ(report.errors.size(), 1U);
  EXPECT_EQ(report.errors.front().file, "behind.yaml");
  EXPECT_EQ(report.errors.front().place.line, 4U);
}

TEST_F(ScanTest, TemplatesThatAreNoYamlAreOnlyErrorsWhereTheyLookLikeSchemas) {
  Write("chart.yaml", "a: {{ .Values.a }}\nb: [\n");
  Write("api.yaml", "openapi: 3.0.0\npaths: [\n");
  const model::Report report = Scanned();
  ASSERT_EQ(report.errors.size(), 1U);
  EXPECT_EQ(report.errors.front().file, "api.yaml");
  EXPECT_EQ(report.summary.skipped, 1U);
}

TEST_F(ScanTest, FilesThatWouldBeOfAKindAreToldOf) {
  Write("a.json", std::string("\xFF\xFE{\0}\0", 6));
  Write("b.xml", "<!DOCTYPE a [<!ENTITY b \"c\">]><databaseChangeLog/>");
  Write("c.xml", "<project/>");
  Write("d.xml", "<changes><!-- no databaseChangeLog --></changes>");
  const model::Report report = Scanned();
  ASSERT_EQ(report.errors.size(), 3U);
  EXPECT_THAT(report.errors[0].says, HasSubstr("save it as UTF-8"));
  EXPECT_THAT(report.errors[1].says, HasSubstr("<!DOCTYPE"));
  EXPECT_THAT(report.errors[2].says, HasSubstr("another root"));
  EXPECT_EQ(report.summary.skipped, 1U);
}

TEST_F(ScanTest, PartsThatAreNotReadAreErrors) {
  Write("a.yaml",
        "$schema: http://json-schema.org/draft-07/schema#\n---\nproperties: {iban: {}}\n");
  Write("b.json", R"({"type": "object", "properties": {"iban": {}}, "properties": {"a": {}}})");
  Write("c.json", R"({"type": "object", "properties": [{"iban": {}}]})");
  Write("d.json", std::string("\xFF\xFE\0\0{\0\0\0", 8));
  const model::Report report = Scanned();
  std::vector<std::string> files;
  for (const model::FileError& error : report.errors) files.push_back(error.file);
  EXPECT_THAT(files, ElementsAre("a.yaml", "b.json", "c.json", "d.json"));
  EXPECT_THAT(report.errors.back().says, HasSubstr("UTF-32"));
}

TEST_F(ScanTest, FilesThatAreNotWhatTheirNamesPromiseAreErrors) {
  Write("a.json", std::string("{\0\"\0a\0", 6));
  Write("b.sql", std::string("C\0R\0", 4));
  Write("c.csv", "<html></html>");
  Write("d.yaml", "<% template %>");
  Write("e.yaml", "<% template %>\nopenapi: 3.0.0");
  Write("f.xml", std::string("<\0d\0", 4));
  std::string log;
  for (const char c : std::string_view("<databaseChangeLog/>")) (log += c) += '\0';
  Write("g.xml", log);
  Write("h.json", std::string(70'000, ' ') + "{}");
  Write("i.json", "{}");
  Write("j.png", std::string("\0\1", 2));
  const model::Report report = Scanned();
  std::vector<std::string> files;
  for (const model::FileError& error : report.errors) files.push_back(error.file);
  EXPECT_THAT(files, ElementsAre("a.json", "b.sql", "c.csv", "e.yaml", "g.xml", "h.json"));
  EXPECT_THAT(report.errors[0].says, HasSubstr("NUL bytes"));
  EXPECT_THAT(report.errors[2].says, HasSubstr("begins with \"<\""));
  EXPECT_EQ(report.summary.skipped, 3U);
}

TEST_F(ScanTest, EmptyFilesAreNotedAndNothingElseIsNothing) {
  Write("a.json", "");
  Write("b.yaml", "\xEF\xBB\xBF \n");
  Write("c.txt", "");
  model::Report report = Scanned();
  ASSERT_EQ(report.findings.size(), 2U);
  EXPECT_EQ(report.findings[1].rule, "empty-file");
  EXPECT_EQ(report.findings[1].severity, model::FindingSeverity::kNote);
  ASSERT_EQ(report.errors.size(), 1U);
  EXPECT_EQ(report.errors[0].says,
            "nothing was read: the 3 files there are empty or of no kind that is known. Give the "
            "path of schemas, tables or samples");
  Write("d.json", "{}");
  EXPECT_THAT(Scanned().errors, IsEmpty());
}

// The bytes before `name` in its line, and the UTF-16 code units.
std::pair<std::size_t, std::size_t> ColumnsOf(const model::Report& report, std::string_view name) {
  for (const model::ClassifiedField& each : report.fields) {
    if (each.field.name == name) {
      return {each.field.place.column, each.field.place.column_utf16};
    }
  }
  ADD_FAILURE() << name;
  return {};
}

TEST_F(ScanTest, ColumnsAreCountedInBytesAndInUtf16) {
  const std::string schema =
      "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"type\": \"object\",\n"
      "\"properties\": {\"größe\": {\"title\": \"\U0001F600\"}, \"email\": {}, "
      "\"iban\": {}}}\n";
  Write("a.json", schema);
  Write("b.json", "\xEF\xBB\xBF" + schema.substr(0, schema.find('\n')) + " " +
                      schema.substr(schema.find('\n') + 1));
  const model::Report a = Scanned({Root() / "a.json"});
  EXPECT_EQ(ColumnsOf(a, "größe"), std::pair(16UZ, 16UZ));
  EXPECT_EQ(ColumnsOf(a, "email"), std::pair(46UZ, 42UZ));  // ö and ß one each, 😀 two
  EXPECT_EQ(ColumnsOf(a, "iban"), std::pair(59UZ, 55UZ));
  const std::size_t line = schema.find('\n') + 1;  // of b.json in the one line, behind its mark
  const model::Report b = Scanned({Root() / "b.json"});
  EXPECT_EQ(ColumnsOf(b, "größe"), std::pair(line + 16 + 3, line + 16));
  EXPECT_EQ(ColumnsOf(b, "iban"), std::pair(line + 59 + 3, line + 55));
}

TEST_F(ScanTest, EveryKindOfFileHasColumnsInUtf16) {
  Write("schema.yaml",
        "$schema: http://json-schema.org/draft-07/schema#\ntype: object\n"
        "properties: {größe😀: {}, email: {}}\n");
  EXPECT_EQ(ColumnsOf(Scanned({Root() / "schema.yaml"}), "email"), std::pair(31UZ, 27UZ));
  Write("table.sql", "CREATE TABLE a (\n \"größe😀\" int, email text);\n");
  EXPECT_EQ(ColumnsOf(Scanned({Root() / "table.sql"}), "email"), std::pair(21UZ, 17UZ));
  Write("log.xml",
        "<databaseChangeLog><changeSet><createTable tableName=\"a\">\n<column name=\"größe😀\"/>"
        "<column name=\"email\"/></createTable></changeSet></databaseChangeLog>\n");
  EXPECT_EQ(ColumnsOf(Scanned({Root() / "log.xml"}), "email"), std::pair(29UZ, 25UZ));
  Write("sample.csv", "größe😀,email\n1,a@example.org\n");
  EXPECT_EQ(ColumnsOf(Scanned({Root() / "sample.csv"}), "email"), std::pair(13UZ, 9UZ));
  Write("sample.ndjson", "{\"a\": 1}\n{\"größe\": \"😀\", \"email\": \"a@example.org\"}\n");
  EXPECT_EQ(ColumnsOf(Scanned({Root() / "sample.ndjson"}), "email"), std::pair(21UZ, 17UZ));
}

TEST_F(ScanTest, ColumnsThatCannotBeToldInUtf16AreLeftOut) {
  Write("latin.xml",
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<databaseChangeLog><changeSet>"
        "<createTable tableName=\"a\">\n<column name=\"gr\xF6\xDF\"/><column name=\"email\"/>"
        "</createTable></changeSet></databaseChangeLog>\n");
  EXPECT_EQ(ColumnsOf(Scanned({Root() / "latin.xml"}), "email"), std::pair(22UZ, 0UZ));
  // SQL inside of XML, where what is escaped takes more than it says.
  Write("log.xml",
        "<databaseChangeLog><changeSet><sql>CREATE TABLE a (b int CHECK (b &lt; 9), email "
        "text)</sql></changeSet></databaseChangeLog>\n");
  EXPECT_EQ(ColumnsOf(Scanned({Root() / "log.xml"}), "email"), std::pair(0UZ, 0UZ));
}

TEST_F(ScanTest, ASchemaThatIsTooLargeIsNoSample) {
  const std::string blanks(65U << 20U, ' ');
  Write("a.json", R"({"type": "object", "properties": {"iban": {}})" + blanks + "}");
  Write("b.json",
        R"({"type": "x", "a": {"properties": {"iban": 1}}, "b": "properties")" + blanks + "}");
  const model::Report report = Scanned();
  ASSERT_EQ(report.errors.size(), 1U);
  EXPECT_EQ(report.errors[0].file, "a.json");
  EXPECT_THAT(report.errors[0].says, HasSubstr("give it in parts"));
  EXPECT_EQ(report.summary.files, 2U);
}

TEST_F(ScanTest, ProgressNamesTheFile) {
  Write("b.json", kVendor);
  std::vector<std::string> told;
  const auto report = Scan({.paths = {Root()}, .rules = nullptr, .progress = [&](const auto& each) {
                              told.push_back(each.file);
                              EXPECT_EQ(each.files_all, 1U);
                            }});
  ASSERT_TRUE(report.has_value());
  EXPECT_THAT(told, ::testing::Contains("b.json"));
}

}  // namespace
}  // namespace strongroom::classify
