// What must stand around or beside a name, or that it must stand alone.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "classify/rules/classifier.h"
#include "classify/rules/field_for_test.h"
#include "classify/rules/names_for_test.h"

namespace strongroom::classify::rules {
namespace {

using model::Field;
using record::Sensitivity;

Field Among(std::string_view name, std::vector<std::string> siblings) {
  Field field = FieldOf(name, {});
  siblings.emplace_back(name);
  field.siblings = std::make_shared<const std::vector<std::string>>(std::move(siblings));
  return field;
}

TEST(Siblings, WhatStandsBesideAFieldSaysWhatItIs) {
  Classifier classifier(RuleBook::Shipped());
  EXPECT_EQ(classifier.Classify(Among("name", {"dateOfBirth", "size"})).rule, "person-name");
  EXPECT_EQ(classifier.Classify(Among("name", {"price", "size"})).rule, "none");
  EXPECT_EQ(classifier.Classify(Among("account", {"bankName", "bic"})).rule, "bank-account-number");
  EXPECT_EQ(classifier.Classify(Among("account", {"ledger"})).rule, "none");
  EXPECT_EQ(classifier.Classify(Among("result", {"patientId", "takenAt"})).rule, "health");
  EXPECT_EQ(classifier.Classify(Among("result", {"jobId", "startedAt"})).rule, "none");
  EXPECT_EQ(classifier.Classify(Among("hash", {"salt"})).rule, "password-hash");
  EXPECT_EQ(classifier.Classify(Among("salt", {"hash"})).rule, "password-hash");
  EXPECT_EQ(classifier.Classify(Among("hash", {"fileName", "size"})).rule, "none");
  EXPECT_EQ(classifier.Classify(Among("cap", {"indirizzo", "comune"})).rule, "postal-address");
  EXPECT_EQ(classifier.Classify(Among("acctnum", {"iban"})).rule, "bank-account-number");
  EXPECT_EQ(classifier.Classify(Among("acctnum", {"plan"})).rule, "customer-number");
  EXPECT_EQ(classifier.Classify(Among("barcode", {"usrname", "city"})).rule, "patron-barcode");
  EXPECT_EQ(classifier.Classify(Among("barcode", {"callNumber"})).rule, "none");
  EXPECT_EQ(classifier.Classify(Among("customer_key", {"client_secret"})).rule, "api-key");
  EXPECT_EQ(classifier.Classify(Among("customer_key", {"customer_name"})).rule, "none");
  EXPECT_EQ(classifier.Classify(Among("konfe", {"nachn"})).rule, "religion");
  EXPECT_EQ(classifier.Classify(Among("konfe", {"size"})).rule, "none");
  const model::Verdict verdict = classifier.Classify(Among("name", {"dateOfBirth"}));
  EXPECT_EQ(verdict.evidence.at(1), "near `date birth` in `dateOfBirth` beside it");
}

// What a rule excepts is about words that could mean another thing, not about those that cannot.
TEST(Except, SilencesInWhatIsAroundOnlyWhatCouldBeAnotherThing) {
  Classifier classifier(RuleBook::Shipped());
  const auto in = [&](std::string_view holder, std::string_view name,
                      std::vector<std::string> siblings = {}) {
    Field field = Among(name, std::move(siblings));
    field.holder = holder;
    return classifier.Classify(field).rule;
  };
  EXPECT_EQ(in("company_directors", "ssn"), "social-security-number");
  EXPECT_EQ(in("company_directors", "pesel"), "national-id");
  EXPECT_EQ(in("accounting_vendors", "iban"), "bank-account-number");
  EXPECT_EQ(in("general_ledger", "account_number"), "harmless");
  EXPECT_EQ(in("Employee", "creditCardNumber"), "card-number");
  EXPECT_EQ(in("employee_payment", "card_number", {"cvv", "paid_at"}), "card-number");
  EXPECT_EQ(in("library_patron", "card_number", {"name"}), "patron-barcode");
  EXPECT_EQ(in("Translation service", "apiKey"), "api-key");
  EXPECT_EQ(in("translations", "key"), "harmless");
  EXPECT_EQ(in("Job application", "disability"), "health");
  EXPECT_EQ(in("build_job", "condition"), "none");
  EXPECT_EQ(in("Item request", "patronBarcode"), "patron-barcode");
  EXPECT_EQ(in("item", "barcode"), "none");
  EXPECT_EQ(in("Item request", "patronComments"), "free-text-about-people");
  EXPECT_EQ(in("record_entry", "fingerprint"), "none");
}

TEST(Holder, ATableOfKindsIsAboutNobodyATypeOfASchemaIs) {
  Classifier classifier(RuleBook::Shipped());
  const auto in = [&](std::string_view holder, std::string_view name) {
    Field field = FieldOf(name, {});
    field.holder = holder;
    return classifier.Classify(field).rule;
  };
  EXPECT_EQ(in("passwd_type", "code"), "none");
  EXPECT_EQ(in("billing_type", "name"), "none");
  EXPECT_EQ(in("bank_account_type", "number"), "none");
  EXPECT_EQ(in("BankAccountType", "number"), "bank-account-number");
  EXPECT_EQ(in("usr", "ident_value"), "national-id");
  EXPECT_EQ(in("stat_cat", "ident_value"), "none");
}

// The members are listed where they stand, without this name around them.
TEST(References, ANameThatIsHighSaysSoOfAnObjectElsewhere) {
  Classifier classifier(RuleBook::Shipped());
  const auto object = [&](std::string_view name, bool elsewhere) {
    Field field = FieldOf(name, model::ValueKind::kObject);
    field.container = true;
    field.inside_elsewhere = elsewhere;
    return classifier.Classify(field).rule;
  };
  EXPECT_EQ(object("religion", true), "religion");
  EXPECT_EQ(object("religion", false), "none");
  EXPECT_EQ(object("address", true), "none");
}

TEST(Near, ATableOfKindsIsAboutNobody) {
  Classifier classifier(RuleBook::Shipped());
  Field field = FieldOf("description", {});
  field.holder = "patient_encounter";
  EXPECT_EQ(classifier.Classify(field).rule, "health");
  field.holder = "patient_encounter_type";
  EXPECT_EQ(classifier.Classify(field).rule, "none");
}

TEST(Siblings, WhatTheColumnsOfATableBeginWithIsReadOver) {
  Classifier classifier(RuleBook::Shipped());
  const auto in_children = [&](std::string_view name, std::vector<std::string> siblings) {
    Field field = Among(name, std::move(siblings));
    field.holder = "emp_children";
    return classifier.Classify(field).rule;
  };
  EXPECT_EQ(in_children("zk_name", {"zk_seqno", "zk_code", "emp_number"}), "person-name");
  EXPECT_EQ(in_children("zk_name", {"emp_seqno", "emp_code", "emp_number"}), "none");
  EXPECT_EQ(in_children("zk_name", {"zk_seqno"}), "none") << "two may be chance";
  EXPECT_EQ(in_children("job_name", {"job_seqno", "job_code", "emp_number"}), "none") << "a word";
}

TEST(Siblings, AFieldIsNotBesideItself) {
  const auto book = RuleBook::Parse(
      R"({"version": 1, "words": {}, "rules": [{"id": "shoe", "class": "low", "title": "t",
          "why": "w", "confidence": 70, "near": [{"names": "size", "beside": "shoe"}]}]})",
      "own");
  ASSERT_TRUE(book) << book.error().detail;
  Classifier classifier(*book);
  EXPECT_EQ(classifier.Classify(Among("shoeSize", {"colour"})).rule, "none");
  EXPECT_EQ(classifier.Classify(Among("shoeSize", {"shoeColour"})).rule, "shoe");
}

TEST(Alone, AWordThatMustStandAloneIsFoundOnlyAlone) {
  ExpectAll({"witness", "witness2", "strWitness"}, Sensitivity::kLow);
  ExpectAll({"witnessPanel", "eyeWitnessPanel"}, Sensitivity::kRegular);
}

TEST(Alone, ANearThatNeedsNothingIsRefused) {
  const auto book = RuleBook::Parse(
      R"({"version": 1, "words": {}, "rules": [{"id": "shoe", "class": "low", "title": "t",
          "why": "w", "confidence": 70, "near": [{"names": "size"}]}]})",
      "own");
  ASSERT_FALSE(book);
  EXPECT_NE(book.error().detail.find("\"beside\""), std::string::npos) << book.error().detail;
}

}  // namespace
}  // namespace strongroom::classify::rules
