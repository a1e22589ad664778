#include "desk/model/issue_view.h"

#include "desk/model/change_issue.h"
#include "desk/model/embargo.h"
#include "desk/model/issue_list.h"
#include "desk/model/links.h"

namespace strongroom::desk::model {
namespace {

json::value TextOrNull(std::string_view text) {
  if (text.empty()) return nullptr;
  return json::string(text);
}

json::array CommentsAsJson(const Issue& issue) {
  json::array comments;
  for (const Comment& each : issue.comments) {
    comments.push_back(
        json::object{{"at", FormatTime(each.at)}, {"by", each.by}, {"text", each.text}});
  }
  return comments;
}

json::array ReferencesAsJson(const Issue& issue) {
  json::array references;
  for (const Reference& each : issue.references) {
    references.push_back(json::object{{"system", ReferenceSystemName(each.system)},
                                      {"value", each.value},
                                      {"public", each.is_public}});
  }
  return references;
}

json::array ArrayOf(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

}  // namespace

json::object Summary(const Sight& sight, const Issue& issue) {
  json::array modules;
  for (const AffectedModule& each : issue.affected) modules.push_back(json::string(each.module));
  json::object view{
      {"key", issue.key},
      {"title", issue.title},
      {"kind", IssueKindName(issue.kind)},
      {"state", IssueStateName(issue.state)},
      {"severity", SeverityName(issue.rating.severity)},
      {"score", nullptr},
      {"priority", issue.priority ? TextOrNull(PriorityName(*issue.priority)) : nullptr},
      {"urgent", issue.urgent},
      {"level", TextOrNull(issue.level)},
      {"assignee", TextOrNull(issue.assignee)},
      {"labels", json::array(issue.labels.begin(), issue.labels.end())},
      {"modules", std::move(modules)},
      {"in_production", InProduction(sight.state(), issue)}};
  if (issue.rating.score_tenths) {
    view["score"] = static_cast<double>(*issue.rating.score_tenths) / 10;
  }
  return view;
}

json::object FullView(const Sight& sight, const Issue& issue, Time now) {
  json::object view = Summary(sight, issue);
  view.erase("modules");
  view["affected"] = AffectedAsJson(issue.affected);
  view["description"] = issue.description;
  view["vector"] = TextOrNull(issue.rating.vector);
  view["reporter"] = TextOrNull(issue.reporter);
  view["reported_at"] = FormatTime(issue.reported_at);
  view["changed_at"] = FormatTime(issue.changed_at);
  view["embargo"] = nullptr;
  if (issue.embargo) {
    view["embargo"] =
        json::object{{"until", FormatTime(issue.embargo->until)}, {"zone", issue.embargo->zone}};
  }
  view["references"] = ReferencesAsJson(issue);
  view["comments"] = CommentsAsJson(issue);
  view["links"] = ArrayOf(LinksOf(sight, issue.key));
  view["notes"] = ArrayOf(EmbargoNotes(issue, now));
  view["version"] = sight.state().VersionOf(IssueStream(issue.key));
  return view;
}

}  // namespace strongroom::desk::model
