// Which files belong to one module: a descriptor, a schema.json or change logs, and the schemas
// beside them.
//
// A module's root is where its usual folders begin ("src", "ramls", "descriptors", …); where
// descriptors of several modules lie below one such folder ("src/mod-a/descriptors",
// "src/mod-b/descriptors"), each has its own root. A file belongs to the nearest root above it that
// has a descriptor; without one, to the nearest that has tables; else to the only module below its
// own root; else to its own.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "classify/model/document.h"

namespace strongroom::classify::join {

// "mod-users" of "mod-users/src/main/resources/…"; a file in no usual folder: its directory.
[[nodiscard]] std::string ModuleRoot(std::string_view file);
// The same from inside: "src/mod-a" of "src/mod-a/descriptors/…".
[[nodiscard]] std::string InnerRoot(std::string_view file);

class Modules {
 public:
  explicit Modules(std::span<const model::Document> documents);

  // A number for the module of a file.
  [[nodiscard]] std::size_t Of(std::string_view file);
  [[nodiscard]] bool HasDescriptor(std::size_t module) const noexcept {
    return module < has_descriptor_.size() && has_descriptor_[module];
  }

 private:
  struct Roots {
    std::unordered_map<std::string, std::size_t> numbers;
    // The number of the nearest root that is `directory` or above it.
    [[nodiscard]] const std::size_t* Nearest(std::string_view directory) const;
  };

  void AddDescriptors(std::span<const model::Document> documents);
  std::size_t Number(Roots& roots, const std::string& root);
  [[nodiscard]] const std::size_t* OnlyBelow(std::string_view root) const;

  Roots with_descriptor_;
  Roots with_tables_;
  Roots others_;
  std::vector<bool> has_descriptor_;
  std::unordered_map<std::string, std::size_t> files_;
};

}  // namespace strongroom::classify::join
