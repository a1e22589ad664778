#include "access/permission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace strongroom::access {
namespace {

using record::Sensitivity;
using testing::ElementsAre;

PermissionSet Set(const std::vector<std::string>& grants) {
  auto set = PermissionSet::Parse(grants);
  EXPECT_TRUE(set) << set.error().ToString();
  return set ? std::move(*set) : PermissionSet();
}

TEST(PermissionSet, TakesNamesThatEndInAnActionAndWildcardsOnly) {
  const std::vector<std::string> good = {"a.get",
                                         "organizations-storage.banking-information.item.get",
                                         "strongroom.tokens.manage",
                                         "p.firstName.view",
                                         "p.reveal.execute",
                                         "*",
                                         "a.*",
                                         "a.b_c.*",
                                         "get.get",
                                         std::string(251, 'a') + ".get"};
  for (const std::string& grant : good) EXPECT_TRUE(PermissionSet::Parse({grant})) << grant;
  const std::vector<std::string> bad = {"",
                                        "get",
                                        "a",
                                        "a.",
                                        ".get",
                                        "a..get",
                                        "a.b",
                                        "a.GET",
                                        "a .get",
                                        "a.get ",
                                        "a.*.get",
                                        "*.get",
                                        "a*",
                                        "**",
                                        "a.**",
                                        ".*",
                                        "a..*",
                                        "a.get\n",
                                        "ä.get",
                                        "a/b.get",
                                        "a.all",
                                        "a.*.*",
                                        std::string(252, 'a') + ".get",
                                        std::string("a\0.get", 6)};
  for (const std::string& grant : bad) {
    const auto set = PermissionSet::Parse({"a.get", grant});
    ASSERT_FALSE(set) << grant;
    EXPECT_EQ(set.error().kind, ErrorKind::kInvalid);
    ASSERT_EQ(set.error().fields.size(), 1u);
    EXPECT_EQ(set.error().fields[0].pointer, "/permissions/1") << grant;
  }
}

TEST(PermissionSet, GrantsByNameAndByWildcardOnlyBelowHigh) {
  struct Case {
    std::vector<std::string> grants;
    std::string name;
    bool regular, low, high;
  };
  const Case table[] = {
      {{"p.item.get"}, "p.item.get", true, true, true},
      {{"p.item.get"}, "p.item.put", false, false, false},
      {{"p.item.get"}, "p.item.getx", false, false, false},
      {{"p.item.get"}, "q.p.item.get", false, false, false},
      {{"p.*"}, "p.item.get", true, true, false},
      {{"p.*"}, "pp.item.get", false, false, false},
      {{"p.item.*"}, "p.item.get", true, true, false},
      {{"p.item.*"}, "p.collection.get", false, false, false},
      {{"*"}, "p.item.get", true, true, false},
      {{"*"}, "p.reveal.execute", true, true, false},
      {{"*", "p.item.get"}, "p.item.get", true, true, true},
      {{"*", "p.item.get"}, "p.item.put", true, true, false},
      {{}, "p.item.get", false, false, false},
  };
  for (const Case& c : table) {
    const PermissionSet set = Set(c.grants);
    EXPECT_EQ(set.Grants(c.name, Sensitivity::kRegular), c.regular) << c.name;
    EXPECT_EQ(set.Grants(c.name, Sensitivity::kLow), c.low) << c.name;
    EXPECT_EQ(set.Grants(c.name, Sensitivity::kHigh), c.high) << c.name;
    EXPECT_EQ(set.Grants(c.name, Sensitivity::kSecret), c.high) << c.name;
    EXPECT_EQ(set.Grants(c.name, Sensitivity::kVerifier), c.high) << c.name;
  }
}

TEST(PermissionSet, CoversWhatItHoldsByTheSameNameAndNarrowerWildcards) {
  struct Case {
    std::vector<std::string> held;
    std::string wanted;
    bool covered;
  };
  const Case table[] = {
      {{"p.item.get"}, "p.item.get", true},
      {{"p.item.get"}, "p.item.put", false},
      {{"p.item.get"}, "p.item.*", false},
      {{"p.*"}, "p.*", true},
      {{"p.*"}, "p.item.*", true},
      {{"p.*"}, "pp.*", false},
      {{"p.*"}, "*", false},
      {{"*"}, "*", true},
      {{"*"}, "p.*", true},
      // The type behind the name may be high, now or later: a wildcard does not hand it on.
      {{"*"}, "p.item.get", false},
      {{"p.*"}, "p.item.get", false},
      // Control permissions belong to no type.
      {{"*"}, "strongroom.tokens.manage", true},
      {{"strongroom.*"}, "strongroom.audit.get", true},
      {{"strongroom.*"}, "strongroom.notes.item.get", false},
      {{"strongroom.tokens.*"}, "strongroom.audit.get", false},
      {{}, "p.item.get", false},
      {{}, "*", false},
  };
  for (const Case& c : table) EXPECT_EQ(Set(c.held).Covers(c.wanted), c.covered) << c.wanted;
}

TEST(PermissionSet, ListsEachGrantOnce) {
  EXPECT_THAT(Set({"b.get", "p.*", "a.get", "b.get", "p.*", "*"}).ToList(),
              ElementsAre("a.get", "b.get", "*", "p.*"));
  EXPECT_TRUE(Set({}).empty());
  EXPECT_FALSE(Set({"*"}).empty());
}

// What can be asked for can also be granted: every name that the program asks for is well-formed.
TEST(Permissions, EveryNameTheProgramAsksForCanBeGranted) {
  std::vector<std::string> names;
  for (int action = 0; action < static_cast<int>(Action::kRewrite); ++action) {
    names.push_back(RecordPermission("strongroom.purchase-note", static_cast<Action>(action)));
  }
  names.push_back(FieldPermission("strongroom.patron-contact", "firstName"));
  for (int action = 0; action <= static_cast<int>(ControlAction::kAuditManage); ++action) {
    names.emplace_back(ControlPermission(static_cast<ControlAction>(action)));
  }
  for (const std::string& name : names) {
    EXPECT_TRUE(Set({name}).Grants(name, Sensitivity::kHigh)) << name;
  }
  EXPECT_THAT(names, testing::Not(testing::Contains(testing::HasSubstr("unknown"))));
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
}

// The platform makes a capability of a permission: the words before the last are its resource, the
// last becomes one of six actions. Two names with one capability could not be told apart there.
TEST(Permissions, NoTwoNamesOfATypeAreOneCapabilityOfThePlatform) {
  const auto capability = [](const std::string& name) {
    const std::size_t dot = name.rfind('.');
    const std::string last = name.substr(dot + 1);
    const std::string action = last == "get" || last == "view"    ? "view"
                               : last == "post"                   ? "create"
                               : last == "put" || last == "patch" ? "edit"
                                                                  : last;
    return name.substr(0, dot) + "#" + action;
  };
  std::set<std::string> seen;
  std::vector<std::string> names;
  for (int action = 0; action < static_cast<int>(Action::kRewrite); ++action) {
    names.push_back(RecordPermission("p.t", static_cast<Action>(action)));
  }
  for (const char* field : {"name", "email"}) names.push_back(FieldPermission("p.t", field));
  for (int action = 0; action <= static_cast<int>(ControlAction::kAuditManage); ++action) {
    names.emplace_back(ControlPermission(static_cast<ControlAction>(action)));
  }
  for (const std::string& name : names) EXPECT_TRUE(seen.insert(capability(name)).second) << name;
}

}  // namespace
}  // namespace strongroom::access
