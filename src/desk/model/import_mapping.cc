#include "desk/model/import_mapping.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/lower_case.h"
#include "desk/intake/install_list.h"
#include "desk/intake/module_name.h"

namespace strongroom::desk::model {
namespace {

constexpr std::size_t kIdMaxBytes = 40;
constexpr std::size_t kModuleMaxBytes = 64;     // as the desk's own commands have it
constexpr std::size_t kVersionsMaxBytes = 200;  // likewise

bool IsModule(std::string_view name) {
  return intake::IsModuleName(name) && name.size() <= kModuleMaxBytes && name == LowerCase(name);
}

bool IsSmallWord(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

const KindRules& DefaultKindRules() {
  static const KindRules rules = {
      {"security-preparedness", IssueKind::kPreventativeUpgrade},
      {"preventative upgrade", IssueKind::kPreventativeUpgrade},
      {"process", IssueKind::kProcess},
      {"pentest", IssueKind::kPentest},
      {"penetration test", IssueKind::kPentest},
  };
  return rules;
}

IssueKind KindOf(const intake::TrackerIssue& issue, const KindRules& rules) {
  std::vector<std::string> words{LowerCase(issue.type)};
  for (const std::string& label : issue.labels) words.push_back(LowerCase(label));
  std::ranges::sort(words.begin() + 1, words.end());
  for (const KindRules* each : {&rules, &DefaultKindRules()}) {
    for (const std::string& word : words) {
      if (const auto found = each->find(word); found != each->end()) return found->second;
    }
  }
  return IssueKind::kVulnerability;
}

IssueState StateOf(intake::TrackerState state) {
  switch (state) {
    case intake::TrackerState::kReported: return IssueState::kReported;
    case intake::TrackerState::kTriaged: return IssueState::kTriaged;
    case intake::TrackerState::kInProgress: return IssueState::kInProgress;
    case intake::TrackerState::kFixed: return IssueState::kFixed;
    case intake::TrackerState::kClosed: return IssueState::kClosed;
    case intake::TrackerState::kRejected: return IssueState::kRejected;
  }
  return IssueState::kReported;
}

std::optional<Priority> PriorityOf(std::optional<unsigned> rank) {
  if (!rank || *rank < 1 || *rank > kPriorities) return std::nullopt;
  return static_cast<Priority>(*rank - 1);
}

MappedModules ModulesOf(const intake::TrackerIssue& issue) {
  MappedModules mapped;
  std::map<std::string, std::vector<std::string>> versions;  // by module
  for (const std::string& component : issue.components) {
    if (IsModule(component)) {
      versions.try_emplace(component);
    } else {
      mapped.components_left.push_back(component);
    }
  }
  std::vector<std::string> plain;
  for (const std::string& version : issue.affects_versions) {
    const intake::InstalledModule module = intake::SplitModuleId(version);
    if (!module.version.empty() && IsModule(module.name)) {
      versions[module.name].push_back(module.version);
    } else {
      plain.push_back(version);
    }
  }
  if (versions.size() == 1) {
    std::vector<std::string>& all = versions.begin()->second;
    all.insert(all.end(), plain.begin(), plain.end());
  } else {
    mapped.versions_left = std::move(plain);
  }
  for (const auto& [module, list] : versions) {
    std::string text = fmt::format("{}", fmt::join(list, ", "));
    if (text.size() > kVersionsMaxBytes) {
      mapped.versions_left.insert(mapped.versions_left.end(), list.begin(), list.end());
      text.clear();
    }
    mapped.affected.push_back({.module = module, .versions = std::move(text)});
  }
  return mapped;
}

std::string IdFrom(std::string_view name, std::string_view fallback) {
  std::string id;
  for (const char c : LowerCase(name)) {
    if (id.size() == kIdMaxBytes) break;
    if (IsSmallWord(c)) {
      id += c;
    } else if (!id.empty() && id.back() != '-') {
      id += '-';
    }
  }
  while (id.ends_with('-')) id.pop_back();
  return id.empty() ? std::string(fallback) : id;
}

}  // namespace strongroom::desk::model
