#include "desk/model/cases_rig_test.h"

#include <sstream>

#include "desk/model/change_issue.h"

namespace strongroom::desk::model {

CasesRig::CasesRig() {
  Furnish();
  Person("t2", {"team", "core"});
  Person("outside", {"team"});
  Do("admin", Add(state, By("admin"), AddPolicies{.texts = ShippedPolicyTexts(), .now = now}));
  key = Report("r", "Reads any file");
  Do("t", Change(state, By("t"),
                 ChangeAffected{.key = key, .affected = {{"mod-x", "< 2.1"}, {"mod-y", ""}}}));
  Become("2026-05-10");
}

void CasesRig::Become(std::string_view date) { now = Time(Day(date)) + std::chrono::hours(12); }

std::string CasesRig::Calendar(std::string_view text) {
  return Do("t", Replace(state, By("t"), {.text = std::string(text), .now = now}));
}

std::string CasesRig::List(std::string_view release, std::string_view tag, std::string_view since,
                           std::string_view ids) {
  json::array list;
  std::istringstream words{std::string(ids)};
  for (std::string id; words >> id;) {
    list.push_back(json::object{{"id", id}, {"action", "enable"}});
  }
  return Do("t", Add(state, By("t"),
                     AddReleaseList{.release = std::string(release),
                                    .tag = std::string(tag),
                                    .since = std::string(since),
                                    .text = json::serialize(list),
                                    .now = now}));
}

Result<NewEvents> CasesRig::Start(std::string_view by, std::string_view name,
                                  std::string_view module, policy::FactConditions facts) {
  return model::Start(state, By(by),
                      {.policy = std::string(name),
                       .module = std::string(module),
                       .issue = key,
                       .facts = std::move(facts),
                       .now = now},
                      random);
}

std::string CasesRig::Deprecation() { return Do("t", Start("t", kDeprecation, "mod-x")); }

ActInCase CasesRig::An(const std::string& id, std::string_view kind) const {
  return {.id = id, .kind = std::string(kind), .now = now};
}

Result<NewEvents> CasesRig::Act(std::string_view by, ActInCase act) const {
  return model::Act(state, By(by), act);
}

void CasesRig::Did(const std::string& id, std::string_view kind) {
  Do("t", Act("t", An(id, kind)));
}

std::string CasesRig::Tells(const std::string& id, std::string_view date) const {
  const auto record = RequireCase(Sight(state, "t"), id);
  if (!record) return record.error().ToString();
  const auto report = cases::ReportOn(*record, *state.policies, Day(date));
  if (!report) return report.error().ToString();
  std::string text = report->phase;
  for (const policy::Deadline& each : report->deadlines) {
    text += "; " + each.step + " " + policy::FormatDate(each.due) + " " +
            std::string(policy::StepStatusName(each.state));
  }
  return text;
}

std::string CasesRig::Facts(const std::string& id, std::string_view date) const {
  const auto record = RequireCase(Sight(state, "t"), id);
  if (!record) return record.error().ToString();
  const auto report = cases::ReportOn(*record, *state.policies, Day(date));
  if (!report) return report.error().ToString();
  std::string text;
  for (const auto& [name, value] : report->facts) {
    if (value) text += (text.empty() ? "" : " ") + name;
  }
  return text;
}

}  // namespace strongroom::desk::model
