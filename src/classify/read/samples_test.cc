#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "base/temporary_directory.h"
#include "classify/read/block_input.h"
#include "classify/read/readers.h"

namespace strongroom::classify::read {
namespace {

class SampleFile {
 public:
  explicit SampleFile(std::string_view text) { std::ofstream(path(), std::ios::binary) << text; }
  [[nodiscard]] std::filesystem::path path() const { return directory_.path() / "sample"; }

 private:
  TemporaryDirectory directory_;
};

model::Document Json(std::string_view text) {
  const SampleFile file(text);
  return ReadJsonSample(file.path(), "users.json", {});
}
model::Document Csv(std::string_view text) {
  const SampleFile file(text);
  return ReadCsv(file.path(), "users.csv", {});
}

// "path=values " for each field; containers with a star.
std::string Fields(const model::Document& document) {
  std::string all;
  for (const model::Field& field : document.fields) {
    all += field.path + (field.container ? "*" : "");
    if (field.values) all += fmt::format("={}", field.values->values());
    all += ' ';
  }
  return all;
}

std::string Errors(const model::Document& document) {
  std::string all;
  for (const model::FileError& error : document.errors) all += error.says + "\n";
  return all;
}

std::string Rules(const model::Document& document) {
  std::string all;
  for (const model::Finding& finding : document.findings) all += finding.rule + " ";
  return all;
}

TEST(JsonSample, EachPathBecomesAFieldWithItsValues) {
  const model::Document document = Json(
      R"({"users": [{"name": "A", "personal": {"addresses": [{"city": "X"}, {"city": "Y"}]}},
          {"name": "B", "active": true, "tags": ["p", 1, null], "none": null}], "total": 2})");
  EXPECT_EQ(
      Fields(document),
      "users* users[].name=2 users[].personal* users[].personal.addresses* "
      "users[].personal.addresses[].city=2 users[].active users[].tags=2 users[].none total=1 ");
  EXPECT_EQ(Errors(document), "");
  EXPECT_EQ(document.values, 7U);
  const model::Field& city = document.fields[4];
  EXPECT_EQ(city.name, "city");
  EXPECT_EQ(city.parents, (std::vector<std::string>{"users", "personal", "addresses"}));
  EXPECT_EQ(city.holder, "users");
  EXPECT_EQ(city.place.line, 1U);
  EXPECT_EQ(document.fields[6].kinds, model::ValueKind::kArray |
                                          model::ValueKinds(model::ValueKind::kString) |
                                          model::ValueKind::kInteger | model::ValueKind::kNull);
}

TEST(JsonSample, RecordsInAnArrayAndOneALineAreTheSameRecords) {
  const std::string array = Fields(Json("[{\"a\": 1, \"b\\u0062\": \"x\"},\n {\"a\": 2}]"));
  const model::Document lines = Json("{\"a\": 1, \"bb\": \"x\"}\r\n{\"a\": 2}\r\n");
  EXPECT_EQ(array, "a=2 bb=1 ");
  EXPECT_EQ(Fields(lines), array);
  EXPECT_EQ(lines.kind, model::SourceKind::kNdjson);
  EXPECT_EQ(Fields(Json("{\"a\": 1} {\"a\": 2}")), "a=2 ");
  EXPECT_EQ(Fields(Json("\"x\"")), "value=1 ");
}

TEST(JsonSample, ABrokenLineIsOneErrorAndTheOthersAreRead) {
  const model::Document document =
      Json("{\"a\": 1}\n{\"a\": \n{\"a\": 2}\n\xFF\xFE\n{\"a\": \"\xC0\"}\n{\"a\": 3}\n");
  EXPECT_EQ(Fields(document), "a=3 ");
  EXPECT_EQ(
      Errors(document),
      "line 2, column 7: the line ends inside of its value; something was cut off; 3 lines are "
      "broken like this, the others were read\n");
  EXPECT_EQ(Errors(Json("{\n \"a\": 1,\n}\n")),
            "line 3, column 1: a name in double quotes was expected; what stands behind was not "
            "read\n");
}

