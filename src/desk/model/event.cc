#include "desk/model/event.h"

#include <fmt/format.h>

#include <utility>

#include "base/json_members.h"
#include "desk/model/event_kind.h"

namespace strongroom::desk::model {
namespace {

constexpr std::size_t kNameMaxBytes = 200;

std::unexpected<Error> Refused(std::uint64_t n, std::string_view kind, std::string_view what) {
  const std::string named = kind.empty() ? std::string() : fmt::format(" ({})", Quoted(kind));
  return Fail(ErrorKind::kInvalid, fmt::format("event {}{}: {}", n, named, what));
}

// For messages, before anything else was read.
std::string_view KindOf(const json::object& object) {
  const json::value* kind = object.if_contains("kind");
  if (kind == nullptr || !kind->is_string()) return "";
  return {kind->get_string().data(), kind->get_string().size()};
}

}  // namespace

std::string_view FamilyOf(std::string_view stream) noexcept {
  return stream.substr(0, stream.find('/'));
}

std::string_view NameIn(std::string_view stream) noexcept {
  const std::size_t slash = stream.find('/');
  return slash == std::string_view::npos ? std::string_view() : stream.substr(slash + 1);
}

Event Written(NewEvent event, std::uint64_t n, Uuid id, Time at, std::string by) {
  return {.n = n,
          .id = id,
          .at = at,
          .by = std::move(by),
          .stream = std::move(event.stream),
          .kind = std::move(event.kind),
          .body = std::move(event.body)};
}

std::string EncodeEvent(const Event& event) {
  std::string text = fmt::format(R"({{"v":{},"id":"{}","at":"{}","by":)", kEventFormat,
                                 event.id.ToString(), FormatTime(event.at));
  AppendJsonString(text, event.by);
  text += ",\"stream\":";
  AppendJsonString(text, event.stream);
  text += ",\"kind\":";
  AppendJsonString(text, event.kind);
  text += ",\"body\":" + json::serialize(event.body) + "}";
  return text;
}

Result<Event> DecodeEvent(std::uint64_t n, std::string_view text) {
  Result<json::value> document = ParseJson(text);
  if (!document) {
    return Fail(ErrorKind::kMalformed, fmt::format("event {}: {}", n, document.error().detail));
  }
  if (!document->is_object()) return Refused(n, "", "is no JSON object");
  json::object& object = document->get_object();
  const std::string_view kind = KindOf(object);
  const json::value* format = object.if_contains("v");
  if (format == nullptr || !format->is_int64() || format->get_int64() != kEventFormat) {
    return Refused(n, kind, "is of another format than 1; read it with a version that knows it");
  }
  const EventKind* known = FindEventKind(kind);
  if (known == nullptr) {
    return Refused(n, kind, "is of a kind that this version does not know; use the newer one");
  }

  Refusals refusals;
  JsonMembers members(*document, "", refusals);
  (void)members.Any("v");
  const auto id = Uuid::Parse(members.Text("id", Need::kRequired, 36).value_or(""));
  const auto at = ParseTime(members.Text("at", Need::kRequired, 40).value_or(""));
  Event event{.n = n,
              .id = id.value_or(Uuid()),
              .at = at.value_or(Time()),
              .by = members.Text("by", Need::kRequired, kNameMaxBytes).value_or(""),
              .stream = members.Text("stream", Need::kRequired, kNameMaxBytes).value_or(""),
              .kind = members.Text("kind", Need::kRequired, kNameMaxBytes).value_or(""),
              .body = {}};
  (void)members.Any("body");
  if (!id) members.Refuse("id", "uuid", "give a UUID");
  if (!at) members.Refuse("at", "time", "give an RFC 3339 time in UTC");
  if (FamilyOf(event.stream) != known->family) {
    members.Refuse("stream", "family", fmt::format("must be of the family {}", known->family));
  }
  json::value* body = object.if_contains("body");
  if (body == nullptr || !body->is_object()) members.Refuse("body", "object", "give an object");
  members.Close();
  if (!refusals.empty()) {
    Error error = Refused(n, kind, "cannot be read").error();
    error.fields = std::move(refusals).Take();
    return Fail(std::move(error));
  }
  event.body = std::move(body->get_object());
  return event;
}

}  // namespace strongroom::desk::model
