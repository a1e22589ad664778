#include "classify/rules/value_candidates.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "classify/rules/words.h"

namespace strongroom::classify::rules {
namespace {

using value::Check;
using value::ColumnFinding;

constexpr double kByValues = 0.97;
constexpr double kInText = 0.85;
constexpr double kValuesHelp = 0.05;
constexpr double kMost = 0.99;
constexpr double kContradicted = 0.5;  // of the confidence

// "12 of 12 values are …"
std::string_view Plural(Check check) noexcept {
  static constexpr std::array<std::string_view, value::kChecks> kNames = {
      "IBANs (length by country, mod 97)",
      "ABA routing numbers (Federal Reserve prefix, check digit)",
      "Canadian institution and transit numbers",
      "UK sort codes with account numbers",
      "BICs",
      "payment card numbers (issuer range, Luhn)",
      "US social security numbers",
      "Canadian social insurance numbers (Luhn)",
      "UK national insurance numbers",
      "e-mail addresses",
      "telephone numbers",
      "dates",
      "private keys",
      "JSON web tokens",
      "password hashes",
      "credentials"};
  return kNames.at(static_cast<std::size_t>(check));
}

std::string Says(const ColumnFinding& finding) {
  std::string says = fmt::format("{} of {} values {} {}", finding.passed, finding.of,
                                 finding.in_text ? "hold" : "are", Plural(finding.check));
  if (!finding.what.empty()) says += fmt::format(" ({})", finding.what);
  return says;
}

}  // namespace

std::vector<Candidate> ValueCandidates(const RuleBook::Compiled& book, const value::Column& values,
                                       std::string_view name) {
  std::vector<Candidate> out;
  for (const ColumnFinding& finding :
       values.Findings(fmt::format("{}", fmt::join(SplitWords(name), " ")))) {
    const auto rule = book.deciding.at(static_cast<std::size_t>(finding.check));
    if (!rule) continue;
    out.push_back({.rule = *rule,
                   .confidence = finding.in_text ? kInText : kByValues,
                   .words = 0,
                   .evidence = {Says(finding)}});
  }
  return out;
}

void WeighValues(const RuleBook::Compiled& book, const value::Column& values,
                 Candidate& candidate) {
  // A name that means nothing sensitive is no surer, nor less sure, for what its values are.
  if (book.facts.at(candidate.rule).sensitivity == record::Sensitivity::kRegular) return;
  const CheckSet& supports = book.rules.at(candidate.rule).supports;
  std::uint64_t most = 0;
  std::size_t best = value::kChecks;
  for (std::size_t i = 0; i < value::kChecks; ++i) {
    if (!supports.at(i)) continue;
    const std::uint64_t passed = values.Passed(static_cast<Check>(i));
    if (best == value::kChecks || passed > most) {
      best = i;
      most = passed;
    }
  }
  const std::uint64_t of = values.values();
  if (best == value::kChecks || of == 0) return;
  const std::string_view plural = Plural(static_cast<Check>(best));
  if (most * 2 >= of) {
    candidate.confidence = std::min(candidate.confidence + kValuesHelp, kMost);
    candidate.evidence.push_back(fmt::format("{} of {} values are {}", most, of, plural));
  } else if (most == 0 && of >= kContradictionMin) {
    candidate.confidence *= kContradicted;
    candidate.evidence.push_back(
        fmt::format("but none of {} values is among {}: look at them", of, plural));
  }
}

}  // namespace strongroom::classify::rules
