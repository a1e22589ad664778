// The fields of 394 real schemas against a list made by others, which STRONGROOM_SHARED_DATA holds.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "classify/read/schema_rig_test.h"

namespace strongroom::classify::read {
namespace {

std::string TextOf(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class FolderFiles final : public References {
 public:
  explicit FolderFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}
  const Node* Load(std::string_view from, std::string_view reference) override {
    const std::string name = JoinPath(from, reference);
    const auto [known, fresh] = trees_.try_emplace(name);
    if (fresh && std::filesystem::is_regular_file(folder_ / name)) {
      if (Result<Node> tree = ParseJsonTree(TextOf(folder_ / name))) known->second = *tree;
    }
    return known->second ? &*known->second : nullptr;
  }

 private:
  std::filesystem::path folder_;
  std::map<std::string, std::optional<Node>> trees_;
};

// By "repository/file", the fields' paths.
std::map<std::string, std::set<std::string>> Labels(const std::filesystem::path& file) {
  std::map<std::string, std::set<std::string>> labels;
  std::ifstream lines(file);
  std::string line;
  std::getline(lines, line);  // the names of the columns
  while (std::getline(lines, line)) {
    std::istringstream cells(line);
    std::string repository;
    std::string name;
    std::string path;
    std::getline(cells, repository, '\t');
    std::getline(cells, name, '\t');
    std::getline(cells, path, '\t');
    labels[repository + "/" + name].insert(path);
  }
  return labels;
}

// The labels pass over the members of an array whose `items` is a list of schemas; we list them.
bool IsInTuple(const std::string& file, const std::string& path) {
  return file.ends_with("/oaipmh/oaipmhinstance.json") && path.starts_with("items[].");
}

TEST(LabelledSchemas, FieldsAreThoseThatPeopleListedNoMoreNoLess) {
  const char* data = std::getenv("STRONGROOM_SHARED_DATA");
  if (data == nullptr) GTEST_SKIP() << "STRONGROOM_SHARED_DATA names no folder of schemas";
  const std::filesystem::path folder = std::filesystem::path(data) / "classify";
  const auto labels = Labels(folder / "labels.tsv");
  ASSERT_EQ(labels.size(), 394U);
  FolderFiles files(folder / "schemas");
  std::size_t fields = 0;
  for (const auto& [file, paths] : labels) {
    const std::string text = TextOf(folder / "schemas" / file);
    const Result<Node> tree = ParseJsonTree(text);
    ASSERT_TRUE(tree) << file << ": " << tree.error().detail;
    EXPECT_EQ(RecognizeText(text, file), Format::kJson) << file;
    EXPECT_EQ(RecognizeTree(*tree, file), model::SourceKind::kJsonSchema) << file;
    const model::Document document = ReadJsonSchema({.file = file, .text = text}, *tree, files);
    EXPECT_TRUE(document.errors.empty()) << file;
    std::set<std::string> found;
    std::size_t in_tuples = 0;
    for (const model::Field& field : document.fields) {
      if (IsInTuple(file, field.path)) {
        ++in_tuples;
      } else {
        found.insert(field.path);
      }
    }
    EXPECT_EQ(found, paths) << file;
    EXPECT_EQ(found.size() + in_tuples, document.fields.size()) << file << " has a path twice";
    fields += found.size();
  }
  EXPECT_EQ(fields, 2633U);  // the file's lines but the first
}

TEST(LabelledSchemas, TheRequiredNameWithoutAPropertyIsFound) {
  const char* data = std::getenv("STRONGROOM_SHARED_DATA");
  if (data == nullptr) GTEST_SKIP() << "STRONGROOM_SHARED_DATA names no folder of schemas";
  const std::string file = "acq-models/mod-orgs/schemas/banking_information.json";
  const std::filesystem::path folder = std::filesystem::path(data) / "classify" / "schemas";
  const std::string text = TextOf(folder / file);
  FolderFiles files(folder);
  const Node tree = Tree(text);
  const model::Document document = ReadJsonSchema({.file = file, .text = text}, tree, files);
  ASSERT_EQ(RulesOf(document),
            (std::vector<std::string>{"required-without-property", "ref-not-followed"}));
  EXPECT_NE(document.findings.front().says.find("\"organization_id\""), std::string::npos);
}

}  // namespace
}  // namespace strongroom::classify::read
