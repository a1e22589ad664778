#include "desk/intake/tracker_export.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace strongroom::desk::intake {
namespace {

Result<TrackerExport> Parse(std::string_view text) {
  const InputFile file{.name = "export.json", .text = text};
  return ParseTrackerExport(std::span(&file, 1));
}

// "SEC-1 /place rule", line by line, each followed by a comma.
std::string Lines(const std::vector<ReportLine>& report) {
  std::string lines;
  for (const ReportLine& line : report) {
    lines += line.subject + " " + line.place + " " + line.rule + ", ";
  }
  return lines;
}

// What is refused and where; or the report.
std::string Says(std::string_view text) {
  const auto read = Parse(text);
  if (read) return Lines(read->report);
  std::string refused = "refused ";
  for (const FieldError& field : read.error().fields) {
    refused += field.pointer + " " + field.rule + ", ";
  }
  const std::string& detail = read.error().detail;
  const bool unread = read.error().kind == ErrorKind::kMalformed || detail.ends_with(" is empty");
  return unread || read.error().fields.empty() ? detail : refused;
}

// An issue with all that is asked for, and `fields` in addition or instead.
std::string Issue(std::string_view key, std::string_view fields = "{}") {
  json::object all = ParseJson(R"({"summary": "A summary", "security": null, "reporter":
      {"accountId": "reporter-1"}, "comment": {"comments": [], "total": 0}, "status":
      {"name": "Open"}, "created": "2024-03-05T10:11:12.000+0000"})")
                         .value()
                         .get_object();
  const json::value instead = ParseJson(fields).value();
  for (const auto& member : instead.get_object()) {
    all.insert_or_assign(member.key(), member.value());
  }
  return json::serialize(json::object{{"key", key}, {"id", "1"}, {"fields", all}});
}

std::string Page(std::initializer_list<std::string> issues, std::string_view more = "") {
  std::string page = R"({"expand": "schema,names")" + std::string(more) + R"(, "issues": [)";
  for (const std::string& issue : issues) page += (page.ends_with('[') ? "" : ", ") + issue;
  return page + "]}";
}

// -- What is taken over -------------------------------------------------------------------------

