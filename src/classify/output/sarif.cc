#include "classify/output/sarif.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "base/json.h"
#include "classify/output/declared.h"
#include "classify/output/fingerprint.h"
#include "classify/output/mend.h"
#include "classify/output/safe_text.h"

namespace strongroom::classify::output {
namespace {

constexpr std::string_view kBase = "SCANNED";

std::string_view LevelOf(record::Sensitivity sensitivity) {
  return sensitivity >= record::Sensitivity::kHigh ? "error" : "warning";
}

// Of what a file calls things nothing becomes an embedded link, "[text](target)" (§3.11.6), and
// nothing turns the direction of text.
json::object Message(std::string_view text) {
  std::string message = OneLine(text, text.size());
  for (std::size_t at = 0; (at = message.find("](", at)) != std::string::npos; at += 3) {
    message.insert(at, 1, '\\');
  }
  return {{"text", std::move(message)}};
}

json::object ArtifactLocation(std::string_view file) {
  return {{"uri", UriReference(file)}, {"uriBaseId", kBase}};
}

json::object Location(std::string_view file, const model::Place& place, std::string_view path) {
  json::object physical = {{"artifactLocation", ArtifactLocation(file)}};
  // What is about the file as a whole stands at its first line: code scanning wants a line.
  json::object region = {{"startLine", std::max<std::size_t>(place.line, 1)}};
  if (place.column_utf16 > 0) region["startColumn"] = place.column_utf16;
  physical["region"] = std::move(region);
  json::object location = {{"physicalLocation", std::move(physical)}};
  if (!path.empty()) {
    location["logicalLocations"] =
        json::array{json::object{{"fullyQualifiedName", Utf8Only(path)}, {"kind", "member"}}};
  }
  return location;
}

// "Number of a bank account" → "NumberOfABankAccount", as SARIF wants names of rules (§3.49.7).
std::string PascalCase(std::string_view id) {
  std::string name;
  bool capital = true;
  for (const char c : id) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool digit = c >= '0' && c <= '9';
    if (letter || digit) name += capital && c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    capital = !letter && !digit;
  }
  return name;
}

bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char one, char other) {
    const auto low = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return low(one) == low(other);
  });
}

// Results and the rules that they name, in the order of their first appearance.
class Run {
 public:
  Run(const RuleLookup& rules, const Baseline* baseline) : lookup_(rules), baseline_(baseline) {}

  void Add(const model::ClassifiedField& each, Lack lack) {
    Add(each, MendText(each, lack));
    if (baseline_ == nullptr) return;
    const bool known = baseline_->Contains(EntryFor(each));
    results_.back().as_object()["baselineState"] = known ? "unchanged" : "new";
  }

  // A decision in the file, which stands beside the reason (§3.35).
  void AddLowered(const model::ClassifiedField& each) {
    const model::Declared& declared = *each.field.DeclaredClass();
    Add(each, fmt::format("Its file declares {}, with a reason.", declared.text));
    results_.back().as_object()["suppressions"] = json::array{
        json::object{{"kind", "inSource"}, {"justification", Utf8Only(declared.reason)}}};
  }

  void Add(const model::ClassifiedField& each, std::string_view mend) {
    const std::string_view sensitivity = record::SensitivityName(each.verdict.sensitivity);
    const std::string text = fmt::format(
        "`{}` is of class {} ({}). {}", each.field.path, sensitivity,
        each.verdict.evidence.empty() ? each.verdict.rule : each.verdict.evidence.front(), mend);
    json::object result = Result(each.verdict.rule, RuleTitle(lookup_, each.verdict.rule),
                                 FieldRule(each.verdict), LevelOf(each.verdict.sensitivity), text);
    result["locations"] = json::array{Location(each.file, each.field.place, each.field.path)};
    result["partialFingerprints"] = {
        {"strongroomField/v1",
         Fingerprint({each.file, each.field.path, each.verdict.rule, sensitivity})}};
    json::array evidence, missing;
    for (const std::string& one : each.verdict.evidence) evidence.emplace_back(Utf8Only(one));
    for (const model::Missing& one : each.missing) {
      missing.emplace_back(Utf8Only(one.code + ": " + one.says));
    }
    result["properties"] = {{"class", sensitivity},
                            {"confidence", each.verdict.confidence},
                            {"evidence", std::move(evidence)},
                            {"missing", std::move(missing)}};
    results_.push_back(std::move(result));
  }

