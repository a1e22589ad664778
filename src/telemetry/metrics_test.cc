#include "telemetry/metrics.h"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <regex>
#include <sstream>
#include <thread>

namespace strongroom::telemetry {
namespace {

using namespace std::chrono_literals;

struct Exposition {
  std::map<std::string, std::string> types;
  std::map<std::string, double> samples;  // by everything before the value
};

// Reads the text format 0.0.4 (prometheus.io, "Exposition formats"); nullopt when a line breaks it:
// HELP, TYPE, then samples of that family only, no series twice.
std::optional<Exposition> Parse(const std::string& text) {
  static const std::regex help(R"(# HELP ([a-z_:][a-z0-9_:]*) (?:[^\\\n]|\\\\|\\n)*)");
  static const std::regex type(R"(# TYPE ([a-z_:][a-z0-9_:]*) (counter|gauge|histogram))");
  static const std::regex sample(
      R"re((([a-z_:][a-z0-9_:]*)(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\\\|\\"|\\n)*"(?:,(?=[a-z])|(?=\})))+\})?) (\S+))re");
  Exposition result;
  if (!text.ends_with('\n')) return std::nullopt;
  std::istringstream lines(text);
  std::string family;
  std::smatch match;
  for (std::string line; std::getline(lines, line);) {
    if (std::regex_match(line, match, help)) {
      family = match[1];
      if (result.types.contains(family)) return std::nullopt;
    } else if (std::regex_match(line, match, type)) {
      if (match[1] != family || !result.types.emplace(family, match[2]).second) return std::nullopt;
    } else if (std::regex_match(line, match, sample)) {
      std::string name = match[2];
      if (result.types[family] == "histogram") {
        name = std::regex_replace(name, std::regex("_(bucket|sum|count)$"), "");
      }
      if (name != family || !result.samples.emplace(match[1], std::stod(match[3])).second) {
        return std::nullopt;
      }
    } else {
      return std::nullopt;
    }
  }
  return result;
}

TEST(Metrics, CountersOfAllThreadsAreSummed) {
  Metrics metrics;
  const Counter counter = metrics.AddCounter("strongroom_requests_total", "Requests",
                                             {{"method", "GET"}, {"status", "200"}});
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 10'000; ++i) counter.Add();
        (void)metrics.Text();  // reading meanwhile is safe
      });
    }
  }
  counter.Add(5);
  const auto parsed = Parse(metrics.Text());
  ASSERT_TRUE(parsed.has_value()) << metrics.Text();
  EXPECT_EQ(parsed->samples.at(R"(strongroom_requests_total{method="GET",status="200"})"), 40'005);
  EXPECT_EQ(parsed->types.at("strongroom_requests_total"), "counter");
}

TEST(Metrics, SameNameAndLabelsAreTheSameSeries) {
  Metrics metrics;
  metrics.AddCounter("strongroom_a_total", "A", {{"k", "1"}}).Add();
  metrics.AddCounter("strongroom_a_total", "A", {{"k", "1"}}).Add();
  metrics.AddCounter("strongroom_a_total", "A", {{"k", "2"}}).Add();
  const auto parsed = Parse(metrics.Text());
  ASSERT_TRUE(parsed.has_value()) << metrics.Text();
  EXPECT_EQ(parsed->samples.at(R"(strongroom_a_total{k="1"})"), 2);
  EXPECT_EQ(parsed->samples.at(R"(strongroom_a_total{k="2"})"), 1);
}

