#include "record/class_policy.h"

#include <gtest/gtest.h>

#include "record/schema_for_test.h"

namespace strongroom::record {
namespace {

using Rules = std::vector<std::string>;

const std::string kFive =
    R"({"name": "regular"}, {"name": "low"}, {"name": "high"}, {"name": "secret"}, {"name": "verifier"})";

json::value Policy(const std::string& more) {
  return Json("{\"classes\": [" + kFive + more + "]}");
}

TEST(ClassPolicy, ShippedClassesAreTheFiveWithTextsAndTheirFloors) {
  const ClassPolicy policy = ClassPolicy::Shipped();
  ASSERT_EQ(policy.classes().size(), 5U);
  EXPECT_EQ(policy.Names(), "regular, low, high, secret, verifier");
  for (const SensitivityClass& each : policy.classes()) {
    EXPECT_EQ(each.name, SensitivityName(each.base));
    EXPECT_EQ(each.demands, FloorDemands(each.base)) << each.name;
  }
  for (const json::value& each : policy.document().at("classes").get_array()) {
    EXPECT_FALSE(each.at("summary").get_string().empty());
    EXPECT_FALSE(each.at("examples").get_array().empty());
    EXPECT_FALSE(each.at("demands").get_array().empty());
  }
}

TEST(ClassPolicy, OperatorsClassExtendsOneOfTheFiveAndTightensIt) {
  const auto policy =
      ClassPolicy::Load(Policy(R"(, {"name": "payment", "extends": "high", "summary": "Paid from",
      "examples": ["IBAN"], "demands": ["fewer searches"],
      "limits": {"searchesPerHour": 20, "maskedReadAudit": "sync", "mask": "all", "search": ["exact"], "reasonMinLength": 10}})"));
  ASSERT_EQ(Broken(policy), Rules{});
  const SensitivityClass* payment = policy->Find("payment");
  ASSERT_NE(payment, nullptr);
  EXPECT_EQ(payment->base, Sensitivity::kHigh);
  EXPECT_EQ(payment->demands.searches_per_hour, 20U);
  EXPECT_EQ(payment->demands.masked_read_audit, MaskedReadAudit::kSync);
  EXPECT_EQ(payment->demands.loosest_mask, Mask::kAll);
  EXPECT_EQ(payment->demands.reason_size_min, 10U);
  EXPECT_TRUE(payment->demands.Allows(IndexKind::kExact));
  EXPECT_FALSE(payment->demands.Allows(IndexKind::kLast4));
  EXPECT_EQ(policy->Find("high")->demands, FloorDemands(Sensitivity::kHigh));
  EXPECT_EQ(policy->Find("medium"), nullptr);
}

TEST(ClassPolicy, ShippedClassesMayBeTightened) {
  const auto policy = ClassPolicy::Load(
      Json(R"({"classes": [{"name": "regular"}, {"name": "low", "limits": {"search": []}},
      {"name": "high", "limits": {"maskedReadAudit": "sync"}}, {"name": "secret"}, {"name": "verifier"}]})"));
  ASSERT_EQ(Broken(policy), Rules{});
  EXPECT_EQ(policy->Find("high")->demands.masked_read_audit, MaskedReadAudit::kSync);
  EXPECT_FALSE(policy->Find("low")->demands.Allows(IndexKind::kExact));
}

TEST(ClassPolicy, LooseningIsRefusedAgainstTheFloorAndTheExtendedClass) {
  EXPECT_EQ(
      Broken(ClassPolicy::Load(Json(
          R"({"classes": [{"name": "regular"}, {"name": "low", "limits": {"search": ["exact", "last4"]}},
      {"name": "high", "limits": {"reasonMinLength": 2}}, {"name": "secret", "limits": {"mask": "last4"}}, {"name": "verifier"}]})"))),
      (Rules{"class-loosened /classes/1/limits", "class-loosened /classes/2/limits",
             "class-loosened /classes/3/limits"}));
  const std::string tight = R"({"classes": [{"name": "regular"}, {"name": "low"},
      {"name": "high", "limits": {"maskedReadAudit": "sync", "searchesPerHour": 50}}, {"name": "secret"}, {"name": "verifier"}, )";
  EXPECT_EQ(
      Broken(ClassPolicy::Load(Json(
          tight +
          R"({"name": "p", "extends": "high", "limits": {"maskedReadAudit": "buffered"}}]})"))),
      Rules{"class-loosened /classes/5/limits"});
  EXPECT_EQ(
      Broken(ClassPolicy::Load(Json(
          tight + R"({"name": "p", "extends": "high", "limits": {"searchesPerHour": 51}}]})"))),
      Rules{"class-loosened /classes/5/limits"});
  const auto inherits = ClassPolicy::Load(Json(tight + R"({"name": "p", "extends": "high"}]})"));
  ASSERT_EQ(Broken(inherits), Rules{});
  EXPECT_EQ(inherits->Find("p")->demands.searches_per_hour, 50U);
}

