#include "desk/model/explain_advice.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <functional>
#include <optional>
#include <utility>

#include "desk/model/can_see.h"
#include "desk/model/command.h"
#include "desk/model/embargo.h"
#include "desk/model/groups.h"
#include "desk/model/levels.h"
#include "desk/model/people.h"

namespace strongroom::desk::model {
namespace {

// One act that somebody might do: what happens, in words; its command; and what it would write.
struct Step {
  std::string says;
  std::string command;
  std::function<Result<NewEvents>(const State&)> act;
};
using Steps = std::vector<Step>;

const Actor& Anybody() {
  static const Actor all{std::string(kSystem)};  // has every role; sees no issue
  return all;
}

// What these acts read and write of the desk; a copy of it costs little, however many issues there
// are.
State ExcerptOf(const State& state, const Issue& issue) {
  State excerpt;
  excerpt.n = state.n;
  excerpt.at = state.at;
  excerpt.persons = state.persons;
  excerpt.groups = state.groups;
  excerpt.levels = state.levels;
  excerpt.settings = state.settings;
  if (const auto held = state.issues.find(issue.key); held != state.issues.end()) {
    excerpt.issues.insert(*held);
  }
  if (const auto held = state.tracked.find(issue.key); held != state.tracked.end()) {
    excerpt.tracked.insert(*held);
  }
  return excerpt;
}

class Adviser {
 public:
  Adviser(const State& state, const Asker& asker, std::string_view person, const Issue& issue)
      : state_(ExcerptOf(state, issue)),
        now_(asker.now),
        may_be_public_(issue.is_public() || issue.key.empty() ||
                       WhatThePublicMayNotRead(Sight(state, asker.person), issue).empty()),
        person_(person),
        issue_(issue),
        level_(state_.FindLevel(issue.level)),
        can_(CanSee(state_, person, issue)) {}

  std::vector<std::string> Run() {
    const bool left = !state_.FindPerson(person_)->active();
    if (can_) {
      if (const Steps shut = ShutEveryWay(); !shut.empty()) Offer(shut);
      OfferLevels({});
      Offer({Leaving()});
      if (lines_.empty()) OfferLevelAndMore();
    } else if (!left) {
      LetIn({});
    } else if (!Offer({Returning()})) {
      LetIn({Returning()});
    }
    return std::move(lines_);
  }

 private:
  // Whether the desk takes the acts, one after the other, and each does something.
  [[nodiscard]] std::optional<State> After(const Steps& steps) const {
    State tried = state_;
    for (const Step& step : steps) {
      const Result<NewEvents> events = step.act(tried);
      if (!events || events->empty()) return std::nullopt;
      for (const NewEvent& event : *events) {
        const Event written = Written(event, tried.n + 1, Uuid(), tried.at, std::string(kSystem));
        if (!Apply(tried, written)) return std::nullopt;
      }
    }
    return tried;
  }

  [[nodiscard]] bool Turns(const Steps& steps) const {
    const std::optional<State> after = After(steps);
    if (!after) return false;
    const Issue* issue = after->FindIssueUnchecked(issue_.key);
    return CanSee(*after, person_, issue == nullptr ? issue_ : *issue) != can_;
  }

  void Say(const Steps& steps) {
    std::vector<std::string_view> says;
    std::vector<std::string_view> commands;
    for (const Step& step : steps) {
      says.emplace_back(step.says);
      commands.emplace_back(step.command);
    }
    lines_.push_back(fmt::format("{}: {}", fmt::join(says, " and "), fmt::join(commands, "; ")));
  }

  // Whether it was worth saying.
  bool Offer(const Steps& steps) {
    const bool turns = Turns(steps);
    if (turns) Say(steps);
    return turns;
  }

  // `first` goes before each.
  void LetIn(const Steps& first) {
    const auto offer = [&](Step step) {
      Steps steps = first;
      steps.push_back(std::move(step));
      Offer(steps);
    };
    if (level_ != nullptr) {
      for (const std::string& group : level_->groups) offer(Joining(group));
      if (IsReporter()) offer(ReporterRule(*level_, true));
    }
    OfferLevels(first);
    if (IsThere() && !issue_.is_public() && may_be_public_) offer(Lifting());
  }

  // Every way by which the person sees it now, at once: each alone would leave the others open.
  [[nodiscard]] Steps ShutEveryWay() const { return level_ == nullptr ? Steps() : Shut(*level_); }

  // The ways that lead to what stands at the level.
  [[nodiscard]] Steps Shut(const Level& level) const {
    Steps steps;
    for (const std::string& name : level.groups) {
      const Group* group = state_.FindGroup(name);
      if (group == nullptr || group->MembershipOf(person_) == nullptr) continue;
      // "c is taken out of core and ops"
      std::string says = steps.empty() ? fmt::format("{} is taken out of {}", person_, name) : name;
      steps.push_back(
          {.says = std::move(says),
           .command = fmt::format("strongroom desk group remove-member {} {}", name, person_),
           .act = [name, person = person_](const State& state) {
             return Remove(state, Anybody(), RemoveMember{.group = name, .person = person});
           }});
    }
    if (IsReporter() && level.reporter_sees) steps.push_back(ReporterRule(level, false));
    return steps;
  }

