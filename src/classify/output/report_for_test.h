// Reports made by hand, for tests of outputs.
#pragma once

#include <string>

#include "classify/model/report.h"

namespace strongroom::classify::output {

inline model::ClassifiedField FieldForTest(std::string file, std::string path,
                                           record::Sensitivity sensitivity, std::string rule,
                                           std::string evidence, std::size_t line = 0) {
  model::ClassifiedField each;
  each.file = std::move(file);
  each.field.path = std::move(path);
  each.field.name = each.field.path.substr(each.field.path.rfind('.') + 1);
  each.field.place = {.line = line,
                      .column = line == 0 ? 0u : 5u,
                      .offset = line * 10,
                      .column_utf16 = line == 0 ? 0u : 4u};
  each.field.schema = {.begin = line * 10, .end = line * 10 + 2};
  each.verdict = {.sensitivity = sensitivity,
                  .rule = std::move(rule),
                  .confidence = sensitivity == record::Sensitivity::kRegular ? 0.5 : 0.9,
                  .evidence = {}};
  if (!evidence.empty()) each.verdict.evidence.push_back(std::move(evidence));
  return each;
}

inline void Count(model::Report& report) {
  report.summary.classes = {};
  for (const model::ClassifiedField& each : report.fields) {
    ++report.summary.classes[static_cast<std::size_t>(each.verdict.sensitivity)];
  }
}

// Two files: an account and a mail address, a password, regular fields; a finding, an error.
inline model::Report SmallReport() {
  using enum record::Sensitivity;
  model::Report report;
  report.fields = {
      FieldForTest("schemas/user.json", "id", kRegular, "none", "", 4),
      FieldForTest("schemas/user.json", "personal.email", kLow, "email", "`email` in the name", 7),
      FieldForTest("schemas/vendor.json", "accounts[].iban", kHigh, "iban", "`iban` in the name",
                   12),
      FieldForTest("schemas/vendor.json", "interface.password", kSecret, "password",
                   "`password` in the name", 20)};
  report.fields[2].missing = {
      {"indexed-in-plaintext", "the table `vendors` has an index over it (schema.json:9)"},
      {"not-sealed", "nothing shows that it is sealed"}};
  report.findings = {{.rule = "required-without-property",
                      .severity = model::FindingSeverity::kWarning,
                      .file = "schemas/user.json",
                      .path = "personal.lastname",
                      .says = "`lastname` is required and there is no such property.",
                      .place = {.line = 9, .column = 3, .offset = 80}}};
  report.errors = {{.file = "schemas/broken.json",
                    .says = "not JSON: line 3, column 1: a comma is missing.",
                    .place = {.line = 3, .column = 1, .offset = 20}}};
  report.summary.files = 3;
  report.summary.skipped = 1;
  Count(report);
  return report;
}

// `many` notes of one rule, each of another text and file, three warnings, one error; as many files
// that were not read for one reason.
inline model::Report ReportOfManyAlike(std::size_t many) {
  model::Report report = SmallReport();
  const auto add = [&](std::string rule, model::FindingSeverity severity, std::string says) {
    const std::string file = "schemas/" + std::to_string(report.findings.size()) + ".json";
    report.findings.push_back({.rule = std::move(rule),
                               .severity = severity,
                               .file = file,
                               .path = {},
                               .says = std::move(says),
                               .place = {.line = 2, .column = 1, .offset = 3}});
  };
  report.findings.clear();
  for (std::size_t at = 0; at < many; ++at) {
    add("ref-not-followed", model::FindingSeverity::kNote, "leads to part" + std::to_string(at));
    report.errors.push_back(
        {.file = "old/" + std::to_string(at) + ".json", .says = "it is UTF-16", .place = {}});
  }
  for (const char* name : {"a", "b", "c"}) {
    add("unknown-type", model::FindingSeverity::kWarning, std::string(name) + " is no type");
  }
  add("ref-cycle", model::FindingSeverity::kError, "they lead in a circle");
  return report;
}

// Everything that a file can put into a report, hostile.
inline model::Report HostileReport() {
  const std::string hostile[] = {
      "<script>alert(1)</script>",
      "\" onmouseover=\"alert(1)",
      "' style='x",
      "a|b|c",
      "`code` ``more``",
      "line\nbreak\r\nand\ttab",
      "\x1b]0;title\x07\x1b[2J",
      "\u202Eright to left",
      "</style></details><img src=x>",
      "[link](javascript:alert(1)) ![i](http://example.org/i.png)",
      "@everyone #1 https://example.org/x",
      "not \xff\xfe text",
      std::string("nul\0inside", 10),
      "\u5B89\u5168\u5B89\u5168\u5B89\u5168",
      std::string(10'000, 'x'),
      std::string(3'000, '`'),
      "-->",
      "](",
      "",
      "file:///etc/passwd",
      "a: b/../c?d#e%20",
  };
  model::Report report;
  for (const std::string& text : hostile) {
    model::ClassifiedField each =
        FieldForTest(text, text, record::Sensitivity::kHigh, text, "`" + text + "` in the name", 3);
    each.missing.push_back({text, text});
    each.field.declared =
        model::Declared{.text = text, .sensitivity = {}, .reason = text, .place = {}};
    report.fields.push_back(std::move(each));
    report.findings.push_back({.rule = text,
                               .severity = model::FindingSeverity::kError,
                               .file = text,
                               .path = text,
                               .says = text,
                               .place = {}});
    report.errors.push_back({.file = text, .says = text, .place = {}});
  }
  Count(report);
  return report;
}

}  // namespace strongroom::classify::output
