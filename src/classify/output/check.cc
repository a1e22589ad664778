#include "classify/output/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "classify/output/mend.h"
#include "classify/output/safe_text.h"
#include "classify/output/wording.h"

namespace strongroom::classify::output {
namespace {

constexpr std::size_t kSaysMost = 1'000;

void PrintViolation(std::ostream& out, const Violation& violation) {
  const model::ClassifiedField& each = *violation.field;
  const std::string why =
      each.verdict.evidence.empty() ? "" : ": " + OneLine(each.verdict.evidence.front());
  out << fmt::format("{}: {}: {} ({}{}). {}\n", OneLine(PlaceOf(each.file, each.field.place)),
                     OneLine(each.field.path), record::SensitivityName(each.verdict.sensitivity),
                     OneLine(each.verdict.rule), why,
                     OneLine(MendText(each, violation.lack), kSaysMost));
}

std::string Sum(const CheckOutcome& outcome) {
  std::string sum =
      outcome.violations.empty()
          ? "every field of class low or above declares its class"
          : Counted(outcome.violations.size(), "field fails", "fields fail") + " the check";
  if (outcome.accepted > 0) {
    sum += fmt::format(", {} by the baseline",
                       Counted(outcome.accepted, "more is accepted", "more are accepted"));
  }
  if (outcome.unread > 0) {
    sum += fmt::format(", {} not read", Counted(outcome.unread, "file or part", "files or parts"));
  }
  if (outcome.not_followed > 0) {
    sum += fmt::format("; {} to others that were not scanned",
                       Counted(outcome.not_followed, "file refers", "files refer"));
  }
  return sum;
}

bool EndsLike(std::string_view longer, std::string_view name) {
  return longer.size() > name.size() && longer.ends_with(name) &&
         longer[longer.size() - name.size() - 1] == '/';
}

// The baseline was written with another PATH: "schemas/a.json" there is "a.json" here.
void FindOtherPrefix(CheckOutcome& outcome) {
  constexpr std::size_t tried_max = 100;  // entries
  for (const BaselineEntry& entry :
       std::span(outcome.mended).first(std::min(outcome.mended.size(), tried_max))) {
    for (const Violation& each : outcome.violations) {
      const std::string& file = each.field->file;
      if (file == entry.file) {
        outcome.baseline_file.clear();
        return;
      }
      if (!EndsLike(file, entry.file) && !EndsLike(entry.file, file)) continue;
      outcome.baseline_file = entry.file;
      outcome.report_file = file;
    }
  }
}

}  // namespace

CheckOutcome Check(const model::Report& report, const Baseline& baseline) {
  CheckOutcome outcome;
  outcome.unread = report.errors.size();
  outcome.not_followed = static_cast<std::size_t>(
      std::ranges::count(report.findings, "ref-not-followed", &model::Finding::rule));
  std::vector<BaselineEntry> occurring;
  for (const model::ClassifiedField& each : report.fields) {
    const std::optional<Lack> lack = LackOf(each);
    if (!lack) continue;
    BaselineEntry entry = EntryFor(each);
    if (baseline.Contains(entry)) {
      ++outcome.accepted;
      occurring.push_back(std::move(entry));
    } else {
      outcome.violations.push_back({.field = &each, .lack = *lack});
    }
  }
  std::ranges::sort(occurring);
  std::ranges::set_difference(baseline.entries(), occurring, std::back_inserter(outcome.mended));
  if (outcome.accepted == 0) FindOtherPrefix(outcome);
  return outcome;
}

Baseline BaselineOf(const model::Report& report) {
  std::vector<BaselineEntry> entries;
  for (const model::ClassifiedField& each : report.fields) {
    if (LackOf(each)) entries.push_back(EntryFor(each));
  }
  return Baseline(std::move(entries));
}

void PrintCheck(std::ostream& out, const model::Report& report, const CheckOutcome& outcome) {
  for (const Violation& each : outcome.violations) PrintViolation(out, each);
  for (const model::FileError& each : report.errors) {
    out << fmt::format("{}: not read: {}\n", OneLine(PlaceOf(each.file, each.place)),
                       OneLine(each.says, kSaysMost));
  }
  for (const BaselineEntry& each : outcome.mended) {
    out << fmt::format(
        "{}: {}: no longer found as {} ({}): its entry of the baseline can go "
        "(--write-baseline makes a new one)\n",
        OneLine(each.file), OneLine(each.path), OneLine(each.sensitivity), OneLine(each.rule));
  }
  if (!outcome.baseline_file.empty()) {
    out << fmt::format(
        "the baseline calls a file {} that is called {} here: names are as PATH is written; give "
        "the same PATH, from the same directory, as with --write-baseline\n",
        OneLine(outcome.baseline_file), OneLine(outcome.report_file));
  }
  out << Sum(outcome) << '\n';
}

}  // namespace strongroom::classify::output