TEST(ClassPolicy, WhatIsNotKnownIsRefused) {
  const std::pair<const char*, const char*> table[] = {
      {R"(, {"name": "p", "extends": "high", "limits": {"searchesPerDay": 1}})",
       "unknown-member /classes/5/limits/searchesPerDay"},
      {R"(, {"name": "p", "extends": "low", "limits": {"mask": "all"}})",
       "unknown-member /classes/5/limits/mask"},
      {R"(, {"name": "p", "extends": "high", "color": "red"})", "unknown-member /classes/5/color"},
      {R"(, {"name": "p"})", "class-extends /classes/5/extends"},
      {R"(, {"name": "p", "extends": "medium"})", "class-extends /classes/5/extends"},
      {R"(, {"name": "high", "extends": "low"})", "class-name /classes/5/name"},
      {R"(, {"name": "P", "extends": "low"})", "class-name /classes/5/name"},
      {R"(, {"name": "p", "extends": "low", "summary": 1})", "policy-shape /classes/5/summary"},
      {R"(, {"name": "p", "extends": "low", "examples": "x"})", "policy-shape /classes/5/examples"},
      {R"(, {"name": "p", "extends": "low", "limits": []})", "policy-shape /classes/5/limits"},
      {R"(, {"name": "p", "extends": "high", "limits": {"mask": "none"}})",
       "limit-value /classes/5/limits/mask"},
      {R"(, {"name": "p", "extends": "high", "limits": {"search": ["range"]}})",
       "limit-value /classes/5/limits/search"},
      {R"(, {"name": "p", "extends": "high", "limits": {"searchesPerHour": -1}})",
       "limit-value /classes/5/limits/searchesPerHour"},
      {R"(, {"name": "p", "extends": "high", "limits": {"maskedReadAudit": "never"}})",
       "limit-value /classes/5/limits/maskedReadAudit"},
      {R"(, {"name": "p", "extends": "high", "limits": {"reasonMinLength": 501}})",
       "limit-value /classes/5/limits/reasonMinLength"},
      {R"(, 5)", "policy-shape /classes/5"},
  };
  for (const auto& [more, rule] : table) {
    EXPECT_EQ(Broken(ClassPolicy::Load(Policy(more))), Rules{rule}) << more;
  }
  EXPECT_EQ(
      Broken(ClassPolicy::Load(Json(
          R"({"classes": [{"name": "regular"}, {"name": "low"}, {"name": "high"}, {"name": "secret"}]})"))),
      Rules{"class-missing /classes"});
  EXPECT_EQ(Broken(ClassPolicy::Load(Json("{\"classes\": [" + kFive + "], \"version\": 1}"))),
            Rules{"unknown-member /version"});
  EXPECT_FALSE(ClassPolicy::Load(Json("[]")).has_value());
  EXPECT_FALSE(ClassPolicy::Load(Json("{}")).has_value());
}

ClassPolicy WithPayment() {
  return ClassPolicy::
      Load(Policy(
               R"(, {"name": "payment", "extends": "high", "limits": {"searchesPerHour": 20, "mask": "all", "search": ["exact"]}})"))
          .value();
}

TEST(ClassPolicy, TypesMayUseAnOperatorsClassAndObeyItsLimits) {
  const std::string field = R"("type": "string", "maxLength": 64, "x-sensitivity": "payment")";
  const auto type = RecordType::Compile(
      TypeOf("high", "\"f\": {" + field + R"(, "x-mask": "all", "x-search": ["exact"]})"),
      WithPayment());
  ASSERT_EQ(Broken(type), Rules{});
  EXPECT_EQ(type->sensitivity(), Sensitivity::kHigh);
  EXPECT_EQ(type->fields()[0].class_name, "payment");
  EXPECT_EQ(type->fields()[0].sensitivity, Sensitivity::kHigh);
  EXPECT_EQ(type->demands().searches_per_hour, 20U);  // the strictest of the type's and its fields'
  EXPECT_EQ(
      Broken(RecordType::Compile(
          TypeOf("high", "\"f\": {" + field + R"(, "x-mask": "last4", "x-search": ["last4"]})"),
          WithPayment())),
      (Rules{"mask-too-loose /properties/f/x-mask", "high-search-kind /properties/f/x-search"}));
  EXPECT_EQ(
      Broken(RecordType::Compile(TypeOf("high", "\"f\": {" + field + R"(, "x-mask": "all"})"))),
      Rules{"class-unknown /properties/f/x-sensitivity"});  // the shipped policy has no such class
}

TEST(ClassPolicy, FallingBackFromAnOperatorsClassIsLowering) {
  const auto make = [](const std::string& name) {
    return RecordType::Compile(
               TypeOf(
                   "high",
                   R"("f": {"type": "string", "maxLength": 9, "x-mask": "all", "x-sensitivity": ")" +
                       name + "\"}"),
               WithPayment())
        .value();
  };
  const TypeChange lowered = CompareTypes(make("payment"), make("high"));
  ASSERT_EQ(lowered.refusals.size(), 2U);
  EXPECT_EQ(lowered.refusals[1].rule, "class-lowered");
  EXPECT_TRUE(CompareTypes(make("high"), make("payment")).refusals.empty());
}

}  // namespace
}  // namespace strongroom::record
