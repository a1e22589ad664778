#include "desk/model/review.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "desk/model/access_requests.h"
#include "desk/policy/zone.h"

namespace strongroom::desk::model {
namespace {

constexpr std::size_t kNamedMax = 10;  // open findings in an error text

// One review while its findings are collected: one function a kind of finding or two.
class Reviewer {
 public:
  Reviewer(const State& state, std::string_view reader, policy::Date day, std::optional<Time> now)
      : state_(state),
        sight_(state, reader),
        zone_(policy::Zone::Find(state.settings.zone).value_or(policy::Zone::Utc())),
        day_(day),
        now_(now.value_or(zone_.EndOf(day - std::chrono::days{1}))) {}

  std::vector<Finding> Run() {
    Groups();
    Levels();
    Issues();
    Actions();
    AccessRequests();
    std::ranges::sort(findings_, [](const Finding& a, const Finding& b) {
      return a.kind != b.kind ? a.kind < b.kind : a.id < b.id;
    });
    return std::move(findings_);
  }

 private:
  // `facts` empty: what it says.
  void Add(FindingKind kind, std::string_view about, std::string says, std::string mend,
           std::string facts = {}, std::string issue = {}) {
    if (facts.empty()) facts = says;
    Finding finding{.kind = kind,
                    .id = fmt::format("{}/{}", FindingKindName(kind), about),
                    .says = std::move(says),
                    .mend = std::move(mend),
                    .facts = std::move(facts),
                    .issue = std::move(issue)};
    const auto signed_off = state_.review.signed_off.find(finding.id);
    if (signed_off != state_.review.signed_off.end() && signed_off->second.facts == finding.facts) {
      finding.signed_off = &signed_off->second;
    }
    findings_.push_back(std::move(finding));
  }

  // What somebody else sees, computed once for each.
  const Sight& SightOf(const std::string& person) {
    return sights_.try_emplace(person, state_, person).first->second;
  }

  // Why somebody sees nothing of what is theirs: "left on 2026-05-02", "may not see it".
  [[nodiscard]] std::string WhySightless(const std::string& id) const {
    const Person* person = state_.FindPerson(id);
    if (person != nullptr && !person->active()) {
      return fmt::format("left on {}", Day(*person->left_at));
    }
    return "may not see it";
  }

  [[nodiscard]] std::string Day(Time time) const { return policy::FormatDate(zone_.DateOf(time)); }

  void Groups() {
    std::set<std::string_view> used;
    for (const auto& [id, level] : state_.levels)
      used.insert(level.groups.begin(), level.groups.end());
    for (const auto& [id, group] : state_.groups) {
      if (group->description.empty()) {
        Add(FindingKind::kGroupWithoutDescription, id,
            fmt::format("the group {} has no description", id),
            fmt::format("strongroom desk group describe {} --description TEXT", id));
      }
      if (!used.contains(id) && group->role == Role::kNone) {
        Add(FindingKind::kGroupWithoutLevel, id, fmt::format("no level uses the group {}", id),
            fmt::format("strongroom desk group remove {} --reason TEXT", id));
      }
      bool lets_in = false;
      for (const auto& [person, memberships] : group->members) {
        if (memberships.back().until) continue;
        Member(*group, person);
        const Person* member = state_.FindPerson(person);
        lets_in = lets_in || (member != nullptr && member->active());
      }
      if (!lets_in && used.contains(id)) Empty(id);
    }
  }

  // A group of a level that has nobody.
  void Empty(const std::string& id) {
    std::vector<std::string_view> levels;
    for (const auto& [name, level] : state_.levels) {
      if (level.groups.contains(id)) levels.emplace_back(name);
    }
    Add(FindingKind::kGroupLetsNobodyIn, id,
        fmt::format("nobody who is active is in the group {}, which is there to let people into "
                    "{}",
                    id, fmt::join(levels, ", ")),
        fmt::format("strongroom desk group add-member {} PERSON --reason TEXT", id));
  }

