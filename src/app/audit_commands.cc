#include "app/audit_commands.h"

#include <fmt/format.h>

#include "app/installation.h"
#include "app/verify_installation.h"
#include "audit/restore.h"
#include "audit/verify.h"

namespace strongroom::app {
namespace {

Result<Config> WholeConfigOf(const AuditSource& source, const Environment& environment) {
  if (!source.config_file.empty()) return LoadConfig(source.config_file, environment);
  Result<Config> config = ParseConfig("data = \"unset\"\n", "audit", environment);
  if (!config) return config;
  config->keyring.clear();
  config->audit.checkpoint_file.clear();
  if (!source.data.empty()) config->data = source.data;
  if (!source.store_url.empty()) config->store.url = source.store_url;
  if (!source.keyring.empty()) config->keyring = source.keyring;
  return CompleteConfig(std::move(*config));
}

Result<Config> ConfigOf(const AuditSource& source, const Environment& environment) {
  Result<Config> config = WholeConfigOf(source, environment);
  if (config && !source.checkpoint_file.empty()) {
    const bool none = source.checkpoint_file == "none";
    config->audit.checkpoint_file = none ? "" : source.checkpoint_file;
  }
  return config;
}

json::object AsJson(const audit::VerifyReport& report) {
  json::object out;
  out["clean"] = report.clean();
  out["chains"] = report.chains;
  out["entries"] = report.entries;
  out["rows"] = report.rows;
  out["findings_total"] = report.findings_total;
  json::array findings;
  for (const audit::Finding& finding : report.findings) {
    json::object one;
    one["kind"] = audit::FindingKindName(finding.kind);
    one["partition"] = finding.partition;
    if (finding.instance) one["instance"] = finding.instance->ToString();
    if (finding.n != 0) one["n"] = finding.n;
    if (!finding.table.empty()) one["table"] = finding.table;
    if (!finding.key.empty()) one["key"] = finding.key;
    one["sentence"] = finding.sentence;
    findings.push_back(std::move(one));
  }
  out["findings"] = std::move(findings);
  json::array notes;
  for (const std::string& note : report.notes) notes.emplace_back(note);
  out["notes"] = std::move(notes);
  return out;
}

// Sentences of findings.
struct RowsAccepted {
  std::vector<std::string> accepted;
  std::vector<std::string> left;
};

json::array Sentences(const std::vector<std::string>& sentences) {
  json::array out;
  for (const std::string& sentence : sentences) out.emplace_back(sentence);
  return out;
}

// A report names so many findings at most, so it is asked for again until none can be accepted.
Task<Result<void>> AcceptRows(Installation& base, const Config& config, std::string reason,
                              RowsAccepted& rows) {
  for (;;) {
    Result<audit::VerifyReport> found = co_await VerifyInstallation(base, config);
    if (!found) co_return Fail(found.error());
    audit::RestoreInput input;
    input.by.principal = access::Principal::System();
    input.reason = reason;
    Result<std::uint64_t> count =
        co_await audit::AcceptRows(*base.store, *base.log, *found, std::move(input));
    if (!count) co_return Fail(count.error());
    rows.left.clear();
    for (const audit::Finding& finding : found->findings) {
      (finding.mends.empty() ? rows.left : rows.accepted).push_back(finding.sentence);
    }
    if (*count == 0) co_return Result<void>();
  }
}

}  // namespace

int RunAuditVerify(const AuditVerify& command, const Environment& environment,
                   const Output& output) {
  Result<Config> config = ConfigOf(command.source, environment);
  if (!config) return PrintFailure(output, config.error().detail);
  config->threads = 1;
  auto base = Installation::Open(*config, OpenMode::kReadOnly, CheckpointLines::kStderr,
                                 [](std::string_view) {});
  if (!base) return PrintFailure(output, base.error().ToString());
  Result<audit::VerifyReport> report = (*base)->io->Run(VerifyInstallation(**base, *config));
  if (!report)
    return PrintFailure(output, "verification could not be done: " + report.error().detail);
  if (output.json) {
    output.out << json::serialize(AsJson(*report)) << '\n';
    return report->clean() ? kExitDone : kExitFailed;
  }
  for (const std::string& note : report->notes) output.out << "note: " << note << '\n';
  if (report->clean()) {
    output.out << fmt::format("verified: {} entries in {} chains, {} rows; nothing found\n",
                              report->entries, report->chains, report->rows);
    return kExitDone;
  }
  output.out << fmt::format("{} finding{}\n", report->findings_total,
                            report->findings_total == 1 ? "" : "s");
  for (const audit::Finding& finding : report->findings) {
    output.out << audit::FindingKindName(finding.kind) << ": " << finding.sentence << '\n';
  }
  return PrintFailure(output, report->findings.front().sentence);
}

int RunAuditAcceptRestore(const AuditAcceptRestore& command, const Environment& environment,
                          const Output& output) {
  Result<Config> config = ConfigOf(command.source, environment);
  if (!config) return PrintFailure(output, config.error().detail);
  config->threads = 1;
  auto opened = Installation::Open(*config, OpenMode::kExisting, CheckpointLines::kStderr,
                                   [](std::string_view) {});
  if (!opened) return PrintFailure(output, opened.error().ToString());
  Installation& base = **opened;
  auto sink = audit::OpenCheckpointFile(config->audit.checkpoint_file);
  if (!sink) return PrintFailure(output, sink.error().detail);
  RowsAccepted rows;
  const auto work = [&]() -> Task<Result<audit::RestoreReport>> {
    Result<std::vector<store::Partition>> partitions = co_await AllPartitions(base);
    if (!partitions) co_return Fail(partitions.error());
    if (Result<void> open = co_await base.log->OpenChain(0); !open) co_return Fail(open.error());
    audit::RestoreInput input;
    input.partitions = std::move(*partitions);
    input.by.principal = access::Principal::System();
    input.reason = command.reason;
    Result<audit::RestoreReport> accepted =
        co_await audit::AcceptRestore(*base.store, *base.log, **sink, std::move(input));
    if (!accepted) co_return accepted;
    if (command.rows) {
      Result<void> done = co_await AcceptRows(base, *config, command.reason, rows);
      if (!done) co_return Fail(done.error());
    }
    if (Result<void> closed = co_await base.log->CloseChains(); !closed) {
      co_return Fail(closed.error());
    }
    co_return accepted;
  };
  Result<audit::RestoreReport> report = base.io->Run(work());
  if (!report) return PrintFailure(output, report.error().ToString());
  if (output.json) {
    json::object out;
    out["accepted_chains"] = report->chains;
    if (command.rows) {
      out["accepted_rows"] = Sentences(rows.accepted);
      out["left"] = Sentences(rows.left);
    }
    output.out << json::serialize(out) << '\n';
  } else {
    output.out << fmt::format("accepted {} chains as they are; verification goes on from here\n",
                              report->chains);
    for (const std::string& sentence : rows.accepted) {
      output.out << "accepted as it stands: " << sentence << '\n';
    }
    for (const std::string& sentence : rows.left) {
      output.out << "cannot be accepted: " << sentence << '\n';
    }
  }
  if (rows.left.empty()) return kExitDone;
  return PrintFailure(
      output, fmt::format("{} finding{} cannot be accepted; the first: {}", rows.left.size(),
                          rows.left.size() == 1 ? "" : "s", rows.left.front()));
}

}  // namespace strongroom::app
