#include "vault/record_row.h"

#include <algorithm>

#include "base/encoder.h"

namespace strongroom::vault {
namespace {

constexpr std::uint8_t kRowFormat = 1;
constexpr std::size_t kMacSize = std::tuple_size_v<store::Mac>;

std::unexpected<Error> Corrupt() {
  return Fail(ErrorKind::kCorrupt, "stored data does not verify");
}

void EncodeHead(Encoder& encoder, const TypeEntry& type, const Stamp& stamp) {
  encoder.Reserve(640);
  encoder.U8(kRowFormat).U64(type.row.version);
  encoder.Timestamp(stamp.created).String(stamp.created_by);
  encoder.Timestamp(stamp.updated).String(stamp.updated_by);
}

// Puts the MAC behind what is encoded.
void Finish(PreparedRow& prepared, Encoder&& encoder, const TypeEntry& type,
            const keys::TypeKeys& keys, const Uuid& id, std::uint64_t version) {
  const store::Mac mac = keys.RowMac(id, version, encoder.view());
  encoder.Raw(mac);
  prepared.digest = keys::DigestOf(mac);
  prepared.put = {.table = type.table,
                  .partition = keys.tenant().number,
                  .key = ToBytes(id.bytes()),
                  .version = version,
                  .body = std::move(encoder).Take()};
}

// 0 for what is not a sealed field of a known format: no key has that version.
std::uint32_t KeyVersionOf(const RecordRow::Value& value) {
  const std::optional<keys::SealedView> view = keys::ParseSealed(value.data);
  return view ? view->key_version : 0;
}

}  // namespace

const RecordRow::Value* RecordRow::Find(std::string_view field) const {
  const auto found = std::ranges::find(values, field, &Value::field);
  return found == values.end() ? nullptr : &*found;
}

Result<RecordRow> ReadRow(const keys::TypeKeys& keys, const store::Row& row) {
  const std::optional<Uuid> id = Uuid::FromBytes(row.key);
  if (!id || row.body.size() < kMacSize) return Corrupt();
  const ByteView content = ByteView(row.body).first(row.body.size() - kMacSize);
  const store::Mac mac = keys.RowMac(*id, row.version, content);
  if (!EqualConstantTime(mac, ByteView(row.body).last(kMacSize))) return Corrupt();

  Decoder decoder(content);
  RecordRow read;
  read.id = *id;
  read.version = row.version;
  read.digest = keys::DigestOf(mac);
  const std::uint8_t format = decoder.U8();
  decoder.U64();  // the type's version at the time of writing: for people who investigate
  read.stamp.created = decoder.Timestamp();
  read.stamp.created_by = AsText(decoder.String());
  read.stamp.updated = decoder.Timestamp();
  read.stamp.updated_by = AsText(decoder.String());
  const std::uint16_t values = decoder.U16();
  read.values.reserve(values);
  for (std::uint16_t i = 0; i < values && decoder.ok(); ++i) {
    RecordRow::Value value;
    const std::uint8_t kind = decoder.U8();
    if (kind > 1) return Corrupt();
    value.sealed = kind == 1;
    value.field = AsText(decoder.String());
    value.data = decoder.String();
    read.values.push_back(value);
  }
  const std::uint16_t indexes = decoder.U16();
  read.indexes.reserve(indexes);
  for (std::uint16_t i = 0; i < indexes && decoder.ok(); ++i) {
    RecordRow::IndexValue value;
    value.index = decoder.U16();
    value.value = decoder.String();
    read.indexes.push_back(value);
  }
  if (!decoder.AtEnd() || format != kRowFormat) return Corrupt();
  return read;
}

keys::FieldPlace PlaceOf(const keys::TypeKeys& keys, const record::Field& field, const Uuid& id,
                         std::uint64_t version) {
  return {.tenant = keys.tenant().id,
          .type = keys.type(),
          .record = id,
          .record_version = version,
          .field = field.name,
          .sensitivity = record::SensitivityName(field.sensitivity)};
}

PreparedRow PrepareRow(const TypeEntry& type, const keys::TypeKeys& keys, RandomSource& random,
                       const Uuid& id, std::uint64_t version, const Stamp& stamp,
                       const json::object& record) {
  const std::vector<record::Field>& fields = type.type.fields();
  Encoder encoder;
  EncodeHead(encoder, type, stamp);

  std::vector<const json::value*> present(fields.size(), nullptr);
  std::uint16_t count = 0;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    present[i] = record.if_contains(fields[i].name);
    if (present[i] != nullptr) ++count;
  }
  encoder.U16(count);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (present[i] == nullptr) continue;
    std::string text = json::serialize(*present[i]);
    const bool seal = fields[i].sensitivity >= record::Sensitivity::kHigh;
    encoder.U8(seal ? 1 : 0).String(fields[i].name);
    if (seal) {
      encoder.String(keys.Seal(random, PlaceOf(keys, fields[i], id, version), AsBytes(text)));
      WipeMemory(text.data(), text.size());
    } else {
      encoder.String(text);
    }
  }

  PreparedRow prepared;
  const std::vector<record::Index>& indexes = type.type.indexes();
  prepared.index_entries.reserve(indexes.size());
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    const record::Field& field = fields[indexes[i].field];
    if (present[indexes[i].field] == nullptr) continue;
    const std::optional<std::string> term =
        record::IndexTerm(field, indexes[i].kind, *present[indexes[i].field]);
    if (!term) continue;
    prepared.index_entries.push_back(
        {.table = type.table,
         .partition = keys.tenant().number,
         .index = indexes[i].number,
         .value = keys.IndexValue(indexes[i].number, field.name, type.index_bits[i], *term),
         .key = ToBytes(id.bytes())});
  }
  encoder.U16(static_cast<std::uint16_t>(prepared.index_entries.size()));
  for (const store::IndexEntry& entry : prepared.index_entries) {
    encoder.U16(entry.index).String(entry.value);
  }
  Finish(prepared, std::move(encoder), type, keys, id, version);
  return prepared;
}

