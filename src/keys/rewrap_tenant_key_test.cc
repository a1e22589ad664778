#include "keys/rewrap_tenant_key.h"

#include <gtest/gtest.h>

#include "keys/test_rig.h"

namespace strongroom::keys {
namespace {

class RewrapTenantKeyTest : public testing::Test {
 protected:
  RewrapTenantKeyTest() : next_root_(32), tenant_(rig_.NewTenant(7)), row_(RowOf(7)) {
    rig_.random.Fill(next_root_.InsecureMutableBytes());
    next_ = std::make_unique<RootKeys>(*rig_.keyring, next_root_);
  }
  ControlRow RowOf(std::uint32_t tenant) {
    const std::string key = "key/0000000" + std::to_string(tenant) + "/tenant";
    auto row = rig_.temporary.Run(rig_.rows->Get(key));
    EXPECT_TRUE(row && row->has_value());
    return row && *row ? **row : ControlRow{};
  }
  Result<Bytes> Rewrap() const {
    SystemRandom random;
    return RewrapTenantKey(*rig_.root, *next_, tenant_.id, random, row_);
  }
  ControlRow With(Bytes body) const {
    ControlRow row = row_;
    row.body = std::move(body);
    return row;
  }

  KeysRig rig_;
  SecretBytes next_root_;
  TenantRef tenant_;
  ControlRow row_;
  std::unique_ptr<RootKeys> next_;
};

TEST_F(RewrapTenantKeyTest, ItIsTheSameKeyAndOpensUnderTheNextRootOnly) {
  const auto body = Rewrap();
  ASSERT_TRUE(body) << body.error().ToString();
  EXPECT_NE(*body, row_.body);
  EXPECT_TRUE(*HoldOneTenantKey(*rig_.root, row_, *next_, With(*body), tenant_.id));
  EXPECT_FALSE(*HoldOneTenantKey(*rig_.root, With(*body), *rig_.root, row_, tenant_.id));
  EXPECT_FALSE(*HoldOneTenantKey(*next_, row_, *next_, With(*body), tenant_.id));
}

TEST_F(RewrapTenantKeyTest, AnotherTenantsKeyIsNotTheSame) {
  const TenantRef other = rig_.NewTenant(8);
  EXPECT_FALSE(*HoldOneTenantKey(*rig_.root, row_, *rig_.root, RowOf(8), tenant_.id));
  EXPECT_FALSE(RewrapTenantKey(*rig_.root, *next_, other.id, rig_.random, row_));
}

// A tenant whose destruction has begun: nothing opens its key any more, and that is no hindrance.
TEST_F(RewrapTenantKeyTest, WithoutItsShredKeyTheBodyStays) {
  ASSERT_TRUE(rig_.keyring->DestroyShredKey(tenant_.id));
  const auto body = Rewrap();
  ASSERT_TRUE(body) << body.error().ToString();
  EXPECT_EQ(*body, row_.body);
  EXPECT_TRUE(*HoldOneTenantKey(*rig_.root, row_, *next_, row_, tenant_.id));
  EXPECT_FALSE(*HoldOneTenantKey(*rig_.root, row_, *next_, With({1}), tenant_.id));
}

TEST_F(RewrapTenantKeyTest, ASpoiltRowIsRefused) {
  row_.body.back() ^= 1;
  EXPECT_FALSE(Rewrap());
  row_.body.clear();
  EXPECT_FALSE(Rewrap());
}

}  // namespace
}  // namespace strongroom::keys
