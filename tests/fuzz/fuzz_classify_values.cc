// Values of a column, one a line: whatever they are, what is found is no chance and was counted,
// and the order in which values come changes nothing.
#include <algorithm>
#include <cstdlib>

#include "base/bytes.h"
#include "classify/value/column.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strongroom;
  using namespace strongroom::classify::value;
  std::vector<std::string_view> values;
  for (std::string_view rest = AsText({data, size}); !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    values.push_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  Column forward;
  Column backward;
  for (const std::string_view value : values) forward.Add(value);
  std::reverse(values.begin(), values.end());
  for (const std::string_view value : values) backward.Add(value);
  for (const ColumnFinding& finding : forward.Findings()) {
    if (finding.passed == 0 || finding.passed > finding.of || !(finding.by_chance <= 1.1e-6)) {
      std::abort();
    }
  }
  for (std::size_t i = 0; i < kChecks; ++i) {
    const auto check = static_cast<Check>(i);
    if (forward.Passed(check) != backward.Passed(check)) std::abort();
  }
  return 0;
}
