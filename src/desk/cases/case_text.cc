#include "desk/cases/case_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <optional>

#include "base/json_members.h"
#include "base/refusals.h"
#include "desk/cases/markdown.h"

namespace strongroom::desk::cases {
namespace {

using policy::FormatDate;

struct Source {
  const CaseRecord& record;
  const TextFacts& facts;
  const policy::Policy& policy;
  const policy::Report& report;
};

std::string Listed(const std::vector<std::string>& items) {
  std::string out;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += i + 1 == items.size() ? " and " : ", ";
    out += EscapeMarkdown(items[i]);
  }
  return out;
}

// A place that has the same meaning in every policy. `fill` gives Markdown; empty: nothing is
// known.
struct FixedPlace {
  std::string_view name;
  std::string_view meaning;
  bool confidential;
  std::function<std::string(const Source&)> fill;
};

std::string Text(const std::string& text) { return EscapeMarkdown(text); }
std::string Link(const std::string& url) { return MarkdownLink(url).value_or(""); }

const std::vector<FixedPlace>& FixedPlaces() {
  static const std::vector<FixedPlace> places{
      {"case.id", "the case's id", true, [](const Source& from) { return Text(from.record.id); }},
      {"case.phase", "what the case is at", true,
       [](const Source& from) { return Text(from.report.phase_title); }},
      {"contact", "where questions go", false,
       [](const Source& from) { return Text(from.facts.contact); }},
      {"issue.advisory", "the address of a published advisory (http or https)", false,
       [](const Source& from) { return Link(from.facts.advisory); }},
      {"issue.key", "the issue's key", true,
       [](const Source& from) { return Text(from.record.issue); }},
      {"issue.severity", "the issue's severity", false,
       [](const Source& from) { return Text(from.facts.severity); }},
      {"issue.title", "the issue's title", true,
       [](const Source& from) { return Text(from.facts.issue_title); }},
      {"issue.versions", "the affected versions", true,
       [](const Source& from) { return Text(from.facts.versions); }},
      {"module.alternatives", "the module's alternatives", false,
       [](const Source& from) { return Listed(from.facts.alternatives); }},
      {"module.name", "the module", false,
       [](const Source& from) { return Text(from.record.module); }},
      {"module.product-owner", "the module's product owner", false,
       [](const Source& from) { return Text(from.facts.product_owner); }},
      {"module.repository", "the address of the module's repository (http or https)", false,
       [](const Source& from) { return Link(from.facts.repository); }},
      {"module.team", "the module's team", false,
       [](const Source& from) { return Text(from.facts.team); }},
      {"policy.title", "the policy's title", false,
       [](const Source& from) { return Text(from.policy.title); }},
      {"policy.version", "the policy's version", false,
       [](const Source& from) { return fmt::format("{}", from.policy.version); }},
      {"today", "the day of the report", false,
       [](const Source& from) { return FormatDate(from.report.on); }},
  };
  return places;
}

constexpr std::string_view kDue = "due.";
constexpr std::string_view kOn = "on.";

// The day of the last event of a kind up to the report's.
std::optional<policy::Date> LastOn(const Source& from, std::string_view kind) {
  std::optional<policy::Date> last;
  const std::vector<policy::Event>& events = from.record.events;
  const std::vector<bool> counting = policy::Counting(events, from.policy.zone, from.report.on);
  for (std::size_t at = 0; at < events.size(); ++at) {
    const policy::Event& each = events[at];
    const policy::Date day = each.DayIn(from.policy.zone);
    if (counting[at] && each.kind == kind && day <= from.report.on && (!last || *last < day))
      last = day;
  }
  return last;
}

struct Filled {
  bool known = true;
  bool confidential = false;
  std::string value{};
  std::string missing{};  // what would fill it
  std::string blank{};    // what it is, for who fills it by hand
};

Filled FillPlace(std::string_view name, const Source& from) {
  if (name.starts_with(kDue)) {
    const std::string_view step = name.substr(kDue.size());
    if (from.policy.FindStep(step) == nullptr) return {.known = false};
    const auto found = std::ranges::find(from.report.deadlines, step, &policy::Deadline::step);
    // Nobody is asked for anything by a day that is past.
    if (found != from.report.deadlines.end() && found->state == policy::StepStatus::kMissed) {
      return {.missing = fmt::format("a day to come: the step {} was due on {} and is missed", step,
                                     FormatDate(found->due)),
              .blank = "day"};
    }
    if (found != from.report.deadlines.end()) return {.value = FormatDate(found->last_day)};
    return {.missing = fmt::format("a deadline of the step {}: there is none on {}; try the event "
                                   "that leads to it",
                                   step, FormatDate(from.report.on)),
            .blank = "day"};
  }
  if (name.starts_with(kOn)) {
    const std::string kind(name.substr(kOn.size()));
    if (!from.policy.events.contains(kind)) return {.known = false};
    if (const auto day = LastOn(from, kind)) return {.value = FormatDate(*day)};
    return {.missing = fmt::format("an event {}: there is none until {}; try it", kind,
                                   FormatDate(from.report.on)),
            .blank = "day"};
  }
  const auto fixed = std::ranges::find(FixedPlaces(), name, &FixedPlace::name);
  if (fixed == FixedPlaces().end()) return {.known = false};
  return {.confidential = fixed->confidential,
          .value = fixed->fill(from),
          .missing = std::string(fixed->meaning),
          .blank = std::string(fixed->meaning)};
}

std::string KnownNames() {
  std::string names = "due.STEP, on.EVENT";
  for (const FixedPlace& each : FixedPlaces()) names += fmt::format(", {}", each.name);
  return names;
}

}  // namespace

