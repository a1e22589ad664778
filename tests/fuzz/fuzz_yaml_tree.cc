// Text → YAML tree. Nothing may throw, hang or read out of bounds; what is read lies within the
// text and within the bounds.
#include <cstdlib>
#include <string_view>

#include "classify/read/readers.h"

namespace {

using strongroom::classify::read::Node;

void CheckPlaces(const Node& node, std::size_t size) {
  if (node.place.offset > size || node.end > size || node.place.line == 0) std::abort();
  for (const Node& item : node.items) CheckPlaces(item, size);
  for (const auto& member : node.members) CheckPlaces(member.value, size);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto tree = strongroom::classify::read::ParseYamlTree(text);
  if (tree) {
    CheckPlaces(*tree, size);
  } else if (tree.error().detail.empty()) {
    std::abort();
  }
  return 0;
}
