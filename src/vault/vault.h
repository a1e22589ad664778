// What the record use cases stand on, and the first half of the pipeline that they share. Each use
// case is a file of its own beside this one and reads like the list in docs/architecture.md:
// principal → decide → load → audit → open → answer.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/caller.h"
#include "access/decide.h"
#include "audit/log.h"
#include "base/clock.h"
#include "base/random.h"
#include "keys/key_hierarchy.h"
#include "store/store.h"
#include "vault/record_row.h"
#include "vault/search_budget.h"
#include "vault/type_registry.h"

namespace strongroom::vault {

// Wired by `app`; references outlive every request. Thread-safe as its parts are.
struct Vault {
  store::Store& store;
  audit::Log& audit;
  keys::KeyHierarchy& keys;
  const keys::RootKeys& root_keys;
  TypeRegistry& types;
  SearchBudget& budget;
  RandomSource& random;
  const Clock& clock;
  bool sync_masked_reads = false;  // audit.masked_reads = "sync"; a class may demand it by itself
  std::function<keys::LivingTenantPtr(store::Partition)> tenant;  // nullptr: it does not live
  // All living tenants as the store has them now, also those made through another server a moment
  // ago: for work that must leave out none.
  std::function<Task<Result<std::vector<keys::LivingTenantPtr>>>()> tenants;
  // Hears of each record that does not verify and was moved as it is when its type was rewritten;
  // nullopt: a row whose key is no id. May be empty.
  std::function<void(const TypeEntry& type, const std::string& tenant,
                     const std::optional<Uuid>& record)>
      moved_unread{};
};

// A decision taken and what it takes to act on it: the type as of now, the tenant's keys for it,
// and an open audit chain. The keys are never older than the type; ReadStored() may make them
// newer, and then FencedBatch() does not get past its fence, so nothing is sealed under a retired
// key.
struct Session {
  access::Grant grant;
  std::shared_ptr<const TypeEntry> type;
  std::shared_ptr<const keys::TypeKeys> keys;
  keys::LivingTenantPtr living;

  [[nodiscard]] store::Partition tenant() const noexcept { return grant.tenant(); }
};

// Decides, audits a denial, and prepares the session. Touches no record row. kForbidden with a
// constant text when denied, kNotFound for an undeclared type where the caller may learn that (and
// kForbidden as above where not), kNotYetAvailable for one with secret
// or verifier fields, kUnavailable while a class is being raised.
[[nodiscard]] Task<Result<Session>> BeginSession(Vault& vault, const access::Caller& caller,
                                                 std::string_view type, access::Action action);

// A session of the server itself in one tenant, for work of its own on rows; `type_version` as in
// keys::KeyHierarchy::ForType. kForbidden unless `server` is the system.
[[nodiscard]] Task<Result<Session>> ServerSession(Vault& vault, const access::Caller& server,
                                                  keys::LivingTenantPtr tenant,
                                                  std::shared_ptr<const TypeEntry> type,
                                                  std::uint64_t type_version);

// ReadRow within a session. A row that does not verify, or is sealed under a destroyed key, was
// written behind the server's back: it leaves an entry "record.refused", durable within a second,
// and is kCorrupt without a word why. A row sealed under a newer key than the session's, by who
// rotated it meanwhile, brings the session the newer keys.
[[nodiscard]] Task<Result<RecordRow>> ReadStored(Vault& vault, const access::Caller& caller,
                                                 Session& session, const store::Row& row);

// The record row of `id`, verified as by ReadStored; nullptr when there is none.
struct LoadedRow {
  store::Row stored;  // owns what `row` views
  RecordRow row;
};
[[nodiscard]] Task<Result<std::unique_ptr<LoadedRow>>> LoadRow(Vault& vault,
                                                               const access::Caller& caller,
                                                               Session& session, const Uuid& id);

// The audit entry for reading masked records, by the stricter of configuration and class: waited
// for, or within a second. Only types of class high are audited here; for others it does nothing.
[[nodiscard]] Task<Result<void>> AuditMaskedRead(Vault& vault, const access::Caller& caller,
                                                 const Session& session, audit::Event event);

// A batch that relies on the session's type being what it was and on its tenant being alive: those
// are its first kFenceChecks checks. When one of them fails the types are reloaded and kUnavailable
// tells to try again.
[[nodiscard]] store::Batch FencedBatch(const Session& session);
inline constexpr std::size_t kFenceChecks = 2;
[[nodiscard]] constexpr bool FenceFailed(const store::WriteOutcome& outcome) noexcept {
  return outcome.failed_check.has_value() && *outcome.failed_check < kFenceChecks;
}
[[nodiscard]] Task<Error> FenceMoved(Vault& vault);

// What an error of the store on the session's table comes to. Another server that raised the type's
// class dropped that table; then the types are reloaded and it is kUnavailable, as above.
[[nodiscard]] Task<Error> StoreFailed(Vault& vault, const Session& session, const Error& error);

// Who stands in a record's metadata.
[[nodiscard]] std::string AuthorOf(const access::Caller& caller);
[[nodiscard]] Error NoSuchRecord();
[[nodiscard]] Result<Uuid> ParseRecordId(std::string_view text);

// Positions of named fields. kInvalid naming those that the type does not have, kForbidden for a
// field that the grant does not show.
[[nodiscard]] Result<std::vector<std::size_t>> ResolveFields(const Session& session,
                                                             const std::vector<std::string>& names,
                                                             std::string_view pointer);

// An opaque position in a list: the last id given out, bound to type and tenant.
[[nodiscard]] std::string EncodeCursor(const Session& session, const Uuid& last);
[[nodiscard]] Result<Bytes> DecodeCursor(const Session& session, std::string_view cursor);

}  // namespace strongroom::vault
