#include "app/installation.h"

#include <algorithm>
#include <filesystem>
#include <thread>
#include <utility>

#include "app/installation_row.h"
#include "app/rotate_root_key.h"
#include "store/postgres/postgres_store.h"
#include "store/sqlite/sqlite_store.h"

namespace strongroom::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDatabaseFile = "strongroom.db";

bool MustBeThere(OpenMode mode) {
  return mode == OpenMode::kExisting || mode == OpenMode::kAlone || mode == OpenMode::kReadOnly;
}

bool DatabaseExists(const Config& config) {
  std::error_code error;
  return UsesSqlite(config) && fs::exists(fs::path(config.data) / kDatabaseFile, error);
}

bool KeyringExists(const Config& config) {
  std::error_code error;
  return fs::exists(config.keyring, error);
}

std::size_t ThreadCount(const Config& config) {
  if (config.threads > 0) return static_cast<std::size_t>(config.threads);
  return std::max(1U, std::thread::hardware_concurrency());
}

// The file, lines or both; nullptr where nothing is written.
Result<std::unique_ptr<audit::CheckpointSink>> OpenCheckpointSink(const Config& config,
                                                                  OpenMode mode,
                                                                  CheckpointLines lines) {
  if (mode == OpenMode::kReadOnly) return nullptr;
  auto printed =
      lines == CheckpointLines::kStdout ? audit::StdoutCheckpoints() : audit::StderrCheckpoints();
  if (config.audit.checkpoint_file.empty()) return printed;
  auto file = audit::OpenCheckpointFile(config.audit.checkpoint_file);
  if (!file || !config.audit.checkpoint_stdout) return file;
  return audit::BothCheckpoints(std::move(*file), std::move(printed));
}

}  // namespace

bool UsesSqlite(const Config& config) { return config.store.url == "sqlite"; }

Installation::~Installation() {
  if (store != nullptr) store->Close();
  if (io != nullptr) io->Join();
}

Result<std::unique_ptr<Installation>> Installation::Open(const Config& config, OpenMode mode,
                                                         CheckpointLines lines,
                                                         const Report& report) {
  std::unique_ptr<Installation> installation(new Installation());
  Result<void> opened = installation->OpenKeyring(config, mode);
  if (opened) opened = installation->OpenParts(config, mode, lines, report);
  if (opened) return installation;
  installation->DropUnusedKeyring(config);
  return Fail(opened.error());
}

Result<void> Installation::OpenParts(const Config& config, OpenMode mode, CheckpointLines lines,
                                     const Report& report) {
  instance = Uuid::V7(clock.Now(), random);
  root_keys = std::make_unique<keys::RootKeys>(*keyring);
  meter = std::make_shared<audit::Log::ChainMeter>(*root_keys);
  io = std::make_unique<IoThreads>(ThreadCount(config));
  if (Result<void> opened = OpenStore(config, mode, report); !opened) return opened;
  auto sink = OpenCheckpointSink(config, mode, lines);
  if (!sink) return Fail(sink.error());
  log = std::make_unique<audit::Log>(*store, *root_keys, clock, instance, std::move(*sink),
                                     [report](const std::string& line) { report(line); });
  log->AttachMeter(meter);
  rows = std::make_unique<keys::ControlRows>(*store, *root_keys, *log);
  if (Result<void> belongs = io->Run(CheckBelonging(mode)); !belongs) return belongs;
  if (Result<void> finished = io->Run(CheckRotationIsFinished(mode, report)); !finished) {
    return finished;
  }
  // Last: a start that is refused changes nothing.
  if (mode == OpenMode::kReadOnly) return {};
  making_.reset();
  return keyring->PrepareForChanges();
}

void Installation::DropUnusedKeyring(const Config& config) {
  if (!keyring_is_unused_) return;
  // Whoever put another file there meanwhile keeps it.
  const auto found = keys::FileKeyring::Open(config.keyring, {});
  if (!found || (*found)->id() != keyring->id()) return;
  std::error_code ignored;
  fs::remove(config.keyring, ignored);
}

