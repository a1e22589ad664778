// How groups and levels are described anew: name, description and tracker id, by the same rules.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>

#include "desk/model/command.h"

namespace strongroom::desk::model {

// The body of an event "group.described" or "level.described": the members that change; empty where
// `now` is described that way already. `what` is "group" or "level", `holder` what has the tracker
// id that the input asks for. Errors: kInvalid by pointer; kConflict where the holder is another.
template <class Described, class Input>
[[nodiscard]] Result<json::object> DescribedBody(const Described& now, const Input& input,
                                                 std::string_view what, const Described* holder) {
  InputCheck check;
  if (input.name) check.Text("/name", *input.name, kNameMaxBytes);
  if (input.description) check.Text("/description", *input.description, kReasonMaxBytes, false);
  if (input.tracker_id) check.Text("/tracker_id", *input.tracker_id, kNameMaxBytes, false);
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  json::object body;
  const auto change = [&](std::string_view member, const std::optional<std::string>& to,
                          const std::string& from) {
    if (to && *to != from) body[member] = *to;
  };
  change("name", input.name, now.name);
  change("description", input.description, now.description);
  change("tracker_id", input.tracker_id, now.tracker_id);
  if (holder != nullptr && holder->id != now.id) {
    return Fail(
        ErrorKind::kConflict,
        fmt::format("the {} {} has this tracker id: take it away there first", what, holder->id));
  }
  return body;
}

}  // namespace strongroom::desk::model
