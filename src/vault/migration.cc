#include "vault/migration.h"

#include "base/encoder.h"

namespace strongroom::vault {
namespace {

constexpr std::uint8_t kMigrationFormat = 1;

}  // namespace

std::string MigrationRowKey(std::string_view type, std::string_view id) {
  return "migration/" + std::string(type) + '/' + std::string(id);
}

Bytes EncodeMigration(const Migration& migration) {
  Encoder encoder;
  encoder.U8(kMigrationFormat).String(migration.subject).String(migration.accessor);
  encoder.String(migration.schema).String(migration.reason);
  return std::move(encoder).Take();
}

std::optional<Migration> DecodeMigration(ByteView body) {
  Decoder decoder(body);
  if (decoder.U8() != kMigrationFormat) return std::nullopt;
  Migration migration;
  migration.subject = AsText(decoder.String());
  migration.accessor = AsText(decoder.String());
  migration.schema = AsText(decoder.String());
  migration.reason = AsText(decoder.String());
  if (!decoder.AtEnd()) return std::nullopt;
  return migration;
}

}  // namespace strongroom::vault
