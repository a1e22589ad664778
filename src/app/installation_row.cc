#include "app/installation_row.h"

#include "base/encoder.h"

namespace strongroom::app {
namespace {

constexpr std::uint8_t kInstallationFormat = 1;

}  // namespace

Bytes EncodeInstallationRow(const InstallationRow& row) {
  Encoder encoder;
  encoder.U8(kInstallationFormat).String(row.keyring.bytes());
  encoder.Timestamp(row.created);
  return std::move(encoder).Take();
}

std::optional<InstallationRow> DecodeInstallationRow(ByteView body) {
  Decoder decoder(body);
  if (decoder.U8() != kInstallationFormat) return std::nullopt;
  const std::optional<Uuid> keyring = Uuid::FromBytes(decoder.String());
  const Time created = decoder.Timestamp();
  if (!decoder.AtEnd() || !keyring) return std::nullopt;
  return InstallationRow{.keyring = *keyring, .created = created};
}

}  // namespace strongroom::app
