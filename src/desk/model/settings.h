// What the desk has agreed about itself. One event changes some of it, never all.
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string>

#include "desk/model/issue.h"

namespace strongroom::desk::model {

struct Settings {
  // By kind of issue; empty: public, which is no choice for security issues.
  std::array<std::string, kIssueKinds> default_levels{};
  std::uint32_t inactive_days = 180;  // without an event: the review asks whether to stay a member
  std::string zone = "Etc/UTC";       // of the desk's days and hours
  // Issues with one of these labels are on a board only when it is asked for.
  std::set<std::string, std::less<>> board_hidden_labels{"security-preparedness"};
  std::string contact{};  // where questions about texts of cases go; empty: not known
  std::string discuss_label = "to-discuss";  // of issues that the next meeting is to talk about
  std::uint32_t agenda_days = 14;            // an agenda tells what falls due within
  std::uint32_t review_days = 90;            // from one review of access to the next
  [[nodiscard]] const std::string& DefaultLevel(IssueKind kind) const {
    return default_levels.at(static_cast<std::size_t>(kind));
  }
};

}  // namespace strongroom::desk::model
