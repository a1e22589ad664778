#include "desk/model/history.h"

namespace strongroom::desk::model {
namespace {

// The other issue of a link of `key`; empty where the stream is no such link.
std::string_view LinkedBy(std::string_view stream, std::string_view key) {
  if (FamilyOf(stream) != "link") return "";
  const std::string_view both = NameIn(stream);
  const std::string_view a = FamilyOf(both);
  const std::string_view b = NameIn(both);
  if (a == key) return b;
  return b == key ? a : "";
}

}  // namespace

Result<std::vector<const Event*>> History(const Sight& sight, std::string_view key,
                                          std::span<const Event> events) {
  if (auto issue = sight.Require(key); !issue) return Fail(issue.error());
  std::vector<const Event*> history;
  for (const Event& event : events) {
    const bool own = FamilyOf(event.stream) == "issue" && NameIn(event.stream) == key;
    const std::string_view linked = own ? "" : LinkedBy(event.stream, key);
    if (own || (!linked.empty() && sight.Find(linked) != nullptr)) history.push_back(&event);
  }
  return history;
}

json::object ToJson(const Event& event, std::string_view key) {
  json::object entry{{"at", FormatTime(event.at)}, {"by", event.by}, {"kind", event.kind}};
  if (const std::string_view with = LinkedBy(event.stream, key); !with.empty()) {
    entry["body"] = json::object{{"with", with}};
  } else {
    entry["body"] = event.body;
  }
  return entry;
}

}  // namespace strongroom::desk::model