TEST(Metrics, HistogramBucketsAreCumulativeAndInSeconds) {
  Metrics metrics;
  const Histogram histogram = metrics.AddDurationHistogram(
      "strongroom_request_duration_seconds", "Duration", {{"route", "/api/records/{type}"}});
  for (const auto duration : {100'000ns, 100'001ns, 3'000'000ns, 60'000'000'000ns}) {
    histogram.Observe(duration);
  }
  histogram.Observe(-5ns);  // a clock that went back counts as zero
  const auto parsed = Parse(metrics.Text());
  ASSERT_TRUE(parsed.has_value()) << metrics.Text();
  const auto at = [&](const std::string& suffix, const std::string& le) {
    return parsed->samples.at("strongroom_request_duration_seconds" + suffix +
                              "{route=\"/api/records/{type}\"" + le + "}");
  };
  EXPECT_EQ(at("_bucket", ",le=\"0.0001\""), 2);
  EXPECT_EQ(at("_bucket", ",le=\"0.00025\""), 3);
  EXPECT_EQ(at("_bucket", ",le=\"0.005\""), 4);
  EXPECT_EQ(at("_bucket", ",le=\"10\""), 4);
  EXPECT_EQ(at("_bucket", ",le=\"+Inf\""), 5);
  EXPECT_EQ(at("_count", ""), 5);
  EXPECT_NEAR(at("_sum", ""), 60.003200001, 1e-9);
}

TEST(Metrics, SizesAreCountedInPowersOfTwo) {
  Metrics metrics;
  const Histogram histogram = metrics.AddSizeHistogram("strongroom_group_commit_rows", "Rows");
  for (const unsigned size : {1u, 2u, 3u, 5000u}) histogram.Observe(size);
  const auto parsed = Parse(metrics.Text());
  ASSERT_TRUE(parsed.has_value()) << metrics.Text();
  EXPECT_EQ(parsed->samples.at("strongroom_group_commit_rows_bucket{le=\"1\"}"), 1);
  EXPECT_EQ(parsed->samples.at("strongroom_group_commit_rows_bucket{le=\"4\"}"), 3);
  EXPECT_EQ(parsed->samples.at("strongroom_group_commit_rows_count"), 4);
  EXPECT_EQ(parsed->samples.at("strongroom_group_commit_rows_sum"), 5006);
}

TEST(Metrics, GaugeIsReadWhenAskedAndGoneWithItsRegistration) {
  Metrics metrics;
  double depth = 3;
  {
    const auto registration =
        metrics.AddGauge("strongroom_queue_depth", "Depth", [&] { return depth; });
    EXPECT_EQ(Parse(metrics.Text())->samples.at("strongroom_queue_depth"), 3);
    depth = 0.25;
    EXPECT_EQ(Parse(metrics.Text())->samples.at("strongroom_queue_depth"), 0.25);
  }
  EXPECT_FALSE(Parse(metrics.Text())->types.contains("strongroom_queue_depth"));
}

TEST(Metrics, HelpAndLabelValuesAreEscaped) {
  Metrics metrics;
  metrics.AddCounter("strongroom_odd_total", "back\\slash\nnext \"quoted\"", {{"k", "a\"b\\c\nd"}})
      .Add();
  const std::string text = metrics.Text();
  EXPECT_NE(text.find("# HELP strongroom_odd_total back\\\\slash\\nnext \"quoted\"\n"),
            std::string::npos);
  EXPECT_NE(text.find("strongroom_odd_total{k=\"a\\\"b\\\\c\\nd\"} 1\n"), std::string::npos);
  EXPECT_TRUE(Parse(text).has_value()) << text;
}

TEST(Metrics, TwoInstancesOnOneThreadDoNotMix) {
  Metrics first, second;
  const Counter a = first.AddCounter("strongroom_a_total", "A");
  const Counter b = second.AddCounter("strongroom_a_total", "A");
  for (int i = 0; i < 3; ++i) {
    a.Add();
    b.Add(10);
  }
  EXPECT_EQ(Parse(first.Text())->samples.at("strongroom_a_total"), 3);
  EXPECT_EQ(Parse(second.Text())->samples.at("strongroom_a_total"), 30);
}

TEST(Metrics, SeriesBeyondTheLimitAreCountedAsDropped) {
  Metrics metrics;
  for (int i = 0; i < 61'000; ++i) {
    const std::string value = std::to_string(i);
    metrics.AddCounter("strongroom_many_total", "Many", {{"k", value}}).Add();
  }
  metrics.AddSizeHistogram("strongroom_late_rows", "Late").Observe(std::uint64_t{7});
  const std::string text = metrics.Text();
  EXPECT_NE(text.find("strongroom_metrics_dropped_total 1002\n"), std::string::npos);
  EXPECT_NE(text.find("strongroom_many_total{k=\"59998\"} 1\n"), std::string::npos);
  EXPECT_EQ(text.find("strongroom_many_total{k=\"59999\"}"), std::string::npos);
}

}  // namespace
}  // namespace strongroom::telemetry