Result<bool> Installation::BeginMaking(const Config& config, OpenMode mode) {
  if (MustBeThere(mode)) return false;
  if (mode == OpenMode::kCreate && DatabaseExists(config)) {
    return Fail(ErrorKind::kConfiguration,
                "data: there is a store in " + config.data +
                    " already; nothing was changed. Serve it, or choose another directory");
  }
  if (mode == OpenMode::kCreate && KeyringExists(config)) return true;  // which Create() refuses
  if (!KeyringExists(config) && DatabaseExists(config)) return false;   // which Open() refuses
  const fs::path data = UsesSqlite(config) ? fs::path(config.data) : fs::path();
  auto good = keys::FileKeyring::CheckPlace(config.keyring, data);
  if (!good) return Fail(good.error());
  Result<keys::KeyringLock> lock = keys::KeyringLock::Take(config.keyring);
  if (!lock) return Fail(ErrorKind::kConfiguration, lock.error().detail);
  // Who had the lock until now made the keyring, or failed and dropped it.
  if (mode == OpenMode::kEither && (KeyringExists(config) || DatabaseExists(config))) return false;
  making_.emplace(std::move(*lock));
  return true;
}

Result<void> Installation::OpenKeyring(const Config& config, OpenMode mode) {
  const fs::path data = UsesSqlite(config) ? fs::path(config.data) : fs::path();
  const Result<bool> fresh = BeginMaking(config, mode);
  if (!fresh) return Fail(fresh.error());
  auto opened = Result<std::unique_ptr<keys::FileKeyring>>();
  if (!*fresh) {
    opened = keys::FileKeyring::Open(config.keyring, data);
  } else if (making_) {
    opened = keys::FileKeyring::Create(*making_, config.keyring, data, random);
  } else {
    opened = keys::FileKeyring::Create(config.keyring, data, random);
  }
  if (!opened) return Fail(opened.error());
  keyring = std::move(*opened);
  keyring_is_unused_ = *fresh;
  if (config.require_locked_memory && !keyring->memory_locked()) {
    return Fail(ErrorKind::kConfiguration,
                "require_locked_memory is set, but the system grants no locked memory; raise "
                "RLIMIT_MEMLOCK or unset it");
  }
  return {};
}

Result<void> Installation::OpenStore(const Config& config, OpenMode mode, const Report& report) {
  if (MustBeThere(mode)) {
    if (UsesSqlite(config) && !DatabaseExists(config)) {
      return Fail(ErrorKind::kConfiguration,
                  "data: there is no store in " + config.data +
                      ", but there is a keyring: restore the store that it belongs to; or, if "
                      "there never was one, move the keyring away and run `strongroom init`");
    }
  }
  store::StoreEnvironment environment;
  environment.io = io->contexts();
  environment.instance = instance;
  environment.chain_mac = [meter = meter](store::Partition partition, const store::Mac& previous,
                                          std::uint64_t n, ByteView entry) {
    return meter->Mac(partition, previous, n, entry);
  };
  environment.queue_max = static_cast<std::size_t>(config.store.queue_max);
  Result<std::unique_ptr<store::Store>> opened = Fail(ErrorKind::kInternal, "");
  if (UsesSqlite(config)) {
    sqlite_file_ = (fs::path(config.data) / kDatabaseFile).string();
    store::SqliteOptions options;
    options.directory = config.data;
    options.read_only = mode == OpenMode::kReadOnly;
    options.on_problem = [report](const std::string& line) { report(line); };
    opened = store::OpenSqliteStore(options, std::move(environment));
  } else {
    store::PostgresOptions options;
    options.url = config.store.url;
    options.schema = config.store.schema;
    options.read_only = mode == OpenMode::kReadOnly;
    options.alone = mode == OpenMode::kAlone;
    options.connections_max = static_cast<std::size_t>(config.store.connections);
    // Its table goes with the epoch of the root key, and it is there from the first write on.
    options.mark_table = root_keys->control_table();
    options.mark_key = ToBytes(kInstallationKey);
    options.log = report;
    opened = store::OpenPostgresStore(std::move(options), std::move(environment));
  }
  if (!opened) {
    const bool names_it = opened.error().detail.starts_with("store.");
    return Fail(names_it ? opened.error() : AboutKey(StoreKey(), opened.error()));
  }
  store = std::move(*opened);
  // The port wants Watch() before anything is written; what is to follow is not built yet.
  const auto on_change = [this](store::Partition, const Bytes& key) {
    if (followers_.on_change) followers_.on_change(AsText(key));
  };
  const auto on_gap = [this] {
    if (followers_.on_gap) followers_.on_gap();
  };
  store->Watch(root_keys->control_table(), on_change, on_gap);
  return {};
}

