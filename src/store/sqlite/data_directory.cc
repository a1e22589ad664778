#include "store/sqlite/data_directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace strongroom::store::sqlite {

namespace {

std::unexpected<Error> FailErrno(const std::filesystem::path& path, const char* what) {
  return Fail(ErrorKind::kConfiguration,
              fmt::format("cannot {} {}: {}", what, path.string(), std::strerror(errno)));
}

Result<void> MakeDirectory(const std::filesystem::path& directory) {
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
    return FailErrno(directory, "make the data directory");
  }
  struct stat status{};
  if (::stat(directory.c_str(), &status) != 0) return FailErrno(directory, "look at");
  if (!S_ISDIR(status.st_mode)) {
    return Fail(ErrorKind::kConfiguration, directory.string() + " is no directory");
  }
  if ((status.st_mode & 0007) != 0) {
    return Fail(ErrorKind::kConfiguration,
                fmt::format("everybody may enter the data directory {0}; run: chmod 0700 {0}",
                            directory.string()));
  }
  return {};
}

// SQLite gives its -wal and -shm files the mode of the database file, so that one is made first.
Result<void> MakeDatabaseFile(const std::filesystem::path& directory) {
  const std::filesystem::path file = DatabaseFile(directory);
  const int made = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made < 0) {
    if (errno == EEXIST) return {};
    return FailErrno(file, "make");
  }
  ::close(made);
  const int entry = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (entry < 0) return FailErrno(directory, "open");
  const int synced = ::fsync(entry);
  ::close(entry);
  if (synced != 0) return FailErrno(directory, "sync");
  return {};
}

}  // namespace

std::filesystem::path DatabaseFile(const std::filesystem::path& directory) {
  return directory / "strongroom.db";
}

Result<DataDirectory> DataDirectory::Lock(const std::filesystem::path& directory) {
  if (auto made = MakeDirectory(directory); !made) return Fail(made.error());
  const std::filesystem::path file = directory / "strongroom.lock";
  const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return FailErrno(file, "open");
  DataDirectory held(lock);
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return FailErrno(file, "lock");
    return Fail(
        ErrorKind::kConfiguration,
        fmt::format("another server is running on the data directory {}", directory.string()));
  }
  if (auto made = MakeDatabaseFile(directory); !made) return Fail(made.error());
  return held;
}

DataDirectory::~DataDirectory() {
  if (lock_ >= 0) ::close(lock_);
}

}  // namespace strongroom::store::sqlite