Result<PreparedRow> ResealRow(const access::Grant& grant, const TypeEntry& type,
                              const keys::TypeKeys& keys, RandomSource& random,
                              const RecordRow& row) {
  const std::uint64_t version = row.version + 1;
  Encoder encoder;
  EncodeHead(encoder, type, row.stamp);
  encoder.U16(static_cast<std::uint16_t>(row.values.size()));
  for (const RecordRow::Value& value : row.values) {
    encoder.U8(value.sealed ? 1 : 0).String(value.field);
    if (!value.sealed) {
      encoder.String(value.data);
      continue;
    }
    const std::optional<std::size_t> number = type.type.FieldNumber(value.field);
    if (!number) return Corrupt();
    const record::Field& field = type.type.fields()[*number];
    Result<SecretBytes> text =
        keys::Open(grant, keys, PlaceOf(keys, field, row.id, row.version), value.data);
    if (!text) return Fail(text.error());
    encoder.String(keys.Seal(random, PlaceOf(keys, field, row.id, version), text->InsecureBytes()));
  }
  encoder.U16(static_cast<std::uint16_t>(row.indexes.size()));
  for (const RecordRow::IndexValue& index : row.indexes) {
    encoder.U16(index.index).String(index.value);
  }
  PreparedRow prepared;
  Finish(prepared, std::move(encoder), type, keys, row.id, version);
  return prepared;
}

std::uint32_t NewestKeyOf(const RecordRow& row) {
  std::uint32_t newest = 0;
  for (const RecordRow::Value& value : row.values) {
    if (value.sealed) newest = std::max(newest, KeyVersionOf(value));
  }
  return newest;
}

bool SealedBefore(const RecordRow& row, std::uint32_t active) {
  return std::ranges::any_of(row.values, [&](const RecordRow::Value& value) {
    return value.sealed && KeyVersionOf(value) < active;
  });
}

bool HoldsKeysOf(const keys::TypeKeys& keys, const RecordRow& row) {
  return std::ranges::all_of(row.values, [&](const RecordRow::Value& value) {
    return !value.sealed || keys.Holds(KeyVersionOf(value));
  });
}

std::vector<store::IndexEntry> IndexEntriesOf(const TypeEntry& type, const keys::TypeKeys& keys,
                                              const RecordRow& row) {
  std::vector<store::IndexEntry> entries;
  entries.reserve(row.indexes.size());
  for (const RecordRow::IndexValue& value : row.indexes) {
    entries.push_back({.table = type.table,
                       .partition = keys.tenant().number,
                       .index = value.index,
                       .value = ToBytes(value.value),
                       .key = ToBytes(row.id.bytes())});
  }
  return entries;
}

}  // namespace strongroom::vault
