#include "app/class_file.h"

#include "app/file_text.h"

namespace strongroom::app {

Result<record::ClassPolicy> LoadClasses(const std::string& file) {
  if (file.empty()) return record::ClassPolicy::Shipped();
  const Result<json::value> document = ReadJson(file);
  Result<record::ClassPolicy> classes =
      document ? record::ClassPolicy::Load(*document) : Fail(document.error());
  if (classes) return classes;
  Error error = classes.error();
  error.kind = ErrorKind::kConfiguration;
  error.detail = "sensitivity classes " + file + ": " + error.detail;
  return Fail(std::move(error));
}

}  // namespace strongroom::app
