// The conformance suite over SQLite, in a directory of its own for each test.
#include "base/temporary_directory.h"
#include "store/conformance.h"
#include "store/sqlite/sqlite_store.h"

namespace strongroom::store {

namespace {

class SqliteHarness final : public StoreHarness {
 public:
  Result<std::unique_ptr<Store>> Open(StoreEnvironment environment) override {
    return OpenSqliteStore({.directory = directory_.path()}, std::move(environment));
  }

 private:
  TemporaryDirectory directory_;
};

const bool kRegistered =
    RegisterStoreConformance("Sqlite", [] { return std::make_unique<SqliteHarness>(); });

}  // namespace

}  // namespace strongroom::store
