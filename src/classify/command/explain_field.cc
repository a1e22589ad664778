#include "classify/command/explain_field.h"

#include <fmt/format.h>

#include <sstream>

#include "classify/command/failure.h"
#include "classify/output/explain.h"
#include "classify/output/json_report.h"
#include "classify/rules/classifier.h"
#include "record/class_guide.h"

namespace strongroom::classify::command {
namespace {

constexpr std::size_t kFieldsMost = 20;  // told at length

// The guidance of a class stands behind the last of its fields.
int Explain(const Options& options, const Streams& streams, const model::Report& found,
            const output::RuleLookup& rules) {
  if (options.format == Format::kJson) {
    return Deliver(options, streams, output::JsonReport(found));
  }
  std::ostringstream text;
  for (std::size_t at = 0; at < std::min(found.fields.size(), kFieldsMost); ++at) {
    if (at > 0) text << '\n';
    const model::ClassifiedField& each = found.fields[at];
    bool last = true;
    for (std::size_t later = at + 1; later < std::min(found.fields.size(), kFieldsMost); ++later) {
      last = last && found.fields[later].verdict.sensitivity != each.verdict.sensitivity;
    }
    const bool guidance = last && !options.quiet;
    output::PrintExplanation(text, each, rules,
                             guidance ? record::ClassGuidance(each.verdict.sensitivity) : "",
                             options.output.empty() ? streams.width : 0);
  }
  if (found.fields.size() > kFieldsMost) {
    text << fmt::format(
        "\nand {}: give a longer path\n",
        output::Counted(found.fields.size() - kFieldsMost, "more field", "more fields"));
  }
  return Deliver(options, streams, std::move(text).str());
}

void Count(model::Report& report) {
  for (const model::ClassifiedField& each : report.fields) {
    ++report.summary.classes.at(static_cast<std::size_t>(each.verdict.sensitivity));
  }
}

}  // namespace

int ExplainName(const Options& options, const Streams& streams, const rules::RuleBook& book,
                const output::RuleLookup& rules) {
  model::Report found;
  model::ClassifiedField& each = found.fields.emplace_back();
  each.field = output::FieldFromPath(options.explain);
  each.verdict = rules::Classifier(book).Classify(each.field);
  Count(found);
  return Explain(options, streams, found, rules);
}

int ExplainFields(const Options& options, const Streams& streams, const model::Report& report,
                  const output::RuleLookup& rules) {
  model::Report found;
  const std::string ending = "." + options.explain;
  for (const model::ClassifiedField& each : report.fields) {
    if (each.field.path == options.explain || each.field.path.ends_with(ending) ||
        each.field.name == options.explain) {
      found.fields.push_back(each);
    }
  }
  if (found.fields.empty()) {
    return PrintFailure(streams,
                        fmt::format("{}: there is no such field in these files; --format json "
                                    "lists all of them",
                                    options.explain));
  }
  Count(found);
  return Explain(options, streams, found, rules);
}

}  // namespace strongroom::classify::command
