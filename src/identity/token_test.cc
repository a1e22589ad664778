#include "identity/token.h"

#include <gtest/gtest.h>

#include <set>

#include "crypto/test_vectors.h"
#include "identity/subject.h"

namespace strongroom::identity {
namespace {

TEST(Token, TextIsPrefixAndRandomAndNeverTwiceTheSame) {
  SystemRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const SecretBytes token = NewTokenText(random);
    const std::string text(token.InsecureText());
    EXPECT_TRUE(text.starts_with("srt_"));
    EXPECT_EQ(Base64UrlDecode(text.substr(4)).value_or(Bytes()).size(), 32u);
    EXPECT_TRUE(LooksLikeToken(text));
    EXPECT_TRUE(seen.insert(text).second);
    const std::string accessor = NewAccessor(random);
    EXPECT_TRUE(accessor.starts_with("sra_"));
    EXPECT_EQ(Base64UrlDecode(accessor.substr(4)).value_or(Bytes()).size(), 16u);
    EXPECT_FALSE(LooksLikeToken(accessor));
    EXPECT_TRUE(seen.insert(accessor).second);
  }
}

TEST(Token, OnlyItsOwnFormLooksLikeAToken) {
  const std::string good = "srt_" + std::string(43, 'A');
  EXPECT_TRUE(LooksLikeToken(good));
  for (const std::string& bad :
       {std::string(), std::string("srt_"), good + "A", good.substr(0, 46),
        "sra_" + std::string(43, 'A'), "srt_" + std::string(42, 'A') + "=",
        "srt_" + std::string(42, 'A') + "+", "srt_" + std::string(42, 'A') + "\n"}) {
    EXPECT_FALSE(LooksLikeToken(bad)) << bad;
  }
}

TEST(Token, RowsDecodeToWhatWasEncodedAndNothingElseDecodes) {
  TokenInfo info;
  info.accessor = "sra_x";
  info.kind = TokenKind::kTenant;
  info.tenants = {{.number = 7, .id = Uuid({1, 2}), .name = "north"},
                  {.number = 8, .id = Uuid({3}), .name = "south"}};
  info.subject = "Zürich";
  info.permissions = {"a.get", "p.*"};
  info.created = Time(std::chrono::milliseconds(1234567));
  info.created_by = "operator";
  for (const bool expires : {false, true}) {
    if (expires) info.expires = info.created + std::chrono::hours(1);
    const Bytes body = EncodeTokenRow(info);
    const auto decoded = DecodeTokenRow(body);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(EncodeTokenRow(*decoded), body);
    EXPECT_EQ(decoded->expires, info.expires);
    EXPECT_EQ(decoded->tenants[1].name, "south");
    EXPECT_EQ(decoded->tenants[0].id, info.tenants[0].id);
    EXPECT_EQ(decoded->permissions, info.permissions);
    for (std::size_t size = 0; size < body.size(); ++size) {
      EXPECT_FALSE(DecodeTokenRow(ByteView(body).first(size))) << size;
    }
    Bytes longer = body;
    longer.push_back(0);
    EXPECT_FALSE(DecodeTokenRow(longer));
    Bytes newer = body;
    newer[0] = 2;
    EXPECT_FALSE(DecodeTokenRow(newer));
  }
}

// The stored form of format 1; it must stay readable.
TEST(Token, TheRowsFormatIsPinned) {
  const json::object vectors = crypto::ReadVectors("control_row.json");
  const auto member = [&](const char* row, const char* name) {
    return crypto::TextMember(crypto::Named(vectors.at("rows"), row), name);
  };
  const Time now{std::chrono::milliseconds(crypto::NumberMember(vectors, "now"))};
  const std::string token_key = TokenRowKey(TokenDigest("srt_" + std::string(43, 'A')));
  EXPECT_EQ(token_key, member("token", "key"));
  EXPECT_EQ(AccessorRowKey("sra_A"), member("accessor", "key"));
  EXPECT_EQ(HexEncode(EncodeAccessorRow(token_key)), member("accessor", "body"));
  EXPECT_EQ(DecodeAccessorRow(*HexDecode(member("accessor", "body"))), token_key);

  TokenInfo service;
  service.accessor = "sra_A";
  service.kind = TokenKind::kTenant;
  service.tenants = {{.number = static_cast<std::uint32_t>(crypto::NumberMember(vectors, "number")),
                      .id = *Uuid::Parse(crypto::TextMember(vectors, "tenant")),
                      .name = "north"}};
  service.subject = "billing";
  service.permissions = {"strongroom.account.item.get", "strongroom.account.*"};
  service.created = now;
  service.created_by = "operator";
  service.budget_holder = "payments";
  service.expires = now + std::chrono::hours(1);
  EXPECT_EQ(HexEncode(EncodeTokenRow(service)), member("token", "body"));

  TokenInfo first;
  first.accessor = "sra_B";
  first.kind = TokenKind::kOperator;
  first.subject = "operator";
  first.created = now;
  first.created_by = "strongroom";
  first.budget_holder = "operator";
  EXPECT_EQ(HexEncode(EncodeTokenRow(first)), member("operator token", "body"));

  for (const char* row : {"token", "operator token"}) {
    const Bytes body = *HexDecode(member(row, "body"));
    const std::optional<TokenInfo> read = DecodeTokenRow(body);
    ASSERT_TRUE(read) << row;
    EXPECT_EQ(EncodeTokenRow(*read), body) << row;
  }
}

TEST(Token, RowKeysComeBackAsTheDigestTheyNameAndNothingElseDoes) {
  const crypto::Digest digest = TokenDigest("srt_x");
  EXPECT_EQ(ParseTokenRowKey(TokenRowKey(digest)), digest);
  for (const char* key : {"token/", "token/00", "accessor/sra_x", "tenant/a", ""}) {
    EXPECT_FALSE(ParseTokenRowKey(key)) << key;
  }
}

TEST(Subject, HasOneToItsMaximumOfCharactersAndNoControlCharacters) {
  for (const std::string& good : {std::string("a"), std::string("billing service"),
                                  std::string(200, 'x'), std::string("Zürich €")}) {
    EXPECT_TRUE(IsSubject(good, 200)) << good;
  }
  std::string wide;
  for (int i = 0; i < 200; ++i) wide += "€";
  EXPECT_TRUE(IsSubject(wide, 200)) << "characters are counted, not bytes";
  for (const std::string& bad :
       {std::string(), std::string(201, 'x'), wide + "€", std::string("a\nb"), std::string("\t"),
        std::string("a\0b", 3), std::string("\x7f"), std::string("\xc2\x85"),
        std::string("payments\u202exe"), std::string("pay\u200fments"), std::string("a\u2028b")}) {
    EXPECT_FALSE(IsSubject(bad, 200)) << bad;
  }
}

}  // namespace
}  // namespace strongroom::identity
