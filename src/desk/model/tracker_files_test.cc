#include "desk/model/tracker_files_test.h"

#include <fmt/format.h>

namespace strongroom::desk::model {
namespace {

json::object WithFields(std::string_view fields) {
  json::object all = ParseJson(R"({"summary": "A summary", "description": "Words.",
      "issuetype": {"name": "Bug"}, "security": null, "labels": [], "components": [],
      "versions": [], "issuelinks": [], "subtasks": [], "resolution": null, "priority": {"name": "P3"},
      "reporter": {"accountId": "person-1", "displayName": "Person 1", "active": true},
      "assignee": null, "comment": {"comments": [], "total": 0}, "status": {"name": "Open"},
      "created": "2024-03-05T10:11:12.000+0000"})")
                         .value()
                         .get_object();
  const json::value instead = ParseJson(fields).value();
  for (const auto& member : instead.get_object()) {
    all.insert_or_assign(member.key(), member.value());
  }
  return all;
}

std::string Text(std::string_view key, json::object fields) {
  return json::serialize(json::object{{"key", key}, {"id", "1"}, {"fields", std::move(fields)}});
}

}  // namespace

ImportTracker Read(const TrackerFiles& files) {
  const auto named = [](const std::vector<std::string>& texts) {
    std::vector<intake::InputFile> inputs;
    for (const std::string& text : texts) inputs.push_back({.name = "file", .text = text});
    return inputs;
  };
  ImportTracker input{.at = Moment("2026-01-05T09:00:00Z"), .issues = {}};
  auto issues = intake::ParseTrackerExport(named(files.issues));
  if (issues) {
    input.issues = std::move(*issues);
  } else {
    ADD_FAILURE() << issues.error().ToString();
  }
  if (!files.scheme.empty()) {
    auto scheme =
        intake::ParseSecurityScheme({.name = "scheme", .text = files.scheme}, named(files.members));
    if (scheme) {
      input.scheme = std::move(*scheme);
    } else {
      ADD_FAILURE() << scheme.error().ToString();
    }
    input.scheme_members_given = !files.members.empty();
  }
  for (const TrackerFiles::Group& group : files.groups) {
    const intake::InputFile file{.name = "group", .text = group.file};
    auto read = intake::ParseGroupMembers(group.name, std::span(&file, 1));
    if (read) {
      input.groups.push_back(std::move(*read));
    } else {
      ADD_FAILURE() << read.error().ToString();
    }
  }
  return input;
}

std::string TrackerIssueText(std::string_view key, std::string_view fields) {
  return Text(key, WithFields(fields));
}

std::string TrackerIssueWithout(std::string_view key, std::string_view field,
                                std::string_view fields) {
  json::object all = WithFields(fields);
  all.erase(field);
  return Text(key, std::move(all));
}

std::string TrackerMembersText(const std::vector<std::string>& people) {
  json::array values;
  for (const std::string& person : people) {
    values.push_back(
        json::object{{"accountId", person}, {"displayName", person}, {"active", true}});
  }
  return json::serialize(json::object{{"values", std::move(values)}});
}

TrackerFiles WholeTracker() {
  return {.issues = {TrackerIssueText("SEC-1", R"({"summary": "Login takes any password",
          "description": "Try it.", "status": {"name": "In Progress"}, "priority": {"name": "P1"},
          "labels": ["login", "later"], "components": [{"name": "mod-login"}, {"name": "Backend"}],
          "versions": [{"name": "7.0"}, {"name": "7.1"}],
          "security": {"id": "10", "name": "Core Team"},
          "reporter": {"accountId": "person-3", "displayName": "Person 3"},
          "assignee": {"accountId": "person-1", "displayName": "Person 1", "active": true},
          "comment": {"total": 1, "comments": [{"id": "71", "body": "Seen.",
              "author": {"accountId": "person-4", "displayName": "Person 4"},
              "created": "2024-03-06T08:00:00.000+0100"}]},
          "issuelinks": [{"type": {"outward": "blocks"}, "outwardIssue": {"key": "SEC-2"}}]})"),
                     TrackerIssueText("SEC-2", R"({"summary": "Operators must act",
          "security": {"id": "20", "name": "Sysops"}, "issuetype": {"name": "Task"},
          "status": {"name": "Closed"}})"),
                     TrackerIssueText("SEC-3", R"({"summary": "Upgrade the parser",
          "labels": ["security-preparedness"]})")},
          .scheme = R"({"id": 1, "name": "Scheme", "defaultSecurityLevelId": 10, "levels": [
          {"id": "10", "name": "Core Team", "description": "Who mends."},
          {"id": "20", "name": "Sysops", "description": ""}]})",
          .members = {R"({"values": [
          {"issueSecurityLevelId": "10", "holder": {"type": "group", "parameter": "Core Team"}},
          {"issueSecurityLevelId": "10", "holder": {"type": "reporter"}},
          {"issueSecurityLevelId": "20", "holder": {"type": "group", "parameter": "sysops"}},
          {"issueSecurityLevelId": "20", "holder": {"type": "user", "parameter": "person-9",
              "user": {"accountId": "person-9", "displayName": "Person 9"}}}]})"},
          .groups = {{.name = "Core Team", .file = TrackerMembersText({"person-1", "person-2"})},
                     {.name = "sysops", .file = TrackerMembersText({"person-5"})}}};
}

TrackerImport Take(Rig& rig, const ImportTracker& input, std::string_view by) {
  Result<TrackerImport> import = Import(rig.state, Rig::By(by), input, rig.random);
  if (!import) {
    ADD_FAILURE() << import.error().ToString();
    return {};
  }
  for (const NewEvent& event : import->events) rig.Write(by, event);
  return std::move(*import);
}

std::vector<std::string> KindsOf(const TrackerImport& import) {
  std::vector<std::string> kinds;
  for (const NewEvent& event : import.events) kinds.push_back(event.kind);
  return kinds;
}

std::vector<std::string> LinesOf(const TrackerImport& import) {
  std::vector<std::string> lines;
  for (const intake::ReportLine& line : import.report) {
    lines.push_back(fmt::format("{} {} {}", line.subject, line.place, line.rule));
  }
  return lines;
}

std::string PersonOf(const State& state, std::string_view tracker_id) {
  const Person* person = state.FindTrackerPerson(tracker_id);
  return person == nullptr ? std::string() : person->id;
}

}  // namespace strongroom::desk::model
