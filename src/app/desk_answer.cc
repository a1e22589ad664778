#include "app/desk_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

#include "base/clock.h"
#include "desk/policy/zone.h"

namespace strongroom::app {
namespace {

// "2026-01-05T09:00:00.000Z" → "2026-01-05 09:00"; anything else as it is.
std::string ShortTime(std::string text) {
  constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:dd";
  if (text.size() < kForm.size() + 1 || text.back() != 'Z') return text;
  for (std::size_t at = 0; at < kForm.size(); ++at) {
    const bool digit = std::isdigit(static_cast<unsigned char>(text[at])) != 0;
    if (kForm[at] == 'd' ? !digit : text[at] != kForm[at]) return text;
  }
  text.resize(16);
  text[10] = ' ';
  return text;
}

// Columns of a value or a text that is still broken into lines; less room is the terminal's.
constexpr std::size_t kValueLeast = 24;

bool IsEmpty(const json::value& value) {
  return value.is_null() || (value.is_string() && value.get_string().empty()) ||
         (value.is_array() && value.get_array().empty()) ||
         (value.is_object() && value.get_object().empty());
}

}  // namespace

const json::value& In(const json::object& object, std::string_view member) {
  static const json::value kNull;
  const json::value* found = object.if_contains(member);
  return found == nullptr ? kNull : *found;
}

const json::object& ObjectOf(const json::value& value) {
  static const json::object kEmpty;
  return value.is_object() ? value.get_object() : kEmpty;
}

const json::array& ListIn(const json::object& object, std::string_view member) {
  static const json::array kEmpty;
  const json::value& value = In(object, member);
  return value.is_array() ? value.get_array() : kEmpty;
}

bool Truth(const json::object& object, std::string_view member) {
  const json::value& value = In(object, member);
  return value.is_bool() && value.get_bool();
}

std::string Told(const json::value& value) {
  if (IsEmpty(value)) return "-";
  if (value.is_bool()) return value.get_bool() ? "yes" : "no";
  if (value.is_double()) return fmt::format("{}", value.get_double());
  if (value.is_string()) return ShortTime(terminal::Plain(terminal::Readable(value)));
  std::string joined;
  if (value.is_array()) {
    for (const json::value& item : value.get_array()) {
      joined += (joined.empty() ? "" : ", ") + Told(item);
    }
    return joined;
  }
  if (value.is_object()) {
    for (const auto& member : value.get_object()) {
      if (IsEmpty(member.value())) continue;
      joined += fmt::format("{}{} {}", joined.empty() ? "" : ", ", std::string_view(member.key()),
                            Told(member.value()));
    }
    return joined.empty() ? "-" : joined;
  }
  return terminal::Readable(value);
}

std::string Told(const json::object& object, std::string_view member) {
  return Told(In(object, member));
}

std::string HourInZone(const json::value& time, const json::value& zone) {
  const std::optional<Time> moment = ParseTime(terminal::Readable(time));
  const auto there = desk::policy::Zone::Find(terminal::Readable(zone));
  if (!moment || !there) return fmt::format("{} UTC", Told(time));
  return fmt::format("{} {}", there->ClockText(*moment), Told(zone));
}

void PrintPairs(const Output& output,
                const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::size_t width = 0;
  for (const auto& [name, value] : pairs) {
    if (!value.empty() && value != "-") width = std::max(width, terminal::LengthOf(name));
  }
  for (const auto& [name, value] : pairs) {
    if (value.empty() || value == "-") continue;
    std::string before = terminal::Pad(name, width) + "  ";
    const std::size_t indent = width + 2;
    const std::size_t room = output.width >= indent + kValueLeast ? output.width - indent : 0;
    for (const std::string& line : terminal::WrappedAtBlanks(value, room)) {
      output.out << before << line << '\n';
      before.assign(indent, ' ');
    }
  }
}

void PrintSentences(const Output& output, const json::array& sentences) {
  constexpr std::string_view kCommand = ": strongroom ";
  const std::size_t room = output.width > 4 ? output.width - 4 : 0;
  for (const json::value& each : sentences) {
    std::string sentence = Told(each);
    std::string command;
    const std::size_t at = sentence.find(kCommand);
    const bool fits = room == 0 || terminal::LengthOf(sentence) <= room;
    if (!fits && at != std::string::npos) {
      command = sentence.substr(at + 2);
      sentence.resize(at + 1);
    }
    std::size_t indent = 2;
    for (const std::string& line : terminal::Wrapped(sentence, room)) {
      output.out << std::string(indent, ' ') << line << '\n';
      indent = 4;
    }
    if (!command.empty()) output.out << "    " << command << '\n';
  }
}

void PrintSection(const Output& output, std::string_view title, std::string_view text) {
  if (text.empty()) return;
  output.out << '\n' << title << '\n';
  std::string plain = terminal::PlainLines(text);
  while (plain.ends_with('\n')) plain.pop_back();
  std::string_view rest = plain;
  while (true) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    const std::size_t indent = 2 + std::min(line.find_first_not_of(' '), line.size());
    const std::size_t room = output.width >= indent + kValueLeast ? output.width - indent : 0;
    const std::vector<std::string> parts = terminal::WrappedAtBlanks(line.substr(indent - 2), room);
    if (parts.empty()) output.out << '\n';
    for (const std::string& part : parts) {
      output.out << std::string(indent, ' ') << part << '\n';
    }
    if (end == std::string_view::npos) return;
    rest.remove_prefix(end + 1);
  }
}

void PrintRows(const Output& output, const json::array& rows,
               const std::vector<terminal::Column>& columns) {
  json::array told;
  for (const json::value& row : rows) {
    json::object cells;
    for (const terminal::Column& column : columns) {
      cells[column.member] = Told(ObjectOf(row), column.member);
    }
    told.push_back(std::move(cells));
  }
  terminal::PrintTable(output.out, told, columns, output.width);
}

void PrintSection(const Output& output, std::string_view title, const json::array& rows,
                  const std::vector<terminal::Column>& columns) {
  if (rows.empty()) return;
  output.out << '\n' << title << '\n';
  PrintRows(output, rows, columns);
}

void PrintPeople(const Output& output, const json::object& answer) {
  PrintSection(output, "people", ListIn(answer, "people"), {{"id"}, {"name", "", true}});
}

}  // namespace strongroom::app
