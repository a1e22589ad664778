#include "classify/output/lowered.h"

#include <fmt/format.h>

#include <vector>

#include "classify/output/declared.h"
#include "classify/output/safe_text.h"
#include "classify/output/wording.h"
#include "terminal/readable.h"

namespace strongroom::classify::output {
namespace {

constexpr std::size_t kReasonMost = 400;  // code points
constexpr std::size_t kMarkdownBytesMost =
    16'000;  // a report has room for little more (markdown.cc)

std::vector<const model::ClassifiedField*> Lowered(const model::Report& report) {
  std::vector<const model::ClassifiedField*> lowered;
  for (const model::ClassifiedField* each : WorstFirst(report, false)) {
    if (IsLowered(*each)) lowered.push_back(each);
  }
  return lowered;
}

std::string_view DeclaredName(const model::ClassifiedField& each) {
  return record::SensitivityName(*each.field.DeclaredClass()->sensitivity);
}

std::string ReasonOf(const model::ClassifiedField& each) {
  return OneLine(each.field.DeclaredClass()->reason, kReasonMost);
}

}  // namespace

void PrintLowered(std::ostream& out, const model::Report& report, std::size_t width) {
  const auto lowered = Lowered(report);
  if (!lowered.empty()) out << "\nDeclared lower than found\n";
  const std::size_t room = width > 24 ? width - 4 : 0;
  for (const model::ClassifiedField* each : lowered) {
    const std::string line =
        fmt::format("{}: {}: declared {}, found {} ({}): {}",
                    OneLine(PlaceOf(each->file, each->field.place)), OneLine(each->field.path),
                    DeclaredName(*each), record::SensitivityName(each->verdict.sensitivity),
                    OneLine(each->verdict.rule), ReasonOf(*each));
    bool first = true;
    for (const std::string& part : terminal::Wrapped(line, room)) {
      out << (first ? "" : "    ") << part << '\n';
      first = false;
    }
  }
}

std::string LoweredMarkdown(const model::Report& report) {
  const auto lowered = Lowered(report);
  if (lowered.empty()) return "";
  std::string out =
      "\n## Declared lower than found\n\n| field | where | declared | found | rule | reason |\n"
      "| --- | --- | --- | --- | --- | --- |\n";
  for (std::size_t at = 0; at < lowered.size(); ++at) {
    const model::ClassifiedField& each = *lowered[at];
    const std::string row =
        fmt::format("| {} | {} | {} | {} | {} | {} |\n", MarkdownCode(each.field.path),
                    MarkdownCode(PlaceOf(each.file, each.field.place)), DeclaredName(each),
                    record::SensitivityName(each.verdict.sensitivity),
                    MarkdownCode(each.verdict.rule), MarkdownText(ReasonOf(each)));
    if (out.size() + row.size() > kMarkdownBytesMost) {
      return out + fmt::format("\n{}: see the report as HTML.\n",
                               Counted(lowered.size() - at, "more field", "more fields"));
    }
    out += row;
  }
  return out;
}

std::string LoweredHtml(const model::Report& report) {
  const auto lowered = Lowered(report);
  if (lowered.empty()) return "";
  std::string out = "<section>\n<h2>Declared lower than found</h2>\n<ul class=\"list\">\n";
  for (const model::ClassifiedField* each : lowered) {
    out += fmt::format(
        "<li><span class=\"path\">{}</span> <code>{}</code>: declared {}, found {} "
        "<span class=\"soft\"><code>{}</code></span>: {}</li>\n",
        HtmlText(PlaceOf(each->file, each->field.place)), HtmlText(each->field.path),
        DeclaredName(*each), record::SensitivityName(each->verdict.sensitivity),
        HtmlText(each->verdict.rule), HtmlText(ReasonOf(*each)));
  }
  return out + "</ul>\n</section>\n";
}

}  // namespace strongroom::classify::output
