// SARIF, Markdown, HTML and the disclosure draft.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <cstdlib>
#include <fstream>
#include <set>

#include "base/json.h"
#include "base/temporary_directory.h"
#include "base/utf8.h"
#include "classify/output/disclosure.h"
#include "classify/output/html.h"
#include "classify/output/json_report.h"
#include "classify/output/markdown.h"
#include "classify/output/report_for_test.h"
#include "classify/output/safe_text.h"
#include "classify/output/sarif.h"

namespace strongroom::classify::output {
namespace {

using testing::HasSubstr;
using testing::Not;

const rules::RuleFacts kIban{.id = "iban",
                             .title = "International bank account number",
                             .why = "Money is paid and drawn by it.",
                             .sensitivity = record::Sensitivity::kHigh,
                             .disclosure = "financial-account",
                             .format = "iban"};
const RuleLookup kRules = [](std::string_view id) { return id == "iban" ? &kIban : nullptr; };

json::value Sarif(const model::Report& report) {
  const std::string text = SarifReport(report, kRules, "0.1.0");
  EXPECT_TRUE(IsUtf8(text));
  return json::parse(text);
}

TEST(Sarif, FieldsThatLackAClassAndFindingsAreResults) {
  model::Report report = SmallReport();
  report.fields[1].field.declared = model::Declared{
      .text = "low", .sensitivity = record::Sensitivity::kLow, .reason = {}, .place = {}};
  const json::value sarif = Sarif(report);
  const json::value& run = sarif.at("runs").at(0);
  const json::array& results = run.at("results").as_array();
  ASSERT_EQ(results.size(), 3u);  // the declared one is none
  EXPECT_EQ(results[0].at("ruleId"), "iban");
  EXPECT_EQ(results[0].at("level"), "error");
  EXPECT_EQ(results[2].at("level"), "warning");
  const json::value& where = results[0].at("locations").at(0).at("physicalLocation");
  EXPECT_EQ(where.at("artifactLocation").at("uri"), "schemas/vendor.json");
  EXPECT_EQ(where.at("artifactLocation").at("uriBaseId"), "SCANNED");
  EXPECT_EQ(where.at("region").at("startLine"), 12);
  EXPECT_EQ(where.at("region").at("startColumn"), 4);  // UTF-16, not bytes
  EXPECT_TRUE(run.at("originalUriBaseIds").as_object().contains("SCANNED"));
  const json::array& rules = run.at("tool").at("driver").at("rules").as_array();
  for (const json::value& each : results) {
    const auto number = each.at("ruleIndex").to_number<std::size_t>();
    ASSERT_LT(number, rules.size());
    EXPECT_EQ(rules[number].at("id"), each.at("ruleId"));
  }
  EXPECT_THAT(std::string(rules[0].at("help").at("text").as_string()),
              HasSubstr("Money is paid and drawn by it."));
}

TEST(Sarif, BesideABaselineResultsSayWhetherItHasThem) {
  const model::Report report = SmallReport();
  const Baseline baseline({EntryFor(report.fields[2])});
  const json::value with = ParseJson(SarifReport(report, kRules, "0.1.0", &baseline)).value();
  const json::array& results = with.at("runs").at(0).at("results").as_array();
  ASSERT_EQ(results.size(), 4u);
  EXPECT_EQ(results[0].at("baselineState"), "new");
  EXPECT_EQ(results[1].at("baselineState"), "unchanged");
  EXPECT_EQ(results[2].at("baselineState"), "new");
  EXPECT_FALSE(results[3].as_object().contains("baselineState"));  // a finding
  const json::value without = Sarif(report);
  for (const json::value& each : without.at("runs").at(0).at("results").as_array()) {
    EXPECT_FALSE(each.as_object().contains("baselineState"));
  }
}

TEST(Sarif, ErrorsAreNotificationsAndTheRunDidNotSucceed) {
  const json::value sarif = Sarif(SmallReport());
  const json::value& invocation = sarif.at("runs").at(0).at("invocations").at(0);
  EXPECT_EQ(invocation.at("executionSuccessful"), false);
  EXPECT_EQ(invocation.at("toolExecutionNotifications").at(0).at("level"), "error");
  model::Report good = SmallReport();
  good.errors.clear();
  EXPECT_EQ(Sarif(good).at("runs").at(0).at("invocations").at(0).at("executionSuccessful"), true);
}

TEST(Sarif, NothingThatAFileCallsAThingBecomesALink) {
  model::Report report = SmallReport();
  model::Finding finding;
  finding.rule = "repeated-name";
  finding.file = "a.json";
  finding.says = "`[x](javascript:alert(1))` \u202E stands twice";
  report.findings.push_back(finding);
  const json::value sarif = Sarif(report);
  const json::array& results = sarif.at("runs").at(0).at("results").as_array();
  EXPECT_EQ(results.back().at("message").at("text"),
            "`[x\\](javascript:alert(1))` \uFFFD stands twice");
}

TEST(VisibleJson, WhatIsNotSeenOrTurnsTheDirectionIsEscapedAndMeansTheSame) {
  EXPECT_EQ(VisibleJson("[\"a\u202Eb\u2028\u200B\u0085\x7F\U000E0041 \u00e4\u20AC\U0001F600\"]\n"),
            "[\"a\\u202eb\\u2028\\u200b\\u0085\\u007f\\udb40\\udc41 \u00e4\u20AC\U0001F600\"]\n");
  model::Report report = SmallReport();
  report.fields[2].field.path = "a\u202Eb\U000E0041";
  for (const std::string& text : {SarifReport(report, kRules, "0.1.0"), JsonReport(report),
                                  Baseline({EntryFor(report.fields[2])}).Text()}) {
    EXPECT_EQ(text.find("\u202E"), std::string::npos);
    EXPECT_THAT(text, HasSubstr(R"(a\u202eb\udb40\udc41)"));
    EXPECT_THAT(json::serialize(json::parse(text)), HasSubstr("a\u202Eb\U000E0041"));
  }
}

TEST(Sarif, AColumnThatWasNotCountedIsLeftOut) {
  model::Report report = SmallReport();
  report.fields[2].field.place.column_utf16 = 0;
  const json::value region = Sarif(report)
                                 .at("runs")
                                 .at(0)
                                 .at("results")
                                 .at(1)
                                 .at("locations")
                                 .at(0)
                                 .at("physicalLocation")
                                 .at("region");
  EXPECT_EQ(region, json::value({{"startLine", 12}}));
}

TEST(Sarif, EveryFindingIsAResult) {
  const json::value sarif = Sarif(ReportOfManyAlike(202));
  EXPECT_EQ(sarif.at("runs").at(0).at("results").as_array().size(), 3u + 206u);
}

TEST(Sarif, FingerprintsStayWhenLinesMoveAndDifferBetweenFields) {
  model::Report moved = SmallReport();
  for (model::ClassifiedField& each : moved.fields) each.field.place.line += 7;
  const json::value before = Sarif(SmallReport()), after = Sarif(moved);
  std::set<std::string> all;
  const json::array& results = before.at("runs").at(0).at("results").as_array();
  for (std::size_t at = 0; at < results.size(); ++at) {
    const json::value& mark = results[at].at("partialFingerprints");
    EXPECT_EQ(mark, after.at("runs").at(0).at("results").at(at).at("partialFingerprints"));
    all.insert(json::serialize(mark));
  }
  EXPECT_EQ(all.size(), results.size());
}

TEST(Sarif, UrisArePercentEncodedAndRelative) {
  EXPECT_EQ(UriReference("a b/\u00e4%.json"), "a%20b/%C3%A4%25.json");
  EXPECT_EQ(UriReference("file:///etc/passwd"), "./file%3A///etc/passwd");
  EXPECT_EQ(UriReference("a?b#c"), "a%3Fb%23c");
}

TEST(Markdown, HasCountsAndATableForEachFileWithSensitiveFields) {
  const std::string text = MarkdownReport(SmallReport(), false);
  EXPECT_THAT(text, HasSubstr("| secret | 1 |\n"));
  EXPECT_THAT(text, HasSubstr("## `schemas/vendor.json`\n"));
  EXPECT_THAT(text, HasSubstr("| `accounts[].iban` | high | `iban` | 0.90 | `iban` in the name | "
                              "`indexed-in-plaintext`: the table `vendors` has"));
  EXPECT_THAT(text, Not(HasSubstr("| `id` |")));
  EXPECT_THAT(MarkdownReport(SmallReport(), true), HasSubstr("| `id` |"));
}

TEST(Markdown, ManyFindingsAlikeAreOneEntry) {
  const std::string text = MarkdownReport(ReportOfManyAlike(202), false);
  EXPECT_THAT(text, HasSubstr("- 202 times, note: \"\\$ref\" leads to files that are not among"));
  EXPECT_THAT(text, HasSubstr("(`ref-not-followed`); first in `schemas/0.json:2`, "
                              "`schemas/1.json:2`, `schemas/2.json:2`\n"));
  EXPECT_THAT(text, HasSubstr("- 202 times: it is UTF-16; first in `old/0.json`, "));
  EXPECT_THAT(text, Not(HasSubstr("schemas/3.json")));
  EXPECT_LT(text.find("ref-cycle"), text.find("unknown-type"));
  EXPECT_LT(text.find("unknown-type"), text.find("ref-not-followed"));
  EXPECT_THAT(MarkdownReport(ReportOfManyAlike(202), true),
              HasSubstr("- `schemas/201.json:2` note: leads to part201 (`ref-not-followed`)\n"));
}

TEST(Markdown, EveryRowHasItsSixCells) {
  const std::string text = MarkdownReport(HostileReport(), true);
  EXPECT_TRUE(IsUtf8(text));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  std::istringstream lines(text);
  bool in_fields = false;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with('|')) in_fields = false;
    if (line.starts_with("| field |")) in_fields = true;
    if (!in_fields) continue;
    std::size_t bars = 0;
    for (std::size_t at = 0; at < line.size(); ++at) {
      bars += line[at] == '|' && (at == 0 || line[at - 1] != '\\') ? 1 : 0;
    }
    EXPECT_EQ(bars, 7u) << line;
  }
}

