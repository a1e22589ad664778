// Any JSON Schema: its draft is refused or passes the type check, whatever the classes are.
#include <cstdlib>

#include "classify/draft/pretty_json.h"
#include "classify/draft/record_type_draft.h"
#include "record/record_type.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strongroom;
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto schema = ParseJson(text);
  if (!schema) return 0;
  // The first byte tells which of the outer fields are of which class.
  std::vector<classify::model::ClassifiedField> fields;
  const json::object* object = schema->if_object();
  const json::value* properties = object == nullptr ? nullptr : object->if_contains("properties");
  if (properties != nullptr && properties->is_object()) {
    unsigned at = data[0];
    for (const auto& member : properties->get_object()) {
      fields.emplace_back().field.path = member.key();
      fields.back().verdict.sensitivity = static_cast<record::Sensitivity>(at++ % 5);
    }
  }
  const auto drafts = classify::draft::DraftRecordTypes(
      {.text = text, .file = "", .name = "", .fields = fields, .rules = {}, .load = {}});
  if (!drafts) return 0;
  for (const auto& each : drafts->types) {
    const auto again = ParseJson(classify::draft::PrettyJson(each.schema));
    if (!again || !record::RecordType::Compile(*again)) std::abort();
  }
  return 0;
}
