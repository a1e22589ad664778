#include "classify/output/explain.h"

#include <fmt/format.h>

#include "classify/output/safe_text.h"
#include "terminal/readable.h"

namespace strongroom::classify::output {
namespace {

constexpr std::size_t kSentenceMost = 2'000;

// `text` behind `before`, further lines below its beginning.
void PrintHanging(std::ostream& out, std::string_view before, std::string_view text,
                  std::size_t width) {
  const std::size_t indent = terminal::LengthOf(before);
  const std::size_t room = width > indent + 20 ? width - indent : 0;
  bool first = true;
  for (const std::string& line : terminal::Wrapped(text, room)) {
    out << (first ? std::string(before) : std::string(indent, ' ')) << line << '\n';
    first = false;
  }
}

// Paragraphs and list items are broken at the width; code and tables stay as they are.
void PrintGuidance(std::ostream& out, std::string_view guidance, std::size_t width) {
  bool code = false;
  while (!guidance.empty()) {
    const std::size_t end = std::min(guidance.find('\n'), guidance.size());
    const std::string line = terminal::Plain(guidance.substr(0, end));
    guidance.remove_prefix(std::min(end + 1, guidance.size()));
    if (line.starts_with("```")) code = !code;
    if (code || line.empty() || line.starts_with('|') || line.starts_with("```")) {
      out << line << '\n';
    } else {
      const std::size_t text = line.find_first_not_of(" -*");
      const std::size_t indent = text == std::string::npos ? 0 : text;
      PrintHanging(out, line.substr(0, indent), std::string_view(line).substr(indent), width);
    }
  }
}

std::string WithoutItems(std::string_view part) {
  while (part.ends_with("[]")) part.remove_suffix(2);
  return std::string(part);
}

}  // namespace

void PrintExplanation(std::ostream& out, const model::ClassifiedField& each,
                      const RuleLookup& rules, std::string_view guidance, std::size_t width) {
  const rules::RuleFacts* rule = rules ? rules(each.verdict.rule) : nullptr;
  out << fmt::format("{}: {}\n", OneLine(each.field.path),
                     record::SensitivityName(each.verdict.sensitivity));
  if (!each.file.empty()) {
    PrintHanging(out, "  in       ", OneLine(PlaceOf(each.file, each.field.place)), width);
  }
  PrintHanging(out, "  rule     ",
               fmt::format("{} ({}), confidence {}", OneLine(each.verdict.rule),
                           OneLine(RuleTitle(rules, each.verdict.rule)), Confidence(each.verdict)),
               width);
  if (rule != nullptr && !rule->why.empty()) PrintHanging(out, "  why      ", rule->why, width);
  std::string_view label = "  found    ";
  for (const std::string& evidence : each.verdict.evidence) {
    PrintHanging(out, label, OneLine(evidence, kSentenceMost), width);
    label = "           ";
  }
  label = "  missing  ";
  for (const model::Missing& missing : each.missing) {
    PrintHanging(out, label, OneLine(missing.code + ": " + missing.says, kSentenceMost), width);
    label = "           ";
  }
  if (!guidance.empty()) {
    out << '\n';
    PrintGuidance(out, guidance, width);
  }
}

model::Field FieldFromPath(std::string_view path) {
  model::Field field;
  field.path = path;
  std::string_view rest = path;
  for (std::size_t dot; (dot = rest.find('.')) != std::string_view::npos;) {
    if (dot > 0) field.parents.push_back(WithoutItems(rest.substr(0, dot)));
    rest.remove_prefix(dot + 1);
  }
  field.name = WithoutItems(rest);
  if (!field.parents.empty()) field.holder = field.parents.front();
  return field;
}

}  // namespace strongroom::classify::output
