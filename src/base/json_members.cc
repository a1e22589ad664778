#include "base/json_members.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace strongroom {

namespace {

constexpr std::size_t kListedTextMax = 1000;

std::string_view TextOf(const json::value& value) {
  const json::string& text = value.get_string();
  return {text.data(), text.size()};
}

}  // namespace

JsonMembers::JsonMembers(const json::value& value, std::string pointer, Refusals& refusals)
    : object_(value.if_object()), pointer_(std::move(pointer)), refusals_(refusals) {
  if (object_ == nullptr) refusals_.Add(pointer_, "object", "give a JSON object");
}

JsonMembers::JsonMembers(const json::object& object, std::string pointer, Refusals& refusals)
    : object_(&object), pointer_(std::move(pointer)), refusals_(refusals) {}

void JsonMembers::Refuse(std::string_view name, std::string_view rule, std::string message) {
  refusals_.Add(PointerTo(name), rule, std::move(message));
}

const json::value* JsonMembers::Any(std::string_view name, Need need) {
  if (object_ == nullptr) return nullptr;
  asked_.push_back(name);
  const json::value* value = object_->if_contains(name);
  if (value == nullptr && need == Need::kRequired) {
    Refuse(name, "required", fmt::format("give \"{}\"", name));
  }
  return value;
}

std::optional<std::string> JsonMembers::Text(std::string_view name, Need need, std::size_t max) {
  const json::value* value = Any(name, need);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string() || value->get_string().empty() || value->get_string().size() > max) {
    Refuse(name, "text", fmt::format("give a text of 1 to {} bytes", max));
    return std::nullopt;
  }
  return std::string(TextOf(*value));
}

std::optional<bool> JsonMembers::Flag(std::string_view name, Need need) {
  const json::value* value = Any(name, need);
  if (value == nullptr) return std::nullopt;
  if (!value->is_bool()) {
    Refuse(name, "boolean", "give true or false");
    return std::nullopt;
  }
  return value->get_bool();
}

std::optional<std::int64_t> JsonMembers::Number(std::string_view name, std::int64_t least,
                                                std::int64_t most, Need need) {
  const json::value* value = Any(name, need);
  if (value == nullptr) return std::nullopt;
  // A parser gives whole numbers as signed; a program may have made them unsigned.
  boost::system::error_code beyond;
  const auto number = value->is_int64() || value->is_uint64()
                          ? value->to_number<std::int64_t>(beyond)
                          : std::int64_t{0};
  if (!(value->is_int64() || value->is_uint64()) || beyond || number < least || number > most) {
    Refuse(name, "number", fmt::format("give a whole number from {} to {}", least, most));
    return std::nullopt;
  }
  return number;
}

std::vector<std::string> JsonMembers::Texts(std::string_view name, Need need) {
  std::vector<std::string> texts;
  const json::array* list = Array(name, need);
  if (list == nullptr) return texts;
  for (const json::value& each : *list) {
    const bool text = each.is_string() && !each.get_string().empty() &&
                      each.get_string().size() <= kListedTextMax;
    if (!text || std::ranges::find(texts, TextOf(each)) != texts.end()) {
      Refuse(name, "texts", "give a list of different texts of 1 to 1,000 bytes");
      return {};
    }
    texts.emplace_back(TextOf(each));
  }
  return texts;
}

std::optional<std::size_t> JsonMembers::Word(std::string_view name,
                                             std::initializer_list<std::string_view> words,
                                             Need need) {
  const json::value* value = Any(name, need);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) {
    const auto* const found = std::ranges::find(words, TextOf(*value));
    if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  }
  Refuse(name, "word", fmt::format("give one of: {}", fmt::join(words, ", ")));
  return std::nullopt;
}

const json::array* JsonMembers::Array(std::string_view name, Need need) {
  const json::value* value = Any(name, need);
  if (value == nullptr) return nullptr;
  if (!value->is_array()) {
    Refuse(name, "array", "give a list");
    return nullptr;
  }
  return &value->get_array();
}

void JsonMembers::Close() {
  if (object_ == nullptr) return;
  for (const auto& member : *object_) {
    const std::string_view name = member.key();
    if (std::ranges::find(asked_, name) != asked_.end()) continue;
    refusals_.Add(
        PointerTo(name), "unknown-member",
        fmt::format("unknown member {}; allowed are {}", Quoted(name), fmt::join(asked_, ", ")));
  }
}

}  // namespace strongroom
