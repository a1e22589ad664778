#include "classify/output/markdown.h"

#include <fmt/format.h>

#include "classify/output/lowered.h"
#include "classify/output/safe_text.h"
#include "classify/output/wording.h"

namespace strongroom::classify::output {
namespace {

constexpr std::size_t kCommentMax = 64'000;  // bytes, so no more characters than GitHub takes

std::string SummaryTable(const model::Report& report) {
  std::string out = "# Sensitive fields\n\n| class | fields |\n| --- | ---: |\n";
  for (const record::Sensitivity each : kWorstFirst) {
    out += fmt::format("| {} | {} |\n", record::SensitivityName(each),
                       Grouped(report.summary.classes[static_cast<std::size_t>(each)]));
  }
  out += fmt::format("\n{}, {}, {}, {} not read.\n", Counted(report.summary.files, "file", "files"),
                     Counted(report.fields.size(), "field", "fields"),
                     Counted(report.findings.size(), "finding", "findings"),
                     Counted(report.errors.size(), "file or part", "files or parts"));
  return out;
}

std::string FieldRow(const model::ClassifiedField& each) {
  std::string why, missing;
  for (const std::string& evidence : each.verdict.evidence) {
    why += (why.empty() ? "" : "; ") + MarkdownSentence(evidence);
  }
  for (const model::Missing& one : each.missing) {
    missing += (missing.empty() ? "" : "<br>") + MarkdownCode(one.code) + ": " +
               MarkdownSentence(one.says);
  }
  return fmt::format("| {} | {} | {} | {} | {} | {} |\n", MarkdownCode(each.field.path),
                     record::SensitivityName(each.verdict.sensitivity),
                     MarkdownCode(each.verdict.rule), Confidence(each.verdict), why, missing);
}

std::string FileSection(const FileFields& file, bool all) {
  std::string out = fmt::format(
      "\n## {}\n\n| field | class | rule | confidence | why | missing |\n"
      "| --- | --- | --- | ---: | --- | --- |\n",
      MarkdownCode(file.file));
  for (const model::ClassifiedField* each : file.fields) {
    if (all || each->verdict.sensitivity > record::Sensitivity::kRegular) out += FieldRow(*each);
  }
  return out;
}

std::string FindingList(const model::Report& report) {
  std::string out;
  if (!report.findings.empty()) out += "\n## Findings\n\n";
  for (const model::Finding& each : report.findings) {
    out += fmt::format("- {} {}{}: {} ({})\n", MarkdownCode(PlaceOf(each.file, each.place)),
                       SeverityName(each.severity),
                       each.path.empty() ? "" : " at " + MarkdownCode(each.path),
                       MarkdownSentence(each.says), MarkdownCode(each.rule));
  }
  if (!report.errors.empty()) out += "\n## Not read\n\n";
  for (const model::FileError& each : report.errors) {
    out += fmt::format("- {}: {}\n", MarkdownCode(PlaceOf(each.file, each.place)),
                       MarkdownSentence(each.says));
  }
  return out;
}

}  // namespace

std::string MarkdownReport(const model::Report& report, bool all) {
  std::string out = SummaryTable(report) + LoweredMarkdown(report);
  std::string last = FindingList(report);
  if (out.size() + last.size() > kCommentMax) {
    last = fmt::format("\n{} and {} not read are left out: see the report as JSON or HTML.\n",
                       Counted(report.findings.size(), "finding", "findings"),
                       Counted(report.errors.size(), "file or part", "files or parts"));
  }
  std::uint64_t left_out = 0;
  for (const FileFields& file : ByFile(report)) {
    if (!all && file.AboveRegular() == 0) continue;
    const std::string section = left_out == 0 ? FileSection(file, all) : "";
    if (left_out > 0 || out.size() + section.size() + last.size() > kCommentMax) {
      ++left_out;
    } else {
      out += section;
    }
  }
  if (left_out > 0) {
    out += fmt::format("\n{} with fields to list did not fit here: see the report as HTML.\n",
                       Counted(left_out, "more file", "more files"));
  }
  return out + last;
}

}  // namespace strongroom::classify::output
