#include "vault/migration.h"

#include <algorithm>

#include "base/encoder.h"

namespace strongroom::vault {
namespace {

constexpr std::uint8_t kMigrationFormat = 1;

}  // namespace

Declaration DeclarationOf(const keys::RootKeys& keys, const TypeEntry& type) {
  Encoder encoder;
  encoder.U32(type.generation).String(json::serialize(type.type.schema()));
  return keys.Fingerprint("type-declaration", encoder.view());
}

std::string MigrationRowPrefix(std::string_view type) {
  return "migration/" + std::string(type) + '/';
}

std::string MigrationRowKey(std::string_view type, std::string_view id) {
  return MigrationRowPrefix(type).append(id);
}

Bytes EncodeMigration(const Migration& migration) {
  Encoder encoder;
  encoder.U8(kMigrationFormat);
  encoder.Timestamp(migration.proposed);
  encoder.String(migration.subject).String(migration.accessor);
  encoder.Raw(migration.declaration).String(migration.schema).String(migration.reason);
  return std::move(encoder).Take();
}

std::optional<Migration> DecodeMigration(ByteView body) {
  Decoder decoder(body);
  if (decoder.U8() != kMigrationFormat) return std::nullopt;
  Migration migration;
  migration.proposed = decoder.Timestamp();
  migration.subject = AsText(decoder.String());
  migration.accessor = AsText(decoder.String());
  const ByteView declaration = decoder.Raw(migration.declaration.size());
  if (declaration.size() != migration.declaration.size()) return std::nullopt;
  std::ranges::copy(declaration, migration.declaration.begin());
  migration.schema = AsText(decoder.String());
  migration.reason = AsText(decoder.String());
  if (!decoder.AtEnd()) return std::nullopt;
  return migration;
}

}  // namespace strongroom::vault
