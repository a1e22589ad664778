#include "audit/event.h"

#include <charconv>

#include "base/json.h"
#include "base/utf8.h"

namespace strongroom::audit {
namespace {

void Member(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  out += ",\"";
  out += name;
  out += "\":";
  AppendJsonString(out, value);
}

void Number(std::string& out, std::string_view name, std::uint64_t value) {
  out += ",\"";
  out += name;
  out += "\":";
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
  out.append(digits, end);
}

template <class List>
void Array(std::string& out, std::string_view name, const List& values) {
  if (values.empty()) return;
  out += ",\"";
  out += name;
  out += "\":[";
  bool first = true;
  for (const auto& value : values) {
    if (!first) out += ',';
    first = false;
    AppendJsonString(out, value);
  }
  out += ']';
}

}  // namespace

Bytes EncodeEvent(Time at, const access::Caller& by, const Event& event) {
  std::string out;
  out.reserve(512);
  out += "{\"at\":\"";
  out += FormatTime(at);
  out += '"';
  Member(out, "action", event.action);
  Member(out, "decision", event.decision == Decision::kAllowed ? "allowed" : "denied");
  out += ",\"who\":{\"subject\":";
  AppendJsonString(out, by.principal.subject);
  if (by.principal.on_behalf_of) Member(out, "on_behalf_of", *by.principal.on_behalf_of);
  Member(out, "credential", by.principal.accessor);
  out += '}';
  Member(out, "tenant", event.tenant);
  Member(out, "type", event.type);
  Member(out, "record", event.record);
  Array(out, "fields", event.fields);
  Member(out, "reason", event.reason);
  Member(out, "permission", event.permission);
  if (event.row) {
    out += ",\"row\":{\"table\":";
    AppendJsonString(out, event.row->table);
    Member(out, "key", event.row->key);
    Number(out, "version", event.row->version);
    if (event.row->from) Member(out, "from", HexEncode(*event.row->from));
    if (event.row->to) Member(out, "to", HexEncode(*event.row->to));
    out += '}';
  }
  if (event.count) Number(out, "count", *event.count);
  Array(out, "terms", event.terms);
  Member(out, "request", by.request_id);
  out += '}';
  if (!IsUtf8(out)) return {};
  return ToBytes(out);
}

}  // namespace strongroom::audit
