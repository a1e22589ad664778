#include "desk/intake/cvss.h"

#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace strongroom::desk::intake {
namespace {

// -- Published ---------------------------------------------------------------------------------

struct Published {
  const char* what;
  const char* metrics;
  const char* score;
};

// Scores from FIRST's examples for 3.1 and from the national vulnerability database.
constexpr Published kPublished[] = {
    {"CVE-2013-1937", "AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", "6.1"},
    {"CVE-2013-0375", "AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", "6.4"},
    {"CVE-2014-3566", "AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", "3.1"},
    {"CVE-2012-1516", "AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H", "9.9"},
    {"CVE-2009-0783", "AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L", "4.2"},
    {"CVE-2012-0384", "AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", "8.8"},
    {"CVE-2015-1098", "AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", "7.8"},
    {"CVE-2014-0160", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", "7.5"},
    {"CVE-2014-6271", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "9.8"},
    {"CVE-2008-1447", "AV:N/AC:H/PR:N/UI:N/S:C/C:N/I:H/A:N", "6.8"},
    {"CVE-2014-2005", "AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "6.8"},
    {"CVE-2010-0467", "AV:N/AC:L/PR:N/UI:N/S:C/C:L/I:N/A:N", "5.8"},
    {"CVE-2012-1342", "AV:N/AC:L/PR:N/UI:N/S:C/C:N/I:L/A:N", "5.8"},
    {"CVE-2013-6014", "AV:A/AC:L/PR:N/UI:N/S:C/C:H/I:N/A:H", "9.3"},
    {"CVE-2014-9253", "AV:N/AC:L/PR:L/UI:R/S:C/C:L/I:L/A:N", "5.4"},
    {"CVE-2011-1265", "AV:A/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "8.8"},
    {"CVE-2014-2019", "AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N", "4.6"},
    {"CVE-2015-0970", "AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", "8.8"},
    {"CVE-2014-0224", "AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N", "7.4"},
    {"CVE-2016-5729", "AV:L/AC:L/PR:H/UI:N/S:C/C:H/I:H/A:H", "8.2"},
    {"CVE-2015-2890", "AV:L/AC:L/PR:H/UI:N/S:U/C:N/I:H/A:H", "6.0"},
    {"CVE-2018-3652", "AV:P/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", "7.6"},
    {"CVE-2017-5753", "AV:L/AC:H/PR:L/UI:N/S:C/C:H/I:N/A:N", "5.6"},
    {"CVE-2021-44228", "AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", "10.0"},
    {"CVE-2021-3156", "AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", "7.8"},
};

TEST(Cvss, PublishedVectorsHaveTheirPublishedScores) {
  for (const Published& each : kPublished) {
    for (const std::string version : {"CVSS:3.0/", "CVSS:3.1/"}) {
      const auto cvss = ParseCvss31(version + each.metrics);
      ASSERT_TRUE(cvss) << each.what << ": " << cvss.error().detail;
      EXPECT_EQ(cvss->base.Text(), each.score) << each.what;
      EXPECT_EQ(cvss->Score(), cvss->base);
      EXPECT_EQ(cvss->vector, version + each.metrics);
      EXPECT_FALSE(cvss->temporal || cvss->environmental);
    }
  }
}

// -- The specification once more, in whole numbers ------------------------------------------------

using Whole = boost::multiprecision::cpp_int;

// A decimal fraction: `digits` / 10^`places`. Nothing is ever rounded.
struct Decimal {
  Whole digits;
  unsigned places = 0;

  static Whole Ten(unsigned power) { return boost::multiprecision::pow(Whole(10), power); }
  friend Decimal operator*(const Decimal& a, const Decimal& b) {
    return {a.digits * b.digits, a.places + b.places};
  }
  friend Decimal operator+(const Decimal& a, const Decimal& b) {
    const unsigned finer = std::max(a.places, b.places);
    return {a.digits * Ten(finer - a.places) + b.digits * Ten(finer - b.places), finer};
  }
  friend Decimal operator-(const Decimal& a, const Decimal& b) {
    return a + Decimal{-b.digits, b.places};
  }
  friend bool operator<(const Decimal& a, const Decimal& b) { return (a - b).digits < 0; }
  [[nodiscard]] Decimal Power(unsigned power) const {
    return {boost::multiprecision::pow(digits, power), places * power};
  }
};

Decimal D(int digits, unsigned places = 0) { return {digits, places}; }

// Appendix A: to five places, half upwards, then up to one.
int RoundedUp(const Decimal& value) {
  const Decimal fine = value * D(100'000);
  const Whole scale = Decimal::Ten(fine.places);
  const Whole whole = (fine.digits * 2 + scale) / (scale * 2);
  return static_cast<int>((whole + 9'999) / 10'000);
}

using Metrics = std::map<std::string, char>;

// Hundredths by metric and value; the privileges for an unchanged scope.
const std::map<std::string, std::map<char, int>> kWeights{
    {"AV", {{'N', 85}, {'A', 62}, {'L', 55}, {'P', 20}}},
    {"AC", {{'L', 77}, {'H', 44}}},
    {"PR", {{'N', 85}, {'L', 62}, {'H', 27}}},
    {"UI", {{'N', 85}, {'R', 62}}},
    {"C", {{'H', 56}, {'L', 22}, {'N', 0}}},
    {"E", {{'X', 100}, {'H', 100}, {'F', 97}, {'P', 94}, {'U', 91}}},
    {"RL", {{'X', 100}, {'U', 100}, {'W', 97}, {'T', 96}, {'O', 95}}},
    {"RC", {{'X', 100}, {'C', 100}, {'R', 96}, {'U', 92}}},
    {"CR", {{'X', 100}, {'H', 150}, {'M', 100}, {'L', 50}}},
};
const std::map<char, int> kPrivilegesOfChangedScope{{'N', 85}, {'L', 68}, {'H', 50}};

Decimal Weight(const std::string& table, char value) { return D(kWeights.at(table).at(value), 2); }

Decimal ExploitabilityOf(char av, char ac, char pr, char ui, bool changed) {
  const Decimal privileges = changed ? D(kPrivilegesOfChangedScope.at(pr), 2) : Weight("PR", pr);
  return D(822, 2) * Weight("AV", av) * Weight("AC", ac) * privileges * Weight("UI", ui);
}

int Summed(const Decimal& impact, const Decimal& exploitability, bool changed) {
  if (!(D(0) < impact)) return 0;
  const Decimal sum = changed ? D(108, 2) * (impact + exploitability) : impact + exploitability;
  return RoundedUp(std::min(sum, D(10)));
}

int BaseOf(const Metrics& m) {
  const bool changed = m.at("S") == 'C';
  const Decimal sum = D(1) - (D(1) - Weight("C", m.at("C"))) * (D(1) - Weight("C", m.at("I"))) *
                                 (D(1) - Weight("C", m.at("A")));
  const Decimal impact = changed
                             ? D(752, 2) * (sum - D(29, 3)) - D(325, 2) * (sum - D(2, 2)).Power(15)
                             : D(642, 2) * sum;
  return Summed(impact, ExploitabilityOf(m.at("AV"), m.at("AC"), m.at("PR"), m.at("UI"), changed),
                changed);
}

int Lessened(int tenths, const Metrics& m) {
  return RoundedUp(D(tenths, 1) * Weight("E", m.at("E")) * Weight("RL", m.at("RL")) *
                   Weight("RC", m.at("RC")));
}

int EnvironmentalOf(const Metrics& m, bool version_3_0) {
  const auto modified = [&](const std::string& name) {
    const char value = m.at("M" + name);
    return value == 'X' ? m.at(name) : value;
  };
  const auto left = [&](const std::string& name) {
    return D(1) - Weight("C", modified(name)) * Weight("CR", m.at(name + "R"));
  };
  const bool changed = modified("S") == 'C';
  const Decimal sum = std::min(D(1) - left("C") * left("I") * left("A"), D(915, 3));
  const Decimal curve =
      version_3_0 ? (sum - D(2, 2)).Power(15) : (sum * D(9731, 4) - D(2, 2)).Power(13);
  const Decimal impact =
      changed ? D(752, 2) * (sum - D(29, 3)) - D(325, 2) * curve : D(642, 2) * sum;
  return Lessened(Summed(impact,
                         ExploitabilityOf(modified("AV"), modified("AC"), modified("PR"),
                                          modified("UI"), changed),
                         changed),
                  m);
}

const std::vector<std::pair<std::string, std::string>> kBase{
    {"AV", "NALP"}, {"AC", "LH"}, {"PR", "NLH"}, {"UI", "NR"},
    {"S", "UC"},    {"C", "HLN"}, {"I", "HLN"},  {"A", "HLN"}};
const std::vector<std::pair<std::string, std::string>> kTemporal{
    {"E", "XHFPU"}, {"RL", "XUWTO"}, {"RC", "XCRU"}};
const std::vector<std::pair<std::string, std::string>> kEnvironmental{
    {"CR", "XHML"}, {"IR", "XHML"},  {"AR", "XHML"}, {"MAV", "XNALP"},
    {"MAC", "XLH"}, {"MPR", "XNLH"}, {"MUI", "XNR"}, {"MS", "XUC"},
    {"MC", "XNLH"}, {"MI", "XNLH"},  {"MA", "XNLH"}};

std::string Written(const std::string& version, const Metrics& metrics) {
  std::string vector = version;
  for (const auto& [name, value] : metrics) vector += "/" + name + ":" + value;
  return vector;
}

// Calls `each` with every combination of the metrics' values.
template <class Each>
void ForAll(const std::vector<std::pair<std::string, std::string>>& metrics, Metrics chosen,
            std::size_t next, const Each& each) {
  if (next == metrics.size()) return each(chosen);
  for (const char value : metrics[next].second) {
    chosen[metrics[next].first] = value;
    ForAll(metrics, chosen, next + 1, each);
  }
}

TEST(Cvss, AllBaseVectorsScoreAsWholeNumbersDo) {
  int count = 0;
  ForAll(kBase, {}, 0, [&](const Metrics& metrics) {
    ++count;
    for (const std::string version : {"CVSS:3.0", "CVSS:3.1"}) {
      const auto cvss = ParseCvss31(Written(version, metrics));
      ASSERT_TRUE(cvss);
      ASSERT_EQ(cvss->base.tenths, BaseOf(metrics)) << cvss->vector;
    }
  });
  EXPECT_EQ(count, 2592);
}

TEST(Cvss, EveryTemporalFactorOfEveryScoreRoundsAsWholeNumbersDo) {
  std::map<int, Metrics> one_for_each_score;
  ForAll(kBase, {}, 0, [&](const Metrics& m) { one_for_each_score.emplace(BaseOf(m), m); });
  EXPECT_GT(one_for_each_score.size(), 70U);
  for (const auto& [base, metrics] : one_for_each_score) {
    ForAll(kTemporal, metrics, 0, [&](const Metrics& all) {
      const auto cvss = ParseCvss31(Written("CVSS:3.1", all));
      ASSERT_TRUE(cvss);
      ASSERT_EQ(cvss->Score().tenths, Lessened(base, all)) << cvss->vector;
    });
  }
}

TEST(Cvss, EnvironmentalScoresAreWhatWholeNumbersGive) {
  std::mt19937 random(31);
  int modified = 0;
  for (int round = 0; round < 20'000; ++round) {
    Metrics metrics;
    for (const auto* group : {&kBase, &kTemporal, &kEnvironmental}) {
      for (const auto& [name, values] : *group) metrics[name] = values[random() % values.size()];
    }
    const bool version_3_0 = round % 2 == 0;
    const auto cvss = ParseCvss31(Written(version_3_0 ? "CVSS:3.0" : "CVSS:3.1", metrics));
    ASSERT_TRUE(cvss);
    ASSERT_EQ(cvss->Score().tenths, EnvironmentalOf(metrics, version_3_0)) << cvss->vector;
    if (cvss->Score() != cvss->base) ++modified;
  }
  EXPECT_GT(modified, 10'000);
}

// -- Edges ----------------------------------------------------------------------------------------

std::string Scores(std::string_view vector) {
  const auto cvss = ParseCvss31(vector);
  if (!cvss) return cvss.error().detail;
  std::string scores = cvss->base.Text();
  if (cvss->temporal) scores += " t" + cvss->temporal->Text();
  if (cvss->environmental) scores += " e" + cvss->environmental->Text();
  return scores + " " + std::string(CvssSeverityName(cvss->Score().Severity()));
}

TEST(Cvss, GivesTheScoresThatAreDefined) {
  const std::string worst = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
  EXPECT_EQ(Scores(worst), "9.8 critical");
  EXPECT_EQ(Scores(worst + "/E:X/RL:X/RC:X/CR:X/MAV:X"), "9.8 critical");
  EXPECT_EQ(Scores(worst + "/E:U/RL:O/RC:U"), "9.8 t7.8 high");
  EXPECT_EQ(Scores(worst + "/MAV:P"), "9.8 e6.8 medium");
  EXPECT_EQ(Scores(worst + "/MC:N/MI:N/MA:N"), "9.8 e0.0 none");
  EXPECT_EQ(Scores(worst + "/RL:O/MS:C"), "9.8 t9.4 e9.5 critical");
  EXPECT_EQ(Scores("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:N/I:N/A:N"), "0.0 none");
  EXPECT_EQ(Scores("CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"), "1.6 low");
}

TEST(Cvss, TheTwoVersionsDifferInTheModifiedImpactOfAChangedScope) {
  const std::string metrics = "/AV:N/AC:H/PR:H/UI:R/S:C/C:H/I:H/A:H/CR:H/IR:H/AR:H";
  const auto before = ParseCvss31("CVSS:3.0" + metrics);
  const auto now = ParseCvss31("CVSS:3.1" + metrics);
  ASSERT_TRUE(before && now);
  EXPECT_EQ(before->base, now->base);
  EXPECT_EQ(before->environmental->Text(), "7.6");
  EXPECT_EQ(now->environmental->Text(), "7.7");
}

TEST(Cvss, SeveritiesBeginWhereTheScaleSays) {
  const auto severity = [](int tenths) {
    return std::string(CvssSeverityName(CvssScore{static_cast<std::uint8_t>(tenths)}.Severity()));
  };
  EXPECT_EQ(severity(0), "none");
  EXPECT_EQ(severity(1), "low");
  EXPECT_EQ(severity(39), "low");
  EXPECT_EQ(severity(40), "medium");
  EXPECT_EQ(severity(69), "medium");
  EXPECT_EQ(severity(70), "high");
  EXPECT_EQ(severity(89), "high");
  EXPECT_EQ(severity(90), "critical");
  EXPECT_EQ(severity(100), "critical");
}

TEST(Cvss, AnyOrderIsReadAndTheSpecificationsIsWritten) {
  const auto cvss = ParseCvss31("CVSS:3.1/RC:X/A:H/I:H/C:H/MAC:H/S:U/UI:N/PR:N/AC:L/E:P/AV:N");
  ASSERT_TRUE(cvss);
  EXPECT_EQ(cvss->vector, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/MAC:H");
}

TEST(Cvss, RefusalsNameTheMetric) {
  const auto refused = [](std::string_view vector) {
    const auto cvss = ParseCvss31(vector);
    return cvss ? "accepted" : cvss.error().detail;
  };
  EXPECT_EQ(refused("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H"),
            "CVSS vector: A is missing; every base metric has to be given");
  EXPECT_EQ(refused("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:M"),
            "CVSS vector: A has no value \"M\"; it takes one of H, L, N");
  EXPECT_EQ(refused("CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
            "CVSS vector: AV has no value \"X\"; it takes one of N, A, L, P");
  EXPECT_EQ(refused("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/AV:N"),
            "CVSS vector: AV is given twice");
  EXPECT_EQ(refused("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:X/E:X"),
            "CVSS vector: E is given twice");
  EXPECT_EQ(refused("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/Q:X"),
            "CVSS vector: \"Q:X\" is no metric with a value; write AV:N, for one");
  for (const char* vector :
       {"", "CVSS:3.1", "CVSS:3.1/", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H",
        "AV:N/AC:L/Au:N/C:P/I:P/A:P", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "cvss:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/",
        "CVSS:3.1//AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:3.1/av:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:3.1/AV:n/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:3.1/AV:/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CVSS:3.1/AV/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:3.1/AV:NN/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        " CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H "}) {
    EXPECT_NE(refused(vector), "accepted") << vector;
  }
}

}  // namespace
}  // namespace strongroom::desk::intake
