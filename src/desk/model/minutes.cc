#include "desk/model/minutes.h"

#include <algorithm>

#include "desk/model/actions.h"
#include "desk/model/named_keys.h"

namespace strongroom::desk::model {
namespace {

constexpr std::array kBoth = {Audience::kTeam, Audience::kPublic};

bool Shows(const Sight& sight, const Meeting& meeting, Audience audience) {
  return !meeting.MinutesFor(audience).empty() && sight.Sees(audience);
}

bool Shows(const Sight& sight, const Meeting& meeting) {
  return std::ranges::any_of(kBoth, [&](Audience each) { return Shows(sight, meeting, each); });
}

json::object AsJson(const Minutes& minutes) {
  return {{"text", minutes.text},
          {"at", FormatTime(minutes.at)},
          {"by", minutes.by},
          {"id", minutes.event.ToString()}};
}

}  // namespace

Result<NewEvents> Write(const State& state, const Actor& actor, const WriteMinutes& input) {
  if (auto may = RequireRole(state, actor, Role::kTeam); !may) return Fail(may.error());
  InputCheck check;
  const auto day = check.Day("/date", input.day);
  if (day && *day > input.today) {
    check.Refuse("/date", "future", "that day is still to come");
  }
  check.Text("/text", input.text, kDescriptionMaxBytes);
  if (input.audience == Audience::kPublic) {
    RefuseEmbargoed(check, Sight(state, actor.person), "/text", input.text);
  }
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  const std::string stream = MeetingStream(input.day);
  if (auto version = CheckVersion(state, stream, input.expected); !version) {
    return Fail(version.error());
  }
  if (const Meeting* meeting = state.FindMeetingUnchecked(input.day)) {
    const std::vector<Minutes>& written = meeting->MinutesFor(input.audience);
    if (!written.empty() && written.back().text == input.text) return NewEvents{};
  }
  return NewEvents{
      {stream, "minutes.written",
       json::object{{"audience", AudienceName(input.audience)}, {"text", input.text}}}};
}

std::vector<const Meeting*> ListMeetings(const Sight& sight) {
  std::vector<const Meeting*> meetings;
  for (const auto& [day, meeting] : sight.state().meetings) {
    if (Shows(sight, *meeting)) meetings.push_back(&*meeting);
  }
  std::ranges::reverse(meetings);
  return meetings;
}

Result<const Meeting*> RequireMeeting(const Sight& sight, std::string_view day) {
  const Meeting* meeting = sight.state().FindMeetingUnchecked(day);
  if (meeting == nullptr || !Shows(sight, *meeting)) {
    return Fail(ErrorKind::kNotFound, std::string(kNoSuchMinutes));
  }
  return meeting;
}

json::object Summary(const Sight& sight, const Meeting& meeting) {
  json::array audiences;
  for (const Audience each : kBoth) {
    if (Shows(sight, meeting, each)) audiences.push_back(json::string(AudienceName(each)));
  }
  return {{"date", policy::FormatDate(meeting.day)}, {"audiences", std::move(audiences)}};
}

json::object FullView(const Sight& sight, const Meeting& meeting) {
  json::array all;
  for (const Audience audience : kBoth) {
    if (!Shows(sight, meeting, audience)) continue;
    const std::vector<Minutes>& written = meeting.MinutesFor(audience);
    json::object minutes = AsJson(written.back());
    minutes["audience"] = AudienceName(audience);
    json::array former;
    for (std::size_t place = 0; place + 1 < written.size(); ++place) {
      former.push_back(AsJson(written[place]));
    }
    minutes["former"] = std::move(former);
    all.push_back(std::move(minutes));
  }
  json::array actions;
  for (const Action* each : ListActions(sight)) {
    if (each->meeting == meeting.day) actions.push_back(json::string(each->id));
  }
  const std::string day = policy::FormatDate(meeting.day);
  json::object view{{"date", day}, {"minutes", std::move(all)}, {"actions", std::move(actions)}};
  // It counts the minutes for either audience.
  if (sight.Sees(Audience::kTeam)) {
    view["version"] = sight.state().VersionOf(MeetingStream(day));
  }
  return view;
}

}  // namespace strongroom::desk::model
