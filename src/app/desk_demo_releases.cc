#include "app/desk_demo_releases.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "app/file_text.h"
#include "desk/intake/install_list.h"

namespace strongroom::app {
namespace {

namespace intake = desk::intake;
namespace policy = desk::policy;
using policy::Date;
using policy::FormatDate;

constexpr std::chrono::days kApart{30};
constexpr std::chrono::days kHalfYear{182};

struct List {
  std::string tag;
  std::string release;
  Date since;
  std::string text;
  std::vector<intake::InstalledModule> modules;
};

struct Release {
  std::string code;
  Date ga;
};

std::string ReleaseOf(const std::string& tag) {
  return tag.substr(0, std::min(tag.find("-GA"), tag.find("-csp")));
}

std::map<std::string, Date> ReadDays(const std::filesystem::path& file) {
  std::map<std::string, Date> days;
  const Result<std::string> text = ReadText(file.string());
  std::string_view rest = text ? std::string_view(*text) : std::string_view();
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos) continue;
    const std::optional<Date> day = policy::ParseDate(line.substr(tab + 1, 10));
    if (day) days[std::string(line.substr(0, tab))] = *day;
  }
  return days;
}

Error Wrong(const std::string& directory, std::string_view what) {
  return Error{.kind = ErrorKind::kConfiguration,
               .detail = fmt::format("--install-lists {}: {}", directory, what)};
}

std::string WhatIsWrong(const Error& error) {
  if (error.fields.empty()) return error.detail;
  const FieldError& first = error.fields.front();
  return first.pointer.empty() ? first.message
                               : fmt::format("{}: {}", first.pointer, first.message);
}

// All of them whole, before anything is told to the desk.
Result<std::vector<List>> ReadLists(const std::string& directory, Date today) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  if (error) return Fail(Wrong(directory, "name a directory that can be read"));
  if (files.empty())
    return Fail(Wrong(directory, "it has no install list, such as R1-2026-GA.json"));
  if (files.size() > kInstallListsMax) {
    return Fail(Wrong(directory, fmt::format("it has more than {} lists", kInstallListsMax)));
  }
  std::ranges::sort(files);
  const std::map<std::string, Date> days = ReadDays(std::filesystem::path(directory) / "tags.tsv");
  std::vector<List> lists;
  for (std::size_t at = 0; at < files.size(); ++at) {
    Result<std::string> text = ReadText(files[at].string());
    if (!text) return Fail(Wrong(files[at].string(), text.error().detail));
    Result<intake::InstallList> read = intake::ParseInstallList(*text);
    if (!read) return Fail(Wrong(files[at].string(), WhatIsWrong(read.error())));
    if (read->modules.empty()) {
      return Fail(Wrong(files[at].string(), "the list has no module that is installed"));
    }
    const std::string tag = files[at].stem().string();
    const auto day = days.find(tag);
    const Date guessed = today - kApart * static_cast<int>(files.size() - at);
    lists.push_back({.tag = tag,
                     .release = ReleaseOf(tag),
                     .since = day == days.end() ? guessed : day->second,
                     .text = std::move(*text),
                     .modules = std::move(read->modules)});
  }
  std::ranges::stable_sort(lists, {}, &List::since);
  return lists;
}

// In the order in which they came out.
std::vector<Release> ReleasesOf(const std::vector<List>& lists) {
  std::vector<Release> releases;
  for (const List& list : lists) {
    if (std::ranges::find(releases, list.release, &Release::code) == releases.end()) {
      releases.push_back({list.release, list.since});
    }
  }
  return releases;
}

json::array CalendarOf(const std::vector<Release>& releases) {
  json::array calendar;
  for (std::size_t at = 0; at < releases.size(); ++at) {
    json::object one{{"code", releases[at].code}, {"ga", FormatDate(releases[at].ga)}};
    if (at + 1 < releases.size()) {
      const Date full = releases[at + 1].ga + kHalfYear;
      one["end_of_full_support"] = FormatDate(full);
      one["end_of_triage"] = FormatDate(full + kHalfYear);
    }
    calendar.push_back(std::move(one));
  }
  return calendar;
}

// Those whose names sound like it, else the first that are left.
DemoModules PickModules(const std::vector<intake::InstalledModule>& installed) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kSounds = {
      {{"search", "search"}, {"catalog", "invent"}, {"fines", "fine"}, {"gateway", "login"}}};
  DemoModules picked;
  std::set<std::string_view> taken;
  for (const auto& [name, sound] : kSounds) {
    const intake::InstalledModule* best = nullptr;
    for (const intake::InstalledModule& each : installed) {
      if (taken.contains(each.name)) continue;
      const bool sounds =
          each.name.starts_with("mod-") && each.name.find(sound) != std::string::npos;
      if (best == nullptr || sounds) best = &each;
      if (sounds) break;
    }
    if (best == nullptr) return OwnModules();
    taken.insert(best->name);
    picked[std::string(name)] = best->name;
  }
  return picked;
}

}  // namespace

DemoModules OwnModules() {
  return {{"search", "mod-search"},
          {"catalog", "mod-catalog"},
          {"fines", "mod-fines"},
          {"gateway", "mod-gateway"}};
}

Result<InstallStory> StoryOfInstallLists(const std::string& directory, Date today) {
  const Result<std::vector<List>> lists = ReadLists(directory, today);
  if (!lists) return Fail(lists.error());
  const std::vector<Release> releases = ReleasesOf(*lists);
  json::object calendar;
  calendar["releases"] = CalendarOf(releases);
  InstallStory story{.lines = {}, .modules = {}};
  story.lines.push_back(
      json::array{"PUT", "/releases", json::object{{"text", json::serialize(calendar)}}});
  for (const List& list : *lists) {
    story.lines.push_back(json::array{
        "POST", fmt::format("/releases/{}/lists", list.release),
        json::object{{"tag", list.tag}, {"since", FormatDate(list.since)}, {"text", list.text}}});
  }
  const auto newest =
      std::ranges::find(lists->rbegin(), lists->rend(), releases.back().code, &List::release);
  story.modules = PickModules(newest->modules);
  std::string names = "module\n";
  for (const intake::InstalledModule& each : newest->modules) names += each.name + '\n';
  story.lines.push_back(
      json::array{"POST", "/modules/import",
                  json::object{{"name", newest->tag + ".json"}, {"text", std::move(names)}}});
  return story;
}

}  // namespace strongroom::app
