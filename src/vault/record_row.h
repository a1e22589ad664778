// The stored form of a record (docs/formats.md, "Record row"):
//   format 1 | type version | created ms | created by | updated ms | updated by
//   | count, (kind, field name, data)… | count, (index number, index value)… | row MAC, 32 bytes
// kind 0 is an open field (its JSON text), kind 1 a sealed one (a sealed JSON text). The MAC covers
// everything before it together with type, tenant, record id and record version.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "access/decide.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/random.h"
#include "base/uuid.h"
#include "keys/control_rows.h"
#include "keys/type_keys.h"
#include "vault/type_entry.h"

namespace strongroom::vault {

// Who and when; `by` is the user when the credential named one, else the service.
struct Stamp {
  Time created;
  std::string created_by;
  Time updated;
  std::string updated_by;
};

// A row as read: views into `body`, which must outlive it.
struct RecordRow {
  struct Value {
    bool sealed = false;
    std::string_view field;
    ByteView data;
  };
  struct IndexValue {
    std::uint16_t index = 0;
    ByteView value;
  };
  Uuid id;
  std::uint64_t version = 0;
  Stamp stamp;
  std::vector<Value> values;
  std::vector<IndexValue> indexes;
  keys::RowDigest digest{};

  // nullptr: the record has no such field.
  [[nodiscard]] const Value* Find(std::string_view field) const;
};

// kCorrupt, without a word why, when the MAC or the form does not fit.
[[nodiscard]] Result<RecordRow> ReadRow(const keys::TypeKeys& keys, const store::Row& row);

// A record ready to be written: fields of high class sealed, the others open, index entries
// computed.
struct PreparedRow {
  store::Put put;
  std::vector<store::IndexEntry> index_entries;
  keys::RowDigest digest{};
};
// `record` is valid for the type; members that are not fields are left out.
[[nodiscard]] PreparedRow PrepareRow(const TypeEntry& type, const keys::TypeKeys& keys,
                                     RandomSource& random, const Uuid& id, std::uint64_t version,
                                     const Stamp& stamp, const json::object& record);

// The same record under its next version and the active data key: each sealed value is opened and
// sealed again for its new place; open values, index values and stamp stay as they are, and so do
// the index entries in the store. `index_entries` of the result is empty.
[[nodiscard]] Result<PreparedRow> ResealRow(const access::Grant& grant, const TypeEntry& type,
                                            const keys::TypeKeys& keys, RandomSource& random,
                                            const RecordRow& row);

// The newest data key version that a value of the row is sealed under, 0 without sealed values;
// whether one of them is sealed under an older one than `active`; and whether all those keys are
// held.
[[nodiscard]] std::uint32_t NewestKeyOf(const RecordRow& row);
[[nodiscard]] bool SealedBefore(const RecordRow& row, std::uint32_t active);
[[nodiscard]] bool HoldsKeysOf(const keys::TypeKeys& keys, const RecordRow& row);

// The index entries that stand for a stored row, to be removed with it.
[[nodiscard]] std::vector<store::IndexEntry> IndexEntriesOf(const TypeEntry& type,
                                                            const keys::TypeKeys& keys,
                                                            const RecordRow& row);

[[nodiscard]] keys::FieldPlace PlaceOf(const keys::TypeKeys& keys, const record::Field& field,
                                       const Uuid& id, std::uint64_t version);

}  // namespace strongroom::vault
