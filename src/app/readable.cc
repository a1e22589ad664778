#include "app/readable.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace strongroom::app {

std::string Readable(const json::value& value) {
  if (const json::string* text = value.if_string()) {
    return std::string(*text);
  }
  if (value.is_null()) {
    return "-";
  }
  if (const json::array* list = value.if_array()) {
    std::string joined;
    for (const json::value& item : *list) {
      joined += (joined.empty() ? "" : " ") + Readable(item);
    }
    return joined.empty() ? "-" : joined;
  }
  return json::serialize(value);
}

void PrintTable(std::ostream& out, const json::array& rows) {
  std::vector<std::string> columns;
  for (const json::value& row : rows) {
    for (const auto& member : row.is_object() ? row.get_object() : json::object()) {
      if (std::ranges::find(columns, member.key()) == columns.end()) {
        columns.emplace_back(member.key());
      }
    }
  }
  std::vector<std::vector<std::string>> lines = {columns};
  for (const json::value& row : rows) {
    const json::object* members = row.if_object();
    std::vector<std::string>& line = lines.emplace_back();
    for (const std::string& column : columns) {
      const json::value* cell = members == nullptr ? nullptr : members->if_contains(column);
      line.push_back(cell == nullptr ? "-" : Readable(*cell));
    }
  }
  std::vector<std::size_t> widths(columns.size());
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      widths[i] = std::max(widths[i], line[i].size());
    }
  }
  for (const auto& line : lines) {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
      text += fmt::format("{:<{}}", line[i], i + 1 < line.size() ? widths[i] + 2 : 0);
    }
    out << text << '\n';
  }
}

void PrintMembers(std::ostream& out, const json::object& members) {
  std::size_t width = 0;
  for (const auto& member : members) {
    width = std::max(width, member.key().size());
  }
  for (const auto& member : members) {
    out << fmt::format("{:<{}}  {}\n", std::string_view(member.key()), width,
                       Readable(member.value()));
  }
}

}  // namespace strongroom::app
