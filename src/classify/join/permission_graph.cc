#include "classify/join/permission_graph.h"

#include <algorithm>
#include <deque>
#include <unordered_set>

namespace strongroom::classify::join {

namespace {

constexpr std::size_t kSetsMax = 10'000;

bool IsWithin(std::string_view permission, std::span<const std::string> prefixes) {
  return std::ranges::any_of(prefixes, [&](const std::string& prefix) {
    return permission.starts_with(prefix) &&
           (permission.size() == prefix.size() || permission[prefix.size()] == '.');
  });
}

}  // namespace

std::string PermissionPrefix(std::string_view permission) {
  const std::size_t action = permission.rfind('.');
  if (action == std::string_view::npos) return std::string(permission);
  const std::string_view before = permission.substr(0, action);
  // "….item.get", "….collection.get"; of "login.update.put" the thing is all before the action.
  for (const std::string_view shape : {".item", ".collection"}) {
    if (before.ends_with(shape)) return std::string(before.substr(0, before.size() - shape.size()));
  }
  return std::string(before.find('.') == std::string_view::npos ? permission : before);
}

PermissionGraph::PermissionGraph(std::span<const model::Document> documents) {
  for (const model::Document& document : documents) {
    for (const model::Permission& permission : document.facts.permissions) {
      if (permission.contains.empty()) continue;
      const std::size_t number = sets_.size();
      sets_.push_back(&permission);
      by_name_.emplace(permission.name, number);
      for (const std::string& part : permission.contains) {
        if (part.ends_with('*')) {
          wildcards_.emplace_back(std::string_view(part).substr(0, part.size() - 1), number);
        } else {
          containing_[part].push_back(number);
        }
      }
    }
  }
}

std::vector<std::size_t> PermissionGraph::SetsWith(std::string_view permission) const {
  std::vector<std::size_t> sets;
  if (const auto found = containing_.find(permission); found != containing_.end()) {
    sets = found->second;
  }
  for (const auto& [prefix, set] : wildcards_) {
    if (permission.starts_with(prefix)) sets.push_back(set);
  }
  return sets;
}

bool PermissionGraph::HoldsOthers(std::size_t set, std::span<const std::string> prefixes) const {
  std::vector<std::size_t> open = {set};
  std::unordered_set<std::size_t> seen = {set};
  while (!open.empty() && seen.size() < kSetsMax) {
    const model::Permission& permission = *sets_[open.back()];
    open.pop_back();
    for (const std::string& part : permission.contains) {
      const auto inner = by_name_.find(part);
      if (inner == by_name_.end()) {
        if (!IsWithin(part, prefixes)) return true;
      } else if (seen.insert(inner->second).second) {
        open.push_back(inner->second);
      }
    }
  }
  return false;
}

std::vector<PermissionChain> PermissionGraph::BroadSets(
    std::span<const std::string> permissions) const {
  std::vector<std::string> prefixes;
  for (const std::string& permission : permissions)
    prefixes.push_back(PermissionPrefix(permission));

  struct Reached {
    std::size_t set;
    std::size_t from;  // an earlier one, or its own number: the permission itself
    std::string_view permission;
    bool inside_broad = false;  // of another broad set
  };
  std::vector<Reached> reached;
  std::unordered_map<std::size_t, std::size_t> number_of;
  const auto reach = [&](std::size_t set, std::size_t from, std::string_view permission) {
    if (reached.size() >= kSetsMax || !number_of.try_emplace(set, reached.size()).second) return;
    reached.push_back({set, from, permission});
  };
  for (const std::string& permission : permissions) {
    for (const std::size_t set : SetsWith(permission)) reach(set, reached.size(), permission);
  }
  for (std::size_t i = 0; i < reached.size(); ++i) {
    for (const std::size_t outer : SetsWith(sets_[reached[i].set]->name)) {
      reach(outer, i, reached[i].permission);
    }
  }

  std::vector<bool> broad(reached.size());
  for (std::size_t i = 0; i < reached.size(); ++i) {
    const std::string& name = sets_[reached[i].set]->name;
    broad[i] = name.ends_with(".all") || HoldsOthers(reached[i].set, prefixes);
  }
  for (std::size_t i = 0; i < reached.size(); ++i) {
    const model::Permission& inner = *sets_[reached[i].set];
    for (const std::size_t outer : SetsWith(inner.name)) {
      const auto number = number_of.find(outer);
      const bool mutual =
          std::ranges::find(inner.contains, sets_[outer]->name) != inner.contains.end();
      if (number != number_of.end() && broad[number->second] && !mutual) {
        reached[i].inside_broad = true;
      }
    }
  }
  const auto outermost = [&](std::size_t i) { return broad[i] && !reached[i].inside_broad; };
  // A circle of more than two sets has no outermost one: the first of them is told.
  bool any = false;
  for (std::size_t i = 0; i < reached.size(); ++i) any = any || outermost(i);
  if (!any) {
    const auto first = std::ranges::find(broad, true);
    if (first != broad.end()) {
      reached[static_cast<std::size_t>(first - broad.begin())].inside_broad = false;
    }
  }

  std::vector<PermissionChain> chains;
  for (std::size_t i = 0; i < reached.size(); ++i) {
    if (!outermost(i)) continue;
    PermissionChain chain{.set = sets_[reached[i].set], .names = {}};
    for (std::size_t at = i;; at = reached[at].from) {
      chain.names.push_back(sets_[reached[at].set]->name);
      if (reached[at].from == at) break;
    }
    chain.names.emplace_back(reached[i].permission);
    chains.push_back(std::move(chain));
  }
  std::ranges::stable_sort(chains, std::ranges::greater{},
                           [](const PermissionChain& chain) { return chain.names.size(); });
  return chains;
}

}  // namespace strongroom::classify::join
