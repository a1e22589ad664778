#include <algorithm>

#include "record/names.h"
#include "record/record_type.h"
#include "base/refusals.h"
#include "record/value_rule.h"

namespace strongroom::record {

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
      type.fields()[*number].rule->Check(member.value(), Place{.parent = nullptr, .member = name},
                                         refusals);
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
