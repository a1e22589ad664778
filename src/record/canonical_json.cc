#include "record/canonical_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

namespace strongroom::record {
namespace {

void Append(std::string& out, const json::value& value);

void AppendDouble(std::string& out, double value) {
  if (std::trunc(value) == value && value >= -0x1p63 && value < 0x1p63) {
    fmt::format_to(std::back_inserter(out), "{}", static_cast<std::int64_t>(value));
  } else if (std::trunc(value) == value && value >= 0x1p63 && value < 0x1p64) {
    fmt::format_to(std::back_inserter(out), "{}", static_cast<std::uint64_t>(value));
  } else {
    fmt::format_to(std::back_inserter(out), "{}", value);
  }
}

void AppendObject(std::string& out, const json::object& object) {
  std::vector<const json::key_value_pair*> members;
  members.reserve(object.size());
  for (const auto& member : object) members.push_back(&member);
  std::ranges::sort(members, [](const auto* a, const auto* b) {
    return std::string_view(a->key()) < std::string_view(b->key());
  });
  out += '{';
  for (const auto* member : members) {
    if (out.back() != '{') out += ',';
    AppendJsonString(out, member->key());
    out += ':';
    Append(out, member->value());
  }
  out += '}';
}

void AppendArray(std::string& out, const json::array& array) {
  out += '[';
  for (std::size_t i = 0; i < array.size(); ++i) {
    if (i > 0) out += ',';
    Append(out, array[i]);
  }
  out += ']';
}

void Append(std::string& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null: out += "null"; break;
    case json::kind::bool_: out += value.get_bool() ? "true" : "false"; break;
    case json::kind::int64: fmt::format_to(std::back_inserter(out), "{}", value.get_int64()); break;
    case json::kind::uint64:
      fmt::format_to(std::back_inserter(out), "{}", value.get_uint64());
      break;
    case json::kind::double_: AppendDouble(out, value.get_double()); break;
    case json::kind::string: {
      const auto& text = value.get_string();
      AppendJsonString(out, {text.data(), text.size()});
      break;
    }
    case json::kind::array: AppendArray(out, value.get_array()); break;
    case json::kind::object: AppendObject(out, value.get_object()); break;
  }
}

}  // namespace

std::string CanonicalJson(const json::value& value) {
  std::string out;
  Append(out, value);
  return out;
}

}  // namespace strongroom::record
