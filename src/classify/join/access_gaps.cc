#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "classify/join/gaps.h"
#include "classify/join/thing.h"

namespace strongroom::classify::join {

namespace {

using record::Sensitivity;

constexpr std::size_t kSetsToldMax = 3;

// What the thing's endpoints ask for, those that read first.
std::vector<std::string> PermissionsOf(const FieldEvidence& found) {
  std::vector<std::string> permissions;
  for (const model::Endpoint* endpoint : found.endpoints) {
    for (const std::string& permission : endpoint->permissions_required) {
      if (std::ranges::find(permissions, permission) == permissions.end()) {
        permissions.push_back(permission);
      }
    }
  }
  return permissions;
}

void AddForLow(const FieldEvidence& found, const Evidence& evidence,
               model::ClassifiedField& field) {
  if (evidence.PermissionNames(found.module, field.field)) return;
  const std::vector<std::string> permissions = PermissionsOf(found);
  const std::string prefix =
      permissions.empty() ? std::string("<prefix>") : PermissionPrefix(permissions.front());
  std::string shown_by;
  if (!permissions.empty()) {
    const model::Endpoint& endpoint = *found.endpoints.front();
    shown_by = fmt::format(" `{}` shows it with everything else of {} ({}).", permissions.front(),
                           endpoint.path, Where(endpoint.file, endpoint.place));
  }
  field.missing.push_back(
      {"no-permission-of-its-own",
       fmt::format(
           "no permission in {} names it.{} Declare `{}.{}.view` and leave the field out of "
           "answers without it",
           evidence.DescriptorOf(found.module), shown_by, prefix, TellingName(field.field))});
}

void Add(std::string says, model::ClassifiedField& field) {
  field.missing.push_back({"no-permission-of-its-own", std::move(says)});
}

void AddForHigh(const FieldEvidence& found, const Evidence& evidence, const Neighbours& neighbours,
                model::ClassifiedField& field) {
  for (const model::Endpoint* endpoint : found.endpoints) {
    if (endpoint->permissions_required.empty()) {
      return Add(fmt::format("{} {} ({}) asks for no permission at all: list one in "
                             "`permissionsRequired`",
                             fmt::join(endpoint->methods, ", "), endpoint->path,
                             Where(endpoint->file, endpoint->place)),
                 field);
    }
    for (const std::string& permission : endpoint->permissions_required) {
      const model::Endpoint* other = evidence.OtherOpenedBy(found.module, permission, *endpoint);
      if (other == nullptr) continue;
      return Add(fmt::format("`{}` opens {} ({}) and {} ({}) as well: give it a permission that "
                             "opens nothing else",
                             permission, endpoint->path, Where(endpoint->file, endpoint->place),
                             other->path, Where(other->file, other->place)),
                 field);
    }
  }
  const Neighbourhood* around = neighbours.Of(field);
  if (found.endpoints.empty() || around == nullptr || !around->Shared(field.field.holder)) return;
  const model::Endpoint& endpoint = *found.endpoints.front();
  Add(fmt::format("`{}` opens it together with regular fields such as `{}` at {} ({}): give it an "
                  "API path and a permission of its own",
                  endpoint.permissions_required.front(), around->example->field.path, endpoint.path,
                  Where(endpoint.file, endpoint.place)),
      field);
}

void AddBroadSets(const FieldEvidence& found, const Evidence& evidence,
                  model::ClassifiedField& field) {
  const std::vector<PermissionChain> chains =
      evidence.permissions().BroadSets(found.module, PermissionsOf(found));
  if (chains.empty()) return;
  std::string told;
  for (const PermissionChain& chain : chains) {
    if (&chain - chains.data() >= static_cast<std::ptrdiff_t>(kSetsToldMax)) break;
    if (!told.empty()) told += "; ";
    told += fmt::format("the set `{}` ({}) contains ", chain.names.front(),
                        Where(chain.set->file, chain.set->place));
    for (std::size_t i = 1; i + 1 < chain.names.size(); ++i) {
      told += fmt::format("`{}`, which contains ", chain.names[i]);
    }
    told += fmt::format("`{}`", chain.names.back());
  }
  if (chains.size() > kSetsToldMax) {
    told += fmt::format("; and {} more sets", chains.size() - kSetsToldMax);
  }
  field.missing.push_back(
      {"in-broad-permission-set",
       told + ": whoever has the set opens the field. Take it out, and grant it by name"});
}

}  // namespace

void AddAccessGaps(const FieldEvidence& found, const Evidence& evidence,
                   const Neighbours& neighbours, model::ClassifiedField& field) {
  if (!found.has_descriptor) return;
  if (field.verdict.sensitivity == Sensitivity::kLow) {
    AddForLow(found, evidence, field);
    return;
  }
  AddForHigh(found, evidence, neighbours, field);
  AddBroadSets(found, evidence, field);
}

}  // namespace strongroom::classify::join
