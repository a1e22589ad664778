#include "classify/command/file_io.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>

namespace strongroom::classify::command {
namespace {

constexpr std::uintmax_t kSizeMax = 64 << 20;

std::unexpected<Error> Failed(const std::filesystem::path& file, std::string_view act,
                              int code = errno) {
  return Fail(code == ENOSPC ? ErrorKind::kStorageFull : ErrorKind::kUnavailable,
              fmt::format("{}: it cannot be {}: {}", file.string(), act, std::strerror(code)));
}

bool WriteAll(int descriptor, std::string_view text, Wait wait) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return wait == Wait::kLater || ::fsync(descriptor) == 0;
}

// A pipe, a device, or what this program has open already, whatever that is: it can be written to,
// not replaced. /dev/stdout of a pipe is a link to a name that no file has.
bool IsStream(const std::filesystem::path& file) {
  const std::string name = file.string();
  if (name == "/dev/stdout" || name == "/dev/stderr" || name.starts_with("/dev/fd/")) return true;
  std::error_code error;
  return std::filesystem::exists(file, error) && !std::filesystem::is_regular_file(file, error) &&
         !std::filesystem::is_directory(file, error);
}

// Other names of the file stay names of it.
Result<void> WriteInPlace(const std::filesystem::path& file, const std::filesystem::path& target,
                          std::string_view text, Wait wait) {
  const int descriptor = ::open(target.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC);
  if (descriptor < 0) return Failed(file, "written");
  const bool good = WriteAll(descriptor, text, wait);
  const int code = errno;
  ::close(descriptor);
  if (!good) return Failed(file, "written", code);
  return {};
}

}  // namespace

Result<std::string> ReadWhole(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) {
    return Fail(ErrorKind::kNotFound, file.string() + ": there is no such file");
  }
  if (!std::filesystem::is_regular_file(file, error)) {
    return Fail(ErrorKind::kUnavailable, file.string() + ": it is no file that can be read whole");
  }
  if (std::filesystem::file_size(file, error) > kSizeMax) {
    return Fail(ErrorKind::kTooLarge,
                fmt::format("{}: it has more than {} MiB", file.string(), kSizeMax >> 20));
  }
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream || text.fail()) {
    // An empty file sets failbit on `text`, and is an empty text.
    if (std::filesystem::file_size(file, error) != 0) return Failed(file, "read", EIO);
  }
  return std::move(text).str();
}

Result<void> WriteWhole(const std::filesystem::path& file, std::string_view text, Wait wait) {
  std::error_code error;
  if (IsStream(file)) {
    std::ofstream stream(file, std::ios::binary | std::ios::app);
    if (!(stream << text << std::flush)) return Failed(file, "written", EIO);
    return {};
  }
  std::filesystem::path target = file;
  if (std::filesystem::is_symlink(file, error)) {
    target = std::filesystem::canonical(file, error);
    if (error) return Failed(file, "written", error.value());
  }
  if (std::filesystem::is_directory(target, error)) {
    return Fail(ErrorKind::kUnavailable,
                fmt::format("{}: it is a directory: give the name of a file", file.string()));
  }
  struct stat before{};
  const bool was_there = ::stat(target.c_str(), &before) == 0;
  if (was_there && ((before.st_mode & 0222) == 0 || ::access(target.c_str(), W_OK) != 0)) {
    return Fail(ErrorKind::kUnavailable,
                fmt::format("{}: it is read-only: nothing was written (chmod u+w allows it)",
                            file.string()));
  }
  if (was_there && before.st_nlink > 1) return WriteInPlace(file, target, text, wait);
  std::string beside = target.string() + ".XXXXXX";
  const int descriptor = ::mkstemp(beside.data());
  if (descriptor < 0) return Failed(file, "written");
  const mode_t mask = ::umask(0);
  ::umask(mask);
  const mode_t mode = was_there ? before.st_mode & 07777 : 0666 & ~mask;
  // Whose it is stays where that is allowed.
  if (was_there && ::fchown(descriptor, before.st_uid, before.st_gid) != 0) {
    static_cast<void>(::fchown(descriptor, static_cast<uid_t>(-1), before.st_gid) == 0);
  }
  const bool good = WriteAll(descriptor, text, wait) && ::fchmod(descriptor, mode) == 0;
  const int code = errno;
  ::close(descriptor);
  if (!good || ::rename(beside.c_str(), target.c_str()) != 0) {
    const int failed = good ? errno : code;
    ::unlink(beside.c_str());
    return Failed(file, "written", failed);
  }
  return {};
}

Result<void> WaitForDisk(std::span<const std::filesystem::path> files) {
  std::set<dev_t> done;
  for (const std::filesystem::path& file : files) {
    struct stat state{};
    if (::stat(file.c_str(), &state) != 0 || !done.insert(state.st_dev).second) continue;
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    const bool good = descriptor >= 0 && ::syncfs(descriptor) == 0;
    const int code = errno;
    if (descriptor >= 0) ::close(descriptor);
    if (!good) return Failed(file, "written", code);
  }
  return {};
}

}  // namespace strongroom::classify::command
