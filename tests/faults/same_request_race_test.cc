// A create with an idempotency key and an id of the client's choice, with the same request, or one
// that it must not be taken for, before its first store operation, its second, and so on: equal
// requests both get the one record that was made, others are refused.
#include <gtest/gtest.h>

#include "race.h"

namespace strongroom::faults {
namespace {

constexpr const char* kId = "0191f3a0-6f0e-7b53-9d5c-1f2f0f1f6a10";
constexpr const char* kNumber = "DE89370400440532013000";

Task<Result<vault::CreatedRecord>> Request(House& house, const access::Caller& by, std::string key,
                                           std::string number) {
  vault::CreateRecord command{
      .type = "account", .record = Account(number), .idempotency_key = std::move(key)};
  command.record["id"] = kId;
  co_return co_await vault::Create(house.vault(), by, std::move(command));
}

// The outcome of a request when another by the same caller, which succeeds, comes to its end before
// each of its store operations in turn.
template <class Expect>
void AtEachStep(const std::string& other_key, const std::string& other_number, Expect expect) {
  for (std::uint64_t step = 1;; ++step) {
    SCOPED_TRACE(step);
    const TemporaryDirectory directory;
    House house(directory.path());
    house.MakeTenant("north");
    house.Declare(AccountType(kSealedOwner));
    const access::Caller by = house.Developer("north");
    bool interrupted = false;
    house.failing().InterruptCall(step, [&]() -> Task<void> {
      interrupted = true;
      const auto other = co_await Request(house, by, other_key, other_number);
      EXPECT_TRUE(other) << (other ? std::string() : other.error().ToString());
    });
    const auto made = house.Run(Request(house, by, "key", kNumber));
    house.failing().FailNone();
    if (!interrupted) break;
    // An answer may have come before the other's; then the step is one of those behind the write.
    expect(made);
    ASSERT_LT(step, 50U);
  }
}

TEST(SameRequestRace, EqualRequestsGetTheOneRecord) {
  AtEachStep("key", kNumber, [](const Result<vault::CreatedRecord>& made) {
    ASSERT_TRUE(made) << made.error().ToString();
    EXPECT_EQ(made->id, kId);
  });
}

TEST(SameRequestRace, AnotherBodyUnderTheSameKeyIsRefused) {
  AtEachStep("key", "GB29NWBK60161331926819", [](const Result<vault::CreatedRecord>& made) {
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind, ErrorKind::kInvalid);
    ASSERT_EQ(made.error().fields.size(), 1U);
    EXPECT_EQ(made.error().fields[0].rule, "idempotency-key-reused");
  });
}

TEST(SameRequestRace, AnIdThatIsTakenUnderAnotherKeyIsAConflict) {
  AtEachStep("other", kNumber, [](const Result<vault::CreatedRecord>& made) {
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind, ErrorKind::kConflict);
    EXPECT_EQ(made.error().detail, "a record with this id exists already");
  });
}

}  // namespace
}  // namespace strongroom::faults
