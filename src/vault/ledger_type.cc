#include "vault/ledger_type.h"

#include <algorithm>

#include "base/encoder.h"

namespace strongroom::vault {
namespace {

// As declared in version 1 of the format; a later one is declared beside it and this stays.
constexpr std::string_view kSchema = R"({
  "title": "Ledger of the server's own",
  "type": "object",
  "x-sensitivity": "high",
  "additionalProperties": false,
  "properties": {
    "event": {"type": "string", "maxLength": 262144, "x-sensitivity": "high", "x-mask": "all"},
    "expungedReason": {"type": "string", "x-sensitivity": "regular"},
    "last": {"type": "integer", "minimum": 0, "x-sensitivity": "regular"},
    "expungedEvents": {"type": "array", "items": {"type": "integer", "minimum": 1},
                       "x-sensitivity": "regular"}}})";

// nullopt: the row has no such open value, or it does not parse.
std::optional<json::value> OpenMember(const RecordRow& row, std::string_view field) {
  const RecordRow::Value* value = row.Find(field);
  if (value == nullptr || value->sealed) return std::nullopt;
  Result<json::value> parsed = ParseJson(AsText(value->data));
  if (!parsed) return std::nullopt;
  return std::move(*parsed);
}

std::optional<std::uint64_t> Number(const json::value& value) {
  if (!value.is_int64() || value.get_int64() < 1) return std::nullopt;
  return static_cast<std::uint64_t>(value.get_int64());
}

}  // namespace

std::string LedgerTypeName(std::string_view ledger) { return "ledger-" + std::string(ledger); }

json::value LedgerSchema(std::string_view type) {
  json::object schema{{"$id", type}};
  const json::value rest = *ParseJson(kSchema);
  for (const auto& member : rest.get_object()) schema.insert(member);
  return schema;
}

Uuid EventId(std::uint64_t n) {
  Encoder encoder;
  encoder.U64(0).U64(n);
  return *Uuid::FromBytes(encoder.view());
}

std::optional<std::uint64_t> EventNumber(ByteView key) {
  Decoder decoder(key);
  const std::uint64_t zero = decoder.U64();
  const std::uint64_t n = decoder.U64();
  if (!decoder.AtEnd() || zero != 0 || n == 0) return std::nullopt;
  return n;
}

json::object HeadRecord(const LedgerHead& head) {
  json::object record;
  record.emplace(kLastField, head.last);
  json::array expunged;
  for (const std::uint64_t n : head.expunged) expunged.emplace_back(n);
  record.emplace(kExpungedField, std::move(expunged));
  return record;
}

json::object EventRecord(std::string_view text) {
  json::object record;
  record.emplace(kEventField, text);
  return record;
}

json::object ExpungedRecord(std::string_view reason) {
  json::object record;
  record.emplace(kReasonField, reason);
  return record;
}

std::optional<LedgerHead> ReadHeadRow(const RecordRow& row) {
  const std::optional<json::value> last = OpenMember(row, kLastField);
  const std::optional<json::value> expunged = OpenMember(row, kExpungedField);
  if (row.values.size() != 2 || !last || !expunged || !expunged->is_array()) return std::nullopt;
  LedgerHead head;
  head.version = row.version;
  const std::optional<std::uint64_t> count = Number(*last);
  if (!count) return std::nullopt;
  head.last = *count;
  for (const json::value& each : expunged->get_array()) {
    const std::optional<std::uint64_t> n = Number(each);
    if (!n || *n > head.last) return std::nullopt;
    head.expunged.insert(*n);
  }
  return head;
}

std::optional<EventRow> ReadEventRow(const RecordRow& row) {
  if (row.values.size() != 1) return std::nullopt;
  const RecordRow::Value& value = row.values.front();
  if (value.sealed) {
    if (value.field != kEventField) return std::nullopt;
    return EventRow{};
  }
  const std::optional<json::value> reason = OpenMember(row, kReasonField);
  if (!reason || !reason->is_string()) return std::nullopt;
  return EventRow{.expunged_reason = std::string(reason->get_string())};
}

}  // namespace strongroom::vault