  void Add(const model::Finding& finding) {
    json::object result = Result(finding.rule, finding.rule, FindingRule(finding.rule),
                                 SeverityName(finding.severity), finding.says);
    result["locations"] = json::array{Location(finding.file, finding.place, finding.path)};
    result["partialFingerprints"] = {
        {"strongroomFinding/v1",
         Fingerprint({finding.file, finding.path, finding.rule, finding.says})}};
    results_.push_back(std::move(result));
  }

  json::array TakeRules() { return std::move(rules_); }
  json::array TakeResults() { return std::move(results_); }

 private:
  json::object FieldRule(const model::Verdict& verdict) const {
    const rules::RuleFacts* facts = lookup_ ? lookup_(verdict.rule) : nullptr;
    const std::string title = RuleTitle(lookup_, verdict.rule);
    const std::string why = facts == nullptr || facts->why.empty()
                                ? "The file declares this class or one that is not known."
                                : facts->why;
    const std::string_view sensitivity = record::SensitivityName(verdict.sensitivity);
    const std::string help = fmt::format(
        "{} {}: a field of class {}. Declare it with \"x-sensitivity\": \"{}\", and protect it as "
        "the class demands: `strongroom classify --explain NAME` tells how.",
        why, title, sensitivity, sensitivity);
    return {{"shortDescription", Message(Sentence(title))},
            {"fullDescription", Message(Sentence(why))},
            {"help", Message(help)},
            {"defaultConfiguration", {{"level", LevelOf(verdict.sensitivity)}}},
            {"properties", {{"tags", json::array{"sensitivity", sensitivity}}}}};
  }

  static json::object FindingRule(std::string_view id) {
    std::string words(id);
    for (char& c : words) c = c == '-' ? ' ' : c;
    return {{"shortDescription", Message(Sentence(words))},
            {"help", Message("What is wrong and how to mend it stands in each result.")}};
  }

  static std::string Sentence(std::string text) {
    if (text.empty() || text.back() != '.') text += '.';
    return text;
  }

  json::object Result(const std::string& id, std::string_view title, json::object rule,
                      std::string_view level, std::string_view text) {
    const std::string known = id.empty() ? "none" : id;
    const auto [at, is_new] = numbers_.try_emplace(known, rules_.size());
    if (is_new) {
      rule["id"] = Utf8Only(known);
      rule["name"] = PascalCase(title);
      // A name that is the id again is none (SARIF1001 of the validator).
      if (EqualIgnoringCase(rule["name"].as_string(), known)) rule.erase("name");
      rules_.push_back(std::move(rule));
    }
    return {{"ruleId", Utf8Only(known)},
            {"ruleIndex", at->second},
            {"level", level},
            {"message", Message(text)}};
  }

  const RuleLookup& lookup_;
  const Baseline* baseline_;
  std::map<std::string, std::size_t> numbers_;
  json::array rules_, results_;
};

json::object Invocation(const model::Report& report) {
  json::array notifications;
  for (const model::FileError& error : report.errors) {
    notifications.push_back(
        json::object{{"level", "error"},
                     {"message", Message(error.says)},
                     {"locations", json::array{Location(error.file, error.place, "")}}});
  }
  return {{"executionSuccessful", report.errors.empty()},
          {"toolExecutionNotifications", std::move(notifications)}};
}

}  // namespace

std::string SarifReport(const model::Report& report, const RuleLookup& rules,
                        std::string_view version, const Baseline* baseline) {
  Run run(rules, baseline);
  for (const model::ClassifiedField& each : report.fields) {
    if (const auto lack = LackOf(each)) {
      run.Add(each, *lack);
    } else if (IsLowered(each)) {
      run.AddLowered(each);
    }
  }
  for (const model::Finding& finding : report.findings) run.Add(finding);
  json::object driver = {
      {"name", "strongroom classify"}, {"semanticVersion", version}, {"rules", run.TakeRules()}};
  const json::object base = {{"description", Message("What was given to be scanned: the directory, "
                                                     "or the one that the file is in.")}};
  const json::object document = {
      {"$schema",
       "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
       "sarif-schema-2.1.0.json"},
      {"version", "2.1.0"},
      {"runs", json::array{json::object{{"tool", {{"driver", std::move(driver)}}},
                                        {"invocations", json::array{Invocation(report)}},
                                        {"originalUriBaseIds", {{kBase, base}}},
                                        {"columnKind", "utf16CodeUnits"},
                                        {"results", run.TakeResults()}}}}};
  return VisibleJson(json::serialize(document)) + "\n";
}

}  // namespace strongroom::classify::output
