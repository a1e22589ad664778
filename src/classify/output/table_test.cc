#include "classify/output/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "base/utf8.h"
#include "classify/output/report_for_test.h"
#include "terminal/readable.h"

namespace strongroom::classify::output {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string Table(const model::Report& report, TableOptions options) {
  std::ostringstream out;
  PrintTable(out, report, options);
  return out.str();
}

TEST(Table, CodesOfWhatIsMissingAreExplainedOnceAtTheEnd) {
  model::Report report = SmallReport();
  report.fields[3].missing = {{"not-sealed", "the same once more"}};
  const std::string table = Table(report, {});
  const std::size_t end = table.find("\nMissing\n");
  ASSERT_NE(end, std::string::npos) << table;
  const std::string last = table.substr(end);
  EXPECT_THAT(last, HasSubstr("\nnot-sealed: no strongroom record type"));
  EXPECT_THAT(last, HasSubstr("\nindexed-in-plaintext: an index"));
  EXPECT_EQ(last.find("not-sealed:"), last.rfind("not-sealed:"));
  for (model::ClassifiedField& each : report.fields) each.missing.clear();
  EXPECT_THAT(Table(report, {}), Not(HasSubstr("\nMissing\n")));
}

TEST(Table, ACodeThatIsPartOfAnotherIsToldToo) {
  model::Report report = SmallReport();
  report.fields[2].missing = {
      {"in-url-path", "one"}, {"in-url", "another"}, {"in-url-path", "the first again"}};
  EXPECT_THAT(Table(report, {}), HasSubstr("missing: in-url-path, in-url\n"));
}

TEST(Table, ManyFindingsAlikeAreOneEntry) {
  const std::string table = Table(ReportOfManyAlike(202), {});
  EXPECT_THAT(table, HasSubstr("\nFindings (many alike are one entry; --all and --format json list "
                               "each)\n"));
  EXPECT_THAT(table, HasSubstr("\n202 times: note: \"$ref\" leads to files that are not among"));
  EXPECT_THAT(table, HasSubstr("[ref-not-followed]\n    first in schemas/0.json:2, "
                               "schemas/1.json:2, schemas/2.json:2\n"));
  EXPECT_THAT(table, Not(HasSubstr("schemas/3.json")));
  EXPECT_THAT(table, HasSubstr("\n202 times: it is UTF-16\n    first in old/0.json, "));
  EXPECT_THAT(table, HasSubstr("schemas/broken.json:3: not JSON"));
}

TEST(Table, FewFindingsAlikeAndAllOfThemAreListedEach) {
  const std::string few = Table(ReportOfManyAlike(5), {});
  EXPECT_THAT(few, HasSubstr("\nFindings\n"));
  EXPECT_THAT(few, HasSubstr("schemas/4.json:2: note: leads to part4 [ref-not-followed]\n"));
  EXPECT_THAT(few, HasSubstr("old/4.json: it is UTF-16\n"));
  const std::string all = Table(ReportOfManyAlike(202), {.all = true});
  EXPECT_THAT(all, HasSubstr("\nFindings\n"));
  EXPECT_THAT(all, HasSubstr("schemas/201.json:2: note: leads to part201 [ref-not-followed]\n"));
  EXPECT_THAT(all, HasSubstr("old/201.json: it is UTF-16\n"));
  EXPECT_THAT(all, Not(HasSubstr("times:")));
}

TEST(Table, FindingsOfTheWorstSeverityComeFirst) {
  const std::string table = Table(ReportOfManyAlike(202), {});
  const std::size_t error = table.find("[ref-cycle]"), warning = table.find("[unknown-type]"),
                    note = table.find("[ref-not-followed]");
  EXPECT_LT(error, warning);
  EXPECT_LT(warning, note);
  EXPECT_NE(note, std::string::npos);
}

TEST(Table, OfManyThatSayTheSameItIsTold) {
  model::Report report = ReportOfManyAlike(6);
  for (model::Finding& each : report.findings) each.says = "one and the same";
  EXPECT_THAT(Table(report, {}), HasSubstr("6 times: note: one and the same [ref-not-followed]"));
  for (model::Finding& each : report.findings) {
    each.rule = "of-another-program";
    each.severity = model::FindingSeverity::kNote;
    each.says = "about " + each.file;
  }
  EXPECT_THAT(Table(report, {}),
              HasSubstr("10 times: note: about schemas/0.json [of-another-program]"));
}

TEST(Table, CountsComeFirst) {
  const std::string table = Table(SmallReport(), {});
  EXPECT_THAT(table,
              StartsWith("3 files (1 more of no known kind), 4 fields: 0 verifier, 1 secret, "
                         "1 high, 1 low, 1 regular\n1 finding, 1 file or part not read\n"));
}

TEST(Table, WorstClassStandsFirstAndRegularOnesOnlyWhenAskedFor) {
  const std::string table = Table(SmallReport(), {});
  const std::size_t secret = table.find("interface.password"), high = table.find("accounts[].iban"),
                    low = table.find("personal.email");
  EXPECT_LT(secret, high);
  EXPECT_LT(high, low);
  EXPECT_NE(low, std::string::npos);
  EXPECT_THAT(table, Not(HasSubstr("schemas/user.json:4")));
  EXPECT_THAT(Table(SmallReport(), {.all = true}), HasSubstr("schemas/user.json:4"));
  EXPECT_THAT(table, HasSubstr("missing: indexed-in-plaintext, not-sealed"));
  EXPECT_THAT(table, HasSubstr("schemas/broken.json:3: not JSON"));
  EXPECT_THAT(table, HasSubstr("[required-without-property]"));
}

TEST(Table, KeepsToTheWidthOfTheTerminal) {
  model::Report report = SmallReport();
  report.fields.push_back(FieldForTest(
      "a/rather/long/directory/name/of/a/module/schemas/banking_information.json",
      "organization.bankingInformation[].intermediary.accountHolderNationalIdentityNumber",
      record::Sensitivity::kHigh, "national-identity-number", std::string(150, 'w'), 1234));
  const model::Report many = ReportOfManyAlike(20);
  report.findings.insert(report.findings.end(), many.findings.begin(), many.findings.end());
  report.findings[1].file = report.fields.back().file;
  for (const std::size_t width : {80u, 120u, 200u}) {
    std::istringstream lines(Table(report, {.width = width}));
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(terminal::LengthOf(line), width) << line;
    }
  }
}

TEST(Table, NothingOfAFileSteersTheTerminal) {
  for (const std::size_t width : {0u, 80u}) {
    const std::string table = Table(HostileReport(), {.all = true, .width = width});
    EXPECT_TRUE(IsUtf8(table));
    EXPECT_THAT(table, Not(HasSubstr("\x1b")));
    EXPECT_THAT(table, Not(HasSubstr("\r")));
    EXPECT_THAT(table, Not(HasSubstr("\u202E")));
    EXPECT_FALSE(table.contains('\0'));
    EXPECT_LT(table.size(), 200'000u);  // long names are cut
  }
}

}  // namespace
}  // namespace strongroom::classify::output
