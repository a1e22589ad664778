#include "classify/join/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/lower_case.h"
#include "classify/join/thing.h"

namespace strongroom::classify::join {

namespace {

using model::SourceKind;

// "bank_account" of "schemas/bank_account.schema.json".
std::string_view StemOf(std::string_view file) noexcept {
  file.remove_prefix(file.rfind('/') + 1);  // npos + 1 is 0
  return file.substr(0, file.find('.'));
}

// Words at the end of a schema's name that say how it is used, not what it is of.
std::string WithoutWrapper(const std::string& thing) {
  for (const std::string_view end :
       {" collection", " list", " dto", " schema", " entity", " request", " response", " data"}) {
    if (thing.ends_with(end)) return thing.substr(0, thing.size() - end.size());
  }
  return {};
}

bool Reads(const model::Endpoint& endpoint) noexcept {
  return std::ranges::any_of(
      endpoint.methods, [](const std::string& method) { return method == "GET" || method == "*"; });
}

template <class T>
void AddOnce(std::vector<T>& list, const T& item) {
  if (std::ranges::find(list, item) == list.end()) list.push_back(item);
}

std::string_view PathWithoutParameter(std::string_view path) noexcept {
  return path.substr(0, std::min(path.find("/{"), path.size()));
}

// "home.city" of a column `home` of a composite type.
std::string PathInTable(const model::Field& field) {
  std::string path;
  for (const std::string& parent : field.parents) path += parent + ".";
  return PlainPath(path + field.name);
}

// What is filled in later ("${tenant}_mod") may be any, but not what another file fills in
// otherwise.
bool MayBeSameSchema(std::string_view a, std::string_view b) {
  const auto filled_in = [](std::string_view schema) {
    return schema.contains("${") || schema.contains("{{");
  };
  return a.empty() || b.empty() || filled_in(a) != filled_in(b) || LowerCase(a) == LowerCase(b);
}

}  // namespace

std::string Where(std::string_view file, const model::Place& place) {
  return place.line == 0 ? std::string(file) : fmt::format("{}:{}", file, place.line);
}

Evidence::Module& Evidence::ModuleAt(std::size_t number) {
  auto& module = by_module_[number];
  if (!module) module = std::make_unique<Module>();
  return *module;
}

void Evidence::AddPermission(Module& module, std::string_view permission) {
  // Between the module's own name and the action: "email" of "users.email.view".
  std::size_t begin = permission.find('.');
  while (begin != std::string_view::npos) {
    const std::size_t end = permission.find('.', begin + 1);
    if (end == std::string_view::npos) return;
    module.permission_parts.insert(PlainPath(permission.substr(begin + 1, end - begin - 1)));
    begin = end;
  }
}

Evidence::Evidence(std::span<const model::Document> documents, const model::Report& report)
    : modules_(documents),
      permissions_(documents, modules_),
      record_types_(documents, report, modules_) {
  for (const model::Document& document : documents) {
    const model::ModuleFacts& facts = document.facts;
    const bool descriptor = document.kind == SourceKind::kModuleDescriptor;
    if (!descriptor && facts.tables.empty()) continue;
    Module& module = ModuleAt(modules_.Of(document.file));
    if (descriptor) module.descriptor = document.file;
    for (const model::Table& table : facts.tables) {
      const std::string key = ThingKey(table.name);
      module.tables[key].push_back(&table);
      for (std::size_t blank = key.find(' '); blank != std::string::npos;
           blank = key.find(' ', blank + 1)) {
        module.tables_by_end[key.substr(blank + 1)].push_back(&table);
      }
    }
    for (const model::Endpoint& endpoint : facts.endpoints) {
      module.endpoints[ThingKey(ThingOfEndpoint(endpoint.path))].push_back(&endpoint);
      for (const std::string& permission : endpoint.permissions_required) {
        module.opened_by[permission].push_back(&endpoint);
        AddPermission(module, permission);
      }
      for (const std::string& permission : endpoint.permissions_desired) {
        AddPermission(module, permission);
      }
    }
    for (const model::Permission& permission : facts.permissions) {
      AddPermission(module, permission.name);
    }
  }
}

std::vector<Evidence::Candidate> Evidence::CandidatesOf(const model::ClassifiedField& field) {
  std::vector<Candidate> candidates;
  const std::string& schema = field.field.table_schema;
  const auto add = [&](std::string_view name, const std::string& path, bool by_end) {
    std::string thing = ThingKey(name);
    if (thing.empty()) return;
    if (std::string inner = WithoutWrapper(thing); !inner.empty()) {
      candidates.push_back({std::move(inner), schema, path, false});
    }
    candidates.push_back({std::move(thing), schema, path, by_end});
  };
  const std::string& path = field.field.path;
  const std::size_t dot = std::min(path.find('.'), path.size());
  const std::string_view behind_dot = std::string_view(path).substr(std::min(dot + 1, path.size()));
  switch (field.source) {
    case SourceKind::kSql:
    case SourceKind::kStorageSchema:
    case SourceKind::kChangeLog: add(field.field.holder, PathInTable(field.field), false); break;
    case SourceKind::kJsonSchema:
      add(StemOf(field.file), PlainPath(path), true);
      add(field.field.holder, PlainPath(path), true);
      // An array of things in a collection: "accounts[].iban".
      if (!field.field.parents.empty() && dot < path.size()) {
        add(field.field.parents.front(), PlainPath(behind_dot), false);
      }
      break;
    case SourceKind::kOpenApi:
      if (dot < path.size()) add(path.substr(0, dot), PlainPath(behind_dot), false);
      add(field.field.holder, PlainPath(behind_dot), false);
      break;
    default: break;
  }
  return candidates;
}

void Evidence::FindTables(const Module& module, const Candidate& candidate,
                          FieldEvidence& evidence) {
  const std::vector<const model::Table*>* found = nullptr;
  if (const auto exact = module.tables.find(candidate.thing); exact != module.tables.end()) {
    found = &exact->second;
  } else if (candidate.by_end) {
    const auto by_end = module.tables_by_end.find(candidate.thing);
    if (by_end != module.tables_by_end.end() && by_end->second.size() == 1) found = &by_end->second;
  }
  if (found == nullptr) return;
  for (const model::Table* table : *found) {
    if (!MayBeSameSchema(table->schema, candidate.table_schema)) continue;
    const bool known = std::ranges::any_of(evidence.tables, [&](const TableWithField& other) {
      return other.table == table && other.path == candidate.path;
    });
    if (!known) evidence.tables.push_back({table, candidate.path});
  }
}

void Evidence::FindEndpoints(const Module& module, const Candidate& candidate,
                             FieldEvidence& evidence) {
  const auto found = module.endpoints.find(candidate.thing);
  if (found == module.endpoints.end()) return;
  for (const model::Endpoint* endpoint : found->second) AddOnce(evidence.endpoints, endpoint);
}

std::vector<TableWithField> Evidence::TablesOf(const model::ClassifiedField& field) {
  const auto module = by_module_.find(modules_.Of(field.file));
  FieldEvidence evidence;
  if (module == by_module_.end()) return {};
  for (const Candidate& candidate : CandidatesOf(field)) {
    FindTables(*module->second, candidate, evidence);
  }
  return evidence.tables;
}

FieldEvidence Evidence::Of(const model::ClassifiedField& field) {
  FieldEvidence evidence;
  evidence.module = modules_.Of(field.file);
  const auto module = by_module_.find(evidence.module);
  evidence.has_descriptor = module != by_module_.end() && !module->second->descriptor.empty();
  const std::vector<Candidate> candidates = CandidatesOf(field);
  std::vector<std::string> things;
  for (const Candidate& candidate : candidates) things.push_back(candidate.thing);
  evidence.counterpart = record_types_.CounterpartOf(evidence.module, field, things);
  if (module == by_module_.end()) return evidence;
  for (const Candidate& candidate : candidates) {
    FindTables(*module->second, candidate, evidence);
    FindEndpoints(*module->second, candidate, evidence);
  }
  std::ranges::stable_partition(evidence.endpoints,
                                [](const model::Endpoint* endpoint) { return Reads(*endpoint); });
  return evidence;
}

const model::Endpoint* Evidence::OtherOpenedBy(std::size_t module, std::string_view permission,
                                               const model::Endpoint& endpoint) const {
  const auto at = by_module_.find(module);
  if (at == by_module_.end()) return nullptr;
  const auto opened = at->second->opened_by.find(permission);
  if (opened == at->second->opened_by.end()) return nullptr;
  const std::string_view own = PathWithoutParameter(endpoint.path);
  for (const model::Endpoint* other : opened->second) {
    const std::string_view path = other->path;
    // What lies below the thing's own path is a part of the thing.
    if (path.starts_with(own) && (path.size() == own.size() || path[own.size()] == '/')) continue;
    if (ThingKey(ThingOfEndpoint(path)) != ThingKey(ThingOfEndpoint(endpoint.path))) return other;
  }
  return nullptr;
}

bool Evidence::PermissionNames(std::size_t module, const model::Field& field) const {
  const auto at = by_module_.find(module);
  if (at == by_module_.end()) return false;
  const auto& parts = at->second->permission_parts;
  if (parts.contains(PlainPath(TellingName(field)))) return true;
  return !field.parents.empty() && parts.contains(PlainPath(field.parents.back() + field.name));
}

std::string_view Evidence::DescriptorOf(std::size_t module) const {
  const auto at = by_module_.find(module);
  return at == by_module_.end() ? std::string_view() : at->second->descriptor;
}

}  // namespace strongroom::classify::join
