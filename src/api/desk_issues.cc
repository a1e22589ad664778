// Endpoint family: issues, their lists, boards and histories.
#include <algorithm>
#include <charconv>
#include <memory>

#include "api/desk_call.h"
#include "api/desk_routes.h"
#include "desk/model/board.h"
#include "desk/model/change_issue.h"
#include "desk/model/history.h"
#include "desk/model/issue_list.h"
#include "desk/model/issue_view.h"
#include "desk/model/known_names.h"
#include "desk/model/report_issue.h"
#include "desk/model/search.h"
#include "desk/model/visible_cases.h"

namespace strongroom::api {
namespace {

namespace model = desk::model;

const std::vector<std::string_view> kFilterParameters = {
    "quick",  "kinds",  "states", "priorities", "labels",        "assignee",     "mine",
    "urgent", "module", "level",  "unassigned", "in_production", "hidden_labels"};

bool IsList(std::string_view name) {
  return name == "kinds" || name == "states" || name == "priorities" || name == "labels";
}

json::value ValueOf(std::string_view name, const std::string& text) {
  if (IsList(name)) {
    json::array list;
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(','), rest.size());
      list.push_back(json::string(rest.substr(0, end)));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return list;
  }
  if (text == "true" || text == "false") return text == "true";
  return json::string(text);
}

std::string QuickNames() {
  std::string names;
  for (const model::QuickFilter& each : model::QuickFilters()) {
    names += (names.empty() ? "" : ", ") + std::string(each.name);
  }
  return names;
}

// Either a quick filter by its name, or the parts of a filter (model::Filter), lists with commas.
Result<model::Filter> FilterOf(const model::Sight& sight, const Call::Query& query) {
  if (const std::optional<std::string> quick = query.Find("quick")) {
    for (const std::string_view other : kFilterParameters) {
      if (other != "quick" && query.Find(other)) {
        return Fail(ErrorKind::kMalformed,
                    "quick is a whole filter: leave out " + std::string(other));
      }
    }
    for (const model::QuickFilter& each : model::QuickFilters()) {
      if (each.name == *quick) return each.filter;
    }
    return Fail(Error{.kind = ErrorKind::kInvalid,
                      .detail = "the filter cannot be read",
                      .fields = {{"/quick", "word", "give one of: " + QuickNames()}}});
  }
  json::object document;
  for (const std::string_view name : kFilterParameters) {
    if (const auto text = query.Find(name)) document[name] = ValueOf(name, *text);
  }
  auto filter = model::ParseFilter(json::value(std::move(document)));
  if (!filter) return filter;
  if (auto known = model::CheckNames(sight, *filter); !known) return Fail(known.error());
  return filter;
}

constexpr std::size_t kColumn = 100;
constexpr std::size_t kColumnMax = 1'000;

// How many issues of a state a board shows.
Result<std::size_t> ColumnLimit(const Call::Query& query) {
  const std::optional<std::string> text = query.Find("limit");
  if (!text) return kColumn;
  std::size_t limit = 0;
  const char* const begin = text->data();
  const char* const end = begin + text->size();
  const auto [stop, error] = std::from_chars(begin, end, limit);
  if (error == std::errc() && stop == end && limit >= 1 && limit <= kColumnMax) return limit;
  return Fail(ErrorKind::kMalformed,
              "limit is a whole number from 1 to " + std::to_string(kColumnMax));
}

// {"issues": [summary…]} with what it told of issues that are not public.
desk::Shown Summaries(const model::Sight& sight, model::Page<const model::Issue*> page) {
  desk::Shown shown{.body = nullptr, .next = std::move(page.next)};
  json::array list;
  for (const model::Issue* issue : page.items) {
    if (!issue->is_public()) ++shown.embargoed_issues;
    list.push_back(model::Summary(sight, *issue));
  }
  json::object out;
  out["issues"] = std::move(list);
  shown.body = std::move(out);
  return shown;
}

std::vector<model::AffectedModule> ReadAffected(DeskBody& body, Need need) {
  std::vector<model::AffectedModule> affected;
  const json::array* list = body.members().Array("affected", need);
  if (list == nullptr) return affected;
  for (std::size_t place = 0; place < list->size(); ++place) {
    JsonMembers members((*list)[place], "/affected/" + std::to_string(place), body.refusals());
    affected.push_back({.module = members.Text("module", Need::kRequired, 200).value_or(""),
                        .versions = members.Text("versions", Need::kOptional, 1'000).value_or("")});
    members.Close();
  }
  return affected;
}

}  // namespace

// Lists leave nothing out that boards hide by its labels, unless asked to.
Task<void> ListIssues(Call& call) {
  return ListDesk(call, "issues", kFilterParameters,
                  [](const desk::Scene& scene, const Call::Query& query) -> Result<desk::Shown> {
                    auto filter = FilterOf(scene.sight, query);
                    if (!filter) return Fail(filter.error());
                    if (!query.Find("hidden_labels")) filter->hidden_labels = true;
                    return Summaries(scene.sight,
                                     model::ListIssues(scene.sight, *filter, scene.page));
                  });
}

Task<void> ReadBoard(Call& call) {
  std::vector<std::string_view> parameters = kFilterParameters;
  parameters.emplace_back("limit");
  return ShowDesk(
      call, std::move(parameters), false,
      [](const desk::Scene& scene, const Call::Query& query) -> Result<desk::Shown> {
        auto filter = FilterOf(scene.sight, query);
        if (!filter) return Fail(filter.error());
        const auto limit = ColumnLimit(query);
        if (!limit) return Fail(limit.error());
        const model::Board board = model::BoardFor(scene.sight, *filter, *limit);
        desk::Shown shown;
        for (const auto& column : board.columns) {
          for (const model::Issue* issue : column) {
            if (!issue->is_public()) ++shown.embargoed_issues;
          }
        }
        json::object out = model::ToJson(board, scene.sight);
        json::array quick;
        for (const model::QuickFilter& each : model::QuickFilters()) {
          quick.push_back(json::object{
              {"name", each.name}, {"title", each.title}, {"filter", ToJson(each.filter)}});
        }
        out["quick_filters"] = std::move(quick);
        shown.body = std::move(out);
        return shown;
      });
}

Task<void> SearchIssues(Call& call) {
  const auto question = [](DeskBody& body) -> Result<desk::Reading> {
    std::string query = body.Text("query");
    return [query = std::move(query)](const desk::Scene& scene) -> Result<desk::Shown> {
      auto found = model::Search(scene.sight, query, scene.page);
      if (!found) return Fail(found.error());
      desk::Shown shown = Summaries(scene.sight, std::move(*found));
      // Also of nothing: who guesses words of hidden texts is to be seen. Never the words.
      shown.entry = {.action = "desk.search", .count = shown.embargoed_issues};
      return shown;
    };
  };
  return AskDesk(call, question, "search");
}

Task<void> ReadIssue(Call& call) {
  return ShowOne(call, false,
                 [&call](const desk::Scene& scene, const Call::Query&) -> Result<desk::Shown> {
                   auto issue = scene.sight.Require(call.parameter(0));
                   if (!issue) return Fail(issue.error());
                   desk::Shown shown{.body = model::FullView(scene.sight, **issue, scene.now)};
                   if (!(*issue)->is_public()) shown.embargoed_issue = (*issue)->key;
                   return shown;
                 });
}

Task<void> ReadHistory(Call& call) {
  return ShowDesk(call, {}, false,
                  [&call](const desk::Scene& scene, const Call::Query&) -> Result<desk::Shown> {
                    const std::string& key = call.parameter(0);
                    auto issue = scene.sight.Require(key);
                    if (!issue) return Fail(issue.error());
                    const std::vector<model::Event> all =
                        scene.events_of(model::IssueStream(key), scene.state().n);
                    auto history = model::History(scene.sight, key, all);
                    if (!history) return Fail(history.error());
                    json::array events;
                    for (const model::Event* event : *history) {
                      json::object entry = model::ToJson(*event, key);
                      entry["id"] = event->id.ToString();
                      events.push_back(std::move(entry));
                    }
                    json::object out;
                    out["events"] = std::move(events);
                    desk::Shown shown{.body = std::move(out)};
                    // What is public now was not always.
                    shown.embargoed_issue =
                        (*issue)->is_public() && !(*issue)->lifted_at ? "" : key;
                    return shown;
                  });
}

Task<void> ReportIssue(Call& call) {
  return MakeAtDesk(call, "/api/desk/issues", [&call](DeskBody& body) {
    model::ReportIssue input{.title = body.Text("title"),
                             .description = body.Text("description", Need::kOptional)};
    input.kind = body.Word("kind", model::IssueKindName, model::kIssueKinds, Need::kOptional)
                     .value_or(input.kind);
    input.affected = ReadAffected(body, Need::kOptional);
    input.reporter = body.Text("reporter", Need::kOptional);
    input.level = body.MaybeText("level");
    RandomSource& random = call.services().vault.random;
    return CommandOf(std::move(input),
                     [&random](const auto& state, const auto& actor, const auto& report) {
                       return model::Report(state, actor, report, random);
                     });
  });
}

Task<void> EditIssue(Call& call) {
  return ActAtDesk(call, model::IssueStream(call.parameter(0)), [&call](DeskBody& body) {
    model::EditIssue input{.key = call.parameter(0),
                           .title = body.MaybeText("title"),
                           .description = body.MaybeText("description")};
    input.kind = body.Word("kind", model::IssueKindName, model::kIssueKinds, Need::kOptional);
    input.expected = body.Version();
    return CommandOf(std::move(input), [](const auto&... all) { return model::Edit(all...); });
  });
}

// Its cases go on whatever becomes of an issue, until somebody records it in them: the answer says
// so.
Task<void> MoveIssue(Call& call) {
  auto open = std::make_shared<std::vector<std::string>>();
  auto rejected = std::make_shared<bool>(false);
  ReadCommand read = [&call, open, rejected](DeskBody& body) {
    model::MoveIssue input{.key = call.parameter(0)};
    input.to = body.Word("to", model::IssueStateName, model::kIssueStates).value_or(input.to);
    *rejected = input.to == model::IssueState::kRejected;
    input.reason = body.Text("reason", Need::kOptional);
    input.expected = body.Version();
    const Clock& clock = call.services().vault.clock;
    return CommandOf(std::move(input),
                     [&clock, open](const model::State& state, const model::Actor& actor,
                                    const model::MoveIssue& move) -> Result<model::NewEvents> {
                       auto events = model::Move(state, actor, move);
                       open->clear();
                       if (!events) return events;
                       const model::Sight sight(state, actor.person);
                       auto cases = model::CasesToTell(sight, move.key, move.to,
                                                       std::max(clock.Now(), state.at));
                       if (!cases) return Fail(cases.error());
                       *open = std::move(*cases);
                       return events;
                     });
  };
  return TellAtDesk(call, std::move(read),
                    [&call, open, rejected](const model::State& state, const desk::Done& done) {
                      json::object out{{"changed", !done.events.empty()}};
                      out["version"] = state.VersionOf(model::IssueStream(call.parameter(0)));
                      if (open->empty()) return out;
                      out["open_cases"] = json::array(open->begin(), open->end());
                      out["notice"] =
                          *rejected
                              ? "the issue is rejected and cases about it are still open: end each "
                                "with the act \"ended\" and a reason, or they go on"
                              : "cases about the issue go on: record in each the act \"fixed\", "
                                "or \"ended\" with a reason";
                      return out;
                    });
}

Task<void> ChangeAffected(Call& call) {
  return ActAtDesk(call, model::IssueStream(call.parameter(0)), [&call](DeskBody& body) {
    model::ChangeAffected input{.key = call.parameter(0),
                                .affected = ReadAffected(body, Need::kRequired),
                                .expected = body.Version()};
    return CommandOf(std::move(input), [](const auto&... all) { return model::Change(all...); });
  });
}

Task<void> CommentOnIssue(Call& call) {
  return ActAtDesk(call, model::IssueStream(call.parameter(0)), [&call](DeskBody& body) {
    model::CommentOnIssue input{.key = call.parameter(0), .text = body.Text("text")};
    return CommandOf(std::move(input), [](const auto&... all) { return model::Add(all...); });
  });
}

}  // namespace strongroom::api
