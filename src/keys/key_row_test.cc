#include "keys/key_row.h"

#include <gtest/gtest.h>

namespace strongroom::keys {
namespace {

TEST(KeyRow, TenantIsReadFromNamesOfKeysAlone) {
  EXPECT_EQ(TenantOfKeyRow("key/0000001f/tenant"), 31U);
  EXPECT_EQ(TenantOfKeyRow("key/0000001f/account/data/1"), 31U);
  EXPECT_EQ(TenantOfKeyPlace("key/0000001f/tenant"), 31U);
  EXPECT_EQ(TenantOfKeyPlace("key/0000001f/account/data/1"), std::nullopt);
  // Names also come from notices, which anybody may send who may connect to the database.
  for (const char* other :
       {"", "key/", "key/1", "key/zzzzzzzz/tenant", "key/0000001/tenant", "key/-0000001/tenant",
        "key/ 0000001/tenant", "key/0x00001f/tenant", "token/0000001f/tenant"}) {
    EXPECT_EQ(TenantOfKeyRow(other), std::nullopt) << other;
    EXPECT_EQ(TenantOfKeyPlace(other), std::nullopt) << other;
  }
}

}  // namespace
}  // namespace strongroom::keys