void Installation::FollowControlRows(Followers followers) {
  const auto set = [&]() -> Task<void> {
    followers_ = std::move(followers);
    co_return;
  };
  io->Run(set());
}

// Whether anything in the store was written under this keyring: a control row, or the first entry
// of a chain of the installation.
Task<Result<bool>> Installation::KeyringFits(bool has_table) {
  constexpr std::size_t kPage = 500;
  const store::TableName control = root_keys->control_table();
  Bytes after;
  while (has_table) {
    Bytes every;
    Result<std::vector<store::Row>> page =
        co_await store->Scan(control, 0, std::move(every), after, kPage);
    if (!page) co_return Fail(page.error());
    for (const store::Row& row : *page) {
      if (keys::ControlRows::Verify(*root_keys, row)) co_return true;
    }
    if (page->size() < kPage) break;
    after = page->back().key;
  }
  Result<std::vector<store::ChainHead>> heads = co_await store->ChainHeads(0);
  if (!heads) co_return Fail(heads.error());
  for (const store::ChainHead& head : *heads) {
    Result<std::vector<store::ChainEntry>> first =
        co_await store->ReadChain(0, head.instance, 0, 1);
    if (!first) co_return Fail(first.error());
    if (first->empty() || first->front().n != 1) continue;
    const store::ChainEntry& entry = first->front();
    // Only to say what is wrong: nothing rests on which of its epochs it is.
    for (std::uint32_t epoch = 1; epoch <= root_keys->epoch(); ++epoch) {
      const store::Mac mac = root_keys->ChainMacOf(epoch, 0, store::Mac{}, 1, entry.entry);
      if (mac == entry.mac) co_return true;
    }
  }
  co_return false;
}

// Nothing was ever written to the store.
Task<Result<void>> Installation::Initialise(OpenMode mode) {
  if (MustBeThere(mode)) {
    const std::string begin_anew =
        sqlite_file_.empty() ? "move" : "remove " + sqlite_file_ + ", move";
    co_return Fail(
        ErrorKind::kConfiguration,
        StoreKey() +
            ": the store is empty: restore the one that the keyring belongs to; or, if there "
            "never was one, " +
            begin_anew + " the keyring away and run `strongroom init`");
  }
  const access::Caller server{.principal = access::Principal::System(), .request_id = {}};
  // From here on something may stand in the store under it.
  const bool was_unused = std::exchange(keyring_is_unused_, false);
  store::Batch batch;
  rows->Insert(batch, server, "installation.create", std::string(kInstallationKey),
               EncodeInstallationRow({.keyring = keyring->id(), .created = clock.Now()}));
  // In one go with the chain's start, so that nobody ever sees the one without the other.
  Result<store::WriteOutcome> written = co_await log->OpenChainWith(0, std::move(batch));
  if (!written) co_return Fail(written.error());
  // A failed check: another server initialised the same database a moment ago, which must be with
  // the same keyring; a new one is not it.
  if (!written->committed()) keyring_is_unused_ = was_unused;
  co_return Result<void>();
}

Task<Result<bool>> Installation::ControlTableIsThere() {
  Result<std::uint64_t> count = co_await store->Count(root_keys->control_table(), 0);
  if (!count && count.error().kind != ErrorKind::kNoSuchTable) co_return Fail(count.error());
  co_return count.has_value();
}

