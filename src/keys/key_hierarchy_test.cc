#include "keys/key_hierarchy.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <future>

#include "access/decide.h"
#include "base/json.h"
#include "keys/test_rig.h"

namespace strongroom::keys {
namespace {

class KeyHierarchyTest : public testing::Test {
 protected:
  // Open() wants a decision; whether a value opens is what these tests ask.
  access::Grant Grant() {
    const auto type = record::RecordType::Compile(*ParseJson(R"({
      "$id": "account", "title": "Account", "type": "object", "x-sensitivity": "high",
      "additionalProperties": false, "properties": {"number":
      {"type": "string", "maxLength": 64, "x-sensitivity": "high", "x-mask": "all"}}})"));
    EXPECT_TRUE(type) << type.error().ToString();
    access::Principal developer;
    developer.kind = access::PrincipalKind::kDevelopment;
    developer.tenant = tenant_.number;
    return std::move(*access::Decide(developer, access::Action::kReveal, *type));
  }
  Bytes Seal(const TypeKeys& keys) { return keys.Seal(rig_.random, place_, AsBytes("4711")); }
  bool Opens(const TypeKeys& keys, const Bytes& sealed) {
    const auto opened = Open(Grant(), keys, place_, sealed);
    return opened && opened->InsecureText() == "4711";
  }
  Result<std::shared_ptr<const TypeKeys>> ForType(KeyHierarchy& hierarchy,
                                                  const std::string& type = "account") {
    return rig_.temporary.Run(hierarchy.ForType(tenant_, type, 0));
  }
  static std::uint32_t KeyVersion(const Bytes& sealed) {
    return ParseSealed(sealed).value_or(SealedView{}).key_version;
  }
  std::size_t KeyRows() {
    const auto rows = rig_.temporary.Run(rig_.rows->Scan("key/"));
    EXPECT_TRUE(rows);
    return rows ? rows->size() : 0;
  }
  void RemoveBehindTheBack(const std::string& key) {
    store::Batch batch;
    batch.removes.push_back(
        {.table = std::string(kControlTable), .partition = 0, .key = ToBytes(key)});
    EXPECT_TRUE(rig_.Write(std::move(batch)));
  }

