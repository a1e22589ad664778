#include "desk/intake/module_list.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "desk/intake/csv.h"

namespace strongroom::desk::intake {
namespace {

// -- The table ----------------------------------------------------------------------------------

// "1[a|b] 2[c]": each record with its line.
std::string Table(std::string_view text) {
  const auto records = ParseCsv(text);
  if (!records) return records.error().detail;
  std::string table;
  for (const CsvRecord& record : *records) {
    table += std::to_string(record.line) + "[";
    for (std::size_t at = 0; at < record.fields.size(); ++at) {
      table += (at > 0 ? "|" : "") + record.fields[at];
    }
    table += "]";
  }
  return table;
}

TEST(Csv, FieldsAndLines) {
  EXPECT_EQ(Table(""), "");
  EXPECT_EQ(Table("a,b\r\nc,d\r\n"), "1[a|b]2[c|d]");
  EXPECT_EQ(Table("a,b\nc,d"), "1[a|b]2[c|d]");
  EXPECT_EQ(Table("\xEF\xBB\xBF"
                  "a,b"),
            "1[a|b]");
  EXPECT_EQ(Table("a,\n,b\n,\n"), "1[a|]2[|b]3[|]");
  EXPECT_EQ(Table("\n\na\r\n\r\nb\n\n"), "3[a]5[b]");
  EXPECT_EQ(Table("\"\"\n"), "1[]");
  EXPECT_EQ(Table(" a , b "), "1[ a | b ]");
}

TEST(Csv, QuotedFieldsHoldCommasQuotesAndLines) {
  EXPECT_EQ(Table(R"("a,b","say ""no""",c)"), R"(1[a,b|say "no"|c])");
  EXPECT_EQ(Table("\"a\r\nb\nc\",d\ne\n"), "1[a\r\nb\nc|d]4[e]");
  EXPECT_EQ(Table("\"\"\"\""), "1[\"]");
  EXPECT_EQ(Table("\"\xEF\xBB\xBF\""), "1[\xEF\xBB\xBF]");
}

TEST(Csv, RefusalsNameTheLine) {
  const auto refused_at = [](std::string_view text) {
    const auto records = ParseCsv(text);
    if (records) return std::string("accepted");
    EXPECT_EQ(records.error().kind, ErrorKind::kMalformed);
    return records.error().detail.substr(0, records.error().detail.find(':'));
  };
  EXPECT_EQ(refused_at("a\nb,\"c\nd\n"), "line 2");
  EXPECT_EQ(refused_at("a\nb\"c\"\n"), "line 2");
  EXPECT_EQ(refused_at("a\n\"b\nb\"c\n"), "line 3");
  EXPECT_EQ(refused_at("a\n\"b\" ,c\n"), "line 2");
  EXPECT_EQ(refused_at("a\rb\n"), "line 1");
  EXPECT_EQ(refused_at("a\n\"b\"\rc\n"), "line 2");
  EXPECT_EQ(refused_at("a\nb\r"), "line 2");
  EXPECT_EQ(refused_at("a\n\xFF\n"), "line 2");
  EXPECT_EQ(refused_at("a\n\"\xC3\"\n"), "line 2");
  EXPECT_EQ(refused_at(std::string_view("a\nb\0c\n", 6)), "line 2");
}

RC_GTEST_PROP(Csv, WhatIsWrittenWithQuotesIsRead, ()) {
  const auto field =
      rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab ,\"\r\n\t;'")));
  const auto records = *rc::gen::container<std::vector<std::vector<std::string>>>(
      rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(field)));
  std::string text;
  for (const auto& record : records) {
    for (std::size_t at = 0; at < record.size(); ++at) {
      text += at > 0 ? ",\"" : "\"";
      for (const char c : record[at]) text += c == '"' ? "\"\"" : std::string(1, c);
      text += '"';
    }
    text += "\r\n";
  }
  const auto read = ParseCsv(text);
  RC_ASSERT(read.has_value());
  RC_ASSERT(read->size() == records.size());
  for (std::size_t at = 0; at < records.size(); ++at) RC_ASSERT((*read)[at].fields == records[at]);
}

// -- The modules --------------------------------------------------------------------------------

TEST(ModuleList, ReadsEveryColumnInAnyOrder) {
  const auto list = ParseModuleList(
      "team,module,repository,language,product-owner,planned-for-next-release,alternatives,"
      "used-in-production\r\n"
      "\"One, Two\",mod-a,https://example.org/mod-a,Java,owner-1,Yes,mod-b; mod-c,FALSE\r\n"
      ",mod-b,,,,,,\r\n");
  ASSERT_TRUE(list) << list.error().ToString();
  ASSERT_EQ(list->size(), 2U);
  const ListedModule& first = list->front();
  EXPECT_EQ(first.name, "mod-a");
  EXPECT_EQ(first.line, 2U);
  EXPECT_EQ(first.repository, "https://example.org/mod-a");
  EXPECT_EQ(first.language, "Java");
  EXPECT_EQ(first.team, "One, Two");
  EXPECT_EQ(first.product_owner, "owner-1");
  EXPECT_EQ(first.planned_for_next_release, true);
  EXPECT_EQ(first.alternatives, (std::vector<std::string>{"mod-b", "mod-c"}));
  EXPECT_EQ(first.used_in_production, false);
  const ListedModule& second = list->back();
  EXPECT_EQ(second.team, "");
  EXPECT_EQ(second.alternatives, std::vector<std::string>{});
  EXPECT_EQ(second.planned_for_next_release, std::nullopt);
}

TEST(ModuleList, AColumnThatIsNotThereSaysNothing) {
  const auto list = ParseModuleList("module,used-in-production\nmod-a,no\n");
  ASSERT_TRUE(list);
  EXPECT_EQ(list->front().team, std::nullopt);
  EXPECT_EQ(list->front().alternatives, std::nullopt);
  EXPECT_EQ(list->front().used_in_production, false);
}

std::string Refused(std::string_view text) {
  const auto list = ParseModuleList(text);
  if (list) return "accepted";
  std::string refused;
  for (const FieldError& field : list.error().fields) {
    refused += field.message.substr(0, field.message.find(':')) + " " + field.rule + ", ";
  }
  return refused.empty() ? list.error().detail : refused;
}

TEST(ModuleList, RefusesColumnsByName) {
  EXPECT_EQ(Refused(""), "line 1 header, ");
  EXPECT_EQ(Refused("\n\nmodule,colour,size\nmod-a,red,1\n"),
            "line 3 unknown-column, line 3 unknown-column, ");
  EXPECT_EQ(Refused("module,team,module\n"), "line 1 column-twice, ");
  EXPECT_EQ(Refused("team\nx\n"), "line 1 no-module, ");
  EXPECT_EQ(Refused("Modul\nmod-a\n"), "line 1 unknown-column, line 1 no-module, ");
  EXPECT_EQ(Refused("Module,MODULE\nmod-a,mod-a\n"), "line 1 column-twice, ");
  EXPECT_EQ(Refused("module;team\nmod-a;One\n"), "line 1 delimiter, ");
  EXPECT_EQ(Refused("module\tteam\nmod-a\tOne\n"), "line 1 delimiter, ");
  EXPECT_NE(ParseModuleList("module,colour\n").error().ToString().find("\"colour\""),
            std::string::npos);
}

TEST(ModuleList, RefusesEveryBadLineWithItsNumber) {
  EXPECT_EQ(Refused("module,planned-for-next-release,alternatives\n"
                    "mod-a,yes,\n"
                    "mod-b\n"
                    "mod-c,maybe,\n"
                    "mod-a,no,\n"
                    "mod d,no,mod-a;;\n"
                    "mod-e,no,,\n"
                    ",,\n"
                    "mod-f,true,mod-a\n"),
            "line 3 fields, line 4 yes-or-no, line 5 module-twice, line 6 module, "
            "line 6 alternatives, line 7 fields, line 8 module, ");
  EXPECT_EQ(Refused("module,team\nmod-a," + std::string(501, 'x') + "\n"), "line 2 text, ");
  EXPECT_EQ(Refused("module,team\nmod-a," + std::string(500, 'x') + "\n"), "accepted");
  EXPECT_EQ(Refused("module\n\"mod-a\n"),
            "line 2: the quote that opens a field here is never closed");
}

}  // namespace
}  // namespace strongroom::desk::intake
