// Names and values together.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <span>

#include "classify/rules/classifier.h"
#include "classify/rules/field_for_test.h"

namespace strongroom::classify::rules {
namespace {

using model::Field;
using model::Verdict;
using record::Sensitivity;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

Verdict Classify(std::string_view name, std::span<const std::string_view> values) {
  auto column = std::make_shared<value::Column>();
  for (const std::string_view value : values) column->Add(value);
  Field field = FieldOf(name);
  field.values = column;
  return Classifier(RuleBook::Shipped()).Classify(field);
}

Verdict Classify(std::string_view name, std::initializer_list<std::string_view> values) {
  return Classify(name, std::span(values.begin(), values.size()));
}

// IBANs of the registry's examples (SWIFT IBAN registry, ISO 13616).
constexpr std::array<std::string_view, 6> kIbans = {
    "DE89370400440532013000", "GB29NWBK60161331926819",   "FR1420041010050500013M02606",
    "NL91ABNA0417164300",     "ES9121000418450200051332", "PL61109010140000071219812874"};

TEST(ValuesAndNames, ValuesDecideWhereTheNameSaysNothing) {
  const Verdict verdict = Classify("ref", kIbans);
  EXPECT_EQ(verdict.rule, "bank-account-number");
  EXPECT_EQ(verdict.sensitivity, Sensitivity::kHigh);
  EXPECT_THAT(verdict.evidence, Contains(HasSubstr("6 of 6 values are IBANs")));
}

TEST(ValuesAndNames, ValuesMakeANameSurer) {
  const Verdict alone = Classifier(RuleBook::Shipped()).Classify(FieldOf("birthDate"));
  const Verdict dates = Classify("birthDate", {"1980-01-31", "1999-12-24", "2001-02-03"});
  EXPECT_EQ(dates.rule, "birth-date");
  EXPECT_GT(dates.confidence, alone.confidence);
  EXPECT_THAT(dates.evidence, Contains("3 of 3 values are dates"));
}

TEST(ValuesAndNames, ValuesThatContradictMakeANameDoubtfulAndKeepItsClass) {
  const Verdict alone = Classifier(RuleBook::Shipped()).Classify(FieldOf("ssn"));
  const Verdict doubtful = Classify("ssn", {"101", "202", "303", "404"});
  EXPECT_EQ(doubtful.sensitivity, Sensitivity::kHigh);
  EXPECT_LT(doubtful.confidence, alone.confidence * 0.6);
  EXPECT_THAT(doubtful.evidence, Contains(HasSubstr("but none of 4 values")));
}

TEST(ValuesAndNames, ValuesSayNothingAgainstANameThatMeansNothing) {
  const Verdict verdict = Classify("bankName", {"First Bank", "Second Bank", "Third Bank"});
  EXPECT_EQ(verdict.rule, "harmless");
  EXPECT_THAT(verdict.evidence, Not(Contains(HasSubstr("none of 3 values"))));
}

TEST(ValuesAndNames, OfAColumnThatIsCalledSoFewValuesAreEnough) {
  // Test numbers of the networks.
  EXPECT_EQ(Classify("card", {"4111111111111111", "5555555555554444"}).rule, "card-number");
  EXPECT_EQ(Classify("pan", {"4111111111111111", "5555555555554444"}).rule, "card-number");
  EXPECT_EQ(Classify("thing", {"4111111111111111", "5555555555554444"}).rule, "none");
  EXPECT_EQ(Classify("card", {"23529000035676", "23529000035684"}).rule, "none") << "barcodes";
}

TEST(ValuesAndNames, WhatGitCallsAPlaceIsNoMailAddress) {
  EXPECT_EQ(Classify("origin_url", {"git@example.org:group/project.git"}).rule, "none");
  EXPECT_EQ(Classify("origin_url", {"write to anna@example.org: she knows"}).rule, "email");
}

TEST(ValuesAndNames, FewValuesProveNothingAgainstAName) {
  const Verdict alone = Classifier(RuleBook::Shipped()).Classify(FieldOf("ssn"));
  EXPECT_EQ(Classify("ssn", {"101", "202"}).confidence, alone.confidence);
}

TEST(ValuesAndNames, DatesAloneAreNoBirthDates) {
  EXPECT_EQ(Classify("shelved", {"1980-01-31", "1999-12-24", "2001-02-03"}).sensitivity,
            Sensitivity::kRegular);
}

}  // namespace
}  // namespace strongroom::classify::rules
