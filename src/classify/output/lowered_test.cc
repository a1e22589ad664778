#include "classify/output/lowered.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <sstream>

#include "base/json.h"
#include "classify/output/html.h"
#include "classify/output/markdown.h"
#include "classify/output/report_for_test.h"
#include "classify/output/sarif.h"
#include "classify/output/table.h"

namespace strongroom::classify::output {
namespace {

using record::Sensitivity;
using testing::HasSubstr;
using testing::Not;

model::Report WithLowered(std::string reason) {
  model::Report report = SmallReport();
  report.fields[2].field.declared = model::Declared{
      .text = "low", .sensitivity = Sensitivity::kLow, .reason = std::move(reason), .place = {}};
  return report;
}

std::string Table(const model::Report& report) {
  std::ostringstream out;
  PrintTable(out, report, {.all = false, .width = 0});
  return std::move(out).str();
}

TEST(Lowered, EveryReportShowsWhatWasDecidedAgainstTheRules) {
  const model::Report report = WithLowered("printed on every <invoice>");
  EXPECT_THAT(Table(report),
              HasSubstr("\nDeclared lower than found\nschemas/vendor.json:12: accounts[].iban: "
                        "declared low, found high (iban): printed on every <invoice>\n"));
  EXPECT_THAT(MarkdownReport(report, false), HasSubstr("## Declared lower than found"));
  EXPECT_THAT(MarkdownReport(report, false), HasSubstr("| low | high | `iban` | printed on every"));
  EXPECT_THAT(HtmlReport(report, {}, false), HasSubstr("printed on every &lt;invoice&gt;"));
}

TEST(Lowered, SarifHasTheResultSuppressedWithTheReason) {
  const json::value sarif = json::parse(SarifReport(WithLowered("printed on invoices"), {}, "1"));
  std::size_t suppressed = 0;
  for (const json::value& each : sarif.at("runs").at(0).at("results").as_array()) {
    if (!each.as_object().contains("suppressions")) continue;
    ++suppressed;
    EXPECT_EQ(each.at("suppressions"),
              (json::array{{{"kind", "inSource"}, {"justification", "printed on invoices"}}}));
    EXPECT_THAT(std::string(each.at("message").at("text").as_string()), HasSubstr("declares low"));
  }
  EXPECT_EQ(suppressed, 1u);
}

TEST(Lowered, WithoutAReasonItIsAFindingAndNoDecision) {
  const model::Report report = WithLowered(" ");
  EXPECT_THAT(Table(report), Not(HasSubstr("Declared lower")));
  EXPECT_THAT(MarkdownReport(report, false), Not(HasSubstr("Declared lower")));
  EXPECT_THAT(HtmlReport(report, {}, false), Not(HasSubstr("Declared lower")));
  EXPECT_THAT(SarifReport(report, {}, "1"), Not(HasSubstr("suppressions")));
}

TEST(Lowered, MarkdownStaysWithinItsRoom) {
  model::Report report;
  for (int i = 0; i < 500; ++i) {
    report.fields.push_back(WithLowered(std::string(300, 'r')).fields[2]);
  }
  const std::string text = LoweredMarkdown(report);
  EXPECT_LT(text.size(), 16'200u);
  EXPECT_THAT(text, HasSubstr("more fields: see the report as HTML."));
}

}  // namespace
}  // namespace strongroom::classify::output
