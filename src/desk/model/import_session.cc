#include "desk/model/import_session.h"

#include <fmt/format.h>

#include "base/refusals.h"
#include "desk/model/people.h"

namespace strongroom::desk::model {
namespace {

template <class Map>
std::string Free(const Map& taken, const std::string& id) {
  std::string name = id;
  for (int next = 2; taken.contains(name); ++next) name = fmt::format("{}-{}", id, next);
  return name;
}

}  // namespace

void ImportSession::Emit(std::string stream, std::string_view kind, json::object body) {
  if (failure_) return;
  bytes_ += json::serialize(body).size();
  if (events() == kImportEventsMax || bytes_ > kImportBytesMax) {
    failure_ = {
        .kind = ErrorKind::kInvalid,
        .detail = fmt::format("this would be more than {} events, or more than {} MiB of them, at "
                              "once, and nothing was taken over: import groups and scheme first, "
                              "then the pages of issues one after the other",
                              kImportEventsMax, kImportBytesMax >> 20U)};
    return;
  }
  result_.events.push_back({std::move(stream), std::string(kind), std::move(body)});
  const Event event = Written(result_.events.back(), now_.n + 1, Uuid(), now_.at, actor_.person);
  if (auto applied = Apply(now_, event); !applied) {
    failure_ = {.kind = ErrorKind::kInternal,
                .detail =
                    "the import made an event that cannot be read, and nothing was taken "
                    "over: " +
                    applied.error().ToString()};
  }
}

void ImportSession::Report(std::string_view subject, std::string_view place, std::string_view rule,
                           std::string message) {
  const std::string once = fmt::format("{}\n{}\n{}\n{}", subject, place, rule, message);
  if (!reported_.insert(once).second) return;
  result_.report.push_back({.source = {},
                            .subject = std::string(subject),
                            .place = place.empty() ? std::string() : JsonPointer("/fields", place),
                            .rule = std::string(rule),
                            .message = std::move(message)});
}

bool ImportSession::MayLeave(const Person& person) const {
  return !HasRole(now_, person.id, Role::kAdministrators) ||
         AdministratorsRemain(now_, person.id, "");
}

// What the tracker says of a known person, against what it said before.
void ImportSession::Activity(const Person& person, bool active) {
  if (person.tracker_active == active) return;
  const std::string id = person.id;
  const bool stays = person.active();
  const bool known_active = person.tracker_active == true;
  if (!active && stays && known_active && !MayLeave(person)) {
    return Report(id, {}, "last-administrator",
                  "is no longer active in the tracker, but the desk's last administrator: make "
                  "somebody else one, then import again");
  }
  Emit(PersonStream(id), "person.changed", json::object{{"tracker_active", active}});
  ++result_.persons.changed;
  if (!active && stays && known_active) {
    Emit(PersonStream(id), "person.left",
         json::object{{"reason", "no longer active in the tracker"}});
  } else if (!active && stays) {
    Report(id, {}, "person-inactive",
           "is not active in the tracker and is at the desk: decide whether they stay");
  } else if (active && !stays) {
    Report(id, {}, "person-active-again",
           "is active in the tracker and has left the desk: decide whether they return");
  }
}

void ImportSession::ReportSameName(const intake::TrackerPerson& person) {
  for (const auto& [id, known] : before_.persons) {
    if (known->name != person.display_name || !known->active() || !known->tracker_id.empty()) {
      continue;
    }
    Report(
        person.display_name, {}, "same-name",
        fmt::format("the desk has {} of this name, and gets another person for the tracker's {}: "
                    "if they are one, make that the tracker id of {}, before this import or "
                    "after it",
                    id, Quoted(person.id), id));
  }
}

std::string ImportSession::PersonFor(const intake::TrackerPerson& person) {
  if (person.id.empty() || person.id.size() > kNameMaxBytes) return {};
  if (const Person* known = now_.FindTrackerPerson(person.id); known != nullptr) {
    std::string id = known->id;
    if (person.active && looked_at_.insert(id).second) Activity(*known, *person.active);
    return id;
  }
  ReportSameName(person);
  const std::string id = DrawPersonId(now_, random_);
  InputCheck check;
  check.Text("/name", person.display_name, kNameMaxBytes);
  const bool named = std::move(check).Done().has_value();
  json::object body{{"name", named ? person.display_name : person.id}, {"tracker_id", person.id}};
  if (person.active) body["tracker_active"] = *person.active;
  Emit(PersonStream(id), "person.added", std::move(body));
  if (person.active) looked_at_.insert(id);
  if (person.active == false) {
    Emit(PersonStream(id), "person.left", json::object{{"reason", "not active in the tracker"}});
  }
  ++result_.persons.created;
  return id;
}

std::string ImportSession::FreeGroupId(const std::string& id) const {
  return Free(now_.groups, id);
}

std::string ImportSession::FreeLevelId(const std::string& id) const {
  return id == "public" ? FreeLevelId("public-level") : Free(now_.levels, id);
}

std::string ImportSession::GroupFor(const std::string& tracker_id, const std::string& name) {
  if (const Group* known = now_.FindTrackerGroup(tracker_id); known != nullptr) return known->id;
  if (now_.removed_tracker_groups.contains(tracker_id)) {
    Report(name, {}, "removed-here",
           "the group was removed at the desk and stays so; to have it again, make one and give it "
           "this tracker id");
    return {};
  }
  const std::string wanted = IdFrom(name, "group");
  const std::string id = FreeGroupId(wanted);
  if (id != wanted) {
    Report(
        name, {}, "id-taken",
        fmt::format("the desk has another group {}; this one is called {}. If both are the same, "
                    "remove it and give {} this tracker id",
                    wanted, id, wanted));
  }
  Emit(GroupStream(id), "group.made", json::object{{"name", name}, {"tracker_id", tracker_id}});
  ++result_.groups.created;
  return id;
}

Result<TrackerImport> ImportSession::Finish() && {
  if (failure_) return Fail(std::move(*failure_));
  return std::move(result_);
}

}  // namespace strongroom::desk::model
