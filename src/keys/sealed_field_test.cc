#include "keys/sealed_field.h"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>

#include "access/decide.h"
#include "base/json.h"
#include "keys/test_rig.h"

namespace strongroom::keys {
namespace {

constexpr std::string_view kAccount = "DE89370400440532013000";

record::RecordType AccountType(const std::string& name) {
  const auto type = record::RecordType::Compile(*ParseJson(R"({
    "$id": ")" + name + R"(", "title": "Account", "type": "object",
    "x-sensitivity": "high", "x-expected-records": 1000,
    "additionalProperties": false,
    "properties": {
      "number": {"type": "string", "maxLength": 64, "x-sensitivity": "high", "x-mask": "last4"},
      "notes": {"type": "string", "maxLength": 64, "x-sensitivity": "high", "x-mask": "all"}}})"));
  EXPECT_TRUE(type) << type.error().ToString();
  return *type;
}

access::Grant GrantFor(std::uint32_t tenant, const record::RecordType& type) {
  access::Principal principal;
  principal.tenant = tenant;
  const std::string name =
      access::RecordPermission(type.permission_prefix(), access::Action::kItemGet);
  principal.permissions =
      std::make_shared<const access::PermissionSet>(*access::PermissionSet::Parse({name}));
  auto grant = access::Decide(principal, access::Action::kItemGet, type);
  EXPECT_TRUE(grant);
  return std::move(*grant);
}

class SealedFieldTest : public testing::Test {
 protected:
  SealedFieldTest() {
    tenant_ = rig_.NewTenant(1);
    keys_ = rig_.Keys(*rig_.hierarchy, tenant_, "account");
    place_ = {.tenant = tenant_.id,
              .type = "account",
              .record = Uuid::V7(rig_.clock.Now(), rig_.random),
              .record_version = 3,
              .field = "number",
              .sensitivity = "high"};
  }
  Bytes Seal() { return keys_->Seal(rig_.random, place_, AsBytes(kAccount)); }
  static void ExpectCorrupt(const Result<SecretBytes>& opened) {
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::kCorrupt);
    // The same words for every cause.
    EXPECT_EQ(opened.error().detail, "stored data does not verify");
  }

  KeysRig rig_;
  TenantRef tenant_;
  std::shared_ptr<const TypeKeys> keys_;
  FieldPlace place_;
  const record::RecordType type_ = AccountType("account");
  const access::Grant grant_ = GrantFor(1, type_);
};

TEST_F(SealedFieldTest, AValueOpensInItsPlaceAndIsNowhereReadable) {
  const Bytes sealed = Seal();
  EXPECT_EQ(sealed.size(), kSealedOverhead + kAccount.size());
  EXPECT_EQ(AsText(sealed).find(kAccount.substr(0, 4)), std::string_view::npos);
  const auto opened = Open(grant_, *keys_, place_, sealed);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->InsecureText(), kAccount);
}

TEST_F(SealedFieldTest, EqualValuesSealDifferently) { EXPECT_NE(Seal(), Seal()); }

TEST_F(SealedFieldTest, AnEmptyValueOpens) {
  const Bytes sealed = keys_->Seal(rig_.random, place_, {});
  const auto opened = Open(grant_, *keys_, place_, sealed);
  ASSERT_TRUE(opened);
  EXPECT_TRUE(opened->empty());
}

TEST_F(SealedFieldTest, AValueMovedToAnotherPlaceDoesNotOpen) {
  const Bytes sealed = Seal();
  const std::pair<const char*, std::function<void(FieldPlace&)>> moves[] = {
      {"row", [&](FieldPlace& p) { p.record = Uuid::V7(rig_.clock.Now(), rig_.random); }},
      {"version", [](FieldPlace& p) { p.record_version = 4; }},
      {"earlier version", [](FieldPlace& p) { p.record_version = 2; }},
      {"column", [](FieldPlace& p) { p.field = "notes"; }},
      {"class", [](FieldPlace& p) { p.sensitivity = "low"; }},
      {"type", [](FieldPlace& p) { p.type = "accounts"; }},
      {"tenant", [&](FieldPlace& p) { p.tenant = Uuid::V7(rig_.clock.Now(), rig_.random); }},
      // Parts are length-prefixed: what moves from one into the next is seen.
      {"boundary", [](FieldPlace& p) { p.field = "numberh", p.sensitivity = "igh"; }},
  };
  for (const auto& [name, move] : moves) {
    SCOPED_TRACE(name);
    FieldPlace moved = place_;
    move(moved);
    ExpectCorrupt(Open(grant_, *keys_, moved, sealed));
  }
}

