// What the server and the audit commands both stand on: the keyring, the store it belongs to, and
// the proof that the two belong together, and stand in the same epoch of the root key.
//
// The control row "installation" is written once, at initialisation, under the keyring's control
// key. A store whose row does not verify has another keyring, or was tampered with: the program
// refuses to start, and writes nothing; only verification goes on where the keyring is the right
// one. Only a store that holds nothing at all is initialised.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/config.h"
#include "app/io_threads.h"
#include "audit/log.h"
#include "base/clock.h"
#include "base/random.h"
#include "keys/control_rows.h"
#include "keys/keyring.h"
#include "keys/root_keys.h"
#include "store/store.h"

namespace strongroom::app {

enum class OpenMode : std::uint8_t {
  kExisting,  // both must be there
  kCreate,    // neither may be there
  kEither,    // `dev`: an empty store gets a keyring if it has none
  kAlone,     // both must be there, and no other process may have the store open
  kReadOnly,  // both must be there; nothing is written
};

// Where checkpoints go that are to be printed (audit.checkpoint_stdout): the server prints them on
// stdout, for a log collector; a command, whose answer stands there, on stderr.
enum class CheckpointLines : std::uint8_t { kStdout, kStderr };

using Report = std::function<void(std::string_view line)>;

// Members in the order of their making; destroyed in reverse.
struct Installation {
  SystemRandom random;
  SystemClock clock;
  Uuid instance;
  std::unique_ptr<keys::FileKeyring> keyring;
  std::unique_ptr<keys::RootKeys> root_keys;
  std::shared_ptr<audit::Log::ChainMeter> meter;
  std::unique_ptr<IoThreads> io;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<audit::Log> log;
  std::unique_ptr<keys::ControlRows> rows;

  // Notices about control rows, on the first io thread; empty until FollowControlRows().
  struct Followers {
    std::function<void(std::string_view key)> on_change;
    std::function<void()> on_gap;
  };
  // Hands on what the store notices from now on.
  void FollowControlRows(Followers followers);

  ~Installation();

  // kConfiguration, saying what to mend, for a missing, wrong or too-open keyring, a store that is
  // there already, in use or unreachable.
  [[nodiscard]] static Result<std::unique_ptr<Installation>> Open(const Config& config,
                                                                  OpenMode mode,
                                                                  CheckpointLines lines,
                                                                  const Report& report);

 private:
  Installation() = default;
  Followers followers_;             // touched on the first io thread only
  bool keyring_is_unused_ = false;  // made by this program, and nothing is written under it
  // Held by who makes the keyring until the store is initialised: nobody finds a keyring that may
  // be dropped again.
  std::optional<keys::KeyringLock> making_;
  // Whether the keyring is to be made; others are held off then. They, if not, are done with it.
  [[nodiscard]] Result<bool> BeginMaking(const Config& config, OpenMode mode);
  [[nodiscard]] Result<void> OpenKeyring(const Config& config, OpenMode mode);
  [[nodiscard]] Result<void> OpenParts(const Config& config, OpenMode mode, CheckpointLines lines,
                                       const Report& report);
  // So that what failed may be tried again, and no keyring without a store lies about.
  void DropUnusedKeyring(const Config& config);
  [[nodiscard]] Result<void> OpenStore(const Config& config, OpenMode mode, const Report& report);
  std::string sqlite_file_;  // empty: another store
  // Of the configuration: where the store is.
  [[nodiscard]] std::string StoreKey() const { return sqlite_file_.empty() ? "store.url" : "data"; }
  [[nodiscard]] Task<Result<void>> CheckBelonging(OpenMode mode);
  [[nodiscard]] Task<Result<void>> Initialise(OpenMode mode);
  [[nodiscard]] Task<Result<void>> JudgeWithoutRow(OpenMode mode, bool has_table);
  [[nodiscard]] Task<Result<bool>> ControlTableIsThere();
  [[nodiscard]] Task<Result<bool>> KeyringFits(bool has_table);
  [[nodiscard]] Task<Result<void>> CheckRotationIsFinished(OpenMode mode, const Report& report);
};

[[nodiscard]] bool UsesSqlite(const Config& config);

}  // namespace strongroom::app
