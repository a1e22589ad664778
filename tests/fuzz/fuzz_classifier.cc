// A field, its texts parted by line feeds: name, parent, holder, title, description, format.
// Nothing may throw, hang or read out of bounds; asked twice, the answer is the same and within its
// bounds.
#include <cstdlib>
#include <string_view>

#include "classify/rules/classifier.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strongroom::classify;
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto next = [&input] {
    const std::size_t end = std::min(input.find('\n'), input.size());
    std::string text(input.substr(0, end));
    input.remove_prefix(std::min(end + 1, input.size()));
    return text;
  };
  model::Field field;
  field.name = next();
  field.parents = {next()};
  field.holder = next();
  field.title = next();
  field.description = next();
  field.format = next();
  const auto& book = rules::RuleBook::Shipped();
  static rules::Classifier used(book);
  const model::Verdict first = used.Classify(field);
  const model::Verdict again = used.Classify(field);
  const model::Verdict fresh = rules::Classifier(book).Classify(field);
  if (first.rule != again.rule || first.rule != fresh.rule) std::abort();
  if (first.confidence < 0 || first.confidence > 1) std::abort();
  if (first.rule != "none" && book.Find(first.rule) == nullptr) std::abort();
  return 0;
}
