#include "record/names.h"

#include <algorithm>
#include <array>

namespace strongroom::record {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsSegmentCharacter(char c) { return IsLower(c) || IsDigit(c) || c == '-'; }

}  // namespace

bool IsTypeName(std::string_view name) noexcept {
  return !name.empty() && name.size() <= 40 && IsLower(name[0]) &&
         std::ranges::all_of(name, IsSegmentCharacter);
}

bool IsServersTypeName(std::string_view name) noexcept { return name.starts_with("ledger-"); }

bool IsFieldName(std::string_view name) noexcept {
  return !name.empty() && name.size() <= 64 && (IsLower(name[0]) || IsUpper(name[0])) &&
         std::ranges::all_of(
             name, [](char c) { return IsLower(c) || IsUpper(c) || IsDigit(c) || c == '_'; });
}

bool IsServerMember(std::string_view name) noexcept {
  return name == "id" || name == "_version" || name == "metadata";
}

bool IsPermissionPrefix(std::string_view prefix) noexcept {
  if (prefix.size() > 120) return false;
  std::size_t segments = 0;
  while (true) {
    const std::size_t dot = prefix.find('.');
    const std::string_view segment = prefix.substr(0, dot);
    if (segment.empty() || !std::ranges::all_of(segment, IsSegmentCharacter)) return false;
    ++segments;
    if (dot == std::string_view::npos) return segments >= 2;
    prefix.remove_prefix(dot + 1);
  }
}

bool IsActionWord(std::string_view segment) noexcept {
  static constexpr std::array<std::string_view, 14> kWords = {
      "get",  "post",    "put",    "delete", "view",       "create", "edit",
      "item", "execute", "manage", "all",    "collection", "search", "reveal"};
  return std::ranges::find(kWords, segment) != kWords.end();
}

bool IsAnnotationKeyword(std::string_view name) noexcept {
  static constexpr std::array<std::string_view, 10> kAnnotations = {
      "title",     "description", "default", "examples", "readOnly",
      "writeOnly", "deprecated",  "$schema", "$comment", "x-sensitivity-reason"};
  return std::ranges::find(kAnnotations, name) != kAnnotations.end();
}

bool MayRepeatName(std::string_view name) noexcept {
  if (!IsFieldName(name)) return false;
  std::size_t digits = 0;
  for (const char c : name) {
    digits = IsDigit(c) ? digits + 1 : 0;
    if (digits >= 4) return false;
  }
  return true;
}

}  // namespace strongroom::record
