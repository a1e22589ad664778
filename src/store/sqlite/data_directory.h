// The directory the database lives in: made with mode 0700, its files 0600, and held by one server
// at a time through a lock on a file that the system releases when the process ends, however it
// ends.
#pragma once

#include <filesystem>
#include <utility>

#include "base/error.h"

namespace strongroom::store::sqlite {

[[nodiscard]] std::filesystem::path DatabaseFile(const std::filesystem::path& directory);

class DataDirectory {
 public:
  // Makes the directory (not its parents) and an empty database file if they are not there, and
  // takes the lock. kConfiguration when others than owner and group may enter the directory, when
  // it cannot be written, or when another server holds it.
  [[nodiscard]] static Result<DataDirectory> Lock(const std::filesystem::path& directory);

  DataDirectory(DataDirectory&& other) noexcept : lock_(std::exchange(other.lock_, -1)) {}
  DataDirectory& operator=(DataDirectory&& other) noexcept {
    std::swap(lock_, other.lock_);
    return *this;
  }
  ~DataDirectory();

 private:
  explicit DataDirectory(int lock) noexcept : lock_(lock) {}

  int lock_ = -1;
};

}  // namespace strongroom::store::sqlite
