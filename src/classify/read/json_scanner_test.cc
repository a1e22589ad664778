#include "classify/read/json_scanner.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <fstream>
#include <random>

#include "base/temporary_directory.h"

namespace strongroom::classify::read {
namespace {

// Writes down what it is told.
class Notes {
 public:
  explicit Notes(JsonScanner& scanner) : scanner_(scanner) {}
  bool BeginObject() { return Note("{"); }
  bool EndObject() { return Note("}"); }
  bool BeginArray() { return Note("["); }
  bool EndArray() { return Note("]"); }
  bool Key(JsonText text) { return Note("key " + Plain(text)); }
  bool String(JsonText text) { return Note("string " + Plain(text)); }
  bool Number(JsonNumber number) {
    return Note(fmt::format("{} {}", number.integer ? "integer" : "number", number.text));
  }
  bool Literal(JsonLiteral literal) {
    return Note(fmt::format("literal {}", static_cast<int>(literal)));
  }
  std::string all;

 private:
  static std::string Plain(JsonText text) {
    if (!text.escaped) return std::string(text.raw);
    std::string plain;
    Unescape(text.raw, plain);
    return plain;
  }
  bool Note(const std::string& event) {
    const model::Place place = scanner_.TokenPlace();
    all += fmt::format("{}:{} {}-{} {}\n", place.line, place.column, scanner_.token_offset(),
                       scanner_.token_end(), event);
    return true;
  }
  JsonScanner& scanner_;
};

std::string Events(BlockInput& input) {
  JsonScanner scanner(input);
  Notes notes(scanner);
  while (true) {
    switch (scanner.ScanValue(notes)) {
      case Scanned::kValue: continue;
      case Scanned::kEnd: return notes.all + "end";
      case Scanned::kStopped: return notes.all + "stopped";
      case Scanned::kError:
        return notes.all + fmt::format("{}:{} error: {}", scanner.error_place().line,
                                       scanner.error_place().column, scanner.error());
    }
  }
}

std::string Events(std::string_view text) {
  BlockInput input(text);
  return Events(input);
}

// As a file that is read in blocks of `block` bytes.
std::string EventsInBlocks(const std::string& text, std::size_t block) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "text.json";
  std::ofstream(path, std::ios::binary) << text;
  auto input = BlockInput::Open(path, block);
  EXPECT_TRUE(input);
  return Events(*input);
}

std::string ErrorOf(std::string_view text) {
  const std::string events = Events(text);
  return events.substr(events.rfind('\n') + 1);
}

TEST(JsonScanner, EveryEventHasItsTextAndPlace) {
  EXPECT_EQ(Events("{\"a\": [1, -2.5e3,\n \"b\\n\\u00e9\\ud83d\\ude00\"],\n\"\": null}\n true"),
            "1:1 0-1 {\n"
            "1:2 1-4 key a\n"
            "1:7 6-7 [\n"
            "1:8 7-8 integer 1\n"
            "1:11 10-16 number -2.5e3\n"
            "2:2 19-42 string b\n\u00e9\U0001F600\n"
            "2:25 42-43 ]\n"
            "3:1 45-47 key \n"
            "3:5 49-53 literal 0\n"
            "3:9 53-54 }\n"
            "4:2 56-60 literal 2\n"
            "end");
}

TEST(JsonScanner, WhatIsNoJsonIsRefusedWithItsPlace) {
  EXPECT_EQ(ErrorOf("{\"a\": 1,}"), "1:9 error: a name in double quotes was expected");
  EXPECT_EQ(ErrorOf("[1,\n 2,\n]"), "3:1 error: a value was expected");
  EXPECT_EQ(ErrorOf("[1 2]"), "1:4 error: a comma or \"]\" was expected");
  EXPECT_EQ(ErrorOf("{\"a\" 1}"), "1:6 error: a colon was expected behind the name");
  EXPECT_EQ(ErrorOf("[01]"), "1:2 error: a number is not written as JSON has it");
  EXPECT_EQ(ErrorOf("[tru]"), "1:2 error: a value was expected: words stand in double quotes");
  EXPECT_EQ(ErrorOf("[\"a\nb\"]"),
            "1:4 error: a control character stands in a string; write it as an escape such as \\n");
  EXPECT_EQ(ErrorOf("[\"\\x\"]"), "1:3 error: a backslash stands before what JSON does not escape");
  EXPECT_EQ(ErrorOf("[\"\\ud800 \"]"), "1:3 error: a \\u escape is half of a pair of surrogates");
  EXPECT_EQ(ErrorOf("[\"ab\xC0\xAF\"]"),
            "1:5 error: bytes that are not UTF-8; save the file as UTF-8");
  EXPECT_EQ(ErrorOf("[1"),
            "1:3 error: the text ends inside of an object or array; something was cut off");
  EXPECT_EQ(ErrorOf("\"abc"),
            "1:5 error: the text ends inside of a string; its closing quote is missing");
  EXPECT_EQ(ErrorOf("\xFF\xFE{"), "1:1 error: this is UTF-16; save the file as UTF-8");
  EXPECT_EQ(Events("\xEF\xBB\xBF 1"), "1:5 4-5 integer 1\nend");
}

TEST(JsonScanner, DepthIsBounded) {
  const std::string fits = std::string(kJsonLevelsMax, '[') + std::string(kJsonLevelsMax, ']');
  EXPECT_TRUE(Events(fits).ends_with("end"));
  EXPECT_EQ(ErrorOf("[" + fits + "]"), "1:513 error: objects and arrays lie more than 512 deep");
}

TEST(JsonScanner, OnALineEachABrokenValueCostsItsLineOnly) {
  constexpr std::string_view text = "{\"a\": 1\n{\"a\": \"x\n[2]\n3 x\n4";
  BlockInput input(text);
  JsonScanner scanner(input);
  scanner.OneValueALine();
  Notes notes(scanner);
  std::string lines;
  for (Scanned scanned{}; (scanned = scanner.ScanValue(notes)) != Scanned::kEnd;) {
    if (scanned == Scanned::kValue) continue;
    lines += fmt::format("{} ", scanner.error_place().line);
    ASSERT_TRUE(scanner.SkipLine());
  }
  EXPECT_EQ(lines, "1 2 4 ");
  EXPECT_TRUE(notes.all.ends_with("integer 4\n"));
}

// A random document with every kind of token, and now and then a random byte in it.
class Texts {
 public:
  explicit Texts(unsigned seed) : random_(seed) {}
  std::string Make() {
    std::string text;
    Value(text, 0);
    for (unsigned times = Below(3); times != 0 && !text.empty(); --times) {
      const std::size_t at = Below(static_cast<unsigned>(text.size()));
      static constexpr std::string_view kBytes = "\"\\{}[],:0-.eu \n\x01\xC3\xA9\xED\xF4t";
      switch (Below(3)) {
        case 0: text.erase(at, 1); break;
        case 1: text.insert(at, 1, kBytes[Below(kBytes.size())]); break;
        default: text[at] = kBytes[Below(kBytes.size())]; break;
      }
    }
    return text;
  }
  unsigned Below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }

