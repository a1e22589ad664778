#include "audit/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "audit/verify_chains.h"
#include "audit/verify_rows.h"

namespace strongroom::audit {
namespace {

// A row that seems wrong is judged once two walks agree about it: two do, unless a server writes.
constexpr int kRoundsMax = 6;
constexpr std::size_t kPartitionsNamed = 20;

// The checkpoints from the last accepted restore on: what earlier ones knew counts no more.
struct Knowledge {
  std::vector<Checkpoint> checkpoints;
  std::optional<RestoreAcceptance> accepted;
};

// One acceptance writes a line a chain, all with one time and reason.
Knowledge SinceRestore(std::vector<Checkpoint> checkpoints) {
  Knowledge knowledge;
  for (const Checkpoint& line : checkpoints) {
    if (line.accepted_restore_reason.empty()) continue;
    knowledge.accepted = {.at = line.time, .reason = line.accepted_restore_reason};
  }
  if (knowledge.accepted) {
    const auto first = std::ranges::find_if(checkpoints, [&](const Checkpoint& line) {
      return line.time == knowledge.accepted->at &&
             line.accepted_restore_reason == knowledge.accepted->reason;
    });
    checkpoints.erase(checkpoints.begin(), first);
  }
  knowledge.checkpoints = std::move(checkpoints);
  return knowledge;
}

std::vector<store::Partition> AllPartitions(const VerifyInput& input, const Knowledge& knowledge,
                                            const Carried& carried) {
  std::set<store::Partition> all(input.partitions.begin(), input.partitions.end());
  all.insert(0);
  for (const Checkpoint& checkpoint : knowledge.checkpoints) all.insert(checkpoint.partition);
  for (const FormerChain& chain : carried.chains) all.insert(chain.partition);
  return {all.begin(), all.end()};
}

Task<Result<void>> Walk(ChainVerifier& chains, const std::vector<store::Partition>& partitions,
                        const OnEntry& on_entry, VerifyReport& report) {
  for (const store::Partition partition : partitions) {
    Result<void> verified = co_await chains.Verify(partition, on_entry, report);
    if (!verified) co_return verified;
  }
  co_return Result<void>();
}

// One note an instance: what it wrote last, in which partitions, with nobody outside knowing.
void NoteWindows(const std::vector<OpenChain>& open, const std::optional<Uuid>& running,
                 VerifyReport& report) {
  std::map<Uuid, std::vector<OpenChain>> by_instance;
  for (const OpenChain& chain : open) by_instance[chain.instance].push_back(chain);
  for (const auto& [instance, chains] : by_instance) {
    std::string where;
    for (std::size_t i = 0; i < std::min(chains.size(), kPartitionsNamed); ++i) {
      const OpenChain& chain = chains[i];
      // A chain that was cut, or put back with a backup, ends before what its checkpoint knows.
      const std::uint64_t behind = chain.last - std::min(chain.last, chain.checkpointed);
      where += i == 0 ? "" : ", ";
      where += chain.checkpointed == 0
                   ? fmt::format("partition {} (no checkpoint covers any of its {} entries)",
                                 chain.partition, chain.last)
                   : fmt::format(
                         "partition {} (a checkpoint covers it up to entry {}; {} further "
                         "entries stand there now)",
                         chain.partition, chain.checkpointed, behind);
    }
    if (chains.size() > kPartitionsNamed) {
      where += fmt::format(" and {} more partitions", chains.size() - kPartitionsNamed);
    }
    report.notes.push_back(fmt::format(
        "instance {} {}; entries after its last external checkpoint could have been cut off, and "
        "the rows they tell of put back, without notice. In {}",
        instance.ToString(),
        running == instance ? "runs" : "wrote no last entry (it crashed, or still runs)", where));
  }
}

// What was accepted is no finding any more, but never forgotten.
void NoteAcceptance(ByteView entry, VerifyReport& report) {
  const std::optional<RowsAcceptance> told = ReadRowsAcceptance(entry);
  if (!told) return;
  report.notes.push_back(
      fmt::format("{}: {} accepted {} row{} as they stood, which the audit told otherwise: {}",
                  FormatTime(told->at), told->subject.empty() ? "the server" : told->subject,
                  told->count, told->count == 1 ? "" : "s", told->reason));
}

Task<Result<void>> VerifyIndexes(const VerifyInput& input,
                                 const std::vector<store::Partition>& partitions,
                                 VerifyReport& report) {
  for (const RecordTable& table : input.tables) {
    for (const store::Partition partition : partitions) {
      if (input.is_destroyed && input.is_destroyed(partition)) continue;
      Result<std::vector<Finding>> found = co_await input.verify_index(partition, table);
      if (!found) co_return Fail(found.error());
      for (Finding& finding : *found) report.Add(std::move(finding));
    }
  }
  co_return Result<void>();
}

}  // namespace

const char* FindingKindName(FindingKind kind) noexcept {
  switch (kind) {
    case FindingKind::kEntryChanged: return "entry-changed";
    case FindingKind::kEntryRemoved: return "entry-removed";
    case FindingKind::kEntryAdded: return "entry-added";
    case FindingKind::kEntryMoved: return "entry-moved";
    case FindingKind::kChainStart: return "chain-start";
    case FindingKind::kEntryAfterStop: return "entry-after-stop";
    case FindingKind::kChainCut: return "chain-cut";
    case FindingKind::kChainMissing: return "chain-missing";
    case FindingKind::kChainReplaced: return "chain-replaced";
    case FindingKind::kRestoreNotInChain: return "restore-not-in-chain";
    case FindingKind::kRowEdited: return "row-edited";
    case FindingKind::kRowInserted: return "row-inserted";
    case FindingKind::kRowPutBack: return "row-put-back";
    case FindingKind::kRowRemoved: return "row-removed";
    case FindingKind::kRowHistory: return "row-history";
    case FindingKind::kRowsUnjudged: return "rows-unjudged";
    case FindingKind::kRowsUnnamed: return "rows-unnamed";
    case FindingKind::kCarried: return "carried";
    case FindingKind::kKeyringLacksKey: return "keyring-lacks-key";
    case FindingKind::kIndex: return "index";
  }
  return "unknown";
}

void VerifyReport::Add(Finding finding) {
  ++findings_total;
  if (findings.size() < kFindingsMax) findings.push_back(std::move(finding));
}

Task<Result<VerifyReport>> Verify(store::Store& store, const keys::RootKeys& keys,
                                  VerifyInput input) {
  VerifyReport report;
  const Knowledge knowledge = SinceRestore(std::move(input.checkpoints));
  Result<Carried> carried = co_await ReadCarried(store, keys);
  if (!carried) co_return Fail(carried.error());
  if (!carried->problem.empty()) {
    Finding finding;
    finding.kind = FindingKind::kCarried;
    finding.table = CarriedTable(keys.epoch());
    finding.sentence = fmt::format(
        "what epoch {} of the root key took over is damaged: {}; chains and control rows that it "
        "named seem forged, whether they are or not",
        keys.epoch(), carried->problem);
    report.Add(std::move(finding));
  }
  const std::vector<store::Partition> partitions = AllPartitions(input, knowledge, *carried);
  RowVerifier rows(store, keys, input, *carried);

  bool acceptance_told = false;
  const OnEntry on_entry = [&](const EntryPlace& place, ByteView entry) {
    rows.Tell(place, entry);
    if (place.partition == 0) NoteAcceptance(entry, report);
    acceptance_told = acceptance_told || (place.partition == 0 && knowledge.accepted &&
                                          ReadRestoreAcceptance(entry) == knowledge.accepted);
  };
  ChainVerifier chains(store, keys, knowledge.checkpoints, *carried);
  Result<void> done = co_await Walk(chains, partitions, on_entry, report);
  if (!done) co_return Fail(done.error());
  if (knowledge.accepted && !acceptance_told) {
    Finding finding;
    finding.kind = FindingKind::kRestoreNotInChain;
    finding.sentence = fmt::format(
        "a checkpoint of {} accepts a restore, but no entry tells of it; what was known before it "
        "was not looked at",
        FormatTime(knowledge.accepted->at));
    report.Add(std::move(finding));
  }

  done = co_await rows.Scan(partitions, report);
  if (!done) co_return Fail(done.error());
  const OnEntry on_suspect = [&](const EntryPlace& place, ByteView entry) {
    rows.TellSuspects(place, entry);
  };
  for (int round = 0; round < kRoundsMax && rows.has_suspects(); ++round) {
    done = co_await rows.BeginRound();
    if (!done) co_return Fail(done.error());
    VerifyReport told_already;
    ChainVerifier again(store, keys, knowledge.checkpoints, *carried);
    done = co_await Walk(again, partitions, on_suspect, told_already);
    if (!done) co_return Fail(done.error());
    rows.EndRound();
  }
  rows.Finish(report);

  if (input.verify_index) {
    done = co_await VerifyIndexes(input, partitions, report);
    if (!done) co_return Fail(done.error());
  }
  NoteWindows(chains.open_chains(), input.running_instance, report);
  co_return report;
}

}  // namespace strongroom::audit