  void Member(const Group& group, const std::string& id) {
    const Person* person = state_.FindPerson(id);
    if (person == nullptr) return;
    const std::string about = fmt::format("{}/{}", group.id, id);
    const std::string mend =
        fmt::format("strongroom desk group remove-member {} {} --reason TEXT", group.id, id);
    if (!person->active()) {
      Add(FindingKind::kMemberLeft, about,
          fmt::format("{} left on {} and still is a member of {}", id, Day(*person->left_at),
                      group.id),
          mend);
      return;
    }
    const Time last = std::max(person->last_active.value_or(person->since), person->since);
    const auto idle = day_ - zone_.DateOf(last);
    if (idle < std::chrono::days{state_.settings.inactive_days}) return;
    std::vector<std::string_view> levels;
    for (const auto& [name, level] : state_.levels) {
      if (level.groups.contains(group.id)) levels.emplace_back(name);
    }
    std::string facts = fmt::format("since {}, role {}, levels {}", Day(last), RoleName(group.role),
                                    fmt::join(levels, ", "));
    std::string says =
        fmt::format("{} has done nothing here since {} ({} days) and is a member of {}", id,
                    Day(last), idle.count(), group.id);
    if (group.role == Role::kAdministrators && !AdministratorsRemain(state_, id, group.id)) {
      Add(FindingKind::kMemberInactive, about,
          says + ", but the only administrator who can sign in: let somebody else be one first",
          fmt::format("strongroom desk group add-member {} PERSON --reason TEXT", group.id),
          facts + ", the only administrator");
      return;
    }
    Add(FindingKind::kMemberInactive, about, std::move(says), mend, std::move(facts));
  }

  void Levels() {
    for (const auto& [id, level] : state_.levels) {
      if (level.description.empty()) {
        Add(FindingKind::kLevelWithoutDescription, id,
            fmt::format("the level {} has no description", id),
            fmt::format("strongroom desk level describe {} --description TEXT", id));
      }
      if (level.groups.empty()) {
        Add(FindingKind::kLevelWithoutGroup, id, fmt::format("the level {} has no group", id),
            fmt::format("strongroom desk level groups {} GROUP --reason TEXT", id));
      }
    }
  }

  // Whether `level` lets in anybody whom `standard` would not. By groups and rules, not by who
  // happens to be a member today. Empty: public.
  [[nodiscard]] bool Looser(const std::string& level, const std::string& standard) const {
    if (level == standard || standard.empty()) return false;
    const Level* actual = state_.FindLevel(level);
    const Level* wanted = state_.FindLevel(standard);
    if (actual == nullptr || wanted == nullptr) return actual == nullptr;
    return !std::ranges::includes(wanted->groups, actual->groups) ||
           (actual->reporter_sees && !wanted->reporter_sees);
  }

  // "wide (core, team; reporters see their own)".
  [[nodiscard]] std::string LevelFacts(const std::string& id) const {
    const Level* level = state_.FindLevel(id);
    if (level == nullptr) return "public";
    return fmt::format("{} ({}{})", id, fmt::join(level->groups, ", "),
                       level->reporter_sees ? "; reporters see their own" : "");
  }

  void Issues() {
    for (const auto& [key, held] : state_.issues) {
      const Issue& issue = *held;
      if (!sight_.Sees(issue)) continue;
      Looseness(issue);
      if (!issue.is_public()) Embargo(issue);
      const bool over = issue.state == IssueState::kClosed || issue.state == IssueState::kRejected;
      if (over || issue.assignee.empty() || SightOf(issue.assignee).Sees(issue)) continue;
      Add(FindingKind::kAssigneeCannotSee, key,
          fmt::format("{} is assigned to {}, who {}", key, issue.assignee,
                      WhySightless(issue.assignee)),
          fmt::format("strongroom desk issue assign {} PERSON", key), {}, key);
    }
  }

  void Looseness(const Issue& issue) {
    if (issue.lifted_at) return;
    const std::string& standard = state_.settings.DefaultLevel(issue.kind);
    if (Looser(issue.level, standard)) {
      Add(FindingKind::kIssueLooserThanDefault, issue.key,
          fmt::format("{} stands at {}, which lets in more than {}, the default for its kind ({})",
                      issue.key, issue.is_public() ? "public" : issue.level, standard,
                      IssueKindName(issue.kind)),
          fmt::format("strongroom desk issue level {} {} --reason TEXT", issue.key, standard),
          fmt::format("{} instead of {}", LevelFacts(issue.level), LevelFacts(standard)),
          issue.key);
    } else if (standard.empty() && issue.is_public() && IsSecurityKind(issue.kind)) {
      Add(FindingKind::kIssueLooserThanDefault, issue.key,
          fmt::format("{} is public without an act that made it so; the desk has no default level "
                      "for its kind ({})",
                      issue.key, IssueKindName(issue.kind)),
          fmt::format("strongroom desk issue level {} LEVEL --reason TEXT", issue.key), {},
          issue.key);
    }
  }

