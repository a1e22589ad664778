#include "desk/model/event_body.h"

#include <fmt/format.h>

namespace strongroom::desk::model {

std::optional<std::string> ReadNewText(JsonMembers& members, std::string_view name) {
  const json::value* value = members.Any(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string() || value->get_string().size() > kTextMaxBytes) {
    members.Refuse(name, "text", fmt::format("give a text of at most {} bytes", kTextMaxBytes));
    return std::nullopt;
  }
  return std::string(value->get_string().data(), value->get_string().size());
}

std::string EventBody::Text(std::string_view name, Need need) {
  if (need == Need::kOptional) return NewText(name).value_or("");
  return members_.Text(name, need, kTextMaxBytes).value_or("");
}

std::optional<Time> EventBody::Moment(std::string_view name, Need need) {
  const std::optional<std::string> text = members_.Text(name, need, 40);
  if (!text) return std::nullopt;
  std::optional<Time> time = ParseTime(*text);
  if (!time) Refuse(name, "time", "give a time with its offset, such as 2026-01-31T23:30:00+01:00");
  return time;
}

std::optional<policy::Date> EventBody::Day(std::string_view name, Need need) {
  const std::optional<std::string> text = members_.Text(name, need, 40);
  if (!text) return std::nullopt;
  const std::optional<policy::Date> day = policy::ParseDate(*text);
  if (!day) Refuse(name, "date", "give a day, such as 2026-01-31");
  return day;
}

std::optional<std::vector<std::string>> EventBody::NewTexts(std::string_view name) {
  if (members_.Any(name) == nullptr) return std::nullopt;
  return members_.Texts(name);
}

void EventBody::Refuse(std::string_view name, std::string_view rule, std::string message) {
  refusals_.Add(name.empty() ? "/body" : members_.PointerTo(name), rule, std::move(message));
}

bool EventBody::Ready() {
  members_.Close();
  return refusals_.empty();
}

}  // namespace strongroom::desk::model
