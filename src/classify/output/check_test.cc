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

TEST(Lack, AColumnsCommentCanDeclare) {
  model::ClassifiedField column = Found(Sensitivity::kHigh, {});
  column.source = model::SourceKind::kSql;
  column.field.description = "Where we pay to. x-sensitivity: high.";
  EXPECT_EQ(LackOf(column), std::nullopt);
  column.field.description = "x-sensitivity: low x-sensitivity-reason: it is printed on invoices";
  EXPECT_EQ(LackOf(column), std::nullopt);
  EXPECT_EQ(DeclaredFor(column)->reason, "it is printed on invoices");
  column.field.description = "x-sensitivity-reason: printed, x-sensitivity: low";
  EXPECT_EQ(DeclaredFor(column)->reason, "printed,");
  EXPECT_EQ(DeclaredFor(column)->text, "low");
  column.field.description = "x-sensitivity: low";
  EXPECT_EQ(LackOf(column), Lack::kLowerClass);
  column.field.description = "x-sensitivity:";
  EXPECT_EQ(LackOf(column), Lack::kUnknownClass);
  column.source = model::SourceKind::kJsonSchema;  // which has the keyword for it
  EXPECT_EQ(LackOf(column), Lack::kNoClass);
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
  EXPECT_THAT(out.str(), HasSubstr("3 fields fail the check, 1 file or part not read\n"));
}

TEST(Check, WhatTheBaselineHasPassesAndWhatIsNewFails) {
  model::Report report = SmallReport();
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
  std::ostringstream out;
  PrintCheck(out, report, Check(report, baseline));
  EXPECT_THAT(out.str(), HasSubstr("the baseline calls a file schemas/"));
  std::ostringstream same;
  PrintCheck(same, SmallReport(), Check(SmallReport(), {}));
  EXPECT_THAT(same.str(), testing::Not(HasSubstr("the baseline calls")));
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
  }
}

TEST(Check, TheLastLineTellsOfReferencesThatWereNotFollowed) {
  model::Report report;
  report.findings.push_back(
      {.rule = "ref-not-followed", .file = "a.json", .path = {}, .says = {}, .place = {}});
  const CheckOutcome outcome = Check(report, Baseline());
  EXPECT_TRUE(outcome.passed());
  std::ostringstream out;
  PrintCheck(out, report, outcome);
  EXPECT_EQ(out.str(),
            "every field of class low or above declares its class; 1 file refers to others that "
            "were not scanned\n");
}

}  // namespace
}  // namespace strongroom::classify::output
