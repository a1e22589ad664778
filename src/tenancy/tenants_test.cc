#include "tenancy/tenants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <fstream>
#include <future>
#include <iterator>
#include <set>

#include "identity/test_installation.h"

namespace strongroom::tenancy {
namespace {

using access::ControlAction;
using identity::TestInstallation;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class TenantsTest : public testing::Test {
 protected:
  TenantsTest() { Wire(); }

  void Wire() {
    tenants_ = std::make_unique<Tenants>(Tenants::Parts{
        .rows = *home_.rows,
        .keyring = *home_.keyring,
        .hierarchy = *home_.hierarchy,
        .log = *home_.log,
        .random = home_.random,
        .clock = home_.clock,
        .io = home_.temporary->io(),
        .clear_rows = [this](store::Partition tenant) { return Clear(tenant); },
        .report = [this](const std::string& line) { home_.reports.push_back(line); }});
  }
  Task<Result<void>> Clear(store::Partition tenant) {
    cleared_.push_back(tenant);
    return home_.store->ClearPartition("records", tenant);
  }
  // Everything anew from what is stored, as after a crash.
  void Restart() {
    tenants_.reset();
    home_.Restart();
    Wire();
    ASSERT_TRUE(home_.Run(tenants_->Load()));
  }

  Result<Tenant> Create(const std::string& name) {
    const auto grant = TestInstallation::Grant(operator_.principal, ControlAction::kTenantsManage);
    return home_.Run(tenants_->Create(operator_, grant, name));
  }
  keys::TenantRef Made(const std::string& name) {
    const auto tenant = Create(name);
    if (!tenant) throw std::runtime_error(tenant.error().ToString());
    return tenant->ref;
  }
  Result<Tenants::DestroyOutcome> Destroy(const access::Caller& by, const std::string& name,
                                          std::optional<std::string> code = {}) {
    const auto grant = TestInstallation::Grant(by.principal, ControlAction::kTenantsManage);
    return home_.Run(tenants_->Destroy(by, grant, name, std::move(code)));
  }
  std::string Code(const std::string& name) {
    const auto asked = Destroy(operator_, name);
    EXPECT_TRUE(asked && asked->confirmation);
    return asked && asked->confirmation ? *asked->confirmation : "";
  }
  void PutRecord(const keys::TenantRef& tenant) {
    store::Batch batch;
    batch.puts.push_back({.table = "records",
                          .partition = tenant.number,
                          .key = ToBytes("key"),
                          .version = 1,
                          .body = ToBytes("a regular field")});
    ASSERT_TRUE(home_.Run(home_.temporary->store().Write(std::move(batch))));
  }
  std::uint64_t Records(const keys::TenantRef& tenant) {
    return *home_.Run(home_.temporary->store().Count("records", tenant.number));
  }
  bool HasShredKey(const keys::TenantRef& tenant) {
    return home_.keyring->ShredKey(tenant.id)->has_value();
  }
  // Shred keys in the keyring's file.
  std::size_t ShredKeys() {
    std::ifstream file(home_.directory / "keyring");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    std::size_t count = 0;
    for (auto at = text.find("\nshred "); at != std::string::npos;
         at = text.find("\nshred ", at + 1)) {
      ++count;
    }
    return count;
  }
  std::vector<std::string> RowKeys(const std::string& prefix) {
    const auto rows = home_.Run(home_.rows->Scan(prefix));
    std::vector<std::string> found;
    for (const keys::ControlRow& row : *rows) found.push_back(row.key);
    return found;
  }
  Result<std::shared_ptr<const keys::TypeKeys>> Keys(const keys::TenantRef& tenant) {
    return home_.Run(home_.hierarchy->ForType(tenant, "account", 0));
  }

  TestInstallation home_;
  const access::Caller operator_ = TestInstallation::Operator();
  std::vector<store::Partition> cleared_;
  std::unique_ptr<Tenants> tenants_;
};

TEST_F(TenantsTest, ACreatedTenantIsFoundHasKeysAndAChainAndSurvivesARestart) {
  const keys::TenantRef north = Made("north");
  EXPECT_EQ(north.number, 1u);
  EXPECT_FALSE(north.id.IsNil());
  ASSERT_TRUE(tenants_->Find("north"));
  EXPECT_EQ(tenants_->Find("north")->id, north.id);
  EXPECT_EQ(tenants_->FindNumber(1)->ref.name, "north");
  EXPECT_TRUE(HasShredKey(north));
  EXPECT_TRUE(Keys(north));
  EXPECT_THAT(home_.Chain(1), HasSubstr("instance.start"));
  EXPECT_THAT(home_.Chain(0), HasSubstr(R"("action":"tenant.create")"));
  Restart();
  EXPECT_EQ(tenants_->Find("north")->id, north.id);
  EXPECT_TRUE(Keys(north));
  EXPECT_EQ(Made("south").number, 2u);
  EXPECT_EQ(tenants_->List().size(), 2u);
}

TEST_F(TenantsTest, OnlyAPlainLowerCaseNameIsTaken) {
  for (const std::string& bad :
       {std::string(), std::string("North"), std::string("1a"), std::string("-a"),
        std::string("a b"), std::string("a/b"), std::string("a.b"), std::string("ä"),
        std::string(64, 'a'), std::string("a\n"), std::string("a\0b", 3)}) {
    const auto refused = Create(bad);
    ASSERT_FALSE(refused) << bad;
    EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid) << bad;
  }
  for (const std::string& good : {std::string("a"), std::string("a-1_b"), std::string(63, 'a')}) {
    EXPECT_TRUE(Create(good)) << good;
  }
  EXPECT_EQ(ShredKeys(), 3u);
}

TEST_F(TenantsTest, ATakenNameIsAConflictAndLeavesNothingBehind) {
  const keys::TenantRef north = Made("north");
  const auto again = Create("north");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(tenants_->Find("north")->id, north.id);
  EXPECT_EQ(ShredKeys(), 1u);
}

TEST_F(TenantsTest, ANumberIsNotGivenTwiceThoughTheCounterBeTakenAway) {
  Made("north");
  const keys::TenantRef south = Made("south");
  store::Batch batch;
  batch.removes.push_back({.table = "control", .partition = 0, .key = ToBytes(kTenantCounterKey)});
  ASSERT_TRUE(home_.Run(home_.temporary->store().Write(std::move(batch))));
  EXPECT_EQ(Made("east").number, 3u);
  ASSERT_TRUE(Destroy(operator_, "east", Code("east")));
  batch = {};
  batch.removes.push_back({.table = "control", .partition = 0, .key = ToBytes(kTenantCounterKey)});
  ASSERT_TRUE(home_.Run(home_.temporary->store().Write(std::move(batch))));
  EXPECT_EQ(Made("west").number, 4u);
}

// On one io thread they take turns at every call of the store: all read the same counter first.
TEST_F(TenantsTest, CreationsAtOnceGiveDifferentNumbersAndANameOnlyOnce) {
  const auto grant = TestInstallation::Grant(operator_.principal, ControlAction::kTenantsManage);
  std::vector<std::future<Result<Tenant>>> made;
  for (const char* name : {"north", "south", "east", "north"}) {
    auto promise = std::make_shared<std::promise<Result<Tenant>>>();
    made.push_back(promise->get_future());
    auto done = [promise](std::exception_ptr failure, Result<Tenant> tenant) {
      if (failure) return promise->set_exception(failure);
      promise->set_value(std::move(tenant));
    };
    boost::asio::co_spawn(home_.temporary->io(), tenants_->Create(operator_, grant, name),
                          std::move(done));
  }
  std::set<std::uint32_t> numbers;
  int conflicts = 0;
  for (auto& future : made) {
    const Result<Tenant> tenant = future.get();
    if (tenant) {
      EXPECT_TRUE(numbers.insert(tenant->ref.number).second);
    } else {
      EXPECT_EQ(tenant.error().kind, ErrorKind::kConflict) << tenant.error().ToString();
      ++conflicts;
    }
  }
  EXPECT_EQ(conflicts, 1);
  EXPECT_EQ(tenants_->List().size(), 3u);
  EXPECT_EQ(ShredKeys(), 3u);
}

TEST_F(TenantsTest, AGrantForSomethingElseIsNotEnough) {
  const auto grant = TestInstallation::Grant(operator_.principal, ControlAction::kTokensManage);
  const auto made = home_.Run(tenants_->Create(operator_, grant, "north"));
  EXPECT_EQ(made.error().kind, ErrorKind::kForbidden);
  Made("north");
  const auto destroyed = home_.Run(tenants_->Destroy(operator_, grant, "north", std::nullopt));
  EXPECT_EQ(destroyed.error().kind, ErrorKind::kForbidden);
}

TEST_F(TenantsTest, DestructionIsAskedTwiceAndThenLeavesNothingReadable) {
  const keys::TenantRef north = Made("north");
  const keys::TenantRef south = Made("south");
  PutRecord(north);
  PutRecord(south);
  ASSERT_TRUE(Keys(north));
  ASSERT_TRUE(Keys(south));

  const auto asked = Destroy(operator_, "north");
  ASSERT_TRUE(asked);
  ASSERT_TRUE(asked->confirmation);
  EXPECT_EQ(Base64UrlDecode(*asked->confirmation).value_or(Bytes()).size(), 16u);
  EXPECT_TRUE(tenants_->Find("north"));
  EXPECT_TRUE(HasShredKey(north));

  const auto done = Destroy(operator_, "north", asked->confirmation);
  ASSERT_TRUE(done) << done.error().ToString();
  EXPECT_FALSE(done->confirmation);
  EXPECT_FALSE(tenants_->Find("north"));
  EXPECT_FALSE(tenants_->FindNumber(north.number));
  EXPECT_FALSE(HasShredKey(north));
  EXPECT_EQ(Keys(north).error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(Records(north), 0u);
  EXPECT_THAT(RowKeys("key/00000001/"), IsEmpty());
  EXPECT_THAT(RowKeys("destroyed/"), ElementsAre("destroyed/00000001"));
  EXPECT_THAT(RowKeys("tenant/"), ElementsAre("tenant/south"));
  for (const store::Partition chain : {0u, 1u}) {
    EXPECT_THAT(home_.Chain(chain), HasSubstr(R"("action":"tenant.destroy")"));
    EXPECT_THAT(home_.Chain(chain), HasSubstr(R"("action":"tenant.destroyed")"));
  }
  EXPECT_TRUE(tenants_->Find("south"));
  EXPECT_EQ(Records(south), 1u);
  EXPECT_TRUE(Keys(south));

  const auto row = home_.Run(home_.rows->Get("destroyed/00000001"));
  const auto left = DecodeDestroyedRow((*row)->body);
  ASSERT_TRUE(left);
  EXPECT_EQ(left->ref.id, north.id);
  EXPECT_EQ(left->ref.name, "north");
}

TEST_F(TenantsTest, ANameUsedAgainIsANewTenant) {
  const keys::TenantRef old = Made("north");
  ASSERT_TRUE(Destroy(operator_, "north", Code("north")));
  const keys::TenantRef fresh = Made("north");
  EXPECT_NE(fresh.id, old.id);
  EXPECT_NE(fresh.number, old.number);
}

TEST_F(TenantsTest, AConfirmationWorksOnceInTimeForItsCallerAndTenantOnly) {
  Made("north");
  Made("south");
  const auto refused = [&](const access::Caller& by, const std::string& name,
                           const std::string& code) {
    const auto outcome = Destroy(by, name, code);
    return !outcome && outcome.error().kind == ErrorKind::kInvalid;
  };
  const std::string code = Code("north");
  access::Caller other = operator_;
  other.principal.accessor = "sra_other";
  EXPECT_TRUE(refused(operator_, "north", ""));
  EXPECT_TRUE(refused(operator_, "north", "AAAAAAAAAAAAAAAAAAAAAA"));
  EXPECT_TRUE(refused(operator_, "south", code));
  EXPECT_TRUE(refused(other, "north", code));
  home_.clock.Advance(std::chrono::minutes(10));
  EXPECT_TRUE(refused(operator_, "north", code));
  EXPECT_TRUE(tenants_->Find("north"));

  const std::string fresh = Code("north");
  home_.clock.Advance(std::chrono::minutes(10) - std::chrono::milliseconds(1));
  EXPECT_TRUE(Destroy(operator_, "north", fresh));
  Made("north");
  EXPECT_TRUE(refused(operator_, "north", fresh)) << "used, and for another tenant";
  const auto absent = Destroy(operator_, "nowhere");
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().kind, ErrorKind::kNotFound);
}

// Whichever call of the store fails: there is a whole tenant or none, and no shred key is missing.
TEST_F(TenantsTest, ACreationThatFailsAnywhereLeavesAWholeTenantOrNone) {
  int failures = 0;
  for (std::uint64_t n = 1;; ++n) {
    const std::string name = "t" + std::to_string(n);
    // Opening it takes a call more after each restart.
    ASSERT_TRUE(home_.Run(home_.log->OpenChain(0)));
    home_.store->FailCall(n);
    const auto made = Create(name);
    const bool met = home_.store->calls() >= n;
    home_.store->FailNone();
    Restart();
    const auto found = tenants_->Find(name);
    EXPECT_EQ(found.has_value(), made.has_value()) << n;
    EXPECT_EQ(ShredKeys(), tenants_->List().size()) << n;
    if (found) {
      EXPECT_TRUE(Keys(*found)) << n;
    }
    failures += made ? 0 : 1;
    if (!met) break;
    ASSERT_LT(n, 60u);
  }
  EXPECT_GT(failures, 3);
}

// The store may have written the tenant: its key stays, whatever the answer was.
TEST_F(TenantsTest, ACreationWhoseAnswerIsLostKeepsTheTenantsKey) {
  int unheard = 0;
  for (std::uint64_t n = 1;; ++n) {
    ASSERT_TRUE(home_.Run(home_.log->OpenChain(0)));
    home_.store->LoseAnswer(n);
    const auto made = Create("t" + std::to_string(n));
    const bool met = home_.store->calls() >= n;
    home_.store->FailNone();
    Restart();
    const auto found = tenants_->Find("t" + std::to_string(n));
    if (found && !made) {
      ++unheard;
      EXPECT_EQ(made.error().kind, ErrorKind::kOutcomeUnknown);
    }
    if (found) {
      EXPECT_TRUE(HasShredKey(*found)) << n;
      EXPECT_TRUE(Keys(*found)) << n;
    }
    if (!met) break;
    ASSERT_LT(n, 60u);
  }
  EXPECT_EQ(unheard, 1);
}

// A crash is a failure of every call from some point on. After each a restart finds a living tenant
// or finishes its destruction.
TEST_F(TenantsTest, ADestructionThatStopsAnywhereIsUndoneOrFinishedAtTheNextStart) {
  std::size_t living = 0;
  std::size_t finished = 0;
  bool whole = false;
  for (std::uint64_t n = 1; !whole; ++n) {
    const keys::TenantRef tenant = Made("t" + std::to_string(n));
    PutRecord(tenant);
    ASSERT_TRUE(Keys(tenant));
    const std::string code = Code(tenant.name);
    home_.store->FailCall(n);
    const auto destroyed = Destroy(operator_, tenant.name, code);
    whole = home_.store->calls() < n;
    home_.store->FailNone();
    const bool begun =
        !RowKeys("destroyed/").empty() || !tenants_->Find(tenant.name) || !HasShredKey(tenant);

    Restart();
    ASSERT_TRUE(home_.Run(tenants_->ResumeDestructions())) << n;
    if (const auto found = tenants_->Find(tenant.name)) {
      ++living;
      EXPECT_FALSE(destroyed) << n;
      EXPECT_EQ(found->id, tenant.id);
      EXPECT_TRUE(HasShredKey(tenant)) << n;
      EXPECT_EQ(Records(tenant), 1u) << n;
      EXPECT_TRUE(Keys(tenant)) << n;
      ASSERT_TRUE(Destroy(operator_, tenant.name, Code(tenant.name)));
    } else {
      ++finished;
    }
    EXPECT_TRUE(begun || tenants_->Find(tenant.name) == std::nullopt);
    EXPECT_FALSE(HasShredKey(tenant)) << n;
    EXPECT_EQ(Records(tenant), 0u) << n;
    EXPECT_THAT(RowKeys("tenant/"), IsEmpty()) << n;
    EXPECT_THAT(RowKeys("key/"), IsEmpty()) << n;
    EXPECT_EQ(RowKeys("destroyed/").size(), n);
    ASSERT_LT(n, 60u);
  }
  EXPECT_GT(living, 1u);
  EXPECT_GT(finished, 3u);
}

TEST_F(TenantsTest, ADyingTenantIsNotFoundAndCanBeFinishedByAskingAgain) {
  keys::TenantRef north = Made("north");
  const auto dying = [&] {
    const std::vector<Tenant> list = tenants_->List();
    return !list.empty() && list.front().state == TenantState::kDestroying;
  };
  for (std::uint64_t n = 1; !dying(); ++n) {
    ASSERT_LT(n, 60u);
    if (!tenants_->Find("north")) north = Made("north");
    const std::string code = Code("north");
    home_.store->FailCall(n);
    (void)Destroy(operator_, "north", code);
    home_.store->FailNone();
    ASSERT_TRUE(home_.Run(tenants_->Load()));
  }
  EXPECT_FALSE(tenants_->Find("north"));
  EXPECT_FALSE(tenants_->FindNumber(north.number));
  EXPECT_EQ(Create("north").error().kind, ErrorKind::kConflict);
  EXPECT_TRUE(Destroy(operator_, "north", Code("north")));
  EXPECT_THAT(tenants_->List(), IsEmpty());
  EXPECT_FALSE(HasShredKey(north));
}

TEST_F(TenantsTest, AnotherServersChangesAreSeenWithTheNotice) {
  Tenants other(Tenants::Parts{.rows = *home_.rows,
                               .keyring = *home_.keyring,
                               .hierarchy = *home_.hierarchy,
                               .log = *home_.log,
                               .random = home_.random,
                               .clock = home_.clock,
                               .io = home_.temporary->io(),
                               .clear_rows = [this](store::Partition p) { return Clear(p); },
                               .report = [](const std::string&) {}});
  int changed = 0;
  other.OnChanged([&] { ++changed; });
  ASSERT_TRUE(home_.Run(other.Load()));
  EXPECT_EQ(changed, 1);
  home_.on_notice = [&](std::string_view key) { other.OnControlChange(key); };
  Made("north");
  // The notice comes with the commit, the reload reads on the same thread: bounded by turns of it.
  for (int turn = 0; turn < 1000 && !other.Find("north"); ++turn) home_.Settle();
  ASSERT_TRUE(other.Find("north"));
  EXPECT_GE(changed, 2);
  ASSERT_TRUE(Destroy(operator_, "north", Code("north")));
  for (int turn = 0; turn < 1000 && other.Find("north"); ++turn) home_.Settle();
  EXPECT_FALSE(other.Find("north"));
  home_.on_notice = nullptr;
  home_.Settle();
}

TEST_F(TenantsTest, AKeyringBroughtBackFromACopyLosesTheDestroyedTenantsKeyAgain) {
  const keys::TenantRef north = Made("north");
  const auto copy = home_.directory / "copy";
  std::filesystem::copy_file(home_.directory / "keyring", copy);
  ASSERT_TRUE(Destroy(operator_, "north", Code("north")));
  std::filesystem::remove(home_.directory / "keyring");
  std::filesystem::rename(copy, home_.directory / "keyring");
  EXPECT_EQ(ShredKeys(), 1u);
  Restart();
  EXPECT_EQ(ShredKeys(), 0u);
  EXPECT_FALSE(HasShredKey(north));
}

TEST_F(TenantsTest, AReloadThatFailedIsRepeatedByTheTick) {
  Made("north");
  home_.store->FailAll();
  tenants_->OnGap();
  home_.Settle();
  home_.store->FailNone();
  EXPECT_TRUE(tenants_->Find("north")) << "what was known stays known";
  Tenants::Parts parts{.rows = *home_.rows,
                       .keyring = *home_.keyring,
                       .hierarchy = *home_.hierarchy,
                       .log = *home_.log,
                       .random = home_.random,
                       .clock = home_.clock,
                       .io = home_.temporary->io(),
                       .clear_rows = [this](store::Partition p) { return Clear(p); },
                       .report = [](const std::string&) {}};
  Tenants late(std::move(parts));
  home_.store->FailAll();
  EXPECT_FALSE(home_.Run(late.Load()));
  home_.store->FailNone();
  auto tick = [&late]() -> Task<bool> {
    co_await late.Tick();
    co_return late.Find("north").has_value();
  };
  EXPECT_TRUE(home_.Run(tick()));
}

TEST_F(TenantsTest, AForgedOrEditedTenantRowIsNoTenant) {
  const keys::TenantRef north = Made("north");
  Tenant forged{.ref = north, .state = TenantState::kActive, .created = {}, .version = 1};
  forged.ref.name = "intruder";
  Bytes body = EncodeTenantRow(forged);
  body.resize(body.size() + 32);
  store::Batch batch;
  batch.puts.push_back({.table = "control",
                        .partition = 0,
                        .key = ToBytes("tenant/intruder"),
                        .version = 1,
                        .body = body});
  ASSERT_TRUE(home_.Run(home_.temporary->store().Write(std::move(batch))));
  ASSERT_TRUE(home_.Run(tenants_->Load()));
  EXPECT_FALSE(tenants_->Find("intruder"));
  EXPECT_TRUE(tenants_->Find("north"));
  // Its name is not free either: what stands there is for the operator to look at.
  EXPECT_EQ(Create("intruder").error().kind, ErrorKind::kConflict);
}

TEST(TenantRows, TheirFormatsArePinned) {
  const Tenant tenant{.ref = {.number = 7, .id = Uuid({0xab}), .name = "n"},
                      .state = TenantState::kDestroying,
                      .created = Time(std::chrono::milliseconds(256)),
                      .version = 3};
  EXPECT_EQ(HexEncode(EncodeTenantRow(tenant)),
            "01"
            "00000007"
            "ab000000000000000000000000000000"
            "00000001"
            "6e"
            "02"
            "0000000000000100");
  const DestroyedTenant left{.ref = tenant.ref,
                             .created = tenant.created,
                             .destroyed = Time(std::chrono::milliseconds(512))};
  EXPECT_EQ(HexEncode(EncodeDestroyedRow(left)),
            "01"
            "00000007"
            "ab000000000000000000000000000000"
            "00000001"
            "6e"
            "0000000000000100"
            "0000000000000200");
  EXPECT_EQ(HexEncode(EncodeCounterRow(8)), "0100000008");
  const auto back = DecodeTenantRow(EncodeTenantRow(tenant), 3);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->ref.name, "n");
  EXPECT_EQ(back->state, TenantState::kDestroying);
  const Bytes body = EncodeTenantRow(tenant);
  for (std::size_t size = 0; size < body.size(); ++size) {
    EXPECT_FALSE(DecodeTenantRow(ByteView(body).first(size), 1)) << size;
    EXPECT_FALSE(DecodeDestroyedRow(ByteView(body).first(size))) << size;
  }
  EXPECT_FALSE(DecodeCounterRow(body));
}

}  // namespace
}  // namespace strongroom::tenancy
