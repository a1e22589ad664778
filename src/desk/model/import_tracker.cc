#include "desk/model/import_tracker.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "desk/model/can_see.h"
#include "desk/model/import_access.h"
#include "desk/model/import_issues.h"
#include "desk/model/import_session.h"

namespace strongroom::desk::model {
namespace {

// What the readers of the files reported. A search for all fields has many that the desk does not
// know, in every issue: each is named once.
void ReportReading(TrackerImport& result, const std::vector<intake::ReportLine>& report) {
  struct Repeated {
    std::size_t line = 0;
    std::size_t more = 0;
  };
  std::map<std::string, Repeated> repeated;  // by message
  for (intake::ReportLine line : report) {
    if (line.rule == "restricted-comment") line.message += "; left out";
    if (line.rule == "not-imported") {
      const auto [known, fresh] =
          repeated.emplace(line.message, Repeated{.line = result.report.size()});
      if (!fresh) {
        ++known->second.more;
        continue;
      }
    }
    result.report.push_back(std::move(line));
  }
  for (const auto& [message, each] : repeated) {
    if (each.more == 0) continue;
    result.report.at(each.line).message += fmt::format(" (here and {} times more)", each.more);
  }
}

// The desk as it would be if there were only the issues that are seen: what is told of an import,
// and what it may take at most, is worked out on that.
State OfSeen(const State& state, std::string_view person) {
  State seen = state;
  const Sight sight(state, person);
  const auto hidden = [&](std::string_view key) { return sight.Find(key) == nullptr; };
  std::erase_if(seen.issues, [&](const auto& each) { return hidden(each.first); });
  std::erase_if(seen.tracked, [&](const auto& each) { return hidden(each.first); });
  std::erase_if(seen.tracked_links,
                [&](const auto& link) { return hidden(link.first) || hidden(link.second); });
  return seen;
}

// Whether it is about an issue that is there and hidden, be it the other end of a link.
bool TouchesHidden(const NewEvent& event, const State& state, const State& seen) {
  const auto hidden = [&](std::string_view key) {
    return state.FindIssueUnchecked(key) != nullptr && seen.FindIssueUnchecked(key) == nullptr;
  };
  const std::string_view family = FamilyOf(event.stream);
  if (family == "issue") return hidden(NameIn(event.stream));
  return family == "link" &&
         (hidden(event.body.at("a").as_string()) || hidden(event.body.at("b").as_string()));
}

json::object ToJson(const TrackerImport::Count& count) {
  return {{"created", count.created}, {"changed", count.changed}};
}

}  // namespace

std::string_view ImportOutcomeName(ImportOutcome outcome) noexcept {
  static constexpr std::array<std::string_view, kImportOutcomes> names = {"new", "changed", "same",
                                                                          "unseen", "left-out"};
  const auto place = static_cast<std::size_t>(outcome);
  return place < kImportOutcomes ? names[place] : std::string_view();
}

Result<TrackerImport> Import(const State& state, const Actor& actor, const ImportTracker& input,
                             RandomSource& random) {
  if (auto may = RequireRole(state, actor, Role::kAdministrators); !may) return Fail(may.error());
  // Worked out as if the hidden issues were new, so that the answer cannot tell them; what it came
  // to for them is not done. Nothing else stands on it: what an import does to persons, groups and
  // levels, it does whatever issues there are.
  const State seen = OfSeen(state, actor.person);
  ImportSession session(seen, actor, input.at, random);
  for (const intake::TrackerGroup& group : input.groups) {
    if (session.failed()) break;
    ReportReading(session.result(), group.report);
    ImportGroup(session, group);
  }
  if (input.scheme) {
    ReportReading(session.result(), input.scheme->report);
    ImportScheme(session, *input.scheme, input.scheme_members_given);
  }
  ReportReading(session.result(), input.issues.report);
  ImportIssues(session, input);
  Result<TrackerImport> import = std::move(session).Finish();
  if (!import) return import;
  std::erase_if(import->events,
                [&](const NewEvent& event) { return TouchesHidden(event, state, seen); });
  return import;
}

json::object ToJson(const TrackerImport& import, bool dry_run) {
  std::array<std::uint64_t, kImportOutcomes> counts{};
  json::array issues;
  for (const TrackerImport::Issue& each : import.issues) {
    ++counts.at(static_cast<std::size_t>(each.outcome));
    issues.push_back(json::object{{"key", each.key}, {"outcome", ImportOutcomeName(each.outcome)}});
  }
  const auto count = [&](ImportOutcome outcome) {
    return counts.at(static_cast<std::size_t>(outcome));
  };
  json::array report;
  for (const intake::ReportLine& line : import.report) {
    report.push_back(json::object{{"source", line.source},
                                  {"subject", line.subject},
                                  {"place", line.place},
                                  {"rule", line.rule},
                                  {"message", line.message}});
  }
  return {{"dry_run", dry_run},
          {"created", count(ImportOutcome::kNew)},
          {"changed", count(ImportOutcome::kChanged)},
          {"unchanged", count(ImportOutcome::kSame)},
          {"unseen", count(ImportOutcome::kUnseen)},
          {"left_out", count(ImportOutcome::kLeftOut)},
          {"issues", std::move(issues)},
          {"persons", ToJson(import.persons)},
          {"groups", ToJson(import.groups)},
          {"levels", ToJson(import.levels)},
          {"report", std::move(report)}};
}

}  // namespace strongroom::desk::model
