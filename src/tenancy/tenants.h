// A tenant's life: creation with its keys and chain, look-up, and destruction that leaves nothing
// readable, backups included.
//
// Creation: the shred key goes into the keyring first, then one batch makes the tenant's row and
// its wrapped key. A crash in between leaves an unused shred key, which harms nobody.
//
// Destruction, in steps that each leave a living or a clearly dying tenant:
//   1. the row says "destroying", and both chains say who asked: from here on nobody reaches it;
//   2. its shred key leaves the keyring: the point of no return;
//   3. its rows are cleared from the record tables;
//   4. one batch removes its row and keys and leaves "destroyed/<number>".
// ResumeDestructions() carries on where a crash or an error stopped it.
//
// Threads: look-ups from any thread, coroutines on io threads. Blocks for a file write where the
// keyring changes. Must outlive the work of the io threads: notices leave reloads running there.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "access/caller.h"
#include "access/decide.h"
#include "audit/log.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/task.h"
#include "keys/control_rows.h"
#include "keys/key_hierarchy.h"
#include "keys/keyring.h"
#include "tenancy/confirmations.h"
#include "tenancy/tenant_rows.h"

namespace strongroom::tenancy {

class Tenants {
 public:
  // Removes every row of a tenant from all record tables.
  using ClearRows = std::function<Task<Result<void>>(store::Partition)>;

  struct Parts {
    const keys::ControlRows& rows;
    keys::Keyring& keyring;
    keys::KeyHierarchy& hierarchy;
    audit::Log& log;
    RandomSource& random;
    const Clock& clock;
    boost::asio::io_context& io;  // where what a notice asks for is loaded
    ClearRows clear_rows;
    std::function<void(const std::string&)> report;  // one line for the operator; not blocking
  };

  explicit Tenants(Parts parts);

  // Reads all tenants; before the first request.
  [[nodiscard]] Task<Result<void>> Load();
  // Finishes destructions that were begun and not ended. At start, once record tables are known.
  [[nodiscard]] Task<Result<void>> ResumeDestructions();

  // One line for each living tenant whose key the keyring does not hold: an old copy of the
  // keyring, or of the store. At start.
  void ReportMissingKeys() const;

  // Living tenants only; what another server changed is seen within a second.
  [[nodiscard]] std::optional<keys::TenantRef> Find(std::string_view name) const;
  // nullptr: none of that number.
  [[nodiscard]] keys::LivingTenantPtr FindNumber(std::uint32_t number) const;
  [[nodiscard]] std::vector<keys::LivingTenantPtr> Living() const;
  // Every tenant that is not wholly destroyed, by name.
  [[nodiscard]] std::vector<Tenant> List() const;

  // `grant` is for tenants.manage. kInvalid for a bad name, kConflict when it is taken.
  [[nodiscard]] Task<Result<Tenant>> Create(access::Caller by, const access::ControlGrant& grant,
                                            std::string name);

  struct DestroyOutcome {
    // Set: nothing has happened yet; the same caller is to ask again with this code within ten
    // minutes. Not set: the tenant is destroyed.
    std::optional<std::string> confirmation;
  };
  // `grant` is for tenants.manage. kNotFound; kInvalid for a code that does not fit. After any
  // other error with a code the tenant may be dying: ask again, or restart.
  [[nodiscard]] Task<Result<DestroyOutcome>> Destroy(access::Caller by,
                                                     const access::ControlGrant& grant,
                                                     std::string name,
                                                     std::optional<std::string> confirmation);

  // Notices of the store about the control table, on any thread: reload what they concern.
  void OnControlChange(std::string_view key);
  void OnGap();
  // Repeats a reload that failed. Call once a second.
  [[nodiscard]] Task<void> Tick();
  // `changed` is called after each change of what Find() knows. Before Load().
  void OnChanged(std::function<void()> changed) { changed_ = std::move(changed); }

 private:
  struct Snapshot {
    std::map<std::string, Tenant, std::less<>> by_name;
    std::map<std::uint32_t, keys::LivingTenantPtr> living;
    std::vector<keys::TenantRef> destroyed;
  };
  using SnapshotPtr = std::shared_ptr<const Snapshot>;

  [[nodiscard]] SnapshotPtr Current() const;
  [[nodiscard]] Task<Result<SnapshotPtr>> Read() const;
  [[nodiscard]] Task<void> Reload();  // a failure is reported, and left to Tick()
  void Install(const SnapshotPtr& fresh, std::uint64_t sequence);
  void ForgetDestroyed(const Snapshot& snapshot);

  [[nodiscard]] Task<Result<store::Batch>> PrepareCreate(access::Caller by, Tenant& tenant) const;
  [[nodiscard]] Task<Result<void>> WriteCreate(access::Caller by, Tenant& tenant) const;
  [[nodiscard]] Task<Result<void>> MarkDestroying(const access::Caller& by,
                                                  const keys::ControlRow& row, Tenant tenant);
  [[nodiscard]] Task<Result<void>> FinishDestroying(const access::Caller& by, Tenant tenant);

  Parts parts_;
  Confirmations confirmations_;
  std::function<void()> changed_;

  mutable std::shared_mutex mutex_;
  SnapshotPtr snapshot_;             // guarded by mutex_; never null
  std::uint64_t next_sequence_ = 1;  // guarded by mutex_: of the next reading
  std::uint64_t installed_ = 0;      // guarded by mutex_: the reading that snapshot_ came from
  bool stale_ = false;               // guarded by mutex_: a reload failed
  std::set<Uuid> shredded_;          // guarded by mutex_: shred keys known to be gone
};

}  // namespace strongroom::tenancy
