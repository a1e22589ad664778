// The one place where access is decided. Pure: principal and request in, Grant or Denial out; no
// row is looked at, so a denial costs the same whether a record exists or not.
//
// A Grant is the proof that a decision was taken. It is move-only and only Decide() can make one;
// keys::Open() takes one, so code that decrypts before deciding does not compile
// (tests/compile_fail/open_without_grant.cc).
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "access/principal.h"
#include "record/record_type.h"

namespace strongroom::access {

// Why not, for the audit; the caller only ever learns "forbidden".
struct Denial {
  std::string permission;  // the one that is missing, or empty where none would help
};

class Grant {
 public:
  Grant(Grant&&) noexcept = default;
  Grant& operator=(Grant&&) noexcept = default;
  Grant(const Grant&) = delete;
  Grant& operator=(const Grant&) = delete;

  [[nodiscard]] std::uint32_t tenant() const noexcept { return tenant_; }
  [[nodiscard]] const std::string& type() const noexcept { return type_; }
  [[nodiscard]] Action action() const noexcept { return action_; }
  // Whether a field of the type may be seen (masked, if it is high). By position in fields().
  [[nodiscard]] bool CanView(std::size_t field) const { return view_.at(field); }
  [[nodiscard]] bool Allows(std::uint32_t tenant, std::string_view type) const noexcept {
    return tenant_ == tenant && type_ == type;
  }

 private:
  friend std::expected<Grant, Denial> Decide(const Principal&, Action, const record::RecordType&);
  friend std::expected<Grant, Denial> DecideRewrite(const Principal&, std::uint32_t,
                                                    const record::RecordType&);
  Grant() = default;

  std::uint32_t tenant_ = 0;
  std::string type_;
  Action action_ = Action::kItemGet;
  std::vector<bool> view_;
};

// `action` on records of `type` in the principal's tenant.
[[nodiscard]] std::expected<Grant, Denial> Decide(const Principal& principal, Action action,
                                                  const record::RecordType& type);
// Whether the principal may learn that no record type `name` is declared: it may list the types, or
// holds the permission that `action` would take on a type of class high with that name. To others
// it is denied like a type that is declared.
[[nodiscard]] std::expected<void, Denial> DecideAbsent(const Principal& principal, Action action,
                                                       std::string_view name);
// The server's own work on a tenant's rows (rewriting them for a raised class, sealing them again,
// ledgers): kSystem only.
[[nodiscard]] std::expected<Grant, Denial> DecideRewrite(const Principal& principal,
                                                         std::uint32_t tenant,
                                                         const record::RecordType& type);
// Proof of a decision about the installation's or a tenant's own affairs.
class ControlGrant {
 public:
  ControlGrant(ControlGrant&&) noexcept = default;
  ControlGrant& operator=(ControlGrant&&) noexcept = default;
  ControlGrant(const ControlGrant&) = delete;
  ControlGrant& operator=(const ControlGrant&) = delete;
  [[nodiscard]] ControlAction action() const noexcept { return action_; }
  // Whether it reaches beyond the principal's own tenant.
  [[nodiscard]] bool installation_wide() const noexcept { return installation_wide_; }

 private:
  friend std::expected<ControlGrant, Denial> DecideControl(const Principal&, ControlAction);
  ControlGrant() = default;
  ControlAction action_ = ControlAction::kTypesGet;
  bool installation_wide_ = false;
};
// Operators may do all of these, but belong to no tenant (a tenant's audit is the tenant's to
// read); tenant principals what their permissions say, within their tenant, and never manage
// tenants or types: those belong to the installation.
[[nodiscard]] std::expected<ControlGrant, Denial> DecideControl(const Principal& principal,
                                                                ControlAction action);

// Which of `wanted` (names and wildcards) the principal may hand on; empty when all of them. An
// operator may grant anything: first tokens must come from somewhere.
[[nodiscard]] std::vector<std::string> NotGrantable(const Principal& principal,
                                                    const std::vector<std::string>& wanted);

}  // namespace strongroom::access
