// What this room keeps, byte for byte: written once under tests/vectors and never to change.
#include <gtest/gtest.h>

#include <functional>

#include "crypto/test_vectors.h"
#include "keys/test_rig.h"
#include "vault/idempotency.h"
#include "vault/migration.h"

namespace strongroom::vault {
namespace {

using crypto::GivenRandom;
using crypto::HexMember;
using crypto::Named;
using crypto::NumberMember;
using crypto::ReadVectors;
using crypto::TextMember;

// Reads whole, and not when something is missing, added or of another format.
void ExpectStrict(const Bytes& body, const std::function<bool(ByteView)>& reads) {
  EXPECT_TRUE(reads(body));
  for (std::size_t size = 0; size < body.size(); ++size) {
    EXPECT_FALSE(reads(ByteView(body).first(size))) << size;
  }
  Bytes longer = body;
  longer.push_back(0);
  EXPECT_FALSE(reads(longer));
  Bytes newer = body;
  newer[0] = 2;
  EXPECT_FALSE(reads(newer));
}

std::shared_ptr<const TypeEntry> TypeOf(const std::string& schema, std::uint64_t version) {
  keys::ControlRow row;
  row.key = TypeRowKey("account");
  row.version = version;
  row.body = EncodeTypeRow(TypeState::kActive, 1, schema, nullptr);
  auto type = DecodeTypeRow(std::move(row), record::ClassPolicy::Shipped());
  if (!type) throw std::runtime_error(type.error().ToString());
  return *type;
}

json::object Object(const std::string& text) { return ParseJson(text)->as_object(); }

// A tenant with the keys of tests/vectors/wrapped_key.json, and a vault over them.
class StoredFormatsTest : public testing::Test {
 protected:
  StoredFormatsTest() {
    const json::object vectors = ReadVectors("wrapped_key.json");
    random_.Give(HexMember(vectors, "root"));
    random_.Give(HexMember(vectors, "shred"));
    auto made = keys::FileKeyring::Create(directory_.path() / "keyring", {}, random_);
    if (!made) throw std::runtime_error(made.error().ToString());
    keyring_ = std::move(*made);
    tenant_ = {.number = static_cast<std::uint32_t>(NumberMember(vectors, "number")),
               .id = *Uuid::Parse(TextMember(vectors, "tenant")),
               .name = "north"};
    EXPECT_TRUE(keyring_->AddShredKey(tenant_.id, random_));
    root_ = std::make_unique<keys::RootKeys>(*keyring_);
    rows_ = std::make_unique<keys::ControlRows>(temporary_.store(), *root_, journal_);
    hierarchy_ = std::make_unique<keys::KeyHierarchy>(*root_, *rows_, random_, clock_);
    for (const json::value& vector : vectors.at("made").as_array()) {
      random_.Give(HexMember(vector, "plain_key"));
      random_.Give(HexMember(vector, "nonce"));
    }
    store::Batch batch;
    const access::Caller by{.principal = access::Principal::System(), .request_id = {}};
    EXPECT_TRUE(hierarchy_->AddTenantKey(batch, by, tenant_));
    EXPECT_TRUE(temporary_.Run(temporary_.store().Write(std::move(batch))));
    auto keys = temporary_.Run(hierarchy_->ForType(tenant_, "account", 0));
    if (!keys) throw std::runtime_error(keys.error().ToString());
    keys_ = *keys;
    log_ = std::make_unique<audit::Log>(temporary_.store(), *root_, clock_, temporary_.instance(),
                                        nullptr, [](const std::string&) {});
    types_ = std::make_unique<TypeRegistry>(*rows_);
    vault_ = std::make_unique<Vault>(Vault{.store = temporary_.store(),
                                           .audit = *log_,
                                           .keys = *hierarchy_,
                                           .root_keys = *root_,
                                           .types = *types_,
                                           .budget = budget_,
                                           .random = random_,
                                           .clock = clock_,
                                           .tenant = nullptr,
                                           .tenants = nullptr});
  }
  // As a caller with every permission has it.
  Session SessionOn(std::shared_ptr<const TypeEntry> type) {
    access::Principal principal;
    principal.tenant = tenant_.number;
    const std::string name =
        access::RecordPermission(type->type.permission_prefix(), access::Action::kItemPost);
    principal.permissions =
        std::make_shared<const access::PermissionSet>(*access::PermissionSet::Parse({name}));
    auto grant = access::Decide(principal, access::Action::kItemPost, type->type);
    if (!grant) throw std::runtime_error("not granted");
    return {.grant = std::move(*grant), .type = std::move(type), .keys = keys_, .living = nullptr};
  }

