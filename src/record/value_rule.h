// The compiled JSON Schema of one field: the keywords listed in docs/record-types.md, and no
// others. An unknown keyword is refused when the type is declared, because a constraint that is
// silently ignored is worse than none. Unlike JSON Schema every value has exactly one type, unknown
// members of objects are refused, and every string and array has a bound (kStringSizeMax, kItemsMax
// when none is given).
//
// Immutable and safe to use from any thread. Patterns are RE2, so that time is linear in the value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/refusals.h"
#include "record/format.h"

namespace re2 {
class RE2;
}

namespace strongroom::record {

inline constexpr std::size_t kStringSizeMax = 10'000;  // code points, where the schema says nothing
inline constexpr std::size_t kItemsMax = 1'000;        // array items, where the schema says nothing

// Where a value stands in a record; made into an RFC 6901 pointer only when a rule is broken.
struct Place {
  const Place* parent = nullptr;                   // nullptr: a member of the record itself
  std::string_view member;                         // of an object, or
  std::optional<std::size_t> item = std::nullopt;  // of an array

  [[nodiscard]] std::string Pointer() const;
};

class ValueRule {
 public:
  enum class Type : std::uint8_t { kString, kNumber, kInteger, kBoolean, kObject, kArray };

  // What the class of the field asks of its schema.
  struct Demands {
    bool explicit_bounds =
        false;  // high: maxLength and maxItems must be stated, inside objects too
  };

  ~ValueRule();
  ValueRule(const ValueRule&) = delete;
  ValueRule& operator=(const ValueRule&) = delete;

  // Compiles a field's schema; its `x-` keywords are left to the caller. nullptr with at least one
  // refusal added when it cannot be compiled. Pointers are made below `pointer`.
  [[nodiscard]] static std::shared_ptr<const ValueRule> Compile(const json::object& schema,
                                                                const std::string& pointer,
                                                                Demands demands,
                                                                Refusals& refusals);

  // Adds one refusal a broken rule. Messages never repeat the value.
  void Check(const json::value& value, const Place& place, Refusals& refusals) const;

  [[nodiscard]] Type type() const noexcept { return type_; }
  [[nodiscard]] std::size_t size_max() const noexcept { return size_max_; }
  // Whether the values are limited to a list (enum, const), a form (pattern, format), or either.
  [[nodiscard]] bool IsListed() const noexcept { return listed_; }
  [[nodiscard]] bool HasForm() const noexcept { return format_.has_value() || pattern_ != nullptr; }

 private:
  friend class ValueRuleCompiler;
  ValueRule();

  void CheckString(std::string_view text, const Place& place, Refusals& refusals) const;
  void CheckNumber(const json::value& value, const Place& place, Refusals& refusals) const;
  void CheckObject(const json::object& object, const Place& place, Refusals& refusals) const;
  void CheckArray(const json::array& array, const Place& place, Refusals& refusals) const;

  Type type_ = Type::kString;
  std::size_t size_min_ = 0;  // code points of a string, items of an array
  std::size_t size_max_ = kStringSizeMax;
  std::unique_ptr<const re2::RE2> pattern_;
  std::optional<Format> format_;
  std::optional<json::value> minimum_, maximum_;
  bool listed_ = false;
  std::set<std::string> allowed_;  // canonical JSON of the values that enum or const list
  std::vector<std::pair<std::string, std::shared_ptr<const ValueRule>>> members_;  // of an object
  std::vector<std::string> required_;
  std::shared_ptr<const ValueRule> items_;  // of an array
};

// "string", "number", …
[[nodiscard]] std::string_view ValueTypeName(ValueRule::Type type) noexcept;

}  // namespace strongroom::record
