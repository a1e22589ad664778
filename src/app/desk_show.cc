#include "app/desk_show.h"

#include <algorithm>

#include "app/desk_answer.h"

namespace strongroom::app {
namespace {

constexpr std::size_t kShortText = 60;  // characters that still stand beside their name

bool HoldsObjects(const json::value& value) {
  return value.is_array() && !value.get_array().empty() && value.get_array().front().is_object();
}

// Columns of rows that nobody chose columns for: all of them, texts may be cut.
std::vector<terminal::Column> ColumnsOf(const json::array& rows) {
  std::vector<terminal::Column> columns;
  for (const json::value& row : rows) {
    for (const auto& member : ObjectOf(row)) {
      const std::string_view name = member.key();
      const bool free = member.value().is_string() && member.value().get_string().size() > 24;
      const auto known = std::ranges::find(columns, name, &terminal::Column::member);
      if (known == columns.end()) {
        columns.push_back({.member = name, .may_wrap = free});
      } else {
        known->may_wrap = known->may_wrap || free;
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

void ShowDone(const Output& output, const json::object& answer) {
  const json::value& version = In(answer, "version");
  const std::string now = version.is_null() ? "" : " (version " + Told(version) + ")";
  const bool nothing = answer.contains("changed") && !Truth(answer, "changed");
  output.out << (nothing ? "nothing was to be done" : "done") << now << '\n';
  if (!answer.contains("notice")) return;
  output.out << Told(answer, "notice") << '\n';
  for (const json::value& each : ListIn(answer, "open_cases")) {
    output.out << "  " << Told(each) << '\n';
  }
}

void ShowMade(const Output& output, const json::object& answer) {
  output.out << Told(answer, "id") << '\n';
}

Show Rows(std::string member, std::vector<terminal::Column> columns, std::string none) {
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
      const std::string text = terminal::PlainLines(terminal::Readable(value));
      output.out << text << (text.ends_with('\n') ? "" : "\n");
    }
    for (const json::value& line : ListIn(answer, member)) output.out << Told(line) << '\n';
  };
}

void ShowFacts(const Output& output, const json::object& answer) {
  const auto is_long = [](const json::value& value) {
    return value.is_string() && (value.get_string().find('\n') != json::string::npos ||
                                 terminal::LengthOf(terminal::Readable(value)) > kShortText);
  };
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& member : answer) {
    if (is_long(member.value()) || HoldsObjects(member.value())) continue;
    pairs.emplace_back(Spaced(member.key()), Told(member.value()));
  }
  PrintPairs(output, pairs);
  for (const auto& member : answer) {
    if (is_long(member.value())) {
      PrintSection(output, Spaced(member.key()), terminal::Readable(member.value()));
    } else if (HoldsObjects(member.value())) {
      output.out << '\n' << Spaced(member.key()) << '\n';
      const json::array& rows = member.value().get_array();
      PrintRows(output, rows, ColumnsOf(rows));
    }
  }
}

}  // namespace strongroom::app
