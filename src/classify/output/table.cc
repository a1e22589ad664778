#include "classify/output/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/json.h"
#include "classify/output/lowered.h"
#include "classify/output/missing_codes.h"
#include "classify/output/safe_text.h"
#include "classify/output/wording.h"
#include "terminal/readable.h"

namespace strongroom::classify::output {
namespace {

constexpr std::size_t kNameMost = 120;     // of a path or file's name in a row
constexpr std::size_t kReasonsMost = 160;  // "short"; the rest is in the other formats

void PrintWrapped(std::ostream& out, std::string_view text, std::size_t width,
                  std::string_view indent = "") {
  const std::size_t room = width > indent.size() + 20 ? width - indent.size() : 0;
  bool first = true;
  for (const std::string& line : terminal::Wrapped(terminal::Plain(text), room)) {
    out << (first ? "" : indent) << line << '\n';
    first = false;
  }
}

void PrintSummary(std::ostream& out, const model::Report& report, std::size_t width) {
  const model::Summary& summary = report.summary;
  std::string first = Counted(summary.files, "file", "files");
  if (summary.skipped > 0) {
    first += fmt::format(" ({} more of no known kind)", Grouped(summary.skipped));
  }
  first += fmt::format(", {}", Counted(report.fields.size(), "field", "fields"));
  if (summary.values > 0) first += fmt::format(", {}", Counted(summary.values, "value", "values"));
  PrintWrapped(out, fmt::format("{}: {}", first, ClassCounts(summary.classes)), width);
  PrintWrapped(out,
               fmt::format("{}, {}", Counted(report.findings.size(), "finding", "findings"),
                           Counted(report.errors.size(), "file or part not read",
                                   "files or parts not read")),
               width);
}

// The strongest evidence, and the codes of what is missing.
std::string Why(const model::ClassifiedField& each) {
  std::string why = each.verdict.evidence.empty() ? "" : OneLine(each.verdict.evidence.front());
  why = OneLine(why, kReasonsMost);
  std::string codes;
  for (const model::Missing& missing : each.missing) {
    if (codes.contains(missing.code)) continue;
    codes += (codes.empty() ? "missing: " : ", ") + missing.code;
  }
  if (!why.empty() && !codes.empty()) why += "; ";
  return why + codes;
}

void PrintFields(std::ostream& out, const model::Report& report, const TableOptions& options) {
  json::array rows;
  for (const model::ClassifiedField* each : WorstFirst(report, options.all)) {
    const std::string why = Why(*each);
    json::object row;
    row["class"] = record::SensitivityName(each->verdict.sensitivity);
    row["field"] = OneLine(each->field.path, kNameMost);
    row["where"] = OneLine(PlaceOf(each->file, each->field.place), kNameMost);
    row["rule"] = OneLine(each->verdict.rule, kNameMost);
    row["sure"] = Confidence(each->verdict);
    row["why"] = why.empty() ? "-" : why;
    rows.push_back(std::move(row));
  }
  if (rows.empty()) return;
  static constexpr std::array kColumns = {
      terminal::Column{.member = "class"},
      terminal::Column{.member = "field", .may_wrap = true, .least = 16},
      terminal::Column{.member = "rule", .may_wrap = true, .least = 12},
      terminal::Column{.member = "sure"},
      terminal::Column{.member = "where", .may_wrap = true, .least = 24, .below = true},
      terminal::Column{.member = "why", .may_wrap = true, .least = 24, .below = true},
  };
  out << '\n';
  terminal::PrintTable(out, rows, kColumns, options.width);
}

// What the codes in the rows mean, the rows' worst first.
void PrintCodes(std::ostream& out, const model::Report& report, const TableOptions& options) {
  std::vector<std::string_view> codes;
  for (const model::ClassifiedField* each : WorstFirst(report, options.all)) {
    for (const model::Missing& missing : each->missing) {
      if (std::ranges::find(codes, missing.code) == codes.end()) codes.push_back(missing.code);
    }
  }
  if (!codes.empty()) out << "\nMissing\n";
  for (const std::string_view code : codes) {
    const std::string_view says = MissingMeaning(code);
    PrintWrapped(out,
                 fmt::format("{}: {}", OneLine(code), says.empty() ? "see --format json" : says),
                 options.width, "    ");
  }
}

void PrintFindings(std::ostream& out, const model::Report& report, std::size_t width) {
  if (!report.findings.empty()) out << "\nFindings\n";
  for (const model::Finding& each : report.findings) {
    const std::string path = each.path.empty() ? "" : OneLine(each.path, kNameMost) + ": ";
    PrintWrapped(
        out,
        fmt::format("{}: {}: {}{} [{}]", OneLine(PlaceOf(each.file, each.place), kNameMost),
                    SeverityName(each.severity), path, OneLine(each.says, 1'000),
                    OneLine(each.rule)),
        width, "    ");
  }
}

void PrintErrors(std::ostream& out, const model::Report& report, std::size_t width) {
  if (!report.errors.empty()) out << "\nNot read\n";
  for (const model::FileError& each : report.errors) {
    PrintWrapped(out,
                 fmt::format("{}: {}", OneLine(PlaceOf(each.file, each.place), kNameMost),
                             OneLine(each.says, 1'000)),
                 width, "    ");
  }
}

}  // namespace

void PrintTable(std::ostream& out, const model::Report& report, const TableOptions& options) {
  PrintSummary(out, report, options.width);
  PrintFields(out, report, options);
  PrintLowered(out, report, options.width);
  PrintFindings(out, report, options.width);
  PrintErrors(out, report, options.width);
  PrintCodes(out, report, options);
}

}  // namespace strongroom::classify::output