TEST(TrackerExport, TakesAnIssueAsItIs) {
  const auto read = Parse(R"({"expand": "names", "startAt": 0, "maxResults": 50, "total": 1,
    "issues": [{"expand": "", "id": "10230", "self": "https://tracker.example.org/10230",
      "key": "SEC-218", "fields": {
        "summary": "  A summary ", "description": "h2. One\r\n{code}x{code}\n",
        "issuetype": {"name": "Bug", "subtask": false}, "project": {"key": "SEC"},
        "priority": {"name": "P2", "id": "3"}, "labels": ["security", "to-discuss"],
        "status": {"name": "In Code Review", "statusCategory": {"key": "indeterminate"}},
        "resolution": null, "resolutiondate": null,
        "components": [{"id": "1", "name": "mod-a"}], "versions": [{"name": "1.0"}],
        "fixVersions": [{"name": "1.1", "released": false}],
        "security": {"id": "10021", "name": "Core", "description": ""},
        "reporter": {"name": "reporter-1", "key": "JIRAUSER1", "displayName": "Reporter 1",
                     "active": false, "avatarUrls": {"48x48": "https://tracker.example.org/a"}},
        "creator": {"accountId": "account-2", "displayName": "Person 2", "active": true},
        "assignee": null,
        "created": "2024-03-05T10:11:12.345+0000", "updated": "2024-03-06T01:00:00.000+0200",
        "comment": {"comments": [{"id": "7", "author": {"accountId": "account-2"},
             "updateAuthor": {"accountId": "account-2"}, "body": "A comment",
             "created": "2024-03-05T11:00:00.000+0000"}], "maxResults": 1, "total": 1, "startAt": 0},
        "issuelinks": [
          {"id": "1", "type": {"name": "Blocks", "inward": "is blocked by", "outward": "blocks"},
           "outwardIssue": {"key": "SEC-2", "fields": {"summary": "x"}}},
          {"id": "2", "type": {"name": "Blocks", "inward": "is blocked by", "outward": "blocks"},
           "inwardIssue": {"key": "MOD_A-3"}}],
        "parent": {"key": "SEC-1"}, "subtasks": [{"key": "SEC-3"}],
        "votes": {"self": "https://tracker.example.org/v", "votes": 0, "hasVoted": false},
        "watches": {"watchCount": 0, "isWatching": false}, "workratio": -1, "environment": null,
        "customfield_1": null, "customfield_2": [], "customfield_3": {"id": "4"},
        "customfield_4": ""}}]})");
  ASSERT_TRUE(read) << read.error().ToString();
  EXPECT_EQ(Lines(read->report), "");
  ASSERT_EQ(read->issues.size(), 1U);
  const TrackerIssue& issue = read->issues.front();
  EXPECT_EQ(issue.key, "SEC-218");
  EXPECT_EQ(issue.summary, "  A summary ");
  EXPECT_EQ(issue.description, "h2. One\r\n{code}x{code}\n");
  EXPECT_EQ(issue.type, "Bug");
  EXPECT_EQ(issue.status, "In Code Review");
  EXPECT_EQ(issue.state, TrackerState::kInProgress);
  EXPECT_EQ(issue.priority, "P2");
  EXPECT_EQ(issue.rank, 2U);
  EXPECT_EQ(issue.resolution, "");
  EXPECT_TRUE(issue.level_known);
  EXPECT_EQ(issue.level, (TrackerLevel{"10021", "Core", ""}));
  EXPECT_EQ(issue.labels, (std::vector<std::string>{"security", "to-discuss"}));
  EXPECT_EQ(issue.components, std::vector<std::string>{"mod-a"});
  EXPECT_EQ(issue.affects_versions, std::vector<std::string>{"1.0"});
  EXPECT_EQ(issue.fix_versions, std::vector<std::string>{"1.1"});
  EXPECT_EQ(issue.reporter, (TrackerPerson{"reporter-1", "Reporter 1", false}));
  EXPECT_EQ(issue.creator, (TrackerPerson{"account-2", "Person 2", true}));
  EXPECT_EQ(issue.assignee, std::nullopt);
  EXPECT_EQ(FormatTime(issue.created.value()), "2024-03-05T10:11:12.345Z");
  EXPECT_EQ(FormatTime(issue.updated.value()), "2024-03-05T23:00:00.000Z");
  EXPECT_EQ(issue.resolved, std::nullopt);
  ASSERT_EQ(issue.comments.size(), 1U);
  EXPECT_EQ(issue.comments.front().id, "7");
  EXPECT_EQ(issue.comments.front().body, "A comment");
  EXPECT_EQ(issue.comments.front().author, (TrackerPerson{"account-2", "", std::nullopt}));
  EXPECT_EQ(issue.comments.front().restricted_to, std::nullopt);
  EXPECT_EQ(issue.links, (std::vector<TrackerLink>{{"blocks", "SEC-2"},
                                                   {"is blocked by", "MOD_A-3"},
                                                   {"is part of", "SEC-1"},
                                                   {"has part", "SEC-3"}}));
}

TEST(TrackerExport, NoLevelIsNotTheSameAsNotTelling) {
  const auto read = Parse(Page({Issue("SEC-1"), R"({"key": "SEC-2", "fields": {"summary": "x"}})",
                                Issue("SEC-3", R"({"security": {"id": 5, "name": "Core"}})")}));
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->issues[0].level_known);
  EXPECT_FALSE(read->issues[0].level);
  EXPECT_FALSE(read->issues[1].level_known);
  EXPECT_EQ(read->issues[2].level, (TrackerLevel{"5", "Core", ""}));
  EXPECT_EQ(Says(Page({R"({"key": "SEC-2", "fields": {"summary": "x"}})"})),
            "  member-missing,   member-missing,   member-missing,   member-missing,   "
            "member-missing, ");
}