Result<TextFacts> ParseTextFacts(const json::value& document) {
  Refusals refusals;
  JsonMembers members(document, "", refusals);
  const auto text = [&](std::string_view name) {
    return members.Text(name, Need::kOptional, 1000).value_or("");
  };
  const auto link = [&](std::string_view name) {
    std::string url = text(name);
    if (!url.empty() && !MarkdownLink(url)) {
      members.Refuse(name, "address", "give an address that begins with https:// or http://");
    }
    return url;
  };
  TextFacts facts;
  facts.repository = link("repository");
  facts.team = text("team");
  facts.product_owner = text("product_owner");
  facts.alternatives = members.Texts("alternatives");
  facts.issue_title = text("issue_title");
  facts.severity = text("severity");
  facts.versions = text("versions");
  facts.advisory = link("advisory");
  facts.contact = text("contact");
  members.Close();
  if (refusals.empty()) return facts;
  return Fail(Error{.kind = ErrorKind::kInvalid,
                    .detail = "the facts cannot be read",
                    .fields = std::move(refusals).Take()});
}

std::vector<PlaceMeaning> KnownPlaces() {
  std::vector<PlaceMeaning> places{
      {"due.STEP", "the last day on which a step is done in time", false},
      {"on.EVENT", "the day on which an event happened last", false},
  };
  for (const FixedPlace& each : FixedPlaces()) {
    places.push_back({std::string(each.name), std::string(each.meaning), each.confidential});
  }
  return places;
}

bool Names(const TextTemplate& text, const policy::Policy& policy) {
  const std::vector<std::string>& named = text.policies();
  return named.empty() || std::ranges::find(named, policy.name) != named.end();
}

bool IsFor(const TextTemplate& text, const policy::Policy& policy) {
  if (!Names(text, policy)) return false;
  return std::ranges::all_of(text.places(), [&](const TextTemplate::Place& place) {
    const std::string_view name = place.name;
    if (name.starts_with(kDue)) {
      const policy::Step* step = policy.FindStep(name.substr(kDue.size()));
      return step != nullptr && !step->due.empty();
    }
    if (name.starts_with(kOn)) return policy.events.contains(place.name.substr(kOn.size()));
    return std::ranges::find(FixedPlaces(), name, &FixedPlace::name) != FixedPlaces().end();
  });
}

Result<RenderedText> RenderText(const TextTemplate& text, const CaseRecord& record,
                                const TextFacts& facts, const policy::Policy& policy,
                                const policy::Report& report) {
  const Source from{record, facts, policy, report};
  const bool in_the_know =
      text.audience() == Audience::kDevelopers || text.audience() == Audience::kTeam;
  Refusals refusals;
  if (!Names(text, policy)) {
    refusals.Add("", "policies",
                 fmt::format("line 2: the text is for cases of {}, and this is one of {}: take "
                             "another text, or name the policy there",
                             fmt::join(text.policies(), ", "), policy.name));
  }
  RenderedText rendered;
  std::map<std::string, std::string, std::less<>> values;
  for (const TextTemplate::Place& place : text.places()) {
    const Filled filled = FillPlace(place.name, from);
    const auto refuse = [&](std::string_view rule, std::string why) {
      refusals.Add("/" + place.name, rule,
                   fmt::format("line {}: {{{{{}}}}} {}", place.line, place.name, why));
    };
    if (!filled.known) {
      refuse("unknown-place", fmt::format("is not known; known are {}", KnownNames()));
    } else if (filled.confidential && !in_the_know) {
      refuse("not-for-this-audience",
             fmt::format("is for developers and the team only, and this text is for {}",
                         AudienceName(text.audience())));
    } else if (!filled.value.empty()) {
      values.emplace(place.name, filled.value);
    } else if (place.words.empty()) {
      rendered.empty.push_back({"/" + place.name, "unfilled",
                                fmt::format("line {}: {{{{{}}}}} cannot be filled: give {}",
                                            place.line, place.name, filled.missing)});
      values.emplace(place.name, fmt::format("[{}: fill in]", filled.blank));
    }
  }
  if (!refusals.empty()) {
    return Fail(Error{.kind = ErrorKind::kInvalid,
                      .detail = "the text cannot be written",
                      .fields = std::move(refusals).Take()});
  }
  auto filled = text.Fill(values);
  if (!filled) return Fail(filled.error());
  rendered.text = std::move(*filled);
  return rendered;
}

}  // namespace strongroom::desk::cases