Task<Result<void>> Installation::CheckBelonging(OpenMode mode) {
  const store::TableName control = root_keys->control_table();
  Result<bool> holds_anything = co_await store->HoldsAnything();
  if (!holds_anything) co_return Fail(holds_anything.error());
  if (!*holds_anything) {
    if (!MustBeThere(mode)) {
      Result<void> made = co_await store->EnsureTable(control);
      if (!made) co_return made;
    }
    if (Result<void> made = co_await Initialise(mode); !made) co_return made;
  }
  Result<bool> has_table = co_await ControlTableIsThere();
  if (!has_table) co_return Fail(has_table.error());
  if (!*has_table) co_return co_await JudgeWithoutRow(mode, false);
  Result<std::optional<store::Row>> row =
      co_await store->Get(control, 0, ToBytes(kInstallationKey));
  if (!row) co_return Fail(row.error());
  std::optional<keys::ControlRow> ours;
  if (row->has_value()) ours = keys::ControlRows::Verify(*root_keys, **row);
  if (!ours) co_return co_await JudgeWithoutRow(mode, true);
  if (*holds_anything && mode == OpenMode::kCreate) {
    co_return Fail(
        ErrorKind::kConfiguration,
        StoreKey() + ": the database holds an installation already; nothing was changed in it");
  }
  if (!DecodeInstallationRow(ours->body)) {
    co_return Fail(
        ErrorKind::kConfiguration,
        StoreKey() +
            ": the store is of a format that this version does not read; use the version that "
            "wrote it. Nothing was changed");
  }
  co_return Result<void>();
}

// Servers go on meanwhile: what is left is read by nobody. But nothing is written in this epoch
// before the keyring that it hangs on is sure to stay, which the interrupted command may not have
// seen to.
Task<Result<void>> Installation::CheckRotationIsFinished(OpenMode mode, const Report& report) {
  if (mode == OpenMode::kReadOnly) co_return Result<void>();
  Result<bool> is_left = co_await RotationIsUnfinished(*store, root_keys->epoch());
  if (!is_left) co_return Fail(is_left.error());
  if (*is_left) {
    if (Result<void> synced = keyring->Sync(); !synced) co_return synced;
    report(
        "a rotation of the root key was interrupted before it had erased what was under the former "
        "key; stop every server and run `strongroom keyring rotate`, which finishes it");
  }
  co_return Result<void>();
}

// The store holds something, but no control row "installation" that this keyring verifies.
Task<Result<void>> Installation::JudgeWithoutRow(OpenMode mode, bool has_table) {
  Result<bool> fits = co_await KeyringFits(has_table);
  if (!fits) co_return Fail(fits.error());
  if (*fits && !has_table) {
    co_return Fail(ErrorKind::kConfiguration,
                   "the store and the keyring stand on two sides of a rotation of the root key: "
                   "give the keyring that was in use when the store was last written, or "
                   "restore both from one time. (If the root key was never rotated, somebody "
                   "removed the table of the control rows: restore the whole store.) Nothing was "
                   "changed");
  }
  // Verification names the row among its findings.
  if (*fits && mode == OpenMode::kReadOnly) co_return Result<void>();
  if (*fits) {
    co_return Fail(ErrorKind::kConfiguration,
                   "the keyring belongs to this store, but its control row \"installation\" is "
                   "missing or was edited: somebody wrote to the database, or a restore was left "
                   "half done. `strongroom audit verify` names what is missing; restore the whole "
                   "store from a backup. Nothing was changed");
  }
  std::uint64_t control_rows = 0;
  if (has_table) {
    Result<std::uint64_t> count = co_await store->Count(root_keys->control_table(), 0);
    if (!count) co_return Fail(count.error());
    control_rows = *count;
  }
  if (control_rows == 0) {
    co_return Fail(
        ErrorKind::kConfiguration,
        StoreKey() +
            ": the store holds records or chains of an installation, but none of its control "
            "rows, without which they can be neither read nor verified, and this keyring "
            "wrote none of its chains. Restore the whole store from a backup, and give the "
            "keyring that belongs to it; only an empty store can be initialised. Nothing "
            "was changed");
  }
  if (mode == OpenMode::kCreate) {
    co_return Fail(
        ErrorKind::kConfiguration,
        StoreKey() + ": the database holds an installation already; nothing was changed in it");
  }
  co_return Fail(ErrorKind::kConfiguration,
                 "the keyring does not belong to this store; give the keyring that the store was "
                 "initialised with. Nothing was changed");
}

}  // namespace strongroom::app