 private:
  void Value(std::string& text, int depth) {
    switch (Below(depth > 4 ? 5 : 8)) {
      case 0: text += "null"; break;
      case 1: text += fmt::format("{}.{}e-{}", Below(99), Below(9), Below(4)); break;
      case 2: text += fmt::format("-{}", Below(100000)); break;
      case 3:
      case 4: String(text); break;
      case 5:
        text += '[';
        for (unsigned i = 0, n = Below(4); i < n; ++i)
          Value(i == 0 ? text : text += " ,\n", depth + 1);
        text += ']';
        break;
      default:
        text += "{ ";
        for (unsigned i = 0, n = Below(4); i < n; ++i) {
          String(i == 0 ? text : text += ",");
          Value(text += fmt::format("{}:\t", i), depth + 1);
          // The digit makes names differ: Boost.JSON, the oracle, does not mind either way.
        }
        text += '}';
        break;
    }
  }
  void String(std::string& text) {
    static constexpr std::string_view kParts[] = {"a",
                                                  "word ",
                                                  "\\n",
                                                  "\\u00e9",
                                                  "\xC3\xA9",
                                                  "\\\"",
                                                  "\xF0\x9F\x98\x80",
                                                  "\\ud83d\\ude00",
                                                  "a longer text without anything in it "};
    text += '"';
    for (unsigned i = 0, n = Below(6); i < n; ++i) text += kParts[Below(std::size(kParts))];
    text += '"';
  }
  std::mt19937 random_;
};

bool OracleTakes(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = 600;
  boost::system::error_code error;
  static_cast<void>(boost::json::parse(text, error, {}, options));
  return !error;
}

// Whether the text is one value and nothing else.
bool WeTake(std::string_view text) {
  BlockInput input(text);
  JsonScanner scanner(input);
  Notes notes(scanner);
  return scanner.ScanValue(notes) == Scanned::kValue && scanner.ScanValue(notes) == Scanned::kEnd;
}

TEST(JsonScanner, AgreesWithAnotherParserWhatIsJson) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  Texts texts(seed);
  unsigned taken = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = texts.Make();
    const bool ours = WeTake(text);
    ASSERT_EQ(ours, OracleTakes(text)) << text;
    taken += ours ? 1U : 0U;
  }
  EXPECT_GT(taken, 2'000U);
  EXPECT_LT(taken, 18'000U);
}

TEST(JsonScanner, BlocksOfAnySizeGiveTheSameEvents) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  Texts texts(seed);
  for (int i = 0; i < 400; ++i) {
    std::string text;
    for (unsigned n = texts.Below(20); n != 0; --n) text += texts.Make() + "\n";
    // A token that fills a block is cut, which is another test's.
    ASSERT_EQ(EventsInBlocks(text, 400 + texts.Below(200)), Events(text)) << text;
  }
}

TEST(JsonScanner, AStringLongerThanABlockIsGivenItsBeginningOnly) {
  for (const std::string_view unit : {"x", "\xC3\xA9", "\\ud83d\\ude00", "\\\\"}) {
    std::string text = "[\"";
    while (text.size() < 3 * BlockInput::kBlock) text += unit;
    text += "\", 7]";
    const TemporaryDirectory directory;
    const auto path = directory.path() / "text.json";
    std::ofstream(path, std::ios::binary) << text;
    for (const std::size_t block : {BlockInput::kBlock, 4 * BlockInput::kBlock}) {
      auto input = BlockInput::Open(path, block);
      ASSERT_TRUE(input);
      struct Last {
        bool BeginObject() { return true; }
        bool EndObject() { return true; }
        bool BeginArray() { return true; }
        bool EndArray() { return true; }
        bool Key(JsonText) { return true; }
        bool String(JsonText given) {
          text = given.raw;
          cut = given.cut;
          return true;
        }
        bool Number(JsonNumber given) {
          number = given.text;
          return true;
        }
        bool Literal(JsonLiteral) { return true; }
        std::string text;
        std::string number;
        bool cut = false;
      } last;
      JsonScanner scanner(*input);
      ASSERT_EQ(scanner.ScanValue(last), Scanned::kValue) << scanner.error();
      EXPECT_TRUE(last.cut);
      EXPECT_EQ(last.text, text.substr(2, kJsonTextMax / unit.size() * unit.size()));
      EXPECT_EQ(last.number, "7");
    }
  }
}

}  // namespace
}  // namespace strongroom::classify::read
