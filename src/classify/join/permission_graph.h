// Which permission sets contain a permission, directly or through others; over all descriptors of
// the scan, since sets name permissions of other modules. A trailing "*" stands for any rest.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "classify/model/document.h"

namespace strongroom::classify::join {

// From the outermost set inwards: `users.all` contains `users.inner` contains `users.item.get`.
struct PermissionChain {
  const model::Permission* set = nullptr;  // the outermost
  std::vector<std::string> names;          // its own first, the permission last
};

class PermissionGraph {
 public:
  explicit PermissionGraph(std::span<const model::Document> documents);

  // A chain for each broad set that holds one of `permissions`, which all open one thing, and is in
  // no other broad set. Broad is what is called `….all`, and what holds permissions of other
  // things. The longest first. Looks at no more than 10,000 sets.
  [[nodiscard]] std::vector<PermissionChain> BroadSets(
      std::span<const std::string> permissions) const;

 private:
  [[nodiscard]] std::vector<std::size_t> SetsWith(std::string_view permission) const;
  [[nodiscard]] bool HoldsOthers(std::size_t set, std::span<const std::string> prefixes) const;

  std::vector<const model::Permission*> sets_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> containing_;
  std::unordered_map<std::string_view, std::size_t> by_name_;
  std::vector<std::pair<std::string_view, std::size_t>> wildcards_;
};

// "organizations.banking" of "organizations.banking.item.get"; the whole name where it has less
// than three parts.
[[nodiscard]] std::string PermissionPrefix(std::string_view permission);

}  // namespace strongroom::classify::join
