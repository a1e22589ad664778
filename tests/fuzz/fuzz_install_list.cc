// Install lists: nothing may throw, hang or read out of bounds. What is taken over is in the list,
// once, and a list written from it is read without a line to report but for missing versions.
#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "base/json.h"
#include "desk/intake/install_list.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strongroom;
  using namespace strongroom::desk::intake;
  const auto list = ParseInstallList(AsText({data, size}));
  if (!list) {
    const bool malformed = list.error().kind == ErrorKind::kMalformed;
    if (malformed != list.error().fields.empty()) std::abort();
    return 0;
  }
  json::array again;
  std::set<std::pair<std::string, std::string>> seen;
  for (const InstalledModule& module : list->modules) {
    if (!seen.emplace(module.name, module.version).second) std::abort();
    const std::string id = module.name + (module.version.empty() ? "" : "-" + module.version);
    again.push_back(json::object{{"id", id}});
  }
  const auto read = ParseInstallList(json::serialize(again));
  if (!read || read->modules != list->modules) std::abort();
  for (const ReportLine& line : read->report) {
    if (line.rule != "no-version" && line.rule != "two-versions") std::abort();
  }
  return 0;
}
