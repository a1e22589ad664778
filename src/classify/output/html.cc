#include "classify/output/html.h"

#include <fmt/format.h>

#include "classify/output/html_style.h"
#include "classify/output/lowered.h"
#include "classify/output/safe_text.h"

namespace strongroom::classify::output {
namespace {

// As many files are shown open at first, where there are no more; of more, those with a field of
// class high or above.
constexpr std::size_t kOpenFiles = 8;

// What others' words between backticks are, as code.
std::string Sentence(std::string_view text) {
  std::string out;
  bool quoted = false;
  for (const char c : HtmlText(text)) {
    if (c != '`') {
      out += c;
      continue;
    }
    out += quoted ? "</code>" : "<code>";
    quoted = !quoted;
  }
  return quoted ? out + "</code>" : out;
}

std::string Head() {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" "
      "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>Sensitive fields</title>\n<style>{}</style>\n</head>\n",
      kHtmlStyle);
}

std::string Counts(const model::Report& report, bool all) {
  const model::Summary& summary = report.summary;
  std::string out = fmt::format(
      "<header>\n<h1>Sensitive fields</h1>\n<p class=\"soft\">{}, {}, {}, {} not read</p>\n"
      "</header>\n<fieldset>\n<legend>Fields by class; tick what is shown</legend>\n"
      "<div class=\"counts\">\n",
      Counted(summary.files, "file", "files"), Counted(report.fields.size(), "field", "fields"),
      Counted(report.findings.size(), "finding", "findings"),
      Counted(report.errors.size(), "file or part", "files or parts"));
  for (const record::Sensitivity each : kWorstFirst) {
    const std::string_view name = record::SensitivityName(each);
    const bool listed = all || each != record::Sensitivity::kRegular;
    out += fmt::format(
        "<label class=\"{0}\"><input type=\"checkbox\" id=\"show-{0}\"{1}> "
        "<span>{0} <b>{2}</b></span></label>\n",
        name, listed ? " checked" : " disabled",
        Grouped(summary.classes[static_cast<std::size_t>(each)]));
  }
  return out + "</div>\n</fieldset>\n";
}

std::string Why(const model::ClassifiedField& each, const RuleLookup& rules) {
  std::string out = fmt::format(
      "<details><summary>{}, {}{}</summary>\n", HtmlText(RuleTitle(rules, each.verdict.rule)),
      Confidence(each.verdict),
      each.missing.empty()
          ? ""
          : fmt::format("; {} missing", Counted(each.missing.size(), "protection", "protections")));
  out += fmt::format(
      "<p class=\"soft\">Rule <code>{}</code>{}</p>\n", HtmlText(each.verdict.rule),
      each.field.place.line == 0 ? "" : fmt::format(", line {}", each.field.place.line));
  if (!each.verdict.evidence.empty()) out += "<ul>";
  for (const std::string& one : each.verdict.evidence) out += "<li>" + Sentence(one) + "</li>";
  if (!each.verdict.evidence.empty()) out += "</ul>\n";
  if (!each.missing.empty()) out += "<p>Missing today:</p><ul>";
  for (const model::Missing& one : each.missing) {
    out += fmt::format("<li><code>{}</code>: {}</li>", HtmlText(one.code), Sentence(one.says));
  }
  if (!each.missing.empty()) out += "</ul>\n";
  return out + "</details>";
}

// The classes that the file has, in their colours.
std::string Badges(const FileFields& file) {
  std::string out;
  for (const record::Sensitivity each : kWorstFirst) {
    const std::uint64_t count = file.classes[static_cast<std::size_t>(each)];
    if (count == 0) continue;
    out += fmt::format(" <span class=\"badge {0}\">{1} {0}</span>", record::SensitivityName(each),
                       Grouped(count));
  }
  return out;
}

std::string FileSection(const FileFields& file, const RuleLookup& rules, bool all, bool open) {
  std::string out = fmt::format(
      "<details class=\"file\"{}>\n<summary><span class=\"path\">{}</span>{}"
      "</summary>\n<table>\n"
      "<colgroup><col class=\"name\"><col class=\"class\"><col></colgroup>\n"
      "<thead><tr class=\"head\"><th scope=\"col\">Field</th><th scope=\"col\">Class</th>"
      "<th scope=\"col\">Why</th></tr></thead>\n<tbody>\n",
      open ? " open" : "", HtmlText(file.file), Badges(file));
  for (const model::ClassifiedField* each : file.fields) {
    if (!all && each->verdict.sensitivity == record::Sensitivity::kRegular) continue;
    const std::string_view name = record::SensitivityName(each->verdict.sensitivity);
    out += fmt::format(
        "<tr class=\"{0}\"><th scope=\"row\" class=\"path\">{1}</th>"
        "<td><span class=\"badge\">{0}</span></td><td>{2}</td></tr>\n",
        name, HtmlText(each->field.path), Why(*each, rules));
  }
  return out + "</tbody>\n</table>\n</details>\n";
}

std::string Files(const model::Report& report, const RuleLookup& rules, bool all) {
  std::vector<FileFields> files = ByFile(report);
  if (!all) std::erase_if(files, [](const FileFields& each) { return each.AboveRegular() == 0; });
  std::string out = "<section>\n<h2>By file</h2>\n";
  if (files.empty()) out += "<p>No field above regular was found.</p>\n";
  for (const FileFields& file : files) {
    const bool has_high = file.classes[2] + file.classes[3] + file.classes[4] > 0;
    out += FileSection(file, rules, all, has_high || files.size() <= kOpenFiles);
  }
  return out + "</section>\n";
}

std::string Lists(const model::Report& report) {
  std::string out;
  if (!report.findings.empty()) out += "<section>\n<h2>Findings</h2>\n<ul class=\"list\">\n";
  for (const model::Finding& each : report.findings) {
    out += fmt::format(
        "<li><span class=\"path\">{}</span> {}{}: {} "
        "<span class=\"soft\"><code>{}</code></span></li>\n",
        HtmlText(PlaceOf(each.file, each.place)), SeverityName(each.severity),
        each.path.empty() ? "" : " at <code>" + HtmlText(each.path) + "</code>",
        Sentence(each.says), HtmlText(each.rule));
  }
  if (!report.findings.empty()) out += "</ul>\n</section>\n";
  if (!report.errors.empty()) out += "<section>\n<h2>Not read</h2>\n<ul class=\"list\">\n";
  for (const model::FileError& each : report.errors) {
    out += fmt::format("<li><span class=\"path\">{}</span>: {}</li>\n",
                       HtmlText(PlaceOf(each.file, each.place)), Sentence(each.says));
  }
  if (!report.errors.empty()) out += "</ul>\n</section>\n";
  return out;
}

}  // namespace

std::string HtmlReport(const model::Report& report, const RuleLookup& rules, bool all) {
  return Head() + "<body>\n<main>\n" + Counts(report, all) + Files(report, rules, all) +
         LoweredHtml(report) + Lists(report) + "</main>\n</body>\n</html>\n";
}

}  // namespace strongroom::classify::output
