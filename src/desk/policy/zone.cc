#include "desk/policy/zone.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <exception>

namespace strongroom::desk::policy {

Result<Zone> Zone::Find(std::string_view name) {
  try {
    return Zone(date::locate_zone(name));
  } catch (const std::exception&) {
    // The library's message holds the path of the database.
    return Fail(ErrorKind::kInvalid,
                "no such time zone; give a name of the IANA database, such as Europe/Berlin, and "
                "see that the package tzdata is installed");
  }
}

// Null stands for UTC, which needs no database.
Zone Zone::Utc() { return Zone(nullptr); }

std::string Zone::name() const { return zone_ == nullptr ? "Etc/UTC" : zone_->name(); }

Date Zone::DateOf(Time time) const {
  if (zone_ == nullptr) return std::chrono::floor<std::chrono::days>(time);
  const auto local = zone_->to_local(time);
  return Date{std::chrono::floor<std::chrono::days>(local.time_since_epoch())};
}

std::string Zone::ClockText(Time time) const {
  const auto since_epoch =
      zone_ == nullptr ? time.time_since_epoch() : zone_->to_local(time).time_since_epoch();
  const Time shown{std::chrono::duration_cast<Time::duration>(since_epoch)};
  const std::chrono::hh_mm_ss clock(shown - std::chrono::floor<std::chrono::days>(shown));
  return fmt::format("{} {:02}:{:02}", FormatDate(std::chrono::floor<std::chrono::days>(shown)),
                     clock.hours().count(), clock.minutes().count());
}

Time Zone::EndOf(Date date) const {
  if (zone_ == nullptr) return Time{date + std::chrono::days{1}};
  const auto next = date::local_days{date.time_since_epoch() + std::chrono::days{1}};
  // Where clocks are turned back at midnight the day begins twice: it ends before the first of
  // them. Where they skip midnight, it ends at the jump.
  return std::chrono::time_point_cast<Time::duration>(zone_->to_sys(next, date::choose::earliest));
}

}  // namespace strongroom::desk::policy
