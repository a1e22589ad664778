// A rotation of data keys with something else happening before its first store operation, its
// second, and so on: a second server that has heard of nothing writes, reads, rotates as well, or
// raises the class. After each: what was accepted opens and is found at either server, nothing is
// sealed under an older key, no older key is left, and verification finds nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

#include "race.h"
#include "vault/apply_type.h"
#include "vault/rotate_keys.h"
#include "vault/update_record.h"

namespace strongroom::faults {
namespace {

// Refused once at most: a server that was refused has heard.
Task<void> WriteThere(Race& race) {
  for (int attempt = 0;; ++attempt) {
    vault::CreateRecord command{
        .type = "account", .record = Account("GB29NWBK60161331926819"), .idempotency_key = {}};
    const auto created = co_await vault::Create(race.second->vault(), race.by, std::move(command));
    if (created) break;
    EXPECT_EQ(created.error().kind, ErrorKind::kUnavailable) << created.error().ToString();
    EXPECT_EQ(attempt, 0);
    if (attempt > 0) co_return;
  }
  race.numbers.insert("GB29NWBK60161331926819");
}

// The version that the test knows of may be gone: then it is a conflict, never a loss.
Task<void> ReplaceThere(Race& race) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    vault::UpdateRecord command{
        .type = "account", .id = race.ids.back(), .record = Account("FR1420041010050500013M02606")};
    command.record["_version"] = 1;
    const auto updated = co_await vault::Update(race.second->vault(), race.by, std::move(command));
    if (updated) {
      race.numbers.erase("DE89370400440532013002");
      race.numbers.insert("FR1420041010050500013M02606");
      co_return;
    }
    if (updated.error().kind == ErrorKind::kConflict) co_return;
    EXPECT_EQ(updated.error().kind, ErrorKind::kUnavailable) << updated.error().ToString();
    EXPECT_EQ(attempt, 0);
  }
}

Task<void> ReadThere(Race& race) {
  const auto found = co_await race.ReadAll(race.second->vault());
  EXPECT_TRUE(found) << (found ? std::string() : found.error().ToString());
  EXPECT_EQ(found.value_or(std::multiset<std::string>{}), race.numbers);
}

Task<void> RotateThere(Race& race) {
  const access::ControlGrant grant = race.house.Granted(access::ControlAction::kTypesManage);
  const access::Caller by = race.house.Operator("another");
  const auto rotated =
      co_await vault::RotateKeys(race.second->vault(), by, grant, "account", std::nullopt);
  EXPECT_TRUE(rotated) << rotated.error().ToString();
}

Task<void> FinishThere(Race& race) {
  const access::ControlGrant grant = race.house.Granted(access::ControlAction::kTypesManage);
  const access::Caller by = race.house.Operator("another");
  const auto finished =
      co_await vault::ResealRecords(race.second->vault(), by, grant, "account", "north");
  EXPECT_TRUE(finished) << finished.error().ToString();
}

Task<void> RaiseThere(Race& race) {
  const access::ControlGrant grant = race.house.Granted(access::ControlAction::kTypesManage);
  const access::Caller by = race.house.Operator("another");
  json::value schema = Must(ParseJson(AccountType(kSealedOwner)));
  const auto raised =
      co_await vault::ApplyType(race.second->vault(), by, grant, "account", std::move(schema));
  EXPECT_TRUE(raised) << raised.error().ToString();
}

void ExpectWhole(Race& race) {
  House& house = race.house;
  for (vault::Vault* vault : {&house.vault(), &race.second->vault()}) {
    const auto found = house.Run(race.ReadAll(*vault));
    ASSERT_TRUE(found) << found.error().ToString();
    EXPECT_EQ(*found, race.numbers);
    for (const std::string& number : race.numbers) {
      vault::SearchRecords command{.type = "account", .where = {}, .cursor = {}};
      command.where["number"] = number;
      const std::string page = Must(house.Run(vault::Search(*vault, race.by, std::move(command))));
      EXPECT_EQ(Must(ParseJson(page)).at("records").as_array().size(), 1U) << number;
    }
  }
  Must(house.Run(house.vault().types.Load()));
  const auto type = house.vault().types.Find("account");
  const keys::TenantRef tenant = *house.tenants().Find("north");
  const auto versions = Must(house.Run(house.vault().keys.DataKeys(tenant, "account")));
  EXPECT_GE(versions.active, 2U);
  EXPECT_THAT(versions.older, testing::IsEmpty());
  const auto keys =
      Must(house.Run(house.vault().keys.ForType(tenant, "account", type->row.version)));
  for (const store::Row& stored :
       Must(house.Run(house.vault().store.Scan(type->table, tenant.number, {}, {}, 1000)))) {
    EXPECT_FALSE(vault::SealedBefore(Must(vault::ReadRow(*keys, stored)), versions.active));
  }
  EXPECT_THAT(house.Verify(), testing::IsEmpty());
}

struct Interruption {
  const char* name;
  Task<void> (*run)(Race&);
  friend void PrintTo(const Interruption& one, std::ostream* out) { *out << one.name; }
};

class RotationRace : public testing::TestWithParam<Interruption> {};

TEST_P(RotationRace, LosesNothingWhereverItStrikes) {
  bool reached = true;
  std::uint64_t n = 1;
  for (; reached && !HasFailure(); ++n) {
    SCOPED_TRACE("before operation " + std::to_string(n));
    const TemporaryDirectory directory;
    Race race(directory.path());
    House& house = race.house;
    const access::ControlGrant grant = house.Granted(access::ControlAction::kTypesManage);
    const access::Caller by = house.Operator();
    house.failing().InterruptCall(n, [&race] { return GetParam().run(race); });
    const auto rotated =
        house.Run(vault::RotateKeys(house.vault(), by, grant, "account", std::nullopt));
    reached = house.failing().calls() >= n;
    house.failing().FailNone();
    if (!rotated) {
      // Refused because of the other, and then the other's work may be all there is to do.
      EXPECT_TRUE(rotated.error().kind == ErrorKind::kConflict ||
                  rotated.error().kind == ErrorKind::kUnavailable)
          << rotated.error().ToString();
      const auto versions =
          Must(house.Run(house.vault().keys.DataKeys(*house.tenants().Find("north"), "account")));
      if (versions.active == 1) {
        Must(house.Run(vault::RotateKeys(house.vault(), by, grant, "account", std::nullopt)));
      } else {
        Must(house.Run(vault::ResealRecords(house.vault(), by, grant, "account", std::nullopt)));
      }
    }
    ExpectWhole(race);
  }
  EXPECT_GT(n, 10U) << "hardly anything was interrupted";
}

INSTANTIATE_TEST_SUITE_P(
    Others, RotationRace,
    testing::Values(Interruption{"Write", WriteThere}, Interruption{"Replace", ReplaceThere},
                    Interruption{"Read", ReadThere}, Interruption{"Rotate", RotateThere},
                    Interruption{"Finish", FinishThere}, Interruption{"RaiseClass", RaiseThere}),
    [](const auto& parameter) { return std::string(parameter.param.name); });

}  // namespace
}  // namespace strongroom::faults