TEST_F(SealedFieldTest, AnotherTenantsOrTypesKeysDoNotOpenIt) {
  const Bytes sealed = Seal();
  const TenantRef other = rig_.NewTenant(2);
  const auto others_keys = rig_.Keys(*rig_.hierarchy, other, "account");
  const access::Grant others_grant = GrantFor(2, type_);
  ExpectCorrupt(Open(others_grant, *others_keys, place_, sealed));
  FieldPlace moved = place_;
  moved.tenant = other.id;
  ExpectCorrupt(Open(others_grant, *others_keys, moved, sealed));

  const record::RecordType card = AccountType("card");
  const auto card_keys = rig_.Keys(*rig_.hierarchy, tenant_, "card");
  FieldPlace as_card = place_;
  as_card.type = "card";
  ExpectCorrupt(Open(GrantFor(1, card), *card_keys, as_card, sealed));
}

TEST_F(SealedFieldTest, AGrantForAnotherTenantOrTypeOpensNothing) {
  const Bytes sealed = Seal();
  ExpectCorrupt(Open(GrantFor(2, type_), *keys_, place_, sealed));
  ExpectCorrupt(Open(GrantFor(1, AccountType("card")), *keys_, place_, sealed));
}

TEST_F(SealedFieldTest, EveryChangedByteAndEveryCutIsSeen) {
  const Bytes sealed = Seal();
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    SCOPED_TRACE(at);
    Bytes bad = sealed;
    bad[at] ^= 0x01;
    ExpectCorrupt(Open(grant_, *keys_, place_, bad));
    ExpectCorrupt(Open(grant_, *keys_, place_, ByteView(sealed).first(at)));
  }
  Bytes longer = sealed;
  longer.push_back(0);
  ExpectCorrupt(Open(grant_, *keys_, place_, longer));
}

TEST_F(SealedFieldTest, TheKeyIsChosenByItsVersionAndNeverByTrying) {
  Bytes sealed = Seal();
  ASSERT_EQ(sealed[4], 1);  // the last byte of key version 1
  sealed[4] = 2;            // no such version
  ExpectCorrupt(Open(grant_, *keys_, place_, sealed));
  ASSERT_TRUE(rig_.Rotate(*rig_.hierarchy, tenant_, "account"));
  keys_ = rig_.Keys(*rig_.hierarchy, tenant_, "account");
  ExpectCorrupt(Open(grant_, *keys_, place_, sealed));
  sealed[4] = 1;
  EXPECT_TRUE(Open(grant_, *keys_, place_, sealed));
}

// The stored form, written once and never to change: what was sealed by any version must open.
TEST(SealedFieldVectors, AreReproducedByteForByte) {
  std::ifstream file(STRONGROOM_SOURCE_DIR "/tests/vectors/sealed_field.json");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto document = ParseJson(text);
  ASSERT_TRUE(document) << "tests/vectors/sealed_field.json: " << document.error().ToString();
  const json::array& vectors = document->at("vectors").as_array();
  ASSERT_GE(vectors.size(), 2u);
  for (const json::value& vector : vectors) {
    const auto text_of = [&](const char* name) {
      return std::string_view(vector.at(name).as_string());
    };
    SCOPED_TRACE(text_of("name"));
    const FieldPlace place{
        .tenant = *Uuid::Parse(text_of("tenant")),
        .type = text_of("type"),
        .record = *Uuid::Parse(text_of("record")),
        .record_version = static_cast<std::uint64_t>(vector.at("record_version").as_int64()),
        .field = text_of("field"),
        .sensitivity = text_of("sensitivity")};
    const auto key_version = static_cast<std::uint32_t>(vector.at("key_version").as_int64());
    crypto::XaesNonce nonce{};
    const Bytes nonce_bytes = *HexDecode(text_of("nonce"));
    ASSERT_EQ(nonce_bytes.size(), nonce.size());
    std::ranges::copy(nonce_bytes, nonce.begin());
    const SecretBytes key = SecretBytes::CopyOf(*HexDecode(text_of("key")));

    EXPECT_EQ(HexEncode(AssociatedData(place, key_version)), text_of("associated_data"));
    EXPECT_EQ(HexEncode(SealField(key, key_version, nonce, place, AsBytes(text_of("plaintext")))),
              text_of("sealed"));

    const Bytes stored = *HexDecode(text_of("sealed"));
    const auto view = ParseSealed(stored);
    ASSERT_TRUE(view);
    EXPECT_EQ(view->key_version, key_version);
    EXPECT_EQ(view->nonce, nonce);
    const auto opened = crypto::XaesOpen(key, view->nonce, view->ciphertext_and_tag,
                                         AssociatedData(place, view->key_version));
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->InsecureText(), text_of("plaintext"));
  }
}

TEST(ParseSealed, TakesFormatOneOfAtLeastTheOverhead) {
  Bytes sealed(kSealedOverhead);
  sealed[0] = kSealedFormat;
  EXPECT_TRUE(ParseSealed(sealed));
  EXPECT_FALSE(ParseSealed(ByteView(sealed).first(kSealedOverhead - 1)));
  EXPECT_FALSE(ParseSealed({}));
  for (const int format : {0, 2, 255}) {
    sealed[0] = static_cast<std::uint8_t>(format);
    EXPECT_FALSE(ParseSealed(sealed)) << format;
  }
}

}  // namespace
}  // namespace strongroom::keys
