// What can be read only once (a pipe, standard input, a terminal), kept in memory so that it can be
// read like a file: twice, and by its name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "base/error.h"

namespace strongroom::classify {

inline constexpr std::uint64_t kStreamBytesMax = 256ULL << 20;

class StreamFile {
 public:
  // "-" is standard input. Reads to the end, however long the writer takes; `waits`, where there is
  // one, is called once when nothing has come for two seconds. kUnavailable: why it cannot be read;
  // kTooLarge: it has more than `bytes_max`.
  [[nodiscard]] static Result<StreamFile> Read(const std::filesystem::path& path,
                                               const std::function<void()>& waits = {},
                                               std::uint64_t bytes_max = kStreamBytesMax);
  StreamFile(StreamFile&& other) noexcept;
  StreamFile& operator=(StreamFile&&) = delete;
  ~StreamFile();

  // Names the copy while this lives.
  [[nodiscard]] std::filesystem::path path() const;

 private:
  explicit StreamFile(int descriptor) noexcept : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace strongroom::classify
