#include "classify/draft/pretty_json.h"

namespace strongroom::classify::draft {
namespace {

constexpr std::size_t kLineMax = 100;

std::string OnOneLine(const json::value& value) {
  std::string out;
  if (const json::object* object = value.if_object()) {
    for (const auto& member : *object) {
      out += out.empty() ? "{" : ", ";
      AppendJsonString(out, member.key());
      out += ": " + OnOneLine(member.value());
    }
    return out.empty() ? "{}" : out + "}";
  }
  if (const json::array* array = value.if_array()) {
    for (const json::value& each : *array) out += (out.empty() ? "[" : ", ") + OnOneLine(each);
    return out.empty() ? "[]" : out + "]";
  }
  return json::serialize(value);
}

void Append(std::string& out, const json::value& value, std::size_t indent, std::size_t before) {
  const json::object* object = value.if_object();
  const json::array* array = value.if_array();
  const std::string line = OnOneLine(value);
  const bool document = indent == 0 && object != nullptr && !object->empty();
  if ((object == nullptr && array == nullptr) || (!document && before + line.size() < kLineMax)) {
    out += line;
    return;
  }
  const std::string margin(indent + 2, ' ');
  out += object != nullptr ? '{' : '[';
  bool first = true;
  const auto next = [&] {
    out += first ? "\n" : ",\n";
    out += margin;
    first = false;
  };
  if (object != nullptr) {
    for (const auto& member : *object) {
      next();
      const std::size_t start = out.size();
      AppendJsonString(out, member.key());
      out += ": ";
      Append(out, member.value(), indent + 2, margin.size() + out.size() - start);
    }
  } else {
    for (const json::value& each : *array) {
      next();
      Append(out, each, indent + 2, margin.size());
    }
  }
  out += "\n" + std::string(indent, ' ') + (object != nullptr ? '}' : ']');
}

}  // namespace

std::string PrettyJson(const json::value& value) {
  std::string out;
  Append(out, value, 0, 0);
  return out + "\n";
}

}  // namespace strongroom::classify::draft
