// Reads one JSON object strictly, refusal by refusal: each member is asked for by name and kind,
// and Close() refuses what nobody asked for. For documents that people write: policies, imports,
// events.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/refusals.h"

namespace strongroom {

enum class Need : std::uint8_t { kRequired, kOptional };

class JsonMembers {
 public:
  // `value` must live as long as the reader. Anything but an object is refused at once, and then
  // nothing more is said about its members.
  JsonMembers(const json::value& value, std::string pointer, Refusals& refusals);
  JsonMembers(const json::object& object, std::string pointer, Refusals& refusals);

  // nullopt when absent or of another kind; both are refused as `need` has it. A text has 1 to
  // `max` bytes.
  [[nodiscard]] std::optional<std::string> Text(std::string_view name, Need need = Need::kRequired,
                                                std::size_t max = 10'000);
  [[nodiscard]] std::optional<bool> Flag(std::string_view name, Need need = Need::kOptional);
  // A whole number between the two, both included.
  [[nodiscard]] std::optional<std::int64_t> Number(std::string_view name, std::int64_t least,
                                                   std::int64_t most, Need need = Need::kRequired);
  // Texts of 1 to 1,000 bytes, none twice; empty when absent.
  [[nodiscard]] std::vector<std::string> Texts(std::string_view name, Need need = Need::kOptional);
  // One of `words`; its place among them.
  [[nodiscard]] std::optional<std::size_t> Word(std::string_view name,
                                                std::initializer_list<std::string_view> words,
                                                Need need = Need::kOptional);
  // An array's elements with their pointers; null when absent or not an array.
  [[nodiscard]] const json::array* Array(std::string_view name, Need need = Need::kOptional);
  // Any value; null when absent.
  [[nodiscard]] const json::value* Any(std::string_view name, Need need = Need::kOptional);

  [[nodiscard]] std::string PointerTo(std::string_view name) const {
    return JsonPointer(pointer_, name);
  }
  void Refuse(std::string_view name, std::string_view rule, std::string message);
  // Refuses every member that was not asked for, naming those that were.
  void Close();

 private:
  const json::object* object_ = nullptr;
  std::string pointer_;
  Refusals& refusals_;
  std::vector<std::string_view> asked_;
};

}  // namespace strongroom
