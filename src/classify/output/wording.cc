#include "classify/output/wording.h"

#include <fmt/format.h>

#include <algorithm>

namespace strongroom::classify::output {

std::vector<const model::ClassifiedField*> WorstFirst(const model::Report& report, bool all) {
  std::vector<const model::ClassifiedField*> fields;
  for (const model::ClassifiedField& each : report.fields) {
    if (all || each.verdict.sensitivity > record::Sensitivity::kRegular) fields.push_back(&each);
  }
  std::ranges::stable_sort(fields, std::ranges::greater(), [](const model::ClassifiedField* each) {
    return each->verdict.sensitivity;
  });
  return fields;
}

std::uint64_t FileFields::AboveRegular() const noexcept {
  return classes[1] + classes[2] + classes[3] + classes[4];
}

std::vector<FileFields> ByFile(const model::Report& report) {
  std::vector<FileFields> files;
  for (const model::ClassifiedField& each : report.fields) {
    if (files.empty() || files.back().file != each.file) {
      files.emplace_back().file = each.file;
    }
    files.back().fields.push_back(&each);
    ++files.back().classes[static_cast<std::size_t>(each.verdict.sensitivity)];
  }
  return files;
}

std::string Grouped(std::uint64_t count) {
  std::string digits = fmt::format("{}", count);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

std::string Counted(std::uint64_t count, std::string_view one, std::string_view several) {
  return fmt::format("{} {}", Grouped(count), count == 1 ? one : several);
}

std::string ClassCounts(const std::array<std::uint64_t, 5>& classes) {
  std::string text;
  for (const record::Sensitivity each : kWorstFirst) {
    if (!text.empty()) text += ", ";
    text += fmt::format("{} {}", Grouped(classes[static_cast<std::size_t>(each)]),
                        record::SensitivityName(each));
  }
  return text;
}

std::string PlaceOf(std::string_view file, const model::Place& place) {
  return place.line == 0 ? std::string(file) : fmt::format("{}:{}", file, place.line);
}

std::string Confidence(const model::Verdict& verdict) {
  return fmt::format("{:.2f}", std::clamp(verdict.confidence, 0.0, 1.0));
}

std::string_view SeverityName(model::FindingSeverity severity) noexcept {
  switch (severity) {
    case model::FindingSeverity::kNote: return "note";
    case model::FindingSeverity::kWarning: return "warning";
    case model::FindingSeverity::kError: return "error";
  }
  return "warning";
}

std::string RuleTitle(const RuleLookup& rules, const std::string& id) {
  const rules::RuleFacts* rule = rules ? rules(id) : nullptr;
  return rule == nullptr || rule->title.empty() ? id : rule->title;
}

}  // namespace strongroom::classify::output
