// What joining a module's files finds missing. The files are small ones of the shape that modules
// have; which field is of which class is given here, since that is the rules' business.
#include "classify/join/join.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "classify/join/scan_for_test.h"
#include "classify/join/thing.h"

namespace strongroom::classify::join {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Join, AnAccountNumberOfAModuleMissesWhatItsFilesShow) {
  for (const std::string root : {"", "mod-suppliers-storage/", "a/b/mod-suppliers-storage/"}) {
    Scan scan = SupplierModule(root);
    const model::Report& report = scan.Join();
    EXPECT_THAT(Codes(report, "accountNumber"),
                ElementsAre("indexed-in-plaintext", "not-sealed", "in-broad-permission-set"));
    EXPECT_THAT(Says(report, "accountNumber", "indexed-in-plaintext"),
                AllOf(HasSubstr("full-text index on `accountNumber` of table `supplier_accounts`"),
                      HasSubstr(root + "src/main/resources/templates/db_scripts/schema.json:4")));
    EXPECT_THAT(
        Says(report, "accountNumber", "in-broad-permission-set"),
        AllOf(HasSubstr("`suppliers-storage.module.all` (" + root +
                        "descriptors/ModuleDescriptor-template.json:15)"),
              HasSubstr("contains `suppliers-storage.supplier-accounts.all`, which contains "
                        "`suppliers-storage.supplier-accounts.item.get`")));
    EXPECT_THAT(Says(report, "accountNumber", "not-sealed"),
                HasSubstr("table `supplier_accounts` (" + root + "src/main/resources"));
    EXPECT_THAT(Codes(report, "sortCode"), ElementsAre("not-sealed", "in-broad-permission-set"));
    EXPECT_THAT(Codes(report, "bankName"), IsEmpty());
    EXPECT_THAT(report.findings, IsEmpty());
  }
}

TEST(Join, FilesOfOtherModulesSayNothing) {
  Scan scan = SupplierModule("mod-a/");
  scan.Add(
          "mod-b/ramls/supplier_account.json", SourceKind::kJsonSchema,
          R"json({"properties": {"accountNumber": {"type": "string"}, "pin": {"type": "string"}}})json")
      .Class("pin", Sensitivity::kLow);
  const model::Report& report = scan.Join();
  EXPECT_THAT(report.fields.back().file, "mod-b/ramls/supplier_account.json");
  for (const model::ClassifiedField& field : report.fields) {
    if (!field.file.starts_with("mod-b/")) continue;
    for (const model::Missing& missing : field.missing) EXPECT_EQ(missing.code, "not-sealed");
  }
}

TEST(Join, WhereNoDescriptorWasScannedPermissionsAreNotJudgedButNotedOnce) {
  Scan scan;
  scan.Add("m/ramls/supplierAccount.json", SourceKind::kJsonSchema, kAccountSchema)
      .Add("m/src/schema.json", SourceKind::kStorageSchema, kSupplierTables)
      .Add("m/src/more/schema.json", SourceKind::kStorageSchema, R"json({"tables": []})json")
      .Class("accountNumber", Sensitivity::kHigh)
      .Class("sortCode", Sensitivity::kHigh)
      .Class("bankName", Sensitivity::kLow);
  const model::Report& report = scan.Join();
  EXPECT_THAT(Codes(report, "accountNumber"), ElementsAre("indexed-in-plaintext", "not-sealed"));
  EXPECT_THAT(Codes(report, "bankName"), IsEmpty());
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].rule, "no-module-descriptor");
  EXPECT_EQ(report.findings[0].severity, model::FindingSeverity::kNote);
}

TEST(Join, AnIndexedTableThatNoSchemaDescribesIsTold) {
  Scan scan;
  scan.Add("m/schema.json", SourceKind::kStorageSchema, R"json({"tables": [
 {"tableName": "supplier_accounts", "index": [{"fieldName": "iban"}]},
 {"tableName": "notes", "fullTextIndex": [{"fieldName": "jsonb"}]},
 {"tableName": "patron_block", "fullTextIndex": [{"fieldName": "ssn"}, {"fieldName": "pin"}],
  "index": [{"fieldName": "ssn"}]}]})json")
      .Add("m/ramls/supplierAccount.json", SourceKind::kJsonSchema, kAccountSchema)
      .Add("other/ramls/patronBlock.json", SourceKind::kJsonSchema, kAccountSchema)
      .Add("other/schema.json", SourceKind::kStorageSchema, R"json({"tables": []})json");
  const model::Report& report = scan.Join();
  ASSERT_EQ(report.findings.size(), 2U);
  EXPECT_EQ(report.findings[0].rule, "table-without-schema");
  EXPECT_EQ(report.findings[0].path, "patron_block");
  EXPECT_EQ(report.findings[0].place.line, 4U);
  EXPECT_EQ(report.findings[0].severity, model::FindingSeverity::kWarning);
  EXPECT_THAT(report.findings[0].says, HasSubstr("table `patron_block` holds, which has indexes on "
                                                 "`ssn`, `pin`: its"));
  EXPECT_EQ(report.findings[1].rule, "no-module-descriptor");
}

