// Events of the family "module".
#include <array>

#include "desk/model/event_kind.h"

namespace strongroom::desk::model {
namespace {

// Null says that the fact is no longer known.
void Replace(EventBody& body, std::string_view name, std::optional<bool>& fact) {
  const json::value* value = body.Any(name);
  if (value == nullptr) return;
  if (value->is_null()) {
    fact.reset();
  } else if (value->is_bool()) {
    fact = value->get_bool();
  } else {
    body.Refuse(name, "boolean", "give true, false or null");
  }
}

void Replace(EventBody& body, std::string_view name, std::string& fact) {
  if (std::optional<std::string> text = body.NewText(name)) fact = std::move(*text);
}

void Changed(State& state, const Event& event, EventBody& body) {
  const std::string id(NameIn(event.stream));
  const Module* known = state.FindModule(id);
  Module module = known == nullptr ? Module{} : *known;
  module.id = id;
  Replace(body, "repository", module.repository);
  Replace(body, "language", module.language);
  Replace(body, "team", module.team);
  Replace(body, "product_owner", module.product_owner);
  Replace(body, "planned_for_next_release", module.planned_for_next_release);
  Replace(body, "used_in_production", module.used_in_production);
  if (auto alternatives = body.NewTexts("alternatives")) {
    module.alternatives = std::move(*alternatives);
  }
  if (body.Ready()) state.modules.insert_or_assign(id, Cow<Module>(std::move(module)));
}

}  // namespace

std::span<const EventKind> ModuleEvents() {
  static constexpr std::array kinds = {EventKind{"module.changed", "module", Changed}};
  return kinds;
}

}  // namespace strongroom::desk::model
