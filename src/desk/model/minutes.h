// Minutes of meetings: the command that writes them, and who may read which.
//
// Minutes for the team are read by the team, minutes for the public by every active person. That
// there are some for the team is told to nobody else.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "desk/model/command.h"

namespace strongroom::desk::model {

inline constexpr std::string_view kNoSuchMinutes =
    "there are no minutes of that day, or you may not see them";

// For the team. Minutes that are there already are corrected: the last text counts, and the others
// stay readable. kInvalid: the day is still to come; or minutes for the public name an issue that
// the writer sees and the public does not. (They are not searched for anything else.)
struct WriteMinutes {
  std::string day;  // of the meeting
  Audience audience = Audience::kTeam;
  std::string text;    // Markdown
  policy::Date today;  // in the desk's zone
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Write(const State& state, const Actor& actor,
                                      const WriteMinutes& input);

// Those with minutes that the sight shows; the last one first.
[[nodiscard]] std::vector<const Meeting*> ListMeetings(const Sight& sight);
// kNotFound with kNoSuchMinutes for what is hidden or absent.
[[nodiscard]] Result<const Meeting*> RequireMeeting(const Sight& sight, std::string_view day);

// {"date", "audiences": ["team"]}
[[nodiscard]] json::object Summary(const Sight& sight, const Meeting& meeting);
// {"date", "minutes": [{"audience", "text", "at", "by", "id", "former": [{"text", "at", "by",
// "id"}]}], "actions": ids of the action items that it agreed on}, with "version" for the team.
[[nodiscard]] json::object FullView(const Sight& sight, const Meeting& meeting);

}  // namespace strongroom::desk::model
