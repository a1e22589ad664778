#include <fmt/format.h>

#include <algorithm>

#include "base/refusals.h"
#include "base/secret_bytes.h"
#include "record/mask.h"
#include "record/names.h"
#include "record/record_type.h"
#include "record/value_rule.h"

namespace strongroom::record {
namespace {

// A value of which the normaliser leaves nothing would be stored and never found.
void CheckNormalized(const Field& field, const json::value& value, Refusals& refusals) {
  if (field.normalizer == Normalizer::kExact || !value.is_string()) return;
  const std::string_view text = value.get_string();
  if (text.empty() || ContainsMaskCharacter(text)) return;
  std::string normal = Normalize(field.normalizer, text);
  if (normal.empty()) {
    refusals.Add(
        JsonPointer("", field.name), "normalized-empty",
        fmt::format("must hold at least one {}, the field is normalised as \"{}\"",
                    field.normalizer == Normalizer::kDigits ? "digit 0 to 9" : "letter or digit",
                    NormalizerName(field.normalizer)));
  }
  WipeMemory(normal.data(), normal.size());
}

}  // namespace

Result<void> ValidateRecord(const RecordType& type, const json::object& record,
                            const std::vector<std::string>& skip_fields) {
  Refusals refusals;
  const auto skipped = [&](std::string_view name) {
    return std::ranges::find(skip_fields, name) != skip_fields.end();
  };
  for (const auto& member : record) {
    const std::string_view name = member.key();
    if (IsServerMember(name)) continue;
    const auto number = type.FieldNumber(name);
    if (!number) {
      refusals.Add(MayRepeatName(name) ? JsonPointer("", name) : "", "unknown-member",
                   "is not a field of this record type; remove it, or correct its name");
    } else if (!skipped(name)) {
      const Field& field = type.fields()[*number];
      field.rule->Check(member.value(), Place{.parent = nullptr, .member = name}, refusals);
      CheckNormalized(field, member.value(), refusals);
    }
  }
  for (const Field& field : type.fields()) {
    if (field.required && !record.contains(field.name) && !skipped(field.name)) {
      refusals.Add(JsonPointer("", field.name), "required", "is required");
    }
  }
  if (refusals.empty()) return {};
  return Fail({.kind = ErrorKind::kInvalid,
               .detail = "the record does not fit its type; each broken rule is listed",
               .fields = std::move(refusals).Take()});
}

}  // namespace strongroom::record
