#include "desk/model/disclosure.h"

#include <algorithm>
#include <string_view>

#include "desk/model/command.h"
#include "desk/model/expunge.h"
#include "desk/model/named_keys.h"

namespace strongroom::desk::model {
namespace {

// How many texts other than `now` the events gave the member.
std::uint64_t FormerTexts(std::span<const Event> events, const std::string& stream,
                          std::string_view member, std::string_view now) {
  std::set<std::string_view> former;
  for (const Event& event : events) {
    const json::value* text = event.stream == stream ? event.body.if_contains(member) : nullptr;
    if (text == nullptr || !text->is_string()) continue;
    const json::string& value = text->get_string();
    const std::string_view said(value.data(), value.size());
    if (said != now && said != kExpungedText && !said.empty()) former.insert(said);
  }
  return former.size();
}

void AddNamed(const NamedKeys& keys, const json::value& value, std::set<std::string>& names) {
  if (const json::string* text = value.if_string()) {
    names.merge(keys.Embargoed({text->data(), text->size()}));
  } else if (const json::array* list = value.if_array()) {
    for (const json::value& each : *list) AddNamed(keys, each, names);
  } else if (const json::object* object = value.if_object()) {
    for (const auto& member : *object) AddNamed(keys, member.value(), names);
  }
}

// Of a link, whether the public sees what it links with.
bool LinksWithPublic(const Sight& sight, const Event& event, std::string_view key) {
  const std::string_view both = NameIn(event.stream);
  const std::string_view other = FamilyOf(both) == key ? NameIn(both) : FamilyOf(both);
  const Issue* issue = sight.Find(other);
  return issue != nullptr && issue->is_public();
}

}  // namespace

std::vector<std::string> StreamsShown(const Sight& sight, const Issue& issue) {
  std::vector<std::string> streams{IssueStream(issue.key)};
  for (const auto& [id, action] : sight.state().actions) {
    if (action->issue == issue.key) streams.push_back(ActionStream(id));
  }
  for (const auto& [id, record] : sight.state().cases) {
    if (record->issue == issue.key) streams.push_back(CaseStream(id));
  }
  return streams;
}

Disclosure WhatLiftingShows(const Sight& sight, const Issue& issue, std::span<const Event> events) {
  const std::string stream = IssueStream(issue.key);
  const NamedKeys keys(sight);
  Disclosure shown;
  std::set<std::string_view> about;  // streams of action items and cases
  const std::vector<std::string> streams = StreamsShown(sight, issue);
  for (const std::string& each : streams) {
    if (each == stream) continue;
    about.insert(each);
    ++(FamilyOf(each) == "action" ? shown.actions : shown.cases);
  }
  for (const Event& event : events) {
    const bool own = event.stream == stream;
    if (own || about.contains(event.stream)) AddNamed(keys, event.body, shown.names);
    if (!own && (FamilyOf(event.stream) != "link" || !LinksWithPublic(sight, event, issue.key))) {
      continue;
    }
    ++shown.history;
  }
  shown.names.erase(issue.key);
  shown.comments = static_cast<std::uint64_t>(std::ranges::count_if(
      issue.comments, [](const Comment& each) { return each.text != kExpungedText; }));
  shown.former_titles = FormerTexts(events, stream, "title", issue.title);
  shown.former_descriptions = FormerTexts(events, stream, "description", issue.description);
  return shown;
}

json::object ToJson(const Disclosure& disclosure) {
  return {{"history", disclosure.history},
          {"comments", disclosure.comments},
          {"former_titles", disclosure.former_titles},
          {"former_descriptions", disclosure.former_descriptions},
          {"actions", disclosure.actions},
          {"cases", disclosure.cases},
          {"names", json::array(disclosure.names.begin(), disclosure.names.end())}};
}

}  // namespace strongroom::desk::model
