#include "desk/policy/event.h"

#include <fmt/format.h>

#include "base/json_members.h"

namespace strongroom::desk::policy {
namespace {

constexpr std::size_t kEventsMax = 10'000;

std::optional<std::variant<Date, Time>> ParseAt(std::string_view text) {
  if (const auto date = ParseDate(text)) return *date;
  // A leap second belongs to the day that it ends (RFC 3339 §5.6).
  if (text.size() > 19 && text.substr(16, 3) == ":60") {
    std::string before(text);
    before.replace(16, 3, ":59");
    const auto dot = before.find('.');
    if (dot == std::string::npos) before.insert(19, ".999");
    if (const auto time = ParseTime(before)) return *time;
    return std::nullopt;
  }
  if (const auto time = ParseTime(text)) return *time;
  return std::nullopt;
}

Event ReadEvent(JsonMembers& members) {
  Event event;
  if (const auto text = members.Text("at", Need::kRequired, 40)) {
    if (const auto at = ParseAt(*text)) {
      event.at = *at;
    } else {
      members.Refuse("at", "date",
                     "give a date that exists, such as 2026-01-31, or a time with its offset, such "
                     "as 2026-01-31T23:30:00+01:00");
    }
  }
  event.kind = members.Text("kind", Need::kRequired, 60).value_or("");
  event.step = members.Text("step", Need::kOptional, 60).value_or("");
  if (const auto text = members.Text("until", Need::kOptional, 20)) {
    event.until = ParseDate(*text);
    if (!event.until)
      members.Refuse("until", "date", "give a date that exists, such as 2026-01-31");
  }
  if (const auto version = members.Number("version", 1, 1'000'000, Need::kOptional)) {
    event.version = static_cast<std::uint32_t>(*version);
  }
  if (const auto number = members.Number("event", 1, kEventsMax, Need::kOptional)) {
    event.event = static_cast<std::uint32_t>(*number);
  }
  event.reason = members.Text("reason", Need::kOptional).value_or("");
  event.evidence = members.Text("evidence", Need::kOptional).value_or("");
  event.approver = members.Text("approver", Need::kOptional, 200).value_or("");
  event.by = members.Text("by", Need::kOptional, 200).value_or("");
  return event;
}

}  // namespace

Date Event::DayIn(const Zone& zone) const {
  if (const Date* day = std::get_if<Date>(&at)) return *day;
  return zone.DateOf(std::get<Time>(at));
}

Result<std::vector<Event>> ParseEvents(const json::value& document) {
  Refusals refusals;
  std::vector<Event> events;
  if (!document.is_array() || document.get_array().size() > kEventsMax) {
    refusals.Add("", "events", fmt::format("give a list of at most {} events", kEventsMax));
  } else {
    for (const json::value& each : document.get_array()) {
      JsonMembers members(each, fmt::format("/{}", events.size()), refusals);
      events.push_back(each.is_object() ? ReadEvent(members) : Event{});
      members.Close();
    }
  }
  if (refusals.empty()) return events;
  return Fail(Error{.kind = ErrorKind::kInvalid,
                    .detail = "the events cannot be read",
                    .fields = std::move(refusals).Take()});
}

json::object ToJson(const Event& event) {
  const Date* day = std::get_if<Date>(&event.at);
  json::object out{{"at", day != nullptr ? FormatDate(*day) : FormatTime(std::get<Time>(event.at))},
                   {"kind", event.kind}};
  const auto text = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) out[name] = value;
  };
  text("step", event.step);
  if (event.until) out["until"] = FormatDate(*event.until);
  if (event.version) out["version"] = *event.version;
  if (event.event) out["event"] = *event.event;
  text("reason", event.reason);
  text("evidence", event.evidence);
  text("approver", event.approver);
  text("by", event.by);
  return out;
}

}  // namespace strongroom::desk::policy
