#include "app/desk_show.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace strongroom::app {
namespace {

constexpr std::size_t kShortText = 60;  // characters that still stand beside their name

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

bool IsEmpty(const json::value& value) {
  return value.is_null() || (value.is_string() && value.get_string().empty()) ||
         (value.is_array() && value.get_array().empty()) ||
         (value.is_object() && value.get_object().empty());
}

bool HoldsObjects(const json::value& value) {
  return value.is_array() && !value.get_array().empty() && value.get_array().front().is_object();
}

// Columns of rows that nobody chose columns for: all of them, texts may be cut.
std::vector<Column> ColumnsOf(const json::array& rows) {
  std::vector<Column> columns;
  for (const json::value& row : rows) {
    for (const auto& member : ObjectOf(row)) {
      const std::string_view name = member.key();
      const bool free = member.value().is_string() && member.value().get_string().size() > 24;
      const auto known = std::ranges::find(columns, name, &Column::member);
      if (known == columns.end()) {
        columns.push_back({.member = name, .may_cut = free});
      } else {
        known->may_cut = known->may_cut || free;
      }
    }
  }
  return columns;
}

std::string Spaced(std::string_view name) {
  std::string text(name);
  std::ranges::replace(text, '_', ' ');
  return text;
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
  if (value.is_string()) return ShortTime(Plain(Readable(value)));
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
  return Readable(value);
}

std::string Told(const json::object& object, std::string_view member) {
  return Told(In(object, member));
}

void PrintPairs(const Output& output,
                const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::size_t width = 0;
  for (const auto& [name, value] : pairs) {
    if (!value.empty() && value != "-") width = std::max(width, LengthOf(name));
  }
  for (const auto& [name, value] : pairs) {
    if (value.empty() || value == "-") continue;
    output.out << Pad(name, width) << "  " << value << '\n';
  }
}

void PrintSentences(const Output& output, const json::array& sentences) {
  constexpr std::string_view kCommand = ": strongroom ";
  const std::size_t room = output.width > 4 ? output.width - 4 : 0;
  for (const json::value& each : sentences) {
    std::string sentence = Told(each);
    std::string command;
    const std::size_t at = sentence.find(kCommand);
    const bool fits = room == 0 || LengthOf(sentence) <= room;
    if (!fits && at != std::string::npos) {
      command = sentence.substr(at + 2);
      sentence.resize(at + 1);
    }
    std::size_t indent = 2;
    for (const std::string& line : Wrapped(sentence, room)) {
      output.out << std::string(indent, ' ') << line << '\n';
      indent = 4;
    }
    if (!command.empty()) output.out << "    " << command << '\n';
  }
}

void PrintSection(const Output& output, std::string_view title, std::string_view text) {
  if (text.empty()) return;
  output.out << '\n' << title << '\n';
  std::string plain = PlainLines(text);
  while (plain.ends_with('\n')) plain.pop_back();
  std::string_view rest = plain;
  while (true) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    output.out << (line.empty() ? "" : "  ") << line << '\n';
    if (end == std::string_view::npos) return;
    rest.remove_prefix(end + 1);
  }
}

void PrintRows(const Output& output, const json::array& rows, const std::vector<Column>& columns) {
  json::array told;
  for (const json::value& row : rows) {
    json::object cells;
    for (const Column& column : columns) {
      cells[column.member] = Told(ObjectOf(row), column.member);
    }
    told.push_back(std::move(cells));
  }
  PrintTable(output.out, told, columns, output.width);
}

void PrintSection(const Output& output, std::string_view title, const json::array& rows,
                  const std::vector<Column>& columns) {
  if (rows.empty()) return;
  output.out << '\n' << title << '\n';
  PrintRows(output, rows, columns);
}

void PrintPeople(const Output& output, const json::object& answer) {
  PrintSection(output, "people", ListIn(answer, "people"), {{"id"}, {"name", "", true}});
}

void ShowDone(const Output& output, const json::object& answer) {
  const json::value& version = In(answer, "version");
  const std::string now = version.is_null() ? "" : " (version " + Told(version) + ")";
  const bool nothing = answer.contains("changed") && !Truth(answer, "changed");
  output.out << (nothing ? "nothing was to be done" : "done") << now << '\n';
}

void ShowMade(const Output& output, const json::object& answer) {
  output.out << Told(answer, "id") << '\n';
}

Show Rows(std::string member, std::vector<Column> columns, std::string none) {
  return [member = std::move(member), columns = std::move(columns), none = std::move(none)](
             const Output& output, const json::object& answer) {
    const json::array& rows = ListIn(answer, member);
    if (rows.empty()) {
      output.out << none << '\n';
    } else {
      PrintRows(output, rows, columns);
    }
  };
}

Show Lines(std::string member) {
  return [member = std::move(member)](const Output& output, const json::object& answer) {
    const json::value& value = In(answer, member);
    if (value.is_string()) {
      const std::string text = PlainLines(Readable(value));
      output.out << text << (text.ends_with('\n') ? "" : "\n");
    }
    for (const json::value& line : ListIn(answer, member)) output.out << Told(line) << '\n';
  };
}

void ShowFacts(const Output& output, const json::object& answer) {
  const auto is_long = [](const json::value& value) {
    return value.is_string() && (value.get_string().find('\n') != json::string::npos ||
                                 LengthOf(Readable(value)) > kShortText);
  };
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& member : answer) {
    if (is_long(member.value()) || HoldsObjects(member.value())) continue;
    pairs.emplace_back(Spaced(member.key()), Told(member.value()));
  }
  PrintPairs(output, pairs);
  for (const auto& member : answer) {
    if (is_long(member.value())) {
      PrintSection(output, Spaced(member.key()), Readable(member.value()));
    } else if (HoldsObjects(member.value())) {
      output.out << '\n' << Spaced(member.key()) << '\n';
      const json::array& rows = member.value().get_array();
      PrintRows(output, rows, ColumnsOf(rows));
    }
  }
}

}  // namespace strongroom::app
