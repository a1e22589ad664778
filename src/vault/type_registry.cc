#include "vault/type_registry.h"

#include <mutex>

#include "record/names.h"

namespace strongroom::vault {

Task<Result<void>> TypeRegistry::Load() {
  stale_ = false;  // before the rows are read: what is missed from here on is missed by this load
  Result<void> read = co_await ReadRows();
  if (!read) stale_ = true;
  co_return read;
}

Task<Result<void>> TypeRegistry::ReadRows() {
  Result<std::vector<keys::ControlRow>> rows = co_await rows_.Scan(TypeRowKey(""));
  if (!rows) co_return Fail(rows.error());
  Types types;
  for (keys::ControlRow& row : *rows) {
    const std::string name = row.key.substr(TypeRowKey("").size());
    // Compiling a schema costs more than reading it: keep what has not changed.
    std::shared_ptr<const TypeEntry> known = FindAny(name);
    if (known != nullptr && known->row.version == row.version && known->row.digest == row.digest) {
      types.emplace(name, std::move(known));
      continue;
    }
    Result<std::shared_ptr<const TypeEntry>> entry = DecodeTypeRow(std::move(row), classes_);
    if (!entry) co_return Fail(entry.error());
    types.emplace(name, std::move(*entry));
  }
  const std::unique_lock lock(mutex_);
  // A load that began earlier may end later: never step back behind a newer version of a type.
  for (const auto& [name, entry] : types_) {
    const auto fresh = types.find(name);
    if (fresh == types.end() || fresh->second->row.version < entry->row.version) {
      types.insert_or_assign(name, entry);
    }
  }
  types_ = std::move(types);
  co_return Result<void>();
}

std::shared_ptr<const TypeEntry> TypeRegistry::Find(std::string_view name) const {
  return record::IsServersTypeName(name) ? nullptr : FindAny(name);
}

std::shared_ptr<const TypeEntry> TypeRegistry::FindAny(std::string_view name) const {
  const std::shared_lock lock(mutex_);
  const auto found = types_.find(name);
  return found == types_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<const TypeEntry>> TypeRegistry::Declared() const {
  std::vector<std::shared_ptr<const TypeEntry>> declared = All();
  std::erase_if(declared, [](const std::shared_ptr<const TypeEntry>& type) {
    return record::IsServersTypeName(type->type.name());
  });
  return declared;
}

std::vector<std::shared_ptr<const TypeEntry>> TypeRegistry::All() const {
  std::vector<std::shared_ptr<const TypeEntry>> all;
  const std::shared_lock lock(mutex_);
  all.reserve(types_.size());
  for (const auto& [name, entry] : types_) all.push_back(entry);
  return all;
}

}  // namespace strongroom::vault
