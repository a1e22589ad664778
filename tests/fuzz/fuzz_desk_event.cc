// Events of the desk, one a line, as a ledger gives them: no crash on any input, what is read is
// written back as the same event, and a refused event leaves the fold where it was.
#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "base/bytes.h"
#include "desk/model/event.h"
#include "desk/model/state.h"

using namespace strongroom;
using namespace strongroom::desk::model;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = AsText({data, size});
  State state;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const auto event = DecodeEvent(state.n + 1, line);
    if (!event) continue;
    const std::uint64_t before = state.n;
    const bool taken = Apply(state, *event).has_value();
    if (state.n != before + (taken ? 1 : 0)) std::abort();
    const auto again = DecodeEvent(event->n, EncodeEvent(*event));
    if (!again || EncodeEvent(*again) != EncodeEvent(*event)) std::abort();
  }
  return 0;
}
