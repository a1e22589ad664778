// The port's conformance suite over PostgreSQL, as an ordinary role that owns its database.
#include "store/conformance.h"

#include "store/postgres/test_rig.h"

namespace strongroom::store::postgres {

namespace {

using testing_postgres::PostgresCluster;

class PostgresHarness final : public StoreHarness {
 public:
  PostgresHarness() {
    if (SkipReason() == nullptr && SharedCluster() != nullptr) {
      database_ = std::make_unique<TestDatabase>(*SharedCluster());
    }
  }
  Result<std::unique_ptr<Store>> Open(StoreEnvironment environment) override {
    if (!database_) return Fail(ErrorKind::kInternal, "the cluster did not start");
    PostgresOptions options;
    options.url = database_->Url();
    return OpenPostgresStore(std::move(options), std::move(environment));
  }
  const char* SkipReason() const override { return PostgresCluster::Missing(); }

 private:
  std::unique_ptr<TestDatabase> database_;
};

const bool kRegistered =
    RegisterStoreConformance("Postgres", [] { return std::make_unique<PostgresHarness>(); });

}  // namespace

}  // namespace strongroom::store::postgres
