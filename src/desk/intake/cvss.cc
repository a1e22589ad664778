#include "desk/intake/cvss.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "base/refusals.h"

namespace strongroom::desk::intake {
namespace {

enum Metric : std::uint8_t {
  // clang-format off
  kAv, kAc, kPr, kUi, kS, kC, kI, kA,                                    // base
  kE, kRl, kRc,                                                          // temporal
  kCr, kIr, kAr, kMav, kMac, kMpr, kMui, kMs, kMc, kMi, kMa, kMetrics    // environmental
  // clang-format on
};
constexpr std::size_t kBaseEnd = kE;
constexpr std::size_t kTemporalEnd = kCr;

struct Definition {
  std::string_view name;
  std::string_view values;  // 'X' among them: optional
};

constexpr std::array<Definition, kMetrics> kDefinitions{{
    {"AV", "NALP"}, {"AC", "LH"},    {"PR", "NLH"},  {"UI", "NR"},   {"S", "UC"},
    {"C", "HLN"},   {"I", "HLN"},    {"A", "HLN"},   {"E", "XUPFH"}, {"RL", "XOTWU"},
    {"RC", "XURC"}, {"CR", "XLMH"},  {"IR", "XLMH"}, {"AR", "XLMH"}, {"MAV", "XNALP"},
    {"MAC", "XLH"}, {"MPR", "XNLH"}, {"MUI", "XNR"}, {"MS", "XUC"},  {"MC", "XHLN"},
    {"MI", "XHLN"}, {"MA", "XHLN"},
}};

using Values = std::array<char, kMetrics>;  // 0: not given

// The weights of section 7.4.
double Attack(char vector) {
  switch (vector) {
    case 'N': return 0.85;
    case 'A': return 0.62;
    case 'L': return 0.55;
    default: return 0.2;
  }
}
double Complexity(char complexity) { return complexity == 'L' ? 0.77 : 0.44; }
double Privileges(char required, bool scope_changed) {
  switch (required) {
    case 'N': return 0.85;
    case 'L': return scope_changed ? 0.68 : 0.62;
    default: return scope_changed ? 0.5 : 0.27;
  }
}
double Interaction(char user) { return user == 'N' ? 0.85 : 0.62; }
double Impact(char impact) {
  switch (impact) {
    case 'H': return 0.56;
    case 'L': return 0.22;
    default: return 0;
  }
}
double Requirement(char requirement) {
  switch (requirement) {
    case 'H': return 1.5;
    case 'L': return 0.5;
    default: return 1;
  }
}

// By how much the temporal metrics lessen a score; what is not defined lessens nothing.
double TemporalFactor(const Values& values) {
  const auto factor = [](char value, std::string_view letters, std::array<double, 3> factors) {
    const std::size_t at = letters.find(value);
    return at == std::string_view::npos ? 1.0 : factors.at(at);
  };
  return factor(values[kE], "FPU", {0.97, 0.94, 0.91}) *
         factor(values[kRl], "WTO", {0.97, 0.96, 0.95}) *
         factor(values[kRc], "RU", {0.96, 0.92, 1});
}

// Appendix A.
CvssScore RoundUp(double score) {
  const long long whole = std::llround(score * 100'000);
  const long long tenths = whole % 10'000 == 0 ? whole / 10'000 : whole / 10'000 + 1;
  return {static_cast<std::uint8_t>(tenths)};
}
double AsNumber(CvssScore score) { return score.tenths / 10.0; }

double Exploitability(char vector, char complexity, char privileges, char user, bool changed) {
  return 8.22 * Attack(vector) * Complexity(complexity) * Privileges(privileges, changed) *
         Interaction(user);
}

CvssScore Combined(double impact, double exploitability, bool changed) {
  if (impact <= 0) return {};
  const double sum = impact + exploitability;
  return RoundUp(std::min(changed ? 1.08 * sum : sum, 10.0));
}

CvssScore BaseScore(const Values& values) {
  const bool changed = values[kS] == 'C';
  const double sum =
      1 - (1 - Impact(values[kC])) * (1 - Impact(values[kI])) * (1 - Impact(values[kA]));
  const double impact =
      changed ? 7.52 * (sum - 0.029) - 3.25 * std::pow(sum - 0.02, 15) : 6.42 * sum;
  return Combined(
      impact, Exploitability(values[kAv], values[kAc], values[kPr], values[kUi], changed), changed);
}

CvssScore EnvironmentalScore(const Values& values, bool version_3_0) {
  // A modified metric that is not defined is the base metric.
  const auto modified = [&](Metric metric, Metric base) {
    return values[metric] == 0 || values[metric] == 'X' ? values[base] : values[metric];
  };
  const bool changed = modified(kMs, kS) == 'C';
  const auto without = [&](Metric metric, Metric base, Metric requirement) {
    return 1 - Impact(modified(metric, base)) * Requirement(values[requirement]);
  };
  const double sum =
      std::min(1 - without(kMc, kC, kCr) * without(kMi, kI, kIr) * without(kMa, kA, kAr), 0.915);
  double impact = 6.42 * sum;
  if (changed) {
    impact = 7.52 * (sum - 0.029) -
             3.25 * (version_3_0 ? std::pow(sum - 0.02, 15) : std::pow(sum * 0.9731 - 0.02, 13));
  }
  const CvssScore score =
      Combined(impact,
               Exploitability(modified(kMav, kAv), modified(kMac, kAc), modified(kMpr, kPr),
                              modified(kMui, kUi), changed),
               changed);
  return RoundUp(AsNumber(score) * TemporalFactor(values));
}

std::unexpected<Error> Refused(std::string detail) {
  return Fail(ErrorKind::kInvalid, "CVSS vector: " + std::move(detail));
}

// One "AV:N".
Result<void> Take(std::string_view part, Values& values) {
  const std::size_t colon = part.find(':');
  const std::string_view name = part.substr(0, colon);
  const auto* const found = std::ranges::find(kDefinitions, name, &Definition::name);
  if (colon == std::string_view::npos || found == kDefinitions.end()) {
    return Refused(fmt::format("{} is no metric with a value; write AV:N, for one", Quoted(part)));
  }
  const std::string_view value = part.substr(colon + 1);
  if (value.size() != 1 || !found->values.contains(value.front())) {
    return Refused(fmt::format("{} has no value {}; it takes one of {}", name, Quoted(value),
                               fmt::join(found->values, ", ")));
  }
  char& place = values.at(static_cast<std::size_t>(found - kDefinitions.begin()));
  if (place != 0) return Refused(fmt::format("{} is given twice", name));
  place = value.front();
  return {};
}

Result<Values> ReadMetrics(std::string_view metrics) {
  Values values{};
  while (true) {
    const std::size_t slash = metrics.find('/');
    if (const auto taken = Take(metrics.substr(0, slash), values); !taken) {
      return Fail(taken.error());
    }
    if (slash == std::string_view::npos) break;
    metrics.remove_prefix(slash + 1);
  }
  for (std::size_t metric = 0; metric < kBaseEnd; ++metric) {
    if (values.at(metric) == 0) {
      return Refused(fmt::format("{} is missing; every base metric has to be given",
                                 kDefinitions.at(metric).name));
    }
  }
  return values;
}

bool AnyDefined(std::span<const char> values) {
  return std::ranges::any_of(values, [](char value) { return value != 0 && value != 'X'; });
}

}  // namespace

std::string_view CvssSeverityName(CvssSeverity severity) noexcept {
  switch (severity) {
    case CvssSeverity::kNone: return "none";
    case CvssSeverity::kLow: return "low";
    case CvssSeverity::kMedium: return "medium";
    case CvssSeverity::kHigh: return "high";
    case CvssSeverity::kCritical: return "critical";
  }
  return "none";
}

CvssSeverity CvssScore::Severity() const noexcept {
  if (tenths == 0) return CvssSeverity::kNone;
  if (tenths < 40) return CvssSeverity::kLow;
  if (tenths < 70) return CvssSeverity::kMedium;
  return tenths < 90 ? CvssSeverity::kHigh : CvssSeverity::kCritical;
}

std::string CvssScore::Text() const { return fmt::format("{}.{}", tenths / 10, tenths % 10); }

CvssScore Cvss::Score() const noexcept { return environmental.value_or(temporal.value_or(base)); }

Result<Cvss> ParseCvss31(std::string_view vector) {
  static constexpr std::string_view kPrefixes[] = {"CVSS:3.0/", "CVSS:3.1/"};
  const auto* const prefix = std::ranges::find_if(
      kPrefixes, [&](std::string_view each) { return vector.starts_with(each); });
  if (prefix == std::end(kPrefixes)) {
    return Refused("it begins with CVSS:3.1/ or CVSS:3.0/; other versions are not read");
  }
  const Result<Values> read = ReadMetrics(vector.substr(prefix->size()));
  if (!read) return Fail(read.error());
  const Values& values = *read;
  Cvss cvss;
  cvss.vector = prefix->substr(0, prefix->size() - 1);
  for (std::size_t metric = 0; metric < kMetrics; ++metric) {
    const char value = values.at(metric);
    if (value == 0 || value == 'X') continue;
    cvss.vector += fmt::format("/{}:{}", kDefinitions.at(metric).name, value);
  }
  cvss.base = BaseScore(values);
  const std::span all(values);
  if (AnyDefined(all.subspan(kBaseEnd, kTemporalEnd - kBaseEnd))) {
    cvss.temporal = RoundUp(AsNumber(cvss.base) * TemporalFactor(values));
  }
  if (AnyDefined(all.subspan(kTemporalEnd))) {
    cvss.environmental = EnvironmentalScore(values, prefix == std::begin(kPrefixes));
  }
  return cvss;
}

}  // namespace strongroom::desk::intake