TEST(TrackerExport, StatesAndPrioritiesAreMappedByName) {
  const auto mapped = [](std::string_view fields) {
    const auto read = Parse(Issue("SEC-1", fields));
    const TrackerIssue& issue = read->issues.front();
    return std::string(issue.state ? TrackerStateName(*issue.state) : "unknown") +
           (issue.rank ? " " + std::to_string(*issue.rank) : "") + " " + Lines(read->report);
  };
  EXPECT_EQ(mapped(R"({"status": {"name": "OPEN"}})"), "reported ");
  EXPECT_EQ(mapped(R"({"status": {"name": "Triaged"}})"), "triaged ");
  EXPECT_EQ(mapped(R"({"status": {"name": "Awaiting release"}})"), "fixed ");
  EXPECT_EQ(mapped(R"({"status": {"name": "Closed"}, "resolution": {"name": "Done"}})"), "closed ");
  EXPECT_EQ(mapped(R"({"status": {"name": "Closed"}, "resolution": {"name": "Won't Do"}})"),
            "rejected ");
  EXPECT_EQ(mapped(R"({"status": {"name": "Open"}, "resolution": {"name": "Won't Do"}})"),
            "reported ");
  EXPECT_EQ(mapped(R"({"status": {"name": "Cooking"}})"),
            "unknown SEC-1 /fields/status unknown-status, ");
  EXPECT_EQ(mapped(R"({"status": {"name": "Cooking", "statusCategory": {"key": "done"}}})"),
            "closed SEC-1 /fields/status unknown-status, ");
  EXPECT_EQ(mapped(R"({"priority": {"name": "p4"}})"), "reported 4 ");
  EXPECT_EQ(mapped(R"({"priority": {"name": "Blocker"}})"), "reported 1 ");
  EXPECT_EQ(mapped(R"({"priority": {"name": "TBD"}})"),
            "reported SEC-1 /fields/priority unknown-priority, ");
  EXPECT_EQ(mapped(R"({"priority": null})"), "reported ");
}

// -- What is reported ---------------------------------------------------------------------------

TEST(TrackerExport, ReportsWhatItDoesNotTakeOver) {
  EXPECT_EQ(Says(Page({Issue("SEC-1"), Issue("SEC-2", R"({"customfield_1": "text",
      "environment": "x", "duedate": "2024-03-05", "attachment": [{"filename": "a"}],
      "timespent": 3, "a/b": {"value": "x"}, "watches": {"watchCount": 1}})")})),
            "SEC-2 /issues/1/fields/customfield_1 not-imported, "
            "SEC-2 /issues/1/fields/environment not-imported, "
            "SEC-2 /issues/1/fields/duedate not-imported, "
            "SEC-2 /issues/1/fields/attachment not-imported, "
            "SEC-2 /issues/1/fields/timespent not-imported, "
            "SEC-2 /issues/1/fields/a~1b not-imported, "
            "SEC-2 /issues/1/fields/watches not-imported, ");
  EXPECT_EQ(Says(R"({"key": "SEC-1", "changelog": {"histories": [{"items": [{"field": "x"}]}]},
                     "renderedFields": {"summary": "x"}, "fields": {"summary": "x",
                     "security": null, "comment": null, "status": null, "reporter": {"name": "a"},
                     "created": null}})"),
            "SEC-1 /changelog not-imported, ");
  EXPECT_EQ(Says(Page({Issue("SEC-1")}, R"(, "warningMessages": ["No such field"], "more": 1)")),
            " /warningMessages warning,  /more not-imported, ");
}

TEST(TrackerExport, ReportsOddDatesAndLeavesThemOut) {
  const auto text =
      Page({Issue("SEC-1", R"({"created": "yesterday", "updated": "2024-02-30T10:11:12.000+0000",
      "resolutiondate": "", "comment": {"comments": [{"id": "1", "body": "x", "created": "2024"}]}})")});
  EXPECT_EQ(Says(text),
            "SEC-1 /issues/0/fields/created odd-date, SEC-1 /issues/0/fields/updated odd-date, "
            "SEC-1 /issues/0/fields/resolutiondate odd-date, "
            "SEC-1 /issues/0/fields/comment/comments/0/created odd-date, ");
  EXPECT_EQ(Parse(text)->issues.front().created, std::nullopt);
  EXPECT_EQ(FormatTime(ParseTrackerTime("2024-03-05T10:11:12.000-0530").value()),
            "2024-03-05T15:41:12.000Z");
  EXPECT_EQ(FormatTime(ParseTrackerTime("2024-03-05T10:11:12Z").value()),
            "2024-03-05T10:11:12.000Z");
  EXPECT_EQ(FormatTime(ParseTrackerTime("2024-03-05T10:11:12+01:00").value()),
            "2024-03-05T09:11:12.000Z");
  for (const char* text_of_none : {"", "+0000", "2024-03-05", "2024-03-05T10:11:12.000+00000",
                                   "2024-03-05T10:11:12.000+00", "2024-03-05T10:11:12.000"}) {
    EXPECT_FALSE(ParseTrackerTime(text_of_none)) << text_of_none;
  }
}

TEST(TrackerExport, ReportsPeopleWhoCannotBeToldApart) {
  EXPECT_EQ(Says(Issue("SEC-1", R"({"reporter": null, "assignee": {"displayName": "Somebody"}})")),
            "SEC-1 /fields/assignee person-without-id, SEC-1 /fields/reporter no-reporter, ");
}

TEST(TrackerExport, ReportsCommentsThatAreMissingOrNotForEverybody) {
  const auto text = Issue("SEC-1", R"({"comment": {"total": 4, "comments": [
      {"id": "1", "body": "x", "visibility": {"type": "role", "value": "Developers"}},
      {"id": "2", "body": "x", "jsdPublic": false, "properties": [{"key": "x"}]},
      {"id": "3", "body": "x", "jsdPublic": true}]}})");
  EXPECT_EQ(Says(text),
            "SEC-1 /fields/comment/comments comments-missing, "
            "SEC-1 /fields/comment/comments/0 restricted-comment, "
            "SEC-1 /fields/comment/comments/1 restricted-comment, "
            "SEC-1 /fields/comment/comments/1/properties not-imported, ");
  const auto read = Parse(text);
  const auto& comments = read->issues.front().comments;
  EXPECT_EQ(comments[0].restricted_to, "role Developers");
  EXPECT_EQ(comments[1].restricted_to, "internal");
  EXPECT_EQ(comments[2].restricted_to, std::nullopt);
}

TEST(TrackerExport, OfAnIssueThatIsThereTwiceTheLaterIsTaken) {
  const std::string old = Issue("SEC-1", R"({"summary": "old",
      "updated": "2024-03-05T10:11:12.000+0000"})");
  const std::string now = Issue("SEC-1", R"({"summary": "new",
      "updated": "2024-03-05T10:11:13.000+0000"})");
  for (const std::string& text : {Page({old, Issue("SEC-2"), now}), Page({now, old})}) {
    const auto read = Parse(text);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->issues.front().summary, "new");
    EXPECT_EQ(std::ranges::count(read->issues, "SEC-1", &TrackerIssue::key), 1);
    ASSERT_EQ(read->report.size(), 1U);
    EXPECT_EQ(read->report.front().rule, "issue-twice");
  }
}

