// A declared record type as it stands in this installation: the compiled schema, the version of its
// control row (the fence of every write) and the table its rows are in. Immutable and shared: a
// request keeps the entry it began with.
//
// Control row "type/<name>": format 1 | state | generation | schema | previous generation |
// previous schema (both only while rows are being rewritten).
// Control row "prefix/<permission prefix>": format 1 | name of the type that has it. It makes
// prefixes unique, and stays what it is.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "keys/control_rows.h"
#include "record/record_type.h"
#include "store/store.h"

namespace strongroom::vault {

enum class TypeState : std::uint8_t {
  kActive = 1,
  kRewriting = 2,  // rows are moving to the next generation: reads and writes wait (503)
};

// Blind index bits of regular and low fields: they are keyed as well, at full strength.
inline constexpr unsigned kOpenIndexBits = 128;

struct TypeEntry {
  record::RecordType type;
  TypeState state = TypeState::kActive;
  std::uint32_t generation = 1;
  store::TableName table;                     // "rec_<name>_<generation>"
  keys::ControlRow row;                       // the control row this was read from
  std::vector<unsigned> index_bits;           // as type.indexes()
  std::shared_ptr<const TypeEntry> previous;  // while rewriting: what the rows are moving from

  [[nodiscard]] store::Check Fence() const { return keys::ControlRows::Fence(row); }
};

[[nodiscard]] std::string TypeRowKey(std::string_view name);
[[nodiscard]] store::TableName RecordTable(std::string_view type, std::uint32_t generation);

// The control row's body for a type, and back, compiled under `classes`. kCorrupt when it does not
// read; kConfiguration, with every broken rule, when the type does not stand under these classes.
[[nodiscard]] Bytes EncodeTypeRow(TypeState state, std::uint32_t generation,
                                  std::string_view schema, const TypeEntry* previous);
[[nodiscard]] Result<std::shared_ptr<const TypeEntry>> DecodeTypeRow(
    keys::ControlRow row, const record::ClassPolicy& classes);
[[nodiscard]] std::string PrefixRowKey(std::string_view prefix);
[[nodiscard]] Bytes EncodePrefixRow(std::string_view type);
// The type's name; nullopt: not a prefix row of a known format.
[[nodiscard]] std::optional<std::string> DecodePrefixRow(ByteView body);

// The tables that hold the type's rows: two while rows are being rewritten. Compiles nothing, so it
// reads what was declared under any classes.
[[nodiscard]] Result<std::vector<store::TableName>> TablesOfTypeRow(const keys::ControlRow& row);
// What an operator calls the indexes of those tables, such as "bankAccountNumber (exact)", by
// number. It, too, reads what was declared under any classes.
[[nodiscard]] std::map<std::uint16_t, std::string> IndexNamesOfTypeRow(const keys::ControlRow& row);

}  // namespace strongroom::vault
