#include "desk/intake/release.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/clock.h"
#include "base/json_members.h"
#include "desk/intake/byte_order_mark.h"

namespace strongroom::desk::intake {
namespace {

using std::chrono::sys_days;

constexpr std::size_t kReleasesMax = 1000;

std::optional<sys_days> ParseDay(std::string_view text) {
  const auto midnight = ParseTime(std::string(text) + "T00:00:00Z");
  if (!midnight) return std::nullopt;
  return std::chrono::floor<std::chrono::days>(*midnight);
}

std::string DayText(sys_days day) { return FormatTime(day).substr(0, 10); }

std::optional<sys_days> Day(JsonMembers& members, std::string_view name, Need need) {
  const auto text = members.Text(name, need, 10);
  if (!text) return std::nullopt;
  const auto day = ParseDay(*text);
  if (!day) {
    members.Refuse(name, "date", fmt::format("{} is no date; write 2024-04-22", Quoted(*text)));
  }
  return day;
}

Release ReadRelease(const json::value& value, const std::string& pointer, Refusals& refusals) {
  JsonMembers members(value, pointer, refusals);
  Release release;
  release.code = members.Text("code", Need::kRequired, 100).value_or("");
  release.name = members.Text("name", Need::kOptional, 100).value_or("");
  release.ga = Day(members, "ga", Need::kRequired).value_or(sys_days{});
  release.end_of_full_support = Day(members, "end_of_full_support", Need::kOptional);
  release.end_of_triage = Day(members, "end_of_triage", Need::kOptional);
  members.Close();
  if (release.end_of_full_support && *release.end_of_full_support < release.ga) {
    members.Refuse("end_of_full_support", "order", "support cannot end before \"ga\"");
  }
  if (!release.end_of_triage) return release;
  if (!release.end_of_full_support) {
    members.Refuse("end_of_triage", "order", "say when full support ends, too");
  } else if (*release.end_of_triage < *release.end_of_full_support) {
    members.Refuse("end_of_triage", "order", "triage cannot end before full support");
  }
  return release;
}

// What counts for the release on the day; null when there is no list yet.
const ReleaseModules* ListOn(std::span<const ReleaseModules> lists, std::string_view release,
                             sys_days day) {
  const ReleaseModules* last = nullptr;
  for (const ReleaseModules& list : lists) {
    if (list.release != release || list.since > day) continue;
    if (last == nullptr || last->since <= list.since) last = &list;
  }
  return last;
}

std::string PhaseText(const Release& release, sys_days day) {
  switch (PhaseOn(release, day)) {
    case ReleasePhase::kBeforeGa:
      return fmt::format("{} is not out before {}", release.code, DayText(release.ga));
    case ReleasePhase::kFull:
      if (!release.end_of_full_support) {
        return fmt::format("{} is fully supported, its end is not known", release.code);
      }
      return fmt::format("{} is fully supported until {}", release.code,
                         DayText(*release.end_of_full_support));
    case ReleasePhase::kTriageOnly:
      if (!release.end_of_triage) {
        return fmt::format("{} is in triage only, its end is not known", release.code);
      }
      return fmt::format("{} is in triage only until {}", release.code,
                         DayText(*release.end_of_triage));
    case ReleasePhase::kOut: break;
  }
  return fmt::format("{} is out of support since {}", release.code,
                     DayText(*release.end_of_triage + std::chrono::days{1}));
}

}  // namespace

std::string_view ReleasePhaseName(ReleasePhase phase) noexcept {
  switch (phase) {
    case ReleasePhase::kBeforeGa: return "before general availability";
    case ReleasePhase::kFull: return "full support";
    case ReleasePhase::kTriageOnly: return "triage only";
    case ReleasePhase::kOut: return "out of support";
  }
  return "out of support";
}

ReleasePhase PhaseOn(const Release& release, sys_days day) noexcept {
  if (day < release.ga) return ReleasePhase::kBeforeGa;
  if (!release.end_of_full_support || day <= *release.end_of_full_support)
    return ReleasePhase::kFull;
  if (!release.end_of_triage || day <= *release.end_of_triage) return ReleasePhase::kTriageOnly;
  return ReleasePhase::kOut;
}

Result<std::vector<Release>> ParseReleaseCalendar(std::string_view text) {
  const Result<json::value> document = ParseJson(WithoutByteOrderMark(text));
  if (!document) return Fail(document.error());
  Refusals refusals;
  std::vector<Release> releases;
  JsonMembers members(*document, "", refusals);
  const json::array* list = members.Array("releases", Need::kRequired);
  members.Close();
  if (list != nullptr && list->size() > kReleasesMax) {
    members.Refuse("releases", "too-many", fmt::format("give at most {} releases", kReleasesMax));
    list = nullptr;
  }
  for (std::size_t at = 0; list != nullptr && at < list->size(); ++at) {
    const std::string pointer = fmt::format("/releases/{}", at);
    Release release = ReadRelease((*list)[at], pointer, refusals);
    if (!release.code.empty() &&
        std::ranges::find(releases, release.code, &Release::code) != releases.end()) {
      refusals.Add(pointer + "/code", "release-twice",
                   fmt::format("{} is there already", Quoted(release.code)));
    }
    releases.push_back(std::move(release));
  }
  if (refusals.empty()) return releases;
  return Fail(Error{.kind = ErrorKind::kInvalid,
                    .detail = "this is no calendar of releases",
                    .fields = std::move(refusals).Take()});
}

Support SupportedOn(std::span<const Release> releases, std::span<const ReleaseModules> lists,
                    std::string_view module, sys_days day) {
  Support support;
  for (const Release& release : releases) {
    const ReleasePhase phase = PhaseOn(release, day);
    std::string line = PhaseText(release, day);
    if (phase != ReleasePhase::kFull && phase != ReleasePhase::kTriageOnly) {
      support.why.push_back(std::move(line));
      continue;
    }
    const ReleaseModules* list = ListOn(lists, release.code, day);
    if (list == nullptr) {
      support.why.push_back(line + "; no list of its modules is known for " + DayText(day));
      continue;
    }
    const auto found = std::ranges::find(list->modules, module, &InstalledModule::name);
    if (found == list->modules.end()) {
      support.why.push_back(fmt::format("{}; {} is not in {}", line, module, list->tag));
      continue;
    }
    support.why.push_back(fmt::format("{}; {} has {}{}{}", line, list->tag, module,
                                      found->version.empty() ? "" : " ", found->version));
    if (!support.supported || phase == ReleasePhase::kFull) support.phase = phase;
    support.supported = true;
  }
  if (releases.empty()) support.why.emplace_back("no release is known");
  return support;
}

}  // namespace strongroom::desk::intake
