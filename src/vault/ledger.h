// Ledgers: sequences of events of the server's own, numbered from 1 without gaps, whose texts are
// sealed like a high field. A ledger is a record type of the server's own in one tenant
// (ledger_type.h), so that keys, MACs, the audit chain and its verification, rotation of keys and
// destruction of the tenant are those of records; but no caller's request finds one.
//
// append_events.h, replay_events.h, expunge_event.h and follow_ledger.h say what can be done with
// it. Any number of servers may work on one.
#pragma once

#include <string>

#include "vault/ledger_type.h"
#include "vault/vault.h"

namespace strongroom::vault {

struct Ledger {
  store::Partition tenant = 0;
  std::string name;  // as given to EnsureLedger; such as "desk"
};

// Declares the type of ledgers of this name unless it is declared: at start, behind
// TypeRegistry::Load(). Several servers may do so at once. kInvalid for what is not a name.
[[nodiscard]] Task<Result<void>> EnsureLedger(Vault& vault, std::string name);

// How far the ledger goes, verified by the head's MAC. It is not held against the events: that is
// what a replay does. kNotFound for a ledger that was not declared, or a tenant that does not live;
// kCorrupt when the head does not verify.
[[nodiscard]] Task<Result<LedgerHead>> ReadHead(Vault& vault, Ledger ledger);

}  // namespace strongroom::vault
