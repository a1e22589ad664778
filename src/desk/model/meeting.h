// What is known about a meeting: its minutes, for each kind of reader, with all corrections.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/uuid.h"
#include "desk/policy/calendar.h"

namespace strongroom::desk::model {

// For whom a text about a meeting is.
enum class Audience : std::uint8_t {
  kTeam,    // who has the role "team"
  kPublic,  // anybody
};
inline constexpr std::size_t kAudiences = 2;
[[nodiscard]] std::string_view AudienceName(Audience audience) noexcept;  // "team", "public"

// Minutes as somebody wrote them once.
struct Minutes {
  Uuid event;
  Time at;
  std::string by;
  std::string text;
};

struct Meeting {
  policy::Date day;
  // By audience; oldest first, the last one counts. Empty: there are none for it.
  std::array<std::vector<Minutes>, kAudiences> minutes{};

  [[nodiscard]] const std::vector<Minutes>& MinutesFor(Audience audience) const {
    return minutes.at(static_cast<std::size_t>(audience));
  }
};

}  // namespace strongroom::desk::model
