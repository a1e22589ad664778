#include "desk/model/expunge.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "base/json_members.h"
#include "desk/model/check_without.h"
#include "desk/model/event_kind.h"

namespace strongroom::desk::model {
namespace {

constexpr std::string_view kStream = "ledger";
constexpr auto kTexts =
    std::to_array<std::string_view>({"title",         "description",   "text",
                                     "name",          "reason",        "note",
                                     "value",         "versions",      "evidence",
                                     "summary",       "what",          "approved_by",
                                     "contact",       "labels",        "add",
                                     "remove",        "discuss_label", "board_hidden_labels",
                                     "repository",    "language",      "team",
                                     "product_owner", "alternatives",  "facts"});
// Of a policy: an object whose members' values say what its events mean, to people.
constexpr std::string_view kMeanings = "events";

// Lists of texts hold each once.
void KeepOne(json::array& texts) {
  const auto same = [](const json::value& a, const json::value& b) {
    return a.is_string() && b.is_string() && a == b;
  };
  texts.erase(std::unique(texts.begin(), texts.end(), same), texts.end());
}

void Blank(json::value& value, bool is_text) {
  if (value.is_object()) {
    for (auto& member : value.get_object()) {
      const std::string_view name(member.key());
      if (name == kMeanings && member.value().is_object()) {
        for (auto& each : member.value().get_object()) Blank(each.value(), true);
        continue;
      }
      Blank(member.value(), std::ranges::find(kTexts, name) != kTexts.end());
    }
  } else if (value.is_array()) {
    for (json::value& each : value.get_array()) Blank(each, is_text);
    if (is_text) KeepOne(value.get_array());
  } else if (is_text && value.is_string() && !value.get_string().empty()) {
    value = json::string(kExpungedText);
  }
}

struct Content {
  std::uint64_t n = 0;
  const json::value* instead = nullptr;
  std::string reason;
};

Content Read(EventBody& body) {
  Content content;
  content.n = static_cast<std::uint64_t>(
      body.Number("event", 1, std::numeric_limits<std::int64_t>::max(), Need::kRequired)
          .value_or(0));
  content.instead = body.Any("instead", Need::kRequired);
  content.reason = body.Text("reason");
  return content;
}

void Expunged(State& state, const Event& event, EventBody& body) {
  const Content content = Read(body);
  if (content.n >= event.n) body.Refuse("event", "order", "only former events are expunged");
  if (!body.Ready()) return;
  (void)state;  // the ledger's reader acts on it
}

}  // namespace

Event WithoutTexts(Event event) {
  json::value body(std::move(event.body));
  Blank(body, false);
  event.body = std::move(body.get_object());
  return event;
}

Result<void> CheckWithout(const Event& event, const State& before, const State& after) {
  if (FamilyOf(event.stream) != "issue") return {};
  const Issue* was = before.FindIssueUnchecked(NameIn(event.stream));
  const Issue* is = after.FindIssueUnchecked(NameIn(event.stream));
  if (was == nullptr || is == nullptr || std::ranges::includes(was->labels, is->labels)) return {};
  return Fail(ErrorKind::kConflict,
              "a label that this event takes away would stand there again: expunge the event that "
              "added it first");
}

Result<NewEvents> Expunge(const State& state, const Actor& actor, const ExpungeEvent& input) {
  if (auto may = RequireRole(state, actor, Role::kAdministrators); !may) return Fail(may.error());
  InputCheck check;
  check.Text("/reason", input.reason, kReasonMaxBytes);
  Event blank = WithoutTexts(input.event);
  if (input.event.kind == kExpungedKind || blank.body == input.event.body) {
    check.Refuse("/event", "no-text", "this event holds no text that could be expunged");
  }
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  json::object body{{"event", input.event.n}, {"reason", input.reason}};
  body["instead"] = json::object{
      {"id", blank.id.ToString()}, {"at", FormatTime(blank.at)}, {"by", blank.by},
      {"stream", blank.stream},    {"kind", blank.kind},         {"body", std::move(blank.body)}};
  return NewEvents{{std::string(kStream), std::string(kExpungedKind), std::move(body)}};
}

Result<std::optional<Replacement>> ReplacementIn(const Event& event) {
  if (event.kind != kExpungedKind) return std::nullopt;
  EventBody body(event.body);
  const Content content = Read(body);
  if (!body.Ready() || !content.instead->is_object()) {
    return Fail(ErrorKind::kInvalid,
                fmt::format("event {} ({}): its body cannot be read", event.n, event.kind));
  }
  json::object whole = content.instead->get_object();
  whole["v"] = kEventFormat;
  auto instead = DecodeEvent(content.n, json::serialize(whole));
  if (!instead) return Fail(instead.error());
  return Replacement{.event = std::move(*instead), .reason = content.reason};
}

std::span<const EventKind> LedgerEvents() {
  static constexpr std::array kinds = {EventKind{kExpungedKind, "ledger", Expunged}};
  return kinds;
}

}  // namespace strongroom::desk::model
