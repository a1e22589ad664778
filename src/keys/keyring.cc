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
#include <map>
#include <mutex>
#include <string>

#include "base/encoder.h"
#include "crypto/digest.h"

namespace strongroom::keys {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "strongroom-keyring-1\n";
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

// The file's content in memory: magic, root key, (tenant, shred key)…, HMAC over all of it, each
// key in hexadecimal on a line of its own so that a person can see what the file is.
struct Content {
  SecretBytes root;
  std::map<Uuid, SecretBytes> shred;
};

SecretBytes Checksum(const SecretBytes& root, std::string_view text) {
  const SecretBytes key =
      crypto::HkdfSha256(root.InsecureBytes(), {}, AsBytes("strongroom/keyring-file/v1"), kKeySize);
  return SecretBytes::CopyOf(crypto::HmacSha256(key, {AsBytes(text)}));
}

void AppendHexLine(SecretBytes& text, std::size_t& at, std::string_view label, ByteView bytes) {
  auto out = text.InsecureMutableBytes();
  const auto put = [&](std::string_view part) {
    std::ranges::copy(part, out.begin() + static_cast<std::ptrdiff_t>(at));
    at += part.size();
  };
  std::string hex = HexEncode(bytes);
  put(label);
  put(hex);
  put("\n");
  WipeMemory(hex.data(), hex.size());
}

SecretBytes Serialize(const Content& content) {
  SecretBytes text(kMagic.size() + 5 + 64 + 1 + content.shred.size() * (6 + 36 + 1 + 64 + 1) + 6 +
                   64 + 1);
  std::ranges::copy(kMagic, text.InsecureMutableBytes().begin());
  std::size_t at = kMagic.size();
  AppendHexLine(text, at, "root ", content.root.InsecureBytes());
  for (const auto& [tenant, key] : content.shred) {
    AppendHexLine(text, at, "shred " + tenant.ToString() + " ", key.InsecureBytes());
  }
  const SecretBytes sum = Checksum(content.root, text.InsecureText().substr(0, at));
  AppendHexLine(text, at, "check ", sum.InsecureBytes());
  text.Truncate(at);
  return text;
}

std::optional<SecretBytes> KeyFromHex(std::string_view hex) {
  std::optional<Bytes> bytes = HexDecode(hex);
  if (!bytes || bytes->size() != kKeySize) return std::nullopt;
  SecretBytes key = SecretBytes::CopyOf(*bytes);
  WipeMemory(bytes->data(), bytes->size());
  return key;
}

std::optional<Content> Deserialize(std::string_view text) {
  if (!text.starts_with(kMagic)) return std::nullopt;
  Content content;
  std::size_t at = kMagic.size();
  while (at < text.size()) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = text.substr(at, end - at);
    if (line.starts_with("root ") && content.root.empty()) {
      auto key = KeyFromHex(line.substr(5));
      if (!key) return std::nullopt;
      content.root = std::move(*key);
    } else if (line.starts_with("shred ") && line.size() == 6 + 36 + 1 + 64) {
      const auto tenant = Uuid::Parse(line.substr(6, 36));
      auto key = KeyFromHex(line.substr(43));
      if (!tenant || !key) return std::nullopt;
      content.shred.insert_or_assign(*tenant, std::move(*key));
    } else if (line.starts_with("check ") && end + 1 == text.size() && !content.root.empty()) {
      const auto sum = KeyFromHex(line.substr(6));
      if (!sum || !(*sum == Checksum(content.root, text.substr(0, at)))) return std::nullopt;
      return content;
    } else {
      return std::nullopt;
    }
    at = end + 1;
  }
  return std::nullopt;
}

Result<Content> Load(const fs::path& file) {
  const FileHandle handle(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
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
  std::optional<Content> content = Deserialize(text.InsecureText());
  if (!content) {
    return Refuse(file, "is damaged or not a keyring (its check line does not fit); restore it");
  }
  return std::move(*content);
}

// Writes beside, syncs, renames over, syncs the directory, then overwrites the old content.
Result<void> Store(const fs::path& file, const Content& content, bool must_be_new) {
  const fs::path temporary = file.string() + ".writing";
  const SecretBytes text = Serialize(content);
  const FileHandle old(::open(file.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (must_be_new && old.valid()) {
    return Refuse(file,
                  "exists already and is never overwritten: choose another place, or move it away "
                  "if no store needs it");
  }
  ::unlink(temporary.c_str());
  mode_t mode = 0600;
  struct stat info{};
  if (old.valid() && ::fstat(old.get(), &info) == 0) mode = info.st_mode & 0640;
  const FileHandle handle(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!handle.valid() || !WriteAll(handle.get(), text.InsecureBytes()) ||
      ::fsync(handle.get()) != 0) {
    const int why = errno;
    ::unlink(temporary.c_str());
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
  if (must_be_new || placed != 0) ::unlink(temporary.c_str());
  if (placed != 0) return Refuse(file, fmt::format("cannot be written: {}", std::strerror(why)));
  const fs::path parent = fs::absolute(file).parent_path();
  const FileHandle directory(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.valid()) ::fsync(directory.get());
  if (old.valid()) {
    const Bytes zeros(static_cast<std::size_t>(info.st_size));
    if (WriteAll(old.get(), zeros)) ::fsync(old.get());
  }
  return {};
}

}  // namespace

struct FileKeyring::State {
  fs::path file;
  mutable std::mutex mutex;
  Content content;
  Uuid id;
  bool locked = false;

  // Holds other processes off while the file is changed.
  FileHandle LockFile() const {
    FileHandle lock(::open((file.string() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (lock.valid()) ::flock(lock.get(), LOCK_EX);
    return lock;
  }
  Result<void> Reload() {
    Result<Content> fresh = Load(file);
    if (!fresh) return Fail(fresh.error());
    if (!(fresh->root == content.root)) return Refuse(file, "now holds another root key");
    // The root key stays where it is, in its locked page.
    content.shred = std::move(fresh->shred);
    return {};
  }
  void Settle() {
    const SecretBytes mark = crypto::HkdfSha256(content.root.InsecureBytes(), {},
                                                AsBytes("strongroom/keyring-id/v1"), 16);
    id = *Uuid::FromBytes(mark.InsecureBytes());
    locked = ::mlock(content.root.InsecureBytes().data(), content.root.size()) == 0;
  }
};

FileKeyring::FileKeyring(std::unique_ptr<State> state) : state_(std::move(state)) {}
FileKeyring::~FileKeyring() = default;

Result<std::unique_ptr<FileKeyring>> FileKeyring::Create(const fs::path& file,
                                                         const fs::path& data_directory,
                                                         RandomSource& random) {
  if (LiesUnder(file, data_directory)) {
    return Refuse(file,
                  "lies under the data directory, whose backups would then hold the keys; "
                  "choose a place outside");
  }
  auto state = std::make_unique<State>();
  state->file = file;
  state->content.root = SecretBytes(kKeySize);
  random.Fill(state->content.root.InsecureMutableBytes());
  if (auto stored = Store(file, state->content, true); !stored) return Fail(stored.error());
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
  Result<Content> content = Load(file);
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
  const FileHandle lock = state_->LockFile();
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
  const FileHandle lock = state_->LockFile();
  if (auto loaded = state_->Reload(); !loaded) return loaded;
  if (state_->content.shred.erase(tenant) == 0) return {};
  return Store(state_->file, state_->content, false);
}

Uuid FileKeyring::id() const { return state_->id; }
bool FileKeyring::memory_locked() const { return state_->locked; }

}  // namespace strongroom::keys
