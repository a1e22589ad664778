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
