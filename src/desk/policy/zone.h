// A named time zone of the system's time zone database: which day it is somewhere.
//
// Deadlines are days that end at the end of that day in the policy's zone; an event that carries a
// time happened on the day that it was there.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "desk/policy/calendar.h"

namespace date {
class time_zone;
}

namespace strongroom::desk::policy {

class Zone {
 public:
  // By its name in the IANA time zone database, such as "Europe/Berlin" or "Etc/UTC".
  // kInvalid: there is no such zone here. Names are case sensitive.
  [[nodiscard]] static Result<Zone> Find(std::string_view name);

  [[nodiscard]] static Zone Utc();

  [[nodiscard]] std::string name() const;
  [[nodiscard]] Date DateOf(Time time) const;
  // What a clock on the wall shows there, such as "2026-12-01 15:00".
  [[nodiscard]] std::string ClockText(Time time) const;
  // The first instant that is no longer `date` there.
  [[nodiscard]] Time EndOf(Date date) const;

 private:
  explicit Zone(const date::time_zone* zone) : zone_(zone) {}

  // Null for UTC. Lives as long as the program: the library never unloads its database.
  const date::time_zone* zone_;
};

}  // namespace strongroom::desk::policy