  void Actions() {
    for (const auto& [id, held] : state_.actions) {
      const Action& action = *held;
      if (action.state != ActionState::kOpen || !sight_.Sees(action)) continue;
      if (SightOf(action.owner).Sees(action)) continue;
      Add(FindingKind::kActionOwnerCannotSee, id,
          fmt::format("the action item {} is owned by {}, who {}", id, action.owner,
                      WhySightless(action.owner)),
          fmt::format("strongroom desk action change {} --owner PERSON", id), {}, action.issue);
    }
  }

  void Embargo(const Issue& issue) {
    PublicReferences(issue);
    if (!issue.embargo || issue.embargo->until > now_) return;
    const policy::Zone zone = policy::Zone::Find(issue.embargo->zone).value_or(policy::Zone::Utc());
    Add(FindingKind::kEmbargoHourPassed, issue.key,
        fmt::format("the agreed hour has passed: the secrecy of {} was agreed until {} {}",
                    issue.key, zone.ClockText(issue.embargo->until), zone.name()),
        fmt::format("strongroom desk issue lift-embargo {}", issue.key), {}, issue.key);
  }

  void PublicReferences(const Issue& issue) {
    for (const Reference& each : issue.references) {
      if (each.system != ReferenceSystem::kCve || !each.is_public) continue;
      Add(FindingKind::kEmbargoHidesNothing, fmt::format("{}/{}", issue.key, each.value),
          fmt::format("{} is public: the embargo of {} hides nothing", each.value, issue.key),
          fmt::format("strongroom desk issue lift-embargo {}", issue.key), {}, issue.key);
    }
  }

  // As the agenda says it.
  [[nodiscard]] std::string AskedFor(const AccessRequest& request) const {
    const std::string day = Day(request.at);
    if (request.by == request.person) {
      return fmt::format("{} asked on {} to join {}, and was not answered", request.person, day,
                         request.group);
    }
    return fmt::format("{} asked on {} that {} may join {}, and was not answered", request.by, day,
                       request.person, request.group);
  }

  void AccessRequests() {
    for (const auto& [id, request] : state_.access_requests) {
      if (IsSettled(state_, request)) continue;
      const Person* person = state_.FindPerson(request.person);
      std::string_view only;  // why it can only be refused
      if (state_.FindGroup(request.group) == nullptr) {
        only = "; the group was removed since, so that it can only be refused";
      } else if (person != nullptr && !person->active()) {
        only = "; the person left since, so that it can only be refused";
      }
      Add(FindingKind::kAccessUnanswered, id, AskedFor(request) + std::string(only),
          fmt::format("strongroom desk person answer-access {} {} --reason TEXT", id,
                      only.empty() ? "GRANT-OR-REFUSE" : "refuse"));
    }
  }

