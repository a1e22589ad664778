#include "classify/output/markdown.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "classify/output/alike.h"
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

record::Sensitivity SensitivityOf(const model::ClassifiedField* field) {
  return field->verdict.sensitivity;
}

bool IsRegular(const model::ClassifiedField* field) {
  return SensitivityOf(field) == record::Sensitivity::kRegular;
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

// A section for each file, as much as there is room for. Of the file that does not fit the worst
// fields stand there; how many more there are, in it and in the files behind it, is said.
std::string FileSections(const model::Report& report, bool all, std::size_t room) {
  constexpr std::size_t kClosing = 300;  // bytes of what is said at the end
  room = room > kClosing ? room - kClosing : 0;
  std::string out;
  std::uint64_t fields = 0, files = 0;  // left out
  for (FileFields& file : ByFile(report)) {
    if (!all) std::erase_if(file.fields, IsRegular);
    if (file.fields.empty()) continue;
    std::string section = fmt::format(
        "\n## {}\n\n| field | class | rule | confidence | why | missing |\n"
        "| --- | --- | --- | ---: | --- | --- |\n",
        MarkdownCode(file.file));
    std::string rows;
    for (const model::ClassifiedField* each : file.fields) rows += FieldRow(*each);
    if (fields == 0 && out.size() + section.size() + rows.size() <= room) {
      out += section + rows;
      continue;
    }
    std::size_t shown = 0;
    if (fields == 0) {
      std::ranges::stable_sort(file.fields, std::greater(), SensitivityOf);
      for (const model::ClassifiedField* each : file.fields) {
        const std::string row = FieldRow(*each);
        if (out.size() + section.size() + row.size() > room) break;
        section += row;
        ++shown;
      }
    }
    fields += file.fields.size() - shown;
    if (shown == 0) {
      ++files;
      continue;
    }
    out += section + fmt::format("\n{} of this file did not fit here.\n",
                                 Counted(file.fields.size() - shown, "more field", "more fields"));
  }
  if (fields > 0) {
    out += fmt::format("\n{} did not fit here{}: see the report as HTML or JSON.\n",
                       Counted(fields, "field", "fields"),
                       files == 0 ? ""
                                  : fmt::format(", all of {} among them",
                                                Counted(files, "more file", "more files")));
  }
  return out;
}

template <class Alike>
std::string Places(const Alike& alike) {
  std::string out;
  for (const std::string& each : FirstPlaces(alike)) {
    out += (out.empty() ? "first in " : ", ") + MarkdownCode(each);
  }
  return out;
}

std::string FindingList(const model::Report& report, bool all) {
  std::string out;
  if (!report.findings.empty()) out += "\n## Findings\n\n";
  for (const FindingsAlike& alike : AlikeFindings(report)) {
    if (!all && alike.size() > kAlikeListed) {
      out +=
          fmt::format("- {} times, {}: {} ({}); {}\n", Grouped(alike.size()),
                      SeverityName(alike.front()->severity), MarkdownSentence(WhatTheySay(alike)),
                      MarkdownCode(alike.front()->rule), Places(alike));
      continue;
    }
    for (const model::Finding* each : alike) {
      out += fmt::format("- {} {}{}: {} ({})\n", MarkdownCode(PlaceOf(each->file, each->place)),
                         SeverityName(each->severity),
                         each->path.empty() ? "" : " at " + MarkdownCode(each->path),
                         MarkdownSentence(each->says), MarkdownCode(each->rule));
    }
  }
  return out;
}

std::string ErrorList(const model::Report& report, bool all) {
  std::string out;
  if (!report.errors.empty()) out += "\n## Not read\n\n";
  for (const ErrorsAlike& alike : AlikeErrors(report)) {
    if (!all && alike.size() > kAlikeListed) {
      out += fmt::format("- {} times: {}; {}\n", Grouped(alike.size()),
                         MarkdownSentence(alike.front()->says), Places(alike));
      continue;
    }
    for (const model::FileError* each : alike) {
      out += fmt::format("- {}: {}\n", MarkdownCode(PlaceOf(each->file, each->place)),
                         MarkdownSentence(each->says));
    }
  }
  return out;
}

}  // namespace

std::string MarkdownReport(const model::Report& report, bool all) {
  std::string out = SummaryTable(report) + LoweredMarkdown(report);
  std::string last = FindingList(report, all) + ErrorList(report, all);
  if (out.size() + last.size() > kCommentMax) {
    last = fmt::format("\n{} and {} not read are left out: see the report as JSON or HTML.\n",
                       Counted(report.findings.size(), "finding", "findings"),
                       Counted(report.errors.size(), "file or part", "files or parts"));
  }
  const std::size_t used = out.size() + last.size();
  out += FileSections(report, all, kCommentMax - std::min(used, kCommentMax));
  return out + last;
}

}  // namespace strongroom::classify::output