TEST(JsonSample, AnObjectWithThousandsOfNamesIsReadAsAMap) {
  std::string text = "{\"byId\": {";
  for (int i = 0; i < 5'000; ++i) {
    text += fmt::format("{}\"k{}\": {{\"mail\": \"u{}@example.org\"}}", i == 0 ? "" : ",", i, i);
  }
  const model::Document document = Json(text + "}, \"n\": 1}");
  EXPECT_EQ(Fields(document), "byId* byId.** byId.*.mail=5000 n=1 ");
  EXPECT_EQ(Rules(document), "object-is-a-map ");
  EXPECT_EQ(document.fields[2].values->Passed(value::Check::kEmail), 5'000U);
}

TEST(JsonSample, NamesOfAMapThatAreWordsAreListed) {
  std::string text = "{\"all\": [{\"iban\": \"x\"";
  for (int i = 0; i < 5'000; ++i) text += fmt::format(",\"k{}\": \"v\"", i);
  const model::Document document = Json(text + ",\"passport_number\": \"y\",\"line2\": \"z\"}]}");
  EXPECT_EQ(Fields(document), "all* all[].*=5003 all[].iban all[].line2 all[].passport_number ");
  EXPECT_EQ(document.fields.back().parents, std::vector<std::string>{"all"});
  EXPECT_EQ(document.fields.back().kinds, model::ValueKind::kString);
  EXPECT_EQ(document.findings.at(0).severity, model::FindingSeverity::kWarning);
  EXPECT_EQ(Errors(document), "");
}

TEST(JsonSample, ANameThatIsAValueIsWrittenAsAStarAndCountsAsOne) {
  const model::Document document = Json(
      R"({"balances": {"DE89370400440532013000": {"amount": 1}, "GB29NWBK60161331926819":
          {"amount": 2}, "total": {"amount": 3}}, "mails": {"anna@example.org": true},
          "@id": 1, "line2": 2, "bankAccountNumberOfVendor": 3})");
  EXPECT_EQ(Fields(document),
            "balances=2 balances.** balances.*.amount=2 balances.total* balances.total.amount=1 "
            "mails=1 mails.* @id=1 line2=1 bankAccountNumberOfVendor=1 ");
  EXPECT_EQ(document.fields[0].values->Passed(value::Check::kIban), 2U);
  EXPECT_EQ(Fields(Json(R"({"4111 1111 1111 1111": "x"})")), "value=1 *=1 ");
  std::string text = "{\"id\": 1";
  for (int i = 0; i < 1'200; ++i) text += fmt::format(",\"k{}\": 1", i);
  const model::Document map = Json(text + ",\"anna@example.org\": 1, \"@type\": 1}");
  EXPECT_EQ(Fields(map), "value=1203 *=1203 @type ");
  EXPECT_EQ(map.fields[0].values->Passed(value::Check::kEmail), 1U);
}

TEST(JsonSample, ANameWithAValueInItIsWrittenAsAStar) {
  for (const char* name :
       {"DE89370400440532013000-EUR", "acct_GB29NWBK60161331926819", "DE89370400440532013000/1",
        "iban:DE89 3704 0044 0532 0130 00-x", "card_4111111111111111", "4111-1111-1111-1111-EUR",
        "u/4111 1111 1111 1111", "user:anna@example.org/home", "<anna@example.org>"}) {
    const model::Document document = Json(fmt::format(R"({{"by": {{"{}": 1}}}})", name));
    EXPECT_EQ(Fields(document), "by=1 by.*=1 ") << name;
    EXPECT_EQ(document.fields[0].values->Passed(value::Check::kIban) +
                  document.fields[0].values->Passed(value::Check::kCardPan) +
                  document.fields[0].values->Passed(value::Check::kEmail),
              1U)
        << name;
  }
  for (const char* name : {"DE89370400440532013001-EUR", "xDE89370400440532013000", "line_2-x",
                           "order_4111111111111112", "@context", "9780306406157-x"}) {
    EXPECT_EQ(Fields(Json(fmt::format(R"({{"by": {{"{}": 1}}}})", name))),
              fmt::format("by* by.{}=1 ", name));
  }
  std::string text = R"({"id": 1)";
  for (int i = 0; i < 1'200; ++i) text += fmt::format(",\"k{}\": 1", i);
  const model::Document map = Json(text + R"(,"DE89370400440532013000-EUR": 1})");
  EXPECT_EQ(map.fields[0].values->Passed(value::Check::kIban), 1U);
}

TEST(JsonSample, ATextThatIsJsonIsReadAsWhatItStandsFor) {
  const model::Document document = Json(
      R"({"event": " {\"pin\":\"1234\",\"to\":{\"mail\":\"a@example.org\"}}", "all": ["[{\"x\":1}]"]}
         {"event": "[{\"pin\":1,\"in\":\"{\\\"pin\\\":2}\"}]"})");
  EXPECT_EQ(Fields(document),
            "event* event.pin=1 event.to* event.to.mail=1 all* all[].x=1 event[].pin=1 "
            "event[].in=1 ");
  EXPECT_EQ(document.fields[1].parents, std::vector<std::string>{"event"});
  EXPECT_EQ(document.fields[1].place.line, 1U);
  EXPECT_EQ(document.fields[3].values->Passed(value::Check::kEmail), 1U);
  EXPECT_EQ(document.values, 5U);
  EXPECT_EQ(Fields(Json(R"("{\"pin\":1}" "{\"pin\":2}")")), "pin=2 ");
}

TEST(JsonSample, ATextThatIsNoRecordsStaysOne) {
  for (const char* text :
       {R"({\"a\":1)", R"({\"a\":1} x)", "[1,2]", R"([\"a\"])", "{a}", "[", " {"}) {
    EXPECT_EQ(Fields(Json(fmt::format(R"({{"t": "{}"}})", text))), "t=1 ") << text;
  }
}

TEST(JsonSample, AMapInATextIsAMap) {
  std::string text = R"({"byId": "{)";
  for (int i = 0; i < 1'100; ++i) {
    text += fmt::format(R"({}\"k{}\":{{\"mail\":\"u{}@example.org\"}})", i == 0 ? "" : ",", i, i);
  }
  const model::Document document = Json(text + "}\"}");
  EXPECT_EQ(Fields(document), "byId* byId.** byId.*.mail=1100 ");
  EXPECT_EQ(Rules(document), "object-is-a-map ");
}

TEST(JsonSample, MoreWordsThanAreKeptAreAnError) {
  std::string text = "{\"aaa\": 1";
  for (int i = 0; i < 20'000; ++i) {
    std::string word = "word";
    for (int n = i; n != 0; n /= 26) word += static_cast<char>('a' + n % 26);
    text += fmt::format(",\"{}\": 1", word);
  }
  const model::Document document = Json(text + "}");
  EXPECT_EQ(document.fields.size(), 10'001U);
  EXPECT_EQ(Errors(document),
            "objects that are read as maps have more than 10000 different words for names; the "
            "others were not looked at. Give the sample in parts\n");
}

TEST(JsonSample, ManyPathsEndInAnError) {
  std::string text = "[";
  for (int i = 0; i < 100; ++i) {
    text += fmt::format("{}{{\"o{}\": {{", i == 0 ? "" : ",", i);
    for (int k = 0; k < 300; ++k) text += fmt::format("{}\"k{}\": 1", k == 0 ? "" : ",", k);
    text += "}}";
  }
  const model::Document document = Json(text + "]");
  EXPECT_EQ(document.fields.size(), 19'999U);
  EXPECT_TRUE(Errors(document).starts_with("the sample has more than 20000 different paths"));
}

TEST(JsonSample, ALongStringIsLookedAtInPart) {
  const model::Document document =
      Json("{\"a\": \"" + std::string(3 * BlockInput::kBlock, 'x') + "\", \"b\": 2}");
  EXPECT_EQ(Fields(document), "a=1 b=1 ");
  EXPECT_EQ(Rules(document), "long-values ");
}

TEST(JsonSample, ProgressTellsTheBytesRead) {
  const std::string text = "[\"" + std::string(2 * BlockInput::kBlock, 'x') + "\"]";
  const SampleFile file(text);
  std::vector<std::uint64_t> told;
  static_cast<void>(ReadJsonSample(file.path(), "a.json",
                                   [&told](std::uint64_t bytes) { told.push_back(bytes); }));
  ASSERT_GE(told.size(), 2U);
  EXPECT_TRUE(std::ranges::is_sorted(told));
  EXPECT_EQ(told.back(), text.size());
}

TEST(JsonSample, AFileThatIsNotThereIsAnError) {
  const model::Document document = ReadJsonSample("/nowhere/at/all", "a.json", {});
  EXPECT_EQ(Errors(document), "cannot be opened: No such file or directory\n");
}

TEST(CsvSample, TheHeadGivesSeparatorAndNames) {
  for (const char* separator : {",", ";", "\t", "|"}) {
    std::string text =
        "\xEF\xBB\xBFid;e-mail;\"note; more\"\r\n1;a@example.org;\"say "
        "\"\"x\"\"\r\ny\"\r\n\r\n2;;z";
    std::ranges::replace(text, ';', *separator);
    const model::Document document = Csv(text);
    std::string names = "id=2 e-mail=1 note; more=2 ";
    std::ranges::replace(names, ';', *separator);
    EXPECT_EQ(Fields(document), names);
    EXPECT_EQ(Errors(document) + Rules(document), "");
  }
}

TEST(CsvSample, AFirstLineOfDataIsNoHeader) {
  const model::Document document = Csv("1,anna@example.org,x\n2,bert@example.org,y\n");
  EXPECT_EQ(Fields(document), "column 1=2 column 2=2 column 3=2 ");
  EXPECT_EQ(Rules(document), "no-header ");
  EXPECT_EQ(Fields(Csv("DE89370400440532013000,Anna\nGB29NWBK60161331926819,Bert\n")),
            "column 1=2 column 2=2 ");
}

TEST(CsvSample, WhatStandsBeforeTheTableIsPassedOver) {
  for (const char* before : {"sep=;\r\n", "\xEF\xBB\xBF\"sep=;\"\n", "# made by us, for \"all\n#\n",
                             "sep=;\n# a;b\n\n"}) {
    const model::Document document =
        Csv(std::string(before) + "id;iban;note,s\n1;x;\"a\n;b\"\n2;y;c\n");
    EXPECT_EQ(Fields(document), "id=2 iban=2 note,s=2 ") << before;
    EXPECT_EQ(Errors(document) + Rules(document), "") << before;
  }
  const model::Document comma = Csv("sep=^\na^b,c\n1^2\n");
  EXPECT_EQ(Fields(comma), "a=1 b,c=1 ");
  EXPECT_EQ(comma.fields[1].place.line, 2U);
  EXPECT_EQ(comma.fields[1].place.column, 3U);
  EXPECT_EQ(Fields(Csv("# all\n#id,iban\n1,x\n")), "#id=1 iban=1 ");
}

TEST(CsvSample, ATitleIsNoHeader) {
  for (const char* title : {"Patrons, of May\n\n", "Patrons;;\r\n", "All\n\"of; us\"\n"}) {
    const model::Document document = Csv(std::string(title) + "id;iban;pin\n1;x;4\n2;y;5\n");
    EXPECT_EQ(Fields(document), "id=2 iban=2 pin=2 ") << title;
    EXPECT_EQ(Errors(document), "") << title;
    EXPECT_EQ(Rules(document), "title-lines ") << title;
  }
  EXPECT_EQ(Fields(Csv("iban\nx\ny\n")), "iban=2 ");
  EXPECT_EQ(Fields(Csv("id,iban\n1,x,\n2,y,\n")), "id=2 iban=2 ");
}

TEST(CsvSample, CellsThatMostLinesHaveMoreThanTheFirstAreAnError) {
  for (const char* text : {"Patrons\nid,iban\n1,x\n", "Patrons, 2020\nid,iban,pin\n1,x,2\n"}) {
    const model::Document document = Csv(text);
    EXPECT_TRUE(Errors(document).starts_with("most lines have more cells than the first")) << text;
    EXPECT_EQ(document.errors.at(0).place.line, 1U);
  }
  EXPECT_EQ(Errors(Csv("a,b\n1,2\n1,2,3\n")), "");
}

TEST(CsvSample, ColumnsWithoutANameThatHaveValuesAreAnError) {
  const model::Document document =
      Csv("id,Personal Information,, ,Other\n,ssn,religion,pin,x\n1,y,z,2,w\n");
  EXPECT_EQ(Errors(document),
            "2 columns have values but no name in the first line, such as the one called \"column "
            "3\" here: write the columns' names into one line\n");
  EXPECT_EQ(document.errors[0].place.line, 1U);
  EXPECT_EQ(document.errors[0].place.column, 25U);
  EXPECT_EQ(Errors(Csv("id,Person,\n,ssn,pin\n1,2,3\n")).substr(0, 12), "a column has");
  for (const char* text : {",name,age\n1,x,2\n", "id,iban,\n1,x,\n", "id,,iban\n1,,y\n"}) {
    EXPECT_EQ(Errors(Csv(text)), "") << text;
  }
}

TEST(CsvSample, LinesOfOtherLengthAreAFinding) {
  const model::Document document = Csv("a,b,a\n1,2,3\n1,2\n1,2,3,4\n");
  EXPECT_EQ(Fields(document), "a=3 b=3 a (2)=2 ");
  ASSERT_EQ(Rules(document), "ragged-lines ");
  EXPECT_EQ(document.findings[0].place.line, 3U);
}

TEST(CsvSample, ColumnsThatAreTooManyAreAnError) {
  std::string names = "a";
  std::string cells = "1";
  for (int i = 1; i < 10'003; ++i) {
    names += fmt::format(",a{}", i);
    cells += ",1";
  }
  const model::Document document = Csv(names + "\n" + cells + "\n" + cells + "\n");
  EXPECT_EQ(document.fields.size(), 10'000U);
  EXPECT_EQ(Rules(document), "") << "no line has another length";
  EXPECT_EQ(Errors(document),
            "of its 10003 columns only the first 10000 were looked at: give the others as a table "
            "of their own\n");
  EXPECT_EQ(document.errors[0].place.column, names.find(",a10000") + 2);
}

TEST(CsvSample, WhatIsNoTextIsAnErrorWithItsLine) {
  EXPECT_EQ(
      Errors(Csv("a,b\nx,y\nM\xFCller,z\n")),
      "line 3: bytes that are not UTF-8, or a NUL; save the file as UTF-8; the lines behind it "
      "were not read\n");
  EXPECT_EQ(
      Errors(Csv("a,b\nx,\"y\n1,2\n")),
      "line 2: the quote that opens a field here is never closed; the lines behind it were not "
      "read\n");
  EXPECT_EQ(Errors(Csv("")), "the table is empty\n");
}

TEST(CsvSample, JsonInACellIsReadByItsNames) {
  const model::Document document =
      Csv("id,jsonb,note,jsonb.pin\n1,\"{\"\"pin\"\":\"\"1234\"\",\"\"personal\"\":{\"\"mail\"\":"
          "\"\"a@example.org\"\"}}\",x,y\n2,,\"{\"\"in\"\":2}\",z\n3,\"[{\"\"pin\"\":5}]\",{,w\n");
  EXPECT_EQ(Fields(document),
            "id=3 jsonb* note=2 jsonb.pin=3 jsonb.pin (2)=2 jsonb.personal* "
            "jsonb.personal.mail=1 note.in=1 ");
  EXPECT_EQ(document.fields[4].name, "pin");
  EXPECT_EQ(document.fields[4].holder, "users");
  EXPECT_EQ(document.fields[4].place.line, 2U);
  EXPECT_EQ(document.fields[6].parents, (std::vector<std::string>{"jsonb", "personal"}));
  EXPECT_EQ(document.values, 13U);
  EXPECT_EQ(Errors(document) + Rules(document), "");
  EXPECT_EQ(Fields(Csv("x,\"{\"\"pin\"\":1}\"\ny,\"{\"\"pin\"\":2}\"\n")),
            "column 1=2 column 2* column 2.pin=2 ");
}

TEST(CsvSample, TooMuchJsonInCellsIsTold) {
  std::string map = "a\n";
  for (int i = 0; i < 1'500; ++i) map += fmt::format("\"{{\"\"k{}\"\":1}}\"\n", i);
  const model::Document document = Csv(map + "\"{\"\"passport\"\":1}\"\n");
  EXPECT_EQ(document.fields.size(), 1'003U) << "the first names, the others as one, and a word";
  EXPECT_EQ(document.fields[1'001].path, "a.*");
  EXPECT_EQ(document.fields[1'001].values->values(), 501U);
  EXPECT_EQ(document.fields[1'002].path, "a.passport");
  EXPECT_EQ(Rules(document), "object-is-a-map ");
  EXPECT_EQ(document.findings[0].path, "a");
  std::string many = "a,b\n";
  for (int row = 0; row < 100; ++row) {
    std::string cell;
    for (int i = 0; i < 300; ++i) cell += fmt::format("{}\"\"k{}\"\":1", i == 0 ? "" : ",", i);
    many += fmt::format("\"{{\"\"o{}\"\":{{{}}}}}\",\"{{\"\"x\"\":1}}\"\n", row, cell);
  }
  EXPECT_EQ(Errors(Csv(many)),
            "a: the sample has more than 20000 different paths, or too many objects with more than "
            "1000 names; the rest was not looked at. Give it in parts\n"
            "the JSON in its columns has more than 20000 different paths; of the rest the texts "
            "were looked at as they stand. Give it in parts\n");
}

TEST(CsvSample, ALongFieldIsLookedAtInPart) {
  const std::string field(3 * BlockInput::kBlock, 'x');
  const model::Document document = Csv("a,b\n" + field + ",\"" + field + "\"\n1,2\n" + field);
  EXPECT_EQ(Fields(document), "a=3 b=2 ");
  EXPECT_EQ(Rules(document), "ragged-lines long-values ");
}

TEST(CsvSample, BlocksCutNothing) {
  std::string text = "id,name,note\n";
  for (int i = 0; i < 60'000; ++i) {
    text += fmt::format("{},\"N{}\",{}\n", i, std::string(static_cast<std::size_t>(i % 37), 'x'),
                        i * 7);
  }
  const model::Document document = Csv(text);
  EXPECT_EQ(Fields(document), "id=60000 name=60000 note=60000 ");
  EXPECT_EQ(Errors(document) + Rules(document), "");
}

}  // namespace
}  // namespace strongroom::classify::read
