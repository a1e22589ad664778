#include "desk/model/state.h"

#include <gtest/gtest.h>

#include "desk/model/can_see.h"

namespace strongroom::desk::model {
namespace {

TEST(Apply, ANumberThatIsNotTheNextIsRefused) {
  State state;
  Event event{.n = 2,
              .id = {},
              .at = {},
              .by = "system",
              .stream = "person/p-1",
              .kind = "person.added",
              .body = {{"name", "reporter-1"}}};
  const Result<void> applied = Apply(state, event);
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(state.n, 0U);
  event.n = 1;
  EXPECT_TRUE(Apply(state, event));
  EXPECT_EQ(state.FindPerson("p-1")->name, "reporter-1");
}

}  // namespace
}  // namespace strongroom::desk::model
