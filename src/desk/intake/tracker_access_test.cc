#include "desk/intake/tracker_access.h"

#include <gtest/gtest.h>

namespace strongroom::desk::intake {
namespace {

Result<TrackerScheme> Scheme(std::string_view scheme, std::string_view members = "") {
  const InputFile file{.name = "scheme.json", .text = scheme};
  const InputFile pages{.name = "members.json", .text = members};
  return ParseSecurityScheme(file, std::span(&pages, members.empty() ? 0 : 1));
}

std::string Lines(const std::vector<ReportLine>& report) {
  std::string lines;
  for (const ReportLine& line : report) {
    lines += line.subject + " " + line.place + " " + line.rule + ", ";
  }
  return lines;
}

template <class Read>
std::string Says(const Result<Read>& read) {
  if (read) return Lines(read->report);
  std::string refused = "refused ";
  for (const FieldError& field : read.error().fields) {
    refused += field.pointer + " " + field.rule + ", ";
  }
  const std::string& detail = read.error().detail;
  const bool unread = read.error().kind == ErrorKind::kMalformed || detail.ends_with(" is empty");
  return unread || read.error().fields.empty() ? detail : refused;
}

constexpr std::string_view kScheme = R"({"self": "https://tracker.example.org/s", "id": 10000,
    "name": "Security", "description": "Who sees what", "defaultSecurityLevelId": 10021,
    "levels": [{"id": "10020", "name": "Operators", "description": ""},
               {"id": "10021", "name": "Core", "description": "Core team and reporter"}]})";

TEST(SecurityScheme, LevelsWithWhoIsInThem) {
  const auto scheme = Scheme(kScheme, R"({"startAt": 0, "total": 6, "isLast": true, "values": [
      {"id": 1, "issueSecurityLevelId": 10021, "holder": {"type": "reporter"}},
      {"id": 2, "issueSecurityLevelId": "10021", "holder": {"type": "group", "parameter": "core",
        "value": "group-id-1", "expand": "group"}},
      {"id": 3, "issueSecurityLevelId": 10021, "holder": {"type": "projectRole",
        "parameter": "10002", "projectRole": {"name": "Developers", "id": 10002}}},
      {"id": 4, "issueSecurityLevelId": 10020, "holder": {"type": "user", "parameter": "account-1",
        "user": {"accountId": "account-1", "displayName": "Person 1", "active": true}}},
      {"id": 5, "issueSecurityLevelId": 10020, "holder": {"type": "group", "group":
        {"name": "operators", "groupId": "group-id-2"}}},
      {"id": 6, "issueSecurityLevelId": 10021, "holder": {"type": "reporter"}}]})");
  ASSERT_TRUE(scheme) << scheme.error().ToString();
  EXPECT_EQ(scheme->id, "10000");
  EXPECT_EQ(scheme->name, "Security");
  EXPECT_EQ(scheme->description, "Who sees what");
  ASSERT_EQ(scheme->levels.size(), 2U);
  using Kind = TrackerHolder::Kind;
  const TrackerSchemeLevel& operators = scheme->levels.front();
  EXPECT_EQ(operators.level, (TrackerLevel{"10020", "Operators", ""}));
  EXPECT_FALSE(operators.is_default);
  EXPECT_EQ(operators.holders,
            (std::vector<TrackerHolder>{{Kind::kPerson, "user", "account-1", "Person 1"},
                                        {Kind::kGroup, "group", "group-id-2", "operators"}}));
  const TrackerSchemeLevel& core = scheme->levels.back();
  EXPECT_TRUE(core.is_default);
  EXPECT_EQ(core.holders,
            (std::vector<TrackerHolder>{{Kind::kReporter, "reporter", "", ""},
                                        {Kind::kGroup, "group", "group-id-1", "core"},
                                        {Kind::kRole, "projectRole", "10002", "Developers"}}));
  EXPECT_EQ(Lines(scheme->report), "");
}

TEST(SecurityScheme, MembersMayStandInTheLevels) {
  const auto scheme = Scheme(R"({"id": "1", "name": "Security", "levels": [{"id": "2",
      "name": "Core", "isDefault": true, "members": [{"type": "group", "parameter": "core"},
      {"id": 3, "holder": {"type": "reporter"}}]}]})");
  ASSERT_TRUE(scheme) << scheme.error().ToString();
  ASSERT_EQ(scheme->levels.front().holders.size(), 2U);
  EXPECT_EQ(scheme->levels.front().holders.front().name, "core");
  EXPECT_TRUE(scheme->levels.front().is_default);
  EXPECT_EQ(Lines(scheme->report), "");
}

