// What a module says about itself: schema.json of the storage framework, ModuleDescriptor.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "classify/read/schema_rig_test.h"

namespace strongroom::classify::read {
namespace {

using model::IndexKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

model::Document Storage(std::string_view text) {
  return ReadStorageSchema({.file = "schema.json", .text = text}, Tree(text));
}

model::Document Descriptor(std::string_view text) {
  return ReadModuleDescriptor({.file = "ModuleDescriptor.json", .text = text}, Tree(text));
}

TEST(StorageSchema, TablesHaveTheirIndexesAndForeignKeys) {
  const auto document = Storage(R"json({"scripts": [], "tables": [
    {"tableName": "bank_account", "withMetadata": true,
     "fullTextIndex": [{"fieldName": "accountNumber", "tOps": "ADD"},
                       {"fieldName": "old", "tOps": "DELETE"}],
     "uniqueIndex": [{"fieldName": "organizationId, code"}],
     "ginIndex": [{"fieldName": "name",
                   "sqlExpression": "concat_space_sql(lower(jsonb->>'first'), jsonb->'a'->>'last')"}],
     "foreignKeys": [{"fieldName": "organizationId", "targetTable": "organization"},
                     {"targetPath": ["x"]}]},
    {"tableName": "gone", "mode": "delete"}, {"mode": "new"}]})json");
  ASSERT_EQ(document.facts.tables.size(), 1U);
  const model::Table& table = document.facts.tables[0];
  EXPECT_EQ(table.name, "bank_account");
  EXPECT_TRUE(table.holds_json);
  EXPECT_EQ(table.place.line, 2U);
  std::vector<std::string> fields;
  for (const model::Index& index : table.indexes) fields.push_back(index.field);
  EXPECT_THAT(fields, ElementsAre("organizationId", "code", "first", "a.last", "accountNumber"));
  EXPECT_EQ(table.indexes[4].kind, IndexKind::kFullText);
  EXPECT_EQ(table.indexes[4].place.line, 3U);
  ASSERT_EQ(table.foreign_keys.size(), 1U);
  EXPECT_EQ(table.foreign_keys[0].table, "organization");
  EXPECT_THAT(document.fields, IsEmpty());
  ASSERT_EQ(document.errors.size(), 1U);
  EXPECT_THAT(document.errors[0].says, HasSubstr("tableName"));
}

TEST(StorageSchema, TheSqlOfScriptsIsReadWhereItStands) {
  const auto document = Storage(R"json({"tables": [{"tableName": "users"}], "scripts": [
    {"run": "after",
     "snippet": "-- ours\nCREATE TABLE ${myuniversity}_${mymodule}.snip (id int,\n iban text);"},
    {"run": "after", "snippetPath": "more.sql"},
    {"run": "after", "snippet": "COMMENT ON COLUMN snip.iban IS 'x-sensitivity: high';"},
    {"run": "after", "snippet": "CREATE INDEX ON users ((jsonb->>'pin'));"},
    {"run": "after", "snippet": "CREATE OR REPLACE FUNCTION f() RETURNS int AS $$ BEGIN RETURN 1; END; $$ LANGUAGE plpgsql;"},
    {"run": "after", "snippet": "CREATE VIEW v AS\nSELECT 1;"}]})json");
  EXPECT_THAT(document.errors, IsEmpty());
  ASSERT_EQ(document.fields.size(), 2U);
  EXPECT_EQ(document.fields[1].path, "snip.iban");
  EXPECT_EQ(document.fields[1].description, "x-sensitivity: high");
  EXPECT_EQ(document.fields[1].place.line, 3U);
  ASSERT_EQ(document.facts.tables.size(), 2U);
  ASSERT_EQ(document.facts.tables[0].indexes.size(), 1U);
  EXPECT_EQ(document.facts.tables[0].indexes[0].field, "pin");
  EXPECT_EQ(document.facts.tables[0].indexes[0].place.line, 6U);
  EXPECT_TRUE(document.facts.tables[0].holds_json);
  EXPECT_EQ(document.facts.tables[1].name, "snip");
  EXPECT_THAT(RulesOf(document), ElementsAre("view-not-read"));
  EXPECT_EQ(document.findings[0].place.line, 8U);
}

