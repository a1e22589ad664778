// Liquibase change logs in XML: nothing may throw, hang, read out of bounds or load anything; what
// is no change log gives no document.
#include <cstdlib>

#include "base/bytes.h"
#include "classify/read/readers.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strongroom;
  const auto document =
      classify::read::ReadChangeLogXml({.file = "x.xml", .text = AsText({data, size})});
  if (!document) return 0;
  for (const auto& field : document->fields) {
    if (field.name.empty() || field.place.line == 0) std::abort();
  }
  return 0;
}
