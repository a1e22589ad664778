#include "classify/join/record_types.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classify/join/scan_for_test.h"

namespace strongroom::classify::join {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(RecordTypes, ARecordTypeThatDeclaresTheClassMissesNothing) {
  const std::string schema =
      R"json({"$id": "account", "x-sensitivity": "high", "x-permission-prefix": "m.account",
 "properties": {"iban": {"type": "string", "x-sensitivity": "high"},
                "pan": {"type": "string", "x-sensitivity": "low"}}})json";
  Scan scan;
  scan.Add("account.json", SourceKind::kJsonSchema, schema)
      .Class("iban", Sensitivity::kHigh)
      .Class("pan", Sensitivity::kHigh);
  const model::Report& report = scan.Join();
  EXPECT_THAT(Codes(report, "iban"), IsEmpty());
  EXPECT_THAT(Codes(report, "pan"), ElementsAre("not-sealed"));
}

TEST(RecordTypes, AMemberOfARecordTypesFieldHasTheClassOfTheWhole) {
  Scan scan;
  scan.Add("types/vendor-sensitive.json", SourceKind::kJsonSchema,
           R"json({"$id": "vendor-sensitive", "x-sensitivity": "high", "properties": {
 "accounts": {"type": "array", "x-sensitivity": "high", "items": {"type": "object", "properties": {
   "iban": {"type": "string"}}}}}})json")
      .Class("accounts", Sensitivity::kHigh)
      .Class("accounts[].iban", Sensitivity::kHigh)
      .Inside("accounts[].iban", Sensitivity::kHigh);
  EXPECT_THAT(Codes(scan.Join(), "accounts[].iban"), IsEmpty());
}

TEST(RecordTypes, WhatARecordTypeDeclaresHasTablesAndPermissionsOfTheServer) {
  Scan scan = SupplierModule("m/");
  scan.Add("m/types/supplier-account.json", SourceKind::kJsonSchema,
           R"json({"$id": "supplier-account", "x-sensitivity": "high", "properties": {
 "accountNumber": {"type": "string", "x-sensitivity": "high"},
 "holder": {"type": "string", "x-sensitivity": "regular"}}})json")
      .Class("holder", Sensitivity::kLow);
  for (const model::ClassifiedField& field : scan.Join().fields) {
    if (field.file != "m/types/supplier-account.json") continue;
    if (field.field.name == "accountNumber") {
      EXPECT_THAT(field.missing, IsEmpty());
    }
    if (field.field.name == "holder") {
      ASSERT_EQ(field.missing.size(), 1U);
      EXPECT_EQ(field.missing[0].code, "no-permission-of-its-own");
      EXPECT_THAT(field.missing[0].says, HasSubstr("declares it `regular`"));
    }
  }
}

constexpr std::string_view kSupplierTypes = R"json({"$id": "supplier-sensitive",
 "x-sensitivity": "secret", "properties": {
 "accountNumber": {"type": "string", "x-sensitivity": "high"},
 "sortCode": {"type": "string", "x-sensitivity": "low"},
 "ediPassword": {"type": "string", "x-sensitivity": "secret"},
 "pin": {"type": "string", "x-sensitivity": "secret"}}})json";

TEST(RecordTypes, WhatARecordTypeOfTheModuleDeclaresIsToBeMovedThere) {
  for (const std::string types : {"m/types/", "types/"}) {
    Scan scan = SupplierModule("m/");
    scan.Add(types + "supplier-sensitive.json", SourceKind::kJsonSchema, kSupplierTypes)
        .Add("m/db/x.sql", SourceKind::kSql, "CREATE TABLE staff (pin text);")
        .Add("m/ramls/supplier.json", SourceKind::kJsonSchema,
             R"json({"properties": {"edi": {"type": "object", "properties": {
               "password": {"type": "string"}}}, "pin": {"type": "string"}}})json")
        .Class("edi.password", Sensitivity::kSecret)
        .Class("staff.pin", Sensitivity::kSecret)
        .Class("pin", Sensitivity::kSecret);
    const model::Report& report = scan.Join();
    EXPECT_THAT(Codes(report, "accountNumber"),
                ElementsAre("indexed-in-plaintext", "not-moved", "in-broad-permission-set"));
    EXPECT_THAT(Says(report, "accountNumber", "not-moved"),
                AllOf(HasSubstr("`supplier-sensitive` (" + types + "supplier-sensitive.json:3)"),
                      HasSubstr("table `supplier_accounts` (m/src/main/resources"),
                      HasSubstr("move the data")));
    // Declared lower; of a word that means something else elsewhere.
    EXPECT_THAT(Codes(report, "sortCode"), testing::Contains("not-sealed"));
    EXPECT_THAT(Codes(report, "staff.pin"), ElementsAre("not-sealed", "not-in-secret-store"));
    EXPECT_THAT(Says(report, "edi.password", "not-moved"), HasSubstr("declares `ediPassword`"));
    EXPECT_THAT(Says(report, "pin", "not-moved"), HasSubstr("table `suppliers`"));
  }
}

TEST(RecordTypes, ARecordTypeOfAnotherModuleMovesNothing) {
  Scan scan = SupplierModule("a/");
  scan.Add("b/types/supplier-sensitive.json", SourceKind::kJsonSchema, kSupplierTypes)
      .Add("b/descriptors/ModuleDescriptor.json", SourceKind::kModuleDescriptor,
           kSupplierDescriptor);
  EXPECT_THAT(Codes(scan.Join(), "accountNumber"), testing::Contains("not-sealed"));
}

}  // namespace
}  // namespace strongroom::classify::join
