// What is read of SQL: PostgreSQL's DDL, its dumps, templates of migrations, dumps of MySQL.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "classify/read/readers.h"
#include "classify/read/sql_index.h"

namespace strongroom::classify::read {
namespace {

using model::IndexKind;
using model::ValueKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

model::Document Read(std::string_view text) { return ReadSql({.file = "db/x.sql", .text = text}); }

std::vector<std::string> Paths(const model::Document& document) {
  std::vector<std::string> paths;
  for (const model::Field& field : document.fields) paths.push_back(field.path);
  return paths;
}

const model::Field& FieldAt(const model::Document& document, std::string_view path) {
  static const model::Field kNone;
  for (const model::Field& field : document.fields) {
    if (field.path == path) return field;
  }
  ADD_FAILURE() << "there is no field " << path;
  return kNone;
}

// "kind field" of all of the first table.
std::vector<std::string> Indexes(const model::Document& document, std::size_t table = 0) {
  const std::map<IndexKind, std::string> names = {{IndexKind::kPlain, "plain"},
                                                  {IndexKind::kUnique, "unique"},
                                                  {IndexKind::kLike, "like"},
                                                  {IndexKind::kGin, "gin"},
                                                  {IndexKind::kFullText, "full text"}};
  std::vector<std::string> indexes;
  for (const model::Index& index : document.facts.tables.at(table).indexes) {
    indexes.push_back(names.at(index.kind) + " " + index.field);
  }
  return indexes;
}

TEST(SqlReader, ColumnsHaveTheirTypesKindsAndPlaces) {
  const auto document = Read(R"(SET search_path = x;
CREATE TABLE IF NOT EXISTS public.employee (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  salary numeric(10, 2) NOT NULL,
  iban Character Varying(34),
  hired timestamp with time zone DEFAULT 'now()',
  tags text[] DEFAULT '{}'::text[],
  "createdByUserId" pg_catalog.int4,
  active bool, extra jsonb,
  CONSTRAINT positive CHECK (salary > 0), UNIQUE (iban)
);)");
  EXPECT_THAT(document.errors, IsEmpty());
  EXPECT_THAT(Paths(document),
              ElementsAre("employee.id", "employee.salary", "employee.iban", "employee.hired",
                          "employee.tags", "employee.createdByUserId", "employee.active",
                          "employee.extra"));
  EXPECT_EQ(FieldAt(document, "employee.salary").format, "numeric(10,2)");
  EXPECT_EQ(FieldAt(document, "employee.iban").format, "character varying(34)");
  EXPECT_EQ(FieldAt(document, "employee.hired").format, "timestamp with time zone");
  EXPECT_EQ(FieldAt(document, "employee.tags").format, "text[]");
  EXPECT_EQ(FieldAt(document, "employee.tags").kinds, ValueKind::kString | ValueKind::kArray);
  EXPECT_EQ(FieldAt(document, "employee.salary").kinds, ValueKind::kNumber);
  EXPECT_EQ(FieldAt(document, "employee.createdByUserId").kinds, ValueKind::kInteger);
  EXPECT_EQ(FieldAt(document, "employee.active").kinds, ValueKind::kBoolean);
  EXPECT_EQ(FieldAt(document, "employee.extra").kinds, ValueKind::kObject | ValueKind::kArray);
  const model::Field& iban = FieldAt(document, "employee.iban");
  EXPECT_EQ(iban.holder, "employee");
  EXPECT_EQ(iban.place.line, 5U);
  EXPECT_EQ(iban.place.column, 3U);
  EXPECT_THAT(Indexes(document), ElementsAre("unique id", "unique iban"));
  EXPECT_EQ(document.facts.tables[0].file, "db/x.sql");
  EXPECT_EQ(document.facts.tables[0].place.line, 2U);
}

TEST(SqlReader, ACommentBehindAColumnIsItsDescription) {
  const auto document = Read(R"(CREATE TABLE a ( -- people who are paid
  x text, -- the account that is paid into
  y int -- not yet
    NOT NULL,
  /* of the next */ z text, w text /* the last */
  -- , gone text
);
COMMENT ON COLUMN a.y IS 'it''s the PIN';
comment on table public.a is E'paid\npeople';
)");
  EXPECT_THAT(Paths(document), ElementsAre("a.x", "a.y", "a.z", "a.w"));
  EXPECT_EQ(FieldAt(document, "a.x").description, "the account that is paid into");
  EXPECT_EQ(FieldAt(document, "a.y").description, "it's the PIN");
  EXPECT_EQ(FieldAt(document, "a.z").description, "");
  EXPECT_EQ(FieldAt(document, "a.w").description, "the last");
  EXPECT_EQ(FieldAt(document, "a.x").about, "paid\npeople");
  const auto without = Read("CREATE TABLE a ( -- people\n x text\n);");
  EXPECT_EQ(FieldAt(without, "a.x").about, "people");
}

TEST(SqlReader, ATableThatIsNotEndedDoesNotHideTheNext) {
  const auto document = Read(
      "CREATE TABLE x (iban varchar(34), name text\nCREATE TABLE y (ssn text);\n"
      "CREATE TABLE z (a int)\n  ALTER TABLE z ADD COLUMN b int\ncreate or replace view v as "
      "select 1;\n"
      "CREATE TABLE w (\n  create timestamp,\n  alter int);");
  EXPECT_THAT(Paths(document),
              ElementsAre("x.iban", "x.name", "y.ssn", "z.a", "z.b", "w.create", "w.alter"));
  ASSERT_EQ(document.errors.size(), 1U);
  EXPECT_EQ(document.errors[0].place.line, 1U);
}

TEST(SqlReader, TheLastStateOfTheFileCounts) {
  const auto document = Read(R"(
CREATE TABLE a (x text, y text, z int, PRIMARY KEY (x));
CREATE TABLE gone (x text);
ALTER TABLE ONLY a ADD COLUMN IF NOT EXISTS phone varchar(15) NULL UNIQUE DEFAULT NULL,
  ADD email text, DROP COLUMN IF EXISTS y CASCADE, ALTER COLUMN z SET DATA TYPE bigint,
  ADD CONSTRAINT fk FOREIGN KEY (email) REFERENCES mail.address (id);
ALTER TABLE a RENAME COLUMN x TO code;
ALTER TABLE a RENAME TO b;
ALTER TABLE a ADD COLUMN w text; -- another one
DROP TABLE IF EXISTS nowhere.gone2, gone CASCADE;
ALTER TABLE elsewhere ADD COLUMN pin text;
)");
  EXPECT_THAT(document.errors, IsEmpty());
  EXPECT_THAT(Paths(document),
              ElementsAre("b.code", "b.z", "b.phone", "b.email", "a.w", "elsewhere.pin"));
  EXPECT_EQ(FieldAt(document, "b.z").format, "bigint");
  EXPECT_EQ(FieldAt(document, "b.email").refers_to, "address");
  EXPECT_THAT(Indexes(document), ElementsAre("unique code", "unique phone"));
  ASSERT_EQ(document.facts.tables[0].foreign_keys.size(), 1U);
  EXPECT_EQ(document.facts.tables[0].foreign_keys[0].table, "address");
}

TEST(SqlReader, TablesOfOneNameInTwoSchemasAreTwoTables) {
  const auto document = Read(R"(
CREATE TABLE a.users (iban text, id int);
CREATE TABLE b.users (iban text);
CREATE TABLE a.pins (pin text);
COMMENT ON COLUMN a.users.iban IS 'x-sensitivity: high';
COMMENT ON COLUMN b.users.iban IS 'none of ours';
CREATE INDEX ON b.users (iban);
CREATE INDEX ON pins (pin);
)");
  EXPECT_THAT(document.errors, IsEmpty());
  EXPECT_THAT(document.findings, IsEmpty());
  EXPECT_THAT(Paths(document),
              ElementsAre("a.users.iban", "a.users.id", "b.users.iban", "pins.pin"));
  EXPECT_EQ(FieldAt(document, "a.users.iban").description, "x-sensitivity: high");
  EXPECT_EQ(FieldAt(document, "b.users.iban").description, "none of ours");
  EXPECT_EQ(FieldAt(document, "b.users.iban").holder, "users");
  EXPECT_EQ(FieldAt(document, "b.users.iban").table_schema, "b");
  EXPECT_THAT(Indexes(document, 0), IsEmpty());
  EXPECT_THAT(Indexes(document, 1), ElementsAre("plain iban"));
  EXPECT_THAT(Indexes(document, 2), ElementsAre("plain pin"));
}

TEST(SqlReader, ANameWithoutASchemaIsLookedForAlongTheSearchPath) {
  const auto document = Read(R"(
SET search_path = a, pg_catalog;
CREATE TABLE users (iban text);
SET search_path TO b, "$user";
CREATE TABLE users (pin text);
CREATE INDEX ON users (pin);
ALTER TABLE a.users ADD COLUMN x int;
)");
  EXPECT_THAT(document.findings, IsEmpty());
  EXPECT_THAT(Paths(document), ElementsAre("a.users.iban", "a.users.x", "b.users.pin"));
  EXPECT_THAT(Indexes(document, 1), ElementsAre("plain pin"));
  const auto mysql = Read(
      "USE `a`;\nCREATE TABLE `users` (`x` int);\nUSE `b`;\nCREATE TABLE `users` (`y` int);\n");
  EXPECT_THAT(Paths(mysql), ElementsAre("a.users.x", "b.users.y"));
}

TEST(SqlReader, ANameThatMayBeOfTwoTablesIsToldAndChangesNeither) {
  const auto document = Read(R"(
CREATE TABLE a.users (iban text);
CREATE TABLE b.users (pin text);
COMMENT ON COLUMN users.iban IS 'lost';
ALTER TABLE users ADD COLUMN x int;
)");
  EXPECT_THAT(Paths(document), ElementsAre("a.users.iban", "b.users.pin", "users.x"));
  ASSERT_EQ(document.findings.size(), 2U);
  EXPECT_EQ(document.findings[0].rule, "table-ambiguous");
  EXPECT_EQ(document.findings[1].rule, "comment-not-read");
  EXPECT_THAT(document.findings[0].says, HasSubstr("2 names of tables"));
  EXPECT_EQ(document.findings[0].place.line, 4U);
}

TEST(SqlReader, ATableMovesToAnotherSchema) {
  const auto document = Read(
      "CREATE TABLE a.t (x int); CREATE TABLE b.t (y int); DROP TABLE a.t;\n"
      "ALTER TABLE b.t SET SCHEMA c; COMMENT ON COLUMN c.t.y IS 'moved';");
  EXPECT_THAT(Paths(document), ElementsAre("t.y"));
  EXPECT_EQ(FieldAt(document, "t.y").description, "moved");
}

TEST(SqlReader, ExpressionIndexesNameTheirFields) {
  const auto document = Read(R"(
CREATE TABLE users (id uuid, jsonb jsonb NOT NULL, email text, body text, name text,
  words tsvector GENERATED ALWAYS AS (to_tsvector('english', name)) STORED);
CREATE INDEX ON users (lower(email) text_pattern_ops DESC NULLS LAST, id);
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY public.users USING btree ((jsonb->>'barcode'));
CREATE INDEX i2 ON users USING gin (lower(f_unaccent((jsonb->'personal'->>'lastName'))) gin_trgm_ops);
CREATE INDEX i3 ON users USING GIN (to_tsvector('english'::regconfig, body || ' ' || jsonb#>>'{a,b}'));
CREATE INDEX i4 ON users USING gin (jsonb jsonb_path_ops) WHERE name IS NOT NULL;
CREATE INDEX i5 ON users (name) INCLUDE (body);
)");
  EXPECT_THAT(document.errors, IsEmpty());
  EXPECT_THAT(Indexes(document),
              ElementsAre("full text name", "like email", "plain id", "unique barcode",
                          "gin personal.lastName", "full text body", "full text a.b", "gin jsonb",
                          "plain name", "plain body"));
  EXPECT_TRUE(document.facts.tables[0].holds_json);
  EXPECT_EQ(document.facts.tables[0].indexes[4].place.line, 6U);
}

TEST(SqlReader, TablesTakeColumnsOverFromOthers) {
  const auto document = Read(R"(
CREATE TABLE parent (iban text, at date) PARTITION BY RANGE (at);
CREATE TABLE part PARTITION OF parent FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE INDEX ON part (iban);
CREATE TABLE child (own int) INHERITS (parent);
CREATE TABLE copy (LIKE parent INCLUDING ALL, more int);
CREATE TABLE again (LIKE again);
)");
  EXPECT_THAT(Paths(document), ElementsAre("parent.iban", "parent.at", "child.own", "child.iban",
                                           "child.at", "copy.iban", "copy.at", "copy.more"));
  EXPECT_THAT(Indexes(document), ElementsAre("plain iban"));
}

TEST(SqlReader, TypesOfTheirOwnAreResolved) {
  const auto document = Read(R"(
CREATE TYPE mood AS ENUM ('sad', 'it''s ok');
CREATE DOMAIN account AS varchar(34) CHECK (VALUE ~ '^[A-Z]');
CREATE TYPE address AS (street text, "postCode" varchar(9));
CREATE TABLE p (m mood, a account NOT NULL, home public.address, s text CHECK (s IN ('a', 'b')));
)");
  EXPECT_THAT(FieldAt(document, "p.m").allowed, ElementsAre("sad", "it's ok"));
  EXPECT_EQ(FieldAt(document, "p.m").kinds, ValueKind::kString);
  EXPECT_EQ(FieldAt(document, "p.a").kinds, ValueKind::kString);
  EXPECT_EQ(FieldAt(document, "p.a").format, "account");
  EXPECT_TRUE(FieldAt(document, "p.home").container);
  EXPECT_THAT(FieldAt(document, "p.home.postCode").parents, ElementsAre("home"));
  EXPECT_THAT(FieldAt(document, "p.s").allowed, ElementsAre("a", "b"));
}

TEST(SqlReader, TheNameOfATypeOfTheUsersOwnIsATitle) {
  const auto document = Read(R"(
CREATE DOMAIN iban AS text;
CREATE DOMAIN vendor_ref AS iban;
CREATE TABLE p (x iban, y vendor_ref[], z text, w shop.password_text);
)");
  EXPECT_EQ(FieldAt(document, "p.x").type_name, "iban");
  EXPECT_EQ(FieldAt(document, "p.y").type_name, "vendor_ref iban");
  EXPECT_EQ(FieldAt(document, "p.z").type_name, "");
  EXPECT_EQ(FieldAt(document, "p.w").type_name, "password_text");
}

TEST(SqlReader, WhatAParentGetsLaterItsHeirsGetToo) {
  const auto document = Read(R"(
CREATE TABLE a (x int);
CREATE TABLE b (own int) INHERITS (a);
CREATE TABLE c () INHERITS (b);
ALTER TABLE a ADD COLUMN iban text;
ALTER TABLE a RENAME COLUMN x TO pin;
ALTER TABLE a INHERIT c;
ALTER TABLE a ADD COLUMN last text;
)");
  EXPECT_THAT(Paths(document),
              ElementsAre("a.pin", "a.iban", "a.own", "a.last", "b.own", "b.pin", "b.iban",
                          "b.last", "c.own", "c.pin", "c.iban", "c.last"));
  std::string text = "CREATE TABLE t0 (a int);";
  for (int i = 1; i < 20'000; ++i) {
    text += "CREATE TABLE t" + std::to_string(i) + " () INHERITS (t" + std::to_string(i - 1) + ");";
  }
  for (int i = 0; i < 1'000; ++i)
    text += "ALTER TABLE t0 ADD COLUMN c" + std::to_string(i) + " int;";
  EXPECT_EQ(Read(text).errors.size(), 1U);
}

TEST(SqlReader, TemporaryTablesAndCommentsOnWhatIsNotThereAreTold) {
  const auto document = Read(
      "CREATE TEMP TABLE t (iban text);\nCREATE TABLE a (x int);\n"
      "COMMENT ON COLUMN a.y IS 'x-sensitivity: high';\nCOMMENT ON TABLE b IS 'b';\n");
  EXPECT_THAT(Paths(document), ElementsAre("a.x"));
  ASSERT_EQ(document.findings.size(), 2U);
  EXPECT_EQ(document.findings[0].rule, "table-not-read");
  EXPECT_EQ(document.findings[0].place.line, 1U);
  EXPECT_EQ(document.findings[1].rule, "comment-not-read");
  EXPECT_EQ(document.findings[1].place.line, 3U);
  EXPECT_THAT(document.findings[1].says, HasSubstr("2 comments on tables or columns"));
}

TEST(SqlReader, DumpsOfPostgresAreReadPastTheirRows) {
  const auto document = Read(
      "\\restrict abc'def\n\\c kernel admin\nCREATE TABLE a (x text);\n"
      "COPY public.a (x) FROM stdin;\nit's (\n\"\\N\n\\.x\n$$\n\\.\n\n"
      "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $_$\nBEGIN\n  CREATE TEMP TABLE t (a "
      "int);"
      "\n  CREATE TABLE made (b int);\n  DROP TABLE a;\nEND; $_$;\n"
      "SELECT 'CREATE DATABASE d' \\gexec\n"
      "DO $$ BEGIN\n IF NOT EXISTS (SELECT 1) THEN ALTER TABLE a ADD COLUMN y int; END IF;\nEND "
      "$$;\n"
      "/* /* nested */ CREATE TABLE no (x int); */\n"
      "CREATE VIEW v AS SELECT x AS password FROM a;\n"
      "CREATE TABLE from_query AS SELECT 1 AS x;\n"
      "CREATE TABLE last (z int)");
  EXPECT_THAT(document.errors, IsEmpty());
  EXPECT_THAT(Paths(document), ElementsAre("a.x", "a.y", "made.b", "last.z"));
  EXPECT_EQ(FieldAt(document, "made.b").place.line, 14U);
}

TEST(SqlReader, TemplatesKeepWhatTheyNameThemselves) {
  const auto document = Read(R"(
<#if mode.name() == "CREATE">
CREATE TABLE IF NOT EXISTS ${myuniversity}_${mymodule}.rmb_note (note text);
</#if>
CREATE TABLE {{ index .Options "Namespace" }}.users (phone text);
CREATE INDEX i ON "{{ index .Options "Namespace" }}.users" (phone);
CREATE TABLE ${prefix}pins (pin text);
COMMENT ON COLUMN ${prefix}pins.pin IS 'four digits';
CREATE TABLE :schema.v (x int);
)");
  EXPECT_THAT(document.errors, IsEmpty());
  EXPECT_THAT(Paths(document), ElementsAre("rmb_note.note", "users.phone", "pins.pin", "v.x"));
  EXPECT_EQ(FieldAt(document, "pins.pin").description, "four digits");
}

TEST(SqlReader, DumpsOfMySqlMakeNoColumnsOfTheirKeys) {
  const auto document = Read(R"(-- MySQL dump
/*!40101 SET NAMES utf8 */;
CREATE TABLE `borrowers` (
  `borrowernumber` int(11) NOT NULL AUTO_INCREMENT COMMENT 'it\'s (unique); and so on',
  `sex` enum('F','M') CHARACTER SET utf8 DEFAULT NULL, # said by themselves
  `flag` tinyint(1) DEFAULT 0,
  `key` varchar(20), key2 text,
  KEY `sexes` (`sex`), KEY plain (flag), UNIQUE KEY `u` (`key`(10)),
  FULLTEXT KEY `ft` (`key2`),
  PRIMARY KEY (`borrowernumber`),
  CONSTRAINT `c` FOREIGN KEY (`key`) REFERENCES `categories` (`code`)
) ENGINE=InnoDB COMMENT='people; all of them';
INSERT INTO `borrowers` VALUES (1,'\\',';');
ALTER TABLE `borrowers` CHANGE `key2` `hint` text, MODIFY flag int COMMENT 'yes';
DELIMITER ;;
CREATE TRIGGER t BEFORE INSERT ON borrowers FOR EACH ROW BEGIN SET @a = 1; END;;
DELIMITER ;
RENAME TABLE borrowers TO patrons;
)");
  EXPECT_THAT(document.errors, IsEmpty());
  EXPECT_THAT(Paths(document), ElementsAre("patrons.borrowernumber", "patrons.sex", "patrons.flag",
                                           "patrons.key", "patrons.hint"));
  EXPECT_EQ(FieldAt(document, "patrons.borrowernumber").description, "it's (unique); and so on");
  EXPECT_THAT(FieldAt(document, "patrons.sex").allowed, ElementsAre("F", "M"));
  EXPECT_EQ(FieldAt(document, "patrons.sex").description, "said by themselves");
  EXPECT_EQ(FieldAt(document, "patrons.flag").description, "yes");
  EXPECT_EQ(FieldAt(document, "patrons.key").refers_to, "categories");
  EXPECT_EQ(FieldAt(document, "patrons.sex").about, "people; all of them");
  EXPECT_THAT(Indexes(document), UnorderedElementsAre("plain sex", "plain flag", "unique key",
                                                      "full text hint", "unique borrowernumber"));
}

TEST(SqlReader, ScriptsOfOthersEndStatementsWithGo) {
  const auto document = Read(
      "CREATE TABLE [dbo].[A] ([Email] [nvarchar](50) NOT NULL)\nGO\n"
      "CREATE TABLE B (x int)\nGO\n");
  EXPECT_THAT(Paths(document), ElementsAre("A.Email", "B.x"));
  EXPECT_EQ(FieldAt(document, "A.Email").format, "nvarchar(50)");
}

TEST(SqlReader, TheWayBackOfAMigrationIsNotRead) {
  const auto document = Read(
      "-- +goose Up\nCREATE TABLE a (x int);\n-- +goose Down\nDROP TABLE a;\n"
      "-- +goose Up\nCREATE TABLE b (x int);\n");
  EXPECT_THAT(Paths(document), ElementsAre("a.x", "b.x"));
}

TEST(SqlReader, ABrokenStatementIsOneErrorAndTheRestGoesOn) {
  const auto document = Read(
      "CREATE TABLE a (x int, y text;\nCREATE TABLE b (x int);\n"
      "CREATE TABLE c (n text, = 3, m text);\n"
      "CREATE TABLE d (k text DEFAULT 'open,\n l text);\nCREATE TABLE e (o int);\n"
      "CREATE TABLE ;\nCREATE INDEX ON b;\nALTER TABLE b ADD COLUMN;\n");
  EXPECT_THAT(Paths(document), ElementsAre("a.x", "a.y", "b.x", "c.n", "c.m", "d.k", "e.o"));
  ASSERT_EQ(document.errors.size(), 6U);
  EXPECT_THAT(document.errors[0].says, HasSubstr("CREATE TABLE a"));
  EXPECT_EQ(document.errors[0].place.line, 1U);
  EXPECT_THAT(document.errors[1].says, HasSubstr("CREATE TABLE c"));
  EXPECT_EQ(document.errors[1].place.line, 3U);
  EXPECT_THAT(document.errors[2].says, HasSubstr("not closed"));
  EXPECT_EQ(document.errors[2].place.line, 4U);
  EXPECT_EQ(document.errors[2].file, "db/x.sql");
}

TEST(SqlReader, WhatWouldGrowWithoutEndIsBounded) {
  std::string text = "CREATE TABLE a (c0 int";
  for (int i = 1; i < 1900; ++i) text += ", c" + std::to_string(i) + " int";
  text += ");";
  for (int i = 0; i < 200; ++i) text += "CREATE TABLE t" + std::to_string(i) + " (LIKE a);";
  const auto document = Read(text);
  EXPECT_EQ(document.fields.size(), 100'000U);
  ASSERT_EQ(document.errors.size(), 1U);
  EXPECT_THAT(document.errors[0].says, HasSubstr("split the file"));
  const auto open = Read(std::string(100'000, '('));
  EXPECT_THAT(open.fields, IsEmpty());
  std::string quotes;
  for (int i = 0; i < 5'000; ++i) quotes += "$t" + std::to_string(i) + "$\n";
  EXPECT_EQ(Read(quotes).errors.size(), 21U);
}

TEST(SqlReader, OpenParenthesesAndCopiesCostNoMoreThanTheirLength) {
  EXPECT_EQ(Read("CREATE TABLE t (a text DEFAULT " + std::string(1'000'000, '(')).fields.size(),
            1U);
  std::string copies = "CREATE TABLE a (c0 int";
  for (int i = 1; i < 1900; ++i) copies += ", c" + std::to_string(i) + " int";
  copies += ");";
  for (int i = 0; i < 20'000; ++i) copies += "CREATE TABLE b (LIKE a);";
  EXPECT_THAT(Read(copies).errors.at(0).says, HasSubstr("copied columns"));
  std::string renames = "CREATE TABLE t (a int);";
  for (int i = 0; i < 30'000; ++i) renames += "CREATE INDEX ON t (a);";
  for (int i = 0; i < 30'000; ++i) {
    renames += "ALTER TABLE t RENAME a TO b; ALTER TABLE t RENAME b TO a;";
  }
  EXPECT_EQ(Read(renames).errors.size(), 1U);
}

// Were each word's way to the line's end looked along, this would take minutes.
TEST(SqlReader, ALongLineIsReadInOnePass) {
  std::string text = "CREATE TABLE a (x int); INSERT INTO a VALUES ";
  for (int i = 0; i < 1'500'000; ++i) text += "(1),";
  text += "(2); CREATE TABLE b (y int);";
  EXPECT_THAT(Paths(Read(text)), ElementsAre("a.x", "b.y"));
}

TEST(SqlExpression, NamesEveryFieldOnceAndNoFunctionOrCast) {
  EXPECT_THAT(SqlExpressionFields("concat_space_sql(lower(f_unaccent(jsonb->>'username')), "
                                  "jsonb->'personal'->>'email', CAST(jsonb->>'username' AS text), "
                                  "code::varchar COLLATE \"C\")"),
              ElementsAre("username", "personal.email", "code"));
}

}  // namespace
}  // namespace strongroom::classify::read