TEST(Markdown, NothingOfAFileIsMarkup) {
  EXPECT_EQ(MarkdownText("<b> @you #1 a|b *x* [l](u)"),
            "&lt;b&gt; &#64;you &#35;1 a\\|b \\*x\\* \\[l\\](u)");
  EXPECT_EQ(MarkdownText("https://x"), "https&#58;//x");
  EXPECT_EQ(MarkdownCode("a`b"), "a\\`b");
  EXPECT_EQ(MarkdownCode("a|b"), "a\\|b");
  EXPECT_EQ(MarkdownCode("a<b>"), "`a<b>`");
  EXPECT_EQ(MarkdownSentence("`a` and `<b>` in the name"), "`a` and `<b>` in the name");
  EXPECT_EQ(MarkdownSentence("one ` alone"), "one \\` alone");
}

TEST(Markdown, IsNoLongerThanACommentMayBe) {
  model::Report report;
  for (int at = 0; at < 3'000; ++at) {
    report.fields.push_back(FieldForTest("schemas/" + std::to_string(at) + ".json", "email",
                                         record::Sensitivity::kLow, "email", "`email`"));
  }
  Count(report);
  const std::string text = MarkdownReport(report, false);
  EXPECT_LT(text.size(), 65'536u);
  EXPECT_THAT(text, HasSubstr("did not fit here, all of "));
}

TEST(Markdown, OfAFileThatDoesNotFitTheWorstFieldsAreThereAndTheRestIsCounted) {
  model::Report report;
  for (int at = 0; at < 3'000; ++at) {
    const bool worse = at >= 2'990;
    report.fields.push_back(FieldForTest(
        "big.json", "f" + std::to_string(at),
        worse ? record::Sensitivity::kHigh : record::Sensitivity::kLow, "email", "`email`"));
  }
  Count(report);
  const std::string text = MarkdownReport(report, false);
  EXPECT_LT(text.size(), 65'536u);
  EXPECT_THAT(text, HasSubstr("## `big.json`\n"));
  EXPECT_THAT(text, HasSubstr("| `f2999` | high |"));
  std::size_t rows = 0;
  for (std::size_t at = 0; (at = text.find("\n| `f", at)) != std::string::npos; ++at) ++rows;
  EXPECT_GT(rows, 100u);
  std::string left = std::to_string(3'000 - rows);
  left.insert(1, ",");
  EXPECT_THAT(text, HasSubstr("\n" + left + " more fields of this file did not fit here.\n"));
  EXPECT_THAT(text, HasSubstr("\n" + left + " fields did not fit here: see the report as HTML"));
}

TEST(Html, NamesOfFilesAndFieldsAreTextAlone) {
  const std::string html = HtmlReport(HostileReport(), kRules, true);
  EXPECT_TRUE(IsUtf8(html));
  for (const std::string_view forbidden :
       {"<script", "<img", "\x1b", "\" onmouseover", "' style"}) {
    EXPECT_THAT(html, Not(HasSubstr(forbidden)));
  }
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
  // One style, ended once.
  EXPECT_EQ(html.find("</style>"), html.rfind("</style>"));
  // What is opened is closed.
  const auto count = [&](std::string_view text) {
    std::size_t number = 0;
    for (std::size_t at = html.find(text); at != std::string::npos; at = html.find(text, at + 1)) {
      ++number;
    }
    return number;
  };
  EXPECT_EQ(count("<details"), count("</details>"));
  EXPECT_EQ(count("<code>"), count("</code>"));
  EXPECT_EQ(count("<table>"), count("</table>"));
}

TEST(Html, ManyFindingsAlikeAreOneEntryThatOpens) {
  const std::string html = HtmlReport(ReportOfManyAlike(202), kRules, false);
  const std::size_t entry = html.find("<li><details><summary>202 times: note: ");
  ASSERT_NE(entry, std::string::npos);
  EXPECT_LT(html.find("ref-cycle"), entry);
  EXPECT_GT(html.find("schemas/201.json:2"), entry);
  EXPECT_THAT(html, HasSubstr("<li><details><summary>202 times: it is UTF-16</summary>"));
  EXPECT_THAT(HtmlReport(ReportOfManyAlike(5), kRules, false), Not(HasSubstr("times: ")));
}

TEST(Html, StandsAloneAndRunsNothing) {
  const std::string html = HtmlReport(SmallReport(), kRules, false);
  for (const std::string_view forbidden : {"<script", "http://", "https://", "src=", "@import"}) {
    EXPECT_THAT(html, Not(HasSubstr(forbidden)));
  }
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  EXPECT_THAT(html, HasSubstr("International bank account number, 0.90; 2 protections missing"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"col\">Field</th>"));
  EXPECT_THAT(html, Not(HasSubstr("<tr class=\"regular\">")));
}

TEST(Disclosure, TicksWhatFieldsShowAndLeavesTheRestOpen) {
  const std::string draft = DisclosureDraft(SmallReport(), kRules);
  EXPECT_THAT(draft, HasSubstr("- [x] Financial account information\n  - `accounts[].iban` in "
                               "`schemas/vendor.json:12`\n"));
  EXPECT_THAT(draft, HasSubstr("- [ ] Passport number\n"));
  EXPECT_THAT(draft, HasSubstr("- [ ] Logs personal data"));
  EXPECT_THAT(draft, HasSubstr("`personal.email`"));  // its rule names no category here
  EXPECT_THAT(draft, HasSubstr("could not be read"));
  EXPECT_THAT(draft, HasSubstr("- [ ] This module stores no personal data"));
}

TEST(Disclosure, NamesEveryField) {
  model::Report report;
  for (int at = 0; at < 50; ++at) {
    report.fields.push_back(FieldForTest("a.json", "iban" + std::to_string(at),
                                         record::Sensitivity::kHigh, "iban", "", 1));
  }
  const std::string draft = DisclosureDraft(report, kRules);
  EXPECT_THAT(draft, HasSubstr("- `iban49` in `a.json:1`"));
  EXPECT_THAT(draft, Not(HasSubstr("more field")));
}

// A category that the form does not have would end among the others, unnoticed.
TEST(Disclosure, EveryCategoryThatAShippedRuleNamesIsOneOfTheForms) {
  for (const rules::RuleFacts& rule : rules::RuleBook::Shipped().rules()) {
    if (rule.disclosure.empty()) continue;
    model::Report report;
    report.fields = {FieldForTest("a.json", "field", rule.sensitivity, rule.id, "")};
    report.fields[0].verdict.sensitivity = record::Sensitivity::kLow;
    const std::string draft = DisclosureDraft(
        report, [&](std::string_view id) { return id == rule.id ? &rule : nullptr; });
    EXPECT_THAT(draft, HasSubstr("- [x] ")) << rule.id << ": " << rule.disclosure;
    EXPECT_THAT(draft, Not(HasSubstr("of no category"))) << rule.id << ": " << rule.disclosure;
  }
}

TEST(Disclosure, OfNothingSaysThatNothingIsStored) {
  EXPECT_THAT(DisclosureDraft({}, kRules), HasSubstr("- [x] This module stores no personal data"));
}

}  // namespace
}  // namespace strongroom::classify::output
