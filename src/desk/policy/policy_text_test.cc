#include "desk/policy/policy_text_test.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace strongroom::desk::policy {

Policy ShippedPolicy(std::string_view name, std::string_view zone, std::string_view settings) {
  std::ifstream file(std::string(STRONGROOM_SOURCE_DIR "/policy/") + std::string(name) + ".json");
  std::stringstream text;
  text << file.rdbuf();
  json::value document = ParseJson(text.str()).value();
  document.as_object()["zone"] = zone;
  document.as_object()["settings"] = ParseJson(settings).value();
  Result<Policy> policy = ParsePolicy(document);
  if (!policy) ADD_FAILURE() << policy.error().ToString();
  return policy.value();
}

std::vector<Event> Events(std::span<const std::string_view> lines) {
  std::vector<Event> events;
  for (const std::string_view line : lines) {
    std::istringstream words{std::string(line)};
    std::string at;
    Event event;
    words >> at >> event.kind;
    const json::object written{{"at", at}, {"kind", event.kind}};
    event.at = ParseEvents(json::array{written}).value().front().at;
    for (std::string word; words >> word;) {
      if (word == "until") {
        words >> word;
        event.until = ParseDate(word).value();
      } else if (word == "version") {
        words >> event.version.emplace();
      } else if (word == "event") {
        words >> event.event.emplace();
      } else {
        event.step = word;
      }
    }
    events.push_back(std::move(event));
  }
  return events;
}

std::ostream& operator<<(std::ostream& out, const Event& event) {
  const Date* day = std::get_if<Date>(&event.at);
  out << (day != nullptr ? FormatDate(*day) : FormatTime(std::get<Time>(event.at))) << ' '
      << event.kind;
  if (!event.step.empty()) out << ' ' << event.step;
  if (event.until) out << " until " << FormatDate(*event.until);
  if (event.version) out << " version " << *event.version;
  if (event.event) out << " event " << *event.event;
  return out;
}

std::string Text(const Report& report) {
  std::string text = report.phase;
  for (const Deadline& each : report.deadlines) {
    text += "; " + each.step + " " + FormatDate(each.due) + " " +
            std::string(StepStatusName(each.state));
    if (each.first_due) text += " (" + FormatDate(*each.first_due) + ")";
    if (each.exempt_until) text += " until " + FormatDate(*each.exempt_until);
  }
  return text;
}

std::string Says(const Policy& policy, std::span<const std::string_view> events,
                 std::string_view on) {
  const Result<Report> report =
      Evaluate(std::span(&policy, 1), Events(events), ParseDate(on).value());
  return report ? Text(*report) : report.error().ToString();
}

}  // namespace strongroom::desk::policy
