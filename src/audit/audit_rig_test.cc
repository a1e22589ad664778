#include "audit/audit_rig_test.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/sqlite/connection.h"

namespace strongroom::audit {
namespace {

constexpr int kChainShift = 40;

std::string ChainId(store::Partition partition, const Uuid& instance) {
  return fmt::format("(SELECT id FROM chain WHERE partition = {} AND instance = {})", partition,
                     AuditRig::Blob(instance.bytes()));
}

// The store has its own tests: here its errors end the test.
template <class T>
T Must(Result<T> result, const char* what) {
  if (!result) throw std::runtime_error(fmt::format("{}: {}", what, result.error().ToString()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace

access::Caller Operator() {
  access::Caller caller;
  caller.principal.kind = access::PrincipalKind::kOperator;
  caller.principal.subject = "operator";
  caller.principal.accessor = "token-1";
  caller.request_id = "request-1";
  return caller;
}

Uuid Id(std::uint8_t n) {
  Uuid::Raw raw{};
  raw[0] = 0xd0;
  raw[15] = n;
  return Uuid(raw);
}

std::string Describe(const VerifyReport& report) {
  std::string text = fmt::format("{} findings", report.findings_total);
  for (const Finding& finding : report.findings) {
    text += fmt::format("\n  {}: {}", FindingKindName(finding.kind), finding.sentence);
  }
  for (const std::string& note : report.notes) text += "\n  note: " + note;
  return text;
}

AuditRig::AuditRig()
    : keys_(keyring_),
      meter_(std::make_shared<Log::ChainMeter>(keys_)),
      temporary_(
          {.tables = {store::TableName(keys::kControlTable), kTable},
           .chain_mac = [this](
                            store::Partition partition, const store::Mac& previous, std::uint64_t n,
                            ByteView entry) { return meter_->Mac(partition, previous, n, entry); },
           // What tests edit behind the store's back is to be seen at once.
           .sqlite = {.keep_snapshots = false,
                      .synchronous = store::sqlite::Synchronous::kInsecureOff}}) {
  OpenLog();
}

void AuditRig::Stop() {
  Must(Run(log_->CloseChains()), "close");
  log_.reset();
}

void AuditRig::Start() {
  // Its thread may be on the way back to an io thread, which ends with the store.
  log_.reset();
  temporary_.Reopen();
  meter_ = std::make_shared<Log::ChainMeter>(keys_);
  OpenLog();
}

void AuditRig::OpenLog() {
  log_ = std::make_unique<Log>(store(), keys_, clock, instance(),
                               std::make_unique<ListSink>(checkpoints),
                               [this](const std::string& line) { reports.push_back(line); });
  log_->AttachMeter(meter_);
  Open(0);
}

void AuditRig::Open(store::Partition partition) {
  Must(Run(log_->OpenChain(partition)), "open a chain");
}

void AuditRig::Note(store::Partition partition, std::string_view reason) {
  Event event;
  event.action = "test.note";
  event.reason = reason;
  const access::Caller by = Operator();
  Must(Run(log_->Append(partition, by, event)), "append");
}

void AuditRig::WriteCheckpoints(bool force) { Run(log_->WriteCheckpoints(force)); }

void AuditRig::SetControl(const std::string& key, const std::optional<std::string>& content) {
  const keys::ControlRows rows(store(), keys_, *log_);
  const auto old = Must(Run(rows.Get(key)), "get");
  const access::Caller by = Operator();
  store::Batch batch;
  if (!old) {
    rows.Insert(batch, by, "test.create", key, ToBytes(content.value()));
  } else if (content) {
    rows.Replace(batch, by, "test.replace", *old, ToBytes(*content));
  } else {
    rows.Remove(batch, by, "test.remove", *old);
  }
  if (!Must(Run(store().Write(std::move(batch))), "write").committed()) {
    throw std::runtime_error("a check did not hold");
  }
}

Bytes AuditRig::RecordBody(store::Partition partition, const Uuid& id, std::uint64_t version,
                           std::string_view content) const {
  Bytes body = ToBytes(content);
  const store::Mac mac = keys_.ControlMac(kType, partition, id.bytes(), version, body);
  body.insert(body.end(), mac.begin(), mac.end());
  return body;
}

void AuditRig::SetRecord(store::Partition partition, const Uuid& id,
                         const std::optional<std::string>& content) {
  Open(partition);
  Must(Run(store().Write(RecordBatch(partition, id, content))), "write");
}

store::Batch AuditRig::RecordBatch(store::Partition partition, const Uuid& id,
                                   const std::optional<std::string>& content) {
  const Bytes key = ToBytes(id.bytes());
  const auto old = Must(Run(store().Get(kTable, partition, key)), "get");
  const auto digest = [](ByteView body) {
    store::Mac mac{};
    std::ranges::copy(body.last(mac.size()), mac.begin());
    return keys::DigestOf(mac);
  };
  const std::string key_text = id.ToString();
  RowChange change{.table = kType, .key = key_text, .version = 0, .from = {}, .to = {}};
  store::Batch batch;
  if (old) change.from = digest(old->body);
  if (content) {
    change.version = old ? old->version + 1 : 1;
    Bytes body = RecordBody(partition, id, change.version, *content);
    change.to = digest(body);
    batch.puts.push_back({.table = kTable,
                          .partition = partition,
                          .key = key,
                          .version = change.version,
                          .body = std::move(body)});
  } else {
    batch.removes.push_back({.table = kTable, .partition = partition, .key = key});
  }
  Event event;
  event.action = "record.write";
  event.type = kType;
  event.record = key_text;
  event.row = change;
  batch.appends.push_back(log_->Entry(partition, Operator(), event));
  return batch;
}

void AuditRig::AcceptRestore(const std::string& reason) {
  RestoreInput input{.partitions = {0, 1, 2}, .by = Operator(), .reason = reason};
  ListSink sink(checkpoints);
  Must(Run(audit::AcceptRestore(store(), *log_, sink, std::move(input))), "accept");
}

VerifyInput AuditRig::Input() {
  VerifyInput input;
  input.partitions = {0, 1, 2};
  input.tables = {{.type = std::string(kType), .table = kTable}};
  input.checkpoints = checkpoints;
  input.verify_record_row = [this](store::Partition partition, std::string_view type,
                                   const store::Row& row) -> Task<Result<bool>> {
    const std::size_t size = row.body.size() - std::tuple_size_v<store::Mac>;
    const ByteView content = ByteView(row.body).first(size);
    const store::Mac mac = keys_.ControlMac(type, partition, row.key, row.version, content);
    co_return std::ranges::equal(mac, ByteView(row.body).subspan(size));
  };
  return input;
}

VerifyReport AuditRig::Verify() { return Verify(Input()); }

VerifyReport AuditRig::Verify(VerifyInput input) {
  return Must(Run(audit::Verify(store(), keys_, std::move(input))), "verify");
}

void AuditRig::Sql(const std::string& statements) {
  store::sqlite::ConnectionOptions options;
  options.file = temporary_.directory() / "strongroom.db";
  auto connection = Must(store::sqlite::Connection::Open(options), "open the file");
  Must(connection.Execute(statements), statements.c_str());
}

std::int64_t AuditRig::Edit(const std::string& copy, const std::string& statements) {
  store::sqlite::ConnectionOptions options;
  options.file = temporary_.directory() / "strongroom.db";
  auto connection = Must(store::sqlite::Connection::Open(options), "open the file");
  const std::string attach =
      fmt::format("ATTACH '{}' AS old", (temporary_.directory() / copy).string());
  Must(connection.Execute(attach), "attach");
  Must(connection.Execute(statements), statements.c_str());
  return Must(connection.QueryInt("SELECT total_changes()"), "count");
}

void AuditRig::Backup(const std::string& name) {
  Sql(fmt::format("VACUUM INTO '{}'", (temporary_.directory() / name).string()));
}

void AuditRig::Restore(const std::string& name) {
  std::string copy;
  for (const char* table : {"chain", "chain_entry", "row_control", "row_r_accounts"}) {
    copy += fmt::format("DELETE FROM main.{0}; INSERT INTO main.{0} SELECT * FROM old.{0};", table);
  }
  Sql(fmt::format("ATTACH '{}' AS old; BEGIN; {} COMMIT", (temporary_.directory() / name).string(),
                  copy));
}

std::string AuditRig::Blob(ByteView bytes) { return fmt::format("x'{}'", HexEncode(bytes)); }

std::string AuditRig::At(store::Partition partition, const Uuid& instance, std::uint64_t n) {
  return fmt::format("(({} << {}) + {})", ChainId(partition, instance), kChainShift, n);
}

void AuditRig::Shift(store::Partition partition, const Uuid& instance, std::uint64_t n, int by) {
  // By way of negative numbers, so that none meets another that has not moved yet.
  const std::string end = At(partition, instance, (std::uint64_t{1} << kChainShift) - 1);
  Sql(fmt::format(
      "UPDATE chain_entry SET position = -(position + {2}) WHERE position BETWEEN {0} AND {1};"
      "UPDATE chain_entry SET position = -position WHERE position < 0",
      At(partition, instance, n), end, by));
}

void AuditRig::DropChain(store::Partition partition, const Uuid& instance) {
  const std::string end = At(partition, instance, (std::uint64_t{1} << kChainShift) - 1);
  Sql(
      fmt::format("DELETE FROM chain_entry WHERE position BETWEEN {0} AND {1};"
                  "DELETE FROM chain WHERE partition = {2} AND instance = {3}",
                  At(partition, instance, 1), end, partition, Blob(instance.bytes())));
}

void AuditRig::AppendAs(const Uuid& instance, store::Partition partition, std::string_view entry) {
  const std::vector<store::ChainEntry> chain = Chain(partition, instance);
  const store::Mac before = chain.empty() ? store::Mac{} : chain.back().mac;
  const std::uint64_t n = chain.size() + 1;
  const store::Mac mac = keys_.ChainMac(partition, before, n, AsBytes(entry));
  Sql(
      fmt::format("INSERT OR IGNORE INTO chain (partition, instance) VALUES ({0}, {1});"
                  "INSERT INTO chain_entry (position, entry, mac) VALUES ({2}, {3}, {4})",
                  partition, Blob(instance.bytes()), At(partition, instance, n),
                  Blob(AsBytes(entry)), Blob(mac)));
}

std::vector<store::ChainEntry> AuditRig::Chain(store::Partition partition, const Uuid& instance) {
  return Must(Run(store().ReadChain(partition, instance, 0, 100'000)), "read a chain");
}

}  // namespace strongroom::audit
