// What tests of this room run on: a keyring in a temporary directory, a real store, and a journal
// that remembers what it was told.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/fake_clock.h"
#include "base/random.h"
#include "base/temporary_directory.h"
#include "keys/control_rows.h"
#include "keys/key_hierarchy.h"
#include "keys/keyring.h"
#include "keys/root_keys.h"
#include "store/sqlite/temporary_store.h"

namespace strongroom::keys {

class RememberingJournal final : public ControlJournal {
 public:
  struct Change {
    std::string action, key;
    std::uint64_t version = 0;
    std::optional<RowDigest> from, to;
  };
  store::ChainAppend Record(const access::Caller&, const ControlChange& change) override {
    const std::lock_guard guard(mutex_);
    changes_.push_back({.action = std::string(change.action),
                        .key = std::string(change.key),
                        .version = change.version,
                        .from = change.from,
                        .to = change.to});
    return {.partition = 0, .entry = ToBytes(change.action)};
  }
  void BadRow(std::string_view key) override {
    const std::lock_guard guard(mutex_);
    bad_.emplace_back(key);
  }
  [[nodiscard]] std::vector<Change> changes() const {
    const std::lock_guard guard(mutex_);
    return changes_;
  }
  [[nodiscard]] std::vector<std::string> bad() const {
    const std::lock_guard guard(mutex_);
    return bad_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Change> changes_;
  std::vector<std::string> bad_;
};

struct KeysRig {
  KeysRig() {
    auto made = FileKeyring::Create(directory.path() / "keyring", {}, random);
    if (!made) throw std::runtime_error(made.error().ToString());
    keyring = std::move(*made);
    root = std::make_unique<RootKeys>(*keyring);
    rows = std::make_unique<ControlRows>(temporary.store(), *root, journal);
    hierarchy = NewHierarchy();
  }
  // As another server, or this one after a restart, would have.
  [[nodiscard]] std::unique_ptr<KeyHierarchy> NewHierarchy() {
    return std::make_unique<KeyHierarchy>(*root, *rows, random, clock);
  }
  // A tenant with its keys.
  TenantRef NewTenant(std::uint32_t number) {
    TenantRef tenant{.number = number,
                     .id = Uuid::V7(clock.Now(), random),
                     .name = "tenant" + std::to_string(number)};
    EXPECT_TRUE(keyring->AddShredKey(tenant.id, random));
    store::Batch batch;
    EXPECT_TRUE(hierarchy->AddTenantKey(batch, by, tenant));
    EXPECT_TRUE(Write(std::move(batch)));
    return tenant;
  }
  // Whether the batch was committed.
  bool Write(store::Batch batch) {
    auto written = temporary.Run(temporary.store().Write(std::move(batch)));
    return written && written->committed();
  }
  std::shared_ptr<const TypeKeys> Keys(KeyHierarchy& from, const TenantRef& tenant,
                                       const std::string& type) {
    auto keys = temporary.Run(from.ForType(tenant, type, 0));
    EXPECT_TRUE(keys) << keys.error().ToString();
    return keys ? *keys : nullptr;
  }

  // A new data key version, as a batch of its own; the new version, or 0 when it was not committed.
  std::uint32_t Rotate(KeyHierarchy& by_way_of, const TenantRef& tenant, const std::string& type) {
    store::Batch batch;
    const auto added = temporary.Run(by_way_of.AddRotation(batch, by, tenant, type));
    EXPECT_TRUE(added);
    if (!added || !Write(std::move(batch))) return 0;
    by_way_of.Forget(tenant.number);
    return *added;
  }

  TemporaryDirectory directory;
  FakeClock clock;
  SystemRandom random;
  RememberingJournal journal;
  const access::Caller by{.principal = access::Principal::System(), .request_id = "r1"};
  store::TemporaryStore temporary{{.io_threads = 2, .tables = {std::string(kControlTable)}}};
  std::unique_ptr<FileKeyring> keyring;
  std::unique_ptr<RootKeys> root;
  std::unique_ptr<ControlRows> rows;
  std::unique_ptr<KeyHierarchy> hierarchy;
};

}  // namespace strongroom::keys
