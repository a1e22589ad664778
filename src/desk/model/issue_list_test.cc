#include "desk/model/issue_list.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "desk/model/board.h"
#include "desk/model/change_issue.h"
#include "desk/model/desk_rig_test.h"
#include "desk/model/fold_text.h"
#include "desk/model/modules.h"
#include "desk/model/report_issue.h"
#include "desk/model/search.h"

namespace strongroom::desk::model {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class IssueLists : public FurnishedDesk {
 protected:
  std::string One(std::string_view title, const std::string& module = "") {
    ReportIssue input{.title = std::string(title), .kind = IssueKind::kProcess};
    if (!module.empty()) input.affected = {{module, ""}};
    return rig.Do("t", Report(state, t, input, rig.random));
  }
  std::vector<std::string> Titles(const std::vector<const Issue*>& issues) {
    std::vector<std::string> titles;
    for (const Issue* issue : issues) titles.push_back(issue->title);
    return titles;
  }
  std::vector<std::string> List(std::string_view filter, std::string_view person = "t") {
    return Titles(ListIssues(Sight(state, person), ParseFilter(ParseJson(filter).value()).value()));
  }
};

TEST_F(IssueLists, ProductionComesFirstThenUrgencyPrioritySeverityAndAge) {
  rig.Do("t",
         Change(state, t, ChangeModule{.module = "mod-live", .used_in_production = NewFact{true}}));
  rig.Do("t", Change(state, t,
                     ChangeModule{.module = "mod-idle", .used_in_production = NewFact{false}}));
  One("plain");
  One("later");
  const std::string high = One("high");
  rig.Do("t", Rate(state, t, {.key = high, .rating = {.severity = Severity::kHigh}}));
  rig.Do("t", Prioritize(state, t, {.key = One("first"), .priority = Priority::kP1}));
  rig.Do("t", Change(state, t, ChangeUrgency{.key = One("urgent", "mod-idle")}));
  One("live", "mod-live");
  EXPECT_THAT(List("{}"), ElementsAre("live", "urgent", "first", "high", "plain", "later"));
  EXPECT_THAT(List(R"({"in_production":true})"), ElementsAre("live"));
  EXPECT_THAT(List(R"({"module":"mod-idle"})"), ElementsAre("urgent"));
  EXPECT_THAT(List(R"({"urgent":false,"priorities":["P1","P2"]})"), ElementsAre("first"));
}

TEST_F(IssueLists, PreparednessIsHiddenUnlessAskedFor) {
  One("open");
  rig.Do("t", Label(state, t, {.key = One("prepared"), .add = {"security-preparedness", "x"}}));
  EXPECT_THAT(List("{}"), ElementsAre("open"));
  EXPECT_THAT(List(R"({"labels":["x"]})"), IsEmpty());
  EXPECT_THAT(List(R"({"labels":["security-preparedness"]})"), ElementsAre("prepared"));
  EXPECT_THAT(List(R"({"hidden_labels":true})"), ElementsAre("open", "prepared"));
  const Board board = BoardFor(Sight(state, "t"), {});
  EXPECT_THAT(Titles(board.Column(IssueState::kReported)), ElementsAre("open"));
}

TEST_F(IssueLists, FiltersAreData) {
  const std::string mine = One("mine");
  rig.Do("t", Assign(state, t, {.key = mine, .to = "c"}));
  rig.Do("t", Move(state, t, {.key = mine, .to = IssueState::kTriaged}));
  One("other");
  rig.Report("r", "secret");
  EXPECT_THAT(List(R"({"mine":true})", "c"), ElementsAre("mine"));
  EXPECT_THAT(List(R"({"mine":true})", "r"), ElementsAre("secret"));
  EXPECT_THAT(List(R"({"assignee":"c"})"), ElementsAre("mine"));
  EXPECT_THAT(List(R"({"unassigned":true,"kinds":["process"]})"), ElementsAre("other"));
  EXPECT_THAT(List(R"({"states":["triaged"]})"), ElementsAre("mine"));
  EXPECT_THAT(List(R"({"level":"core"})"), ElementsAre("secret"));
  EXPECT_THAT(List(R"({"level":"public"})"), UnorderedElementsAre("mine", "other"));
  const auto refused = ParseFilter(ParseJson(R"({"states":["lost"],"colour":1})").value());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fields.size(), 2U);
}

