// The agenda of the next meeting: what a reader, or the public, should talk about. Pure.
//
// It is collected through one Sight: issues, cases and action items that the sight does not show
// are in no section, no count and no date. Of the public's agenda no person is part: neither owners
// nor assignees nor who asked for what. Titles and texts of what is public are told as they stand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "desk/cases/case_report.h"
#include "desk/model/can_see.h"
#include "desk/policy/calendar.h"

namespace strongroom::desk::model {

// How far back an agenda goes on a desk without minutes.
inline constexpr std::chrono::days kFirstAgendaDays{7};
// A section tells of so many things, the first ones in its order, and how many more there are.
inline constexpr std::size_t kAgendaItemsMax = 100;

struct AgendaIssue {
  std::string key;
  std::string title;
  IssueState state = IssueState::kReported;
  Severity severity = Severity::kUnrated;
  std::optional<Priority> priority{};
  std::string level{};     // empty: public
  std::string assignee{};  // a person's name; empty: nobody, or not told
  std::vector<std::string> modules{};
  bool in_production = false;
};

struct AgendaMove {
  AgendaIssue issue;
  bool is_new = false;             // was reported since
  std::vector<IssueState> path{};  // the states that it went through
};

struct AgendaStep {
  cases::DueStep step;
  bool in_production = false;
};

// A case that goes on although it should not: somebody ends it, or records what is so.
struct AgendaCase {
  std::string case_id;
  std::string policy;
  std::string module;
  std::string issue;
  bool rejected = false;  // its issue
  // Its issue is fixed or closed, and the case does not know; neither: the policy does not apply.
  std::optional<IssueState> settled{};
  bool takes_fixed = false;  // the policy knows that something was fixed
};

// Until when the secrecy of an issue was agreed, that ends soon or is past.
struct AgendaEmbargo {
  AgendaIssue issue;
  Time until;
  std::string zone;  // in which people read the hour
  policy::Date day;  // of the hour, in the desk's zone
  int days_left = 0;
};

struct AgendaRequest {
  std::string id;
  std::string person;
  std::string by{};  // who asked, where it was somebody else
  std::string group;
  std::string reason;
  policy::Date asked;
  int days = 0;
};

// A review of who has access is due.
struct AgendaReview {
  std::optional<policy::Date> last{};  // absent: there never was one
  int days = 0;                        // since the last
};

struct AgendaAction {
  std::string id;
  std::string text;
  std::string owner{};  // a person's name; empty: not told
  bool owner_left = false;
  std::optional<policy::Date> due{};
  int days_left = 0;  // where it has a day; negative: that many days ago
  std::string issue{};
  std::optional<policy::Date> meeting{};
  int age_days = 0;
};

// How many more things the sight shows in each section than are told of.
struct AgendaMore {
  std::uint64_t urgent = 0;
  std::uint64_t moved = 0;
  std::uint64_t to_discuss = 0;
  std::uint64_t due = 0;
  std::uint64_t to_end = 0;
  std::uint64_t embargoes = 0;
  std::uint64_t requests = 0;
  std::uint64_t actions = 0;
};

struct Agenda {
  Audience audience = Audience::kTeam;
  policy::Date day;
  policy::Date since;
  std::uint32_t days_ahead = 0;
  std::vector<AgendaIssue> urgent;  // in the order of lists, as the next two
  std::vector<AgendaMove> moved;
  std::vector<AgendaIssue> to_discuss;
  std::vector<AgendaStep> due;     // missed, at once, coming; each of modules in production first
  std::vector<AgendaCase> to_end;  // open cases, by id
  std::vector<AgendaEmbargo> embargoes;  // the earliest hour first
  bool for_team = false;                 // whether the two that follow are told at all
  std::vector<AgendaRequest> requests;
  std::optional<AgendaReview> review{};  // absent: not due yet
  std::vector<AgendaAction> actions;     // open ones, in the order of lists
  AgendaMore more{};
  std::uint64_t embargoed_issues = 0;  // how many are told of that are not public
};

// `day` is in the desk's zone, as all days of the agenda are, but for those of cases, which are
// their policies'. `since` absent: the day of the last minutes that the sight shows, and without
// any kFirstAgendaDays ago. kInvalid: `since` is behind `day`.
[[nodiscard]] Result<Agenda> MakeAgenda(const Sight& sight, policy::Date day,
                                        std::optional<policy::Date> since = std::nullopt);

// {"day", "since", "audience", "days_ahead", "sections": [{"name", "title", "items": […], "more":
// 0}]}. The sections: urgent, due, cases-to-end and embargoes (only when there are some), moved,
// to-discuss, access-requests, review, actions; those about access for the team only.
[[nodiscard]] json::object ToJson(const Agenda& agenda);

// A wiki page (CommonMark): headings and lists, no line longer than 80 characters that has a place
// to break. What others wrote marks nothing up.
[[nodiscard]] std::string ToMarkdown(const Agenda& agenda);

// The sections' names and titles, for both.
struct SectionTitle {
  std::string_view name;
  std::string title;
};
[[nodiscard]] std::vector<SectionTitle> SectionsOf(const Agenda& agenda);
// How many more things the section of this name has.
[[nodiscard]] std::uint64_t MoreOf(const Agenda& agenda, std::string_view section) noexcept;

}  // namespace strongroom::desk::model