TEST(TrackerExport, PartsThatCannotBeToldAreLeftOutOneByOne) {
  const auto text = Issue("SEC-1", R"({"components": [{"name": "mod-a"}, {}, {"name": ""}],
      "versions": [{"id": "7"}], "fixVersions": [{}], "comment": {"comments": [
      {"body": "x"}, {"id": "1"}, {"id": "2", "body": "kept"}]}})");
  EXPECT_EQ(Says(text),
            "SEC-1 /fields/components/1 without-name, SEC-1 /fields/components/2 without-name, "
            "SEC-1 /fields/versions/0 without-name, SEC-1 /fields/fixVersions/0 without-name, "
            "SEC-1 /fields/comment/comments/0 comment-left-out, "
            "SEC-1 /fields/comment/comments/1 comment-left-out, ");
  const TrackerIssue issue = Parse(text)->issues.front();
  EXPECT_EQ(issue.components, std::vector<std::string>{"mod-a"});
  ASSERT_EQ(issue.comments.size(), 1U);
  EXPECT_EQ(issue.comments.front().body, "kept");
}

TEST(TrackerExport, OfTwoCommentsWithOneIdTheLaterIsTakenAndWhatEitherRestrictsStaysSo) {
  const std::string early = R"({"id": "1", "body": "early", "updated": "2024-03-05T10:00:00Z"})";
  const std::string late = R"({"id": "1", "body": "late", "updated": "2024-03-05T11:00:00Z"})";
  const std::string undated = R"({"id": "1", "body": "undated",
      "visibility": {"type": "role", "value": "Developers"}})";
  const auto read = [](const std::string& one, const std::string& two) {
    const auto all = Parse(Issue("SEC-1", R"({"comment": {"comments": [)" + one + ", " + two +
                                              R"(, {"id": "2", "body": "another"}]}})"));
    EXPECT_EQ(std::ranges::count(all->report, "comment-twice", &ReportLine::rule), 1);
    EXPECT_EQ(all->issues.front().comments.size(), 2U);
    return all->issues.front().comments.front();
  };
  EXPECT_EQ(read(early, late).body, "late");
  EXPECT_EQ(read(late, early).body, "late");
  EXPECT_EQ(read(late, early).restricted_to, std::nullopt);
  EXPECT_EQ(read(undated, late).body, "late");
  EXPECT_EQ(read(undated, late).restricted_to, "role Developers");
  EXPECT_EQ(read(late, undated).restricted_to, "role Developers");
  // Of two issues each has its own.
  const std::string comments = R"({"comment": {"comments": [)" + early + "]}}";
  EXPECT_EQ(Says(Page({Issue("SEC-1", comments), Issue("SEC-2", comments)})), "");
}

