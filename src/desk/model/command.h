// What every command shares. A command is a free function (state, actor, input) → events to append:
// it checks rights and rules, changes nothing, and reads no clock. An empty list says that the desk
// is that way already.
//
// What is checked reaches across streams (a level's groups exist, an administrator remains), so
// that the events may only be appended to the ledger that the state was folded from, at its number
// `state.n`: when it has gone on, fold the rest and run the command again.
//
// Errors: kForbidden (a role is missing), kNotFound (for issues always with kNoSuchIssue),
// kConflict (the expected version is old, or the state does not allow it), kInvalid (by JSON
// pointer into the input). Rights are checked first, then sight, then the rest: what is said about
// a hidden issue is what is said about none.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/random.h"
#include "base/refusals.h"
#include "desk/model/actor.h"
#include "desk/model/can_see.h"
#include "desk/model/event.h"
#include "desk/model/state.h"
#include "desk/policy/calendar.h"

namespace strongroom::desk::model {

using NewEvents = std::vector<NewEvent>;
// How many events the stream has had, as the client last saw it; absent: not checked.
using ExpectedVersion = std::optional<std::uint64_t>;

inline constexpr std::size_t kNameMaxBytes = 200;
inline constexpr std::size_t kReasonMaxBytes = 2'000;
inline constexpr std::size_t kDescriptionMaxBytes = 100'000;
inline constexpr std::size_t kListMax = 100;

// kConflict when the stream has gone on.
[[nodiscard]] Result<void> CheckVersion(const State& state, std::string_view stream,
                                        ExpectedVersion expected);

[[nodiscard]] std::string PersonStream(std::string_view person);
[[nodiscard]] std::string GroupStream(std::string_view group);
[[nodiscard]] std::string LevelStream(std::string_view level);
[[nodiscard]] std::string IssueStream(std::string_view key);
[[nodiscard]] std::string AccessStream(std::string_view request);
[[nodiscard]] std::string ModuleStream(std::string_view module);
[[nodiscard]] std::string ReleaseStream(std::string_view code);
[[nodiscard]] std::string PolicyStream(std::string_view name);
[[nodiscard]] std::string CaseStream(std::string_view id);
[[nodiscard]] std::string ActionStream(std::string_view action);
[[nodiscard]] std::string MeetingStream(std::string_view day);
[[nodiscard]] std::string ReviewStream(std::string_view person);  // of what they said in reviews
inline constexpr std::string_view kDeskStream = "desk";           // of the settings

// `count` characters of `alphabet`, every one as likely, behind `prefix`; drawn again while
// `taken`.
[[nodiscard]] std::string RandomName(RandomSource& random, std::string_view prefix,
                                     std::string_view alphabet, std::size_t count,
                                     const std::function<bool(const std::string&)>& taken);

// Collects what is wrong with a command's input, by pointer.
class InputCheck {
 public:
  // 1 to `max` bytes of UTF-8 without control characters other than line ends and tabs, and not of
  // blanks and what nobody sees alone; an optional text may be empty. On one line, and without
  // characters that turn the direction of writing, unless `max` is beyond a name's length.
  void Text(std::string_view pointer, std::string_view text, std::size_t max, bool required = true);
  // What people call a group, level or module: "core-team", "mod-x", "folio_thing".
  void Id(std::string_view pointer, std::string_view id);
  // RFC 3339 full-date, such as "2026-01-31".
  std::optional<policy::Date> Day(std::string_view pointer, std::string_view text);
  void Refuse(std::string_view pointer, std::string_view rule, std::string message) {
    refusals_.Add(std::string(pointer), rule, std::move(message));
  }
  // kInvalid with all that was refused.
  [[nodiscard]] Result<void> Done() &&;

 private:
  Refusals refusals_;
};

}  // namespace strongroom::desk::model
