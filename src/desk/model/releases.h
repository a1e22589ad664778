// Commands about the release calendar and the lists of modules in its releases: for the team. What
// they alter in what is so today goes to the cases concerned (module_facts.h).
#pragma once

#include <string>

#include "desk/model/command.h"

namespace strongroom::desk::model {

// The sum of the versions of all streams of releases: what commands about the calendar expect.
[[nodiscard]] std::uint64_t CalendarVersion(const State& state);

// Replaces the calendar by a document as in desk/intake/release.h: releases that it leaves out are
// withdrawn, with their lists until they come back. kInvalid by pointer into the document, below
// /text.
struct ReplaceCalendar {
  std::string text;
  Time now;
  ExpectedVersion expected{};  // of the calendar
};
[[nodiscard]] Result<NewEvents> Replace(const State& state, const Actor& actor,
                                        const ReplaceCalendar& input);

// The list of a tag, an install.json as in desk/intake/install_list.h; a list of the same tag is
// replaced. kNotFound: there is no such release.
struct AddReleaseList {
  std::string release;
  std::string tag;
  std::string since;  // a date
  std::string text;
  Time now;
  ExpectedVersion expected{};  // of the release
};
[[nodiscard]] Result<NewEvents> Add(const State& state, const Actor& actor,
                                    const AddReleaseList& input);

struct RemoveReleaseList {
  std::string release;
  std::string tag;
  std::string reason{};
  Time now;
  ExpectedVersion expected{};  // of the release
};
[[nodiscard]] Result<NewEvents> Remove(const State& state, const Actor& actor,
                                       const RemoveReleaseList& input);

}  // namespace strongroom::desk::model
