#include "desk/cases/case_fixture_test.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace strongroom::desk::cases {

std::string FileText(std::string_view path_in_project) {
  std::ifstream file(STRONGROOM_SOURCE_DIR "/" + std::string(path_in_project));
  EXPECT_TRUE(file) << path_in_project;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

policy::Policy Shipped(std::string_view name) {
  const std::string text = FileText("policy/" + std::string(name) + ".json");
  Result<policy::Policy> policy = policy::ParsePolicy(ParseJson(text).value());
  if (!policy) ADD_FAILURE() << policy.error().ToString();
  return policy.value();
}

PolicyBook ShippedBook() {
  static const PolicyBook book = [] {
    PolicyBook filled;
    for (const std::string_view name :
         {kDeprecation, std::string_view("supported-module-escalation"),
          std::string_view("embargo-cap")}) {
      EXPECT_TRUE(filled.Add(Shipped(name)));
    }
    return filled;
  }();
  return book;
}

policy::Date Day(std::string_view date) { return policy::ParseDate(date).value(); }

Act On(std::string_view date) {
  Act act = BareOn(date);
  act.reason = "a reason";
  act.evidence = "https://tracker.example/1";
  act.approver = "council";
  return act;
}

Act BareOn(std::string_view date) {
  return {.by = "member-1", .at = Time(Day(date)) + std::chrono::hours(12)};
}

CaseRecord NotBegun(std::string_view policy) {
  return {.id = "case-1",
          .policy = std::string(policy),
          .module = "mod-x",
          .issue = "SEC-7K3Q",
          .team = "team-1"};
}

void Append(CaseRecord& record, const Result<Events>& events) {
  ASSERT_TRUE(events) << events.error().ToString();
  record.events.insert(record.events.end(), events->begin(), events->end());
}

CaseRecord Begun() {
  CaseRecord record = NotBegun();
  Append(record, Start(record, ShippedBook(), BareOn("2026-05-10")));
  return record;
}

CaseRecord BegunAndAcknowledged() {
  CaseRecord record = Begun();
  Append(record, Acknowledge(record, ShippedBook(), BareOn("2026-05-11")));
  return record;
}

std::string Says(const CaseRecord& record, std::string_view date, const PolicyBook& book) {
  const Result<policy::Report> report = ReportOn(record, book, Day(date));
  if (!report) return report.error().ToString();
  std::string text = report->phase;
  for (const policy::Deadline& each : report->deadlines) {
    text += "; " + each.step + " " + policy::FormatDate(each.due) + " " +
            std::string(policy::StepStatusName(each.state));
  }
  return text;
}

std::string Refused(const Result<Events>& events) {
  if (events) return "";
  std::string text = ErrorKindName(events.error().kind);
  if (events.error().fields.empty()) return text + ": " + events.error().detail;
  text += ":";
  for (const FieldError& each : events.error().fields) text += " " + each.pointer + " " + each.rule;
  return text;
}

}  // namespace strongroom::desk::cases
