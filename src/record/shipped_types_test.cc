// The types in types/: they compile, and records as the platform sends them pass.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "record/schema_for_test.h"

namespace strongroom::record {
namespace {

RecordType Shipped(const std::string& name) {
  std::ifstream file(std::string(STRONGROOM_SOURCE_DIR) + "/types/" + name + ".json");
  EXPECT_TRUE(file.is_open()) << name;
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return Compiled(Json(text));
}

std::vector<std::string> Check(const RecordType& type, const char* record) {
  return Broken(ValidateRecord(type, Json(record).get_object()));
}

TEST(ShippedTypes, BankingInformationHasEveryFieldOfThePlatformsRecord) {
  const RecordType type = Shipped("banking-information");
  EXPECT_EQ(type.sensitivity(), Sensitivity::kHigh);
  EXPECT_EQ(type.permission_prefix(), "organizations-storage.banking-information");
  EXPECT_TRUE(type.writable());
  for (const char* name : {"organizationId", "categoryId", "accountTypeId", "bankName",
                           "bankAccountNumber", "transitNumber", "notes", "isPrimary"}) {
    EXPECT_TRUE(type.FieldNumber(name).has_value()) << name;
  }
  for (const char* name : {"bankAccountNumber", "transitNumber", "notes"}) {
    EXPECT_EQ(type.fields()[*type.FieldNumber(name)].sensitivity, Sensitivity::kHigh) << name;
  }
  EXPECT_EQ(Check(type, R"({"id": "c8f0a2f4-6f0e-4b53-9d5c-1f2f0f1f6a10", "_version": 1,
      "organizationId": "5a6f8d3e-2a83-4f4b-8a57-4a7b6f0a3c21", "bankName": "Example Savings Bank",
      "bankAccountNumber": "DE89 3704 0044 0532 0130 00", "transitNumber": "DEUTDEFF500",
      "categoryId": "0e7d8c9a-1b2c-4d3e-8f40-51627384950a", "accountTypeId": "ab1f8c9a-1b2c-4d3e-8f40-51627384950b",
      "notes": "for invoices in EUR\nonly", "isPrimary": true,
      "metadata": {"createdDate": "2026-01-31T23:30:00.000+00:00"}})"),
            std::vector<std::string>{});
  EXPECT_EQ(Check(type, R"({"organizationId": "5a6f8d3e-2a83-4f4b-8a57-4a7b6f0a3c21",
      "bankAccountNumber": "000123456789", "transitNumber": "021000021"})"),
            std::vector<std::string>{});
  EXPECT_EQ(Check(type, R"({"bankAccountNumber": "000123456789"})"),
            std::vector<std::string>{"required /organizationId"});
}

TEST(ShippedTypes, BankingInformationHoldsTheLengthsThatWereAskedFor) {
  const RecordType type = Shipped("banking-information");
  const json::value record =
      json::object{{"organizationId", "5a6f8d3e-2a83-4f4b-8a57-4a7b6f0a3c21"},
                   {"bankAccountNumber", std::string(50, '7')},
                   {"transitNumber", std::string(25, '7')},
                   {"bankName", std::string(60, 'B')}};
  EXPECT_EQ(Broken(ValidateRecord(type, record.get_object())), std::vector<std::string>{});
}

TEST(ShippedTypes, PatronContactKeepsPersonalFieldsLow) {
  const RecordType type = Shipped("patron-contact");
  EXPECT_EQ(type.sensitivity(), Sensitivity::kLow);
  for (const char* name :
       {"firstName", "lastName", "email", "phone", "address", "barcode", "dateOfBirth"}) {
    ASSERT_TRUE(type.FieldNumber(name).has_value()) << name;
    EXPECT_EQ(type.fields()[*type.FieldNumber(name)].sensitivity, Sensitivity::kLow) << name;
  }
  EXPECT_NE(type.FindIndex(*type.FieldNumber("email"), IndexKind::kExact), nullptr);
  EXPECT_EQ(Check(type, R"({"patronId": "5a6f8d3e-2a83-4f4b-8a57-4a7b6f0a3c21", "active": true,
      "preferredChannel": "email", "language": "de-CH", "firstName": "Sam", "lastName": "Sample",
      "email": "sam.sample@example.org", "phone": "+49 89 1234", "barcode": "21234000123456",
      "dateOfBirth": "1990-02-28",
      "address": {"line1": "1 Example Street", "city": "Springfield", "postalCode": "01234", "country": "US"}})"),
            std::vector<std::string>{});
  EXPECT_EQ(
      Check(type, R"({"patronId": "5a6f8d3e-2a83-4f4b-8a57-4a7b6f0a3c21", "lastName": "Sample",
      "address": {"country": "Germany"}})"),
      std::vector<std::string>{"pattern /address/country"});
}

TEST(ShippedTypes, PurchaseNoteIsRegular) {
  const RecordType type = Shipped("purchase-note");
  EXPECT_EQ(type.sensitivity(), Sensitivity::kRegular);
  EXPECT_EQ(Check(type, R"({"poNumber": "A1000", "text": "Two volumes missing", "category": "claim",
      "dueDate": "2026-12-01", "amount": 12.5, "tags": ["urgent"], "closed": false})"),
            std::vector<std::string>{});
  EXPECT_EQ(Check(type, R"({"poNumber": "A 1000", "text": "", "amount": -1})"),
            (std::vector<std::string>{"pattern /poNumber", "min-length /text", "minimum /amount"}));
}

}  // namespace
}  // namespace strongroom::record
