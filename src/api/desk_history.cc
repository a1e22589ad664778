// Endpoint family: what happened on any stream, with the ids of events.
#include "api/desk_call.h"
#include "api/desk_routes.h"
#include "desk/model/history.h"
#include "desk/model/stream_history.h"

namespace strongroom::api {
namespace {

namespace model = desk::model;

// What is public now was not always.
bool WasEmbargoed(const model::Issue& issue) {
  return !issue.is_public() || issue.lifted_at.has_value();
}

}  // namespace

Task<void> ReadStreamHistory(Call& call) {
  return ShowDesk(
      call, {"stream"}, false,
      [](const desk::Scene& scene, const Call::Query& query) -> Result<desk::Shown> {
        const std::string stream = model::StreamNamed(query.Find("stream").value_or(""));
        if (stream.empty()) {
          return Fail(
              Error{.kind = ErrorKind::kInvalid,
                    .detail = "the request breaks a rule",
                    .fields = {{"/stream", "required", "say which, such as stream=group/team"}}});
        }
        const std::vector<model::Event> all = scene.events_of(stream, scene.state().n);
        const auto history = model::HistoryOf(scene.sight, stream, all);
        if (!history) return Fail(history.error());
        desk::Shown shown;
        for (const std::string& key : history->issues) {
          const model::Issue* issue = scene.sight.Find(key);
          if (issue == nullptr || !WasEmbargoed(*issue)) continue;
          ++shown.embargoed_issues;
          shown.embargoed_issue = key;
        }
        if (shown.embargoed_issues > 1) shown.embargoed_issue.clear();
        const std::string_view date = model::NameIn(stream);
        if (stream == model::MeetingStream(date) && scene.sight.Sees(model::Audience::kTeam)) {
          shown.entry = {.action = "desk.minutes.read", .record = std::string(date)};
        }
        json::array events;
        for (const model::Event* event : history->events) {
          json::object entry = model::ToJson(*event, "");
          entry["id"] = event->id.ToString();
          events.push_back(std::move(entry));
        }
        shown.body = json::object{{"stream", stream}, {"events", std::move(events)}};
        return shown;
      });
}

}  // namespace strongroom::api
