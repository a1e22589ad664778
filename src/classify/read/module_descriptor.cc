// ModuleDescriptor.json and its templates: which paths a module answers, which permissions these
// ask for, which permissions and sets of them it declares.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <unordered_set>

#include "classify/read/permission_cycles.h"
#include "classify/read/readers.h"

namespace strongroom::classify::read {

namespace {

constexpr std::size_t kEndpointsMax = 20'000;
constexpr std::size_t kPermissionsMax = 50'000;
constexpr std::size_t kNamesMax = 200'000;  // in lists, over all of a file
constexpr std::size_t kCyclesToldMax = 20;

class ModuleDescriptor {
 public:
  explicit ModuleDescriptor(model::Document& document) : document_(document) {}

  void Read(const Node& root);

 private:
  [[nodiscard]] std::vector<std::string> Names(const Node* list);
  void ReadHandlers(const Node& interface);
  void ReadHandler(const Node& handler, bool of_the_system);
  void ReadPermissions(const Node& sets);
  void CheckDeclared();
  void CheckCycles();

  model::Document& document_;
  std::size_t names_ = 0;
};

std::vector<std::string> ModuleDescriptor::Names(const Node* list) {
  std::vector<std::string> names;
  if (list == nullptr) return names;
  for (const Node& item : list->items) {
    if (!item.is_string() || ++names_ > kNamesMax) continue;
    names.push_back(item.text);
  }
  return names;
}

void ModuleDescriptor::ReadHandler(const Node& handler, bool of_the_system) {
  model::Endpoint endpoint;
  endpoint.file = document_.file;
  endpoint.path = handler.Text("pathPattern");
  if (endpoint.path.empty()) endpoint.path = handler.Text("path");
  if (endpoint.path.empty()) return;
  endpoint.methods = Names(handler.Find("methods"));
  endpoint.permissions_required = Names(handler.Find("permissionsRequired"));
  endpoint.permissions_desired = Names(handler.Find("permissionsDesired"));
  const Node* path = handler.Find("pathPattern");
  endpoint.place = path != nullptr ? path->place : handler.place;
  // The platform calls /_/tenant and timers itself; /admin/health tells nothing of data.
  const bool expected =
      of_the_system || endpoint.path.starts_with("/_/") || endpoint.path.starts_with("/admin/");
  if (endpoint.permissions_required.empty() && !expected) {
    document_.AddFinding(
        "endpoint-without-permission", endpoint.path,
        fmt::format("{} {} asks for no permission: whoever is logged in may call it. List one in "
                    "`permissionsRequired`",
                    fmt::join(endpoint.methods, ", "), endpoint.path),
        endpoint.place);
  }
  document_.facts.endpoints.push_back(std::move(endpoint));
}

void ModuleDescriptor::ReadHandlers(const Node& interface) {
  const std::string_view type = interface.Text("interfaceType");
  for (const std::string_view member : {"handlers", "routingEntries"}) {
    const Node* handlers = interface.Find(member);
    if (handlers == nullptr) continue;
    for (const Node& handler : handlers->items) {
      if (document_.facts.endpoints.size() == kEndpointsMax) {
        document_.AddError("more than 20,000 endpoints; those from here on are not read",
                           handler.place);
        return;
      }
      ReadHandler(handler, type == "system" || type == "proxy");
    }
  }
}

void ModuleDescriptor::ReadPermissions(const Node& sets) {
  for (const Node& set : sets.items) {
    const Node* name = set.Find("permissionName");
    if (name == nullptr || !name->is_string() || name->text.empty()) continue;
    if (document_.facts.permissions.size() == kPermissionsMax) {
      document_.AddError("more than 50,000 permissions; those from here on are not read",
                         set.place);
      return;
    }
    document_.facts.permissions.push_back({.file = document_.file,
                                           .name = name->text,
                                           .title = std::string(set.Text("displayName")),
                                           .contains = Names(set.Find("subPermissions")),
                                           .place = name->place});
  }
}

void ModuleDescriptor::CheckDeclared() {
  const auto& facts = document_.facts;
  if (facts.permissions.empty() && facts.endpoints.empty()) return;
  std::unordered_set<std::string_view> declared;
  for (const model::Permission& permission : facts.permissions) {
    if (!declared.insert(permission.name).second) {
      document_.AddFinding(
          "permission-declared-twice", permission.name,
          fmt::format("permission `{}` is declared twice; the later one would hide the first",
                      permission.name),
          permission.place);
    }
  }
  for (const model::Endpoint& endpoint : facts.endpoints) {
    for (const std::string& name : endpoint.permissions_required) {
      if (!declared.insert(name).second) continue;  // each is told once
      document_.AddFinding(
          "permission-not-declared", name,
          fmt::format("{} asks for `{}`, which no entry of `permissionSets` declares: nobody can "
                      "be granted it. Declare it, or correct its name",
                      endpoint.path, name),
          endpoint.place);
    }
  }
}

void ModuleDescriptor::CheckCycles() {
  const auto& permissions = document_.facts.permissions;
  auto cycles = PermissionCycles(permissions);
  cycles.resize(std::min(cycles.size(), kCyclesToldMax));
  for (const auto& cycle : cycles) {
    const auto set = std::ranges::find(permissions, cycle.front(), &model::Permission::name);
    document_.AddFinding(
        "permission-set-contains-itself", cycle.front(),
        fmt::format("the permission set `{}` contains itself: {}. Remove one of these",
                    cycle.front(), fmt::join(cycle, " > ")),
        set == permissions.end() ? model::Place{} : set->place);
  }
}

void ModuleDescriptor::Read(const Node& root) {
  if (const Node* provides = root.Find("provides")) {
    for (const Node& interface : provides->items) ReadHandlers(interface);
  }
  ReadHandlers(root);
  if (const Node* sets = root.Find("permissionSets")) ReadPermissions(*sets);
  if (names_ > kNamesMax) {
    document_.AddError("more than 200,000 names in lists; those beyond are not read");
  }
  CheckDeclared();
  CheckCycles();
}

}  // namespace

model::Document ReadModuleDescriptor(const Source& source, const Node& root) {
  model::Document document = model::DocumentOf(model::SourceKind::kModuleDescriptor, source.file);
  ModuleDescriptor(document).Read(root);
  return document;
}

}  // namespace strongroom::classify::read