TEST(Join, TablesOfOneNameInTwoSchemasHaveTheirOwnIndexesAndNeighbours) {
  Scan scan;
  scan.Add("db/a.sql", SourceKind::kSql,
           "CREATE TABLE a.people (iban text, street text, city text);\n"
           "CREATE TABLE b.people (iban text);\n")
      .Add("db/b.sql", SourceKind::kSql, "CREATE INDEX ON b.people (iban);\n")
      .Add("db/t.sql", SourceKind::kSql, "CREATE INDEX ON ${tenant}.pins (pin);\n")
      .Add("db/p.sql", SourceKind::kSql, "CREATE TABLE c.pins (pin text);\n")
      .Class("a.people.iban", Sensitivity::kHigh)
      .Class("b.people.iban", Sensitivity::kHigh)
      .Class("pins.pin", Sensitivity::kHigh);
  const model::Report& report = scan.Join();
  EXPECT_THAT(Codes(report, "a.people.iban"), ElementsAre("shares-table", "not-sealed"));
  EXPECT_THAT(Codes(report, "b.people.iban"), ElementsAre("indexed-in-plaintext", "not-sealed"));
  EXPECT_THAT(Codes(report, "pins.pin"), ElementsAre("indexed-in-plaintext", "not-sealed"));
}

TEST(Join, SensitiveFieldsAmongRegularOnesShareTheirTable) {
  Scan scan;
  scan.Add("db/x.sql", SourceKind::kSql,
           "CREATE TABLE staff (id uuid, boss_id uuid, desk text, room text,\n active boolean,\n"
           " badge text, iban text UNIQUE);\n"
           "CREATE TABLE staff_bank (staff_id uuid, iban text, bank text, branch text);\n"
           "CREATE INDEX ON staff USING gin (to_tsvector('english', desk || badge));")
      .Class("staff.iban", Sensitivity::kHigh)
      .Class("staff.badge", Sensitivity::kLow)
      .Class("staff_bank.iban", Sensitivity::kHigh);
  const model::Report& report = scan.Join();
  EXPECT_THAT(Codes(report, "staff.iban"),
              ElementsAre("shares-table", "indexed-in-plaintext", "not-sealed"));
  EXPECT_THAT(Says(report, "staff.iban", "shares-table"),
              AllOf(HasSubstr("2 regular fields such as `staff.desk`"), HasSubstr("db/x.sql:1")));
  EXPECT_THAT(Says(report, "staff.iban", "indexed-in-plaintext"),
              AllOf(HasSubstr("unique index"), HasSubstr("db/x.sql:3")));
  EXPECT_THAT(Codes(report, "staff.badge"), ElementsAre("indexed-in-plaintext"));
  EXPECT_THAT(Codes(report, "staff_bank.iban"), ElementsAre("not-sealed"));
}

TEST(Join, ManySensitiveFieldsBesideOthersShareTheirTableToo) {
  Scan scan;
  scan.Add("x.sql", SourceKind::kSql,
           "CREATE TABLE employee (iban text, passport text, religion text, room text);\n"
           "CREATE TABLE payments (iban text, card text, memo text);\n"
           "CREATE TABLE vendor (iban text, bank_name text, account_type text);\n"
           "CREATE TABLE payer (iban text, bank_name text, type text, label text);\n"
           "CREATE TABLE payment_methods (iban text, memo text, colour text);\n");
  for (const char* field :
       {"employee.iban", "employee.passport", "employee.religion", "payments.iban", "payments.card",
        "vendor.iban", "payer.iban", "payment_methods.iban"}) {
    scan.Class(field, Sensitivity::kHigh);
  }
  const model::Report& report = scan.Join();
  for (const char* field : {"employee.iban", "employee.religion", "payments.card", "payer.iban"}) {
    EXPECT_THAT(Codes(report, field), ElementsAre("shares-table", "not-sealed")) << field;
  }
  EXPECT_THAT(Says(report, "employee.iban", "shares-table"), HasSubstr("`employee.room`"));
  EXPECT_THAT(Says(report, "payer.iban", "shares-table"), HasSubstr("3 regular fields"));
  for (const char* field : {"vendor.iban", "payment_methods.iban"}) {
    EXPECT_THAT(Codes(report, field), ElementsAre("not-sealed")) << field;
  }
}

