#include "desk/model/import_modules.h"

#include <fmt/format.h>

#include "desk/intake/module_list.h"
#include "desk/model/module_facts.h"
#include "desk/model/modules.h"

namespace strongroom::desk::model {
namespace {

// One append of the ledger takes this many; cases learn in the same one.
constexpr std::size_t kModulesMax = 500;

std::optional<NewFact> FactOf(const std::optional<bool>& listed) {
  if (!listed) return std::nullopt;
  return NewFact{listed};
}

ChangeModule Wanted(const intake::ListedModule& listed) {
  return {.module = listed.name,
          .repository = listed.repository,
          .language = listed.language,
          .team = listed.team,
          .product_owner = listed.product_owner,
          .planned_for_next_release = FactOf(listed.planned_for_next_release),
          .used_in_production = FactOf(listed.used_in_production),
          .alternatives = listed.alternatives};
}

std::unexpected<Error> Refused(std::vector<FieldError> fields) {
  return Fail(Error{.kind = ErrorKind::kInvalid,
                    .detail = "this is no list of modules",
                    .fields = std::move(fields)});
}

}  // namespace

Result<ImportedModules> Import(const State& state, const Actor& actor, const ImportModules& input) {
  if (auto may = RequireRole(state, actor, Role::kTeam); !may) return Fail(may.error());
  Result<std::vector<intake::ListedModule>> listed = intake::ParseModuleList(input.text);
  if (!listed) {
    std::vector<FieldError> fields = std::move(listed.error().fields);
    if (fields.empty()) fields.push_back({"", "csv", listed.error().detail});
    for (FieldError& each : fields) each.pointer = "/text" + each.pointer;
    return Refused(std::move(fields));
  }
  if (listed->size() > kModulesMax) {
    return Refused(
        {{"/text", "too-many", fmt::format("give at most {} modules at a time", kModulesMax)}});
  }
  ImportedModules imported;
  Refusals refusals;
  for (const intake::ListedModule& each : *listed) {
    Result<NewEvents> changed = ChangeOne(state, Wanted(each));
    if (!changed) {
      for (FieldError& field : changed.error().fields) {
        refusals.Add(
            "/text", field.rule,
            fmt::format("line {}, {}: {}", each.line, field.pointer.substr(1), field.message));
      }
      continue;
    }
    if (changed->empty()) {
      ++imported.unchanged;
    } else {
      ++(state.FindModule(each.name) == nullptr ? imported.added : imported.changed);
      imported.events.push_back(std::move(changed->front()));
    }
  }
  if (!refusals.empty()) return Refused(std::move(refusals).Take());
  Result<NewEvents> events = WithCases(state, actor, input.now, std::move(imported.events));
  if (!events) return Fail(events.error());
  imported.events = std::move(*events);
  return imported;
}

}  // namespace strongroom::desk::model
