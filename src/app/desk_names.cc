#include "app/desk_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace strongroom::app {
namespace {

constexpr std::array<std::string_view, 9> kPersonMembers = {
    "assignee", "reporter", "owner",      "person",        "by",
    "added_by", "added by", "removed_by", "product_owner",
};

bool HoldsPersons(std::string_view member) {
  return member == "members" || std::ranges::find(kPersonMembers, member) != kPersonMembers.end();
}

std::string_view TextOf(const json::string& text) { return {text.data(), text.size()}; }

// Of each membership of a person.
void SetName(json::value& memberships, const std::string& name) {
  json::array* list = memberships.if_array();
  if (list == nullptr) return;
  for (json::value& each : *list) {
    if (json::object* membership = each.if_object()) (*membership)["name"] = name;
  }
}

bool IsText(const json::value& value) { return value.is_string() && !value.get_string().empty(); }

}  // namespace

PersonNames::PersonNames(const json::value& answer) {
  const json::object* object = answer.if_object();
  const json::value* persons = object == nullptr ? nullptr : object->if_contains("persons");
  if (persons == nullptr || !persons->is_array()) return;
  for (const json::value& each : persons->get_array()) {
    const json::object* person = each.if_object();
    const json::value* id = person == nullptr ? nullptr : person->if_contains("id");
    const json::value* name = person == nullptr ? nullptr : person->if_contains("name");
    if (id == nullptr || name == nullptr || !IsText(*id) || !IsText(*name)) continue;
    ++bearers_[std::string(TextOf(name->get_string()))];
    names_[std::string(TextOf(id->get_string()))] = TextOf(name->get_string());
  }
}

void PersonNames::Tell(json::value& answer, Persons how) const {
  if (how == Persons::kById) return;
  if (how != Persons::kExplained) return Replace(answer, how);
  std::map<std::string, std::string> found;
  Collect(answer, found);
  json::array people;
  for (const auto& [id, name] : found) people.push_back(json::object{{"id", id}, {"name", name}});
  if (json::object* object = answer.if_object()) (*object)["people"] = std::move(people);
}

bool PersonNames::AreIn(const json::value& answer, Persons how) {
  if (how == Persons::kById) return false;
  if (how == Persons::kExplained) return true;
  if (const json::array* list = answer.if_array()) {
    return std::ranges::any_of(*list, [&](const json::value& each) { return AreIn(each, how); });
  }
  const json::object* object = answer.if_object();
  if (object == nullptr) return false;
  return std::ranges::any_of(*object, [&](const auto& member) {
    const json::value& value = member.value();
    if (HoldsPersons(member.key()) || member.key() == "memberships") {
      return IsText(value) || value.is_array() || value.is_object();
    }
    return AreIn(value, how);
  });
}

std::string PersonNames::NameOf(std::string_view id, Persons how) const {
  const auto found = names_.find(id);
  if (found == names_.end()) return std::string(id);
  const std::string& name = found->second;
  const bool alone = how == Persons::kByName && bearers_.find(name)->second == 1;
  return alone || name == id ? name : fmt::format("{} ({})", name, id);
}

void PersonNames::Replace(json::value& value, Persons how) const {
  if (json::array* list = value.if_array()) {
    for (json::value& each : *list) Replace(each, how);
  } else if (json::object* object = value.if_object()) {
    ReplaceIn(*object, how);
  }
}

void PersonNames::ReplaceIn(json::object& object, Persons how) const {
  const json::value* kind = object.if_contains("kind");
  if (kind != nullptr && *kind == "issue.assigned") {  // an event, whose body says to whom
    json::object* body = object["body"].if_object();
    json::value* person = body == nullptr ? nullptr : body->if_contains("to");
    if (person != nullptr && person->is_string()) {
      *person = NameOf(TextOf(person->get_string()), how);
    }
  }
  for (auto& member : object) {
    json::value& value = member.value();
    if (member.key() == "memberships" && value.is_object()) {  // by person
      for (auto& each : value.get_object()) {
        Replace(each.value(), how);
        SetName(each.value(), NameOf(each.key(), Persons::kByName));
      }
    } else if (!HoldsPersons(member.key())) {
      Replace(value, how);
    } else if (value.is_string()) {
      value = NameOf(TextOf(value.get_string()), how);
    } else if (json::array* list = value.if_array()) {
      for (json::value& each : *list) {
        if (each.is_string()) each = NameOf(TextOf(each.get_string()), how);
      }
    } else {
      Replace(value, how);
    }
  }
}

void PersonNames::Collect(const json::value& value,
                          std::map<std::string, std::string>& people) const {
  if (const json::array* list = value.if_array()) {
    for (const json::value& each : *list) Collect(each, people);
  } else if (const json::object* object = value.if_object()) {
    for (const auto& member : *object) Collect(member.value(), people);
  } else if (value.is_string()) {
    constexpr std::string_view kWord =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    std::string_view rest = TextOf(value.get_string());
    while (!rest.empty()) {
      std::string_view word = rest.substr(0, rest.find_first_not_of(kWord));
      rest.remove_prefix(std::min(word.size() + 1, rest.size()));
      while (word.ends_with('.')) word.remove_suffix(1);
      const auto found = names_.find(word);
      if (found != names_.end() && found->second != found->first) people.insert(*found);
    }
  }
}

}  // namespace strongroom::app
