// An agenda as a wiki page: what agenda.h says of ToMarkdown.
//
// Lists and not tables: a row of a table is one line however long a title is, and a list reads as
// well in a terminal and in a mail as on a page.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/code_points.h"
#include "desk/cases/markdown.h"
#include "desk/model/agenda.h"
#include "desk/policy/zone.h"

namespace strongroom::desk::model {
namespace {

using cases::EscapeMarkdown;

constexpr std::size_t kWidth = 80;

// The first space at which the paragraph may break. A line may not begin with what
// would be markup there (CommonMark 0.31 §4, §5, as far as EscapeMarkdown has not disarmed it), and
// a number stays with what it counts.
std::size_t NextBreak(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789";
  constexpr std::string_view kMarks = "-+=:";
  for (std::size_t at = text.find(' '); at != std::string_view::npos; at = text.find(' ', at + 1)) {
    const bool behind_number = at > 0 && kDigits.contains(text[at - 1]);
    const char next = at + 1 < text.size() ? text[at + 1] : ' ';
    if (!behind_number && !kMarks.contains(next) && !kDigits.contains(next)) return at;
  }
  return std::string_view::npos;
}

// The paragraph broken into lines: the first behind `mark`, such as "- ", the others as far in.
std::string Wrap(std::string_view text, std::string_view mark = "") {
  std::string out(mark);
  std::size_t column = mark.size();
  bool first = true;
  while (!text.empty()) {
    const std::size_t end = NextBreak(text);
    const std::string_view piece = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const std::size_t width = CountCodePoints(piece);
    if (!first && column + 1 + width > kWidth) {
      out += "\n" + std::string(mark.size(), ' ');
      column = mark.size();
    } else if (!first) {
      out += ' ';
      ++column;
    }
    out += piece;
    column += width;
    first = false;
  }
  return out + "\n";
}

std::string Days(int count) { return fmt::format("{} {}", count, count == 1 ? "day" : "days"); }

// Such as "2026-11-20, 2 days ago".
std::string When(policy::Date day, int days_left) {
  const std::string date = policy::FormatDate(day);
  if (days_left == 0) return date + ", today";
  if (days_left < 0) return fmt::format("{}, {} ago", date, Days(-days_left));
  return fmt::format("{}, in {}", date, Days(days_left));
}

std::string Facts(const AgendaIssue& issue) {
  std::vector<std::string> facts{std::string(SeverityName(issue.severity))};
  if (issue.priority) facts.emplace_back(PriorityName(*issue.priority));
  facts.emplace_back(IssueStateName(issue.state));
  for (const std::string& each : issue.modules) facts.push_back(EscapeMarkdown(each));
  if (issue.in_production) facts.emplace_back("in production");
  if (!issue.level.empty()) facts.push_back("embargoed at " + EscapeMarkdown(issue.level));
  if (!issue.assignee.empty()) facts.push_back("assigned to " + EscapeMarkdown(issue.assignee));
  return fmt::format("{}", fmt::join(facts, ", "));
}

std::string Head(const AgendaIssue& issue) {
  return fmt::format("**{}** {}", EscapeMarkdown(issue.key), EscapeMarkdown(issue.title));
}

std::string Line(const AgendaIssue& issue) {
  return fmt::format("{} ({})", Head(issue), Facts(issue));
}

std::string Line(const AgendaMove& move) {
  std::vector<std::string_view> path;
  if (move.is_new) path.emplace_back("new");
  for (const IssueState each : move.path) path.push_back(IssueStateName(each));
  const AgendaIssue& issue = move.issue;
  const std::string level =
      issue.level.empty() ? "" : ", embargoed at " + EscapeMarkdown(issue.level);
  return fmt::format("{} ({}{})", Head(issue), fmt::join(path, " → "), level);
}

std::string Line(const AgendaStep& each) {
  const cases::DueStep& step = each.step;
  std::string when = step.due ? When(*step.due, step.days_left) : "at once";
  if (step.state == policy::StepStatus::kExempt || step.state == policy::StepStatus::kExtended) {
    when += fmt::format(", {}", policy::StepStatusName(step.state));
    if (step.exempt_until) when += " until " + policy::FormatDate(*step.exempt_until);
  }
  return fmt::format("**{}**: {}: {} ({}{}, {})", when, EscapeMarkdown(step.who),
                     EscapeMarkdown(step.what), EscapeMarkdown(step.module),
                     each.in_production ? " in production" : "", EscapeMarkdown(step.issue));
}

std::string WhyOf(const AgendaCase& each) {
  if (each.rejected) {
    return "the issue is rejected and the case is still open; \"ended\" with a reason ends the "
           "case";
  }
  if (!each.settled) {
    return "the policy does not apply now, so that nothing is due, and the case goes on when it "
           "applies again; \"ended\" with a reason ends the case for good";
  }
  return fmt::format("the issue is {} and the case goes on; record {}\"ended\" with a reason",
                     IssueStateName(*each.settled), each.takes_fixed ? "\"fixed\", or " : "");
}

std::string Line(const AgendaCase& each) {
  return fmt::format("**{}** {}, {}, {}: {}", EscapeMarkdown(each.case_id),
                     EscapeMarkdown(each.policy), EscapeMarkdown(each.module),
                     EscapeMarkdown(each.issue), WhyOf(each));
}

std::string Line(const AgendaEmbargo& each) {
  const policy::Zone zone = policy::Zone::Find(each.zone).value_or(policy::Zone::Utc());
  return fmt::format(
      "**{}**: {}: secrecy was agreed until {} {}; lift the embargo then, or agree "
      "on another hour",
      When(each.day, each.days_left), Line(each.issue), zone.ClockText(each.until),
      EscapeMarkdown(zone.name()));
}

std::string Line(const AgendaRequest& request) {
  const std::string person = EscapeMarkdown(request.person);
  const std::string asks = request.by.empty() ? person + " asks to join"
                                              : fmt::format("{} asks that {} may join",
                                                            EscapeMarkdown(request.by), person);
  return fmt::format("{} {}: {} (since {}, {})", asks, EscapeMarkdown(request.group),
                     EscapeMarkdown(request.reason), policy::FormatDate(request.asked),
                     Days(request.days));
}

std::string Line(const AgendaReview& review) {
  if (!review.last) return "It is due: there never was one.";
  return fmt::format("It is due: the last one was finished on {}.",
                     When(*review.last, -review.days));
}

std::string Line(const AgendaAction& action) {
  std::string owner = EscapeMarkdown(action.owner);
  if (action.owner_left) owner += " (who has left)";
  if (!owner.empty()) owner += ": ";
  const std::string due =
      action.due ? fmt::format(", due {}", When(*action.due, action.days_left)) : "";
  const std::string issue = action.issue.empty() ? "" : ", " + EscapeMarkdown(action.issue);
  return fmt::format("**{}** {}{} ({} old{}{})", action.id, owner, EscapeMarkdown(action.text),
                     Days(action.age_days), due, issue);
}

template <class T>
std::string Lines(const std::vector<T>& all) {
  std::string out;
  for (const T& each : all) out += Wrap(Line(each), "- ");
  return out.empty() ? "Nothing.\n" : out;
}

std::string LinesOf(const Agenda& agenda, std::string_view section) {
  if (section == "urgent") return Lines(agenda.urgent);
  if (section == "due") return Lines(agenda.due);
  if (section == "cases-to-end") return Lines(agenda.to_end);
  if (section == "embargoes") return Lines(agenda.embargoes);
  if (section == "moved") return Lines(agenda.moved);
  if (section == "to-discuss") return Lines(agenda.to_discuss);
  if (section == "access-requests") return Lines(agenda.requests);
  if (section == "actions") return Lines(agenda.actions);
  return agenda.review ? Wrap(Line(*agenda.review)) : "Not due yet.\n";
}

}  // namespace

std::string ToMarkdown(const Agenda& agenda) {
  std::string page = fmt::format("# Agenda, {}\n\n", policy::FormatDate(agenda.day));
  page += agenda.audience == Audience::kPublic
              ? "What is public.\n"
              : Wrap(
                    "Not for the public: keep this page where only those read it who may see "
                    "what it tells of.");
  for (const SectionTitle& each : SectionsOf(agenda)) {
    page += fmt::format("\n## {}\n\n{}", each.title, LinesOf(agenda, each.name));
    const std::uint64_t more = MoreOf(agenda, each.name);
    if (more > 0) page += fmt::format("\nAnd {} more.\n", more);
  }
  return page;
}

}  // namespace strongroom::desk::model
