#include "classify/output/json_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "base/json.h"
#include "base/utf8.h"
#include "classify/output/report_for_test.h"

namespace strongroom::classify::output {
namespace {

json::value Parsed(const model::Report& report) {
  const std::string text = JsonReport(report);
  EXPECT_TRUE(IsUtf8(text));
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  EXPECT_FALSE(error) << error.message() << "\n" << text;
  return value;
}

TEST(JsonReport, EveryFieldIsThereWithTheAgreedMembers) {
  const json::value report = Parsed(SmallReport());
  const json::array& fields = report.at("fields").as_array();
  ASSERT_EQ(fields.size(), 4u);
  const json::object& iban = fields[2].as_object();
  EXPECT_EQ(iban.at("file"), "schemas/vendor.json");
  EXPECT_EQ(iban.at("path"), "accounts[].iban");
  EXPECT_EQ(iban.at("class"), "high");
  EXPECT_EQ(iban.at("rule"), "iban");
  EXPECT_DOUBLE_EQ(iban.at("confidence").to_number<double>(), 0.9);
  EXPECT_EQ(iban.at("evidence"), json::array{"`iban` in the name"});
  EXPECT_EQ(iban.at("missing").at(0),
            "indexed-in-plaintext: the table `vendors` has an index over it (schema.json:9)");
  EXPECT_EQ(iban.at("line"), 12);
  EXPECT_EQ(fields[0].at("evidence"), json::array());
  EXPECT_FALSE(iban.contains("declared"));
}

TEST(JsonReport, ANameAloneHasNoFileAndNoSource) {
  model::Report report;
  report.fields.push_back(FieldForTest("", "iban", record::Sensitivity::kHigh, "iban", ""));
  const json::value parsed = Parsed(report);
  const json::object& field = parsed.at("fields").at(0).as_object();
  EXPECT_FALSE(field.contains("file"));
  EXPECT_FALSE(field.contains("source"));
  EXPECT_EQ(field.at("path"), "iban");
}

TEST(JsonReport, FindingsErrorsAndSummaryAreThere) {
  const json::value report = Parsed(SmallReport());
  EXPECT_EQ(report.at("findings").at(0).at("rule"), "required-without-property");
  EXPECT_EQ(report.at("findings").at(0).at("severity"), "warning");
  EXPECT_EQ(report.at("findings").at(0).at("column"), 3);
  EXPECT_EQ(report.at("errors").at(0).at("file"), "schemas/broken.json");
  EXPECT_EQ(report.at("summary").at("classes").at("secret"), 1);
  EXPECT_EQ(report.at("summary").at("fields"), 4);
  EXPECT_EQ(report.at("summary").at("files"), 3);
}

TEST(JsonReport, AnEmptyReportHasItsLists) {
  const json::value report = Parsed({});
  EXPECT_TRUE(report.at("fields").as_array().empty());
  EXPECT_TRUE(report.at("findings").as_array().empty());
  EXPECT_TRUE(report.at("errors").as_array().empty());
}

TEST(JsonReport, HostileNamesComeBackWhole) {
  const model::Report hostile = HostileReport();
  const json::value report = Parsed(hostile);
  const json::array& fields = report.at("fields").as_array();
  ASSERT_EQ(fields.size(), hostile.fields.size());
  for (std::size_t at = 0; at < fields.size(); ++at) {
    const std::string& path = hostile.fields[at].field.path;
    if (!IsUtf8(path)) continue;
    EXPECT_EQ(fields[at].at("path"), json::value(path));
  }
}

}  // namespace
}  // namespace strongroom::classify::output