TEST(Join, APermissionIsNamedAfterTheListNotItsValue) {
  const std::string_view schema = R"json({"properties": {
    "emails": {"type": "array", "items": {"properties": {"value": {"type": "string"}}}},
    "phones": {"type": "array", "items": {"properties": {"value": {"type": "string"}}}}}})json";
  const std::string_view descriptor = R"json({"id": "c", "provides": [{"handlers": [
    {"methods": ["GET"], "pathPattern": "/contacts", "permissionsRequired": ["contacts.collection.get"],
     "permissionsDesired": ["contacts.phones.view"]}]}], "permissionSets": []})json";
  Scan scan;
  scan.Add("m/contacts.json", SourceKind::kJsonSchema, schema)
      .Add("m/ModuleDescriptor.json", SourceKind::kModuleDescriptor, descriptor)
      .Class("emails[].value", Sensitivity::kLow)
      .Class("phones[].value", Sensitivity::kLow);
  const model::Report& report = scan.Join();
  EXPECT_THAT(Says(report, "emails[].value", "no-permission-of-its-own"),
              HasSubstr("`contacts.emails.view`"));
  EXPECT_THAT(Codes(report, "phones[].value"), IsEmpty());
}

TEST(Join, AScanThatReadNothingIsAnError) {
  Scan nothing;
  ASSERT_EQ(nothing.Join().errors.size(), 1U);
  Scan one;
  one.Add("a.json", SourceKind::kJsonSchema, "{}");
  EXPECT_THAT(one.Join().errors, IsEmpty());
}

TEST(Join, SecretsBelongInASecretStoreAndVerifiersAreDigests) {
  Scan scan;
  scan.Add("db/x.sql", SourceKind::kSql,
           "CREATE TABLE credentials (api_key text, api_key_ref text, pin text, password_hash text "
           "UNIQUE);")
      .Class("credentials.api_key", Sensitivity::kSecret)
      .Class("credentials.api_key_ref", Sensitivity::kSecret)
      .Class("credentials.pin", Sensitivity::kVerifier)
      .Class("credentials.password_hash", Sensitivity::kVerifier);
  const model::Report& report = scan.Join();
  EXPECT_THAT(Codes(report, "credentials.api_key"),
              ElementsAre("not-sealed", "not-in-secret-store"));
  EXPECT_THAT(Codes(report, "credentials.api_key_ref"), IsEmpty());
  EXPECT_THAT(Codes(report, "credentials.pin"), ElementsAre("not-sealed", "stored-readable"));
  EXPECT_THAT(Codes(report, "credentials.password_hash"), IsEmpty());
}

constexpr std::string_view kUserSchema = R"json({"properties": {
  "username": {"type": "string"}, "room": {"type": "string"}, "note": {"type": "string"},
  "passport": {"type": "string"},
  "personal": {"type": "object", "properties": {"email": {"type": "string"},
                                               "phone": {"type": "string"}}}}})json";

constexpr std::string_view kUserDescriptor = R"json({"id": "users", "provides": [{"handlers": [
  {"methods": ["GET"], "pathPattern": "/users", "permissionsRequired": ["users.collection.get"],
   "permissionsDesired": ["users.personal.email.view"]},
  {"methods": ["GET"], "pathPattern": "/users/{id}/photo", "permissionsRequired": ["users.collection.get"]},
  {"methods": ["GET"], "pathPattern": "/tags", "permissionsRequired": ["tags.get"]},
  {"methods": ["GET"], "pathPattern": "/notes", "permissionsRequired": ["tags.get"]},
  {"methods": ["GET"], "pathPattern": "/open-cards", "permissionsRequired": []}]}],
  "permissionSets": []})json";

TEST(Join, LowFieldsNeedAPermissionThatNamesThem) {
  Scan scan;
  scan.Add("m/users.json", SourceKind::kJsonSchema, kUserSchema)
      .Add("m/ModuleDescriptor.json", SourceKind::kModuleDescriptor, kUserDescriptor)
      .Class("personal.email", Sensitivity::kLow)
      .Class("personal.phone", Sensitivity::kLow)
      .Class("passport", Sensitivity::kHigh);
  const model::Report& report = scan.Join();
  EXPECT_THAT(Codes(report, "personal.email"), IsEmpty());
  EXPECT_THAT(Codes(report, "personal.phone"), ElementsAre("no-permission-of-its-own"));
  EXPECT_THAT(Says(report, "personal.phone", "no-permission-of-its-own"),
              AllOf(HasSubstr("`users.phone.view`"), HasSubstr("m/ModuleDescriptor.json:2"),
                    HasSubstr("`users.collection.get`")));
  EXPECT_THAT(Codes(report, "passport"),
              ElementsAre("shares-table", "not-sealed", "no-permission-of-its-own"));
  EXPECT_THAT(Says(report, "passport", "no-permission-of-its-own"),
              HasSubstr("together with regular fields such as `username`"));
}

