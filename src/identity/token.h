// Tokens: their text, and what is stored about them (docs/formats.md, "Token rows").
//
//   token     "srt_" + 32 random bytes in base64url: shown once, stored only as its SHA-256
//   accessor  "sra_" + 16 random bytes in base64url: names a token without giving its rights
//
// Control rows: "token/<SHA-256 of the whole token text, hex>" holds the TokenInfo,
// "accessor/<accessor>" the key of the token's row. A token is bound to its tenants by id and
// number, so that it does not reach a tenant that was made again under the same name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/principal.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/secret_bytes.h"
#include "crypto/digest.h"
#include "keys/tenant_ref.h"

namespace strongroom::identity {

inline constexpr std::string_view kTokenRowPrefix = "token/";
inline constexpr std::string_view kAccessorRowPrefix = "accessor/";

enum class TokenKind : std::uint8_t {
  kOperator = 1,     // no tenant; manages the installation
  kTenant = 2,       // one or more tenants, with permissions
  kDevelopment = 3,  // `strongroom dev`: everything in its tenant, and the operator's too
};
// "operator", "tenant", "development".
[[nodiscard]] std::string_view TokenKindName(TokenKind kind) noexcept;

// What is known about a token; the token itself is not.
struct TokenInfo {
  std::string accessor;
  TokenKind kind = TokenKind::kTenant;
  std::vector<keys::TenantRef> tenants;  // empty for an operator's
  std::string subject;
  std::vector<std::string> permissions;
  Time created;
  std::string created_by;  // the creator's subject
  // Whose search budget it draws on: its own subject when an operator made it, else its creator's
  // budget holder, so that handing on rights makes no new budget.
  std::string budget_holder;
  std::optional<Time> expires;  // nullopt: never

  [[nodiscard]] bool ExpiredAt(Time now) const { return expires && now >= *expires; }
  // Whether it reaches the tenant of this number and no other.
  [[nodiscard]] bool IsOnlyFor(std::uint32_t tenant) const;
};

[[nodiscard]] SecretBytes NewTokenText(RandomSource& random);
[[nodiscard]] std::string NewAccessor(RandomSource& random);
// By form alone; whether the token exists is another question.
[[nodiscard]] bool LooksLikeToken(std::string_view text);
// Of a token's text.
[[nodiscard]] crypto::Digest TokenDigest(std::string_view token_text);
[[nodiscard]] std::string TokenRowKey(const crypto::Digest& digest);
// nullopt: not the key of a token's row.
[[nodiscard]] std::optional<crypto::Digest> ParseTokenRowKey(std::string_view key);
[[nodiscard]] std::string AccessorRowKey(std::string_view accessor);

[[nodiscard]] Bytes EncodeTokenRow(const TokenInfo& info);
// nullopt: not a token row of a known format.
[[nodiscard]] std::optional<TokenInfo> DecodeTokenRow(ByteView body);
[[nodiscard]] Bytes EncodeAccessorRow(std::string_view token_row_key);
[[nodiscard]] std::optional<std::string> DecodeAccessorRow(ByteView body);

}  // namespace strongroom::identity
