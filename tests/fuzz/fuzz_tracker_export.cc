// What a tracker answered: nothing may throw, hang or read out of bounds; a refusal says where,
// keys are there once, and every line of the report has a rule and a message. The same bytes are
// tried as an export, as a security scheme, as members of its levels and as members of a group; and
// a list of modules, because it is imported the same way.
#include <algorithm>
#include <cstdlib>
#include <set>
#include <span>
#include <string>

#include "base/bytes.h"
#include "desk/intake/module_list.h"
#include "desk/intake/tracker_access.h"
#include "desk/intake/tracker_export.h"

namespace {

using namespace strongroom;
using namespace strongroom::desk::intake;

void Check(const std::vector<ReportLine>& report) {
  for (const ReportLine& line : report) {
    if (line.rule.empty() || line.message.empty()) std::abort();
  }
}

void Check(const Error& error) {
  if (error.detail.empty()) std::abort();
  if (error.kind != ErrorKind::kMalformed && error.kind != ErrorKind::kInvalid) std::abort();
}

template <class Read>
void CheckRead(const Result<Read>& read) {
  if (read) {
    Check(read->report);
  } else {
    Check(read.error());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const InputFile file{.name = "input", .text = AsText({data, size})};
  const std::span files(&file, 1);
  const auto read = ParseTrackerExport(files);
  CheckRead(read);
  if (read) {
    std::set<std::string> keys;
    for (const TrackerIssue& issue : read->issues) {
      if (!keys.insert(issue.key).second) std::abort();
    }
  }
  static constexpr std::string_view kScheme =
      R"({"id": 1, "name": "s", "levels": [{"id": "2", "name": "l"}]})";
  const InputFile scheme{.name = "scheme", .text = kScheme};
  CheckRead(ParseSecurityScheme(file, {}));
  CheckRead(ParseSecurityScheme(scheme, files));
  CheckRead(ParseGroupMembers("group", files));
  if (const auto modules = ParseModuleList(file.text); !modules) Check(modules.error());
  return 0;
}
