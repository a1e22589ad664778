#include "classify/command/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "classify/command/annotate_files.h"
#include "classify/command/draft_types.h"
#include "classify/command/explain_field.h"
#include "classify/command/failure.h"
#include "classify/command/file_io.h"
#include "classify/command/progress.h"
#include "classify/output/check.h"
#include "classify/output/disclosure.h"
#include "classify/output/html.h"
#include "classify/output/json_report.h"
#include "classify/output/markdown.h"
#include "classify/output/safe_text.h"
#include "classify/output/sarif.h"
#include "classify/output/table.h"

namespace strongroom::classify::command {
namespace {

// One run with the rules that it goes by.
class Running {
 public:
  Running(const Options& options, const Streams& streams, const rules::RuleBook& book)
      : options_(options),
        streams_(streams),
        book_(book),
        rules_([&book](std::string_view id) { return book.Find(id); }) {}

  int Run(const Scanner& scan) {
    if (options_.paths.empty()) return ExplainName(options_, streams_, book_, rules_);
    const Result<model::Report> report = Scanned(scan);
    if (!report) return PrintFailure(streams_, report.error().detail);
    if (!options_.explain.empty()) return ExplainFields(options_, streams_, *report, rules_);
    if (options_.annotate || options_.type || options_.disclosure) TellErrors(*report);
    if (options_.annotate) {
      const int code = AnnotateFiles(options_, streams_, *report);
      return report->errors.empty() ? code : kExitFailed;
    }
    if (options_.type) return DraftTypes(options_, streams_, *report, rules_);
    if (options_.disclosure) {
      return Deliver(options_, streams_, output::DisclosureDraft(*report, rules_));
    }
    if (!options_.write_baseline.empty()) return WriteBaseline(*report);
    return options_.check ? Check(*report) : Deliver(options_, streams_, Text(*report));
  }

 private:
  Result<model::Report> Scanned(const Scanner& scan) {
    std::optional<Progress> progress;
    if (streams_.progress && !options_.quiet) progress.emplace(streams_.error);
    ScanOptions scanning;
    scanning.paths.assign(options_.paths.begin(), options_.paths.end());
    scanning.rules = &book_;
    if (progress) scanning.progress = [&](const ScanProgress& each) { progress->Show(each); };
    scanning.waits = [&](const std::string& file) {
      streams_.error << fmt::format("{}: waiting for somebody to write to it\n",
                                    file == "-" ? "standard input" : output::OneLine(file))
                     << std::flush;
    };
    return scan(scanning);
  }

  [[nodiscard]] Format format() const { return options_.format.value_or(Format::kTable); }

  // `baseline`: null where none was given.
  [[nodiscard]] std::string Text(const model::Report& report,
                                 const output::Baseline* baseline = nullptr) const {
    switch (format()) {
      case Format::kJson: return output::JsonReport(report);
      case Format::kSarif: return output::SarifReport(report, rules_, STRONGROOM_VERSION, baseline);
      case Format::kMarkdown: return output::MarkdownReport(report, options_.all);
      case Format::kHtml: return output::HtmlReport(report, rules_, options_.all);
      case Format::kTable: break;
    }
    std::ostringstream text;
    output::PrintTable(
        text, report, {.all = options_.all, .width = options_.output.empty() ? streams_.width : 0});
    return std::move(text).str();
  }

  void TellErrors(const model::Report& report) const {
    for (const model::FileError& each : report.errors) {
      PrintFailure(streams_,
                   fmt::format("{}: {}", output::PlaceOf(each.file, each.place), each.says));
    }
  }

  // The check's own text is the result where no report is asked for; beside one it goes to `error`.
  int Check(const model::Report& report) const {
    output::Baseline baseline;
    if (!options_.baseline.empty()) {
      const Result<std::string> text = ReadWhole(options_.baseline);
      if (!text) {
        return PrintFailure(streams_, text.error().detail + "; --write-baseline makes one");
      }
      Result<output::Baseline> read = output::Baseline::Parse(*text);
      if (!read) {
        return PrintFailure(streams_,
                            fmt::format("{}: {}", options_.baseline, read.error().detail));
      }
      baseline = std::move(*read);
    }
    const output::CheckOutcome outcome = output::Check(report, baseline);
    const int code = outcome.passed() ? kExitDone : kExitFailed;
    std::ostringstream says;
    if (!options_.quiet || code != kExitDone) output::PrintCheck(says, report, outcome);
    if (format() == Format::kTable) {
      const int delivered = Deliver(options_, streams_, says.str());
      return delivered == kExitDone ? code : delivered;
    }
    streams_.error << says.str();
    const int delivered =
        Deliver(options_, streams_, Text(report, options_.baseline.empty() ? nullptr : &baseline));
    return delivered == kExitDone ? code : delivered;
  }

  int WriteBaseline(const model::Report& report) const {
    TellErrors(report);
    const output::Baseline old = OldBaseline();
    const output::Baseline baseline = output::BaselineOf(report, old);
    if (const auto written = WriteWhole(options_.write_baseline, baseline.Text()); !written) {
      return PrintFailure(streams_, written.error().detail);
    }
    if (!options_.quiet) {
      const auto kept = static_cast<std::uint64_t>(std::ranges::count_if(
          old.entries(),
          [&](const output::BaselineEntry& each) { return !output::IsJudged(each, report); }));
      streams_.out << fmt::format(
          "{}: {}{}\n", output::OneLine(options_.write_baseline),
          output::Counted(baseline.entries().size(), "old finding", "old findings"),
          kept == 0 ? ""
                    : fmt::format(", {} of them kept from before, of files that were not read now",
                                  output::Grouped(kept)));
    }
    return report.errors.empty() ? kExitDone : kExitFailed;
  }

  // The one that is written anew; empty where there is none, or none that can be read.
  [[nodiscard]] output::Baseline OldBaseline() const {
    const Result<std::string> text = ReadWhole(options_.write_baseline);
    if (!text) return {};
    return output::Baseline::Parse(*text).value_or(output::Baseline());
  }

  const Options& options_;
  const Streams& streams_;
  const rules::RuleBook& book_;
  const output::RuleLookup rules_;
};

}  // namespace

int Run(const Options& options, const Streams& streams, const Scanner& scan) {
  if (options.rules.empty()) {
    return Running(options, streams, rules::RuleBook::Shipped()).Run(scan);
  }
  const Result<std::string> text = ReadWhole(options.rules);
  if (!text) return PrintFailure(streams, text.error().detail);
  const Result<rules::RuleBook> book = rules::RuleBook::Parse(*text, options.rules);
  if (!book) return PrintFailure(streams, book.error().detail);
  return Running(options, streams, *book).Run(scan);
}

}  // namespace strongroom::classify::command
