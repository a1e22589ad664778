#include "classify/output/json_report.h"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "base/json.h"
#include "classify/output/safe_text.h"
#include "classify/output/wording.h"

namespace strongroom::classify::output {
namespace {

// Appends members to an object that is open.
class Members {
 public:
  explicit Members(std::string& out) : out_(out) { out_ += '{'; }
  void Text(std::string_view name, std::string_view text) {
    Name(name);
    AppendJsonString(out_, Utf8Only(text));
  }
  void Number(std::string_view name, std::uint64_t number) {
    Name(name);
    out_ += fmt::format("{}", number);
  }
  void Raw(std::string_view name, std::string_view json) {
    Name(name);
    out_ += json;
  }
  void Place(const model::Place& place) {
    if (place.line == 0) return;
    Number("line", place.line);
    if (place.column > 0) Number("column", place.column);
  }
  void Close() { out_ += '}'; }

 private:
  void Name(std::string_view name) {
    if (!first_) out_ += ", ";
    first_ = false;
    AppendJsonString(out_, name);
    out_ += ": ";
  }
  std::string& out_;
  bool first_ = true;
};

std::string TextList(const std::vector<std::string>& texts) {
  std::string list = "[";
  for (const std::string& each : texts) {
    if (list.size() > 1) list += ", ";
    AppendJsonString(list, Utf8Only(each));
  }
  return list + "]";
}

std::string MissingList(const std::vector<model::Missing>& missing) {
  std::vector<std::string> texts;
  texts.reserve(missing.size());
  for (const model::Missing& each : missing) texts.push_back(each.code + ": " + each.says);
  return TextList(texts);
}

void AppendField(std::string& out, const model::ClassifiedField& each) {
  Members members(out);
  const bool in_file = !each.file.empty();  // else a name alone was asked about
  if (in_file) members.Text("file", each.file);
  members.Text("path", each.field.path);
  members.Text("class", record::SensitivityName(each.verdict.sensitivity));
  members.Text("rule", each.verdict.rule);
  members.Raw("confidence", Confidence(each.verdict));
  members.Raw("evidence", TextList(each.verdict.evidence));
  members.Raw("missing", MissingList(each.missing));
  if (in_file) members.Text("source", model::SourceKindName(each.source));
  members.Place(each.field.place);
  if (const model::Declared* declared = each.field.DeclaredClass()) {
    members.Text("declared", declared->text);
    if (!declared->reason.empty()) members.Text("declaredReason", declared->reason);
    if (!each.field.declared) members.Text("declaredAround", each.field.around->path);
  }
  if (each.found) members.Text("found", record::SensitivityName(*each.found));
  members.Close();
}

void AppendFinding(std::string& out, const model::Finding& finding) {
  Members members(out);
  members.Text("file", finding.file);
  members.Text("path", finding.path);
  members.Text("rule", finding.rule);
  members.Text("severity", SeverityName(finding.severity));
  members.Text("message", finding.says);
  members.Place(finding.place);
  members.Close();
}

void AppendError(std::string& out, const model::FileError& error) {
  Members members(out);
  members.Text("file", error.file);
  members.Text("message", error.says);
  members.Place(error.place);
  members.Close();
}

std::string SummaryObject(const model::Report& report) {
  std::string classes;
  Members counts(classes);
  for (std::size_t at = 0; at < report.summary.classes.size(); ++at) {
    counts.Number(record::SensitivityName(static_cast<record::Sensitivity>(at)),
                  report.summary.classes[at]);
  }
  counts.Close();
  std::string out;
  Members members(out);
  members.Number("files", report.summary.files);
  members.Number("skipped", report.summary.skipped);
  members.Number("bytes", report.summary.bytes);
  members.Number("values", report.summary.values);
  members.Number("fields", report.fields.size());
  members.Raw("classes", classes);
  members.Number("findings", report.findings.size());
  members.Number("errors", report.errors.size());
  members.Close();
  return out;
}

template <class T, class Append>
void AppendList(std::string& out, std::string_view name, const std::vector<T>& list,
                Append append) {
  AppendJsonString(out, name);
  out += ": [";
  for (std::size_t at = 0; at < list.size(); ++at) {
    out += at == 0 ? "\n" : ",\n";
    append(out, list[at]);
  }
  out += list.empty() ? "],\n" : "\n],\n";
}

}  // namespace

std::string JsonReport(const model::Report& report) {
  std::string out = "{";
  out.reserve(report.fields.size() * 256 + 1024);
  AppendList(out, "fields", report.fields, AppendField);
  AppendList(out, "findings", report.findings, AppendFinding);
  AppendList(out, "errors", report.errors, AppendError);
  out += "\"summary\": " + SummaryObject(report) + "}\n";
  return VisibleJson(out);
}

}  // namespace strongroom::classify::output
