#include "desk/model/import_access.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "desk/model/expunge.h"

namespace strongroom::desk::model {
namespace {

using Names = std::set<std::string, std::less<>>;

constexpr std::string_view kAsInTracker = "as in the tracker";

json::array ArrayOf(const Names& names) { return json::array(names.begin(), names.end()); }

bool HasGaps(const std::vector<intake::ReportLine>& report) {
  return std::ranges::any_of(
      report, [](const intake::ReportLine& line) { return line.rule == "pages-missing"; });
}

Names Without(const Names& from, const Names& what) {
  Names rest;
  std::ranges::set_difference(from, what, std::inserter(rest, rest.end()));
  return rest;
}

// False, and reported, where nobody active would be an administrator any more.
bool TakeOut(ImportSession& session, const std::string& id, const std::string& person) {
  const Group& group = *session.now().FindGroup(id);
  if (group.MembershipOf(person) == nullptr) return true;
  if (group.role == Role::kAdministrators && !AdministratorsRemain(session.now(), person, id)) {
    session.Report(person, {}, "last-administrator",
                   fmt::format("is no longer in the tracker's group behind {}, but the desk's last "
                               "administrator: make somebody else one, then import again",
                               id));
    return false;
  }
  session.Emit(GroupStream(id), "group.member-removed",
               json::object{{"person", person}, {"reason", "no longer a member in the tracker"}});
  return true;
}

// `known`: the group was at the desk before this import.
void TakeMembers(ImportSession& session, const std::string& id, Names members, bool gaps,
                 bool known) {
  const Group* group = session.now().FindGroup(id);
  if (group == nullptr) return;  // it could not be made: the import has failed
  const Names before = group->tracker_members;
  const Group there = *group;
  if (gaps) members.insert(before.begin(), before.end());
  for (const std::string& person : Without(members, before)) {
    if (there.MembershipOf(person) != nullptr) continue;
    session.Emit(GroupStream(id), "group.member-added",
                 json::object{{"person", person}, {"reason", "a member in the tracker"}});
  }
  for (const std::string& person : Without(before, members)) {
    if (!TakeOut(session, id, person)) members.insert(person);
  }
  if (members == before) return;
  session.Emit(GroupStream(id), "group.tracker-said", json::object{{"members", ArrayOf(members)}});
  if (known) ++session.result().groups.changed;
}

std::string TrackerIdOf(const intake::TrackerLevel& level) {
  return level.id.empty() ? level.name : level.id;
}

std::string NameOf(const intake::TrackerLevel& level) {
  return level.name.empty() ? level.id : level.name;
}

// The people whom the level names one by one, as a group; empty where there never were any.
std::string GroupOfPeople(ImportSession& session, const intake::TrackerSchemeLevel& level,
                          bool gaps) {
  Names people;
  for (const intake::TrackerHolder& holder : level.holders) {
    if (holder.kind != intake::TrackerHolder::Kind::kPerson) continue;
    const std::string person =
        session.PersonFor({.id = holder.id, .display_name = holder.name, .active = std::nullopt});
    if (!person.empty()) people.insert(person);
  }
  const std::string tracker_id = fmt::format("level {}: people", TrackerIdOf(level.level));
  const bool known = session.before().FindTrackerGroup(tracker_id) != nullptr;
  if (people.empty() && !known) return {};
  const std::string id =
      session.GroupFor(tracker_id, fmt::format("{} people", NameOf(level.level)));
  if (!id.empty()) TakeMembers(session, id, std::move(people), gaps, known);
  return id;
}

// What the scheme says of a level, in the desk's words.
TrackedLevel Said(ImportSession& session, const intake::TrackerSchemeLevel& level, bool told_who,
                  bool gaps) {
  TrackedLevel said{.name = NameOf(level.level),
                    .description = level.level.description,
                    .groups = {},
                    .reporter_sees = false};
  for (const intake::TrackerHolder& holder : level.holders) {
    switch (holder.kind) {
      case intake::TrackerHolder::Kind::kGroup:
        said.groups.insert(session.GroupFor(holder.name, holder.name));
        break;
      case intake::TrackerHolder::Kind::kReporter: said.reporter_sees = true; break;
      case intake::TrackerHolder::Kind::kRole:
        session.Report(said.name, {}, "role-left-out",
                       fmt::format("the desk has no roles of projects: whoever has the role {} is "
                                   "put into a group of the level by hand",
                                   Quoted(holder.name.empty() ? holder.id : holder.name)));
        break;
      case intake::TrackerHolder::Kind::kPerson:
      case intake::TrackerHolder::Kind::kOther: break;  // below; reported by the reader
    }
  }
  if (told_who) said.groups.insert(GroupOfPeople(session, level, gaps));
  said.groups.erase("");
  return said;
}

void Conflict(ImportSession& session, const Level& level, std::string_view what) {
  session.Report(level.name, {}, "conflict",
                 fmt::format("{} changed in the tracker and is otherwise at the desk; the desk's "
                             "stays: look which is right",
                             what));
}

// The new level's id.
std::string AddLevel(ImportSession& session, const std::string& tracker_id,
                     const TrackedLevel& said) {
  const std::string wanted = IdFrom(said.name, "level");
  const std::string id = session.FreeLevelId(wanted);
  if (id != wanted) {
    session.Report(said.name, {}, "id-taken",
                   fmt::format("the desk cannot call the level {}; it is called {}. If it has the "
                               "same level already, give that this tracker id",
                               wanted, id));
  }
  json::object body{{"name", said.name},
                    {"groups", ArrayOf(said.groups)},
                    {"reporter_sees", said.reporter_sees},
                    {"tracker_id", tracker_id}};
  if (!said.description.empty()) body["description"] = said.description;
  session.Emit(LevelStream(id), "level.made", std::move(body));
  ++session.result().levels.created;
  return id;
}

// `said` against what was said before: by hand given a tracker id, a level was never spoken of.
void ChangeLevel(ImportSession& session, const std::string& id, TrackedLevel said, bool told_who) {
  const Level level = *session.now().FindLevel(id);
  const TrackedLevel before = level.tracked.value_or(TrackedLevel{});
  const bool first = !level.tracked;
  if (!told_who) {
    said.groups = before.groups;
    said.reporter_sees = before.reporter_sees;
  }
  // What was expunged here is not taken again.
  if (before.name == kExpungedText) said.name = before.name;
  if (before.description == kExpungedText) said.description = before.description;
  if (!first && said == before) return;
  json::object described;
  if (said.name != before.name && said.name != level.name) {
    if (!first && level.name == before.name) {
      described["name"] = said.name;
    } else {
      Conflict(session, level, "its name");
    }
  }
  if (said.description != before.description && said.description != level.description) {
    if (level.description == before.description) {
      described["description"] = said.description;
    } else {
      Conflict(session, level, "its description");
    }
  }
  if (!described.empty()) session.Emit(LevelStream(id), "level.described", std::move(described));

  Names groups = level.groups;
  for (const std::string& name : Without(said.groups, before.groups)) groups.insert(name);
  for (const std::string& name : Without(before.groups, said.groups)) groups.erase(name);
  if (groups != level.groups) {
    session.Emit(LevelStream(id), "level.groups-changed",
                 json::object{{"groups", ArrayOf(groups)}, {"reason", kAsInTracker}});
  }
  if (said.reporter_sees != before.reporter_sees && said.reporter_sees != level.reporter_sees) {
    if (!first && level.reporter_sees == before.reporter_sees) {
      session.Emit(LevelStream(id), "level.reporter-rule-changed",
                   json::object{{"reporter_sees", said.reporter_sees}});
    } else {
      Conflict(session, level, "whether reporters see their own");
    }
  }
  json::object body{
      {"name", said.name}, {"groups", ArrayOf(said.groups)}, {"reporter_sees", said.reporter_sees}};
  if (!said.description.empty()) body["description"] = said.description;
  session.Emit(LevelStream(id), "level.tracker-said", std::move(body));
  ++session.result().levels.changed;
}

// True, and reported, where the level was removed at the desk.
bool WasRemoved(ImportSession& session, const intake::TrackerLevel& level) {
  if (!session.now().removed_tracker_levels.contains(TrackerIdOf(level))) return false;
  session.Report(NameOf(level), {}, "removed-here",
                 "the level was removed at the desk and stays so; to have it again, make one and "
                 "give it this tracker id");
  return true;
}

// A group of the level whose members nobody gave lets nobody in.
void ReportEmptyGroups(ImportSession& session, const intake::TrackerSchemeLevel& level) {
  for (const intake::TrackerHolder& holder : level.holders) {
    if (holder.kind != intake::TrackerHolder::Kind::kGroup) continue;
    const Group* group = session.now().FindTrackerGroup(holder.name);
    if (group == nullptr) continue;
    const bool somebody = std::ranges::any_of(
        group->members, [](const auto& member) { return !member.second.back().until; });
    if (somebody) continue;
    session.Report(NameOf(level.level), {}, "group-without-members",
                   fmt::format("nobody is in {}, so that it lets nobody in: give its members "
                               "(--group {}=FILE), or add them at the desk",
                               holder.name, holder.name));
  }
}

}  // namespace

void ImportGroup(ImportSession& session, const intake::TrackerGroup& group) {
  const bool known = session.before().FindTrackerGroup(group.name) != nullptr;
  const std::string id = session.GroupFor(group.name, group.name);
  if (id.empty()) return;
  Names members;
  for (const intake::TrackerPerson& member : group.members) {
    const std::string person = session.PersonFor(member);
    if (!person.empty()) members.insert(person);
  }
  TakeMembers(session, id, std::move(members), HasGaps(group.report), known);
}

void ImportScheme(ImportSession& session, const intake::TrackerScheme& scheme, bool members_given) {
  const bool gaps = HasGaps(scheme.report);
  for (const intake::TrackerSchemeLevel& level : scheme.levels) {
    if (WasRemoved(session, level.level)) continue;
    const bool told_who = members_given || !level.holders.empty();
    TrackedLevel said = Said(session, level, told_who, gaps);
    const std::string tracker_id = TrackerIdOf(level.level);
    const Level* known = session.now().FindTrackerLevel(tracker_id);
    std::string id;
    if (known == nullptr) {
      id = AddLevel(session, tracker_id, said);
    } else {
      id = known->id;
      if (gaps && known->tracked) {
        said.groups.insert(known->tracked->groups.begin(), known->tracked->groups.end());
        said.reporter_sees = said.reporter_sees || known->tracked->reporter_sees;
      }
      ChangeLevel(session, id, std::move(said), told_who);
    }
    ReportEmptyGroups(session, level);
    const auto& defaults = session.now().settings.default_levels;
    if (level.is_default && std::ranges::find(defaults, id) == defaults.end()) {
      session.Report(NameOf(level.level), {}, "default-level",
                     fmt::format("new issues of the tracker stand at this level; here it is no "
                                 "default level: set {} in the desk's settings if it should be",
                                 id));
    }
  }
}

std::string LevelFor(ImportSession& session, const intake::TrackerLevel& level) {
  const std::string tracker_id = TrackerIdOf(level);
  if (const Level* known = session.now().FindTrackerLevel(tracker_id); known != nullptr) {
    return known->id;
  }
  if (tracker_id.empty() || WasRemoved(session, level)) return {};
  session.Report(NameOf(level), {}, "level-without-scheme",
                 "who is in the level is not told, so it lets nobody in: give the security scheme, "
                 "too, or groups at the desk");
  TrackedLevel said{.name = NameOf(level), .description = level.description, .groups = {}};
  return AddLevel(session, tracker_id, said);
}

}  // namespace strongroom::desk::model
