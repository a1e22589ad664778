#include "vault/type_entry.h"

#include <algorithm>

#include "base/encoder.h"

namespace strongroom::vault {
namespace {

constexpr std::uint8_t kTypeRowFormat = 1;

Result<std::shared_ptr<TypeEntry>> CompileEntry(std::string_view schema, std::uint32_t generation) {
  Result<json::value> parsed = ParseJson(schema);
  if (!parsed) return Fail(ErrorKind::kCorrupt, "a stored record type does not read");
  Result<record::RecordType> type = record::RecordType::Compile(*parsed);
  if (!type) {
    return Fail(ErrorKind::kCorrupt,
                "a stored record type breaks this version's rules: " + type.error().ToString());
  }
  auto entry = std::make_shared<TypeEntry>(TypeEntry{.type = std::move(*type),
                                                     .state = TypeState::kActive,
                                                     .generation = generation,
                                                     .table = {},
                                                     .row = {},
                                                     .index_bits = {},
                                                     .previous = nullptr});
  entry->table = RecordTable(entry->type.name(), generation);
  for (const record::Index& index : entry->type.indexes()) {
    const bool sealed =
        entry->type.fields()[index.field].sensitivity >= record::Sensitivity::kHigh;
    entry->index_bits.push_back(sealed ? record::BlindIndexBits(entry->type.expected_records())
                                       : kOpenIndexBits);
  }
  return entry;
}

}  // namespace

std::string TypeRowKey(std::string_view name) { return "type/" + std::string(name); }

store::TableName RecordTable(std::string_view type, std::uint32_t generation) {
  std::string table = "rec_" + std::string(type) + "_" + std::to_string(generation);
  std::ranges::replace(table, '-', '_');
  return table;
}

Bytes EncodeTypeRow(TypeState state, std::uint32_t generation, std::string_view schema,
                    const TypeEntry* previous) {
  Encoder encoder;
  encoder.U8(kTypeRowFormat).U8(static_cast<std::uint8_t>(state)).U32(generation).String(schema);
  encoder.U32(previous == nullptr ? 0 : previous->generation);
  encoder.String(previous == nullptr ? std::string() : json::serialize(previous->type.schema()));
  return std::move(encoder).Take();
}

Result<std::shared_ptr<const TypeEntry>> DecodeTypeRow(keys::ControlRow row) {
  Decoder decoder(row.body);
  const std::uint8_t format = decoder.U8();
  const auto state = static_cast<TypeState>(decoder.U8());
  const std::uint32_t generation = decoder.U32();
  const std::string_view schema = AsText(decoder.String());
  const std::uint32_t previous_generation = decoder.U32();
  const std::string_view previous_schema = AsText(decoder.String());
  if (!decoder.AtEnd() || format != kTypeRowFormat) {
    return Fail(ErrorKind::kCorrupt, "a stored record type does not read");
  }
  Result<std::shared_ptr<TypeEntry>> entry = CompileEntry(schema, generation);
  if (!entry) return Fail(entry.error());
  if (state == TypeState::kRewriting) {
    Result<std::shared_ptr<TypeEntry>> previous = CompileEntry(previous_schema, previous_generation);
    if (!previous) return Fail(previous.error());
    (*entry)->previous = std::move(*previous);
  }
  (*entry)->state = state;
  (*entry)->row = std::move(row);
  return std::shared_ptr<const TypeEntry>(std::move(*entry));
}

}  // namespace strongroom::vault
