// A JSON Schema with the documents that it refers to.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/json.h"

namespace strongroom::classify::draft {

// A schema inside a document; `file` is the document's name, which references are relative to.
struct SchemaPlace {
  const json::value* schema = nullptr;
  std::string file;
};

// Keeps what it loaded. References lead to a file (relative, with "/") and a JSON pointer in it;
// anchors and addresses on the network lead nowhere.
class SchemaDocuments {
 public:
  using Load = std::function<Result<json::value>(const std::string& file)>;

  // `root` must live on. `load` may be empty: other files lead nowhere then.
  SchemaDocuments(const json::value& root, std::string file, Load load);

  [[nodiscard]] SchemaPlace root() const { return {&root_, file_}; }
  // What stands at the end of a chain of at most 16 "$ref"; the place itself where there is none.
  // kInvalid: it leads nowhere, with the reference.
  [[nodiscard]] Result<SchemaPlace> Follow(SchemaPlace place);

 private:
  [[nodiscard]] Result<SchemaPlace> Target(std::string_view reference, const std::string& from);

  const json::value& root_;
  std::string file_;
  Load load_;
  std::map<std::string, Result<json::value>> loaded_;
};

// Writes every "$ref" inside `schema`, which stands in the file `from`, as it reads in the file
// `to`: the same places are meant.
void Rebase(json::value& schema, const std::string& from, const std::string& to);

}  // namespace strongroom::classify::draft