  KeysRig rig_;
  const TenantRef tenant_ = rig_.NewTenant(1);
  const FieldPlace place_{.tenant = tenant_.id,
                          .type = "account",
                          .record = Uuid({9}),
                          .record_version = 1,
                          .field = "number",
                          .sensitivity = "high"};
};

TEST_F(KeyHierarchyTest, KeysAreMadeAtFirstUseAndTheSameAfterARestart) {
  EXPECT_EQ(KeyRows(), 1u);  // the tenant's own
  const auto keys = rig_.Keys(*rig_.hierarchy, tenant_, "account");
  const Bytes sealed = Seal(*keys);
  EXPECT_EQ(KeyRows(), 4u);
  const auto restarted = rig_.NewHierarchy();
  const auto again = rig_.Keys(*restarted, tenant_, "account");
  EXPECT_EQ(KeyRows(), 4u);
  EXPECT_TRUE(Opens(*again, sealed));
  EXPECT_EQ(keys->IndexValue(1, "number", 12, "4711"), again->IndexValue(1, "number", 12, "4711"));
  EXPECT_EQ(keys->RowMac(place_.record, 1, AsBytes("row")),
            again->RowMac(place_.record, 1, AsBytes("row")));
}

TEST_F(KeyHierarchyTest, NoKeyStandsReadableInTheStore) {
  rig_.Keys(*rig_.hierarchy, tenant_, "account");
  const auto rows = rig_.temporary.Run(rig_.rows->Scan("key/"));
  ASSERT_TRUE(rows);
  const SecretBytes root = rig_.keyring->RootKey();
  const auto shred = rig_.keyring->ShredKey(tenant_.id);
  for (const ControlRow& row : *rows) {
    EXPECT_EQ(AsText(row.body).find(root.InsecureText()), std::string_view::npos);
    EXPECT_EQ(AsText(row.body).find((*shred)->InsecureText()), std::string_view::npos);
  }
}

// Many requests on two threads, and a second server, use a type for the first time at once.
TEST_F(KeyHierarchyTest, ConcurrentFirstUsesAgreeOnOneSetOfKeys) {
  const auto other_server = rig_.NewHierarchy();
  std::vector<std::future<Result<std::shared_ptr<const TypeKeys>>>> futures;
  for (int i = 0; i < 32; ++i) {
    KeyHierarchy& server = i % 4 < 2 ? *rig_.hierarchy : *other_server;
    auto promise = std::make_shared<std::promise<Result<std::shared_ptr<const TypeKeys>>>>();
    futures.push_back(promise->get_future());
    auto done = [promise](std::exception_ptr failure,
                          Result<std::shared_ptr<const TypeKeys>> keys) {
      if (failure) return promise->set_exception(failure);
      promise->set_value(std::move(keys));
    };
    boost::asio::co_spawn(rig_.temporary.io(static_cast<std::size_t>(i % 2)),
                          server.ForType(tenant_, "account", 0), std::move(done));
  }
  std::vector<std::shared_ptr<const TypeKeys>> all;
  for (auto& future : futures) {
    auto keys = future.get();
    ASSERT_TRUE(keys) << keys.error().ToString();
    all.push_back(*keys);
  }
  EXPECT_EQ(KeyRows(), 4u);
  const Bytes sealed = Seal(*all.front());
  for (const auto& keys : all) EXPECT_TRUE(Opens(*keys, sealed));
}

TEST_F(KeyHierarchyTest, ATypesKeysServeNoOtherTypeOrTenant) {
  const auto account = rig_.Keys(*rig_.hierarchy, tenant_, "account");
  const auto card = rig_.Keys(*rig_.hierarchy, tenant_, "card");
  const auto other = rig_.Keys(*rig_.hierarchy, rig_.NewTenant(2), "account");
  const auto index = [](const TypeKeys& keys) { return keys.IndexValue(1, "number", 64, "4711"); };
  EXPECT_NE(index(*account), index(*card));
  EXPECT_NE(index(*account), index(*other));
  EXPECT_NE(account->RowMac({}, 1, {}), card->RowMac({}, 1, {}));
  EXPECT_NE(account->RowMac({}, 1, {}), other->RowMac({}, 1, {}));
}

TEST_F(KeyHierarchyTest, AnIndexValueDependsOnIndexFieldAndTermAndHasNoSpareBits) {
  const auto keys = rig_.Keys(*rig_.hierarchy, tenant_, "account");
  const Bytes value = keys->IndexValue(1, "number", 12, "4711");
  ASSERT_EQ(value.size(), 3u);
  EXPECT_EQ(value[0], 1);  // the index key's version
  EXPECT_EQ(value[2] & 0x0f, 0);
  EXPECT_EQ(value, keys->IndexValue(1, "number", 12, "4711"));
  EXPECT_NE(keys->IndexValue(1, "number", 64, "4711"), keys->IndexValue(2, "number", 64, "4711"));
  EXPECT_NE(keys->IndexValue(1, "number", 64, "4711"), keys->IndexValue(1, "notes", 64, "4711"));
  EXPECT_NE(keys->IndexValue(1, "number", 64, "4711"), keys->IndexValue(1, "number", 64, "4712"));
}

TEST_F(KeyHierarchyTest, AfterARotationOldValuesOpenAndNewOnesUseTheNewKey) {
  const auto before = rig_.Keys(*rig_.hierarchy, tenant_, "account");
  const Bytes old_value = Seal(*before);
  EXPECT_EQ(KeyVersion(old_value), 1u);
  for (std::uint32_t version = 2; version <= 3; ++version) {
    EXPECT_EQ(rig_.Rotate(*rig_.hierarchy, tenant_, "account"), version);
    const auto fresh = rig_.NewHierarchy();
    for (KeyHierarchy* server : {rig_.hierarchy.get(), fresh.get()}) {
      const auto keys = rig_.Keys(*server, tenant_, "account");
      EXPECT_TRUE(Opens(*keys, old_value));
      EXPECT_EQ(KeyVersion(Seal(*keys)), version);
      EXPECT_TRUE(Opens(*keys, Seal(*keys)));
      EXPECT_EQ(keys->IndexValue(1, "number", 64, "4711"),
                before->IndexValue(1, "number", 64, "4711"));
    }
  }
}

TEST_F(KeyHierarchyTest, OfTwoRotationsAtOnceOneIsNotCommittedAndNeitherLosesAKey) {
  const auto other_server = rig_.NewHierarchy();
  const Bytes old_value = Seal(*rig_.Keys(*rig_.hierarchy, tenant_, "account"));
  store::Batch first, second;
  for (auto [server, batch] :
       {std::pair(rig_.hierarchy.get(), &first), std::pair(other_server.get(), &second)}) {
    const auto added = rig_.temporary.Run(server->AddRotation(*batch, rig_.by, tenant_, "account"));
    ASSERT_TRUE(added);
    EXPECT_EQ(*added, 2u);
  }
  EXPECT_TRUE(rig_.Write(std::move(first)));
  EXPECT_FALSE(rig_.Write(std::move(second)));
  EXPECT_EQ(rig_.Rotate(*other_server, tenant_, "account"), 3u);
  EXPECT_TRUE(Opens(*rig_.Keys(*rig_.NewHierarchy(), tenant_, "account"), old_value));
}

// A second server that hears of nothing.
TEST_F(KeyHierarchyTest, KeysReadBeforeTheTypesPresentVersionAreNotHandedOut) {
  const auto other_server = rig_.NewHierarchy();
  const auto version_at = [&](std::uint64_t type_version, std::uint32_t data_key = 0) {
    const auto keys =
        rig_.temporary.Run(other_server->ForType(tenant_, "account", type_version, data_key));
    EXPECT_TRUE(keys);
    return keys ? (*keys)->active_version() : 0;
  };
  EXPECT_EQ(version_at(7), 1u);
  EXPECT_EQ(rig_.Rotate(*rig_.hierarchy, tenant_, "account"), 2u);
  EXPECT_EQ(version_at(7), 1u) << "still cached, and good for a type version of before";
  EXPECT_EQ(version_at(8), 2u);
  EXPECT_EQ(version_at(7), 2u) << "what was read for a later version serves an earlier one";
  EXPECT_EQ(rig_.Rotate(*rig_.hierarchy, tenant_, "account"), 3u);
  EXPECT_EQ(version_at(8, 2), 2u);
  EXPECT_EQ(version_at(8, 3), 3u) << "a row sealed under version 3 was met";
}

TEST_F(KeyHierarchyTest, ADestroyedVersionIsGoneFromItsRowAndOpensNothing) {
  const Bytes first = Seal(*rig_.Keys(*rig_.hierarchy, tenant_, "account"));
  EXPECT_EQ(rig_.Rotate(*rig_.hierarchy, tenant_, "account"), 2u);
  const Bytes second = Seal(*rig_.Keys(*rig_.hierarchy, tenant_, "account"));
  const auto versions = [&] {
    const auto found = rig_.temporary.Run(rig_.hierarchy->DataKeys(tenant_, "account"));
    EXPECT_TRUE(found);
    return found.value_or(KeyHierarchy::DataKeyVersions{});
  };
  EXPECT_EQ(versions().active, 2u);
  EXPECT_EQ(versions().older, std::vector<std::uint32_t>{1});
  const std::string place = "key/00000001/type/account/data/0001";
  const auto row = [&] { return rig_.temporary.Run(rig_.rows->Get(place)); };
  const std::size_t size_before = row()->value().body.size();

  for (int again = 0; again < 2; ++again) {
    store::Batch batch;
    ASSERT_TRUE(
        rig_.temporary.Run(rig_.hierarchy->AddDestruction(batch, rig_.by, tenant_, "account", 2)));
    EXPECT_EQ(batch.puts.size(), again == 0 ? 1u : 0u);
    ASSERT_TRUE(rig_.Write(std::move(batch)));
  }
  EXPECT_TRUE(versions().older.empty());
  EXPECT_EQ(row()->value().body.size(), size_before - 72) << "nonce, key and tag";
  const auto keys = rig_.Keys(*rig_.NewHierarchy(), tenant_, "account");
  EXPECT_FALSE(keys->Holds(1));
  EXPECT_FALSE(Opens(*keys, first));
  EXPECT_TRUE(Opens(*keys, second));
  EXPECT_EQ(rig_.Rotate(*rig_.hierarchy, tenant_, "account"), 3u);
}

TEST_F(KeyHierarchyTest, RotatingWhatWasNeverUsedAddsNothing) {
  store::Batch batch;
  const auto added =
      rig_.temporary.Run(rig_.hierarchy->AddRotation(batch, rig_.by, tenant_, "account"));
  ASSERT_TRUE(added);
  EXPECT_EQ(*added, 0u);
  EXPECT_TRUE(batch.puts.empty());
  EXPECT_EQ(rig_.temporary.Run(rig_.hierarchy->DataKeys(tenant_, "account"))->active, 0u);
  EXPECT_EQ(KeyRows(), 1u);
}

TEST_F(KeyHierarchyTest, AMissingShredKeyIsSaidSoForKnownAndNewTypes) {
  rig_.Keys(*rig_.hierarchy, tenant_, "account");
  ASSERT_TRUE(rig_.keyring->DestroyShredKey(tenant_.id));
  rig_.hierarchy->Forget(tenant_.number);
  for (const char* type : {"account", "card"}) {
    const auto keys = ForType(*rig_.hierarchy, type);
    ASSERT_FALSE(keys) << type;
    EXPECT_EQ(keys.error().kind, ErrorKind::kUnavailable) << type;
    EXPECT_NE(keys.error().detail.find("the keyring does not hold the key of tenant"),
              std::string::npos)
        << keys.error().detail;
  }
  EXPECT_EQ(KeyRows(), 4u) << "no keys were made for it";
}

TEST_F(KeyHierarchyTest, RemovingATenantsKeysLeavesTheOthers) {
  const TenantRef other = rig_.NewTenant(0x10);
  rig_.Keys(*rig_.hierarchy, tenant_, "account");
  rig_.Keys(*rig_.hierarchy, other, "account");
  store::Batch batch;
  ASSERT_TRUE(rig_.temporary.Run(rig_.hierarchy->RemoveTenantKeys(batch, rig_.by, tenant_.number)));
  ASSERT_TRUE(rig_.Write(std::move(batch)));
  EXPECT_EQ(KeyRows(), 4u);
  EXPECT_TRUE(rig_.Keys(*rig_.NewHierarchy(), other, "account"));
}

TEST_F(KeyHierarchyTest, AKeyRowTakenAwayOrExchangedFailsClosed) {
  rig_.Keys(*rig_.hierarchy, tenant_, "account");
  RemoveBehindTheBack("key/00000001/type/account/row/0001");
  auto keys = ForType(*rig_.NewHierarchy());
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().kind, ErrorKind::kCorrupt);
  EXPECT_TRUE(ForType(*rig_.hierarchy)) << "still cached here";
  RemoveBehindTheBack("key/00000001/tenant");
  keys = ForType(*rig_.NewHierarchy(), "card");
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().kind, ErrorKind::kUnavailable);
}

TEST_F(KeyHierarchyTest, ATenantWithoutAShredKeyGetsNoKeyRow) {
  store::Batch batch;
  const TenantRef unknown{.number = 7, .id = Uuid({7}), .name = "unknown"};
  const auto added = rig_.hierarchy->AddTenantKey(batch, rig_.by, unknown);
  ASSERT_FALSE(added);
  EXPECT_TRUE(batch.puts.empty());
}

}  // namespace
}  // namespace strongroom::keys
