#include "classify/join/modules.h"

#include <algorithm>
#include <array>

namespace strongroom::classify::join {

namespace {

constexpr auto kUsualFolders = std::to_array<std::string_view>(
    {"src",       "ramls",     "raml",      "descriptors", "descriptor", "schemas",    "schema",
     "resources", "target",    "db",        "database",    "sql",        "migrations", "migration",
     "liquibase", "META-INF",  "changelog", "api",         "openapi",    "docs",       "okapi",
     "json",      "templates", "service",   "server"});

std::string_view DirectoryOf(std::string_view file) noexcept {
  const std::size_t slash = file.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : file.substr(0, slash);
}

}  // namespace

std::string ModuleRoot(std::string_view file) {
  const std::string_view directory = DirectoryOf(file);
  std::size_t begin = 0;
  while (begin < directory.size()) {
    const std::size_t end = std::min(directory.find('/', begin), directory.size());
    if (std::ranges::find(kUsualFolders, directory.substr(begin, end - begin)) !=
        kUsualFolders.end()) {
      return std::string(directory.substr(0, begin == 0 ? 0 : begin - 1));
    }
    begin = end + 1;
  }
  return std::string(directory);
}

const std::size_t* Modules::Roots::Nearest(std::string_view directory) const {
  while (true) {
    if (const auto found = numbers.find(std::string(directory)); found != numbers.end()) {
      return &found->second;
    }
    if (directory.empty()) return nullptr;
    directory = DirectoryOf(directory);
  }
}

const std::size_t* Modules::OnlyBelow(std::string_view root) const {
  const std::size_t* only = nullptr;
  for (const auto& [name, number] : with_tables_.numbers) {
    if (!root.empty() && !(name.starts_with(root) && name.substr(root.size()).starts_with('/'))) {
      continue;
    }
    if (only != nullptr) return nullptr;
    only = &number;
  }
  return only;
}

std::size_t Modules::Number(Roots& roots, const std::string& root) {
  const auto [place, fresh] = roots.numbers.try_emplace(root, has_descriptor_.size());
  if (fresh) has_descriptor_.push_back(&roots == &with_descriptor_);
  return place->second;
}

Modules::Modules(std::span<const model::Document> documents) {
  for (const model::Document& document : documents) {
    const bool descriptor = document.kind == model::SourceKind::kModuleDescriptor;
    if (!descriptor && document.facts.tables.empty()) continue;
    (void)Number(descriptor ? with_descriptor_ : with_tables_, ModuleRoot(document.file));
  }
}

std::size_t Modules::Of(std::string_view file) {
  const auto [place, fresh] = files_.try_emplace(std::string(file), 0);
  if (!fresh) return place->second;
  const std::string_view directory = DirectoryOf(file);
  const std::size_t* module = with_descriptor_.Nearest(directory);
  if (module == nullptr) module = with_tables_.Nearest(directory);
  const std::string root = ModuleRoot(file);
  if (module == nullptr) module = OnlyBelow(root);
  place->second = module != nullptr ? *module : Number(others_, root);
  return place->second;
}

}  // namespace strongroom::classify::join
