#include "access/desk_permission.h"

#include <gtest/gtest.h>

namespace strongroom::access {
namespace {

constexpr DeskAction kActions[] = {DeskAction::kUse, DeskAction::kFound, DeskAction::kExpunge};

Principal Tenant(const std::vector<std::string>& grants) {
  Principal principal;
  principal.tenant = 1;
  principal.permissions =
      std::make_shared<const PermissionSet>(PermissionSet::Parse(grants).value());
  return principal;
}

TEST(DeskPermission, EachActionTakesItsOwnNameOrAWildcard) {
  for (const DeskAction action : kActions) {
    const std::string name(DeskPermission(action));
    EXPECT_TRUE(IsDeskPermission(name));
    EXPECT_TRUE(PermissionSet::Parse({name})) << name;
    EXPECT_TRUE(DecideDesk(Tenant({name}), action));
    EXPECT_TRUE(DecideDesk(Tenant({"strongroom.*"}), action));
    for (const DeskAction other : kActions) {
      EXPECT_EQ(DecideDesk(Tenant({name}), other).has_value(), other == action) << name;
    }
    const auto denied = DecideDesk(Tenant({}), action);
    ASSERT_FALSE(denied);
    EXPECT_EQ(denied.error().permission, name);
  }
  EXPECT_FALSE(IsDeskPermission("strongroom.desk.item.get"));
}

TEST(DeskPermission, OperatorsAndCredentialsWithoutATenantAreKeptOut) {
  Principal principal = Tenant({"*"});
  principal.tenant = 0;
  EXPECT_FALSE(DecideDesk(principal, DeskAction::kUse));
  principal = Tenant({"*"});
  principal.kind = PrincipalKind::kOperator;
  EXPECT_FALSE(DecideDesk(principal, DeskAction::kUse));
  EXPECT_FALSE(DecideDesk(Principal::System(), DeskAction::kUse));
  principal.kind = PrincipalKind::kDevelopment;
  EXPECT_TRUE(DecideDesk(principal, DeskAction::kFound));
}

// Who holds a wildcard may hand on what it grants.
TEST(DeskPermission, WildcardsCoverThem) {
  const PermissionSet held = PermissionSet::Parse({"strongroom.*"}).value();
  for (const DeskAction action : kActions) {
    EXPECT_TRUE(held.Covers(DeskPermission(action)));
    EXPECT_FALSE(PermissionSet().Covers(DeskPermission(action)));
  }
}

}  // namespace
}  // namespace strongroom::access
