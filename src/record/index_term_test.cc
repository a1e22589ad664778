#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <cstdint>

#include "record/schema_for_test.h"

namespace strongroom::record {
namespace {

RecordType Account() {
  return Compiled(TypeOf("high", R"(
      "account": {"type": "string", "maxLength": 64, "x-sensitivity": "high", "x-mask": "last4",
                  "x-normalize": "alphanumeric", "x-search": ["exact", "last4"]},
      "amount": {"type": "number", "x-sensitivity": "high", "x-mask": "all", "x-search": ["exact"]},
      "status": {"type": "string", "x-sensitivity": "regular", "x-search": ["exact"]})"));
}

TEST(BlindIndexBits, CoincidencesStayBetweenTwoAndTheSquareRoot) {
  const auto check = [](std::uint64_t records) {
    const double c =
        std::ldexp(static_cast<double>(records), -static_cast<int>(BlindIndexBits(records)));
    ASSERT_GE(c, 2.0) << records;
    ASSERT_LT(c, std::sqrt(static_cast<double>(records))) << records;
  };
  for (std::uint64_t records = 10; records < 200'000; ++records) check(records);
  for (std::uint64_t records = 200'000; records <= 1'000'000'000; records += records / 997) {
    check(records);
  }
  for (unsigned bits = 5; bits <= 39; ++bits) {  // both sides of each step
    check((1ULL << bits) - 1);
    check(1ULL << bits);
    check((1ULL << bits) + 1);
  }
}

TEST(BlindIndexBits, IsPinnedForTheDefaultAndAtLeastOne) {
  EXPECT_EQ(BlindIndexBits(100'000), 15U);
  EXPECT_EQ(BlindIndexBits(20'000), 13U);
  EXPECT_EQ(BlindIndexBits(1'000'000), 18U);
  for (std::uint64_t records = 0; records < 10; ++records) EXPECT_GE(BlindIndexBits(records), 1U);
}

TEST(IndexTerm, IsTheNormalisedValue) {
  const RecordType type = Account();
  const Field& account = type.fields()[0];
  EXPECT_EQ(IndexTerm(account, IndexKind::kExact, "de89 3704"), "DE893704");
  EXPECT_EQ(IndexTerm(account, IndexKind::kLast4, "de89 3704"), "3704");
  EXPECT_EQ(IndexTerm(account, IndexKind::kLast4, "1234 567"), std::nullopt);  // seven characters
  EXPECT_EQ(IndexTerm(account, IndexKind::kExact, " - "), std::nullopt);
}

TEST(IndexTerm, EqualNumbersHaveEqualTerms) {
  const RecordType type = Account();
  const Field& amount = type.fields()[1];
  EXPECT_EQ(IndexTerm(amount, IndexKind::kExact, Json("1")), "1");
  EXPECT_EQ(IndexTerm(amount, IndexKind::kExact, Json("1.0")), "1");
  EXPECT_EQ(IndexTerm(amount, IndexKind::kExact, Json("1e0")), "1");
  EXPECT_EQ(IndexTerm(amount, IndexKind::kExact, Json("-0.0")), "0");
  EXPECT_EQ(IndexTerm(amount, IndexKind::kExact, Json("1.25")), "1.25");
}

TEST(SearchTerm, MeetsTheIndexTermOfTheSameValueWrittenDifferently) {
  const RecordType type = Account();
  const Field& account = type.fields()[0];
  EXPECT_EQ(SearchTerm(account, IndexKind::kExact, "DE89-3704").value(),
            IndexTerm(account, IndexKind::kExact, "de89 3704"));
  EXPECT_EQ(SearchTerm(account, IndexKind::kLast4, "37 04").value(),
            IndexTerm(account, IndexKind::kLast4, "de89 3704"));
}

TEST(SearchTerm, WhatCannotMatchIsRefusedWithoutRepeatingIt) {
  const RecordType type = Account();
  const Field& account = type.fields()[0];
  const Field& amount = type.fields()[1];
  const auto refused = [](const Result<std::string>& term, std::string_view value) {
    ASSERT_FALSE(term.has_value());
    EXPECT_EQ(term.error().kind, ErrorKind::kInvalid);
    EXPECT_EQ(term.error().ToString().find(value), std::string::npos);
  };
  refused(SearchTerm(account, IndexKind::kLast4, "777"), "777");
  refused(SearchTerm(account, IndexKind::kLast4, "77777"), "77777");
  refused(SearchTerm(account, IndexKind::kExact, "••••7777"), "7777");
  refused(SearchTerm(account, IndexKind::kExact, "-/-"), "-/-");
  refused(SearchTerm(account, IndexKind::kExact, 7777), "7777");
  refused(SearchTerm(account, IndexKind::kExact, json::object{{"last4", "7777"}}), "7777");
  refused(SearchTerm(amount, IndexKind::kExact, "7777"), "7777");
  EXPECT_TRUE(SearchTerm(amount, IndexKind::kExact, 7777).has_value());
}

TEST(IndexNumber, IsPinnedAndIndependentOfOtherFields) {
  // Stored in index entries: these figures may never change.
  EXPECT_EQ(IndexNumber("bankAccountNumber", IndexKind::kExact), 0xA971);
  EXPECT_EQ(IndexNumber("bankAccountNumber", IndexKind::kLast4), 0xBE98);
  const RecordType alone = Compiled(TypeOf("regular", R"(
      "b": {"type": "string", "x-sensitivity": "regular", "x-search": ["exact"]})"));
  const RecordType grown = Compiled(TypeOf("regular", R"(
      "a": {"type": "string", "x-sensitivity": "regular", "x-search": ["exact"]},
      "b": {"type": "string", "x-sensitivity": "regular", "x-search": ["exact"]},
      "c": {"type": "string", "x-sensitivity": "regular", "x-search": ["exact"]})"));
  EXPECT_EQ(alone.FindIndex(0, IndexKind::kExact)->number,
            grown.FindIndex(*grown.FieldNumber("b"), IndexKind::kExact)->number);
  EXPECT_EQ(alone.FindIndex(0, IndexKind::kLast4), nullptr);
}

TEST(IndexNumber, CollisionWithinATypeIsRefused) {
  // Two names whose numbers are equal, found by counting up (deterministic).
  std::string properties;
  std::vector<std::string> name_of(65'536);
  for (int i = 0;; ++i) {
    const std::string name = "f" + std::to_string(i);
    std::string& taken = name_of[IndexNumber(name, IndexKind::kExact)];
    if (taken.empty()) {
      taken = name;
      continue;
    }
    const std::string field =
        R"({"type": "string", "x-sensitivity": "regular", "x-search": ["exact"]})";
    properties = "\"" + taken + "\": " + field + ", \"" + name + "\": " + field;
    EXPECT_EQ(Broken(RecordType::Compile(TypeOf("regular", properties))),
              std::vector<std::string>{"index-number-taken /properties/" + name + "/x-search"});
    break;
  }
}

TEST(CanonicalJson, MembersAreSortedByBytesAndNumbersHaveOneForm) {
  EXPECT_EQ(
      CanonicalJson(Json(R"({"b": 1, "a": [1.0, 2.5, -0.0, 1e2], "B": {"z": null, "y": true}})")),
      R"({"B":{"y":true,"z":null},"a":[1,2.5,0,100],"b":1})");
  EXPECT_EQ(CanonicalJson(Json(R"(["\u00e9\n\u0001\"\\", "{", {}, []])")),
            "[\"\u00e9\\n\\u0001\\\"\\\\\",\"{\",{},[]]");
  EXPECT_EQ(CanonicalJson(Json("18446744073709551615")), "18446744073709551615");
  EXPECT_EQ(CanonicalJson(Json("1e19")), "10000000000000000000");
  EXPECT_EQ(CanonicalJson(Json("-9223372036854775808")), "-9223372036854775808");
  EXPECT_EQ(CanonicalJson(Json("0.1")), "0.1");
}

TEST(CanonicalJson, NumbersReadBackAsTheSameDouble) {
  // Read with from_chars: it is the writer that is tried here.
  for (const double value :
       {0.1, 1.0 / 3, 90.28571428571429, 1e300, 5e-324, -123456.789e-30, 2.5e19}) {
    const std::string text = CanonicalJson(value);
    double again = 0;
    std::from_chars(text.data(), text.data() + text.size(), again);
    EXPECT_EQ(again, value) << text;
  }
}

TEST(CanonicalJson, ReadsBackAsTheSameDocument) {
  for (const char* text :
       {R"({"a":[1,2.5,1e300,"x"],"b":{"c":false}})", "[]", "\"\u2022\"", "5e-324"}) {
    const std::string canonical = CanonicalJson(Json(text));
    EXPECT_EQ(CanonicalJson(Json(canonical)), canonical);
    EXPECT_EQ(Json(canonical), Json(text));
  }
}

}  // namespace
}  // namespace strongroom::record
