// An installation without a server: keyring, store, audit log, control rows and keys, wired as
// `app` does. For tests of this room and of those above it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "access/decide.h"
#include "audit/log.h"
#include "base/fake_clock.h"
#include "base/random.h"
#include "base/temporary_directory.h"
#include "identity/token_store.h"
#include "keys/control_rows.h"
#include "keys/key_hierarchy.h"
#include "keys/keyring.h"
#include "keys/root_keys.h"
#include "store/failing_store.h"
#include "store/sqlite/temporary_store.h"

namespace strongroom::identity {

class DiscardedCheckpoints final : public audit::CheckpointSink {
 public:
  Result<void> Write(const audit::Checkpoint&) override { return {}; }
};

// The store's notices, and whether the link that brings them is up, as the test wants them.
class LinkedStore final : public store::FailingStore {
 public:
  using FailingStore::FailingStore;
  bool live = true;
  [[nodiscard]] bool WatchIsLive() const override { return live; }
};

class TestInstallation {
 public:
  TestInstallation() {
    auto made = keys::FileKeyring::Create(directory / "keyring", {}, random);
    if (!made) throw std::runtime_error(made.error().ToString());
    keyring = std::move(*made);
    root = std::make_unique<keys::RootKeys>(*keyring);
    auto meter = std::make_shared<audit::Log::ChainMeter>(*root);
    temporary.emplace(store::TemporaryStore::Options{
        .tables = {std::string(keys::kControlTable), "records"},
        .chain_mac = [meter](store::Partition partition, const store::Mac& previous,
                             std::uint64_t n,
                             ByteView entry) { return meter->Mac(partition, previous, n, entry); },
        .before_start =
            [this](store::Store& opened) {
              opened.Watch(
                  std::string(keys::kControlTable),
                  [this](store::Partition, const Bytes& key) {
                    if (on_notice) on_notice(AsText(key));
                  },
                  [] {});
            }});
    Wire();
  }
  ~TestInstallation() { temporary.reset(); }

  // A restart: the store closes and opens, all else is made anew from what is stored.
  void Restart() {
    auto opened = keys::FileKeyring::Open(directory / "keyring", {});
    if (!opened) throw std::runtime_error(opened.error().ToString());
    on_notice = nullptr;
    temporary->Reopen();
    // The store's chain MACs still come from the first: the root key is the same.
    retired.emplace_back(std::move(keyring), std::move(root));
    keyring = std::move(*opened);
    root = std::make_unique<keys::RootKeys>(*keyring);
    Wire();
  }

  template <class T>
  T Run(Task<T> task) {
    return temporary->Run(std::move(task));
  }
  // Lets what notices have posted to the io thread run.
  void Settle() {
    for (int i = 0; i < 3; ++i) {
      auto nothing = []() -> Task<int> { co_return 0; };
      (void)Run(nothing());
    }
  }

  [[nodiscard]] static access::ControlGrant Grant(const access::Principal& principal,
                                                  access::ControlAction action) {
    auto grant = access::DecideControl(principal, action);
    if (!grant) throw std::runtime_error("not granted");
    return std::move(*grant);
  }
  [[nodiscard]] static access::Caller Operator() {
    access::Principal principal;
    principal.kind = access::PrincipalKind::kOperator;
    principal.subject = "operator";
    principal.accessor = "sra_operator";
    return {.principal = std::move(principal), .request_id = "r1"};
  }
  [[nodiscard]] static access::Caller Of(const keys::TenantRef& tenant,
                                         const std::vector<std::string>& permissions) {
    access::Principal principal;
    principal.subject = "service of " + tenant.name;
    principal.accessor = "sra_" + tenant.name;
    principal.tenant = tenant.number;
    principal.tenant_name = tenant.name;
    principal.permissions =
        std::make_shared<const access::PermissionSet>(*access::PermissionSet::Parse(permissions));
    return {.principal = std::move(principal), .request_id = "r2"};
  }
  // The entries of all chains of a partition, as text.
  [[nodiscard]] std::string Chain(store::Partition partition) {
    std::string text;
    auto heads = Run(temporary->store().ChainHeads(partition));
    for (const store::ChainHead& head : *heads) {
      auto entries =
          Run(temporary->store().ReadChain(partition, head.instance, 0, std::size_t{100'000}));
      for (const store::ChainEntry& entry : *entries) {
        text += AsText(entry.entry);
        text += '\n';
      }
    }
    return text;
  }

  TemporaryDirectory home;
  std::filesystem::path directory = home.path();
  FakeClock clock;
  SystemRandom random;
  std::function<void(std::string_view key)> on_notice;  // on io thread 0; set while it is idle
  std::vector<std::string> reports;                     // from io thread 0
  std::vector<std::pair<std::unique_ptr<keys::FileKeyring>, std::unique_ptr<keys::RootKeys>>>
      retired;
  std::unique_ptr<keys::FileKeyring> keyring;
  std::unique_ptr<keys::RootKeys> root;
  std::optional<store::TemporaryStore> temporary;
  std::unique_ptr<LinkedStore> store;
  std::unique_ptr<audit::Log> log;
  std::unique_ptr<keys::ControlRows> rows;
  std::unique_ptr<keys::KeyHierarchy> hierarchy;
  std::unique_ptr<TokenStore> tokens;

 private:
  void Wire() {
    store = std::make_unique<LinkedStore>(temporary->store());
    log = std::make_unique<audit::Log>(
        *store, *root, clock, temporary->instance(), std::make_unique<DiscardedCheckpoints>(),
        [this](const std::string& line) { reports.push_back(line); });
    rows = std::make_unique<keys::ControlRows>(*store, *root, *log);
    hierarchy = std::make_unique<keys::KeyHierarchy>(*root, *rows, random, clock);
    tokens = std::make_unique<TokenStore>(*rows, *log, random, clock);
  }
};

}  // namespace strongroom::identity
