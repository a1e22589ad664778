#include "telemetry/metrics.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <optional>
#include <sstream>
#include <thread>

namespace strongroom::telemetry {
namespace {

using namespace std::chrono_literals;

struct Exposition {
  std::map<std::string, std::string> types;
  std::map<std::string, double> samples;  // by everything before the value
};

// Takes `name`, or `name{label="value",…}`, from the front of `line`; empty when there is none.
std::string_view TakeSeries(std::string_view& line, std::string& name) {
  const std::string_view whole = line;
  const auto word = [&line] {
    const std::size_t end = line.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_:");
    const std::string_view taken = line.substr(0, end);
    line.remove_prefix(taken.size());
    return taken;
  };
  name = word();
  if (name.empty()) return {};
  for (bool first = true; line.starts_with(first ? '{' : ','); first = false) {
    line.remove_prefix(1);
    if (word().empty() || !line.starts_with("=\"")) return {};
    for (line.remove_prefix(2); !line.starts_with('"'); line.remove_prefix(1)) {
      if (line.empty()) return {};
      if (!line.starts_with('\\')) continue;
      line.remove_prefix(1);
      if (line.find_first_of("\\\"n") != 0) return {};
    }
    line.remove_prefix(1);
    if (line.starts_with('}')) {
      line.remove_prefix(1);
      break;
    }
    if (!line.starts_with(',')) return {};
  }
  return whole.substr(0, whole.size() - line.size());
}

// Reads the text format 0.0.4 (prometheus.io, "Exposition formats"); nullopt when a line breaks it:
// HELP, TYPE, then samples of that family only, no series twice.
std::optional<Exposition> Parse(const std::string& text) {
  Exposition result;
  if (!text.ends_with('\n')) return std::nullopt;
  std::istringstream lines(text);
  std::string family;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string hash, keyword, of, type;
    words >> hash >> keyword >> of;
    if (hash == "#" && keyword == "HELP") {
      family = of;
      if (family.empty() || result.types.contains(family)) return std::nullopt;
    } else if (hash == "#" && keyword == "TYPE") {
      words >> type;
      if (type != "counter" && type != "gauge" && type != "histogram") return std::nullopt;
      if (of != family || !result.types.emplace(family, type).second) return std::nullopt;
    } else {
      std::string_view rest = line;
      std::string name;
      const std::string series(TakeSeries(rest, name));
      if (series.empty() || !rest.starts_with(' ')) return std::nullopt;
      char* end = nullptr;
      const double value = std::strtod(rest.data() + 1, &end);
      if (end != line.data() + line.size()) return std::nullopt;
      const bool histogram = result.types[family] == "histogram";
      if (histogram
              ? name != family + "_bucket" && name != family + "_sum" && name != family + "_count"
              : name != family) {
        return std::nullopt;
      }
      if (!result.samples.emplace(series, value).second) return std::nullopt;
    }
  }
  return result;
}

TEST(Exposition, TheTestsOwnParserRefusesBrokenText) {
  for (const char* text :
       {"a 1", "a 1\n", "# TYPE a counter\na 1\n", "# HELP a b\n# TYPE a counter\nb 1\n",
        "# HELP a b\n# TYPE a counter\na{k=\"v} 1\n",
        "# HELP a b\n# TYPE a counter\na{k=\"\\x\"} 1\n",
        "# HELP a b\n# TYPE a counter\na 1\na 1\n", "# HELP a b\n# TYPE a histogram\na 1\n",
        "# HELP a b\n# TYPE a counter\na one\n"}) {
    EXPECT_FALSE(Parse(text).has_value()) << text;
  }
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
