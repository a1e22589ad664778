#include "desk/model/no_leak_oracle_test.h"

#include <string_view>

namespace strongroom::desk::model {
namespace {

std::string TextIn(const Event& event, std::string_view member) {
  const json::value* value = event.body.if_contains(member);
  return value == nullptr ? std::string() : std::string(value->as_string());
}

Names ListIn(const Event& event, std::string_view member) {
  Names names;
  for (const json::value& each : event.body.at(member).as_array()) {
    names.insert(std::string(each.as_string()));
  }
  return names;
}

}  // namespace

void Oracle::Take(const Event& event) {
  const std::string name(NameIn(event.stream));
  TakeAccess(event, name);
  TakeIssue(event, name);
  TakeRest(event, name);
}

void Oracle::TakeAccess(const Event& event, const std::string& name) {
  const std::string& kind = event.kind;
  if (kind == "person.added" || kind == "person.returned") active.insert(name);
  if (kind == "person.left") active.erase(name);
  if (kind == "group.member-added") members[name].insert(TextIn(event, "person"));
  if (kind == "group.member-removed") members[name].erase(TextIn(event, "person"));
  if (kind == "level.made" || kind == "level.groups-changed") {
    groups[name] = ListIn(event, "groups");
  }
  if (kind == "level.made" || kind == "level.reporter-rule-changed") {
    const bool sees = event.body.at("reporter_sees").as_bool();
    sees ? (void)levels_for_reporters.insert(name) : (void)levels_for_reporters.erase(name);
  }
}

void Oracle::TakeIssue(const Event& event, const std::string& name) {
  const std::string& kind = event.kind;
  if (kind == "issue.reported") {
    const std::string level = TextIn(event, "level");
    issues[name] = {
        .reporter = TextIn(event, "reporter"), .level = level, .begun_here = !level.empty()};
  }
  // Its reporter sees it as the level has it, as in the tracker.
  if (kind == "issue.imported") {
    issues[name] = {
        .reporter = TextIn(event, "reporter"), .level = TextIn(event, "level"), .imported = true};
  }
  if (kind == "issue.reporter-changed") {
    issues[name].reporter = TextIn(event, "reporter");
  }
  if (kind == "issue.level-changed") {
    // From public to a level, or from one level to another.
    issues[name].begun_here = issues[name].level.empty() && !issues[name].imported;
    issues[name].level = TextIn(event, "level");
  }
  if (kind == "issue.embargo-lifted") issues[name].level.clear();
  if (kind == "issue.reported" || kind == "issue.moved") {
    issues[name].moved_on = FormatTime(event.at).substr(0, 10);
  }
  if (kind == "issue.moved") {
    const std::string to = TextIn(event, "to");
    issues[name].over = to == "closed" || to == "rejected";
  }
  if (kind == "issue.urgency-changed") issues[name].urgent = event.body.at("urgent").as_bool();
  if (kind == "issue.labelled") {
    const auto names_it = [&](std::string_view member) {
      return event.body.contains(member) && ListIn(event, member).contains("to-discuss");
    };
    if (names_it("add")) issues[name].to_discuss = true;
    if (names_it("remove")) issues[name].to_discuss = false;
  }
}

void Oracle::TakeRest(const Event& event, const std::string& name) {
  const std::string& kind = event.kind;
  if (kind == "case.started") cases[name] = TextIn(event, "issue");
  if (kind == "action.added") action_issues[name] = TextIn(event, "issue");
  if (kind == "action.added" || kind == "action.reopened") actions[name] = action_issues[name];
  if (kind == "action.done" || kind == "action.dropped") actions.erase(name);
  if (kind == "minutes.written") minutes[TextIn(event, "text")] = TextIn(event, "audience");
  if (kind == "link.made" || kind == "link.removed") {
    const std::string a = TextIn(event, "a");
    const std::string b = TextIn(event, "b");
    for (const auto& pair : {std::pair(a, b), std::pair(b, a)}) {
      kind == "link.made" ? (void)links.insert(pair) : (void)links.erase(pair);
    }
  }
}

bool Oracle::Allows(const std::string& person, const std::string& key) const {
  if (!active.contains(person)) return false;
  const auto found = issues.find(key);
  if (found == issues.end()) return false;
  const Issue& issue = found->second;
  if (issue.level.empty()) return true;
  for (const std::string& group : groups.at(issue.level)) {
    const auto inside = members.find(group);
    if (inside != members.end() && inside->second.contains(person)) return true;
  }
  if (issue.reporter != person) return false;
  return issue.begun_here || levels_for_reporters.contains(issue.level);
}

bool Oracle::InTeam(const std::string& person) const {
  return active.contains(person) && members.at("team").contains(person);
}

Names Oracle::Allowed(const std::string& person) const {
  Names keys;
  for (const auto& [key, issue] : issues) {
    if (Allows(person, key)) keys.insert(key);
  }
  return keys;
}

Names Oracle::Public() const {
  Names keys;
  for (const auto& [key, issue] : issues) {
    if (issue.level.empty()) keys.insert(key);
  }
  return keys;
}

}  // namespace strongroom::desk::model
