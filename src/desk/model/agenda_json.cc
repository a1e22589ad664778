// An agenda as JSON: what agenda.h says of ToJson.
#include "desk/model/agenda.h"

namespace strongroom::desk::model {
namespace {

json::value TextOrNull(std::string_view text) {
  if (text.empty()) return nullptr;
  return json::string(text);
}

json::value DayOrNull(const std::optional<policy::Date>& day) {
  if (!day) return nullptr;
  return json::string(policy::FormatDate(*day));
}

json::object Item(const AgendaIssue& issue) {
  return {{"key", issue.key},
          {"title", issue.title},
          {"state", IssueStateName(issue.state)},
          {"severity", SeverityName(issue.severity)},
          {"priority", issue.priority ? TextOrNull(PriorityName(*issue.priority)) : nullptr},
          {"level", TextOrNull(issue.level)},
          {"assignee", TextOrNull(issue.assignee)},
          {"modules", json::array(issue.modules.begin(), issue.modules.end())},
          {"in_production", issue.in_production}};
}

json::object Item(const AgendaMove& move) {
  json::object item = Item(move.issue);
  json::array path;
  for (const IssueState each : move.path) path.push_back(json::string(IssueStateName(each)));
  item["new"] = move.is_new;
  item["path"] = std::move(path);
  return item;
}

json::object Item(const AgendaStep& each) {
  const cases::DueStep& step = each.step;
  return {{"case", step.case_id},
          {"issue", step.issue},
          {"module", step.module},
          {"in_production", each.in_production},
          {"step", step.step},
          {"who", step.who},
          {"what", step.what},
          {"due", DayOrNull(step.due)},
          {"days_left", step.due ? json::value(step.days_left) : nullptr},
          {"state", policy::StepStatusName(step.state)}};
}

std::string_view WhyOf(const AgendaCase& each) {
  if (each.rejected) return "issue-rejected";
  if (!each.settled) return "does-not-apply";
  return *each.settled == IssueState::kFixed ? "issue-fixed" : "issue-closed";
}

json::object Item(const AgendaEmbargo& each) {
  json::object item = Item(each.issue);
  item["until"] = FormatTime(each.until);
  item["zone"] = each.zone;
  item["day"] = policy::FormatDate(each.day);
  item["days_left"] = each.days_left;
  return item;
}

json::object Item(const AgendaCase& each) {
  return {{"case", each.case_id},  {"policy", each.policy},
          {"module", each.module}, {"issue", each.issue},
          {"why", WhyOf(each)},    {"act", each.settled && each.takes_fixed ? "fixed" : "ended"}};
}

json::object Item(const AgendaRequest& request) {
  return {{"id", request.id},
          {"person", request.person},
          {"by", request.by.empty() ? request.person : request.by},
          {"group", request.group},
          {"reason", request.reason},
          {"asked", policy::FormatDate(request.asked)},
          {"days", request.days}};
}

json::object Item(const AgendaReview& review) {
  return {{"last", DayOrNull(review.last)},
          {"days", review.last ? json::value(review.days) : nullptr}};
}

json::object Item(const AgendaAction& action) {
  return {{"id", action.id},
          {"text", action.text},
          {"owner", TextOrNull(action.owner)},
          {"owner_left", action.owner_left},
          {"due", DayOrNull(action.due)},
          {"days_left", action.due ? json::value(action.days_left) : nullptr},
          {"issue", TextOrNull(action.issue)},
          {"meeting", DayOrNull(action.meeting)},
          {"age_days", action.age_days}};
}

template <class T>
json::array Items(const std::vector<T>& all) {
  json::array items;
  for (const T& each : all) items.push_back(Item(each));
  return items;
}

json::array ItemsOf(const Agenda& agenda, std::string_view section) {
  if (section == "urgent") return Items(agenda.urgent);
  if (section == "due") return Items(agenda.due);
  if (section == "cases-to-end") return Items(agenda.to_end);
  if (section == "embargoes") return Items(agenda.embargoes);
  if (section == "moved") return Items(agenda.moved);
  if (section == "to-discuss") return Items(agenda.to_discuss);
  if (section == "access-requests") return Items(agenda.requests);
  if (section == "actions") return Items(agenda.actions);
  json::array review;
  if (agenda.review) review.push_back(Item(*agenda.review));
  return review;
}

}  // namespace

json::object ToJson(const Agenda& agenda) {
  json::array sections;
  for (const SectionTitle& each : SectionsOf(agenda)) {
    sections.push_back(json::object{{"name", each.name},
                                    {"title", each.title},
                                    {"items", ItemsOf(agenda, each.name)},
                                    {"more", MoreOf(agenda, each.name)}});
  }
  return {{"day", policy::FormatDate(agenda.day)},
          {"since", policy::FormatDate(agenda.since)},
          {"audience", AudienceName(agenda.audience)},
          {"days_ahead", agenda.days_ahead},
          {"sections", std::move(sections)}};
}

}  // namespace strongroom::desk::model
