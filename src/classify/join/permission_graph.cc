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

PermissionGraph::PermissionGraph(std::span<const model::Document> documents, Modules& modules) {
  for (const model::Document& document : documents) {
    const model::ModuleFacts& facts = document.facts;
    if (facts.permissions.empty() && facts.endpoints.empty()) continue;
    const std::size_t module = modules.Of(document.file);
    for (const model::Endpoint& endpoint : facts.endpoints) {
      for (const std::string& name : endpoint.permissions_required) owners_[name].insert(module);
    }
    for (const model::Permission& permission : facts.permissions) {
      owners_[permission.name].insert(module);
      if (permission.contains.empty()) continue;
      const std::size_t number = sets_.size();
      sets_.push_back({&permission, module});
      by_name_[permission.name].push_back(number);
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

bool PermissionGraph::Means(std::size_t set, std::size_t module,
                            std::string_view permission) const {
  const std::size_t own = sets_[set].module;
  if (own == module) return true;
  const auto owners = owners_.find(permission);
  return owners == owners_.end() || !owners->second.contains(own);
}

const std::size_t* PermissionGraph::Named(std::size_t module, std::string_view name) const {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return nullptr;
  for (const std::size_t& set : found->second) {
    if (sets_[set].module == module) return &set;
  }
  const auto owners = owners_.find(name);
  const bool own = owners != owners_.end() && owners->second.contains(module);
  return own ? nullptr : &found->second.front();
}

std::vector<std::size_t> PermissionGraph::SetsWith(std::size_t module,
                                                   std::string_view permission) const {
  std::vector<std::size_t> sets;
  if (const auto found = containing_.find(permission); found != containing_.end()) {
    sets = found->second;
  }
  for (const auto& [prefix, set] : wildcards_) {
    if (permission.starts_with(prefix)) sets.push_back(set);
  }
  std::erase_if(sets, [&](std::size_t set) { return !Means(set, module, permission); });
  return sets;
}

std::vector<std::size_t> PermissionGraph::SetsAround(std::size_t set) const {
  return SetsWith(sets_[set].module, sets_[set].permission->name);
}

bool PermissionGraph::HoldsOthers(std::size_t set, std::span<const std::string> prefixes) const {
  std::vector<std::size_t> open = {set};
  std::unordered_set<std::size_t> seen = {set};
  while (!open.empty() && seen.size() < kSetsMax) {
    const Set& outer = sets_[open.back()];
    open.pop_back();
    for (const std::string& part : outer.permission->contains) {
      const std::size_t* inner = Named(outer.module, part);
      if (inner == nullptr) {
        if (!IsWithin(part, prefixes)) return true;
      } else if (seen.insert(*inner).second) {
        open.push_back(*inner);
      }
    }
  }
  return false;
}

std::vector<PermissionChain> PermissionGraph::BroadSets(
    std::size_t module, std::span<const std::string> permissions) const {
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
    for (const std::size_t set : SetsWith(module, permission))
      reach(set, reached.size(), permission);
  }
  for (std::size_t i = 0; i < reached.size(); ++i) {
    for (const std::size_t outer : SetsAround(reached[i].set)) {
      reach(outer, i, reached[i].permission);
    }
  }

  std::vector<bool> broad(reached.size());
  for (std::size_t i = 0; i < reached.size(); ++i) {
    const std::string& name = sets_[reached[i].set].permission->name;
    broad[i] = name.ends_with(".all") || HoldsOthers(reached[i].set, prefixes);
  }
  for (std::size_t i = 0; i < reached.size(); ++i) {
    const model::Permission& inner = *sets_[reached[i].set].permission;
    for (const std::size_t outer : SetsAround(reached[i].set)) {
      const auto number = number_of.find(outer);
      const bool mutual =
          std::ranges::find(inner.contains, sets_[outer].permission->name) != inner.contains.end();
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
    PermissionChain chain{.set = sets_[reached[i].set].permission, .names = {}};
    for (std::size_t at = i;; at = reached[at].from) {
      chain.names.push_back(sets_[reached[at].set].permission->name);
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
