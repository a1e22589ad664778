// The keyring: the root key and one shred key a tenant, kept outside the store and outside the data
// directory so that no backup of the store ever holds them (docs/formats.md, "Keyring file").
//
// Destroying a tenant's shred key makes everything sealed for that tenant unreadable for good,
// backups included. Threads: safe to call from any; calls may do file I/O.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>

#include "base/error.h"
#include "base/random.h"
#include "base/secret_bytes.h"
#include "base/uuid.h"

namespace strongroom::keys {

class Keyring {
 public:
  virtual ~Keyring() = default;
  // 32 bytes; the caller's copy.
  [[nodiscard]] virtual SecretBytes RootKey() const = 0;
  // nullopt: none was made, or it was destroyed. Looks again at the file when the tenant is
  // unknown, so that servers sharing a keyring see each other's tenants.
  [[nodiscard]] virtual Result<std::optional<SecretBytes>> ShredKey(const Uuid& tenant) = 0;
  // Makes and stores one; on success it is on stable storage. kUnavailable, and nothing is written,
  // when other processes cannot be held off meanwhile: so for every change.
  [[nodiscard]] virtual Result<void> AddShredKey(const Uuid& tenant, RandomSource& random) = 0;
  // Idempotent. On success the key is gone from the file and the old content is overwritten.
  [[nodiscard]] virtual Result<void> DestroyShredKey(const Uuid& tenant) = 0;
  // Which of the installation's root keys this is; 1 is the first, each rotation makes the next.
  [[nodiscard]] virtual std::uint32_t epoch() const = 0;
  // The audit root of every former epoch, for verifying the chains of its time; the caller's copy.
  [[nodiscard]] virtual std::map<std::uint32_t, SecretBytes> FormerAuditRoots() const = 0;
  // Identifies the root key without telling it: 16 bytes of an HKDF of it.
  [[nodiscard]] virtual Uuid id() const = 0;
};

// What Keyring::id is for this root key.
[[nodiscard]] Uuid KeyringIdOf(const SecretBytes& root);

// While it lives, no other process makes or changes the keyring `file`. Whoever takes it waits for
// the one that has it: also this process, where it has it already.
class KeyringLock {
 public:
  // kUnavailable, saying what to mend, when it cannot be had.
  [[nodiscard]] static Result<KeyringLock> Take(const std::filesystem::path& file);
  KeyringLock(KeyringLock&& other) noexcept;
  KeyringLock& operator=(KeyringLock&&) = delete;
  ~KeyringLock();

 private:
  explicit KeyringLock(int fd) noexcept : fd_(fd) {}
  int fd_;
};

// The first adapter: a file readable by its owner, or its group, and nobody else.
class FileKeyring final : public Keyring {
 public:
  // kConfiguration when the file exists already, lies under `data_directory`, cannot be written, or
  // other processes cannot be held off meanwhile.
  [[nodiscard]] static Result<std::unique_ptr<FileKeyring>> Create(
      const std::filesystem::path& file, const std::filesystem::path& data_directory,
      RandomSource& random);
  // The same for who has taken the lock of `file` himself.
  [[nodiscard]] static Result<std::unique_ptr<FileKeyring>> Create(
      const KeyringLock& held, const std::filesystem::path& file,
      const std::filesystem::path& data_directory, RandomSource& random);
  // kConfiguration when the place cannot hold a keyring.
  [[nodiscard]] static Result<void> CheckPlace(const std::filesystem::path& file,
                                               const std::filesystem::path& data_directory);
  // kConfiguration, with the mend, when it is missing, damaged, open to others, or lies under
  // `data_directory` (empty: not checked).
  [[nodiscard]] static Result<std::unique_ptr<FileKeyring>> Open(
      const std::filesystem::path& file, const std::filesystem::path& data_directory);
  ~FileKeyring() override;

  [[nodiscard]] SecretBytes RootKey() const override;
  [[nodiscard]] Result<std::optional<SecretBytes>> ShredKey(const Uuid& tenant) override;
  [[nodiscard]] Result<void> AddShredKey(const Uuid& tenant, RandomSource& random) override;
  [[nodiscard]] Result<void> DestroyShredKey(const Uuid& tenant) override;
  [[nodiscard]] std::uint32_t epoch() const override;
  [[nodiscard]] std::map<std::uint32_t, SecretBytes> FormerAuditRoots() const override;
  [[nodiscard]] Uuid id() const override;
  // Makes `next_root` the root key, of the next epoch, by one rename of the file; of the present
  // one the audit root stays. This object stays what it was, and can no longer change the file:
  // open it anew. After an error the file is as it was, or rotated but perhaps not on stable
  // storage yet: who opens it then sees which, and calls Sync() before anything rests on it.
  [[nodiscard]] Result<void> Rotate(const SecretBytes& next_root);
  // For a process that may change the file, once, before it does: kConfiguration when the lock that
  // changes are made under cannot be had. What a change left that was killed before its rename is
  // overwritten and removed.
  [[nodiscard]] Result<void> PrepareForChanges() const;
  // On success the file as it stands is on stable storage.
  [[nodiscard]] Result<void> Sync() const;
  // False when the system granted no locked memory (said once by the server, or a reason to
  // refuse).
  [[nodiscard]] bool memory_locked() const;

 private:
  struct State;
  explicit FileKeyring(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace strongroom::keys