TEST(StorageSchema, WhatStandsTwiceOrLeadsNowhereIsFound) {
  const auto document = Storage(R"json({"tables": [
    {"tableName": "a", "index": [{"fieldName": "x"}, {"fieldName": "x"}],
     "uniqueIndex": [{"fieldName": "x"}],
     "foreignKeys": [{"fieldName": "y", "targetTable": "b"}, {"fieldName": "z", "targetTable": "c"}]},
    {"tableName": "b", "mode": "delete"}, {"tableName": "a"}]})json");
  EXPECT_THAT(RulesOf(document),
              ElementsAre("index-twice", "table-twice", "foreign-key-to-deleted-table"));
  EXPECT_THAT(document.findings[0].says, HasSubstr("`x` of table `a` stands twice in index"));
  EXPECT_EQ(document.facts.tables[0].indexes.size(), 2U);
}

constexpr std::string_view kDescriptor = R"json({"id": "${artifactId}-${version}", "provides": [
  {"id": "accounts", "handlers": [
    {"methods": ["GET"], "pathPattern": "/accounts", "permissionsRequired": ["a.collection.get"],
     "permissionsDesired": ["a.number.view"]},
    {"methods": ["POST", "PUT"], "pathPattern": "/accounts/reset", "permissionsRequired": []},
    {"methods": ["GET"], "path": "/old", "permissionsRequired": ["a.old.get"]}]},
  {"id": "_tenant", "interfaceType": "system", "handlers": [
    {"methods": ["POST"], "pathPattern": "/_/tenant"}]}],
 "permissionSets": [
  {"permissionName": "a.collection.get", "displayName": "all accounts"},
  {"permissionName": "a.all", "subPermissions": ["a.collection.get", "a.inner"]},
  {"permissionName": "a.inner", "subPermissions": ["a.all"]},
  {"permissionName": "a.all", "subPermissions": []},
  {"permissionName": "a.self", "subPermissions": ["a.self", "elsewhere.all"]}]})json";

TEST(ModuleDescriptor, EndpointsAndPermissionsAreTakenOver) {
  const auto document = Descriptor(kDescriptor);
  ASSERT_EQ(document.facts.endpoints.size(), 4U);
  EXPECT_EQ(document.facts.endpoints[0].path, "/accounts");
  EXPECT_EQ(document.facts.endpoints[0].place.line, 3U);
  EXPECT_THAT(document.facts.endpoints[0].permissions_required, ElementsAre("a.collection.get"));
  EXPECT_THAT(document.facts.endpoints[0].permissions_desired, ElementsAre("a.number.view"));
  EXPECT_THAT(document.facts.endpoints[1].methods, ElementsAre("POST", "PUT"));
  EXPECT_EQ(document.facts.endpoints[2].path, "/old");
  ASSERT_EQ(document.facts.permissions.size(), 5U);
  EXPECT_EQ(document.facts.permissions[0].title, "all accounts");
  EXPECT_THAT(document.facts.permissions[1].contains, ElementsAre("a.collection.get", "a.inner"));
  EXPECT_EQ(document.facts.permissions[1].place.line, 11U);
}

TEST(ModuleDescriptor, WhatIsOpenUndeclaredOrCircularIsFound) {
  const auto document = Descriptor(kDescriptor);
  EXPECT_THAT(RulesOf(document),
              ElementsAre("endpoint-without-permission", "permission-declared-twice",
                          "permission-not-declared", "permission-set-contains-itself",
                          "permission-set-contains-itself"));
  EXPECT_THAT(document.findings[0].says, HasSubstr("POST, PUT /accounts/reset"));
  EXPECT_EQ(document.findings[0].place.line, 5U);
  EXPECT_EQ(document.findings[2].path, "a.old.get");
  EXPECT_THAT(document.findings[3].says, HasSubstr("a.all > a.inner > a.all"));
  EXPECT_THAT(document.findings[4].says, HasSubstr("a.self > a.self"));
}

TEST(ModuleDescriptor, ADescriptorOfTheWrongShapeIsReadAsFarAsItGoes) {
  EXPECT_THAT(
      Descriptor(R"json({"id": 1, "provides": {"a": []}, "permissionSets": [1, {}, []]})json")
          .facts.permissions,
      IsEmpty());
  EXPECT_THAT(Descriptor("[]").findings, IsEmpty());
}

}  // namespace
}  // namespace strongroom::classify::read
