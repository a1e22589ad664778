// The way of a declared type and of a record: strict JSON → Compile → ValidateRecord, index terms
// and masks. The input is a schema, a NUL byte and a record; without a NUL byte the schema stands
// alone. Nothing may throw, hang or read out of bounds; a type that compiles equals itself.
#include <cstdlib>
#include <string_view>

#include "base/json.h"
#include "record/record_type.h"

namespace {

using namespace strongroom;

void TryRecord(const record::RecordType& type, const json::object& members) {
  (void)record::ValidateRecord(type, members);
  for (const record::Index& index : type.indexes()) {
    const record::Field& field = type.fields()[index.field];
    const json::value* value = members.if_contains(field.name);
    if (value == nullptr) continue;
    (void)record::IndexTerm(field, index.kind, *value);
    (void)record::SearchTerm(field, index.kind, *value);
    if (value->is_string()) {
      (void)record::MaskValue(field.mask, field.normalizer, value->get_string());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const record::ClassPolicy classes = record::ClassPolicy::Shipped();
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = input.find('\0');
  const auto schema = ParseJson(input.substr(0, cut));
  if (!schema) return 0;
  const auto type = record::RecordType::Compile(*schema, classes);
  if (!type) {
    if (type.error().fields.empty()) std::abort();
    return 0;
  }
  if (!record::CompareTypes(*type, *type).same) std::abort();
  if (cut == std::string_view::npos) return 0;
  const auto members = ParseJson(input.substr(cut + 1));
  if (members && members->is_object()) TryRecord(*type, members->get_object());
  return 0;
}
