#include "tenancy/tenant_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/encoder.h"

namespace strongroom::tenancy {
namespace {

constexpr std::uint8_t kRowFormat = 1;

void PutRef(Encoder& encoder, const keys::TenantRef& ref) {
  encoder.U32(ref.number).Raw(ref.id.bytes()).String(ref.name);
}
keys::TenantRef GetRef(Decoder& decoder) {
  keys::TenantRef ref;
  ref.number = decoder.U32();
  ref.id = Uuid::FromBytes(decoder.Raw(16)).value_or(Uuid());
  ref.name = AsText(decoder.String());
  return ref;
}

}  // namespace

bool IsTenantName(std::string_view name) noexcept {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !name.empty() && name.size() <= 63 && is_letter(name.front()) &&
         std::ranges::all_of(name, [&](char c) {
           return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
         });
}

std::string TenantRowKey(std::string_view name) {
  return std::string(kTenantRowPrefix) + std::string(name);
}
std::string DestroyedRowKey(std::uint32_t number) {
  return fmt::format("{}{:08x}", kDestroyedRowPrefix, number);
}

Bytes EncodeTenantRow(const Tenant& tenant) {
  Encoder encoder;
  encoder.U8(kRowFormat);
  PutRef(encoder, tenant.ref);
  encoder.U8(static_cast<std::uint8_t>(tenant.state));
  encoder.Timestamp(tenant.created);
  return std::move(encoder).Take();
}

std::optional<Tenant> DecodeTenantRow(ByteView body, std::uint64_t version) {
  Decoder decoder(body);
  if (decoder.U8() != kRowFormat) return std::nullopt;
  Tenant tenant;
  tenant.ref = GetRef(decoder);
  tenant.state = static_cast<TenantState>(decoder.U8());
  tenant.created = decoder.Timestamp();
  tenant.version = version;
  if (!decoder.AtEnd() || tenant.ref.number == 0 || tenant.state < TenantState::kActive ||
      tenant.state > TenantState::kDestroying) {
    return std::nullopt;
  }
  return tenant;
}

Bytes EncodeDestroyedRow(const DestroyedTenant& tenant) {
  Encoder encoder;
  encoder.U8(kRowFormat);
  PutRef(encoder, tenant.ref);
  encoder.Timestamp(tenant.created);
  encoder.Timestamp(tenant.destroyed);
  return std::move(encoder).Take();
}

std::optional<DestroyedTenant> DecodeDestroyedRow(ByteView body) {
  Decoder decoder(body);
  if (decoder.U8() != kRowFormat) return std::nullopt;
  DestroyedTenant tenant;
  tenant.ref = GetRef(decoder);
  tenant.created = decoder.Timestamp();
  tenant.destroyed = decoder.Timestamp();
  if (!decoder.AtEnd() || tenant.ref.number == 0) return std::nullopt;
  return tenant;
}

Bytes EncodeCounterRow(std::uint32_t next) {
  Encoder encoder;
  encoder.U8(kRowFormat).U32(next);
  return std::move(encoder).Take();
}

std::optional<std::uint32_t> DecodeCounterRow(ByteView body) {
  Decoder decoder(body);
  if (decoder.U8() != kRowFormat) return std::nullopt;
  const std::uint32_t next = decoder.U32();
  if (!decoder.AtEnd()) return std::nullopt;
  return next;
}

}  // namespace strongroom::tenancy
