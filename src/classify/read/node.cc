#include "classify/read/node.h"

#include <cstddef>
#include <unordered_map>
#include <utility>

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

void KeepLastOfRepeated(std::vector<Member>& members) {
  constexpr std::size_t kFew = 16;  // for which comparing all is cheaper than remembering them
  bool repeated = false;
  if (members.size() <= kFew) {
    for (std::size_t i = 1; i < members.size() && !repeated; ++i) {
      for (std::size_t j = 0; j < i && !repeated; ++j)
        repeated = members[i].name == members[j].name;
    }
    if (!repeated) return;
  }
  std::unordered_map<std::string_view, std::size_t> last;
  last.reserve(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto [place, first] = last.try_emplace(members[i].name, i);
    if (first) continue;
    const Member& before = members[place->second];
    members[i].hides = before.hides || !before.value.items.empty() || !before.value.members.empty();
    place->second = i;
    members[i].repeated = repeated = true;
  }
  if (!repeated) return;
  std::vector<bool> stands(members.size(), false);
  for (const auto& [name, place] : last) stands[place] = true;
  last.clear();  // its names are views of what moves now
  std::size_t kept = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (!stands[i]) continue;
    if (kept != i) members[kept] = std::move(members[i]);
    ++kept;
  }
  members.erase(members.begin() + static_cast<std::ptrdiff_t>(kept), members.end());
}

}  // namespace strongroom::classify::read
