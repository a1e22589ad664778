#include "classify/draft/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "record/names.h"

namespace strongroom::classify::draft {
namespace {

constexpr std::size_t kTypeNameMax = 40;
constexpr std::size_t kFieldNameMax = 60;  // of 64: room for a number

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
char Lower(char c) { return IsUpper(c) ? static_cast<char>(c + 32) : c; }

// Lower-case words with hyphens between them.
std::string Kebab(std::string_view text) {
  std::string out;
  bool after_lower = false;
  for (const char c : text) {
    const bool word = IsLower(c) || IsUpper(c) || IsDigit(c);
    const bool breaks = !word || (IsUpper(c) && after_lower);
    if (breaks && !out.empty() && out.back() != '-') out += '-';
    if (word) out += Lower(c);
    after_lower = IsLower(c) || IsDigit(c);
  }
  while (out.ends_with('-')) out.pop_back();
  const std::size_t letter =
      static_cast<std::size_t>(std::ranges::find_if(out, IsLower) - out.begin());
  return out.substr(std::min(letter, out.size()));
}

std::string_view LastPart(std::string_view name) {
  name = name.substr(0, name.find_first_of("?#"));
  while (name.ends_with('/')) name.remove_suffix(1);
  const std::size_t slash = name.find_last_of("/:");
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  for (const std::string_view ending : {".json", ".schema", ".yaml", ".yml"}) {
    if (name.ends_with(ending)) name.remove_suffix(ending.size());
  }
  if (name.ends_with(".schema")) name.remove_suffix(7);
  return name;
}

bool IsTaken(std::string_view name) {
  static constexpr std::array<std::string_view, 4> kServers = {"types", "tenants", "tokens",
                                                               "audit"};
  return record::IsActionWord(name) || record::IsServersTypeName(name) ||
         std::ranges::find(kServers, name) != kServers.end();
}

}  // namespace

std::string TypeName(std::string_view from) { return TypeName(from, ""); }

std::string TypeName(std::string_view from, std::string_view suffix) {
  std::string name = Kebab(LastPart(from));
  if (name.empty()) name = "record";
  if (IsTaken(name + std::string(suffix))) name.insert(0, "our-");
  const std::string ending(suffix);
  name = name.substr(0, kTypeNameMax - std::min(ending.size(), kTypeNameMax / 2));
  while (name.ends_with('-')) name.pop_back();
  return name + ending;
}

std::string FieldName(std::string_view from, std::set<std::string>& taken) {
  std::string name;
  for (const char c : from) {
    const bool word = IsLower(c) || IsUpper(c) || IsDigit(c) || c == '_';
    if (name.empty() && !IsLower(c) && !IsUpper(c)) continue;  // begins with a letter
    if (name.size() < kFieldNameMax) name += word ? c : '_';
  }
  while (name.ends_with('_') && !from.ends_with('_')) name.pop_back();
  if (name.empty()) name = "field";
  if (record::IsServerMember(name)) name += "Value";
  const std::string base = name;
  for (int number = 2; !taken.insert(name).second; ++number) {
    name = fmt::format("{}{}", base, number);
  }
  return name;
}

std::string Joined(std::string_view first, std::string_view second) {
  std::string name;
  for (const std::string_view part : {first, second}) {
    bool capital = !name.empty();
    for (const char c : part) {
      if (c == '-' || c == ' ') {
        capital = !name.empty();
        continue;
      }
      name += capital && IsLower(c) ? static_cast<char>(c - 32) : c;
      capital = false;
    }
  }
  return name;
}

}  // namespace strongroom::classify::draft
