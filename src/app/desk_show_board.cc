// The board: side by side where there is room, else one state below the other.
#include <fmt/format.h>

#include <algorithm>

#include "app/desk_answer.h"
#include "app/desk_show.h"

namespace strongroom::app {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kCardLeast = 22;  // characters of a card that can still be read
constexpr std::size_t kCardMost = 44;
constexpr std::size_t kTitleLines = 2;

struct Lane {
  std::string state;
  std::string count;  // with those that are left out
  std::size_t left_out = 0;
  const json::array* issues = nullptr;
};

std::string More(const Lane& lane) { return fmt::format("and {} more: --limit", lane.left_out); }

std::string Marks(const json::object& issue) {
  std::string text = Told(issue, "key");
  for (const char* member : {"priority", "severity"}) {
    const std::string mark = Told(issue, member);
    if (mark != "-" && mark != "unrated") text += " " + mark;
  }
  if (Truth(issue, "urgent")) text += " urgent";
  if (Truth(issue, "in_production")) text += " prod";
  return text;
}

std::vector<std::string> CardsOf(const Lane& lane, std::size_t width) {
  std::vector<std::string> lines{fmt::format("{} ({})", lane.state, lane.count), ""};
  for (const json::value& each : *lane.issues) {
    const json::object& issue = ObjectOf(each);
    const std::vector<std::string> marks = terminal::Wrapped(Marks(issue), width);
    lines.insert(lines.end(), marks.begin(), marks.end());
    const std::vector<std::string> title =
        terminal::Wrapped(Told(issue, "title"), width, kTitleLines);
    lines.insert(lines.end(), title.begin(), title.end());
    if (const std::string who = Told(issue, "assignee"); who != "-") {
      const std::vector<std::string> whose = terminal::Wrapped("@" + who, width);
      lines.insert(lines.end(), whose.begin(), whose.end());
    }
    lines.emplace_back();
  }
  if (lane.left_out > 0) lines.insert(lines.end(), {More(lane), ""});
  return lines;
}

void PrintSideBySide(const Output& output, const std::vector<Lane>& lanes, std::size_t width) {
  std::vector<std::vector<std::string>> columns;
  std::size_t height = 0;
  for (const Lane& lane : lanes) {
    columns.push_back(CardsOf(lane, width));
    height = std::max(height, columns.back().size());
  }
  for (std::size_t row = 0; row + 1 < height; ++row) {
    std::string line;
    for (const auto& column : columns) {
      line += terminal::Pad(row < column.size() ? column[row] : "", width + kGap);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    output.out << line << '\n';
  }
}

void PrintBelowEachOther(const Output& output, const std::vector<Lane>& lanes) {
  bool first = true;
  for (const Lane& lane : lanes) {
    output.out << (first ? "" : "\n") << fmt::format("{} ({})\n", lane.state, lane.count);
    json::array rows;
    for (const json::value& each : *lane.issues) {
      const json::object& issue = ObjectOf(each);
      rows.push_back(json::object{{"issue", Marks(issue)},
                                  {"assignee", Told(issue, "assignee")},
                                  {"title", Told(issue, "title")}});
    }
    PrintRows(output, rows, {{"issue"}, {"assignee", "", true}, {"title", "", true}});
    if (lane.left_out > 0) output.out << More(lane) << '\n';
    first = false;
  }
}

}  // namespace

void ShowBoard(const Output& output, const json::object& answer) {
  std::vector<Lane> lanes;
  std::string empty;
  for (const json::value& each : ListIn(answer, "columns")) {
    const json::object& column = ObjectOf(each);
    const json::array& issues = ListIn(column, "issues");
    if (issues.empty()) {
      empty += (empty.empty() ? "" : ", ") + Told(column, "state");
    } else {
      const json::value* count = column.if_contains("count");
      const std::uint64_t all =
          count != nullptr && count->is_number() ? count->to_number<std::uint64_t>() : 0;
      lanes.push_back({.state = Told(column, "state"),
                       .count = Told(column, "count"),
                       .left_out = all > issues.size() ? all - issues.size() : 0,
                       .issues = &issues});
    }
  }
  if (lanes.empty()) {
    output.out << "the board is empty\n";
    return;
  }
  const std::size_t room = (output.width + kGap) / lanes.size();
  if (room >= kCardLeast + kGap) {
    PrintSideBySide(output, lanes, std::min(room - kGap, kCardMost));
  } else {
    PrintBelowEachOther(output, lanes);
  }
  if (!empty.empty()) output.out << "\nno issue is " << empty << '\n';
}

}  // namespace strongroom::app
