#include "desk/model/import_tracker.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

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

Result<void> CheckSize(const NewEvents& events) {
  std::size_t bytes = 0;
  for (const NewEvent& event : events) bytes += json::serialize(event.body).size();
  if (events.size() <= kImportEventsMax && bytes <= kImportBytesMax) return {};
  return Fail(
      ErrorKind::kInvalid,
      fmt::format("this would be more than {} events, or more than {} MiB of them, at once, "
                  "and nothing was taken over: import groups and scheme first, then the "
                  "pages of issues one after the other",
                  kImportEventsMax, kImportBytesMax >> 20U));
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
  ImportSession session(state, actor, random);
  for (const intake::TrackerGroup& group : input.groups) {
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
  if (auto size = CheckSize(import->events); !size) return Fail(size.error());
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
