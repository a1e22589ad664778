#include "classify/output/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "classify/output/mend.h"
#include "classify/output/report_for_test.h"

namespace strongroom::classify::output {
namespace {

using record::Sensitivity;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

model::ClassifiedField Found(Sensitivity found, std::optional<std::string> declared,
                             std::string reason = "") {
  model::ClassifiedField each = FieldForTest("a.json", "field", found, "rule", "");
  if (declared) {
    each.field.declared = model::Declared{.text = *declared,
                                          .sensitivity = record::ParseSensitivity(*declared),
                                          .reason = std::move(reason),
                                          .place = {}};
  }
  return each;
}

TEST(Lack, WhatMustBeDeclared) {
  EXPECT_EQ(LackOf(Found(Sensitivity::kRegular, {})), std::nullopt);
  EXPECT_EQ(LackOf(Found(Sensitivity::kLow, {})), Lack::kNoClass);
  EXPECT_EQ(LackOf(Found(Sensitivity::kLow, "low")), std::nullopt);
  EXPECT_EQ(LackOf(Found(Sensitivity::kLow, "high")), std::nullopt);
  EXPECT_EQ(LackOf(Found(Sensitivity::kHigh, "low")), Lack::kLowerClass);
  EXPECT_EQ(LackOf(Found(Sensitivity::kHigh, "low", " ")), Lack::kLowerClass);
  EXPECT_EQ(LackOf(Found(Sensitivity::kHigh, "low", "a public account")), std::nullopt);
  EXPECT_EQ(LackOf(Found(Sensitivity::kHigh, "hihg")), Lack::kUnknownClass);
  EXPECT_EQ(LackOf(Found(Sensitivity::kHigh, "hihg", "because")), Lack::kUnknownClass);
  EXPECT_EQ(LackOf(Found(Sensitivity::kRegular, "hihg")), Lack::kUnknownClass);
  EXPECT_EQ(LackOf(Found(Sensitivity::kSecret, "verifier")), std::nullopt);
}

TEST(Lack, TheFieldAroundDeclaresForWhatIsInside) {
  const auto within = [](Sensitivity found, Sensitivity outer, std::string reason = "") {
    model::ClassifiedField each = Found(found, {});
    model::Around around{.path = "outer", .place = {}, .schema = {}, .declared = {}};
    around.declared = model::Declared{.text = std::string(record::SensitivityName(outer)),
                                      .sensitivity = outer,
                                      .reason = std::move(reason),
                                      .place = {}};
    each.field.around = std::make_shared<const model::Around>(std::move(around));
    return each;
  };
  EXPECT_EQ(LackOf(within(Sensitivity::kLow, Sensitivity::kLow)), std::nullopt);
  EXPECT_EQ(LackOf(within(Sensitivity::kHigh, Sensitivity::kLow)), Lack::kLowerClass);
  EXPECT_EQ(LackOf(within(Sensitivity::kHigh, Sensitivity::kLow, "printed")), std::nullopt);
  EXPECT_THAT(MendText(within(Sensitivity::kHigh, Sensitivity::kLow), Lack::kLowerClass),
              HasSubstr("`outer` around it declares low, and high was found: raise that one, "
                        "declare \"x-sensitivity\": \"high\" here"));
  model::ClassifiedField own = within(Sensitivity::kHigh, Sensitivity::kHigh);
  own.field.declared = Found(Sensitivity::kHigh, "low").field.declared;
  EXPECT_EQ(LackOf(own), Lack::kLowerClass);  // what stands nearer counts
}

TEST(Check, FieldsWithoutClassAndUnreadFilesFail) {
  const model::Report report = SmallReport();
  const CheckOutcome outcome = Check(report, {});
  EXPECT_FALSE(outcome.passed());
  EXPECT_EQ(outcome.violations.size(), 3u);
  EXPECT_EQ(outcome.unread, 1u);
  std::ostringstream out;
  PrintCheck(out, report, outcome);
  EXPECT_THAT(out.str(),
              HasSubstr("schemas/vendor.json:12: accounts[].iban: high (iban: `iban` in "
                        "the name). It declares no class: add \"x-sensitivity\": \"high\""));
  EXPECT_THAT(out.str(), HasSubstr("schemas/broken.json:3: not read: not JSON"));
  EXPECT_THAT(out.str(), HasSubstr("failed: 3 fields fail the check, 1 file or part not read\n"));
}

// As a scan of these files leaves it.
model::Report Looked(model::Report report) {
  for (const model::ClassifiedField& each : report.fields) report.files.push_back(each.file);
  std::ranges::sort(report.files);
  return report;
}

TEST(Check, WhatTheBaselineHasPassesAndWhatIsNewFails) {
  model::Report report = Looked(SmallReport());
  report.errors.clear();
  const Result<Baseline> baseline = Baseline::Parse(BaselineOf(report).Text());
  ASSERT_TRUE(baseline) << baseline.error().detail;
  for (model::ClassifiedField& each : report.fields) each.field.place.line += 100;
  CheckOutcome outcome = Check(report, *baseline);
  EXPECT_TRUE(outcome.passed());
  EXPECT_EQ(outcome.accepted, 3u);
  EXPECT_THAT(outcome.mended, IsEmpty());

  report.fields[1].verdict.sensitivity = Sensitivity::kHigh;  // worse than accepted
  report.fields[2].field.declared =
      model::Declared{.text = "high", .sensitivity = Sensitivity::kHigh, .reason = {}, .place = {}};
  outcome = Check(report, *baseline);
  ASSERT_EQ(outcome.violations.size(), 1u);
  EXPECT_EQ(outcome.violations[0].field, &report.fields[1]);
  EXPECT_THAT(outcome.mended,
              ElementsAre(BaselineEntry{"schemas/user.json", "personal.email", "email", "low"},
                          BaselineEntry{"schemas/vendor.json", "accounts[].iban", "iban", "high"}));
  std::ostringstream out;
  PrintCheck(out, report, outcome);
  EXPECT_THAT(out.str(), HasSubstr("accounts[].iban: no longer found as high"));
}

TEST(Check, ABaselineOfAnotherPathIsHintedAt) {
  model::Report report = SmallReport();
  const Baseline baseline = BaselineOf(report);
  for (model::ClassifiedField& each : report.fields) each.file = "src/" + each.file;
  report.directories = {""};
  std::ostringstream out;
  PrintCheck(out, report, Check(report, baseline));
  EXPECT_THAT(out.str(), testing::StartsWith("the baseline calls a file schemas/"));
  EXPECT_THAT(out.str(), testing::Not(HasSubstr("can go")));
  std::ostringstream same;
  PrintCheck(same, SmallReport(), Check(SmallReport(), {}));
  EXPECT_THAT(same.str(), testing::Not(HasSubstr("the baseline calls")));
}

TEST(Check, EntriesOfFilesThatWereNotLookedAtAreLeftAlone) {
  model::Report report = Looked(SmallReport());
  report.errors.clear();
  const Baseline all = BaselineOf(report);
  model::Report one = report;
  std::erase_if(one.fields, [](const auto& each) { return each.file == "schemas/vendor.json"; });
  one.files = {"schemas/user.json"};
  CheckOutcome outcome = Check(one, all);
  EXPECT_TRUE(outcome.passed());
  EXPECT_THAT(outcome.mended, IsEmpty());
  EXPECT_EQ(outcome.elsewhere, 2u);
  EXPECT_EQ(BaselineOf(one, all).entries(), all.entries());
  // The directory was scanned: the file is gone, and a line says so of all its entries.
  one.directories = {"schemas/"};
  outcome = Check(one, all);
  EXPECT_EQ(outcome.mended.size(), 2u);
  std::ostringstream out;
  PrintCheck(out, one, outcome);
  EXPECT_THAT(out.str(), HasSubstr("schemas/vendor.json: no longer there: 2 entries of the base"));
  EXPECT_EQ(BaselineOf(one, all).entries().size(), 1u);
  // It is there and cannot be read: nobody knows.
  one.errors.push_back({.file = "schemas/vendor.json", .says = "broken", .place = {}});
  EXPECT_THAT(Check(one, all).mended, IsEmpty());
  EXPECT_EQ(BaselineOf(one, all).entries(), all.entries());
}

TEST(Check, ThatFailsSaysSoFirst) {
  model::Report report = SmallReport();
  report.fields.clear();
  std::ostringstream out;
  PrintCheck(out, report, Check(report, {}));
  EXPECT_THAT(out.str(), HasSubstr("\nfailed: 1 file or part not read, no field that was read"));
}

TEST(Check, SaysWhatToDoWhereAnnotateCannotWrite) {
  model::ClassifiedField field =
      FieldForTest("a.json", "birthDate", Sensitivity::kLow, "birth-date", "", 1);
  EXPECT_THAT(MendText(field, Lack::kNoClass), HasSubstr("(--annotate writes it)"));
  field.field.schema = {};  // "birthDate": true
  EXPECT_THAT(MendText(field, Lack::kNoClass), HasSubstr("write {\"x-sensitivity\": \"low\"}"));
  field.source = model::SourceKind::kChangeLog;
  EXPECT_THAT(MendText(field, Lack::kNoClass), HasSubstr("COMMENT ON COLUMN"));
  field.field.declared.emplace();
  EXPECT_THAT(MendText(field, Lack::kUnknownClass), HasSubstr("empty or no text"));
}

TEST(Check, AnUnreadFileFailsWhateverTheBaselineSays) {
  const model::Report report = SmallReport();
  const CheckOutcome outcome = Check(report, BaselineOf(report));
  EXPECT_THAT(outcome.violations, IsEmpty());
  EXPECT_FALSE(outcome.passed());
}

TEST(Check, ReferencesThatLeadNowhereFailAndOtherFindingsDoNot) {
  model::Report report;
  report.findings.push_back({.rule = "ref-not-found",
                             .severity = model::FindingSeverity::kError,
                             .file = "a.json",
                             .path = "iban",
                             .says = "\"#/definitions/Iban\" is not in this file",
                             .place = {.line = 3, .column = 1, .offset = 40}});
  report.findings.push_back({.rule = "required-without-property",
                             .severity = model::FindingSeverity::kError,
                             .file = "a.json",
                             .path = "",
                             .says = "\"x\" is required",
                             .place = {}});
  const CheckOutcome outcome = Check(report, {});
  EXPECT_FALSE(outcome.passed());
  std::ostringstream out;
  PrintCheck(out, report, outcome);
  EXPECT_EQ(out.str(),
            "a.json:3: not read: \"#/definitions/Iban\" is not in this file\n"
            "failed: 1 file or part not read, no field that was read fails\n");
  report.findings.erase(report.findings.begin());
  EXPECT_TRUE(Check(report, {}).passed());
}

TEST(Check, SamplesAreToldThatTheyHaveNoPlaceForAClass) {
  model::Report report;
  report.fields = {Found(Sensitivity::kHigh, {})};
  report.fields[0].source = model::SourceKind::kCsv;
  std::ostringstream out;
  PrintCheck(out, report, Check(report, {}));
  EXPECT_THAT(out.str(), HasSubstr("no place for a class"));
  EXPECT_THAT(out.str(), HasSubstr("--write-baseline"));
}

TEST(Check, HostileNamesDoNotSteerATerminal) {
  const model::Report report = HostileReport();
  std::ostringstream out;
  PrintCheck(out, report, Check(report, {}));
  EXPECT_THAT(out.str(), Not(HasSubstr("\x1b")));
  EXPECT_EQ(std::ranges::count(out.str(), '\n'),
            static_cast<std::ptrdiff_t>(report.fields.size() + report.errors.size() + 1));
}

TEST(Baseline, IsSortedAnEntryALineAndComesBack) {
  const Baseline baseline({{"b.json", "x", "r", "low"},
                           {"a.json", "z", "r", "low"},
                           {"a.json", "a\"b", "r", "high"},
                           {"b.json", "x", "r", "low"}});
  EXPECT_EQ(baseline.Text(),
            "{\"strongroomBaseline\": 1,\n\"accepted\": [\n"
            "{\"file\": \"a.json\", \"path\": \"a\\\"b\", \"rule\": \"r\", \"class\": \"high\"},\n"
            "{\"file\": \"a.json\", \"path\": \"z\", \"rule\": \"r\", \"class\": \"low\"},\n"
            "{\"file\": \"b.json\", \"path\": \"x\", \"rule\": \"r\", \"class\": \"low\"}\n]}\n");
  EXPECT_EQ(Baseline::Parse(baseline.Text())->entries(), baseline.entries());
  EXPECT_EQ(Baseline::Parse(Baseline().Text())->entries().size(), 0u);
}

TEST(Baseline, OfHostileNamesCanBeReadAgain) {
  const Baseline baseline = BaselineOf(HostileReport());
  const Result<Baseline> again = Baseline::Parse(baseline.Text());
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(again->entries(), baseline.entries());
  model::Report report = HostileReport();
  report.errors.clear();
  EXPECT_TRUE(Check(report, *again).passed());
}

TEST(Baseline, WhatIsNoneIsRefusedWithAMend) {
  for (const std::string_view text :
       {"", "[]", "{}", R"({"strongroomBaseline": 2, "accepted": []})",
        R"({"strongroomBaseline": 1, "accepted": [{"file": "a"}]})",
        R"({"strongroomBaseline": 1, "accepted": [], "more": 1})"}) {
    const Result<Baseline> baseline = Baseline::Parse(text);
    ASSERT_FALSE(baseline) << text;
    EXPECT_FALSE(baseline.error().detail.empty());
    EXPECT_FALSE(baseline.error().detail.starts_with(":")) << baseline.error().detail;
    EXPECT_THAT(baseline.error().detail, Not(HasSubstr("from 1 to 1")));
  }
}

TEST(Check, TheLastLineTellsOfReferencesThatWereNotFollowed) {
  model::Report report;
  report.findings.push_back(
      {.rule = "ref-not-followed", .file = "a.json", .path = {}, .says = {}, .place = {}});
  report.findings.push_back(
      {.rule = "change-log-not-followed", .file = "b.xml", .path = {}, .says = {}, .place = {}});
  const CheckOutcome outcome = Check(report, Baseline());
  EXPECT_TRUE(outcome.passed());
  std::ostringstream out;
  PrintCheck(out, report, outcome);
  EXPECT_EQ(out.str(),
            "every field of class low or above declares its class, 2 files refer to others that "
            "were not scanned\n");
}

}  // namespace
}  // namespace strongroom::classify::output
