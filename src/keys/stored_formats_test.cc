// What this room keeps, byte for byte: written once under tests/vectors and never to change.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "crypto/test_vectors.h"
#include "keys/test_rig.h"

namespace strongroom::keys {
namespace {

using crypto::GivenRandom;
using crypto::HexMember;
using crypto::Named;
using crypto::NumberMember;
using crypto::ReadVectors;
using crypto::TextMember;

std::string ContentOf(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// A keyring, a store and keys that draw their randomness from a vector.
class StoredFormatsTest : public testing::Test {
 protected:
  void Make(const json::object& vectors) {
    random_.Give(HexMember(vectors, "root"));
    auto made = FileKeyring::Create(directory_.path() / "keyring", {}, random_);
    ASSERT_TRUE(made) << made.error().ToString();
    keyring_ = std::move(*made);
    root_ = std::make_unique<RootKeys>(*keyring_);
    rows_ = std::make_unique<ControlRows>(temporary_.store(), *root_, journal_);
    hierarchy_ = std::make_unique<KeyHierarchy>(*root_, *rows_, random_, clock_);
  }
  void Write(store::Batch batch) {
    const auto written = temporary_.Run(temporary_.store().Write(std::move(batch)));
    ASSERT_TRUE(written && written->committed());
  }
  // The row of a vector is stored as it says: its body, and its MAC behind.
  void ExpectStored(const json::value& vector) {
    SCOPED_TRACE(TextMember(vector, "name"));
    const Bytes key = ToBytes(TextMember(vector, "key"));
    const auto row = temporary_.Run(temporary_.store().Get(std::string(kControlTable), 0, key));
    ASSERT_TRUE(row && row->has_value());
    EXPECT_EQ((*row)->version, NumberMember(vector, "version"));
    EXPECT_EQ(HexEncode((*row)->body), TextMember(vector, "body") + TextMember(vector, "mac"));
  }
  void GiveKey(const json::value& vector) {
    random_.Give(HexMember(vector, "plain_key"));
    random_.Give(HexMember(vector, "nonce"));
  }

  TemporaryDirectory directory_;
  FakeClock clock_;
  GivenRandom random_;
  RememberingJournal journal_;
  store::TemporaryStore temporary_{{.tables = {std::string(kControlTable)}}};
  std::unique_ptr<FileKeyring> keyring_;
  std::unique_ptr<RootKeys> root_;
  std::unique_ptr<ControlRows> rows_;
  std::unique_ptr<KeyHierarchy> hierarchy_;
};

TEST_F(StoredFormatsTest, Keyring) {
  const json::object vectors = ReadVectors("keyring.json");
  Make(vectors);
  EXPECT_EQ(ContentOf(directory_.path() / "keyring"), TextMember(vectors, "file_without_tenants"));
  EXPECT_EQ(keyring_->id().ToString(), TextMember(vectors, "id"));
  const json::array& tenants = vectors.at("tenants").as_array();
  ASSERT_EQ(tenants.size(), 2u);
  // The file is ordered by id, not by when a tenant came.
  for (const std::size_t i : {1u, 0u}) {
    random_.Give(HexMember(tenants[i], "shred"));
    ASSERT_TRUE(keyring_->AddShredKey(*Uuid::Parse(TextMember(tenants[i], "id")), random_));
  }
  EXPECT_EQ(ContentOf(directory_.path() / "keyring"), TextMember(vectors, "file"));

  // And back: what stands in the vector opens, its keys are the vector's.
  const std::filesystem::path other = directory_.path() / "other";
  std::ofstream(other) << TextMember(vectors, "file");
  std::filesystem::permissions(other, std::filesystem::perms(0600));
  auto opened = FileKeyring::Open(other, {});
  ASSERT_TRUE(opened) << opened.error().ToString();
  EXPECT_EQ(HexEncode((*opened)->RootKey().InsecureBytes()), TextMember(vectors, "root"));
  for (const json::value& tenant : tenants) {
    const auto shred = (*opened)->ShredKey(*Uuid::Parse(TextMember(tenant, "id")));
    ASSERT_TRUE(shred && shred->has_value());
    EXPECT_EQ(HexEncode((*shred)->InsecureBytes()), TextMember(tenant, "shred"));
  }
}

TEST_F(StoredFormatsTest, RotatedKeyring) {
  const json::object vectors = ReadVectors("keyring_2.json");
  const json::array& roots = vectors.at("roots").as_array();
  const auto root = [&](std::size_t i) { return *HexDecode(std::string(roots.at(i).as_string())); };
  const std::filesystem::path file = directory_.path() / "keyring";
  random_.Give(root(0));
  random_.Give(HexMember(vectors, "shred"));
  auto keyring = FileKeyring::Create(file, {}, random_);
  ASSERT_TRUE(keyring);
  const Uuid tenant = *Uuid::Parse(TextMember(vectors, "tenant"));
  ASSERT_TRUE((*keyring)->AddShredKey(tenant, random_));
  for (const json::value& vector : vectors.at("epochs").as_array()) {
    const std::uint64_t epoch = NumberMember(vector, "epoch");
    SCOPED_TRACE(epoch);
    const SecretBytes next_root = SecretBytes::CopyOf(root(epoch - 1));
    const RootKeys next(**keyring, next_root);
    ASSERT_TRUE((*keyring)->Rotate(next_root));
    EXPECT_EQ(ContentOf(file), TextMember(vector, "file"));

    // And back: the keys of the file are those that were told before it was written.
    keyring = FileKeyring::Open(file, {});
    ASSERT_TRUE(keyring) << keyring.error().ToString();
    const RootKeys keys(**keyring);
    EXPECT_EQ((*keyring)->id().ToString(), TextMember(vector, "id"));
    EXPECT_EQ((*keyring)->epoch(), epoch);
    EXPECT_EQ((*keyring)->FormerAuditRoots().size(), epoch - 1);
    EXPECT_EQ(HexEncode((**(*keyring)->ShredKey(tenant)).InsecureBytes()),
              TextMember(vectors, "shred"));
    const json::value& row = vector.as_object().at("control_row");
    const Bytes body = HexMember(row, "body");
    for (const RootKeys* one : {&next, &keys}) {
      EXPECT_EQ(one->epoch(), epoch);
      EXPECT_EQ(one->keyring_id(), (*keyring)->id());
      EXPECT_EQ(one->control_table(), TextMember(row, "table"));
      EXPECT_EQ(HexEncode(one->ControlMac(one->control_table(), 0, AsBytes(TextMember(row, "key")),
                                          NumberMember(row, "version"), body)),
                TextMember(row, "mac"));
    }
  }
  // What the first epoch's chains were written with is what the third verifies them with.
  const json::object chains = ReadVectors("audit_chain.json");
  const RootKeys third(**keyring);
  const json::value& chain = chains.at("chains").as_array().at(1);
  const json::value& entry = chain.as_object().at("entries").as_array().at(0);
  EXPECT_EQ(
      HexEncode(third.ChainMacOf(1, static_cast<store::Partition>(NumberMember(chain, "partition")),
                                 store::Mac{}, 1, AsBytes(TextMember(entry, "entry")))),
      TextMember(entry, "mac"));
}

TEST_F(StoredFormatsTest, WrappedKeys) {
  const json::object vectors = ReadVectors("wrapped_key.json");
  Make(vectors);
  const TenantRef tenant{.number = static_cast<std::uint32_t>(NumberMember(vectors, "number")),
                         .id = *Uuid::Parse(TextMember(vectors, "tenant")),
                         .name = "north"};
  random_.Give(HexMember(vectors, "shred"));
  ASSERT_TRUE(keyring_->AddShredKey(tenant.id, random_));
  const auto wrapping = root_->WrappingKey(tenant.id);
  ASSERT_TRUE(wrapping && wrapping->has_value());
  EXPECT_EQ(HexEncode((*wrapping)->InsecureBytes()), TextMember(vectors, "wrapping_key"));

  const json::array& made = vectors.at("made").as_array();
  for (const json::value& vector : made) GiveKey(vector);
  store::Batch batch;
  const access::Caller by{.principal = access::Principal::System(), .request_id = {}};
  ASSERT_TRUE(hierarchy_->AddTenantKey(batch, by, tenant));
  Write(std::move(batch));
  ASSERT_TRUE(temporary_.Run(hierarchy_->ForType(tenant, TextMember(vectors, "type"), 0)));
  for (const json::value& vector : made) ExpectStored(vector);

  clock_.Advance(std::chrono::seconds(1));
  const json::array& rotated = vectors.at("rotated_after_1_s").as_array();
  GiveKey(Named(rotated, "next data key"));
  store::Batch rotation;
  ASSERT_TRUE(
      temporary_.Run(hierarchy_->AddRotation(rotation, by, tenant, TextMember(vectors, "type"))));
  Write(std::move(rotation));
  for (const json::value& vector : rotated) ExpectStored(vector);
  EXPECT_TRUE(random_.empty());

  // And back: another server reads these rows.
  KeyHierarchy other(*root_, *rows_, random_, clock_);
  EXPECT_TRUE(temporary_.Run(other.ForType(tenant, TextMember(vectors, "type"), 0)));
}

TEST_F(StoredFormatsTest, ControlRowMacsAndDigests) {
  const json::object vectors = ReadVectors("control_row.json");
  Make(vectors);
  for (const json::value& vector : vectors.at("rows").as_array()) {
    SCOPED_TRACE(TextMember(vector, "name"));
    Bytes stored = HexMember(vector, "body");
    const std::uint64_t version = NumberMember(vector, "version");
    const store::Mac mac =
        root_->ControlMac(kControlTable, 0, AsBytes(TextMember(vector, "key")), version, stored);
    EXPECT_EQ(HexEncode(mac), TextMember(vector, "mac"));
    const Bytes behind = HexMember(vector, "mac");
    stored.insert(stored.end(), behind.begin(), behind.end());
    const auto row = ControlRows::Verify(
        *root_, {.key = ToBytes(TextMember(vector, "key")), .version = version, .body = stored});
    ASSERT_TRUE(row);
    EXPECT_EQ(HexEncode(row->body), TextMember(vector, "body"));
    EXPECT_EQ(HexEncode(row->digest), TextMember(vector, "digest"));
  }
}

TEST_F(StoredFormatsTest, IndexValues) {
  const json::object keys = ReadVectors("wrapped_key.json");
  const json::object vectors = ReadVectors("blind_index.json");
  Make(keys);
  const TenantRef tenant{.number = static_cast<std::uint32_t>(NumberMember(keys, "number")),
                         .id = *Uuid::Parse(TextMember(keys, "tenant")),
                         .name = "north"};
  random_.Give(HexMember(keys, "shred"));
  ASSERT_TRUE(keyring_->AddShredKey(tenant.id, random_));
  const json::array& made = keys.at("made").as_array();
  ASSERT_EQ(TextMember(Named(made, "index key"), "plain_key"), TextMember(vectors, "index_key"));
  for (const json::value& vector : made) GiveKey(vector);
  store::Batch batch;
  const access::Caller by{.principal = access::Principal::System(), .request_id = {}};
  ASSERT_TRUE(hierarchy_->AddTenantKey(batch, by, tenant));
  Write(std::move(batch));
  const auto type = temporary_.Run(hierarchy_->ForType(tenant, TextMember(keys, "type"), 0));
  ASSERT_TRUE(type);
  for (const json::value& vector : vectors.at("vectors").as_array()) {
    SCOPED_TRACE(json::serialize(vector));
    const Bytes value = (*type)->IndexValue(
        static_cast<std::uint16_t>(NumberMember(vector, "number")), TextMember(vector, "field"),
        static_cast<unsigned>(NumberMember(vector, "bits")), TextMember(vector, "term"));
    EXPECT_EQ(HexEncode(value), TextMember(vector, "value"));
  }
}

TEST_F(StoredFormatsTest, ChainMacs) {
  const json::object vectors = ReadVectors("audit_chain.json");
  Make(vectors);
  for (const json::value& chain : vectors.at("chains").as_array()) {
    const auto partition = static_cast<store::Partition>(NumberMember(chain, "partition"));
    store::Mac previous{};
    for (const json::value& vector : chain.at("entries").as_array()) {
      SCOPED_TRACE(json::serialize(vector));
      previous = root_->ChainMac(partition, previous, NumberMember(vector, "n"),
                                 AsBytes(TextMember(vector, "entry")));
      EXPECT_EQ(HexEncode(previous), TextMember(vector, "mac"));
    }
  }
}

}  // namespace
}  // namespace strongroom::keys
