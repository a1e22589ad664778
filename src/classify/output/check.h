// The check for builds: which fields must declare a class and do not.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

#include "classify/model/report.h"
#include "classify/output/baseline.h"
#include "classify/output/declared.h"

namespace strongroom::classify::output {

struct Violation {
  const model::ClassifiedField* field = nullptr;  // of the report
  Lack lack = Lack::kNoClass;
};

struct CheckOutcome {
  std::vector<Violation> violations;  // that the baseline does not have, in the report's order
  std::size_t accepted = 0;           // that it has
  // Of the baseline, that no longer occur in the files of this run; of others nothing is known.
  std::vector<BaselineEntry> mended;
  std::size_t elsewhere = 0;  // entries of the baseline, of files that this run did not look at
  // A name in the baseline and that of a file of the report that may be the same file, reached by
  // another path: where the baseline accepts nothing. Empty: there is none.
  std::string baseline_file, report_file;
  std::size_t unread = 0;        // files, or parts of them: a build must not pass unseen
  std::size_t alternatives = 0;  // that do not declare what another one of their field declares
  std::size_t not_followed = 0;  // files with references out of the scan: told, and no failure

  [[nodiscard]] bool passed() const noexcept {
    return violations.empty() && unread == 0 && alternatives == 0;
  }
};

// Points into the report.
[[nodiscard]] CheckOutcome Check(const model::Report& report, const Baseline& baseline);
// Everything that fails now, and of `old` what stands in files that this run did not look at or
// could not read.
[[nodiscard]] Baseline BaselineOf(const model::Report& report, const Baseline& old = {});
// Whether this run tells if the entry still occurs: its file was read, or is gone.
[[nodiscard]] bool IsJudged(const BaselineEntry& entry, const model::Report& report);

// A line a violation, "file:line: path: class (rule: why). What to do"; a line a file that was not
// read; a line a file whose entries can go; and a line that sums up.
void PrintCheck(std::ostream& out, const model::Report& report, const CheckOutcome& outcome);

}  // namespace strongroom::classify::output
