// Declaring a record type and changing it: the rules, the two-person migration, and the rewriting
// of rows when a change moves values between open and sealed.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "vault/vault.h"

namespace strongroom::vault {

enum class TypeOutcome : std::uint8_t { kCreated, kUnchanged, kChanged, kRewritten };

struct AppliedType {
  TypeOutcome outcome = TypeOutcome::kUnchanged;
  std::shared_ptr<const TypeEntry> type{};
  std::uint64_t records_rewritten = 0;
  std::uint64_t records_unreadable = 0;  // moved as they are: they do not verify
  bool another_took_part = false;        // another server moved records, which are not counted
  std::vector<std::string> runbook{};  // unreadable records, what the store cannot erase by itself
};

// Declares `schema` as type `name`, or changes it. kInvalid with every violated rule; a change that
// lowers protection is kInvalid and names the migration that could allow it. A change that an error
// interrupted is carried on when the same schema is applied again.
[[nodiscard]] Task<Result<AppliedType>> ApplyType(Vault& vault, const access::Caller& caller,
                                                  const access::ControlGrant& grant,
                                                  std::string name, json::value schema);

// Proposes a change that ApplyType refuses; returns its id. The reason is kept in the audit.
[[nodiscard]] Task<Result<std::string>> ProposeMigration(Vault& vault, const access::Caller& caller,
                                                         const access::ControlGrant& grant,
                                                         std::string name, json::value schema,
                                                         std::string reason);
// Applies a proposed change. The approver must be another subject with another credential than the
// proposer: kForbidden otherwise. kConflict when the type is not declared as it was when the change
// was proposed.
[[nodiscard]] Task<Result<AppliedType>> ApproveMigration(Vault& vault, const access::Caller& caller,
                                                         const access::ControlGrant& grant,
                                                         std::string name, std::string id);

// Finishes rewrites that a stop, a crash or an error interrupted: all of them, or those that
// `stuck` picks. Several servers may do so at once, and beside the request that began it. `to_do`
// hears, a line each, what the store cannot erase by itself: the program's own words. `stays` hears
// which type cannot be finished and why; others are finished all the same, and the first such error
// is returned.
struct ResumeOptions {
  std::function<void(const TypeEntry& type, const std::string& line)> to_do{};
  std::function<void(const TypeEntry& type, const Error& why)> stays{};
  std::function<bool(const TypeEntry& rewriting)> stuck{};  // not set: all
};
[[nodiscard]] Task<Result<void>> ResumeRewrites(Vault& vault, ResumeOptions options = {});

}  // namespace strongroom::vault
