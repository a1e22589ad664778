// The conformance suite of the storage port: every promise of store.h as a test, run by each
// adapter over its own database. An adapter's test file registers it once:
//
//   const bool kRegistered = RegisterStoreConformance(
//       "Sqlite", [] { return std::make_unique<SqliteHarness>(); });
//
// which adds the tests "SqliteConformance.<name>". Each test makes a harness of its own, opens the
// store with two io threads, and, where it says so, closes and opens it again over the same data.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "store/store.h"

namespace strongroom::store {

// One database under test. A new harness stands for an empty database; destroying it removes it.
class StoreHarness {
 public:
  virtual ~StoreHarness() = default;

  // Opens a store over the harness's database with exactly this environment. Called on the test's
  // thread while the environment's io contexts are not running yet; they start after Open and Watch
  // calls are done, and run until after the store was closed. Called again only when the store
  // given out before was closed and destroyed; the new one finds what the old one left.
  [[nodiscard]] virtual Result<std::unique_ptr<Store>> Open(StoreEnvironment environment) = 0;

  // Nullptr, or why this harness cannot run here (no database server, say): the tests are skipped
  // with that text.
  [[nodiscard]] virtual const char* SkipReason() const { return nullptr; }
};

using StoreHarnessFactory = std::function<std::unique_ptr<StoreHarness>()>;

// Adds the suite under "<adapter>Conformance". Call it while static objects are initialised, or
// before RUN_ALL_TESTS. Always true.
bool RegisterStoreConformance(const std::string& adapter, const StoreHarnessFactory& factory);

}  // namespace strongroom::store
