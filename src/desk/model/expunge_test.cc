#include "desk/model/expunge.h"

#include <gtest/gtest.h>

#include "desk/model/change_issue.h"
#include "desk/model/desk_rig_test.h"

namespace strongroom::desk::model {
namespace {

const Event& Reported(const Rig& rig) {
  for (const Event& event : rig.events) {
    if (event.kind == "issue.reported") return event;
  }
  throw std::runtime_error("nothing was reported");
}

TEST(Expunge, TextsGoAndEverythingElseStays) {
  Rig rig;
  rig.Furnish();
  rig.Report("r", "hunter2");
  const Event& before = Reported(rig);
  const Event after = WithoutTexts(before);
  EXPECT_FALSE(EncodeEvent(after).contains("hunter2"));
  EXPECT_EQ(after.body.at("title").as_string(), kExpungedText);
  EXPECT_EQ(after.body.at("kind"), before.body.at("kind"));
  EXPECT_EQ(after.n, before.n);
  EXPECT_EQ(after.id, before.id);
  EXPECT_EQ(after.by, before.by);
  EXPECT_EQ(after.stream, before.stream);
  EXPECT_EQ(after.body.size(), before.body.size());
}

// What the desk was with the text, it is without: only the text differs.
TEST(Expunge, AllLaterEventsCanBeReadWithoutTheTexts) {
  Rig rig;
  rig.Furnish();
  const std::string key = rig.Report("r", "hunter2");
  rig.Do("t", Add(rig.state, Rig::By("t"), CommentOnIssue{.key = key, .text = "hunter2, too"}));
  rig.Do("t", Move(rig.state, Rig::By("t"), {.key = key, .to = IssueState::kTriaged}));
  State without;
  for (const Event& event : rig.events) {
    const auto applied = Apply(without, WithoutTexts(event));
    ASSERT_TRUE(applied) << applied.error().ToString();
  }
  const Issue& issue = *without.FindIssueUnchecked(key);
  EXPECT_EQ(issue.title, kExpungedText);
  EXPECT_EQ(issue.comments.at(0).text, kExpungedText);
  EXPECT_EQ(issue.level, rig.state.FindIssueUnchecked(key)->level);
  EXPECT_EQ(issue.state, IssueState::kTriaged);
  EXPECT_EQ(without.versions, rig.state.versions);
}

TEST(Expunge, TheReplacementIsReadBack) {
  Rig rig;
  rig.Furnish();
  rig.Report("r", "hunter2");
  const Event reported = Reported(rig);
  const ExpungeEvent input{.event = reported, .reason = "a password was pasted"};
  rig.Do("admin", Expunge(rig.state, Rig::By("admin"), input));
  const auto replacement = ReplacementIn(rig.events.back());
  ASSERT_TRUE(replacement) << replacement.error().ToString();
  ASSERT_TRUE(replacement->has_value());
  EXPECT_EQ(EncodeEvent((*replacement)->event), EncodeEvent(WithoutTexts(reported)));
  EXPECT_EQ((*replacement)->event.n, reported.n);
  EXPECT_EQ((*replacement)->reason, input.reason);
  EXPECT_FALSE(ReplacementIn(reported).value().has_value());
}

TEST(Expunge, OnlyAdministratorsAndOnlyTexts) {
  Rig rig;
  rig.Furnish();
  rig.Report("r", "hunter2");
  const Event reported = Reported(rig);
  EXPECT_TRUE(Says(Expunge(rig.state, Rig::By("t"), {.event = reported, .reason = "x"}))
                  .contains("administrators"));
  EXPECT_TRUE(Says(Expunge(rig.state, Rig::By("admin"), {.event = reported, .reason = ""}))
                  .contains("/reason"));
  const ExpungeEvent input{.event = reported, .reason = "a password was pasted"};
  rig.Do("admin", Expunge(rig.state, Rig::By("admin"), input));
  const Event expunging = rig.events.back();
  EXPECT_TRUE(Says(Expunge(rig.state, Rig::By("admin"), {.event = expunging, .reason = "x"}))
                  .contains("/event"));
  const Event bare = WithoutTexts(reported);
  EXPECT_TRUE(Says(Expunge(rig.state, Rig::By("admin"), {.event = bare, .reason = "x"}))
                  .contains("/event"));
}

}  // namespace
}  // namespace strongroom::desk::model
