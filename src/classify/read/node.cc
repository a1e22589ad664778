#include "classify/read/node.h"

namespace strongroom::classify::read {

const Node* Node::Find(std::string_view name) const noexcept {
  for (const Member& member : members) {
    if (member.name == name) return &member.value;
  }
  return nullptr;
}

std::string_view Node::Text(std::string_view name) const noexcept {
  const Node* found = Find(name);
  return found != nullptr && found->is_string() ? std::string_view(found->text)
                                                : std::string_view();
}

}  // namespace strongroom::classify::read
