#include <fmt/format.h>

#include "classify/read/readers.h"

namespace strongroom::classify::read {
namespace {

constexpr std::size_t kFindingsMax = 20;

void Walk(const Node& node, std::string_view file, std::size_t before,
          std::vector<model::Finding>& findings) {
  for (const Node& item : node.items) Walk(item, file, before, findings);
  for (const Member& member : node.members) {
    if (findings.size() - before >= kFindingsMax) return;
    if (member.repeated) {
      findings.push_back(
          {.rule = "repeated-name",
           .severity = model::FindingSeverity::kError,
           .file = std::string(file),
           .path = {},
           .says = fmt::format("\"{}\" stands more than once in its object; programs disagree "
                               "about which of them counts: leave one of them",
                               member.name.substr(0, 100)),
           .place = member.place});
    }
    Walk(member.value, file, before, findings);
  }
}

}  // namespace

void FindRepeatedNames(const Node& root, std::string_view file,
                       std::vector<model::Finding>& findings) {
  Walk(root, file, findings.size(), findings);
}

}  // namespace strongroom::classify::read
