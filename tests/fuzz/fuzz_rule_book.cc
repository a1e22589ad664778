// A rule file: RuleBook::Parse, and where it is taken, names classified by it. Nothing may throw,
// hang or read out of bounds; what is refused says where.
#include <cstdlib>
#include <string_view>

#include "classify/rules/classifier.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strongroom::classify;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto book = rules::RuleBook::Parse(input, "fuzz");
  if (!book) {
    if (book.error().detail.empty()) std::abort();
    return 0;
  }
  rules::Classifier classifier(*book);
  model::Field field;
  for (const char* name : {"bankAccountNumber", "isPinned", "x", "", "kontonummer"}) {
    field.name = name;
    const model::Verdict verdict = classifier.Classify(field);
    if (verdict.rule != "none" && book->Find(verdict.rule) == nullptr) std::abort();
    field.parents.emplace_back(name);
    field.description = name;
  }
  return 0;
}
