// A case: one policy run for one subject, which is a module with an issue.
//
// A value. Its events are appended to and never changed; what the case is today is a pure function
// of them and the policy's versions (case_report.h). Commands (case_commands.h) say what to append.
#pragma once

#include <string>
#include <vector>

#include "desk/policy/event.h"

namespace strongroom::desk::cases {

struct CaseRecord {
  std::string id;
  std::string policy;  // its name; the first event says under which version the case began
  std::string module;
  std::string issue;   // its key
  std::string team{};  // that owns the module; empty: not known
  std::vector<policy::Event> events{};
  // What days bring by themselves, past and to come, whoever acts: that the module leaves the
  // supported set as a release ends, say. Evaluated with the events, also by a forecast; each has a
  // day and no time.
  std::vector<policy::Event> by_calendar{};
};

}  // namespace strongroom::desk::cases
