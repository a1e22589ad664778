// Which permission sets contain a permission, directly or through others; over all descriptors of
// the scan, since sets name permissions of other modules. A name means the permission of the set's
// own module where that declares it or asks for it; only else that of another module: of two
// modules with the same names neither opens what the other has. A trailing "*" stands for any rest.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "classify/join/modules.h"
#include "classify/model/document.h"

namespace strongroom::classify::join {

// From the outermost set inwards: `users.all` contains `users.inner` contains `users.item.get`.
struct PermissionChain {
  const model::Permission* set = nullptr;  // the outermost
  std::vector<std::string> names;          // its own first, the permission last
};

class PermissionGraph {
 public:
  PermissionGraph(std::span<const model::Document> documents, Modules& modules);

  // A chain for each broad set that holds one of `permissions` of `module`, which all open one
  // thing, and is in no other broad set. Broad is what is called `….all`, and what holds
  // permissions of other things. The longest first. Looks at no more than 10,000 sets.
  [[nodiscard]] std::vector<PermissionChain> BroadSets(
      std::size_t module, std::span<const std::string> permissions) const;

 private:
  struct Set {
    const model::Permission* permission;
    std::size_t module;
  };

  [[nodiscard]] std::vector<std::size_t> SetsWith(std::size_t module,
                                                  std::string_view permission) const;
  [[nodiscard]] std::vector<std::size_t> SetsAround(std::size_t set) const;
  // The set that `name` means in a set of `module`; null: it is none.
  [[nodiscard]] const std::size_t* Named(std::size_t module, std::string_view name) const;
  // Whether a set that names `permission` means that of `module`.
  [[nodiscard]] bool Means(std::size_t set, std::size_t module, std::string_view permission) const;
  [[nodiscard]] bool HoldsOthers(std::size_t set, std::span<const std::string> prefixes) const;

  std::vector<Set> sets_;
  // The modules that declare a permission or ask for it.
  std::unordered_map<std::string_view, std::unordered_set<std::size_t>> owners_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> containing_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_name_;
  std::vector<std::pair<std::string_view, std::size_t>> wildcards_;
};

// "organizations.banking" of "organizations.banking.item.get"; the whole name where it has less
// than three parts.
[[nodiscard]] std::string PermissionPrefix(std::string_view permission);

}  // namespace strongroom::classify::join
