// A schema's text → fields → annotated text → fields: the same fields, each annotated; a second
// time nothing changes. Nothing may throw, hang or read out of bounds.
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classify/annotate/annotate.h"
#include "classify/read/readers.h"

namespace {

using namespace strongroom;
using namespace strongroom::classify;

class NoFiles final : public read::References {
 public:
  const read::Node* Load(std::string_view /*from*/, std::string_view /*reference*/) override {
    return nullptr;
  }
};

std::optional<std::vector<annotate::Annotation>> AnnotationsOf(std::string_view text) {
  Result<read::Node> root = read::ParseJsonTree(text);
  if (!root) root = read::ParseYamlTree(text);
  if (!root) return std::nullopt;
  NoFiles files;
  const auto document = ReadJsonSchema({.file = "a.json", .text = text}, *root, files);
  std::vector<annotate::Annotation> annotations;
  for (const model::Field& field : document.fields) {
    if (field.schema.empty()) continue;
    annotations.push_back(
        {.schema = field.schema.begin, .sensitivity = record::Sensitivity::kHigh});
  }
  return annotations;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto annotations = AnnotationsOf(text);
  if (!annotations) return 0;
  const Result<annotate::AnnotatedText> once = annotate::Annotate(text, *annotations);
  if (!once) {
    if (once.error().detail.empty()) std::abort();
    return 0;
  }
  const auto after = AnnotationsOf(once->text);
  if (!after || after->size() != annotations->size()) std::abort();
  const Result<annotate::AnnotatedText> twice = annotate::Annotate(once->text, *after);
  if (!twice || twice->text != once->text) std::abort();
  return 0;
}
