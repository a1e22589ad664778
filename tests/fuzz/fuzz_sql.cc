// SQL: nothing may throw, hang or read out of bounds; every field has a name and a path of its own,
// and stands within the text.
#include <cstdlib>
#include <set>
#include <string>

#include "base/bytes.h"
#include "classify/read/readers.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strongroom;
  const auto document = classify::read::ReadSql({.file = "x.sql", .text = AsText({data, size})});
  std::set<std::string> paths;
  for (const auto& field : document.fields) {
    if (field.name.empty() || field.place.line == 0 || field.place.offset > size) std::abort();
    paths.insert(field.path);
  }
  for (const auto& error : document.errors) {
    if (error.says.empty()) std::abort();
  }
  return 0;
}
