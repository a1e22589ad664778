#include "app/installation_row.h"

#include <gtest/gtest.h>

#include "crypto/test_vectors.h"

namespace strongroom::app {
namespace {

TEST(InstallationRow, FormatIsPinnedAndNothingElseReads) {
  const json::object vectors = crypto::ReadVectors("control_row.json");
  const json::object keyring = crypto::ReadVectors("keyring.json");
  const json::value& vector = crypto::Named(vectors.at("rows"), "installation");
  const InstallationRow row{
      .keyring = *Uuid::Parse(crypto::TextMember(keyring, "id")),
      .created = Time(std::chrono::milliseconds(crypto::NumberMember(vectors, "now")))};
  const Bytes body = crypto::HexMember(vector, "body");
  EXPECT_EQ(kInstallationKey, crypto::TextMember(vector, "key"));
  EXPECT_EQ(EncodeInstallationRow(row), body);
  const auto read = DecodeInstallationRow(body);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->keyring, row.keyring);
  EXPECT_EQ(read->created, row.created);
  for (std::size_t size = 0; size < body.size(); ++size) {
    EXPECT_FALSE(DecodeInstallationRow(ByteView(body).first(size))) << size;
  }
  Bytes longer = body;
  longer.push_back(0);
  EXPECT_FALSE(DecodeInstallationRow(longer));
  Bytes newer = body;
  newer[0] = 2;
  EXPECT_FALSE(DecodeInstallationRow(newer));
}

}  // namespace
}  // namespace strongroom::app
