#include <fmt/format.h>

#include "classify/read/readers.h"

namespace strongroom::classify::read {
namespace {

constexpr std::size_t kToldMax = 20;  // findings, and errors

struct Told {
  std::size_t findings = 0;
  std::size_t errors = 0;
};

// One class hides another, and who reads the first one sees what nobody decided.
bool IsDeclaration(std::string_view name) noexcept {
  return name == "x-sensitivity" || name == "x-sensitivity-reason";
}

void Tell(const Member& member, Told& told, model::Document& document) {
  const std::string says = fmt::format(
      "\"{}\" stands more than once in its object; programs disagree about which of "
      "them counts: leave one of them",
      member.name.substr(0, 100));
  if (told.findings++ < kToldMax) {
    document.AddFinding("repeated-name", {}, says, member.place, model::FindingSeverity::kError);
  }
  if ((member.hides || IsDeclaration(member.name)) && told.errors++ < kToldMax) {
    document.AddError(says + ". What stands in the ones before it was not read", member.place);
  }
}

void Walk(const Node& node, Told& told, model::Document& document) {
  for (const Node& item : node.items) Walk(item, told, document);
  for (const Member& member : node.members) {
    if (member.repeated) Tell(member, told, document);
    Walk(member.value, told, document);
  }
}

}  // namespace

void FindRepeatedNames(const Node& root, model::Document& document) {
  Told told;
  Walk(root, told, document);
}

}  // namespace strongroom::classify::read
