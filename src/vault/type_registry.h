// The declared record types, as a snapshot that every request reads without waiting and that is
// reloaded when a type's control row changes here or at another server.
// Threads: Load on an io thread; the others on any.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

#include "keys/control_rows.h"
#include "record/class_policy.h"
#include "vault/type_entry.h"

namespace strongroom::vault {

class TypeRegistry {
 public:
  // Types are compiled under `classes`: the shipped ones, or an operator's own.
  explicit TypeRegistry(const keys::ControlRows& rows,
                        record::ClassPolicy classes = record::ClassPolicy::Shipped())
      : rows_(rows), classes_(std::move(classes)) {}

  // Reads all types. A row that does not read fails the load: the server then refuses to go on with
  // an unknown idea of what is sensitive.
  [[nodiscard]] Task<Result<void>> Load();
  // Notices of changes may have been lost: the types are stale until a load that begins after this
  // has ended well. So they are after a load that failed.
  void OnGap() { stale_ = true; }
  [[nodiscard]] bool stale() const { return stale_; }
  // What callers may ask about; the server's own types (ledgers) are not among it. nullptr: no such
  // type.
  [[nodiscard]] std::shared_ptr<const TypeEntry> Find(std::string_view name) const;
  [[nodiscard]] std::vector<std::shared_ptr<const TypeEntry>> Declared() const;  // by name
  // The server's own types as well: for work on keys, rows and tables, which leaves out none.
  [[nodiscard]] std::shared_ptr<const TypeEntry> FindAny(std::string_view name) const;
  [[nodiscard]] std::vector<std::shared_ptr<const TypeEntry>> All() const;  // by name

  [[nodiscard]] const keys::ControlRows& rows() const { return rows_; }
  [[nodiscard]] const record::ClassPolicy& classes() const { return classes_; }

 private:
  using Types = std::map<std::string, std::shared_ptr<const TypeEntry>, std::less<>>;

  [[nodiscard]] Task<Result<void>> ReadRows();

  const keys::ControlRows& rows_;
  const record::ClassPolicy classes_;
  mutable std::shared_mutex mutex_;
  Types types_;  // guarded by mutex_
  std::atomic<bool> stale_{false};
};

}  // namespace strongroom::vault
