#include "desk/cases/case_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "desk/cases/case_fixture_test.h"
#include "desk/cases/markdown.h"
#include "desk/cases/shipped.h"

namespace strongroom::desk::cases {
namespace {

using testing::HasSubstr;

TextFacts Facts() {
  return {.repository = "https://code.example/mod-x",
          .team = "team-1",
          .product_owner = "owner-1",
          .alternatives = {"mod-y", "mod-z"},
          .issue_title = "Query text reaches the database",
          .severity = "critical",
          .versions = "< 4.2",
          .advisory = "",
          .contact = "security@desk.example"};
}

Result<std::string> Render(std::string_view text, const CaseRecord& record, std::string_view on,
                           const TextFacts& facts = Facts()) {
  const Result<TextTemplate> parsed = TextTemplate::Parse(text);
  if (!parsed) return std::unexpected(parsed.error());
  const PolicyBook book = ShippedBook();
  const policy::Report report = ReportOn(record, book, Day(on)).value();
  const auto filled =
      RenderText(*parsed, record, facts, *book.Find(record.policy, report.version), report);
  if (!filled) return std::unexpected(filled.error());
  if (filled->empty.empty()) return filled->text;
  return Fail(Error{.kind = ErrorKind::kInvalid, .detail = filled->text, .fields = filled->empty});
}

// What is refused, and what is empty, as "pointer rule: message", one a line.
std::string Refusal(const Result<std::string>& text) {
  std::string lines;
  if (text) return lines;
  for (const FieldError& each : text.error().fields) {
    lines += each.pointer + " " + each.rule + ": " + each.message + "\n";
  }
  return lines;
}

// In the migration period, with every event that the shipped texts name.
CaseRecord Announced() {
  CaseRecord record = Begun();
  Append(record, InformStakeholders(record, ShippedBook(), On("2026-06-20")));
  Append(record, Announce(record, ShippedBook(), On("2026-06-30"), Day("2026-09-30")));
  return record;
}

TEST(ShippedTexts, ThePrivateNotificationNamesBothDeadlines) {
  const auto text = Render(FileText("policy/texts/private-notification.md"), Begun(), "2026-05-10");
  ASSERT_TRUE(text) << Refusal(text);
  EXPECT_TRUE(text->starts_with("# A security problem in mod-x\n\n"));
  EXPECT_THAT(*text, HasSubstr("notification of 2026-05-10 about SEC-7K3Q, *Query text reaches"));
  EXPECT_THAT(*text, HasSubstr("by the end of **2026-06-10**"));
  EXPECT_THAT(*text, HasSubstr("by the end of **2026-08-10**"));
  EXPECT_THAT(*text, HasSubstr("versions \\< 4.2 of mod-x"));
}

TEST(ShippedTexts, NobodyIsAskedByADayThatIsPast) {
  CaseRecord record = NotBegun("supported-module-escalation");
  Append(record, Start(record, ShippedBook(), BareOn("2026-05-10")));
  const std::string reminder = FileText("policy/texts/owner-reminder.md");
  const auto in_time = Render(reminder, record, "2026-06-10");
  ASSERT_TRUE(in_time) << Refusal(in_time);
  EXPECT_THAT(*in_time, HasSubstr("by the end of **2026-06-10**"));
  const auto late = Render(reminder, record, "2026-06-11");
  ASSERT_FALSE(late);
  EXPECT_THAT(late.error().detail, HasSubstr("by the end of **[day: fill in]**"));
  EXPECT_THAT(Refusal(late), HasSubstr("acknowledge was due on 2026-06-10 and is missed"));
}

TEST(ShippedTexts, TheLastDayInTimeIsNamed) {
  policy::Policy strict = Shipped(kDeprecation);
  strict.settings.deadline_day_counts = false;
  const policy::Report report =
      policy::Evaluate(std::span(&strict, 1), Begun().events, Day("2026-05-11")).value();
  const std::string file = FileText("policy/texts/private-notification.md");
  const auto text = RenderText(TextTemplate::Parse(file).value(), Begun(), Facts(), strict, report);
  ASSERT_TRUE(text);
  EXPECT_THAT(text->text, HasSubstr("by the end of **2026-06-09**"));
  EXPECT_THAT(text->text, HasSubstr("by the end of **2026-08-09**"));
}

TEST(RenderText, IsForThePoliciesThatTheTextNames) {
  const auto text = Render(FileText("policy/texts/owner-notification.md"), Begun(), "2026-05-11");
  EXPECT_THAT(Refusal(text), HasSubstr("the text is for cases of supported-module-escalation"));
}

TEST(ShippedTexts, TheStakeholderNoticeNamesRiskAndAlternatives) {
  const auto text = Render(FileText("policy/texts/stakeholder-notice.md"), Begun(), "2026-06-12");
  ASSERT_TRUE(text) << Refusal(text);
  EXPECT_THAT(*text, HasSubstr("severity critical"));
  EXPECT_THAT(*text, HasSubstr("Move to mod-y and mod-z."));
  EXPECT_THAT(*text, testing::Not(HasSubstr("Query text")));
}

TEST(ShippedTexts, TheReadmeNoticeHasTheDateAndTellsNothingConfidential) {
  const auto text =
      Render(FileText("policy/texts/readme-deprecation.md"), Announced(), "2026-06-30");
  ASSERT_TRUE(text) << Refusal(text);
  EXPECT_THAT(*text, HasSubstr("deprecated since 2026-06-30 and will be archived after "
                               "**2026-09-30**"));
  EXPECT_THAT(*text, testing::Not(HasSubstr("SEC-7K3Q")));
}

TEST(ShippedTexts, TheReadmeNoticeIsShownBeforeTheAnnouncementByTryingIt) {
  const std::string file = FileText("policy/texts/readme-deprecation.md");
  EXPECT_THAT(Refusal(Render(file, Begun(), "2026-06-12")),
              HasSubstr("/due.migrate unfilled: line 4: {{due.migrate}} cannot be filled: give a "
                        "deadline of the step migrate"));
  CaseRecord tried = Begun();
  tried.events.push_back({.at = Day("2026-06-15"), .kind = "announced"});
  EXPECT_THAT(Render(file, tried, "2026-06-15").value(), HasSubstr("**2026-07-15**"));
}

TEST(ShippedTexts, TheArchiveChecklistHasItsBoxes) {
  const auto text =
      Render(FileText("policy/texts/archive-checklist.md"), Announced(), "2026-10-01");
  ASSERT_TRUE(text) << Refusal(text);
  EXPECT_THAT(*text, HasSubstr("- [ ] The repository <https://code.example/mod-x> is archived."));
  EXPECT_THAT(*text, HasSubstr("period is 2026-09-30: archive after it. Today is 2026-10-01"));
  // Shown before that day it claims nothing that is not so yet.
  EXPECT_THAT(
      Render(FileText("policy/texts/archive-checklist.md"), Announced(), "2026-07-01").value(),
      HasSubstr("period is 2026-09-30: archive after it. Today is 2026-07-01"));
}

TEST(ShippedTexts, ADayOfWhatWasStruckIsNotTold) {
  CaseRecord record = Announced();
  Append(record, Strike(record, ShippedBook(), On("2026-07-02"), 3));
  EXPECT_THAT(Refusal(Render(FileText("policy/texts/readme-deprecation.md"), record, "2026-07-02")),
              HasSubstr("/on.announced unfilled"));
}

// The example of docs/policies.md.
TEST(ShippedTexts, TheReadmeOfTheDocumentationIsFilled) {
  CaseRecord record = NotBegun();
  record.events = policy::ParseEvents(ParseJson(R"([
      {"at": "2026-05-10", "kind": "notified", "by": "security team"},
      {"at": "2026-08-01T23:30:00+02:00", "kind": "extended", "step": "fix", "until": "2026-10-15",
       "reason": "a community is working on it", "by": "technical council"},
      {"at": "2026-11-10", "kind": "announced", "until": "2027-01-10"}])")
                                          .value())
                      .value();
  EXPECT_THAT(Render(FileText("policy/texts/readme-deprecation.md"), record, "2026-11-10").value(),
              HasSubstr("archived after **2027-01-10**"));
}

TEST(ShippedTexts, WithoutFactsEachNamesWhatIsMissing) {
  for (const char* name :
       {"private-notification", "stakeholder-notice", "readme-deprecation", "archive-checklist"}) {
    const std::string file = FileText("policy/texts/" + std::string(name) + ".md");
    const auto refused = Render(file, Announced(), "2026-10-01", {});
    ASSERT_FALSE(refused) << name;
    for (const FieldError& each : refused.error().fields) EXPECT_EQ(each.rule, "unfilled");
  }
}

TEST(ShippedTexts, EachIsForItsPolicies) {
  const PolicyBook book = ShippedBook();
  std::map<std::string, std::set<std::string>> texts;
  for (const ShippedFile& each : ShippedTexts()) {
    const TextTemplate text = TextTemplate::Parse(each.text).value();
    for (const std::string& name : book.names()) {
      if (IsFor(text, book.Versions(name).front())) texts[name].emplace(each.name);
    }
  }
  EXPECT_EQ(texts["unsupported-module-deprecation"],
            (std::set<std::string>{"archive-checklist", "private-notification",
                                   "readme-deprecation", "stakeholder-notice"}));
  EXPECT_EQ(texts["supported-module-escalation"],
            (std::set<std::string>{"council-paper", "owner-notification", "owner-reminder",
                                   "product-owner-request"}));
  EXPECT_TRUE(texts["embargo-cap"].empty());
  // One that names no policy is for those that have its places.
  const auto own = TextTemplate::Parse("audience: team\n\n{{due.lift}} {{on.fixed}}").value();
  EXPECT_TRUE(IsFor(own, book.Versions("embargo-cap").front()));
  EXPECT_FALSE(IsFor(own, book.Versions("supported-module-escalation").front()));
  const auto never = TextTemplate::Parse("audience: team\n\n{{due.fix}}").value();
  EXPECT_FALSE(IsFor(never, book.Versions("supported-module-escalation").front()));
  EXPECT_TRUE(IsFor(never, book.Versions("unsupported-module-deprecation").front()));
}

TEST(RenderText, AnEmptyPlaceIsMarkedAndListedUnlessItHasWords) {
  const TextTemplate text =
      TextTemplate::Parse("audience: public\n\n{{contact}}, {{module.team|whoever}}").value();
  const PolicyBook book = ShippedBook();
  const CaseRecord record = Begun();
  const policy::Report report = ReportOn(record, book, Day("2026-05-10")).value();
  const auto filled =
      RenderText(text, record, {}, *book.Find(record.policy, report.version), report);
  ASSERT_TRUE(filled);
  EXPECT_EQ(filled->text, "[where questions go: fill in], whoever");
  ASSERT_EQ(filled->empty.size(), 1U);
  EXPECT_EQ(filled->empty[0].pointer, "/contact");
  EXPECT_EQ(Render("audience: team\n\n{{module.team|whoever}}", Begun(), "2026-05-10").value(),
            "team-1");
}

TEST(RenderText, AnUnknownPlaceIsNamedWithItsLineAndTheKnownOnes) {
  const std::string refused =
      Refusal(Render("audience: team\n\nHello\n{{module.nmae}}\n{{due.walk}} {{on.walked}}\n",
                     Begun(), "2026-05-10"));
  EXPECT_THAT(refused, HasSubstr("/module.nmae unknown-place: line 4: {{module.nmae}} is not "
                                 "known; known are due.STEP, on.EVENT, case.id"));
  EXPECT_THAT(refused, HasSubstr("/due.walk unknown-place: line 5"));
  EXPECT_THAT(refused, HasSubstr("/on.walked unknown-place: line 5"));
}

TEST(RenderText, WhatIsConfidentialIsForDevelopersAndTheTeam) {
  for (const PlaceMeaning& each : KnownPlaces()) {
    if (!each.confidential) continue;
    const std::string place = "\n\n{{" + each.name + "}}";
    for (const char* audience : {"public", "stakeholders"}) {
      EXPECT_THAT(
          Refusal(Render("audience: " + std::string(audience) + place, Begun(), "2026-05-10")),
          HasSubstr("not-for-this-audience"))
          << each.name;
    }
    EXPECT_TRUE(Render("audience: developers" + place, Begun(), "2026-05-10")) << each.name;
    EXPECT_TRUE(Render("audience: team" + place, Begun(), "2026-05-10")) << each.name;
  }
}

TEST(RenderText, WhatOthersWroteMarksNothingUp) {
  TextFacts hostile = Facts();
  hostile.issue_title =
      "# x\n\n[click](https://evil.example) <script>alert(1)</script> {{case.id}}";
  const auto text = Render("audience: team\n\n{{issue.title}}", Begun(), "2026-05-10", hostile);
  ASSERT_TRUE(text);
  EXPECT_EQ(*text,
            "\\# x \\[click\\]\\(https\\://evil.example\\) "
            "\\<script\\>alert\\(1\\)\\</script\\> \\{\\{case.id\\}\\}");
  hostile.repository = "javascript:alert(1)";
  EXPECT_THAT(
      Refusal(Render("audience: team\n\n{{module.repository}}", Begun(), "2026-05-10", hostile)),
      HasSubstr("/module.repository unfilled"));
}

TEST(TextTemplate, SaysWhatIsWrongInWhichLine) {
  const auto refused = [](std::string_view text) {
    const auto parsed = TextTemplate::Parse(text);
    return parsed ? "" : parsed.error().fields.at(0).message;
  };
  EXPECT_THAT(refused(""), HasSubstr("line 1: begin with"));
  EXPECT_THAT(refused("audience: everyone\n\nHello"), HasSubstr("line 1: begin with"));
  EXPECT_THAT(refused("audience: team\nHello"), HasSubstr("an empty line behind it"));
  EXPECT_THAT(refused("audience: team\n\nHello\n{{case.id\n}}"), HasSubstr("line 4: close"));
  EXPECT_THAT(refused("audience: team\n\n{{Case Id}}"), HasSubstr("line 3: \"Case Id\" is no"));
  EXPECT_THAT(refused("audience: team\n\n{{}}"), HasSubstr("line 3"));
  EXPECT_THAT(refused("audience: team\n\n" + std::string(70'000, 'x')), HasSubstr("65536"));
  EXPECT_THAT(refused("audience: team\n\n{{a|}}"), HasSubstr("line 3: give words"));
  EXPECT_THAT(refused("audience: team\npolicies: A B\n\nx"), HasSubstr("line 2: give names"));
  EXPECT_THAT(refused("audience: team\npolicies: a, b\n\n{{A}}"), HasSubstr("line 4"));
  EXPECT_EQ(refused("audience: team\npolicies: a, b\n\n{{a|b c}}"), "");
  EXPECT_EQ(refused("audience: team\n\n} {case.id} }}"), "");
}

TEST(TextTemplate, FillNamesWhatIsMissing) {
  const auto text = TextTemplate::Parse("audience: team\n\n{{a}} and\n{{b}}").value();
  EXPECT_EQ(text.Fill({{"a", "1"}, {"b", "2"}}).value(), "1 and\n2");
  const auto refused = text.Fill({{"a", "1"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fields.at(0).message, "line 4: nothing fills {{b}}");
}

TEST(ParseTextFacts, ReadsThemStrictly) {
  const auto facts = [](std::string_view text) { return ParseTextFacts(ParseJson(text).value()); };
  const auto read =
      facts(R"({"repository": "https://code.example/a", "alternatives": ["b", "c"]})");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->alternatives.size(), 2U);
  EXPECT_EQ(facts(R"({"repository": "ftp://code.example"})").error().fields.at(0).pointer,
            "/repository");
  EXPECT_EQ(facts(R"({"colour": "red"})").error().fields.at(0).pointer, "/colour");
  EXPECT_FALSE(facts("[]"));
}

TEST(EscapeMarkdown, DisarmsWhatStandsAtTheBeginningOfALineToo) {
  EXPECT_EQ(EscapeMarkdown("- item"), "\\- item");
  EXPECT_EQ(EscapeMarkdown("+ item"), "\\+ item");
  EXPECT_EQ(EscapeMarkdown("12. item"), "12\\. item");
  EXPECT_EQ(EscapeMarkdown("    code\tblock\n\nnext "), "code block next");
  EXPECT_EQ(EscapeMarkdown("mod-x 4.2"), "mod-x 4.2");
  EXPECT_EQ(EscapeMarkdown("www.evil.example"), "www\\.evil.example");
  EXPECT_EQ(EscapeMarkdown("a\x01"
                           "b"),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(EscapeMarkdown("a\xE2\x80\xAE"
                           "b"),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(EscapeMarkdown("a\xE2\x80\x99s"), "a\xE2\x80\x99s");
}

TEST(MarkdownLink, TakesWebAddressesOnly) {
  EXPECT_EQ(MarkdownLink("https://code.example/a?b=c"), "<https://code.example/a?b=c>");
  for (const char* url : {"", "https://", "https:///x", "javascript:alert(1)", "https://a b",
                          "https://a>b", "https://a<b", "HTTPS://a", "//a", "https://a\nb"}) {
    EXPECT_FALSE(MarkdownLink(url)) << url;
  }
}

std::string OneLine(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' && !(c >= '\t' && c <= '\r')) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

RC_GTEST_PROP(EscapeMarkdownProperty, TakingTheEscapesBackGivesTheTextAndNothingIsLeftBare, ()) {
  const auto text = *rc::gen::container<std::string>(
      rc::gen::element('a', '1', ' ', '\n', '\\', '`', '*', '_', '[', ']', '(', ')', '<', '>', '#',
                       '!', '|', '~', '&', '-', '+', '.', ':', '/', '{', '}', '='));
  const std::string escaped = EscapeMarkdown(text);
  std::string back;
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    if (escaped[i] == '\\') {
      RC_ASSERT(i + 1 < escaped.size());
      back += escaped[++i];
      continue;
    }
    RC_ASSERT(std::string_view("\\`*_{}[]()<>#!|~&").find(escaped[i]) == std::string_view::npos);
    back += escaped[i];
  }
  RC_ASSERT(back == OneLine(text));
  RC_ASSERT(escaped.find('\n') == std::string::npos);
  RC_ASSERT(escaped.empty() ||
            std::string_view("-+=").find(escaped.front()) == std::string_view::npos);
}

}  // namespace
}  // namespace strongroom::desk::cases
