// Whole files: what the verb is handed, and what it writes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace strongroom::classify::command {

// A regular file of at most 64 MiB. kNotFound, kUnavailable, kTooLarge: with the file's name.
[[nodiscard]] Result<std::string> ReadWhole(const std::filesystem::path& file);

// All of it or nothing: a reader sees the file as it was or as it is to be. Its permissions stay,
// its owner and group where the system allows it. What a symbolic link points to is written, not
// the link. A file of several names (hard links) is written in place, so that all of them see it:
// should that fail half-way, it is half written. kUnavailable: also of a directory and a file that
// is read-only; kStorageFull: with the file's name.
enum class Wait : std::uint8_t {
  kForDisk,  // after a power failure, too, the file is as it was or as it is to be
  kLater     // for many files: WaitForDisk is called at the end, a failure before it may cost some
};
[[nodiscard]] Result<void> WriteWhole(const std::filesystem::path& file, std::string_view text,
                                      Wait wait = Wait::kForDisk);

// Until the disk has all that was written to the file systems that the files are on.
[[nodiscard]] Result<void> WaitForDisk(std::span<const std::filesystem::path> files);

}  // namespace strongroom::classify::command
