#include "classify/output/check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
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

// What a reference that leads nowhere stands for was not looked at: mended in the file itself,
// while a file that is out of the scan may be right.
bool IsUnread(const model::Finding& finding) {
  return finding.rule == "ref-not-found" || finding.rule == "ref-cycle";
}

bool IsNotFollowed(const model::Finding& finding) {
  return finding.rule == "ref-not-followed" || finding.rule == "change-log-not-followed";
}

bool IsUndeclared(const model::Finding& finding) { return finding.rule == "declared-elsewhere"; }

std::string Sum(const CheckOutcome& outcome) {
  std::vector<std::string> parts;
  if (!outcome.violations.empty()) {
    parts.push_back(Counted(outcome.violations.size(), "field fails", "fields fail") +
                    " the check");
  }
  if (outcome.unread > 0) {
    parts.push_back(Counted(outcome.unread, "file or part", "files or parts") + " not read");
  }
  if (outcome.alternatives > 0) {
    parts.push_back(Counted(outcome.alternatives, "alternative does", "alternatives do") +
                    " not declare the class of a field");
  }
  const bool failed = !parts.empty();
  if (outcome.violations.empty()) {
    parts.emplace_back(failed ? "no field that was read fails"
                              : "every field of class low or above declares its class");
  }
  if (outcome.accepted > 0) {
    parts.push_back(Counted(outcome.accepted, "more is accepted", "more are accepted") +
                    " by the baseline");
  }
  if (outcome.elsewhere > 0) {
    parts.push_back(fmt::format("{} of files that were not looked at",
                                Counted(outcome.elsewhere, "entry of it is", "entries of it are")));
  }
  if (outcome.not_followed > 0) {
    parts.push_back(Counted(outcome.not_followed, "file refers", "files refer") +
                    " to others that were not scanned");
  }
  return fmt::format("{}{}", failed ? "failed: " : "", fmt::join(parts, ", "));
}

bool EndsLike(std::string_view longer, std::string_view name) {
  return longer.size() > name.size() && longer.ends_with(name) &&
         longer[longer.size() - name.size() - 1] == '/';
}

// The baseline was written with another PATH: "schemas/a.json" there is "a.json" here. `unmatched`:
// entries that no field is accepted by.
void FindOtherPrefix(std::span<const BaselineEntry> unmatched, CheckOutcome& outcome) {
  constexpr std::size_t tried_max = 100;  // entries
  for (const BaselineEntry& entry : unmatched.first(std::min(unmatched.size(), tried_max))) {
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

// A line an entry that the file no longer needs; of a file that is gone, a line for all of them.
void PrintMended(std::ostream& out, const model::Report& report,
                 std::span<const BaselineEntry> mended) {
  constexpr std::string_view mend = "of the baseline can go (--write-baseline makes a new one)";
  for (std::size_t at = 0; at < mended.size(); ++at) {
    const BaselineEntry& each = mended[at];
    if (std::ranges::binary_search(report.files, each.file)) {
      out << fmt::format("{}: {}: no longer found as {} ({}): its entry {}\n", OneLine(each.file),
                         OneLine(each.path), OneLine(each.sensitivity), OneLine(each.rule), mend);
      continue;
    }
    std::size_t entries = 1;
    while (at + 1 < mended.size() && mended[at + 1].file == each.file) ++at, ++entries;
    out << fmt::format("{}: no longer there: {} {}\n", OneLine(each.file),
                       Counted(entries, "entry", "entries"), mend);
  }
}

}  // namespace

CheckOutcome Check(const model::Report& report, const Baseline& baseline) {
  CheckOutcome outcome;
  outcome.unread = report.errors.size() +
                   static_cast<std::size_t>(std::ranges::count_if(report.findings, IsUnread));
  outcome.alternatives =
      static_cast<std::size_t>(std::ranges::count_if(report.findings, IsUndeclared));
  outcome.not_followed =
      static_cast<std::size_t>(std::ranges::count_if(report.findings, IsNotFollowed));
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
  if (outcome.accepted == 0) FindOtherPrefix(outcome.mended, outcome);
  outcome.elsewhere = std::erase_if(
      outcome.mended, [&](const BaselineEntry& each) { return !IsJudged(each, report); });
  return outcome;
}

bool IsJudged(const BaselineEntry& entry, const model::Report& report) {
  return report.Covers(entry.file) &&
         std::ranges::find(report.errors, entry.file, &model::FileError::file) ==
             report.errors.end();
}

Baseline BaselineOf(const model::Report& report, const Baseline& old) {
  std::vector<BaselineEntry> entries;
  std::ranges::copy_if(old.entries(), std::back_inserter(entries),
                       [&](const BaselineEntry& each) { return !IsJudged(each, report); });
  for (const model::ClassifiedField& each : report.fields) {
    if (LackOf(each)) entries.push_back(EntryFor(each));
  }
  return Baseline(std::move(entries));
}

void PrintCheck(std::ostream& out, const model::Report& report, const CheckOutcome& outcome) {
  const bool other_path = !outcome.baseline_file.empty();
  if (other_path) {
    out << fmt::format(
        "the baseline calls a file {} that is called {} here: names are as PATH is written; give "
        "the same PATH, from the same directory, as with --write-baseline\n",
        OneLine(outcome.baseline_file), OneLine(outcome.report_file));
  }
  for (const Violation& each : outcome.violations) PrintViolation(out, each);
  for (const model::FileError& each : report.errors) {
    out << fmt::format("{}: not read: {}\n", OneLine(PlaceOf(each.file, each.place)),
                       OneLine(each.says, kSaysMost));
  }
  for (const model::Finding& each : report.findings) {
    if (!IsUndeclared(each)) continue;
    out << fmt::format("{}: {}: {}\n", OneLine(PlaceOf(each.file, each.place)), OneLine(each.path),
                       OneLine(each.says, kSaysMost));
  }
  for (const model::Finding& each : report.findings) {
    if (!IsUnread(each)) continue;
    out << fmt::format("{}: not read: {}\n", OneLine(PlaceOf(each.file, each.place)),
                       OneLine(each.says, kSaysMost));
  }
  if (!other_path) PrintMended(out, report, outcome.mended);
  out << Sum(outcome) << '\n';
}

}  // namespace strongroom::classify::output
