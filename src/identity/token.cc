#include "identity/token.h"

#include <algorithm>
#include <array>

#include "base/encoder.h"

namespace strongroom::identity {
namespace {

constexpr std::uint8_t kRowFormat = 1;
constexpr std::string_view kTokenPrefix = "srt_";
constexpr std::string_view kAccessorPrefix = "sra_";
constexpr std::size_t kTokenRandomSize = 32;
constexpr std::size_t kAccessorRandomSize = 16;
constexpr std::size_t kTokenTextSize = kTokenPrefix.size() + 43;  // 32 bytes in base64url

}  // namespace

std::string_view TokenKindName(TokenKind kind) noexcept {
  switch (kind) {
    case TokenKind::kOperator: return "operator";
    case TokenKind::kTenant: return "tenant";
    case TokenKind::kDevelopment: return "development";
  }
  return "unknown";
}

bool TokenInfo::IsOnlyFor(std::uint32_t tenant) const {
  return kind == TokenKind::kTenant && !tenants.empty() &&
         std::ranges::all_of(tenants, [&](const auto& ref) { return ref.number == tenant; });
}

SecretBytes NewTokenText(RandomSource& random) {
  SecretBytes raw(kTokenRandomSize);
  random.Fill(raw.InsecureMutableBytes());
  std::string encoded = Base64UrlEncode(raw.InsecureBytes());
  SecretBytes text(kTokenTextSize);
  const auto rest = std::ranges::copy(kTokenPrefix, text.InsecureMutableBytes().begin()).out;
  std::ranges::copy(encoded, rest);
  WipeMemory(encoded.data(), encoded.size());
  return text;
}

std::string NewAccessor(RandomSource& random) {
  std::array<std::uint8_t, kAccessorRandomSize> raw{};
  random.Fill(raw);
  return std::string(kAccessorPrefix) + Base64UrlEncode(raw);
}

bool LooksLikeToken(std::string_view text) {
  if (text.size() != kTokenTextSize || !text.starts_with(kTokenPrefix)) return false;
  return std::ranges::all_of(text.substr(kTokenPrefix.size()), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

crypto::Digest TokenDigest(std::string_view token_text) {
  return crypto::Sha256(AsBytes(token_text));
}

std::string TokenRowKey(const crypto::Digest& digest) {
  return std::string(kTokenRowPrefix) + HexEncode(digest);
}

std::optional<crypto::Digest> ParseTokenRowKey(std::string_view key) {
  if (!key.starts_with(kTokenRowPrefix)) return std::nullopt;
  const std::optional<Bytes> raw = HexDecode(key.substr(kTokenRowPrefix.size()));
  crypto::Digest digest{};
  if (!raw || raw->size() != digest.size()) return std::nullopt;
  std::ranges::copy(*raw, digest.begin());
  return digest;
}

std::string AccessorRowKey(std::string_view accessor) {
  return std::string(kAccessorRowPrefix) + std::string(accessor);
}

Bytes EncodeTokenRow(const TokenInfo& info) {
  Encoder encoder;
  encoder.U8(kRowFormat).String(info.accessor).U8(static_cast<std::uint8_t>(info.kind));
  encoder.U32(static_cast<std::uint32_t>(info.tenants.size()));
  for (const keys::TenantRef& tenant : info.tenants) {
    encoder.U32(tenant.number).Raw(tenant.id.bytes()).String(tenant.name);
  }
  encoder.String(info.subject);
  encoder.U32(static_cast<std::uint32_t>(info.permissions.size()));
  for (const std::string& permission : info.permissions) encoder.String(permission);
  encoder.Timestamp(info.created).String(info.created_by).String(info.budget_holder);
  encoder.Timestamp(info.expires.value_or(Time{}));
  return std::move(encoder).Take();
}

std::optional<TokenInfo> DecodeTokenRow(ByteView body) {
  Decoder decoder(body);
  if (decoder.U8() != kRowFormat) return std::nullopt;
  TokenInfo info;
  info.accessor = AsText(decoder.String());
  info.kind = static_cast<TokenKind>(decoder.U8());
  for (std::uint32_t left = decoder.U32(); left > 0 && decoder.ok(); --left) {
    keys::TenantRef tenant;
    tenant.number = decoder.U32();
    const std::optional<Uuid> id = Uuid::FromBytes(decoder.Raw(16));
    if (!id) return std::nullopt;
    tenant.id = *id;
    tenant.name = AsText(decoder.String());
    info.tenants.push_back(std::move(tenant));
  }
  info.subject = AsText(decoder.String());
  for (std::uint32_t left = decoder.U32(); left > 0 && decoder.ok(); --left) {
    info.permissions.emplace_back(AsText(decoder.String()));
  }
  info.created = decoder.Timestamp();
  info.created_by = AsText(decoder.String());
  info.budget_holder = AsText(decoder.String());
  if (const Time expires = decoder.Timestamp(); expires != Time{}) info.expires = expires;
  if (!decoder.AtEnd() || info.kind < TokenKind::kOperator || info.kind > TokenKind::kDevelopment) {
    return std::nullopt;
  }
  return info;
}

Bytes EncodeAccessorRow(std::string_view token_row_key) {
  Encoder encoder;
  encoder.U8(kRowFormat).String(token_row_key);
  return std::move(encoder).Take();
}

std::optional<std::string> DecodeAccessorRow(ByteView body) {
  Decoder decoder(body);
  if (decoder.U8() != kRowFormat) return std::nullopt;
  std::string key(AsText(decoder.String()));
  if (!decoder.AtEnd()) return std::nullopt;
  return key;
}

}  // namespace strongroom::identity
