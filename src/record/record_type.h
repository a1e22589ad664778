// A record type: a team's JSON Schema with `x-` keywords, checked against the rules of
// docs/record-types.md and compiled into what the vault needs. Pure: no storage, no keys, no time.
//
// A RecordType is immutable and valid: the only way to one is Compile(). Field order is the
// schema's.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/json.h"
#include "record/canonical_json.h"
#include "record/class_policy.h"
#include "record/mask.h"
#include "record/normalizer.h"
#include "record/sensitivity.h"

namespace strongroom::record {

class ValueRule;  // record/value_rule.h: the compiled JSON Schema of one field

// One index of a type. `number` is stable for the life of the type (stored in index entries): it is
// IndexNumber(), which depends on nothing but the field's name and the kind.
struct Index {
  std::uint16_t number = 0;
  std::size_t field = 0;  // position in fields()
  IndexKind kind = IndexKind::kExact;
};

// A hash of 16 bits (FNV-1a of name, a zero byte and the kind's keyword, folded by exclusive or). A
// type in which two indexes would share a number is refused ("index-number-taken").
[[nodiscard]] std::uint16_t IndexNumber(std::string_view field, IndexKind kind) noexcept;

struct Field {
  std::string name;
  Sensitivity sensitivity = Sensitivity::kRegular;
  std::string class_name;  // as stated: one of the five, or an operator's class that extends it
  ClassDemands demands;    // of that class
  Normalizer normalizer = Normalizer::kExact;
  Mask mask = Mask::kNone;
  bool required = false;
  std::vector<IndexKind> search;
  std::shared_ptr<const ValueRule> rule;  // shared by the copies of a type's description
};

class RecordType {
 public:
  // Checks the rules and compiles. kInvalid with one FieldError a violated rule, each `message`
  // saying what to do instead. `secret` and `verifier` fields compile (they may be declared);
  // writable() is false for such a type. Never throws. The classes are `policy`'s; without one, the
  // shipped ones.
  [[nodiscard]] static Result<RecordType> Compile(const json::value& schema);
  [[nodiscard]] static Result<RecordType> Compile(const json::value& schema,
                                                  const ClassPolicy& policy);
  // For types of the server's own, whose names Compile refuses ("type-name-reserved"): the same
  // rules under the shipped classes, whatever an operator's say.
  [[nodiscard]] static Result<RecordType> CompileServers(const json::value& schema);

  [[nodiscard]] const std::string& name() const { return name_; }  // [a-z][a-z0-9-]{0,39}
  [[nodiscard]] const std::string& title() const { return title_; }
  [[nodiscard]] const std::string& permission_prefix() const { return permission_prefix_; }
  [[nodiscard]] Sensitivity sensitivity() const { return sensitivity_; }
  // The strictest of what the type's stated class and its fields' classes demand.
  [[nodiscard]] const std::string& class_name() const { return class_name_; }
  [[nodiscard]] const ClassDemands& demands() const { return demands_; }
  [[nodiscard]] std::uint64_t expected_records() const { return expected_records_; }
  [[nodiscard]] const std::vector<Field>& fields() const { return fields_; }
  [[nodiscard]] const std::vector<Index>& indexes() const { return indexes_; }
  [[nodiscard]] std::optional<std::size_t> FieldNumber(std::string_view name) const;
  [[nodiscard]] const Index* FindIndex(std::size_t field, IndexKind kind) const;
  [[nodiscard]] bool writable() const;  // false: holds secret or verifier fields
  // The schema as it was given (the canonical document that is stored and shown).
  [[nodiscard]] const json::value& schema() const { return *schema_; }

 private:
  friend class TypeCompiler;  // record_type.cc
  RecordType() = default;
  std::string name_, title_, permission_prefix_, class_name_;
  ClassDemands demands_;
  Sensitivity sensitivity_ = Sensitivity::kRegular;
  std::uint64_t expected_records_ = 100'000;
  std::vector<Field> fields_;
  std::vector<Index> indexes_;
  std::shared_ptr<const json::value> schema_;
};

// How a later version of a type differs from the one in force (rule 6). Pointers are into the later
// schema; a removed field is pointed to where it stood.
struct TypeChange {
  bool same = false;            // the documents are equal but for member order and number form
  bool raises_to_high = false;  // some field's plaintext must be sealed: rows are rewritten
  bool needs_reindex =
      false;  // the index entries of existing rows change (index added where that is
              // allowed or removed, normaliser, bits, class): rows are rewritten
  std::vector<FieldError> refusals;  // needs an approved migration: lowered class, looser mask, new
                                     // index on a high field, removed field with data
  std::vector<FieldError> forbidden;  // never: changed name, permission prefix, a field's JSON type
};
[[nodiscard]] TypeChange CompareTypes(const RecordType& from, const RecordType& to);

// A record's fields as a client sent them, validated against the type. Members "id", "_version" and
// "metadata" are the server's: they are not fields, and are left alone by the functions here.
// kInvalid lists every broken rule with its pointer; messages never repeat a value.
// `skip_fields`: fields that may hold a mask or be absent because the caller may not view them
// (PUT): neither their values nor their presence is checked here.
[[nodiscard]] Result<void> ValidateRecord(const RecordType& type, const json::object& record,
                                          const std::vector<std::string>& skip_fields = {});

// What an index stores for a value, before it is keyed: the normalised value for kExact, the last
// four characters of the normalised value for kLast4 (nullopt when it has fewer than eight: such a
// value is not found by last4). Non-string values are normalised from their canonical JSON text.
// nullopt as well when nothing is left after normalising: such a value is in no index.
[[nodiscard]] std::optional<std::string> IndexTerm(const Field& field, IndexKind kind,
                                                   const json::value& value);
// The same for a search term as a client sends it. kInvalid when it cannot match (last4 without
// exactly four characters after normalising, wrong JSON type).
[[nodiscard]] Result<std::string> SearchTerm(const Field& field, IndexKind kind,
                                             const json::value& value);

// Bits of a blind index for R expected records: the L for which C = R / 2^L obeys 2 <= C < sqrt(R)
// (CipherSweet's bound); at least 1.
[[nodiscard]] unsigned BlindIndexBits(std::uint64_t expected_records);

}  // namespace strongroom::record
