// Learning of what was done to a ledger here and at other servers.
//
// By reading the head, one row, as often as is wanted: once a second costs nothing that can be
// measured. Not by notices of the store: those would come for each event, need the table's name
// before the type is declared, and be missing while their link is down.
#pragma once

#include <functional>

#include "vault/ledger.h"

namespace strongroom::vault {

// Threads: one io thread; one Look() at a time.
class LedgerFollower {
 public:
  // `on_moved` hears of the head whenever Look() finds that it is not the one it heard of last; the
  // first time, when there are events. It may be called for many events at once.
  LedgerFollower(Vault& vault, Ledger ledger, std::function<void(const LedgerHead&)> on_moved);

  // kCorrupt when the ledger ends before what was told, or its head is older: it was put back.
  // Other errors as ReadHead; look again later.
  [[nodiscard]] Task<Result<void>> Look();
  // What was told last.
  [[nodiscard]] const LedgerHead& told() const { return told_; }

 private:
  Vault& vault_;
  const Ledger ledger_;
  const std::function<void(const LedgerHead&)> on_moved_;
  LedgerHead told_;
};

}  // namespace strongroom::vault
