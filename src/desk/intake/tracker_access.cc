#include "desk/intake/tracker_access.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace strongroom::desk::intake {
namespace {

// Each answer in the files, as it is or in a list.
template <class Take>
Result<void> ForEachAnswer(std::span<const InputFile> files, const Take& take) {
  for (const InputFile& file : files) {
    const auto documents = ReadDocuments(file);
    if (!documents) return Fail(documents.error());
    for (const TrackerDocument& document : *documents) {
      Refusals refusals;
      const auto answer = [&](const json::value& value, std::string pointer) {
        TrackerObject object(value, std::move(pointer), refusals);
        if (object.valid()) take(object, document.source);
      };
      if (const json::array* list = document.value.if_array()) {
        for (std::size_t at = 0; at < list->size(); ++at) {
          answer((*list)[at], fmt::format("/{}", at));
        }
      } else {
        answer(document.value, "");
      }
      if (!refusals.empty()) return Fail(RefusedDocument(document, std::move(refusals)));
    }
  }
  return {};
}

TrackerHolder::Kind KindOf(std::string_view type) {
  if (type == "group") return TrackerHolder::Kind::kGroup;
  if (type == "projectRole") return TrackerHolder::Kind::kRole;
  if (type == "user") return TrackerHolder::Kind::kPerson;
  if (type == "reporter") return TrackerHolder::Kind::kReporter;
  return TrackerHolder::Kind::kOther;
}

class SchemeReader {
 public:
  void ReadScheme(TrackerObject& object, std::string_view source) {
    scheme_.id = object.Id("id", Need::kRequired);
    scheme_.name = object.Text("name", Need::kRequired).value_or("");
    scheme_.description = object.Text("description").value_or("");
    const std::string default_id = object.Id("defaultSecurityLevelId");
    for (TrackerObject& level : object.Objects("levels", Need::kRequired)) {
      ReadLevel(level, default_id, source);
    }
    if (!default_id.empty() && !places_.contains(default_id)) {
      Report(source, {}, object.PointerTo("defaultSecurityLevelId"), "unknown-level",
             fmt::format("the default level {} is not among the levels", Quoted(default_id)));
    }
  }

  void ReadMembers(TrackerObject& page, std::string_view source) {
    std::vector<TrackerObject> members = page.Objects("values", Need::kRequired);
    pages_.Take(page, source, members.size());
    for (TrackerObject& member : members) {
      const std::string id = member.Id("issueSecurityLevelId", Need::kRequired);
      auto holder = member.Object("holder", Need::kRequired);
      if (!holder) continue;
      const auto level = places_.find(id);
      if (level == places_.end()) {
        Report(source, {}, member.PointerTo("issueSecurityLevelId"), "unknown-level",
               fmt::format("the scheme has no level {}; left out", Quoted(id)));
        continue;
      }
      AddHolder(*holder, scheme_.levels.at(level->second), source);
    }
  }

  TrackerScheme Take(bool members_given) {
    pages_.Report("members of levels", scheme_.report);
    for (const TrackerSchemeLevel& level : scheme_.levels) {
      if (members_given || !level.holders.empty()) continue;
      Report({}, level.level.name, {}, "no-members",
             "who is in the level is not told: give the members of the scheme's levels, too");
    }
    return std::move(scheme_);
  }

 private:
  void ReadLevel(TrackerObject& object, const std::string& default_id, std::string_view source) {
    TrackerSchemeLevel level;
    level.level.id = object.Id("id", Need::kRequired);
    level.level.name = object.Text("name", Need::kRequired).value_or("");
    level.level.description = object.Text("description").value_or("");
    level.is_default = !default_id.empty() && level.level.id == default_id;
    if (object.Flag("isDefault") == true) level.is_default = true;
    for (TrackerObject& member : object.Objects("members")) {
      auto holder = member.Has("holder") ? member.Object("holder", Need::kRequired) : member;
      if (holder) AddHolder(*holder, level, source);
    }
    if (!places_.emplace(level.level.id, scheme_.levels.size()).second) {
      object.Refuse("id", "level-twice", "two levels have this id");
    }
    scheme_.levels.push_back(std::move(level));
  }