TEST(TrackerExport, MoreIssuesThanOneImportTakesAreRefusedInWhateverFiles) {
  const auto list = [](std::size_t issues) {
    std::string text = "[";
    for (std::size_t each = 0; each < issues; ++each) {
      text += (each == 0 ? "" : ",") + fmt::format(R"({{"key": "SEC-{}", "fields":)"
                                                   R"({{"summary": "x"}}}})",
                                                   each + 1);
    }
    return text + "]";
  };
  const std::string half = list(kTrackerIssuesMax / 2);
  const std::string one = list(1);
  const auto read = [](std::vector<std::string> texts) {
    std::vector<InputFile> files;
    for (const std::string& text : texts) files.push_back({.name = "file", .text = text});
    return ParseTrackerExport(files);
  };
  EXPECT_TRUE(read({half, half})) << "the same ones again count, too";
  for (const auto& refused :
       {read({half, half, one}), read({half, R"({"issues": )" + half + "}", one}),
        read({half + half + one}), read({list(kTrackerIssuesMax + 1)}),
        read({R"({"issues": )" + list(kTrackerIssuesMax + 1) + "}"})}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid);
    EXPECT_TRUE(refused.error().detail.contains("split the export")) << refused.error().detail;
  }
}

TEST(TrackerExport, AByteOrderMarkIsPassedOverBeforeEachDocument) {
  const std::string mark = "\xEF\xBB\xBF";
  EXPECT_EQ(Says(mark + Issue("SEC-1")), "");
  const auto both = Parse(mark + Issue("SEC-1") + "\n" + mark + Issue("SEC-2"));
  ASSERT_TRUE(both) << both.error().ToString();
  EXPECT_EQ(both->issues.size(), 2U);
  EXPECT_FALSE(Parse(mark));
}

// -- Pages --------------------------------------------------------------------------------------

