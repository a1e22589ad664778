#include "desk/model/modules.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/lower_case.h"
#include "desk/model/module_facts.h"

namespace strongroom::desk::model {
namespace {

void Put(json::object& body, std::string_view name, const std::optional<std::string>& wanted,
         const std::string& now) {
  if (wanted && *wanted != now) body[name] = *wanted;
}

void Put(json::object& body, std::string_view name, const std::optional<NewFact>& wanted,
         const std::optional<bool>& now) {
  if (!wanted || wanted->value == now) return;
  if (wanted->value) {
    body[name] = *wanted->value;
  } else {
    body[name] = nullptr;
  }
}

// An address that no browser should be led to, such as one of "javascript:".
bool IsOtherScheme(std::string_view text) {
  const std::string address = LowerCase(text);
  const std::size_t end = address.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+-.");
  if (end == std::string::npos || end == 0 || address[end] != ':') return false;
  return !address.starts_with("https://") && !address.starts_with("http://");
}

}  // namespace

Result<NewEvents> Change(const State& state, const Actor& actor, const ChangeModule& input) {
  if (auto may = RequireRole(state, actor, Role::kTeam); !may) return Fail(may.error());
  Result<NewEvents> own = ChangeOne(state, input);
  if (!own) return own;
  return WithCases(state, actor, input.now, std::move(*own));
}

Result<NewEvents> ChangeOne(const State& state, const ChangeModule& input) {
  InputCheck check;
  check.Id("/module", input.module);
  const auto check_text = [&](std::string_view pointer, const std::optional<std::string>& text) {
    if (text) check.Text(pointer, *text, kNameMaxBytes, false);
  };
  check_text("/repository", input.repository);
  if (input.repository && IsOtherScheme(*input.repository)) {
    check.Refuse("/repository", "url", "give an address that begins with https:// or http://");
  }
  check_text("/language", input.language);
  check_text("/team", input.team);
  check_text("/product_owner", input.product_owner);
  if (input.alternatives && input.alternatives->size() > kListMax) {
    check.Refuse("/alternatives", "alternatives", fmt::format("give at most {}", kListMax));
  } else if (input.alternatives) {
    for (std::size_t place = 0; place < input.alternatives->size(); ++place) {
      const std::string& each = (*input.alternatives)[place];
      const std::string pointer = fmt::format("/alternatives/{}", place);
      check.Text(pointer, each, kNameMaxBytes);
      if (each == input.module) {
        check.Refuse(pointer, "own-alternative", "a module is no alternative to itself");
      }
      if (std::ranges::count(*input.alternatives, each) > 1) {
        check.Refuse(pointer, "repeated", "name each alternative once");
      }
    }
  }
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  const std::string stream = ModuleStream(input.module);
  if (auto version = CheckVersion(state, stream, input.expected); !version) {
    return Fail(version.error());
  }

  const Module* known = state.FindModule(input.module);
  const Module now = known == nullptr ? Module{} : *known;
  json::object body;
  Put(body, "repository", input.repository, now.repository);
  Put(body, "language", input.language, now.language);
  Put(body, "team", input.team, now.team);
  Put(body, "product_owner", input.product_owner, now.product_owner);
  Put(body, "planned_for_next_release", input.planned_for_next_release,
      now.planned_for_next_release);
  Put(body, "used_in_production", input.used_in_production, now.used_in_production);
  if (input.alternatives && *input.alternatives != now.alternatives) {
    body["alternatives"] = json::array(input.alternatives->begin(), input.alternatives->end());
  }
  if (body.empty() && known != nullptr) return NewEvents{};
  return NewEvents{{stream, "module.changed", std::move(body)}};
}

}  // namespace strongroom::desk::model
