#include "vault/record_view.h"

#include <charconv>

#include "base/json.h"

namespace strongroom::vault {
namespace {

void BeginView(std::string& out, const RecordRow& row) {
  out += "{\"id\":\"";
  out += row.id.ToString();
  out += "\",\"_version\":";
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof(digits), row.version).ptr);
}

void BeginMember(std::string& out, std::string_view name) {
  out += ",\"";
  out += name;  // field names need no escapes: [A-Za-z][A-Za-z0-9_]*
  out += "\":";
}

Result<SecretBytes> OpenText(const access::Grant& grant, const keys::TypeKeys& keys,
                             const record::Field& field, const RecordRow& row,
                             const RecordRow::Value& value) {
  return keys::Open(grant, keys, PlaceOf(keys, field, row.id, row.version), value.data);
}

bool MustBeSealed(const record::Field& field) {
  return field.sensitivity >= record::Sensitivity::kHigh;
}

std::unexpected<Error> Corrupt() {
  return Fail(ErrorKind::kCorrupt, "stored data does not verify");
}

}  // namespace

Result<std::string> MaskOf(const access::Grant& grant, const TypeEntry& type,
                           const keys::TypeKeys& keys, const RecordRow& row, std::size_t field) {
  const record::Field& declared = type.type.fields()[field];
  const RecordRow::Value* value = row.Find(declared.name);
  if (value == nullptr || !value->sealed) return Corrupt();
  // A mask that shows nothing needs nothing opened.
  const auto mask = [&declared](std::string_view shown) {
    return record::MaskValue(declared.mask, declared.normalizer, shown);
  };
  const auto nothing = [] { return record::MaskValue(record::Mask::kAll, {}, {}); };
  if (declared.mask != record::Mask::kLast4) return nothing();
  Result<SecretBytes> text = OpenText(grant, keys, declared, row, *value);
  if (!text) return Fail(text.error());
  const std::string_view json_text = text->InsecureText();
  if (json_text.size() >= 2 && json_text.front() == '"' &&
      json_text.find('\\') == std::string_view::npos) {
    return mask(json_text.substr(1, json_text.size() - 2));
  }
  const Result<json::value> parsed = ParseJson(json_text);
  if (!parsed) return Corrupt();
  if (!parsed->is_string()) return nothing();
  return mask(std::string_view(parsed->as_string()));
}

Result<std::string> MaskedView(const access::Grant& grant, const TypeEntry& type,
                               const keys::TypeKeys& keys, const RecordRow& row) {
  std::string out;
  out.reserve(768);
  BeginView(out, row);
  const std::vector<record::Field>& fields = type.type.fields();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (!grant.CanView(i)) continue;
    const RecordRow::Value* value = row.Find(fields[i].name);
    if (value == nullptr) continue;
    if (value->sealed != MustBeSealed(fields[i])) return Corrupt();
    BeginMember(out, fields[i].name);
    if (!value->sealed) {
      out += AsText(value->data);
      continue;
    }
    Result<std::string> mask = MaskOf(grant, type, keys, row, i);
    if (!mask) return Fail(mask.error());
    AppendJsonString(out, *mask);
  }
  out += ",\"metadata\":{\"createdDate\":\"";
  out += FormatTime(row.stamp.created);
  out += "\",\"createdBy\":";
  AppendJsonString(out, row.stamp.created_by);
  out += ",\"updatedDate\":\"";
  out += FormatTime(row.stamp.updated);
  out += "\",\"updatedBy\":";
  AppendJsonString(out, row.stamp.updated_by);
  out += "}}";
  return out;
}

Result<std::string> RevealedView(const access::Grant& grant, const TypeEntry& type,
                                 const keys::TypeKeys& keys, const RecordRow& row,
                                 const std::vector<std::size_t>& fields) {
  std::string out;
  BeginView(out, row);
  for (const std::size_t i : fields) {
    const record::Field& field = type.type.fields()[i];
    const RecordRow::Value* value = row.Find(field.name);
    if (value == nullptr) continue;
    if (value->sealed != MustBeSealed(field)) return Corrupt();
    BeginMember(out, field.name);
    if (!value->sealed) {
      out += AsText(value->data);
      continue;
    }
    Result<SecretBytes> text = OpenText(grant, keys, field, row, *value);
    if (!text) return Fail(text.error());
    out += text->InsecureText();
  }
  out += '}';
  return out;
}

Result<json::value> OpenValue(const access::Grant& grant, const TypeEntry& type,
                              const keys::TypeKeys& keys, const RecordRow& row, std::size_t field) {
  const record::Field& declared = type.type.fields()[field];
  const RecordRow::Value* value = row.Find(declared.name);
  if (value == nullptr) return json::value();
  if (value->sealed != MustBeSealed(declared)) return Corrupt();
  if (!value->sealed) return ParseJson(AsText(value->data));
  Result<SecretBytes> text = OpenText(grant, keys, declared, row, *value);
  if (!text) return Fail(text.error());
  return ParseJson(text->InsecureText());
}

}  // namespace strongroom::vault
