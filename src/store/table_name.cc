#include "store/table_name.h"

#include <algorithm>

namespace strongroom::store {

namespace {

constexpr std::size_t kTableNameMax = 63;

constexpr bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool IsTail(char c) { return IsLower(c) || (c >= '0' && c <= '9') || c == '_'; }

}  // namespace

bool IsTableName(std::string_view name) noexcept {
  return !name.empty() && name.size() <= kTableNameMax && IsLower(name.front()) &&
         std::ranges::all_of(name, IsTail);
}

Result<void> CheckTableName(std::string_view name) {
  if (IsTableName(name)) return {};
  return Fail(ErrorKind::kInvalid,
              "a table name is 1 to 63 characters of a-z, 0-9 and _, and starts with a letter");
}

}  // namespace strongroom::store