std::string Keys(const TrackerExport& read) {
  std::string keys;
  for (const TrackerIssue& issue : read.issues) keys += issue.key + " ";
  return keys;
}

TEST(TrackerExport, PagesComeInAListOneBehindTheOtherOrInSeveralFiles) {
  const std::string first = Page({Issue("SEC-1"), Issue("SEC-2")}, R"(, "startAt": 0, "total": 3)");
  const std::string second = Page({Issue("SEC-3")}, R"(, "startAt": 2, "total": 3)");
  for (const std::string& text :
       {"[" + first + ", " + second + "]", first + second, first + "\n\n" + second + "\n",
        "[" + Issue("SEC-1") + "," + Issue("SEC-2") + "]" + second,
        Issue("SEC-1") + Issue("SEC-2") + Issue("SEC-3")}) {
    const auto read = Parse(text);
    ASSERT_TRUE(read) << read.error().ToString();
    EXPECT_EQ(Keys(*read), "SEC-1 SEC-2 SEC-3 ");
  }
  const InputFile files[] = {{"a.json", first}, {"b.json", second}};
  const auto read = ParseTrackerExport(files);
  ASSERT_TRUE(read);
  EXPECT_EQ(Keys(*read), "SEC-1 SEC-2 SEC-3 ");
  EXPECT_EQ(Lines(read->report), "");
}

TEST(TrackerExport, PagesThatAreMissingAreReported) {
  const auto page = [](int start, int total, std::initializer_list<std::string> issues) {
    return Page(issues, ", \"startAt\": " + std::to_string(start) +
                            ", \"total\": " + std::to_string(total));
  };
  const auto messages = [](std::string_view text) {
    std::string all;
    const auto read = Parse(text);
    for (const ReportLine& line : read->report) {
      all += line.source + ": " + line.message.substr(0, line.message.find(':')) + "; ";
    }
    return all;
  };
  EXPECT_EQ(messages(page(0, 3, {Issue("SEC-1")})),
            "export.json: issues 2 to 3 of 3 are missing; ");
  EXPECT_EQ(messages(page(0, 5, {Issue("SEC-1")}) + page(3, 5, {Issue("SEC-4")})),
            "export.json, document 2: issues 2 to 3 of 5 are missing; "
            "export.json, document 2: issues 5 to 5 of 5 are missing; ");
  EXPECT_EQ(messages(page(1, 2, {Issue("SEC-2")}) + page(0, 2, {Issue("SEC-1")})), "");
  // Two searches, each whole.
  EXPECT_EQ(messages(page(0, 1, {Issue("SEC-1")}) + page(0, 2, {Issue("MOD-1"), Issue("MOD-2")})),
            "");
  EXPECT_EQ(messages(Page({Issue("SEC-1")}, R"(, "nextPageToken": "x")")),
            "export.json: the page says that there are more issues; ");
  EXPECT_EQ(messages(Page({Issue("SEC-1")}, R"(, "nextPageToken": "x")") +
                     Page({Issue("SEC-2")}, R"(, "isLast": true)")),
            "");
}

RC_GTEST_PROP(TrackerExport, HowIssuesArePagedChangesNothing, ()) {
  const int count = *rc::gen::inRange(1, 12);
  std::string whole, paged, listed = "[";
  int start = 0;
  while (start < count) {
    const int size = *rc::gen::inRange(1, count - start + 1);
    std::string issues;
    for (int at = start; at < start + size; ++at) {
      issues += (at > start ? "," : "") + Issue("SEC-" + std::to_string(at + 1));
    }
    const std::string page = "{\"total\": " + std::to_string(count) +
                             ", \"startAt\": " + std::to_string(start) + ", \"issues\": [" +
                             issues + "]}";
    whole += (start > 0 ? "," : "") + issues;
    listed += (start > 0 ? "," : "") + page;
    paged += page + std::string(*rc::gen::inRange<std::size_t>(0, 3), '\n');
    start += size;
  }
  const auto as_one = Parse("{\"issues\": [" + whole + "]}");
  const auto as_pages = Parse(paged);
  const auto as_list = Parse(listed + "]");
  RC_ASSERT(as_one && as_pages && as_list);
  RC_ASSERT(Keys(*as_one) == Keys(*as_pages));
  RC_ASSERT(Keys(*as_one) == Keys(*as_list));
  RC_ASSERT(as_pages->report.empty());
  RC_ASSERT(as_list->report.empty());
}

