// A baseline that is read is written as it was read.
#include <cstdlib>

#include "classify/output/baseline.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using strongroom::classify::output::Baseline;
  const auto baseline = Baseline::Parse({reinterpret_cast<const char*>(data), size});
  if (!baseline) return 0;
  const auto again = Baseline::Parse(baseline->Text());
  if (!again || again->entries() != baseline->entries()) std::abort();
  return 0;
}
