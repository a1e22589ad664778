#include "classify/rules/classifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classify/rules/field_for_test.h"
#include "classify/rules/names_for_test.h"

namespace strongroom::classify::rules {
namespace {

using model::Field;
using model::ValueKind;
using model::Verdict;
using record::Sensitivity;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Verdict Classify(const Field& field) { return Classifier(RuleBook::Shipped()).Classify(field); }

TEST(Classifier, AFlagIsNoPassword) {
  EXPECT_EQ(Classify(FieldOf("password", ValueKind::kBoolean)).sensitivity, Sensitivity::kRegular);
  EXPECT_EQ(Classify(FieldOf("email", ValueKind::kBoolean)).sensitivity, Sensitivity::kRegular);
  EXPECT_EQ(Classify(FieldOf("isPregnant", ValueKind::kBoolean)).sensitivity, Sensitivity::kHigh);
}

TEST(Classifier, WhatHoldsOnlyObjectsIsRegular) {
  Field field = FieldOf("bankAccounts", ValueKind::kArray);
  field.container = true;
  EXPECT_EQ(Classify(field).sensitivity, Sensitivity::kRegular);
  EXPECT_EQ(Classify(field).rule, "none");
}

TEST(Classifier, NumbersMayBePinsAndAccountsButNoNames) {
  EXPECT_EQ(Classify(FieldOf("pin", ValueKind::kInteger)).sensitivity, Sensitivity::kVerifier);
  EXPECT_EQ(Classify(FieldOf("kontonummer", ValueKind::kInteger)).sensitivity, Sensitivity::kHigh);
  EXPECT_EQ(Classify(FieldOf("firstName", ValueKind::kInteger)).sensitivity, Sensitivity::kRegular);
  Field decimals = FieldOf("pin", ValueKind::kNumber);
  decimals.format = "numeric(10,2)";
  EXPECT_EQ(Classify(decimals).sensitivity, Sensitivity::kRegular);
  decimals.name = "salary";
  EXPECT_EQ(Classify(decimals).sensitivity, Sensitivity::kLow);
}

TEST(Classifier, ADateIsABirthDateAndNoPassport) {
  Field field = FieldOf("birthDate");
  field.format = "date";
  EXPECT_EQ(Classify(field).rule, "birth-date");
  field.name = "passport";
  EXPECT_EQ(Classify(field).sensitivity, Sensitivity::kRegular);
}

TEST(Classifier, AListOfChoicesIsGenderAndNoPassword) {
  Field field = FieldOf("gender");
  field.allowed = {"female", "male", "diverse"};
  EXPECT_EQ(Classify(field).rule, "gender");
  field.name = "password";
  EXPECT_EQ(Classify(field).sensitivity, Sensitivity::kRegular);
}

TEST(Classifier, TheTableSaysWhoseNameItIs) {
  Field field = FieldOf("name");
  field.holder = "patients";
  EXPECT_EQ(Classify(field).rule, "person-name");
  field.holder = "locations";
  EXPECT_EQ(Classify(field).sensitivity, Sensitivity::kRegular);
}

TEST(Classifier, APersonsLoginPasswordIsAVerifierAndASystemsASecret) {
  Field field = FieldOf("password");
  field.holder = "users";
  EXPECT_EQ(Classify(field).sensitivity, Sensitivity::kVerifier);
  field.holder = "LoginCredentials";
  EXPECT_EQ(Classify(field).sensitivity, Sensitivity::kVerifier);
  field.holder = "ftp_credentials";
  EXPECT_EQ(Classify(field).sensitivity, Sensitivity::kSecret);
  field.holder = "InterfaceCredentials";
  EXPECT_EQ(Classify(field).sensitivity, Sensitivity::kSecret);
}

TEST(Classifier, BarcodesOfPeopleAreLowAndOfThingsRegular) {
  Field field = FieldOf("barcode");
  field.holder = "user.json";
  EXPECT_EQ(Classify(field).rule, "patron-barcode");
  field.holder = "item.json";
  EXPECT_EQ(Classify(field).sensitivity, Sensitivity::kRegular);
  // A library's, not a bank's.
  field = FieldOf("cardnumber");
  field.holder = "borrowers";
  EXPECT_EQ(Classify(field).rule, "patron-barcode");
  field.holder = "payments";
  EXPECT_EQ(Classify(field).rule, "card-number");
}

TEST(Classifier, ADescriptionDecidesWhereTheNameSaysNothing) {
  Field field = FieldOf("value1");
  field.description = "The bank account number of the vendor";
  const Verdict verdict = Classify(field);
  EXPECT_EQ(verdict.rule, "bank-account-number") << Told(field, verdict);
  EXPECT_THAT(verdict.evidence.at(0), HasSubstr("in the description"));
  for (const char* text : {"The unique id of this bank account", "Type of the e-mail address",
                           "Whether the password was changed", "Shown beside the account number"}) {
    field.description = text;
    EXPECT_EQ(Classify(field).sensitivity, Sensitivity::kRegular) << text;
  }
}

TEST(Classifier, WhatLeadsToTheThingOfADescriptionIsReadOver) {
  Field field = FieldOf("fld1");
  for (const char* text :
       {"Optional. Credit card number", "(deprecated) Credit card number", "The value of the IBAN",
        "The number of the bank account to pay to", "Number of the patron's passport",
        "Stores the patron's passport number"}) {
    field.description = text;
    EXPECT_EQ(Classify(field).sensitivity, Sensitivity::kHigh) << text;
  }
  for (const char* text :
       {"This field contains the API key for the service",
        "This is the secret key used for signing", "Token for the remote system"}) {
    field.description = text;
    EXPECT_EQ(Classify(field).sensitivity, Sensitivity::kSecret) << text;
  }
  for (const char* text :
       {"Number of passports", "Count of bank accounts", "Id of the account",
        "The type of the bank account", "Number of the page", "Optional", "Required. Optional.",
        "This is the name of the column that stores passwords",
        "Stores the date when the password was changed"}) {
    field.description = text;
    EXPECT_EQ(Classify(field).sensitivity, Sensitivity::kRegular) << text;
  }
}

TEST(Classifier, AnObjectsNameIsWhatTheObjectIs) {
  EXPECT_EQ(Classify(FieldOf("religion.name")).rule, "religion");
  EXPECT_EQ(Classify(FieldOf("diagnosis.name")).rule, "health");
  EXPECT_EQ(Classify(FieldOf("disabilities[].description")).rule, "health");
  EXPECT_EQ(Classify(FieldOf("diagnosis.id")).rule, "none");
  EXPECT_EQ(Classify(FieldOf("token.name")).sensitivity, Sensitivity::kRegular);
  EXPECT_EQ(Classify(FieldOf("circulationHistory[].title")).rule, "reading-history");
}

TEST(Classifier, ATitleIsASecondName) {
  Field field = FieldOf("f17");
  field.title = "Social Security Number";
  EXPECT_EQ(Classify(field).rule, "social-security-number");
  EXPECT_THAT(Classify(field).evidence, ElementsAre("`social security number` in the title"));
}

TEST(Classifier, SoAreTheTypesNameAndTheFormat) {
  Field field = FieldOf("f18");
  field.type_name = "IbanNumber";
  EXPECT_EQ(Classify(field).rule, "bank-account-number");
  EXPECT_THAT(Classify(field).evidence, ElementsAre("`iban number` in its type's name"));
  field.type_name = "Text50";
  field.format = "email";
  EXPECT_EQ(Classify(field).rule, "email");
  EXPECT_THAT(Classify(field).evidence, ElementsAre("`email` in the format"));
  field.name = "emailType";
  EXPECT_EQ(Classify(field).sensitivity, Sensitivity::kRegular) << "the name says what it is";
}

TEST(Classifier, SaysWhereItFoundWhat) {
  Field field = FieldOf("bankAccount.number");
  field.description = "The IBAN";
  const Verdict verdict = Classify(field);
  EXPECT_THAT(verdict.evidence,
              ElementsAre("`bank account number` in the name and what is around it",
                          "`iban` in the description"));
  EXPECT_GT(verdict.confidence, Classify(FieldOf("bankAccount.number")).confidence);
}

TEST(Classifier, RulesOfYourOwnAreUsed) {
  const auto book = RuleBook::Parse(
      R"({"version": 1, "words": {"heads": "count"}, "rules": [{"id": "shoe", "class": "low",
          "title": "Shoe size", "why": "ours", "confidence": 70, "names": "shoe size"}]})",
      "own");
  ASSERT_TRUE(book) << book.error().detail;
  Classifier classifier(*book);
  EXPECT_EQ(classifier.Classify(FieldOf("shoeSize")).rule, "shoe");
  EXPECT_EQ(classifier.Classify(FieldOf("shoeSizeCount")).rule, "none");
  EXPECT_EQ(classifier.Classify(FieldOf("password")).rule, "none");
}

TEST(Classifier, HugeTextsAreBounded) {
  Field field = FieldOf(std::string(1'000'000, 'a'));
  field.description = std::string(5'000'000, '(');
  field.parents.assign(100'000, "bank");
  EXPECT_EQ(Classify(field).sensitivity, Sensitivity::kRegular);
}

}  // namespace
}  // namespace strongroom::classify::rules
