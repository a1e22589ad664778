// The conformance suite over SQLite, in a directory of its own for each test.
#include <cstdlib>
#include <stdexcept>

#include "store/conformance.h"
#include "store/sqlite/sqlite_store.h"

namespace strongroom::store {

namespace {

class SqliteHarness final : public StoreHarness {
 public:
  SqliteHarness() {
    std::string pattern = std::filesystem::temp_directory_path() / "strongroom-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
    directory_ = pattern;
  }
  ~SqliteHarness() override { std::filesystem::remove_all(directory_); }

  Result<std::unique_ptr<Store>> Open(StoreEnvironment environment) override {
    return OpenSqliteStore({.directory = directory_}, std::move(environment));
  }

 private:
  std::filesystem::path directory_;
};

const bool kRegistered =
    RegisterStoreConformance("Sqlite", [] { return std::make_unique<SqliteHarness>(); });

}  // namespace

}  // namespace strongroom::store
