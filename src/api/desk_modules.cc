// Endpoint family: what the desk knows about modules.
#include <algorithm>

#include "api/desk_call.h"
#include "api/desk_routes.h"
#include "desk/model/modules.h"

namespace strongroom::api {
namespace {

namespace intake = desk::intake;
namespace model = desk::model;

json::value FactOrNull(const std::optional<bool>& fact) {
  if (!fact) return nullptr;
  return *fact;
}

// Facts that are not known are null or empty.
json::object Describe(const desk::Scene& scene, const model::Module& module) {
  json::object out;
  out["id"] = module.id;
  out["repository"] = module.repository;
  out["language"] = module.language;
  out["team"] = module.team;
  out["product_owner"] = module.product_owner;
  out["planned_for_next_release"] = FactOrNull(module.planned_for_next_release);
  out["used_in_production"] = FactOrNull(module.used_in_production);
  out["alternatives"] = json::array(module.alternatives.begin(), module.alternatives.end());
  out["version"] = scene.state().VersionOf(model::ModuleStream(module.id));
  return out;
}

// true, false, or null for "not known any more".
std::optional<model::NewFact> ReadFact(DeskBody& body, std::string_view name) {
  const json::value* value = body.members().Any(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_null()) return model::NewFact{};
  if (value->is_bool()) return model::NewFact{.value = value->get_bool()};
  body.members().Refuse(name, "boolean", "give true, false, or null for not known");
  return std::nullopt;
}

bool IsListed(const model::State& state, const std::string& module) {
  return std::ranges::any_of(*state.release_lists, [&](const intake::ReleaseModules& list) {
    return std::ranges::find(list.modules, module, &intake::InstalledModule::name) !=
           list.modules.end();
  });
}

}  // namespace

Task<void> ListModules(Call& call) {
  return ShowDesk(call, {}, true, [](const desk::Scene& scene, const Call::Query&) {
    json::array modules;
    for (const auto& [id, module] : scene.state().modules) {
      modules.push_back(Describe(scene, *module));
    }
    json::object out;
    out["modules"] = std::move(modules);
    return Result<desk::Shown>(desk::Shown{.body = std::move(out)});
  });
}

Task<void> ReadModule(Call& call) {
  return ShowDesk(call, {}, true,
                  [&call](const desk::Scene& scene, const Call::Query&) -> Result<desk::Shown> {
                    const std::string& name = call.parameter(0);
                    const model::Module* module = scene.state().FindModule(name);
                    if (module != nullptr) return desk::Shown{.body = Describe(scene, *module)};
                    // A release has it, and nobody has said anything more of it.
                    if (IsListed(scene.state(), name)) {
                      model::Module bare;
                      bare.id = name;
                      return desk::Shown{.body = Describe(scene, bare)};
                    }
                    return Fail(ErrorKind::kNotFound, "nothing is known about such a module");
                  });
}

Task<void> ChangeModule(Call& call) {
  return ActAtDesk(call, model::ModuleStream(call.parameter(0)), [&call](DeskBody& body) {
    model::ChangeModule input{
        .module = call.parameter(0),
        .repository = body.MaybeText("repository"),
        .language = body.MaybeText("language"),
        .team = body.MaybeText("team"),
        .product_owner = body.MaybeText("product_owner"),
        .planned_for_next_release = ReadFact(body, "planned_for_next_release"),
        .used_in_production = ReadFact(body, "used_in_production")};
    if (body.members().Any("alternatives") != nullptr) {
      input.alternatives = body.Texts("alternatives");
    }
    input.expected = body.Version();
    return AtOnce(call, std::move(input), [](const auto&... all) { return model::Change(all...); });
  });
}

}  // namespace strongroom::api
