#include "vault/type_entry.h"

#include <algorithm>

#include "base/encoder.h"
#include "record/names.h"
#include "vault/ledger_type.h"

namespace strongroom::vault {
namespace {

constexpr std::uint8_t kTypeRowFormat = 1;
constexpr std::uint8_t kPrefixRowFormat = 1;

// What a control row holds: views into its body.
struct StoredType {
  TypeState state = TypeState::kActive;
  std::uint32_t generation = 0, previous_generation = 0;
  std::string_view schema, previous_schema;
};

Result<StoredType> ReadTypeRow(ByteView body) {
  Decoder decoder(body);
  const std::uint8_t format = decoder.U8();
  StoredType stored;
  stored.state = static_cast<TypeState>(decoder.U8());
  stored.generation = decoder.U32();
  stored.schema = AsText(decoder.String());
  stored.previous_generation = decoder.U32();
  stored.previous_schema = AsText(decoder.String());
  if (!decoder.AtEnd() || format != kTypeRowFormat || stored.state < TypeState::kActive ||
      stored.state > TypeState::kRewriting) {
    return Fail(ErrorKind::kCorrupt, "a stored record type does not read");
  }
  return stored;
}

// As the schema states it, in quotes.
std::string NameIn(const json::value& schema) {
  const json::object* members = schema.if_object();
  const json::value* id = members == nullptr ? nullptr : members->if_contains("$id");
  return id == nullptr ? "without a name" : json::serialize(*id);
}

// The server's own types are what this program says they are: one that a former version let a team
// declare under such a name would otherwise be kept from everybody without a word.
Result<record::RecordType> CompileDeclared(const json::value& schema,
                                           const record::ClassPolicy& classes) {
  const json::object* members = schema.if_object();
  const json::value* id = members == nullptr ? nullptr : members->if_contains("$id");
  const std::string_view name =
      id != nullptr && id->is_string() ? std::string_view(id->get_string()) : std::string_view();
  if (record::IsServersTypeName(name) && schema == LedgerSchema(name)) {
    return record::RecordType::CompileServers(schema);
  }
  return record::RecordType::Compile(schema, classes);
}

Result<std::shared_ptr<TypeEntry>> CompileEntry(std::string_view schema, std::uint32_t generation,
                                                const record::ClassPolicy& classes) {
  Result<json::value> parsed = ParseJson(schema);
  if (!parsed) return Fail(ErrorKind::kCorrupt, "a stored record type does not read");
  Result<record::RecordType> type = CompileDeclared(*parsed, classes);
  if (!type) {
    return Fail(ErrorKind::kConfiguration,
                "the declared record type " + NameIn(*parsed) +
                    " breaks the rules in force; go back to the sensitivity classes it was "
                    "declared under, change the type, then tighten them: " +
                    type.error().ToString());
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
    const bool sealed = entry->type.fields()[index.field].sensitivity >= record::Sensitivity::kHigh;
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

Result<std::shared_ptr<const TypeEntry>> DecodeTypeRow(keys::ControlRow row,
                                                       const record::ClassPolicy& classes) {
  const Result<StoredType> stored = ReadTypeRow(row.body);
  if (!stored) return Fail(stored.error());
  Result<std::shared_ptr<TypeEntry>> entry =
      CompileEntry(stored->schema, stored->generation, classes);
  if (!entry) return Fail(entry.error());
  if (stored->state == TypeState::kRewriting) {
    Result<std::shared_ptr<TypeEntry>> previous =
        CompileEntry(stored->previous_schema, stored->previous_generation, classes);
    if (!previous) return Fail(previous.error());
    (*entry)->previous = std::move(*previous);
  }
  (*entry)->state = stored->state;
  (*entry)->row = std::move(row);
  return std::shared_ptr<const TypeEntry>(std::move(*entry));
}

std::string PrefixRowKey(std::string_view prefix) { return "prefix/" + std::string(prefix); }

Bytes EncodePrefixRow(std::string_view type) {
  Encoder encoder;
  encoder.U8(kPrefixRowFormat).String(type);
  return std::move(encoder).Take();
}

std::optional<std::string> DecodePrefixRow(ByteView body) {
  Decoder decoder(body);
  if (decoder.U8() != kPrefixRowFormat) return std::nullopt;
  std::string type(AsText(decoder.String()));
  if (!decoder.AtEnd() || type.empty()) return std::nullopt;
  return type;
}

Result<std::vector<store::TableName>> TablesOfTypeRow(const keys::ControlRow& row) {
  const Result<StoredType> stored = ReadTypeRow(row.body);
  if (!stored) return Fail(stored.error());
  const std::string_view name = std::string_view(row.key).substr(TypeRowKey("").size());
  std::vector<store::TableName> tables{RecordTable(name, stored->generation)};
  if (stored->state == TypeState::kRewriting) {
    tables.push_back(RecordTable(name, stored->previous_generation));
  }
  return tables;
}

std::map<std::uint16_t, std::string> IndexNamesOfTypeRow(const keys::ControlRow& row) {
  std::map<std::uint16_t, std::string> names;
  const Result<StoredType> stored = ReadTypeRow(row.body);
  if (!stored) return names;
  for (const std::string_view schema : {stored->previous_schema, stored->schema}) {
    const Result<json::value> parsed = ParseJson(schema);
    const json::object* members = parsed ? parsed->if_object() : nullptr;
    const json::value* fields = members == nullptr ? nullptr : members->if_contains("properties");
    if (fields == nullptr || !fields->is_object()) continue;
    for (const auto& field : fields->get_object()) {
      const std::string_view name = field.key();
      for (const record::IndexKind kind : {record::IndexKind::kExact, record::IndexKind::kLast4}) {
        names[record::IndexNumber(name, kind)] =
            std::string(name) + " (" + std::string(record::IndexKindName(kind)) + ')';
      }
    }
  }
  return names;
}

}  // namespace strongroom::vault
