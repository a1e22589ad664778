// Rows in dumps as values of columns, composite types, and what is told of as not read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "classify/read/readers.h"

namespace strongroom::classify::read {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

model::Document Read(std::string_view text) { return ReadSql({.file = "db/x.sql", .text = text}); }

std::vector<std::string> Paths(const model::Document& document) {
  std::vector<std::string> paths;
  for (const model::Field& field : document.fields) paths.push_back(field.path);
  return paths;
}

std::uint64_t ValuesOf(const model::Document& document, std::string_view path) {
  for (const model::Field& field : document.fields) {
    if (field.path == path) return field.values ? field.values->values() : 0;
  }
  ADD_FAILURE() << "there is no field " << path;
  return 0;
}

std::uint64_t Passed(const model::Document& document, std::string_view path, value::Check check) {
  for (const model::Field& field : document.fields) {
    if (field.path == path) return field.values ? field.values->Passed(check) : 0;
  }
  ADD_FAILURE() << "there is no field " << path;
  return 0;
}

// "rule: says" of each.
std::vector<std::string> Told(const model::Document& document) {
  std::vector<std::string> told;
  for (const model::Finding& each : document.findings) told.push_back(each.rule + ": " + each.says);
  return told;
}

TEST(SqlValues, RowsOfCopyAreValuesOfTheColumnsThatItNames) {
  const auto document = Read(
      "CREATE TABLE public.a (id int, note text, mail text);\n"
      "COPY public.a (mail, id) FROM stdin;\n"
      "a@example.org\t1\nb@ex\\x61mple.or\\147\t2\n\\N\t3\n\\.\n"
      "COPY a FROM stdin;\r\n4\ttwo\\nlines\td@example.org\r\n\\.\r\n"
      "CREATE TABLE b (x int);");
  EXPECT_THAT(document.errors, IsEmpty());
  EXPECT_THAT(document.findings, IsEmpty());
  EXPECT_THAT(Paths(document), ElementsAre("a.id", "a.note", "a.mail", "b.x"));
  EXPECT_EQ(ValuesOf(document, "a.id"), 4U);
  EXPECT_EQ(Passed(document, "a.mail", value::Check::kEmail), 3U);
  EXPECT_EQ(ValuesOf(document, "a.note"), 1U);
  EXPECT_EQ(document.values, 8U);
}

TEST(SqlValues, LiteralsOfInsertAreValues) {
  const auto document = Read(
      "CREATE TABLE a (id int, mail text, at timestamp);\n"
      "INSERT INTO a VALUES (1, 'a@example.org', now()), (-2, E'b@example.org'::text, NULL)\n"
      "  ON CONFLICT DO NOTHING;\n"
      "INSERT INTO a (mail) VALUES ('it''s'), ('c@example.org');\n"
      "INSERT INTO a SELECT * FROM b;\n"
      "INSERT INTO a VALUES (7, 'd@example.org', '2020-01-01'\n;"
      "CREATE TABLE b (x int);");
  EXPECT_THAT(document.errors, IsEmpty());
  EXPECT_EQ(ValuesOf(document, "a.id"), 2U);
  EXPECT_EQ(Passed(document, "a.mail", value::Check::kEmail), 3U);
  EXPECT_EQ(ValuesOf(document, "a.at"), 0U);
  EXPECT_EQ(Paths(document).back(), "b.x");
}

TEST(SqlValues, ADumpOfDataAloneHasTheColumnsThatItNames) {
  const auto document = Read(
      "COPY public.a (mail, id) FROM stdin;\na@example.org\t1\n\\.\n"
      "INSERT INTO b (iban) VALUES ('x');");
  EXPECT_THAT(Paths(document), ElementsAre("a.mail", "a.id", "b.iban"));
  EXPECT_EQ(ValuesOf(document, "a.mail"), 1U);
}

TEST(SqlValues, JsonInAColumnIsReadByItsNames) {
  const auto document = Read(
      "CREATE TABLE m.users (id int, jsonb jsonb);\n"
      "COPY m.users (id, jsonb) FROM stdin;\n"
      "1\t{\"pin\": \"1234\", \"personal\": {\"mail\": \"a@example.org\", \"n\": \"x\\\\ny\"}}\n"
      "2\t{\"pin\": \n\\.\n"
      "INSERT INTO m.users VALUES (3, '{\"pin\": \"o''clock\"}'::jsonb), (4, '[1]');\n"
      "CREATE TABLE b (x int);");
  EXPECT_THAT(document.errors, IsEmpty());
  EXPECT_THAT(document.findings, IsEmpty());
  EXPECT_THAT(Paths(document), ElementsAre("users.id", "users.jsonb", "b.x", "users.jsonb.pin",
                                           "users.jsonb.personal", "users.jsonb.personal.mail",
                                           "users.jsonb.personal.n"));
  EXPECT_EQ(ValuesOf(document, "users.jsonb"), 2U) << "a broken one, and one without names";
  EXPECT_EQ(ValuesOf(document, "users.jsonb.pin"), 2U);
  EXPECT_EQ(Passed(document, "users.jsonb.personal.mail", value::Check::kEmail), 1U);
  EXPECT_EQ(document.values, 10U);
  const model::Field& mail = document.fields[5];
  EXPECT_EQ(mail.name, "mail");
  EXPECT_EQ(mail.holder, "users");
  EXPECT_EQ(mail.table_schema, "m");
  EXPECT_THAT(mail.parents, ElementsAre("jsonb", "personal"));
  EXPECT_EQ(mail.place.line, 3U);
}

TEST(SqlValues, RowsThatFitNoColumnAreCounted) {
  const auto document = Read(
      "CREATE TABLE a (x int);\nCOPY a (x) FROM stdin WITH (FORMAT csv);\n1\n2\n\\.\n"
      "COPY a FROM stdin;\n1\t2\n3\n\\.\n"
      "COPY nowhere FROM stdin;\n1\n\\.\nINSERT INTO nowhere VALUES (1), (2);\n"
      "CREATE TABLE child (y int) INHERITS (a); INSERT INTO child VALUES (1, 2);");
  ASSERT_THAT(Told(document), ElementsAre(HasSubstr("rows-not-read: not read: 7 rows")));
  EXPECT_EQ(document.findings[0].place.line, 3U);
  EXPECT_EQ(ValuesOf(document, "a.x"), 1U);
}

TEST(SqlValues, ARowOfManyCellsIsNotKept) {
  const auto document = Read("CREATE TABLE a (x int);\nCOPY a FROM stdin;\n" +
                             std::string(1'000'000, '\t') + "\n7\n\\.\n");
  EXPECT_THAT(Told(document), ElementsAre(HasSubstr("rows-not-read: not read: 1 row ")));
  EXPECT_EQ(ValuesOf(document, "a.x"), 1U);
}

TEST(SqlValues, AttributesOfTypesAreFieldsOfTheTablesThatAreOfThem) {
  const auto document = Read(R"(
CREATE TYPE addr AS (street text, iban text);
CREATE TYPE alone AS (ssn text);
CREATE TYPE in_use AS (pin text, note text);
CREATE TABLE typed OF addr (iban WITH OPTIONS NOT NULL, UNIQUE (iban));
CREATE TABLE a (x in_use[]);
ALTER TYPE alone ADD ATTRIBUTE email text CASCADE, DROP ATTRIBUTE ssn;
COMMENT ON COLUMN alone.email IS 'of theirs';
)");
  EXPECT_THAT(document.errors, IsEmpty());
  EXPECT_THAT(document.findings, IsEmpty());
  EXPECT_THAT(Paths(document), ElementsAre("typed.street", "typed.iban", "a.x", "a.x.pin",
                                           "a.x.note", "alone.email"));
  EXPECT_EQ(document.fields.back().description, "of theirs");
  EXPECT_EQ(document.facts.tables.size(), 2U);
}

TEST(SqlValues, StatementsWhoseColumnsAreNotKnownAreToldOf) {
  const auto document = Read(
      "CREATE TABLE a (x int);\n"
      "CREATE VIEW v AS SELECT ssn FROM a;\nCREATE MATERIALIZED VIEW w AS SELECT iban FROM a;\n"
      "CREATE TABLE c AS SELECT iban FROM x;\nCREATE TABLE d OF elsewhere;\n"
      "CREATE TEMP TABLE e AS SELECT 1;\n");
  ASSERT_THAT(Told(document),
              ElementsAre(HasSubstr("view-not-read: not read: 2 views"),
                          HasSubstr("table-not-read: not read: 1 CREATE TABLE"),
                          HasSubstr("table-not-read: not read: 1 table OF a"),
                          HasSubstr("table-not-read: not read: 1 CREATE TEMPORARY TABLE")));
  EXPECT_EQ(document.findings[0].place.line, 2U);
  EXPECT_EQ(document.findings[1].place.line, 4U);
}

}  // namespace
}  // namespace strongroom::classify::read
