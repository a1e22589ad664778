// What the audit's tests share: a real SQLite store with a log on it, records as the vault would
// write them, and a second connection that edits the database behind the server's back.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/log.h"
#include "audit/restore.h"
#include "audit/verify.h"
#include "base/fake_clock.h"
#include "keys/control_rows.h"
#include "keys/keyring.h"
#include "store/sqlite/temporary_store.h"

namespace strongroom::audit {

// Thirty-two bytes in memory, no tenants.
class FixedKeyring final : public keys::Keyring {
 public:
  [[nodiscard]] SecretBytes RootKey() const override { return SecretBytes(32); }
  [[nodiscard]] Result<std::optional<SecretBytes>> ShredKey(const Uuid&) override {
    return std::optional<SecretBytes>();
  }
  [[nodiscard]] Result<void> AddShredKey(const Uuid&, RandomSource&) override { return {}; }
  [[nodiscard]] Result<void> DestroyShredKey(const Uuid&) override { return {}; }
  [[nodiscard]] std::uint32_t epoch() const override { return 1; }
  [[nodiscard]] std::map<std::uint32_t, SecretBytes> FormerAuditRoots() const override {
    return {};
  }
  [[nodiscard]] Uuid id() const override { return {}; }
};

// Keeps what is written, for as long as its owner keeps the list.
class ListSink final : public CheckpointSink {
 public:
  explicit ListSink(std::vector<Checkpoint>& lines) : lines_(lines) {}
  [[nodiscard]] Result<void> Write(const Checkpoint& checkpoint) override {
    lines_.push_back(checkpoint);
    return {};
  }

 private:
  std::vector<Checkpoint>& lines_;
};

inline constexpr std::string_view kType = "accounts";
inline constexpr const char* kTable = "r_accounts";

class AuditRig {
 public:
  AuditRig();

  [[nodiscard]] store::Store& store() { return temporary_.store(); }
  [[nodiscard]] store::TemporaryStore& temporary() { return temporary_; }
  [[nodiscard]] Log& log() { return *log_; }
  [[nodiscard]] Log::ChainMeter& meter() { return *meter_; }
  [[nodiscard]] std::shared_ptr<Log::ChainMeter> SharedMeter() { return meter_; }
  [[nodiscard]] const keys::RootKeys& keys() const { return keys_; }
  [[nodiscard]] const Uuid& instance() const { return temporary_.instance(); }
  template <class T>
  T Run(Task<T> task) {
    return temporary_.Run(std::move(task));
  }

  // -- As the server ---------------------------------------------------------------------------
  void Stop();   // clean
  void Start();  // as a new instance; without Stop before it the old one has crashed
  void Restart() {
    Stop();
    Start();
  }
  void Open(store::Partition partition);
  void Note(store::Partition partition, std::string_view reason);  // an entry about no row
  void WriteCheckpoints(bool force = true);
  // Creates, replaces (absent content: removes). Each is one batch with its entry.
  void SetControl(const std::string& key, const std::optional<std::string>& content);
  void SetRecord(store::Partition partition, const Uuid& id,
                 const std::optional<std::string>& content);
  [[nodiscard]] store::Batch RecordBatch(store::Partition partition, const Uuid& id,
                                         const std::optional<std::string>& content);
  void AcceptRestore(const std::string& reason);

  // -- As the operator -------------------------------------------------------------------------
  [[nodiscard]] VerifyInput Input();
  [[nodiscard]] VerifyReport Verify();
  [[nodiscard]] VerifyReport Verify(VerifyInput input);

  // -- Behind the server's back ----------------------------------------------------------------
  void Sql(const std::string& statements);
  // Runs statements with a copy attached as `old`; how many rows they changed.
  std::int64_t Edit(const std::string& copy, const std::string& statements);
  // SQL for the position of an entry, and for a byte string.
  [[nodiscard]] static std::string At(store::Partition partition, const Uuid& instance,
                                      std::uint64_t n);
  [[nodiscard]] static std::string Blob(ByteView bytes);
  // Renumbers the entries from n on.
  void Shift(store::Partition partition, const Uuid& instance, std::uint64_t n, int by);
  // Copies the database, and brings a copy back.
  void Backup(const std::string& name);
  void Restore(const std::string& name);
  void DropChain(store::Partition partition, const Uuid& instance);
  // As another server that holds the keys: appends a genuine entry to any instance's chain.
  void AppendAs(const Uuid& instance, store::Partition partition, std::string_view entry);
  [[nodiscard]] std::vector<store::ChainEntry> Chain(store::Partition partition,
                                                     const Uuid& instance);

  FakeClock clock;
  std::vector<Checkpoint> checkpoints;
  std::vector<std::string> reports;

 private:
  [[nodiscard]] Bytes RecordBody(store::Partition partition, const Uuid& id, std::uint64_t version,
                                 std::string_view content) const;

  void OpenLog();

  FixedKeyring keyring_;
  keys::RootKeys keys_;
  std::shared_ptr<Log::ChainMeter> meter_;
  store::TemporaryStore temporary_;
  std::unique_ptr<Log> log_;
};

[[nodiscard]] access::Caller Operator();
// The n-th of a row of ids.
[[nodiscard]] Uuid Id(std::uint8_t n);

// A finding of this kind whose sentence holds `text`.
MATCHER_P2(Names, kind, text, std::string(FindingKindName(kind)) + " with \"" + text + "\"") {
  return arg.kind == kind && arg.sentence.find(text) != std::string::npos;
}
[[nodiscard]] std::string Describe(const VerifyReport& report);

}  // namespace strongroom::audit