  // Other levels at which the answer is another, in one line.
  void OfferLevels(const Steps& first) {
    if (!IsThere()) return;
    const std::optional<State> before = After(first);
    if (!before) return;
    std::vector<std::string_view> names;
    for (const auto& [id, level] : state_.levels) {
      if (id == issue_.level || !WhyNobodyIsIn(*before, id).empty()) continue;
      Steps steps = first;
      steps.push_back(PuttingAt(id, {}, {}));
      if (Turns(steps)) names.emplace_back(id);
    }
    if (names.empty()) return;
    Steps steps = first;
    steps.push_back(names.size() == 1 ? PuttingAt(names.front(), "the level", names.front())
                                      : PuttingAt("LEVEL", "one of the levels",
                                                  fmt::format("{}", fmt::join(names, ", "))));
    Say(steps);
  }

  // Another level at which every way is shut: of these the one with the fewest acts.
  void OfferLevelAndMore() {
    if (!IsThere()) return;
    Steps best;
    for (const auto& [id, level] : state_.levels) {
      if (id == issue_.level || !WhyNobodyIsIn(state_, id).empty()) continue;
      Steps steps = Shut(level);
      steps.insert(steps.begin(), PuttingAt(id, "the level", id));
      if ((best.empty() || steps.size() < best.size()) && Turns(steps)) best = std::move(steps);
    }
    if (!best.empty()) Say(best);
  }

  [[nodiscard]] Step PuttingAt(std::string_view level, std::string_view which,
                               std::string_view names) const {
    return {.says = fmt::format("it is put at {} {}", which, names),
            .command =
                fmt::format("strongroom desk issue level {} {} --reason TEXT", issue_.key, level),
            .act = [stream = IssueStream(issue_.key), id = std::string(level)](const State&) {
              return Result<NewEvents>(
                  NewEvents{{stream, "issue.level-changed", json::object{{"level", id}}}});
            }};
  }

  [[nodiscard]] Step Lifting() const {
    const bool early = issue_.embargo && now_ < issue_.embargo->until;
    return {
        .says = early ? "the embargo is lifted before the agreed hour" : "the embargo is lifted",
        .command = fmt::format("strongroom desk issue lift-embargo {}{} --confirm", issue_.key,
                               early ? " --early --reason TEXT" : ""),
        .act = [stream = IssueStream(issue_.key)](const State&) {
          return Result<NewEvents>(NewEvents{
              {stream, "issue.embargo-lifted", json::object{{"hour", "-"}, {"zone", "-"}}}});
        }};
  }

  [[nodiscard]] Step Joining(const std::string& group) const {
    const Role role = state_.FindGroup(group)->role;
    const std::string with = role == Role::kNone ? "" : fmt::format(" (role {})", RoleName(role));
    return {.says = WithName(fmt::format("joins {}{}", group, with)),
            .command = fmt::format("strongroom desk group add-member {} {}", group, person_),
            .act = [group, person = person_](const State& state) {
              return Add(state, Anybody(), AddMember{.group = group, .person = person});
            }};
  }

  [[nodiscard]] static Step ReporterRule(const Level& level, bool sees) {
    return {
        .says =
            fmt::format("the level {} {} reporters their own", level.id, sees ? "shows" : "hides"),
        .command = sees ? fmt::format("strongroom desk level reporter {} --sees", level.id)
                        : fmt::format("strongroom desk level reporter {} --hides", level.id),
        .act = [id = level.id, sees](const State& state) {
          return Change(state, Anybody(), ChangeReporterRule{.level = id, .reporter_sees = sees});
        }};
  }

  [[nodiscard]] Step Leaving() const {
    return {.says = person_ + " leaves",
            .command = fmt::format("strongroom desk person leave {}", person_),
            .act = [person = person_](const State& state) {
              return Leave(state, Anybody(), {.person = person});
            }};
  }

  [[nodiscard]] Step Returning() const {
    return {.says = person_ + " returns",
            .command = fmt::format("strongroom desk person return {}", person_),
            .act = [person = person_](const State& state) {
              return Return(state, Anybody(), {.person = person});
            }};
  }

  // Behind "r returns and" the name is not said again.
  [[nodiscard]] std::string WithName(const std::string& what) const {
    return state_.FindPerson(person_)->active() ? person_ + " " + what : what;
  }

  [[nodiscard]] bool IsThere() const { return !issue_.key.empty(); }
  [[nodiscard]] bool IsReporter() const { return issue_.reporter == person_; }

  const State state_;
  Time now_;
  bool may_be_public_;  // as its title, labels and action items are
  std::string person_;
  const Issue& issue_;
  const Level* level_;  // null: public
  bool can_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> WhatWouldChange(const State& state, const Asker& asker,
                                         std::string_view person, const Issue& issue) {
  return Adviser(state, asker, person, issue).Run();
}

}  // namespace strongroom::desk::model