TEST(Join, APermissionThatOpensOtherThingsIsNotTheFieldsOwn) {
  const std::string_view card = R"json({"properties": {"pan": {"type": "string"}}})json";
  Scan scan;
  scan.Add("m/tag.json", SourceKind::kJsonSchema, card)
      .Add("m/openCard.json", SourceKind::kJsonSchema, card)
      .Add("m/ModuleDescriptor.json", SourceKind::kModuleDescriptor, kUserDescriptor)
      .Class("pan", Sensitivity::kHigh);
  const model::Report& report = scan.Join();
  ASSERT_EQ(report.fields.size(), 2U);
  EXPECT_THAT(report.fields[0].missing.at(1).says,
              AllOf(HasSubstr("`tags.get` opens /tags"), HasSubstr("and /notes")));
  EXPECT_THAT(report.fields[1].missing.at(1).says,
              HasSubstr("GET /open-cards (m/ModuleDescriptor.json:7) asks for no permission"));
}

TEST(Join, ParametersAboveRegularStandInUrls) {
  Scan scan;
  scan.Add("api.yaml", SourceKind::kOpenApi, R"yaml(openapi: 3.0.0
paths:
  /people/{ssn}:
    get:
      parameters:
        - {name: ssn, in: path, schema: {type: string}}
        - {name: email, in: query, schema: {type: string}}
        - {name: apiKey, in: header, schema: {type: string}}
)yaml");
  for (const char* path :
       {"/people/{ssn} GET {ssn}", "GET /people/{ssn}", "GET /people/{ssn} {ssn}",
        "GET /people/{ssn}?email", "GET /people/{ssn}#header:apiKey"}) {
    scan.Class(path, Sensitivity::kHigh);
  }
  std::map<std::string, std::vector<std::string>> codes;
  for (const model::ClassifiedField& field : scan.Join().fields) {
    for (const model::Missing& missing : field.missing) {
      codes[field.field.name].push_back(missing.code);
    }
  }
  EXPECT_THAT(codes["ssn"], ElementsAre("in-url"));
  EXPECT_THAT(codes["email"], ElementsAre("in-url"));
  EXPECT_THAT(codes["apiKey"], IsEmpty());
}

TEST(Join, ChangeLogsOfOneModuleAreOneDatabase) {
  Scan scan;
  const auto log = [](std::string_view changes) {
    return "<databaseChangeLog><changeSet id=\"1\">" + std::string(changes) +
           "</changeSet></databaseChangeLog>";
  };
  scan.Add("m/src/main/resources/db/1.xml", SourceKind::kChangeLog,
           log("<createTable tableName=\"account\"><column name=\"iban\" "
               "type=\"text\"/></createTable>"))
      .Add("m/src/main/resources/db/2.xml", SourceKind::kChangeLog,
           log("\n<createIndex tableName=\"account\"><column name=\"iban\"/></createIndex>"))
      .Class("account.iban", Sensitivity::kHigh);
  const model::Report& report = scan.Join();
  EXPECT_THAT(Codes(report, "account.iban"), ElementsAre("indexed-in-plaintext", "not-sealed"));
  EXPECT_THAT(Says(report, "account.iban", "indexed-in-plaintext"),
              HasSubstr("m/src/main/resources/db/2.xml:2"));
}

TEST(Thing, SpellingsOfOneThingAreEqual) {
  for (const char* name : {"banking_information", "banking-information", "bankingInformation",
                           "BankingInformations"}) {
    EXPECT_EQ(ThingKey(name), "banking information") << name;
  }
  EXPECT_EQ(ThingKey("addresses"), ThingKey("address"));
  EXPECT_EQ(ThingKey("categories"), "category");
  EXPECT_EQ(ThingKey("statuses"), ThingKey("status"));
  EXPECT_NE(ThingKey("account"), ThingKey("counts"));
  EXPECT_THAT(SplitWords("IBANNumber2_x"), ElementsAre("iban", "number2", "x"));
  EXPECT_EQ(ThingOfEndpoint("/a/banking-information/{id}"), "banking-information");
  EXPECT_EQ(ThingOfEndpoint("/{id}"), "");
}

}  // namespace
}  // namespace strongroom::classify::join
