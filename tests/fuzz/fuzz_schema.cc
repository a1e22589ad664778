// Text → tree → recognised → JSON Schema or OpenAPI reader. The input is two files with a NUL byte
// between them; the second is what "$ref" leads to, whatever it says. Nothing may throw, hang or
// read out of bounds; a path stands in a document once.
#include <cstdlib>
#include <optional>
#include <string_view>
#include <unordered_set>

#include "classify/read/readers.h"

namespace {

using namespace strongroom;
using namespace strongroom::classify;

class OneFile final : public read::References {
 public:
  explicit OneFile(const read::Node* file) : file_(file) {}
  const read::Node* Load(std::string_view /*from*/, std::string_view /*reference*/) override {
    return file_;
  }

 private:
  const read::Node* file_;
};

std::optional<read::Node> Parse(std::string_view text) {
  Result<read::Node> tree = read::RecognizeText(text, "a.yaml") == read::Format::kJson
                                ? read::ParseJsonTree(text)
                                : read::ParseYamlTree(text);
  if (!tree) return std::nullopt;
  return *std::move(tree);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = input.find('\0');
  const std::string_view text = input.substr(0, cut);
  const auto root = Parse(text);
  if (!root) return 0;
  std::optional<read::Node> other;
  if (cut != std::string_view::npos) other = Parse(input.substr(cut + 1));
  OneFile references(other ? &*other : nullptr);
  const read::Source source{.file = "a.yaml", .text = text};
  const auto kind = read::RecognizeTree(*root, source.file);
  // Both readers see everything: what is recognised may be wrong.
  for (const auto& document :
       {ReadJsonSchema(source, *root, references), ReadOpenApi(source, *root, references)}) {
    std::unordered_set<std::string_view> paths;
    for (const model::Field& field : document.fields) {
      if (!paths.insert(field.path).second || field.schema.end > text.size()) std::abort();
    }
  }
  if (kind && !root->is_object()) std::abort();
  return 0;
}
