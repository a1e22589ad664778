#include "audit/restore.h"

#include <optional>
#include <set>

#include "audit/stored_entry.h"

namespace strongroom::audit {
namespace {

// The time under which the entry was written: the newest of this instance that tells of it.
Task<Result<Time>> AcceptedAt(store::Store& store, Uuid instance, RestoreInput& input) {
  std::uint64_t after = 0;
  std::optional<Time> at;
  for (;;) {
    Result<std::vector<store::ChainEntry>> page = co_await store.ReadChain(0, instance, after, 100);
    if (!page) co_return Fail(page.error());
    for (const store::ChainEntry& entry : *page) {
      after = entry.n;
      const auto told = ReadRestoreAcceptance(entry.entry);
      if (told && told->reason == input.reason) at = told->at;
    }
    if (page->size() < 100) break;
  }
  if (!at) co_return Fail(ErrorKind::kInternal, "the acceptance cannot be read back");
  co_return *at;
}

}  // namespace

Task<Result<RestoreReport>> AcceptRestore(store::Store& store, Log& log, CheckpointSink& sink,
                                          RestoreInput input) {
  if (input.reason.empty()) {
    co_return Fail(ErrorKind::kInvalid, "say why the restore is accepted: --reason TEXT");
  }
  Event event;
  event.action = kAcceptRestoreAction;
  event.reason = input.reason;
  Result<void> appended = co_await log.Append(0, input.by, std::move(event));
  if (!appended) co_return Fail(appended.error());
  Result<Time> at = co_await AcceptedAt(store, log.instance(), input);
  if (!at) co_return Fail(at.error());

  RestoreReport report;
  report.at = *at;
  std::set<store::Partition> partitions(input.partitions.begin(), input.partitions.end());
  partitions.insert(0);
  for (const store::Partition partition : partitions) {
    Result<std::vector<store::ChainHead>> heads = co_await store.ChainHeads(partition);
    if (!heads) co_return Fail(heads.error());
    for (const store::ChainHead& head : *heads) {
      const Checkpoint line{.partition = partition,
                            .instance = head.instance,
                            .n = head.n,
                            .mac = head.mac,
                            .time = report.at,
                            .accepted_restore_reason = input.reason};
      if (Result<void> written = sink.Write(line); !written) co_return Fail(written.error());
      ++report.chains;
    }
  }
  co_return report;
}

}  // namespace strongroom::audit
