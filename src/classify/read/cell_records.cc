#include "classify/read/cell_records.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace strongroom::classify::read {

bool CellRecords::Add(std::shared_ptr<SamplePaths>& column, std::string_view cell,
                      const PlaceNow& place) {
  if (!MayBeRecords(cell)) return false;
  if (paths_ >= kSamplePathsMax) {
    full_ = true;
    return false;
  }
  // Made for the first that is one: most columns have none.
  std::shared_ptr<SamplePaths> paths = column ? column : std::make_shared<SamplePaths>();
  const std::size_t before = column ? paths->size() : 0;
  const std::optional<std::uint64_t> values = AddRecords(cell, {.paths = *paths}, place);
  if (!values) return false;
  values_ += *values;
  paths_ += paths->size() - before;
  column = std::move(paths);
  return true;
}

void CellRecords::AppendFields(const SamplePaths& column, const model::Field& field,
                               std::unordered_set<std::string>& paths,
                               std::vector<model::Field>& fields) {
  const std::size_t first = fields.size();
  column.Fields(field.holder, fields);
  for (std::size_t i = first; i < fields.size(); ++i) {
    model::Field& inner = fields[i];
    const std::string plain = fmt::format("{}.{}", field.path, inner.path);
    inner.path = plain;
    for (int n = 2; !paths.insert(inner.path).second; ++n)
      inner.path = fmt::format("{} ({})", plain, n);
    inner.parents.insert(inner.parents.begin(), field.name);
    inner.table_schema = field.table_schema;
  }
}

void CellRecords::TellBounds(model::Document& document) const {
  if (!full_) return;
  document.AddError(
      fmt::format("the JSON in its columns has more than {} different paths; of the rest the texts "
                  "were looked at as they stand. Give it in parts",
                  kSamplePathsMax));
}

}  // namespace strongroom::classify::read
