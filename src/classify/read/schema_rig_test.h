// What the tests of the readers of trees share: texts read as the scan would read them.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "classify/read/readers.h"
#include "classify/read/schema_refs.h"

namespace strongroom::classify::read {

// Other files of the scan, given by hand. Names as JoinPath makes them.
class GivenFiles final : public References {
 public:
  void Add(const std::string& name, std::string_view text) {
    Result<Node> tree = text.starts_with('{') ? ParseJsonTree(text) : ParseYamlTree(text);
    ASSERT_TRUE(tree) << tree.error().detail;
    files_[name] = *std::move(tree);
  }
  const Node* Load(std::string_view from, std::string_view reference) override {
    ++loads;
    const auto found = files_.find(JoinPath(from, reference));
    return found == files_.end() ? nullptr : &found->second;
  }

  int loads = 0;

 private:
  std::map<std::string, Node> files_;
};

inline Node Tree(std::string_view text) {
  Result<Node> tree =
      text.starts_with('{') || text.starts_with('[') ? ParseJsonTree(text) : ParseYamlTree(text);
  if (!tree) {
    ADD_FAILURE() << tree.error().detail;
    return {};
  }
  return *std::move(tree);
}

// Texts read by one of the readers of schemas, the others of the scan given in `files_`.
class SchemaTest : public testing::Test {
 protected:
  using Reader = model::Document (*)(const Source&, const Node&, References&);
  // `file` is the name of a text that has none.
  SchemaTest(Reader reader, std::string file) : reader_(reader), file_(std::move(file)) {}

  model::Document Read(std::string_view text, const std::string& file) {
    return reader_({.file = file, .text = text}, Tree(text), files_);
  }
  model::Document Read(std::string_view text) { return Read(text, file_); }

  GivenFiles files_;

 private:
  Reader reader_;
  std::string file_;
};

inline const model::Field* FindField(const model::Document& document, std::string_view path) {
  for (const model::Field& field : document.fields) {
    if (field.path == path) return &field;
  }
  return nullptr;
}

inline std::vector<std::string> PathsOf(const model::Document& document) {
  std::vector<std::string> paths;
  for (const model::Field& field : document.fields) paths.push_back(field.path);
  return paths;
}

inline std::vector<std::string> RulesOf(const model::Document& document) {
  std::vector<std::string> rules;
  for (const model::Finding& finding : document.findings) rules.push_back(finding.rule);
  return rules;
}

}  // namespace strongroom::classify::read
