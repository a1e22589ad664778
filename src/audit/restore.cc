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

Task<Result<std::uint64_t>> AcceptRows(store::Store& store, Log& log, const VerifyReport& report,
                                       RestoreInput input) {
  if (input.reason.empty()) {
    co_return Fail(ErrorKind::kInvalid, "say why the rows are accepted: --reason TEXT");
  }
  store::Batch batch;
  std::uint64_t accepted = 0;
  for (const Finding& finding : report.findings) {
    if (finding.mends.empty()) continue;
    if (Result<void> open = co_await log.OpenChain(finding.partition); !open) {
      co_return Fail(open.error());
    }
    for (const RowTransition& mend : finding.mends) {
      Event event;
      event.action = kAcceptRowAction;
      event.reason = input.reason;
      event.row = RowChange{.table = mend.table,
                            .key = mend.key,
                            .version = mend.version,
                            .from = mend.from,
                            .to = mend.to};
      batch.appends.push_back(log.Entry(finding.partition, input.by, event));
    }
    ++accepted;
  }
  if (accepted == 0) co_return 0;
  if (Result<void> open = co_await log.OpenChain(0); !open) co_return Fail(open.error());
  Event all;
  all.action = kAcceptRowsAction;
  all.reason = input.reason;
  all.count = accepted;
  batch.appends.push_back(log.Entry(0, input.by, all));
  Result<store::WriteOutcome> written = co_await store.Write(std::move(batch));
  if (!written) co_return Fail(written.error());
  co_return accepted;
}

}  // namespace strongroom::audit
