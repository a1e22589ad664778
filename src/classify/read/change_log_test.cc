// What is read of Liquibase change logs, in XML, YAML's and JSON's tree, and SQL.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "classify/read/readers.h"

namespace strongroom::classify::read {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::optional<model::Document> ReadXml(std::string_view text) {
  return ReadChangeLogXml({.file = "db/log.xml", .text = text});
}

model::Document ReadLog(std::string_view changes) {
  const std::string text =
      "<?xml version=\"1.1\" encoding=\"UTF-8\" standalone=\"no\"?>\n"
      "<databaseChangeLog xmlns=\"http://www.liquibase.org/xml/ns/dbchangelog\" xmlns:ext=\"e\">\n"
      "<changeSet id=\"1\" author=\"a\">\n" +
      std::string(changes) + "</changeSet></databaseChangeLog>";
  auto document = ReadXml(text);
  EXPECT_TRUE(document.has_value());
  return document ? std::move(*document) : model::Document{};
}

std::vector<std::string> Paths(const model::Document& document) {
  std::vector<std::string> paths;
  for (const model::Field& field : document.fields) paths.push_back(field.path);
  return paths;
}

TEST(ChangeLogXml, TablesAreReadAsTheirChangesLeaveThem) {
  const auto document =
      ReadLog(R"xml(<preConditions><not><tableExists tableName="x"/></not></preConditions>
<createTable tableName="${database.defaultSchemaName}.request" remarks="who asks">
  <column name="id" type="uuid"><constraints primaryKey="true" nullable="false"/></column>
  <column name="requester_barcode" type="VARCHAR(255)" remarks="of the card"/>
  <column name="owner_id" type="uuid"><constraints references="owner(id)"/></column>
  <column name="jsonb" type="jsonb"/>
</createTable>
<ext:addColumn tableName="request"><column name="iban" type="varchar(34)"/></ext:addColumn>
<renameColumn tableName="request" oldColumnName="requester_barcode" newColumnName="patron_barcode"/>
<dropColumn tableName="request"><column name="owner_id"/></dropColumn>
<modifyDataType tableName="request" columnName="iban" newDataType="text"/>
<setColumnRemarks tableName="request" columnName="iban" remarks="to pay into"/>
<createIndex tableName="request" indexName="i"><column name="iban"/><column name="lower(mail)" computed="true"/></createIndex>
<insert tableName="request"><column name="row" value="1"/></insert>
<update tableName="request"><column name="row" valueNumeric="22"/><where>id=1</where></update>
<createTable tableName="gone"><column name="a" type="int"/></createTable>
<dropTable tableName="gone"/>
<renameTable oldTableName="request" newTableName="requests"/>
<addForeignKeyConstraint baseTableName="requests" baseColumnNames="iban" referencedTableName="accounts"/>
<addUniqueConstraint tableName="requests" columnNames="iban, id"/>
<rollback><dropTable tableName="requests"/></rollback>
)xml");
  EXPECT_THAT(document.errors, IsEmpty());
  EXPECT_EQ(document.kind, model::SourceKind::kChangeLog);
  EXPECT_THAT(Paths(document), ElementsAre("requests.id", "requests.patron_barcode",
                                           "requests.jsonb", "requests.iban", "requests.row"));
  EXPECT_EQ(document.fields[4].values->values(), 2U);
  EXPECT_EQ(document.fields[1].description, "of the card");
  EXPECT_EQ(document.fields[1].about, "who asks");
  EXPECT_EQ(document.fields[1].format, "varchar(255)");
  EXPECT_EQ(document.fields[3].format, "text");
  EXPECT_EQ(document.fields[3].description, "to pay into");
  EXPECT_EQ(document.fields[3].refers_to, "accounts");
  EXPECT_EQ(document.fields[3].place.line, 11U);
  ASSERT_EQ(document.facts.tables.size(), 1U);
  const model::Table& table = document.facts.tables[0];
  EXPECT_TRUE(table.holds_json);
  std::vector<std::string> indexes;
  for (const model::Index& index : table.indexes) indexes.push_back(index.field);
  EXPECT_THAT(indexes, ElementsAre("id", "iban", "mail", "iban", "id"));
}

TEST(ChangeLogXml, WhatIsRenamedToNothingKeepsItsName) {
  const auto document = ReadLog(R"xml(<createTable tableName="a">
  <column name="iban" type="text"/></createTable>
<renameColumn tableName="a" oldColumnName="iban" newColumnNamo="k"/>
<renameTable oldTableName="a" newTable="b"/>)xml");
  EXPECT_EQ(Paths(document), std::vector<std::string>{"a.iban"});
}

TEST(ChangeLogXml, RowsAndLookupTablesTellOfColumns) {
  const auto document = ReadLog(R"xml(<createTable tableName="a" schemaName="s">
  <column name="kind" type="varchar(9)"/></createTable>
<addLookupTable existingTableName="a" existingColumnName="kind" newTableName="kinds"
  newColumnName="name"/>
<loadData tableName="b" file="b.csv" relativeToChangelogFile="true">
  <column name="iban" header="IBAN" type="STRING"/><column name="no" type="skip"/></loadData>
<createTable tableName="a" schemaName="r"><column name="kind" type="int"/></createTable>
<createView viewName="v">SELECT 1</createView>
<sqlFile path="x.sql"/>)xml");
  EXPECT_THAT(Paths(document), ElementsAre("s.a.kind", "kinds.name", "b.iban", "r.a.kind"));
  EXPECT_EQ(document.fields[0].refers_to, "kinds");
  EXPECT_EQ(document.fields[1].format, "varchar(9)");
  ASSERT_EQ(document.findings.size(), 1U);
  EXPECT_EQ(document.findings[0].rule, "view-not-read");
  const auto& taken = document.facts.taken_files;
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(taken[0].path, "b.csv");
  EXPECT_TRUE(taken[0].relative);
  EXPECT_EQ(taken[1].path, "x.sql");
  EXPECT_FALSE(taken[1].relative);
}

TEST(ChangeLogXml, SqlInsideIsReadWhereItStands) {
  const auto document = ReadLog(
      "<sql dbms=\"postgresql\"><![CDATA[\nCREATE TABLE a (\n pin text\n);"
      "]]></sql>\n<createProcedure>CREATE TABLE no (x int);"
      "</createProcedure><sql>CREATE TABLE b (x int</sql>");
  EXPECT_THAT(Paths(document), ElementsAre("a.pin", "b.x"));
  EXPECT_EQ(document.fields[0].place.line, 6U);
  ASSERT_EQ(document.errors.size(), 1U);
  EXPECT_EQ(document.errors[0].place.line, 8U);
}

TEST(ChangeLogXml, PropertiesStandInForTheirNames) {
  const auto document = *ReadXml(
      "<databaseChangeLog><property name=\"text\" value=\"varchar(9)\"/>"
      "<changeSet><createTable tableName=\"${p}t\"><column name=\"c\" type=\"${text}\"/>"
      "<column name=\"d\" type=\"${other}\"/></createTable></changeSet></databaseChangeLog>");
  EXPECT_THAT(Paths(document), ElementsAre("t.c", "t.d"));
  EXPECT_EQ(document.fields[0].format, "varchar(9)");
  EXPECT_TRUE(document.fields[1].kinds.empty());
}

TEST(ChangeLogXml, OtherXmlIsNoChangeLog) {
  EXPECT_FALSE(ReadXml("<project><createTable tableName=\"a\"/></project>").has_value());
  EXPECT_FALSE(ReadXml("not xml").has_value());
  EXPECT_FALSE(ReadXml("").has_value());
}

TEST(ChangeLogXml, ABreakIsToldAndWhatStandsBeforeIsKept) {
  const auto document = *ReadXml(
      "<databaseChangeLog><changeSet><createTable tableName=\"t\"><column name=\"c\"/>"
      "</createTable>\n</oops>");
  EXPECT_THAT(Paths(document), ElementsAre("t.c"));
  ASSERT_EQ(document.errors.size(), 1U);
  EXPECT_EQ(document.errors[0].place.line, 2U);
  EXPECT_THAT(document.errors[0].says, HasSubstr("not well-formed"));
}

TEST(ChangeLogXml, EntitiesAndDepthAreRefused) {
  const auto bomb = ReadXml(
      "<!DOCTYPE databaseChangeLog [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>"
      "<databaseChangeLog>&b;</databaseChangeLog>");
  EXPECT_FALSE(bomb.has_value());  // stopped before its root
  std::string deep = "<databaseChangeLog>";
  for (int i = 0; i < 5'000; ++i) deep += "<a>";
  const auto document = ReadXml(deep);
  ASSERT_TRUE(document.has_value());
  ASSERT_EQ(document->errors.size(), 1U);
  EXPECT_THAT(document->errors[0].says, HasSubstr("100 deep"));
}

TEST(ChangeLogTree, SaysTheSameAsXml) {
  const std::string_view text = R"yaml(databaseChangeLog:
  - property: {name: account.type, value: varchar(34)}
  - changeSet:
      id: 1
      changes:
        - createTable:
            tableName: pay
            columns:
              - column:
                  name: iban
                  type: ${account.type}
                  remarks: account
                  constraints: {unique: true}
        - insert:
            tableName: other
            columns:
              - column: {name: row, value: 1}
        - sql:
            sql: ALTER TABLE pay ADD COLUMN pin text
      rollback:
        - dropTable: {tableName: pay}
)yaml";
  const auto root = ParseYamlTree(text);
  ASSERT_TRUE(root.has_value());
  const auto document = ReadChangeLogTree({.file = "log.yaml", .text = text}, *root);
  EXPECT_EQ(document.fields.at(0).format, "varchar(34)");
  EXPECT_EQ(document.fields[0].place.line, 10U);
  EXPECT_THAT(Paths(document), ElementsAre("pay.iban", "pay.pin", "other.row"));
  EXPECT_EQ(document.fields[0].description, "account");
  ASSERT_EQ(document.facts.tables.at(0).indexes.size(), 1U);
  EXPECT_EQ(document.facts.tables[0].indexes[0].kind, model::IndexKind::kUnique);
}

TEST(FormattedSql, IsReadAsSql) {
  const auto document = ReadSql({.file = "x.sql",
                                 .text = "--liquibase formatted sql\n"
                                         "--changeset a:1 splitStatements:false\n"
                                         "create table t (pin text);\n"
                                         "--rollback drop table t;\n"});
  EXPECT_THAT(Paths(document), ElementsAre("t.pin"));
}

}  // namespace
}  // namespace strongroom::classify::read
