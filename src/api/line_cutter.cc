#include "api/line_cutter.h"

#include <utility>

namespace strongroom::api {

void LineCutter::Cut(std::string_view part, std::deque<vault::ImportLine>& lines) {
  while (!part.empty()) {
    const std::size_t end = part.find('\n');
    Hold(part.substr(0, end));
    if (end == std::string_view::npos) break;
    EndLine(lines);
    part.remove_prefix(end + 1);
  }
}

void LineCutter::Finish(std::deque<vault::ImportLine>& lines) {
  if (too_long_ || !held_.empty()) EndLine(lines);
}

void LineCutter::Hold(std::string_view piece) {
  // One byte above the limit may be the CR of the line's end.
  if (too_long_ || held_.size() + piece.size() > kLineMaxBytes + 1) {
    too_long_ = true;
    std::string().swap(held_);
    return;
  }
  held_ += piece;
}

void LineCutter::EndLine(std::deque<vault::ImportLine>& lines) {
  ++number_;
  std::string text = std::exchange(held_, {});
  if (text.ends_with('\r')) text.pop_back();
  if (std::exchange(too_long_, false) || text.size() > kLineMaxBytes) {
    lines.push_back(
        {.number = number_, .text = Fail(ErrorKind::kTooLarge, "the line is longer than 1 MiB")});
  } else if (text.find_first_not_of(" \t") != std::string::npos) {
    lines.push_back({.number = number_, .text = std::move(text)});
  }
}

}  // namespace strongroom::api
