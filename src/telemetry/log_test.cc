#include "telemetry/log.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <thread>
#include <type_traits>
#include <vector>

#include "base/fake_clock.h"
#include "base/json.h"
#include "base/random.h"

namespace strongroom::telemetry {
namespace {

using namespace std::chrono_literals;

// What could carry a record's value does not become a field.
static_assert(!std::is_constructible_v<Field, LogName, std::string>);
static_assert(!std::is_constructible_v<Field, LogName, std::string_view>);
static_assert(!std::is_constructible_v<Field, LogName, const std::string&>);
static_assert(!std::is_constructible_v<Field, LogName, double>);
static_assert(!std::is_constructible_v<Field, LogName, char>);
static_assert(!std::is_constructible_v<Harmless, std::string>);
static_assert(!std::is_convertible_v<std::string, OwnText>);
static_assert(!std::is_constructible_v<Harmless, std::string_view>);

json::object ParsedLine(const std::string& text) {
  EXPECT_TRUE(text.ends_with('\n'));
  const auto value = ParseJson(std::string_view(text).substr(0, text.size() - 1));
  EXPECT_TRUE(value.has_value()) << text;
  return value ? value->as_object() : json::object();
}

TEST(Log, LineIsOneJsonObjectWithTypedFields) {
  FakeClock clock(Time(1'769'902'200'000ms));
  std::ostringstream out;
  const auto log = Log::ToStream(out, Level::kInfo, clock);
  log->Write(Level::kWarning, "queue \"full\"", "0123456789abcdef",
             {{"depth", 12u},
              {"balance", -3},
              {"largest", ~std::uint64_t{0}},
              {"durable", true},
              {"waited", 1500us},
              {"error", Harmless::Kind(ErrorKind::kUnavailable)},
              {"store", "sqlite"}});
  EXPECT_EQ(out.str(),
            "{\"ts\":\"2026-01-31T23:30:00.000Z\",\"level\":\"warning\",\"event\":\"queue "
            "\\\"full\\\"\",\"request_id\":\"0123456789abcdef\",\"depth\":12,\"balance\":-3,"
            "\"largest\":18446744073709551615,\"durable\":true,\"waited_ms\":1.500,"
            "\"error\":\"unavailable\",\"store\":\"sqlite\"}\n");
  EXPECT_EQ(ParsedLine(out.str()).size(), 11u);
}

TEST(Log, TheProgramsOwnTextStandsWhole) {
  FakeClock clock;
  std::ostringstream out;
  const auto log = Log::ToStream(out, Level::kInfo, clock);
  const std::string text =
      "A schema's owner cannot erase what follows; it's \"the operator's\" from 20261122 on. " +
      std::string(1000, 'x') + " end";
  log->Write(Level::kWarning, "runbook", {{"to_do", OwnText(text)}});
  EXPECT_EQ(ParsedLine(out.str()).at("to_do").as_string(), text);
}

TEST(Log, WhatIsBelowTheLeastLevelIsNotWritten) {
  FakeClock clock;
  std::ostringstream out;
  const auto log = Log::ToStream(out, Level::kWarning, clock);
  log->Write(Level::kInfo, "quiet");
  EXPECT_EQ(out.str(), "");
  log->Write(Level::kError, "loud");
  EXPECT_FALSE(ParsedLine(out.str()).contains("request_id"));
}

TEST(Log, LinesOfManyThreadsStayWhole) {
  FakeClock clock;
  std::ostringstream out;
  const auto log = Log::ToStream(out, Level::kDebug, clock);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 200; ++i) log->Write(Level::kDebug, "tick", {{"t", t}, {"i", i}});
      });
    }
  }
  std::istringstream lines(out.str());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_EQ(ParsedLine(line + "\n").size(), 5u);
  }
  EXPECT_EQ(count, 800);
}

TEST(Log, AppendsToItsFileAndNamesTheOneItCannotOpen) {
  FakeClock clock;
  const std::string file = testing::TempDir() + "strongroom_log_test.log";
  std::remove(file.c_str());
  for (int i = 0; i < 2; ++i) {
    auto log = Log::ToFile(file, Level::kInfo, clock);
    ASSERT_TRUE(log.has_value());
    (*log)->Write(Level::kInfo, "started");
  }
  std::ifstream in(file);
  int count = 0;
  for (std::string line; std::getline(in, line);) ++count;
  EXPECT_EQ(count, 2);
  std::remove(file.c_str());

  const auto refused = Log::ToFile("/proc/no/such/place.log", Level::kInfo, clock);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::kConfiguration);
  EXPECT_NE(refused.error().detail.find("/proc/no/such/place.log"), std::string::npos);
}

TEST(Log, LevelsAreKnownByName) {
  EXPECT_EQ(ParseLevel("debug"), Level::kDebug);
  EXPECT_EQ(ParseLevel("error"), Level::kError);
  EXPECT_EQ(ParseLevel("ERROR"), std::nullopt);
}

TEST(Harmless, WhatHasNotTheFormOfItsKindIsWithheld) {
  EXPECT_EQ(Harmless::RequestId("0123456789abcdef").view(), "0123456789abcdef");
  EXPECT_EQ(Harmless::RequestId("0123456789ABCDEF").view(), "(withheld)");
  EXPECT_EQ(Harmless::RequestId("DE89370400440532").view(), "(withheld)");
  EXPECT_EQ(Harmless::Name("/api/records/{type}").view(), "/api/records/{type}");
  EXPECT_EQ(Harmless::Name("127.0.0.1:8420").view(), "(withheld)");
  EXPECT_EQ(Harmless::Name("370400440532013000").view(), "(withheld)");
  EXPECT_EQ(Harmless::Name("two words").view(), "(withheld)");
  EXPECT_EQ(Harmless::Name("").view(), "(withheld)");
  EXPECT_EQ(Harmless::Name(std::string(129, 'a')).view(), "(withheld)");
  InsecureSequenceRandom random;
  const Uuid id = Uuid::V7(FakeClock().Now(), random);
  EXPECT_EQ(Harmless::Id(id).view(), id.ToString());
}

TEST(Harmless, ErrorTextLosesQuotedPartsNumbersAndOddBytes) {
  const auto scrub = [](std::string_view text) {
    return std::string(Harmless::ScrubbedErrorText(text).view());
  };
  EXPECT_EQ(scrub("duplicate key (acct)=\"4111 1111\" in table t1"),
            "duplicate key (acct)=\"...\" in table t1");
  EXPECT_EQ(scrub("it's open"), "it\"...\"");
  EXPECT_EQ(scrub("value 370400440532 at line 12"), "value # at line 12");
  EXPECT_EQ(scrub("a\nb\x01\xc3\xa9"), "a?b???");
  EXPECT_EQ(scrub("mode 644; run `chmod 600 /k/a12345`, then `4111` 'x'"),
            "mode 644; run `chmod 600 /k/a#`, then \"...\" \"...\"");
  EXPECT_EQ(scrub("see `strongroom audit verify`"), "see `strongroom audit verify`");
  EXPECT_EQ(scrub(""), "(empty)");
  EXPECT_EQ(scrub(std::string(5000, 'x')).size(), Harmless::kErrorTextSizeMax);
}

}  // namespace
}  // namespace strongroom::telemetry
