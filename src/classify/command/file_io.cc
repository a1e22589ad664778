#include "classify/command/file_io.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace strongroom::classify::command {
namespace {

constexpr std::uintmax_t kSizeMax = 64 << 20;

std::unexpected<Error> Failed(const std::filesystem::path& file, std::string_view act,
                              int code = errno) {
  return Fail(code == ENOSPC ? ErrorKind::kStorageFull : ErrorKind::kUnavailable,
              fmt::format("{}: it cannot be {}: {}", file.string(), act, std::strerror(code)));
}

bool WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(descriptor) == 0;
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

Result<void> WriteWhole(const std::filesystem::path& file, std::string_view text) {
  std::error_code error;
  std::filesystem::path target = file;
  if (std::filesystem::is_symlink(file, error)) {
    target = std::filesystem::canonical(file, error);
    if (error) return Failed(file, "written", error.value());
  }
  if (std::filesystem::exists(target, error) && !std::filesystem::is_regular_file(target, error)) {
    // A pipe or a device, such as /dev/stdout.
    std::ofstream stream(target, std::ios::binary);
    if (!(stream << text << std::flush)) return Failed(file, "written", EIO);
    return {};
  }
  std::string beside = target.string() + ".XXXXXX";
  const int descriptor = ::mkstemp(beside.data());
  if (descriptor < 0) return Failed(file, "written");
  struct stat before{};
  const mode_t mask = ::umask(0);
  ::umask(mask);
  const bool was_there = ::stat(target.c_str(), &before) == 0;
  const mode_t mode = was_there ? before.st_mode & 07777 : 0666 & ~mask;
  const bool good = WriteAll(descriptor, text) && ::fchmod(descriptor, mode) == 0;
  const int code = errno;
  ::close(descriptor);
  if (!good || ::rename(beside.c_str(), target.c_str()) != 0) {
    const int failed = good ? errno : code;
    ::unlink(beside.c_str());
    return Failed(file, "written", failed);
  }
  return {};
}

}  // namespace strongroom::classify::command
