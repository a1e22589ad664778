#include "classify/join/modules.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace strongroom::classify::join {

namespace {

constexpr auto kUsualFolders = std::to_array<std::string_view>(
    {"src",       "ramls",     "raml",      "descriptors", "descriptor", "schemas",    "schema",
     "resources", "target",    "db",        "database",    "sql",        "migrations", "migration",
     "liquibase", "META-INF",  "changelog", "api",         "openapi",    "docs",       "okapi",
     "json",      "templates", "service",   "server",      "types"});
// What stands between them.
constexpr auto kBetween = std::to_array<std::string_view>({"main", "test", "java", "classes"});

bool IsUsual(std::string_view folder) noexcept {
  return std::ranges::find(kUsualFolders, folder) != kUsualFolders.end();
}

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
    if (IsUsual(directory.substr(begin, end - begin))) {
      return std::string(directory.substr(0, begin == 0 ? 0 : begin - 1));
    }
    begin = end + 1;
  }
  return std::string(directory);
}

std::string InnerRoot(std::string_view file) {
  std::string_view root = DirectoryOf(file);
  while (!root.empty()) {
    const std::string_view last = root.substr(root.rfind('/') + 1);  // npos + 1 is 0
    if (!IsUsual(last) && std::ranges::find(kBetween, last) == kBetween.end()) break;
    root = DirectoryOf(root);
  }
  return std::string(root);
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
  std::size_t modules = 0;
  for (const Roots* roots : {&with_descriptor_, &with_tables_}) {
    for (const auto& [name, number] : roots->numbers) {
      const bool below =
          root.empty() ||
          (name.starts_with(root) && std::string_view(name).substr(root.size()).starts_with('/'));
      // Tables below a descriptor are that module's.
      if (!below || (roots == &with_tables_ && with_descriptor_.Nearest(name) != nullptr)) continue;
      only = &number;
      ++modules;
    }
  }
  return modules == 1 ? only : nullptr;
}

std::size_t Modules::Number(Roots& roots, const std::string& root) {
  const auto [place, fresh] = roots.numbers.try_emplace(root, has_descriptor_.size());
  if (fresh) has_descriptor_.push_back(&roots == &with_descriptor_);
  return place->second;
}

void Modules::AddDescriptors(std::span<const model::Document> documents) {
  std::map<std::string, std::set<std::string>> inner;  // by the outer root
  for (const model::Document& document : documents) {
    if (document.kind != model::SourceKind::kModuleDescriptor) continue;
    inner[ModuleRoot(document.file)].insert(InnerRoot(document.file));
  }
  for (const auto& [outer, roots] : inner) {
    if (roots.size() == 1) {
      (void)Number(with_descriptor_, outer);
    } else {
      for (const std::string& root : roots) (void)Number(with_descriptor_, root);
    }
  }
}

Modules::Modules(std::span<const model::Document> documents) {
  AddDescriptors(documents);
  for (const model::Document& document : documents) {
    if (document.kind == model::SourceKind::kModuleDescriptor) continue;
    if (!document.facts.tables.empty()) (void)Number(with_tables_, ModuleRoot(document.file));
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
