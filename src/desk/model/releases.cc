#include "desk/model/releases.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "desk/model/module_facts.h"
#include "desk/policy/calendar.h"

namespace strongroom::desk::model {
namespace {

constexpr std::size_t kCodeMaxBytes = 64;

// Fit for a stream and for a path: "R1-2024", "quesnelia", "R1-2024-csp-6".
void CheckCode(std::string_view pointer, std::string_view code, InputCheck& check) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  if (!code.empty() && code.size() <= kCodeMaxBytes && std::ranges::all_of(code, fits) &&
      code.front() != '.') {
    return;
  }
  check.Refuse(pointer, "code",
               fmt::format("give 1 to {} letters, digits, \"-\", \"_\" or \".\"", kCodeMaxBytes));
}

json::object ScheduleOf(const intake::Release& release) {
  json::object body;
  if (!release.name.empty()) body["name"] = release.name;
  body["ga"] = policy::FormatDate(release.ga);
  if (release.end_of_full_support) {
    body["end_of_full_support"] = policy::FormatDate(*release.end_of_full_support);
  }
  if (release.end_of_triage) body["end_of_triage"] = policy::FormatDate(*release.end_of_triage);
  return body;
}

// What was wrong in a text, with its pointers below the member that holds the text.
void RefuseText(InputCheck& check, Error error) {
  if (error.fields.empty()) check.Refuse("/text", "text", std::move(error.detail));
  for (FieldError& each : error.fields) {
    check.Refuse("/text" + each.pointer, each.rule, std::move(each.message));
  }
}

const intake::Release* Find(const State& state, std::string_view code) {
  const auto found = std::ranges::find(state.releases, code, &intake::Release::code);
  return found == state.releases.end() ? nullptr : &*found;
}

const intake::ReleaseModules* FindList(const State& state, std::string_view release,
                                       std::string_view tag) {
  const auto found = std::ranges::find_if(*state.release_lists, [&](const auto& each) {
    return each.release == release && each.tag == tag;
  });
  return found == state.release_lists->end() ? nullptr : &*found;
}

Result<void> RequireRelease(const State& state, std::string_view code) {
  if (Find(state, code) != nullptr) return {};
  return Fail(ErrorKind::kNotFound, "there is no such release in the calendar");
}

}  // namespace

std::uint64_t CalendarVersion(const State& state) {
  const auto first = state.versions.lower_bound("release/");
  const auto last = state.versions.lower_bound("release0");  // "0" follows "/"
  return std::accumulate(first, last, std::uint64_t{0},
                         [](std::uint64_t sum, const auto& each) { return sum + each.second; });
}

Result<NewEvents> Replace(const State& state, const Actor& actor, const ReplaceCalendar& input) {
  if (auto may = RequireRole(state, actor, Role::kTeam); !may) return Fail(may.error());
  InputCheck check;
  Result<std::vector<intake::Release>> calendar = intake::ParseReleaseCalendar(input.text);
  if (!calendar) {
    RefuseText(check, std::move(calendar.error()));
  } else {
    for (std::size_t place = 0; place < calendar->size(); ++place) {
      CheckCode(fmt::format("/text/releases/{}/code", place), (*calendar)[place].code, check);
    }
  }
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  if (const std::uint64_t version = CalendarVersion(state);
      input.expected && *input.expected != version) {
    return Fail(ErrorKind::kConflict,
                fmt::format("the calendar has changed since: it is at version {}, not {}; read it "
                            "again and decide anew",
                            version, *input.expected));
  }
  NewEvents events;
  for (const intake::Release& each : *calendar) {
    const intake::Release* known = Find(state, each.code);
    if (known != nullptr && *known == each) continue;
    events.push_back({ReleaseStream(each.code), "release.scheduled", ScheduleOf(each)});
  }
  for (const intake::Release& each : state.releases) {
    if (std::ranges::find(*calendar, each.code, &intake::Release::code) != calendar->end()) {
      continue;
    }
    events.push_back({ReleaseStream(each.code), "release.withdrawn", {}});
  }
  return WithCases(state, actor, input.now, std::move(events));
}

Result<NewEvents> Add(const State& state, const Actor& actor, const AddReleaseList& input) {
  if (auto may = RequireRole(state, actor, Role::kTeam); !may) return Fail(may.error());
  if (auto found = RequireRelease(state, input.release); !found) return Fail(found.error());
  InputCheck check;
  CheckCode("/tag", input.tag, check);
  const auto since = policy::ParseDate(input.since);
  if (!since) check.Refuse("/since", "date", "give a date that exists, such as 2026-01-31");
  Result<intake::InstallList> list = intake::ParseInstallList(input.text);
  if (!list) {
    RefuseText(check, std::move(list.error()));
  } else if (list->modules.empty()) {
    check.Refuse("/text", "no-modules", "the list has no module that is installed");
  }
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  const std::string stream = ReleaseStream(input.release);
  if (auto version = CheckVersion(state, stream, input.expected); !version) {
    return Fail(version.error());
  }
  const intake::ReleaseModules* known = FindList(state, input.release, input.tag);
  if (known != nullptr && known->since == *since && known->modules == list->modules) {
    return NewEvents{};
  }
  json::array ids;
  for (const intake::InstalledModule& each : list->modules) {
    ids.emplace_back(each.version.empty() ? each.name : each.name + "-" + each.version);
  }
  json::object body{{"tag", input.tag}, {"since", policy::FormatDate(*since)}};
  body["modules"] = std::move(ids);
  return WithCases(state, actor, input.now, {{stream, "release.list-added", std::move(body)}});
}

Result<NewEvents> Remove(const State& state, const Actor& actor, const RemoveReleaseList& input) {
  if (auto may = RequireRole(state, actor, Role::kTeam); !may) return Fail(may.error());
  InputCheck check;
  check.Text("/reason", input.reason, kReasonMaxBytes, false);
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  const std::string stream = ReleaseStream(input.release);
  if (FindList(state, input.release, input.tag) == nullptr) {
    return Fail(ErrorKind::kNotFound, "the release has no list of this tag");
  }
  if (auto version = CheckVersion(state, stream, input.expected); !version) {
    return Fail(version.error());
  }
  json::object body{{"tag", input.tag}};
  if (!input.reason.empty()) body["reason"] = input.reason;
  return WithCases(state, actor, input.now, {{stream, "release.list-removed", std::move(body)}});
}

}  // namespace strongroom::desk::model