  const State& state_;
  Sight sight_;
  policy::Zone zone_;
  policy::Date day_;
  Time now_;
  std::map<std::string, Sight, std::less<>> sights_;
  std::vector<Finding> findings_;
};

Result<void> RequireReader(const State& state, const Actor& reader) {
  if (HasRole(state, reader.person, Role::kTeam)) return {};
  return RequireRole(state, reader, Role::kAdministrators);
}

json::value SignOffAsJson(const SignOff* signed_off) {
  if (signed_off == nullptr) return nullptr;
  return json::object{{"at", FormatTime(signed_off->at)},
                      {"by", signed_off->by},
                      {"accepted", signed_off->accepted},
                      {"note", signed_off->note}};
}

}  // namespace

std::string_view FindingKindName(FindingKind kind) noexcept {
  static constexpr std::array<std::string_view, kFindingKinds> names = {
      "group-without-description", "level-without-description", "member-left",
      "member-inactive",           "level-without-group",       "group-without-level",
      "issue-looser-than-default", "access-unanswered",         "embargo-hides-nothing",
      "assignee-cannot-see",       "action-owner-cannot-see",   "embargo-hour-passed",
      "group-lets-nobody-in"};
  const auto place = static_cast<std::size_t>(kind);
  return place < kFindingKinds ? names[place] : std::string_view();
}

Result<ReviewReport> Review(const State& state, const Actor& reader, policy::Date day,
                            std::optional<Time> now) {
  if (auto may = RequireReader(state, reader); !may) return Fail(may.error());
  ReviewReport report{.day = day,
                      .last_finished = state.review.last_finished,
                      .last_finished_by = state.review.last_finished_by,
                      .findings = Reviewer(state, reader.person, day, now).Run(),
                      .changes = {}};
  const Sight sight(state, reader.person);
  for (const AccessChange& change : *state.access_changes) {
    if (change.reviewed) continue;
    if (!change.issue.empty() && sight.Find(change.issue) == nullptr) continue;
    report.changes.push_back(&change);
  }
  return report;
}

json::object ToJson(const ReviewReport& report) {
  json::array findings;
  for (const Finding& each : report.findings) {
    findings.push_back(json::object{{"id", each.id},
                                    {"kind", FindingKindName(each.kind)},
                                    {"says", each.says},
                                    {"mend", each.mend},
                                    {"signed_off", SignOffAsJson(each.signed_off)}});
  }
  json::array changes;
  for (const AccessChange* each : report.changes) {
    changes.push_back(json::object{{"at", FormatTime(each->at)},
                                   {"by", each->by},
                                   {"about", each->stream},
                                   {"what", each->what},
                                   {"own_access", each->own_access}});
  }
  json::object last;
  if (report.last_finished) {
    last = {{"at", FormatTime(*report.last_finished)}, {"by", report.last_finished_by}};
  }
  return {{"day", policy::FormatDate(report.day)},
          {"last_review", last.empty() ? json::value(nullptr) : json::value(last)},
          {"findings", std::move(findings)},
          {"changes", std::move(changes)}};
}

Result<NewEvents> SignOffItem(const State& state, const Actor& actor, const SignOffFinding& input) {
  if (auto may = RequireRole(state, actor, Role::kAdministrators); !may) return Fail(may.error());
  InputCheck check;
  check.Text("/note", input.note, kReasonMaxBytes, input.accepted);
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  const auto report = Review(state, actor, input.day, input.now);
  if (!report) return Fail(report.error());
  const auto finding = std::ranges::find(report->findings, input.finding, &Finding::id);
  if (finding == report->findings.end()) {
    return Fail(ErrorKind::kNotFound, "the review has no such finding");
  }
  std::string stream = ReviewStream(actor.person);
  if (auto version = CheckVersion(state, stream, input.expected); !version) {
    return Fail(version.error());
  }
  const SignOff* before = finding->signed_off;
  if (before != nullptr && before->by == actor.person && before->accepted == input.accepted &&
      before->note == input.note) {
    return NewEvents{};
  }
  json::object body{
      {"finding", input.finding}, {"accepted", input.accepted}, {"facts", finding->facts}};
  if (!finding->issue.empty()) body["issue"] = finding->issue;
  if (!input.note.empty()) body["note"] = input.note;
  return NewEvents{{std::move(stream), "review.item-signed-off", std::move(body)}};
}

Result<NewEvents> Finish(const State& state, const Actor& actor, const FinishReview& input) {
  if (auto may = RequireRole(state, actor, Role::kAdministrators); !may) return Fail(may.error());
  InputCheck check;
  check.Text("/note", input.note, kReasonMaxBytes, false);
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  std::string stream = ReviewStream(actor.person);
  if (auto version = CheckVersion(state, stream, input.expected); !version) {
    return Fail(version.error());
  }
  const auto report = Review(state, actor, input.day, input.now);
  if (!report) return Fail(report.error());
  std::vector<std::string> open;
  for (const Finding& each : report->findings) {
    if (each.signed_off == nullptr) open.push_back(each.id);
  }
  if (!open.empty()) {
    const std::size_t count = open.size();
    open.resize(std::min(count, kNamedMax));
    return Fail(ErrorKind::kConflict,
                fmt::format("{} findings are not signed off: {}{}; mend or sign off each, then "
                            "finish",
                            count, fmt::join(open, ", "), count > kNamedMax ? ", …" : ""));
  }
  json::object body;
  if (!input.note.empty()) body["note"] = input.note;
  return NewEvents{{std::move(stream), "review.finished", std::move(body)}};
}

}  // namespace strongroom::desk::model
