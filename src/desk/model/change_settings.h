// The command that changes what the desk has agreed about itself: for administrators.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "desk/model/command.h"

namespace strongroom::desk::model {

// What is absent stays.
struct ChangeSettings {
  // By kind of issue; "" for none, which security issues cannot have.
  std::array<std::optional<std::string>, kIssueKinds> default_levels{};
  std::optional<std::uint32_t> inactive_days{};
  std::optional<std::string> zone{};  // of the IANA database
  std::optional<std::vector<std::string>> board_hidden_labels{};
  std::optional<std::string> contact{};  // "": none
  std::optional<std::string> discuss_label{};
  std::optional<std::uint32_t> agenda_days{};
  std::optional<std::uint32_t> review_days{};
  ExpectedVersion expected{};  // of the stream "desk"
};
[[nodiscard]] Result<NewEvents> Change(const State& state, const Actor& actor,
                                       const ChangeSettings& input);

}  // namespace strongroom::desk::model