TEST(SecurityScheme, ReportsWhatTheDeskHasNoWordFor) {
  EXPECT_EQ(Says(Scheme(kScheme)), "Operators  no-members, Core  no-members, ");
  EXPECT_EQ(Says(Scheme(kScheme, R"({"values": [
                {"issueSecurityLevelId": 10021, "holder": {"type": "assignee"}},
                {"issueSecurityLevelId": 10021, "holder": {"type": "projectRole", "parameter": 7}},
                {"issueSecurityLevelId": 99, "holder": {"type": "reporter"}}]})")),
            "Core /values/0/holder unknown-holder, Core /values/1/holder role-without-name, "
            " /values/2/issueSecurityLevelId unknown-level, ");
  EXPECT_EQ(Says(Scheme(kScheme, R"({"startAt": 0, "total": 9, "values": []})")),
            "  pages-missing, ");
  EXPECT_EQ(Says(Scheme(R"({"id": 1, "name": "x", "defaultSecurityLevelId": 5, "levels": []})")),
            " /defaultSecurityLevelId unknown-level, ");
}

TEST(SecurityScheme, RefusesWhatIsNone) {
  EXPECT_EQ(Says(Scheme("[]")), "refused  object, ");
  EXPECT_EQ(Says(Scheme("{}")), "refused /id required, /name required, /levels required, ");
  EXPECT_EQ(Says(Scheme("{}{}")), "refused  one-scheme, ");
  EXPECT_EQ(Says(Scheme(R"({"id": 1, "name": "x", "levels": [{"id": "1", "name": "a"},
                            {"id": 1, "name": "b"}, {"name": ""}, 5]})")),
            "refused /levels/3 object, /levels/1/id level-twice, /levels/2/id required, ");
  EXPECT_EQ(Says(Scheme(kScheme, R"([{"values": [{"issueSecurityLevelId": 10021, "holder": {}},
                                     {"holder": {"type": "reporter"}},
                                     {"issueSecurityLevelId": 10021, "holder": {"type": "group"}},
                                     {"issueSecurityLevelId": 10021, "holder": {"type": "user"}},
                                     {"issueSecurityLevelId": 10021}]}, {}])")),
            "refused /0/values/0/holder/type required, /0/values/1/issueSecurityLevelId required, "
            "/0/values/2/holder/parameter required, /0/values/3/holder/parameter required, "
            "/0/values/4/holder required, /1/values required, ");
  EXPECT_EQ(Says(Scheme(kScheme.substr(0, 100))).substr(0, 29), "scheme.json: malformed JSON a");
  EXPECT_EQ(Says(Scheme(kScheme, "{\"values\"")),
            "members.json: malformed JSON at line 1, column 10: incomplete JSON");
}

Result<TrackerGroup> Group(std::string_view text) {
  const InputFile file{.name = "group.json", .text = text};
  return ParseGroupMembers("core", std::span(&file, 1));
}

TEST(GroupMembers, AreReadFromAllPages) {
  const auto group = Group(R"({"self": "https://tracker.example.org/g", "maxResults": 2,
      "startAt": 0, "total": 3, "isLast": false, "values": [
        {"name": "user-1", "key": "user-1-key", "displayName": "Person 1", "active": true},
        {"accountId": "account-2", "name": "user-2", "displayName": "Person 2", "active": false}]}
      {"startAt": 2, "total": 3, "isLast": true, "values": [{"key": "user-3-key"}]})");
  ASSERT_TRUE(group) << group.error().ToString();
  EXPECT_EQ(group->name, "core");
  EXPECT_EQ(group->members, (std::vector<TrackerPerson>{{"user-1", "Person 1", true},
                                                        {"account-2", "Person 2", false},
                                                        {"user-3-key", "", std::nullopt}}));
  EXPECT_EQ(Lines(group->report), "");
}

TEST(GroupMembers, ReportsRepetitionsAndMissingPages) {
  const auto group = Group(R"({"startAt": 0, "total": 3, "values": [{"name": "user-1"},
                              {"name": "user-1"}]})");
  ASSERT_TRUE(group);
  EXPECT_EQ(group->members.size(), 1U);
  EXPECT_EQ(Lines(group->report), "core /values/1 member-twice,   pages-missing, ");
}

TEST(GroupMembers, RefusesWhatIsNone) {
  EXPECT_EQ(Says(Group("{}")), "refused /values required, ");
  EXPECT_EQ(Says(Group(R"({"values": [{"displayName": "Somebody"}, [], {"name": 3}]})")),
            "refused /values/1 object, /values/0/accountId required, /values/2/name text, "
            "/values/2/accountId required, ");
  EXPECT_EQ(Says(Group("")), "group.json is empty");
}

}  // namespace
}  // namespace strongroom::desk::intake