TEST_F(IssueLists, ABoardIsJsonByColumn) {
  const std::string key = One("open");
  const json::object board = ToJson(BoardFor(Sight(state, "t"), {}), Sight(state, "t"));
  const json::object& first = board.at("columns").as_array().at(0).as_object();
  EXPECT_EQ(first.at("state").as_string(), "reported");
  EXPECT_EQ(first.at("count").to_number<int>(), 1);
  EXPECT_EQ(first.at("issues").as_array().at(0).at("key").as_string(), key.c_str());
  EXPECT_EQ(board.at("columns").as_array().size(), kIssueStates);
}

TEST_F(IssueLists, AColumnShowsItsFirstAndCountsAll) {
  for (const char* title : {"a", "b", "c"}) One(title);
  const Sight sight(state, "t");
  const std::vector<const Issue*> all = BoardFor(sight, {}).Column(IssueState::kReported);
  ASSERT_EQ(all.size(), 3U);
  const Board board = BoardFor(sight, {}, 2);
  EXPECT_THAT(board.Column(IssueState::kReported), ElementsAre(all[0], all[1]));
  const json::object told = ToJson(board, sight);
  const json::object& first = told.at("columns").as_array().at(0).as_object();
  EXPECT_EQ(first.at("count").to_number<int>(), 3);
  EXPECT_EQ(first.at("issues").as_array().size(), 2U);
}

TEST_F(IssueLists, SearchFindsBeginningsOfWordsInAnyCase) {
  const std::string key = One("\u00dcberlauf in MOD-Inventory, parser");
  rig.Do("t",
         Add(state, t, CommentOnIssue{.key = key, .text = "see \u039b\u038c\u0393\u039f\u03a3"}));
  rig.Do("t", Label(state, t, {.key = key, .add = {"to-discuss"}}));
  const auto finds = [&](std::string_view query) {
    const auto found = Search(Sight(state, "t"), query);
    return found.has_value() && found->size() == 1;
  };
  EXPECT_TRUE(finds("\u00fcBER pars"));
  EXPECT_TRUE(finds("mod-inv"));
  EXPECT_TRUE(finds("to-discuss \u03bb\u03cc\u03b3\u03bf"));
  EXPECT_TRUE(finds(key));
  EXPECT_FALSE(finds("lauf"));
  EXPECT_FALSE(finds("parser missing"));
  EXPECT_FALSE(Search(Sight(state, "t"), " !? "));
  std::string words;
  for (std::size_t n = 0; n < kQueryMaxWords; ++n) words += fmt::format("w{} ", n);
  EXPECT_TRUE(Search(Sight(state, "t"), words));
  const auto many = Search(Sight(state, "t"), words + "more");
  ASSERT_FALSE(many);
  EXPECT_THAT(many.error().detail, testing::HasSubstr("at most 50"));
  rig.Do("t", Edit(state, t, {.key = key, .title = "renamed"}));
  EXPECT_FALSE(finds("parser"));
  EXPECT_TRUE(finds("renamed"));
}

TEST(FoldText, WordsAreFoldedAndParted) {
  EXPECT_EQ(FoldWords("A-b_C.d e."), " a-b_c.d e");
  EXPECT_EQ(FoldWords("-x- --y a--b"), " x y a b");
  EXPECT_EQ(FoldWords("\u0416\u0401 \u00c9\u0178\u0160 \u65e5\u672c"),
            " \u0436\u0451 \u00e9\u00ff\u0161 \u65e5\u672c");
  EXPECT_EQ(FoldWords("a\u2014b\u00abc\u00bb"), " a b c");
  EXPECT_THAT(QueryWords("b A b"), ElementsAre("a", "b"));
  EXPECT_EQ(FoldWords("\xC3"), "");  // never beyond the end
}

TEST(IssueFilter, IsWrittenAsItIsRead) {
  for (const QuickFilter& each : QuickFilters()) {
    EXPECT_EQ(ParseFilter(ToJson(each.filter)).value(), each.filter) << each.name;
  }
  const json::value all = ParseJson(R"({"kinds":["pentest"],"states":["fixed"],"priorities":["P1"],
      "labels":["a"],"assignee":"t","mine":true,"unassigned":true,"urgent":false,"module":"m",
      "level":"core","in_production":false,"hidden_labels":true})")
                              .value();
  EXPECT_EQ(json::value(ToJson(ParseFilter(all).value())), all);
  EXPECT_TRUE(ToJson(Filter()).empty());
}

}  // namespace
}  // namespace strongroom::desk::model
