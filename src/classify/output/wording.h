// What all outputs for people say alike: which fields come first, how counts, places and
// confidence are written.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "classify/model/report.h"
#include "classify/rules/rule_book.h"

namespace strongroom::classify::output {

// The rule book's Find, so that outputs need no book: null for a rule that it does not have.
using RuleLookup = std::function<const rules::RuleFacts*(std::string_view id)>;

// Verifier first, regular last.
inline constexpr std::array kWorstFirst = {
    record::Sensitivity::kVerifier, record::Sensitivity::kSecret, record::Sensitivity::kHigh,
    record::Sensitivity::kLow, record::Sensitivity::kRegular};

// Fields above regular, or all: the worst class first, then as in the report. Points into it.
[[nodiscard]] std::vector<const model::ClassifiedField*> WorstFirst(const model::Report& report,
                                                                    bool all);

// The fields of one file, in the report's order, and how many of each class.
struct FileFields {
  std::string_view file;
  std::vector<const model::ClassifiedField*> fields;
  std::array<std::uint64_t, 5> classes{};
  [[nodiscard]] std::uint64_t AboveRegular() const noexcept;
};
[[nodiscard]] std::vector<FileFields> ByFile(const model::Report& report);

// "2,634"; "1 file", "2,634 files".
[[nodiscard]] std::string Grouped(std::uint64_t count);
[[nodiscard]] std::string Counted(std::uint64_t count, std::string_view one,
                                  std::string_view several);
// "2 verifier, 3 secret, 5 high, 120 low, 2,506 regular".
[[nodiscard]] std::string ClassCounts(const std::array<std::uint64_t, 5>& classes);
// "schemas/user.json:12", without ":12" where the line is not known.
[[nodiscard]] std::string PlaceOf(std::string_view file, const model::Place& place);
// "0.97".
[[nodiscard]] std::string Confidence(const model::Verdict& verdict);
// "note", "warning", "error".
[[nodiscard]] std::string_view SeverityName(model::FindingSeverity severity) noexcept;
// The rule's title, or its id.
[[nodiscard]] std::string RuleTitle(const RuleLookup& rules, const std::string& id);

}  // namespace strongroom::classify::output
