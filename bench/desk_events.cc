#include "desk_events.h"

#include <fmt/format.h>

#include <chrono>
#include <string_view>
#include <utility>

#include "desk/model/event.h"

namespace strongroom::bench {
namespace {

constexpr int kPersons = 40;
constexpr int kLevels = 6;
constexpr int kModules = 150;

// Of a case that never ends, with as much in it as in ten thousand issues.
constexpr std::string_view kPolicy = R"({"version": 1, "title": "t", "zone": "Etc/UTC",
  "events": {"a": "a", "b": "b"}, "starts_on": "a",
  "phases": [{"phase": "p", "title": "p"},
             {"phase": "q", "title": "q", "final": true, "entered_by": ["b"]}],
  "steps": [{"step": "s", "title": "s", "phase": "p", "who": "w", "what": "x",
             "satisfied_by": ["b"]}]})";

json::array Noted() { return {json::object{{"at", "2026-01-01"}, {"kind", "noted"}}}; }

std::string IssueStream(int issue) { return fmt::format("issue/SEC-{}", issue); }

}  // namespace

DeskEvents::DeskEvents(std::size_t count) {
  Found();
  for (int issue = 0; issue < kDeskIssues; ++issue) Report(issue);
  Write("policy/cap", "policy.version-added",
        {{"state", "draft"}, {"policy", ParseJson(kPolicy).value()}});
  Write("case/c-1", "case.started",
        {{"policy", "cap"}, {"module", "mod-7"}, {"issue", "SEC-7"}, {"events", Noted()}});
  for (int turn = 0; texts_.size() < count; ++turn) Happen(turn);
}

void DeskEvents::Write(std::string stream, std::string kind, json::object body) {
  using desk::model::EncodeEvent;
  const auto n = static_cast<std::uint64_t>(texts_.size() + 1);
  const Time at{std::chrono::milliseconds{1'790'000'000'000 + static_cast<std::int64_t>(n) * 1000}};
  texts_.push_back(EncodeEvent(
      desk::model::Written({std::move(stream), std::move(kind), std::move(body)}, n,
                           Uuid::V7(at, random_), at, fmt::format("p-{}", n % kPersons))));
}

void DeskEvents::Found() {
  for (int each = 0; each < kPersons; ++each) {
    Write(fmt::format("person/p-{}", each), "person.added", {{"name", "x"}});
  }
  for (int each = 0; each < kLevels; ++each) {
    const std::string group = fmt::format("g-{}", each);
    Write("group/" + group, "group.made", {{"name", "x"}});
    Write(fmt::format("level/l-{}", each), "level.made",
          {{"name", "x"}, {"groups", json::array{group}}, {"reporter_sees", true}});
  }
  for (int each = 0; each < kPersons; ++each) {
    Write(fmt::format("group/g-{}", each % kLevels), "group.member-added",
          {{"person", fmt::format("p-{}", each)}});
  }
  for (int each = 0; each < kModules; ++each) {
    Write(fmt::format("module/mod-{}", each), "module.changed",
          {{"used_in_production", each % 2 == 0}});
  }
}

void DeskEvents::Report(int issue) {
  const std::string module = fmt::format("mod-{}", issue % kModules);
  json::object body{{"title", fmt::format("Something in {} takes what it should not", module)},
                    {"description", std::string(200, 'd')},
                    {"kind", "vulnerability"},
                    {"reporter", fmt::format("p-{}", issue % kPersons)}};
  if (issue % 3 != 0) body["level"] = fmt::format("l-{}", issue % kLevels);
  Write(IssueStream(issue), "issue.reported", std::move(body));
  Write(IssueStream(issue), "issue.affected-changed",
        {{"modules", json::array{json::object{{"module", module}}}}});
}

void DeskEvents::Happen(int turn) {
  // Every tenth lands on one issue, and on one case, so that anything quadratic in the life of
  // either would be felt.
  if (turn % 10 == 5) return Write("case/c-1", "case.happened", {{"events", Noted()}});
  const std::string stream = IssueStream(turn % 10 == 0 ? 7 : turn % kDeskIssues);
  switch (turn % 4) {
    case 0:
      return Write(stream, "issue.commented",
                   {{"text", "words that were said about it " + std::string(150, 'c')}});
    case 1:
      return Write(stream, "issue.moved", {{"to", turn % 8 == 1 ? "triaged" : "in-progress"}});
    case 2: return Write(stream, "issue.commented", {{"text", "and other words"}});
    default: return Write(stream, "issue.prioritized", {{"priority", "P2"}});
  }
}

}  // namespace strongroom::bench