  TemporaryDirectory directory_;
  FakeClock clock_;
  GivenRandom random_;
  keys::RememberingJournal journal_;
  store::TemporaryStore temporary_{{.tables = {std::string(keys::kControlTable)}}};
  keys::TenantRef tenant_;
  std::unique_ptr<keys::FileKeyring> keyring_;
  std::unique_ptr<keys::RootKeys> root_;
  std::unique_ptr<keys::ControlRows> rows_;
  std::unique_ptr<keys::KeyHierarchy> hierarchy_;
  std::shared_ptr<const keys::TypeKeys> keys_;
  std::unique_ptr<audit::Log> log_;
  std::unique_ptr<TypeRegistry> types_;
  SearchBudget budget_{clock_, 1};
  std::unique_ptr<Vault> vault_;
};

TEST_F(StoredFormatsTest, RecordRows) {
  const json::object vectors = ReadVectors("record_row.json");
  const Uuid id = *Uuid::Parse(TextMember(vectors, "record_id"));
  for (const json::value& vector : vectors.at("vectors").as_array()) {
    SCOPED_TRACE(TextMember(vector, "name"));
    const auto type = TypeOf(TextMember(vectors, "schema"), NumberMember(vector, "type_version"));
    const Stamp stamp{.created = Time(std::chrono::milliseconds(NumberMember(vector, "created"))),
                      .created_by = TextMember(vector, "created_by"),
                      .updated = Time(std::chrono::milliseconds(NumberMember(vector, "updated"))),
                      .updated_by = TextMember(vector, "updated_by")};
    for (const json::value& nonce : vector.at("nonces").as_array()) {
      random_.Give(*HexDecode(std::string_view(nonce.as_string())));
    }
    const PreparedRow row = PrepareRow(*type, *keys_, random_, id, NumberMember(vector, "version"),
                                       stamp, Object(TextMember(vector, "record")));
    EXPECT_TRUE(random_.empty());
    EXPECT_EQ(row.put.table, TextMember(vectors, "table"));
    EXPECT_EQ(row.put.partition, tenant_.number);
    EXPECT_EQ(row.put.key, ToBytes(id.bytes()));
    EXPECT_EQ(HexEncode(row.put.body), TextMember(vector, "body"));
    EXPECT_EQ(HexEncode(row.digest), TextMember(vector, "digest"));
    const json::array& entries = vector.at("index_entries").as_array();
    ASSERT_EQ(row.index_entries.size(), entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
      EXPECT_EQ(row.index_entries[i].index, NumberMember(entries[i], "number"));
      EXPECT_EQ(HexEncode(row.index_entries[i].value), TextMember(entries[i], "value"));
    }
    // And back.
    const store::Row stored{.key = ToBytes(id.bytes()),
                            .version = NumberMember(vector, "version"),
                            .body = HexMember(vector, "body")};
    const auto read = ReadRow(*keys_, stored);
    ASSERT_TRUE(read) << read.error().ToString();
    EXPECT_EQ(read->stamp.updated_by, stamp.updated_by);
    EXPECT_EQ(HexEncode(read->digest), TextMember(vector, "digest"));
    EXPECT_EQ(read->indexes.size(), entries.size());
  }
}

// Also behind a MAC that fits: another version may write what this one does not know.
TEST_F(StoredFormatsTest, RecordRowsOfAnotherFormOrFormatDoNotRead) {
  const json::object vectors = ReadVectors("record_row.json");
  const Uuid id = *Uuid::Parse(TextMember(vectors, "record_id"));
  const json::value& vector = vectors.at("vectors").at(0);
  const Bytes content = HexMember(vector, "content");
  const auto reads = [&](ByteView changed) {
    const store::Mac mac = keys_->RowMac(id, 1, changed);
    store::Row row{.key = ToBytes(id.bytes()), .version = 1, .body = ToBytes(changed)};
    row.body.insert(row.body.end(), mac.begin(), mac.end());
    return ReadRow(*keys_, row).has_value();
  };
  ExpectStrict(content, reads);
  Bytes third_kind = content;
  const std::size_t first_kind = 1 + 8 + 2 * (8 + 4 + TextMember(vector, "created_by").size()) + 2;
  ASSERT_EQ(third_kind[first_kind], 0);
  third_kind[first_kind] = 2;
  EXPECT_FALSE(reads(third_kind));
}

TEST_F(StoredFormatsTest, IdempotencyRows) {
  const json::object vectors = ReadVectors("idempotency_row.json");
  const Session session =
      SessionOn(TypeOf(TextMember(ReadVectors("record_row.json"), "schema"), 1));
  for (const json::value& vector : vectors.at("vectors").as_array()) {
    SCOPED_TRACE(TextMember(vector, "name"));
    access::Caller caller;
    caller.principal.accessor = TextMember(vectors, "accessor");
    caller.principal.subject = TextMember(vectors, "subject");
    if (const std::string user = TextMember(vector, "user"); !user.empty()) {
      caller.principal.on_behalf_of = user;
    }
    const IdempotencyKey key(*vault_, caller, session, TextMember(vectors, "idempotency_key"),
                             Object(TextMember(vectors, "request")));
    std::optional<IdempotencyKey::Earlier> earlier;
    if (const std::uint64_t version = NumberMember(vector, "version"); version > 1) {
      earlier.emplace().version = version - 1;
    }
    store::Batch batch;
    key.Claim(*vault_, batch, earlier, *Uuid::Parse(TextMember(vectors, "record")));
    ASSERT_EQ(batch.puts.size(), 1u);
    EXPECT_EQ(batch.puts[0].table, kIdempotencyTable);
    EXPECT_EQ(batch.puts[0].partition, tenant_.number);
    EXPECT_EQ(HexEncode(batch.puts[0].key), TextMember(vector, "row_key"));
    EXPECT_EQ(batch.puts[0].version, NumberMember(vector, "version"));
    EXPECT_EQ(HexEncode(batch.puts[0].body), TextMember(vector, "body"));
  }
}

TEST_F(StoredFormatsTest, Cursors) {
  const json::object vectors = ReadVectors("cursor.json");
  const Session session =
      SessionOn(TypeOf(TextMember(ReadVectors("record_row.json"), "schema"), 1));
  const Uuid last = *Uuid::Parse(TextMember(vectors, "last"));
  EXPECT_EQ(EncodeCursor(session, last), TextMember(vectors, "cursor"));
  const auto read = DecodeCursor(session, TextMember(vectors, "cursor"));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, ToBytes(last.bytes()));
}

TEST(TypeRows, FormatsArePinnedAndReadStrictly) {
  const json::object vectors = ReadVectors("control_row.json");
  const json::value& active = Named(vectors.at("rows"), "type");
  const json::value& rewriting = Named(vectors.at("rows"), "type, rewriting");
  EXPECT_EQ(TypeRowKey("account"), TextMember(active, "key"));
  const std::string schema = TextMember(vectors, "schema");
  EXPECT_EQ(HexEncode(EncodeTypeRow(TypeState::kActive, 1, schema, nullptr)),
            TextMember(active, "body"));
  const auto previous = TypeOf(schema, 1);
  EXPECT_EQ(HexEncode(EncodeTypeRow(TypeState::kRewriting, 2, TextMember(vectors, "schema_changed"),
                                    previous.get())),
            TextMember(rewriting, "body"));
  for (const json::value* vector : {&active, &rewriting}) {
    const auto reads = [&](ByteView body) {
      keys::ControlRow row;
      row.key = TypeRowKey("account");
      row.body = ToBytes(body);
      return DecodeTypeRow(std::move(row), record::ClassPolicy::Shipped()).has_value();
    };
    ExpectStrict(HexMember(*vector, "body"), reads);
    Bytes third_state = HexMember(*vector, "body");
    third_state[1] = 3;
    EXPECT_FALSE(reads(third_state));
  }
}

TEST(PrefixRows, FormatIsPinnedAndReadStrictly) {
  const json::object vectors = ReadVectors("control_row.json");
  const json::value& vector = Named(vectors.at("rows"), "prefix");
  EXPECT_EQ(PrefixRowKey("strongroom.account"), TextMember(vector, "key"));
  EXPECT_EQ(HexEncode(EncodePrefixRow("account")), TextMember(vector, "body"));
  EXPECT_EQ(DecodePrefixRow(HexMember(vector, "body")), "account");
  ExpectStrict(HexMember(vector, "body"),
               [](ByteView body) { return DecodePrefixRow(body).has_value(); });
}

TEST(MigrationRows, FormatIsPinnedAndReadStrictly) {
  const json::object vectors = ReadVectors("control_row.json");
  const json::value& vector = Named(vectors.at("rows"), "migration");
  EXPECT_EQ(MigrationRowKey("account", "018f0000-0000-7000-8000-0000000000bb"),
            TextMember(vector, "key"));
  Migration migration{.proposed = Time(std::chrono::milliseconds(NumberMember(vectors, "now"))),
                      .subject = "alice",
                      .accessor = "sra_A",
                      .declaration = {},
                      .schema = TextMember(vectors, "schema_changed"),
                      .reason = "the bank asked for it"};
  std::ranges::copy(HexMember(vectors, "declaration"), migration.declaration.begin());
  EXPECT_EQ(HexEncode(EncodeMigration(migration)), TextMember(vector, "body"));
  const auto read = DecodeMigration(HexMember(vector, "body"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->reason, migration.reason);
  ExpectStrict(HexMember(vector, "body"),
               [](ByteView body) { return DecodeMigration(body).has_value(); });
}

}  // namespace
}  // namespace strongroom::vault
