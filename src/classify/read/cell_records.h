// JSON records in the cells of a table, as `jsonb` columns of a dump and exports of them have
// them: of each column that has some, the paths in it, with the bounds of a sample over all
// columns. A text in such a record that is JSON again stays a text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "classify/model/document.h"
#include "classify/model/field.h"
#include "classify/read/sample_handler.h"
#include "classify/read/sample_paths.h"

namespace strongroom::classify::read {

class CellRecords {
 public:
  // True: the cell is JSON records as a whole, and its values were counted in `column`, which is
  // made for the first of them. False: it is a value like others.
  [[nodiscard]] bool Add(std::shared_ptr<SamplePaths>& column, std::string_view cell,
                         const PlaceNow& place);
  [[nodiscard]] std::uint64_t values() const noexcept { return values_; }

  // Of the records in the column that `field` is; their paths are not in `paths` yet.
  static void AppendFields(const SamplePaths& column, const model::Field& field,
                           std::unordered_set<std::string>& paths,
                           std::vector<model::Field>& fields);
  // What there were too many of, in all columns.
  void TellBounds(model::Document& document) const;

 private:
  std::size_t paths_ = 0;
  std::uint64_t values_ = 0;
  bool full_ = false;
};

}  // namespace strongroom::classify::read
