#include "keys/keyring.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <string>

#include "crypto/digest.h"
#include "keys/keyring_content.h"
#include "keys/root_keys.h"

namespace strongroom::keys {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKeySize = 32;
constexpr off_t kFileSizeMax = 16 << 20;

class FileHandle {
 public:
  explicit FileHandle(int fd) noexcept : fd_(fd) {}
  FileHandle(FileHandle&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileHandle& operator=(FileHandle&&) = delete;
  ~FileHandle() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const noexcept { return fd_; }
  [[nodiscard]] bool valid() const noexcept { return fd_ >= 0; }

 private:
  int fd_;
};

std::unexpected<Error> Refuse(const fs::path& file, std::string_view problem) {
  return Fail(ErrorKind::kConfiguration, fmt::format("keyring {}: {}", file.string(), problem));
}

std::unexpected<Error> ExistsAlready(const fs::path& file) {
  return Refuse(file,
                "exists already and is never overwritten: choose another place, or move it away "
                "if no store needs it");
}

bool LiesUnder(const fs::path& file, const fs::path& directory) {
  if (directory.empty()) return false;
  std::error_code error;
  const fs::path inner = fs::weakly_canonical(fs::absolute(file), error);
  // "data/" and "data" are one directory: an empty last part would match nothing.
  fs::path outer = fs::weakly_canonical(fs::absolute(directory), error);
  if (!outer.has_filename()) outer = outer.parent_path();
  const auto [end, unused] = std::ranges::mismatch(outer, inner);
  return end == outer.end();
}

bool WriteAll(int fd, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

Result<KeyringContent> Load(const fs::path& file) {
  // Not waiting: the other end of a pipe would have to come first.
  const FileHandle handle(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!handle.valid()) {
    const int why = errno;
    return Refuse(file, why == ENOENT
                            ? "there is no such file; restore it from where you keep it apart from "
                              "backups, or run `strongroom init` for a new, empty installation"
                            : fmt::format("cannot be read: {}", std::strerror(why)));
  }
  struct stat info{};
  if (::fstat(handle.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
    return Refuse(file, "is not a regular file");
  }
  if ((info.st_mode & (S_IWGRP | S_IRWXO | S_IXGRP)) != 0) {
    return Refuse(file, fmt::format("its mode {:03o} is too open; run `chmod 600 {}`",
                                    info.st_mode & 07777, file.string()));
  }
  if (info.st_size <= 0 || info.st_size > kFileSizeMax) return Refuse(file, "has no valid content");
  SecretBytes text(static_cast<std::size_t>(info.st_size));
  std::size_t got = 0;
  while (got < text.size()) {
    const ssize_t part =
        ::read(handle.get(), text.InsecureMutableBytes().data() + got, text.size() - got);
    if (part <= 0) return Refuse(file, "could not be read whole");
    got += static_cast<std::size_t>(part);
  }
  std::optional<KeyringContent> content = DecodeKeyring(text.InsecureText());
  if (!content) {
    return Refuse(file, "is damaged or not a keyring (its check line does not fit); restore it");
  }
  return std::move(*content);
}

// False, with errno, when what stands in the directory now may not survive a power failure.
bool SyncDirectoryOf(const fs::path& file) {
  const fs::path parent = fs::absolute(file).parent_path();
  const FileHandle directory(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return directory.valid() && ::fsync(directory.get()) == 0;
}

fs::path TemporaryOf(const fs::path& file) { return file.string() + ".writing"; }

// Best effort, as for the former content of the file itself.
void Overwrite(const FileHandle& handle, off_t size) {
  const Bytes zeros(static_cast<std::size_t>(size));
  if (WriteAll(handle.get(), zeros)) ::fsync(handle.get());
}

// Keys stand in it, unless it is the keyring itself under its second name: Store() was killed
// between its link() and its unlink() then.
void RemoveTemporary(const fs::path& temporary) {
  {
    const FileHandle handle(
        ::open(temporary.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat info{};
    if (handle.valid() && ::fstat(handle.get(), &info) == 0 && S_ISREG(info.st_mode) &&
        info.st_nlink == 1 && info.st_size <= kFileSizeMax) {
      Overwrite(handle, info.st_size);
    }
  }
  ::unlink(temporary.c_str());
}

// Writes beside, syncs, renames over, syncs the directory, then overwrites the old content. After
// an error the new content may stand in the file already; the old one is overwritten only once the
// new one is on stable storage.
Result<void> Store(const fs::path& file, const KeyringContent& content, bool must_be_new) {
  const fs::path temporary = TemporaryOf(file);
  const SecretBytes text = EncodeKeyring(content);
  const FileHandle old(::open(file.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (must_be_new && old.valid()) return ExistsAlready(file);
  RemoveTemporary(temporary);
  mode_t mode = 0600;
  struct stat info{};
  if (old.valid() && ::fstat(old.get(), &info) == 0) mode = info.st_mode & 0640;
  const FileHandle handle(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!handle.valid() || !WriteAll(handle.get(), text.InsecureBytes()) ||
      ::fsync(handle.get()) != 0) {
    const int why = errno;
    RemoveTemporary(temporary);
    return Refuse(file, fmt::format("cannot be written: {}", std::strerror(why)));
  }
  if (old.valid()) {
    (void)!::fchown(handle.get(), info.st_uid, info.st_gid);
    (void)::fchmod(handle.get(), mode);  // the group's right to read, whatever the umask says
  }
  // link() rather than rename() for a new file: it fails if somebody made one meanwhile.
  const int placed = must_be_new ? ::link(temporary.c_str(), file.c_str())
                                 : ::rename(temporary.c_str(), file.c_str());
  const int why = errno;
  if (must_be_new || placed != 0) RemoveTemporary(temporary);
  if (placed != 0 && must_be_new && why == EEXIST) return ExistsAlready(file);
  if (placed != 0) return Refuse(file, fmt::format("cannot be written: {}", std::strerror(why)));
  if (!SyncDirectoryOf(file)) {
    const int reason = errno;
    if (must_be_new) ::unlink(file.c_str());
    return Refuse(file, fmt::format("was written, but its directory cannot be synced: {}",
                                    std::strerror(reason)));
  }
  if (old.valid()) {
    Overwrite(old, info.st_size);
  }
  return {};
}

}  // namespace

Uuid KeyringIdOf(const SecretBytes& root) {
  const SecretBytes mark =
      crypto::HkdfSha256(root.InsecureBytes(), {}, AsBytes("strongroom/keyring-id/v1"), 16);
  return *Uuid::FromBytes(mark.InsecureBytes());
}

Result<KeyringLock> KeyringLock::Take(const fs::path& file) {
  const std::string name = file.string() + ".lock";
  KeyringLock lock(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (lock.fd_ < 0) {
    return Fail(ErrorKind::kUnavailable,
                fmt::format("keyring {}: its lock file {} cannot be opened for writing: {}; it "
                            "and its directory must belong to the user that the server runs as",
                            file.string(), name, std::strerror(errno)));
  }
  int failed = 0;
  do {
    failed = ::flock(lock.fd_, LOCK_EX);
  } while (failed != 0 && errno == EINTR);
  if (failed != 0) {
    return Fail(ErrorKind::kUnavailable,
                fmt::format("keyring {}: its lock file {} cannot be locked: {}; the volume that "
                            "it stands on must support flock",
                            file.string(), name, std::strerror(errno)));
  }
  return lock;
}

KeyringLock::KeyringLock(KeyringLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

KeyringLock::~KeyringLock() {
  if (fd_ >= 0) ::close(fd_);
}

struct FileKeyring::State {
  fs::path file;
  mutable std::mutex mutex;
  KeyringContent content;
  Uuid id;
  bool locked = false;

  Result<void> Reload() {
    Result<KeyringContent> fresh = Load(file);
    if (!fresh) return Fail(fresh.error());
    if (!(fresh->root == content.root)) return Refuse(file, "now holds another root key");
    // The root key stays where it is, in its locked page.
    content.shred = std::move(fresh->shred);
    return {};
  }
  void Settle() {
    id = KeyringIdOf(content.root);
    locked = ::mlock(content.root.InsecureBytes().data(), content.root.size()) == 0;
  }
};

FileKeyring::FileKeyring(std::unique_ptr<State> state) : state_(std::move(state)) {}
FileKeyring::~FileKeyring() = default;

Result<void> FileKeyring::CheckPlace(const fs::path& file, const fs::path& data_directory) {
  if (!LiesUnder(file, data_directory)) return {};
  return Refuse(file,
                "lies under the data directory, whose backups would then hold the keys; "
                "choose a place outside");
}

Result<std::unique_ptr<FileKeyring>> FileKeyring::Create(const fs::path& file,
                                                         const fs::path& data_directory,
                                                         RandomSource& random) {
  if (auto good = CheckPlace(file, data_directory); !good) return Fail(good.error());
  std::error_code error;
  // Before the lock, whose file is to stand only where there is a keyring of ours.
  if (fs::exists(file, error)) return ExistsAlready(file);
  const Result<KeyringLock> lock = KeyringLock::Take(file);
  if (!lock) return Fail(ErrorKind::kConfiguration, lock.error().detail);
  return Create(*lock, file, data_directory, random);
}

Result<std::unique_ptr<FileKeyring>> FileKeyring::Create(const KeyringLock& /*held*/,
                                                         const fs::path& file,
                                                         const fs::path& data_directory,
                                                         RandomSource& random) {
  if (auto good = CheckPlace(file, data_directory); !good) return Fail(good.error());
  auto state = std::make_unique<State>();
  state->file = file;
  state->content.root = SecretBytes(kKeySize);
  random.Fill(state->content.root.InsecureMutableBytes());
  if (auto stored = Store(file, state->content, true); !stored) return Fail(stored.error());
  // Where a volume does not keep its locks, another process may have been at the file all the same.
  if (auto placed = state->Reload(); !placed) {
    return Refuse(file, "another process is making it too (" + placed.error().detail + ")");
  }
  state->Settle();
  return std::unique_ptr<FileKeyring>(new FileKeyring(std::move(state)));
}

Result<std::unique_ptr<FileKeyring>> FileKeyring::Open(const fs::path& file,
                                                       const fs::path& data_directory) {
  if (LiesUnder(file, data_directory)) {
    return Refuse(file,
                  "lies under the data directory, whose backups would then hold the keys; "
                  "move it outside");
  }
  Result<KeyringContent> content = Load(file);
  if (!content) return Fail(content.error());
  auto state = std::make_unique<State>();
  state->file = file;
  state->content = std::move(*content);
  state->Settle();
  return std::unique_ptr<FileKeyring>(new FileKeyring(std::move(state)));
}

SecretBytes FileKeyring::RootKey() const {
  const std::lock_guard guard(state_->mutex);
  return SecretBytes::CopyOf(state_->content.root.InsecureBytes());
}

Result<std::optional<SecretBytes>> FileKeyring::ShredKey(const Uuid& tenant) {
  const std::lock_guard guard(state_->mutex);
  auto found = state_->content.shred.find(tenant);
  if (found == state_->content.shred.end()) {
    if (auto loaded = state_->Reload(); !loaded) return Fail(loaded.error());
    found = state_->content.shred.find(tenant);
  }
  if (found == state_->content.shred.end()) return std::nullopt;
  return SecretBytes::CopyOf(found->second.InsecureBytes());
}

Result<void> FileKeyring::AddShredKey(const Uuid& tenant, RandomSource& random) {
  const std::lock_guard guard(state_->mutex);
  const Result<KeyringLock> lock = KeyringLock::Take(state_->file);
  if (!lock) return Fail(lock.error());
  if (auto loaded = state_->Reload(); !loaded) return loaded;
  if (state_->content.shred.contains(tenant)) {
    return Refuse(state_->file, "holds a shred key for this tenant already");
  }
  SecretBytes key(kKeySize);
  random.Fill(key.InsecureMutableBytes());
  state_->content.shred.emplace(tenant, std::move(key));
  auto stored = Store(state_->file, state_->content, false);
  if (!stored) state_->content.shred.erase(tenant);
  return stored;
}

Result<void> FileKeyring::DestroyShredKey(const Uuid& tenant) {
  const std::lock_guard guard(state_->mutex);
  const Result<KeyringLock> lock = KeyringLock::Take(state_->file);
  if (!lock) return Fail(lock.error());
  if (auto loaded = state_->Reload(); !loaded) return loaded;
  if (state_->content.shred.erase(tenant) == 0) return {};
  return Store(state_->file, state_->content, false);
}

Result<void> FileKeyring::Rotate(const SecretBytes& next_root) {
  const std::lock_guard guard(state_->mutex);
  const Result<KeyringLock> lock = KeyringLock::Take(state_->file);
  if (!lock) return Fail(lock.error());
  if (auto loaded = state_->Reload(); !loaded) return loaded;
  const KeyringContent& now = state_->content;
  KeyringContent next;
  next.epoch = now.epoch + 1;
  next.root = SecretBytes::CopyOf(next_root.InsecureBytes());
  for (const auto& [epoch, audit_root] : now.former) {
    next.former.emplace(epoch, SecretBytes::CopyOf(audit_root.InsecureBytes()));
  }
  next.former.emplace(now.epoch, AuditRootOf(now.root));
  for (const auto& [tenant, key] : now.shred) {
    next.shred.emplace(tenant, SecretBytes::CopyOf(key.InsecureBytes()));
  }
  return Store(state_->file, next, false);
}

Result<void> FileKeyring::PrepareForChanges() const {
  const std::lock_guard guard(state_->mutex);
  const Result<KeyringLock> lock = KeyringLock::Take(state_->file);
  if (!lock) return Fail(ErrorKind::kConfiguration, lock.error().detail);
  RemoveTemporary(TemporaryOf(state_->file));
  return {};
}

Result<void> FileKeyring::Sync() const {
  const FileHandle handle(::open(state_->file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (handle.valid() && ::fsync(handle.get()) == 0 && SyncDirectoryOf(state_->file)) return {};
  return Refuse(state_->file, fmt::format("cannot be synced: {}", std::strerror(errno)));
}

std::uint32_t FileKeyring::epoch() const { return state_->content.epoch; }

std::map<std::uint32_t, SecretBytes> FileKeyring::FormerAuditRoots() const {
  const std::lock_guard guard(state_->mutex);
  std::map<std::uint32_t, SecretBytes> roots;
  for (const auto& [epoch, root] : state_->content.former) {
    roots.emplace(epoch, SecretBytes::CopyOf(root.InsecureBytes()));
  }
  return roots;
}

Uuid FileKeyring::id() const { return state_->id; }
bool FileKeyring::memory_locked() const { return state_->locked; }

}  // namespace strongroom::keys
