// Notices of type changes that are lost while the types are being read.
#include <gtest/gtest.h>

#include "base/temporary_directory.h"
#include "house.h"

namespace strongroom::faults {
namespace {

class TypeNoticesTest : public testing::Test {
 protected:
  const TemporaryDirectory directory_;
  House house_{directory_.path()};
  vault::TypeRegistry& types_ = house_.vault().types;
};

TEST_F(TypeNoticesTest, AGapMakesTheTypesStaleUntilTheyAreReadAgain) {
  EXPECT_FALSE(types_.stale());
  types_.OnGap();
  EXPECT_TRUE(types_.stale());
  Must(house_.Run(types_.Load()));
  EXPECT_FALSE(types_.stale());
}

TEST_F(TypeNoticesTest, AGapDuringALoadIsNotForgotten) {
  types_.OnGap();
  house_.failing().InterruptCall(1, [&]() -> Task<void> {
    types_.OnGap();
    co_return;
  });
  Must(house_.Run(types_.Load()));
  EXPECT_TRUE(types_.stale());
}

TEST_F(TypeNoticesTest, ALoadThatFailsLeavesThemStale) {
  house_.failing().FailCall(1);
  EXPECT_FALSE(house_.Run(types_.Load()));
  EXPECT_TRUE(types_.stale());
  house_.failing().FailNone();
  Must(house_.Run(types_.Load()));
  EXPECT_FALSE(types_.stale());
}

}  // namespace
}  // namespace strongroom::faults