// -- What is refused ----------------------------------------------------------------------------

TEST(TrackerExport, ACutOffFileIsRefusedWhereverItEnds) {
  const std::string text = Page({Issue("SEC-1"), Issue("SEC-2")});
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto read = Parse(std::string_view(text).substr(0, size));
    ASSERT_FALSE(read) << size;
    EXPECT_TRUE(read.error().detail.starts_with("export.json")) << read.error().detail;
  }
  EXPECT_TRUE(Parse(text));
  EXPECT_EQ(Says("{\"issues\": [\n"),
            "export.json: malformed JSON at line 2, column 1: incomplete JSON");
  EXPECT_EQ(Says("{\"issues\": []}\n\n{\"issues\": \n"),
            "export.json, document 2 (counted from line 3): malformed JSON at line 2, column 1: "
            "incomplete JSON");
  EXPECT_EQ(Says(" \n"), "export.json is empty");
}

TEST(TrackerExport, WrongKindsAreRefusedWithTheirPlace) {
  const auto field = [](std::string_view fields) { return Says(Issue("SEC-1", fields)); };
  EXPECT_EQ(field(R"({"summary": null})"), "refused /fields/summary required, ");
  EXPECT_EQ(field(R"({"summary": 1})"), "refused /fields/summary text, ");
  EXPECT_EQ(field(R"({"description": {"type": "doc"}})"), "refused /fields/description text, ");
  EXPECT_EQ(field(R"({"priority": "P1"})"), "refused /fields/priority object, ");
  EXPECT_EQ(field(R"({"priority": {}})"), "refused /fields/priority/name required, ");
  EXPECT_EQ(field(R"({"labels": "x"})"), "refused /fields/labels texts, ");
  EXPECT_EQ(field(R"({"labels": [1]})"), "refused /fields/labels texts, ");
  EXPECT_EQ(field(R"({"status": []})"), "refused /fields/status object, ");
  EXPECT_EQ(field(R"({"components": {}})"), "refused /fields/components array, ");
  EXPECT_EQ(field(R"({"components": ["mod-a"]})"), "refused /fields/components/0 object, ");
  EXPECT_EQ(field(R"({"fixVersions": [{"name": 1}]})"),
            "refused /fields/fixVersions/0/name text, ");
  EXPECT_EQ(field(R"({"security": "Core"})"), "refused /fields/security object, ");
  EXPECT_EQ(field(R"({"security": {"id": "1"}})"), "refused /fields/security/name required, ");
  EXPECT_EQ(field(R"({"security": {"id": true, "name": "x"}})"),
            "refused /fields/security/id id, ");
  EXPECT_EQ(field(R"({"reporter": "reporter-1"})"), "refused /fields/reporter object, ");
  EXPECT_EQ(field(R"({"reporter": {"name": "a", "active": "yes"}})"),
            "refused /fields/reporter/active boolean, ");
  EXPECT_EQ(field(R"({"created": 1709633472})"), "refused /fields/created text, ");
  EXPECT_EQ(field(R"({"comment": []})"), "refused /fields/comment object, ");
  EXPECT_EQ(field(R"({"comment": {}})"), "refused /fields/comment/comments required, ");
  EXPECT_EQ(field(R"({"comment": {"comments": [{"id": "1", "body": {"type": "doc"}}]}})"),
            "refused /fields/comment/comments/0/body text, ");
  EXPECT_EQ(field(R"({"comment": {"comments": [{"id": [], "body": "x"}], "total": -1}})"),
            "refused /fields/comment/total number, /fields/comment/comments/0/id id, ");
  EXPECT_EQ(field(R"({"issuelinks": [{}]})"), "refused /fields/issuelinks/0/type required, ");
  EXPECT_EQ(field(R"({"issuelinks": [{"type": {"name": "x"}}]})"),
            "refused /fields/issuelinks/0/inwardIssue required, ");
  EXPECT_EQ(field(R"({"parent": {"key": "no key"}})"), "refused /fields/parent/key key, ");
}

