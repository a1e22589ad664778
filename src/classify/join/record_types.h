// The strongroom record types among the scanned files, and which fields of other files they
// declare.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "classify/join/modules.h"
#include "classify/model/report.h"

namespace strongroom::classify::join {

class RecordTypes {
 public:
  // The report's fields live on and keep their places.
  RecordTypes(std::span<const model::Document> documents, const model::Report& report,
              Modules& modules);

  // Whether the field stands in a record type: its table and permissions are the server's.
  [[nodiscard]] bool Has(const model::ClassifiedField& field) const;
  // The class of such a field: its own, or that of the field around it, which has one as a whole.
  // Regular where none is declared.
  [[nodiscard]] record::Sensitivity ClassOf(const model::ClassifiedField& field) const;

  // Of a field elsewhere: one of the same words of name, by its path or its last part, that a
  // record type of the module declares in the field's class or a higher one; null: there is none.
  // Of several, one of a type that has a word in common with `things`, what the field may belong
  // to. Of one word, as "password", it is the same only where there is one in common.
  [[nodiscard]] const model::ClassifiedField* CounterpartOf(
      std::size_t module, const model::ClassifiedField& field,
      std::span<const std::string> things) const;

 private:
  std::unordered_set<std::string_view> files_;
  // By module and words of path.
  std::unordered_map<std::string, std::vector<const model::ClassifiedField*>> by_words_;
};

}  // namespace strongroom::classify::join