  void AddHolder(TrackerObject& object, TrackerSchemeLevel& level, std::string_view source) {
    TrackerHolder holder;
    holder.type = object.Text("type", Need::kRequired).value_or("");
    holder.kind = KindOf(holder.type);
    const std::string parameter = object.Id("parameter");
    const std::string value = object.Id("value");
    switch (holder.kind) {
      case TrackerHolder::Kind::kGroup: {
        // The parameter is the group's name, the value its id; asked for, the group is there, too.
        auto group = object.Object("group");
        holder.name = group ? group->Text("name").value_or(parameter) : parameter;
        holder.id = group ? group->Id("groupId") : "";
        if (holder.id.empty()) holder.id = value;
        if (holder.name.empty()) object.Refuse("parameter", "required", "name the group");
        break;
      }
      case TrackerHolder::Kind::kRole: {
        auto role = object.Object("projectRole");
        holder.id = parameter;
        holder.name = role ? role->Text("name").value_or("") : "";
        break;
      }
      case TrackerHolder::Kind::kPerson: {
        auto user = object.Object("user");
        const TrackerPerson person = user ? ReadPerson(*user) : TrackerPerson{};
        holder.id = person.id.empty() ? parameter : person.id;
        holder.name = person.display_name;
        if (holder.id.empty()) object.Refuse("parameter", "required", "say which person");
        break;
      }
      case TrackerHolder::Kind::kReporter: break;
      case TrackerHolder::Kind::kOther: holder.id = parameter; break;
    }
    ReportHolder(holder, object.pointer(), level.level.name, source);
    if (std::ranges::find(level.holders, holder) == level.holders.end()) {
      level.holders.push_back(std::move(holder));
    }
  }

  void ReportHolder(const TrackerHolder& holder, const std::string& pointer,
                    const std::string& level, std::string_view source) {
    if (holder.kind == TrackerHolder::Kind::kOther && !holder.type.empty()) {
      Report(source, level, pointer, "unknown-holder",
             fmt::format("{} is neither group, role, person nor reporter; who that is has to be "
                         "found out by hand",
                         Quoted(holder.type)));
    }
    if (holder.kind == TrackerHolder::Kind::kRole && holder.name.empty()) {
      Report(source, level, pointer, "role-without-name",
             fmt::format("the role {} has no name here; export with \"expand=all\"",
                         Quoted(holder.id)));
    }
  }

  void Report(std::string_view source, std::string subject, std::string place, std::string rule,
              std::string message) {
    scheme_.report.push_back({.source = std::string(source),
                              .subject = std::move(subject),
                              .place = std::move(place),
                              .rule = std::move(rule),
                              .message = std::move(message)});
  }

  TrackerScheme scheme_;
  std::map<std::string, std::size_t> places_;  // of levels, by id
  PageCount pages_;
};

}  // namespace

Result<TrackerScheme> ParseSecurityScheme(const InputFile& scheme,
                                          std::span<const InputFile> members) {
  const auto documents = ReadDocuments(scheme);
  if (!documents) return Fail(documents.error());
  SchemeReader reader;
  Refusals refusals;
  if (documents->size() > 1) {
    refusals.Add("", "one-scheme", "one scheme at a time: the file has several documents");
  } else {
    TrackerObject object(documents->front().value, "", refusals);
    if (object.valid()) reader.ReadScheme(object, scheme.name);
  }
  if (!refusals.empty()) {
    return Fail(RefusedDocument(documents->front(), std::move(refusals)));
  }
  const auto read = ForEachAnswer(members, [&](TrackerObject& page, std::string_view source) {
    reader.ReadMembers(page, source);
  });
  if (!read) return Fail(read.error());
  return reader.Take(!members.empty());
}

Result<TrackerGroup> ParseGroupMembers(std::string_view group, std::span<const InputFile> files) {
  TrackerGroup read{.name = std::string(group), .members = {}, .report = {}};
  PageCount pages;
  std::map<std::string, std::string> places;
  const auto taken = ForEachAnswer(files, [&](TrackerObject& page, std::string_view source) {
    std::vector<TrackerObject> values = page.Objects("values", Need::kRequired);
    pages.Take(page, source, values.size());
    for (TrackerObject& value : values) {
      TrackerPerson person = ReadPerson(value);
      if (person.id.empty()) {
        value.Refuse("accountId", "required", "a member has an account id or a user name");
        continue;
      }
      const auto [first, fresh] = places.emplace(person.id, value.pointer());
      if (fresh) {
        read.members.push_back(std::move(person));
      } else {
        read.report.push_back(
            {.source = std::string(source),
             .subject = read.name,
             .place = value.pointer(),
             .rule = "member-twice",
             .message = "left out: the person is a member already, see " + first->second});
      }
    }
  });
  if (!taken) return Fail(taken.error());
  pages.Report("members", read.report);
  return read;
}

}  // namespace strongroom::desk::intake
