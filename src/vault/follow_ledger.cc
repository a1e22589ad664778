#include "vault/follow_ledger.h"

namespace strongroom::vault {

LedgerFollower::LedgerFollower(Vault& vault, Ledger ledger,
                               std::function<void(const LedgerHead&)> on_moved)
    : vault_(vault), ledger_(std::move(ledger)), on_moved_(std::move(on_moved)) {}

Task<Result<void>> LedgerFollower::Look() {
  Result<LedgerHead> head = co_await ReadHead(vault_, ledger_);
  if (!head) co_return Fail(head.error());
  if (head->version < told_.version || head->last < told_.last) {
    co_return Fail(ErrorKind::kCorrupt,
                   "the ledger's head was put back; see `strongroom audit verify`");
  }
  if (*head == told_) co_return Result<void>();
  told_ = std::move(*head);
  on_moved_(told_);
  co_return Result<void>();
}

}  // namespace strongroom::vault
