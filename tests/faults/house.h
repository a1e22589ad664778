// A whole installation without sockets, over an SQLite store (unless told otherwise) whose calls or
// whose file system can be made to fail: what `app` wires, in one object that may be ended and
// begun again over the same directory. For the fault tests.
//
// Set-up failures are exceptions. Not for use from several threads; Run() is called by the test's.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "audit/verify.h"
#include "base/fake_clock.h"
#include "base/random.h"
#include "base/temporary_directory.h"
#include "identity/token_store.h"
#include "keys/keyring.h"
#include "store/failing_store.h"
#include "store/sqlite/sqlite_store.h"
#include "tenancy/tenants.h"
#include "vault/vault.h"

namespace strongroom::faults {

class House {
 public:
  struct Options {
    store::sqlite::Synchronous synchronous = store::sqlite::Synchronous::kInsecureOff;
    std::string vfs{};  // empty: SQLite's own
    // Opens another store instead, such as one that several houses share.
    std::function<Result<std::unique_ptr<store::Store>>(store::StoreEnvironment)> open{};
  };
  // Makes keyring and store in `directory`, or opens those that are there. Loads what a server
  // loads before it serves, and finishes what a former one left unfinished.
  House(const std::filesystem::path& directory, const Options& options);
  explicit House(const std::filesystem::path& directory) : House(directory, Options{}) {}
  ~House();
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  template <class T>
  T Run(Task<T> task) {
    return Begin(std::move(task)).get();
  }
  // Without waiting for its end.
  template <class T>
  [[nodiscard]] std::future<T> Begin(Task<T> task) {
    return boost::asio::co_spawn(io_, std::move(task), boost::asio::use_future);
  }

  // May do everything in `tenant`, and what an operator may.
  [[nodiscard]] access::Caller Developer(const std::string& tenant) const;
  [[nodiscard]] access::Caller Operator(std::string subject = "operator") const;
  [[nodiscard]] access::ControlGrant Granted(access::ControlAction action) const;

  // Declares a type / makes a tenant without failures.
  void Declare(std::string_view schema);
  void MakeTenant(const std::string& name);

  // Every row and index entry of the control table, of all record tables and of the idempotency
  // keys, by a name that says where it is. Chains are left out: refusals may be audited.
  [[nodiscard]] std::map<std::string, std::string> Everything();
  // Entries of all chains of a partition, as text.
  [[nodiscard]] std::string Chain(store::Partition partition);
  // `audit verify`, over the store that may fail.
  [[nodiscard]] Task<Result<audit::VerifyReport>> Verification();
  // The same over the store behind it; its findings as lines.
  [[nodiscard]] std::vector<std::string> Verify();

  FakeClock clock;
  SystemRandom random;
  std::vector<std::string> reports;  // written on the io thread

  [[nodiscard]] store::FailingStore& failing() { return *failing_; }
  [[nodiscard]] vault::Vault& vault() { return *vault_; }
  [[nodiscard]] tenancy::Tenants& tenants() { return *tenants_; }
  [[nodiscard]] identity::TokenStore& tokens() { return *tokens_; }
  [[nodiscard]] keys::FileKeyring& keyring() { return *keyring_; }

 private:
  void OpenStore(const std::filesystem::path& directory, const Options& options);
  void Wire();
  [[nodiscard]] Task<Result<void>> Load();
  [[nodiscard]] Task<Result<audit::VerifyReport>> VerifyIn(store::Store& store);
  [[nodiscard]] Task<Result<void>> ClearRows(store::Partition tenant);

  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<Executor> guard_{io_.get_executor()};
  std::unique_ptr<keys::FileKeyring> keyring_;
  std::unique_ptr<keys::RootKeys> root_;
  Uuid instance_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<store::FailingStore> failing_;
  std::unique_ptr<audit::Log> log_;
  std::unique_ptr<keys::ControlRows> rows_;
  std::unique_ptr<keys::KeyHierarchy> hierarchy_;
  std::unique_ptr<identity::TokenStore> tokens_;
  std::unique_ptr<tenancy::Tenants> tenants_;
  std::unique_ptr<vault::TypeRegistry> types_;
  std::unique_ptr<vault::SearchBudget> budget_;
  std::unique_ptr<vault::Vault> vault_;
  std::thread thread_;
};

// The value, or an exception with the error's text.
template <class T>
T Must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().ToString());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace strongroom::faults
