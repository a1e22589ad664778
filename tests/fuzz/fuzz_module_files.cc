// What a module says about itself, from JSON: storage schema, module descriptor and change log,
// joined with one field. Nothing may throw, hang or read out of bounds.
#include <cstdlib>
#include <vector>

#include "base/bytes.h"
#include "classify/join/join.h"
#include "classify/read/readers.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strongroom;
  using namespace strongroom::classify;
  const read::Source source{.file = "m/src/schema.json", .text = AsText({data, size})};
  const auto root = read::ParseJsonTree(source.text);
  if (!root) return 0;
  const std::vector<model::Document> documents = {read::ReadStorageSchema(source, *root),
                                                  read::ReadModuleDescriptor(source, *root),
                                                  read::ReadChangeLogTree(source, *root)};
  model::Report report;
  report.fields.resize(1);
  report.fields[0].file = "m/ramls/account.json";
  report.fields[0].field.path = report.fields[0].field.name = "iban";
  report.fields[0].verdict.sensitivity = record::Sensitivity::kHigh;
  join::Join(documents, report);
  for (const auto& missing : report.fields[0].missing) {
    if (missing.code.empty() || missing.says.empty()) std::abort();
  }
  return 0;
}
