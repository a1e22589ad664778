#include "tenancy/tenant_rows.h"

#include <gtest/gtest.h>

#include <functional>

#include "crypto/test_vectors.h"

namespace strongroom::tenancy {
namespace {

using crypto::HexMember;
using crypto::Named;
using crypto::NumberMember;
using crypto::ReadVectors;
using crypto::TextMember;

// Decodes to the same row, and only if nothing is missing, added or of another format.
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

TEST(TenantRows, FormatsArePinned) {
  const json::object vectors = ReadVectors("control_row.json");
  const json::value& rows = vectors.at("rows");
  const Time now{std::chrono::milliseconds(NumberMember(vectors, "now"))};
  const keys::TenantRef ref{.number = static_cast<std::uint32_t>(NumberMember(vectors, "number")),
                            .id = *Uuid::Parse(TextMember(vectors, "tenant")),
                            .name = "north"};
  Tenant tenant{.ref = ref, .state = TenantState::kActive, .created = now};
  EXPECT_EQ(TenantRowKey("north"), TextMember(Named(rows, "tenant"), "key"));
  EXPECT_EQ(HexEncode(EncodeTenantRow(tenant)), TextMember(Named(rows, "tenant"), "body"));
  tenant.state = TenantState::kDestroying;
  EXPECT_EQ(HexEncode(EncodeTenantRow(tenant)),
            TextMember(Named(rows, "tenant, destroying"), "body"));
  const DestroyedTenant destroyed{
      .ref = ref, .created = now, .destroyed = now + std::chrono::seconds(1)};
  EXPECT_EQ(DestroyedRowKey(ref.number), TextMember(Named(rows, "destroyed"), "key"));
  EXPECT_EQ(HexEncode(EncodeDestroyedRow(destroyed)), TextMember(Named(rows, "destroyed"), "body"));
  EXPECT_EQ(kTenantCounterKey, TextMember(Named(rows, "tenant counter"), "key"));
  EXPECT_EQ(HexEncode(EncodeCounterRow(8)), TextMember(Named(rows, "tenant counter"), "body"));
}

TEST(TenantRows, PinnedRowsReadBackAndNothingElseDoes) {
  const json::object vectors = ReadVectors("control_row.json");
  const json::value& rows = vectors.at("rows");
  for (const char* name : {"tenant", "tenant, destroying"}) {
    SCOPED_TRACE(name);
    const Bytes body = HexMember(Named(rows, name), "body");
    ExpectStrict(body, [](ByteView bytes) { return DecodeTenantRow(bytes, 1).has_value(); });
    EXPECT_EQ(EncodeTenantRow(*DecodeTenantRow(body, 1)), body);
  }
  const Bytes destroyed = HexMember(Named(rows, "destroyed"), "body");
  ExpectStrict(destroyed, [](ByteView bytes) { return DecodeDestroyedRow(bytes).has_value(); });
  EXPECT_EQ(EncodeDestroyedRow(*DecodeDestroyedRow(destroyed)), destroyed);
  const Bytes counter = HexMember(Named(rows, "tenant counter"), "body");
  ExpectStrict(counter, [](ByteView bytes) { return DecodeCounterRow(bytes).has_value(); });
  EXPECT_EQ(DecodeCounterRow(counter), 8u);
}

}  // namespace
}  // namespace strongroom::tenancy