TEST(TrackerExport, WhatIsNoAnswerToASearchIsRefused) {
  EXPECT_EQ(Says("{}"), "refused /issues required, ");
  EXPECT_EQ(Says("[[]]"), "refused /0 object, ");
  EXPECT_EQ(Says("null"), "refused  object, ");
  EXPECT_EQ(Says("7"), "refused  object, ");
  EXPECT_EQ(Says(R"({"issues": {}})"), "refused /issues array, ");
  EXPECT_EQ(Says(R"({"issues": null})"), "refused /issues required, ");
  EXPECT_EQ(Says(R"({"issues": [null, 1]})"), "refused /issues/0 object, /issues/1 object, ");
  EXPECT_EQ(Says(R"({"issues": [{"fields": {"summary": "x"}}]})"),
            "refused /issues/0/key required, ");
  EXPECT_EQ(Says(R"({"issues": [{"key": "SEC-1"}]})"), "refused /issues/0/fields required, ");
  EXPECT_EQ(Says(R"({"errorMessages": ["no"], "errors": {}})"),
            "refused /errorMessages error-answer, ");
  EXPECT_EQ(Says(Page({Issue("SEC-1")}, R"(, "total": "1")")), "refused /total number, ");
  for (const char* key : {"sec-1", "SEC", "SEC-", "-1", "SEC-01", "SEC-0", "SEC-1a", "1A-1",
                          "S C-1", "../SEC-1", "S\xC3\x84-1"}) {
    EXPECT_EQ(Says(Issue(key)), "refused /key key, ") << key;
  }
  EXPECT_TRUE(Parse(Issue("A1_B-10")));
}

TEST(TrackerExport, NothingIsTakenFromFilesOfWhichOneIsRefused) {
  const std::string good = Page({Issue("SEC-1")});
  const InputFile files[] = {{"a.json", good}, {"b.json", "{\"issues\": [{}]}"}};
  const auto read = ParseTrackerExport(files);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().detail, "b.json cannot be taken over, and nothing was");
}

TEST(TrackerExport, WhatIsRefusedIsToldWithFileDocumentIssueAndPlace) {
  const std::string good = Page({Issue("SEC-1")});
  const std::string bad =
      R"({"issues": []} {"issues": [{"key": "SEC-2", "fields": {"summary": 5}}, {"key": "x\n"}]})";
  const InputFile files[] = {{"a.json", good, "/issues/0/text"}, {"b.json", bad, "/issues/1/text"}};
  const auto read = ParseTrackerExport(files);
  ASSERT_FALSE(read);
  ASSERT_GE(read.error().fields.size(), 2U);
  const FieldError& first = read.error().fields.front();
  EXPECT_EQ(first.pointer, "/issues/1/text/issues/0/fields/summary");
  EXPECT_EQ(first.message.substr(0, 28), "document 2, SEC-2: \"summary\"");
  const FieldError& second = read.error().fields.at(1);
  EXPECT_EQ(second.pointer, "/issues/1/text/issues/1/key");
  EXPECT_EQ(second.message.substr(0, 13), "document 2: \"");
  const InputFile torn[] = {{"a.json", good, "/issues/0/text"}, {"c.json", "{", "/issues/1/text"}};
  const auto cut = ParseTrackerExport(torn);
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().kind, ErrorKind::kMalformed);
  ASSERT_EQ(cut.error().fields.size(), 1U);
  EXPECT_EQ(cut.error().fields.front().pointer, "/issues/1/text");
}

}  // namespace
}  // namespace strongroom::desk::intake
