#include "classify/join/record_types.h"

#include <fmt/format.h>

#include <algorithm>

#include "classify/join/thing.h"

namespace strongroom::classify::join {

namespace {

using record::Sensitivity;

Sensitivity ClassIn(const std::optional<model::Declared>& declared) noexcept {
  return declared && declared->sensitivity ? *declared->sensitivity : Sensitivity::kRegular;
}

std::string KeyOf(std::size_t module, std::string_view words) {
  return fmt::format("{} {}", module, words);
}

// The names that a field goes by: with all that is around it in its table or schema, and alone.
std::vector<std::string> NamesOf(const model::ClassifiedField& field) {
  std::string path;
  if (field.source == model::SourceKind::kJsonSchema) {
    for (const std::string& parent : field.field.parents) path += parent + '.';
    path += field.field.name;
  } else {
    path = field.field.path.substr(field.field.path.find('.') + 1);  // npos + 1 is 0
  }
  return {ThingKey(path), ThingKey(field.field.name)};
}

bool ShareWord(std::string_view type, std::span<const std::string> things) {
  const std::vector<std::string> words = SplitWords(ThingKey(type));
  return std::ranges::any_of(things, [&](const std::string& thing) {
    return std::ranges::any_of(SplitWords(thing), [&](const std::string& word) {
      return word.size() > 2 && std::ranges::find(words, word) != words.end();
    });
  });
}

}  // namespace

RecordTypes::RecordTypes(std::span<const model::Document> documents, const model::Report& report,
                         Modules& modules) {
  for (const model::Document& document : documents) {
    if (document.record_type) files_.insert(document.file);
  }
  if (files_.empty()) return;
  for (const model::ClassifiedField& field : report.fields) {
    if (!Has(field)) continue;
    by_words_[KeyOf(modules.Of(field.file), ThingKey(field.field.path))].push_back(&field);
  }
}

bool RecordTypes::Has(const model::ClassifiedField& field) const {
  return files_.contains(field.file);
}

Sensitivity RecordTypes::ClassOf(const model::ClassifiedField& field) const {
  const Sensitivity own = ClassIn(field.field.declared);
  return field.field.around ? std::max(own, ClassIn(field.field.around->declared)) : own;
}

const model::ClassifiedField* RecordTypes::CounterpartOf(
    std::size_t module, const model::ClassifiedField& field,
    std::span<const std::string> things) const {
  if (by_words_.empty()) return nullptr;
  const model::ClassifiedField* other = nullptr;
  for (const std::string& name : NamesOf(field)) {
    const auto found = by_words_.find(KeyOf(module, name));
    if (found == by_words_.end()) continue;
    for (const model::ClassifiedField* each : found->second) {
      if (ClassOf(*each) < field.verdict.sensitivity) continue;
      if (ShareWord(each->field.holder, things)) return each;
      if (other == nullptr && name.contains(' ')) other = each;
    }
  }
  return other;
}

}  // namespace strongroom::classify::join
