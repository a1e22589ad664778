// The bytes of a text for a scanner: a whole text in memory, or a file read block by block into one
// buffer of fixed size. A scanner works between at() and end() and asks for more when it gets
// there; what it still needs is kept, the rest forgotten. Lines are counted on demand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "classify/model/place.h"

namespace strongroom::classify::read {

class BlockInput {
 public:
  static constexpr std::size_t kBlock = std::size_t{256} * 1024;

  // The text must live as long as the input. More() answers that there is none.
  explicit BlockInput(std::string_view whole) noexcept;
  // kNotFound: the file is not there or cannot be opened. `block` is at least 64 bytes.
  [[nodiscard]] static Result<BlockInput> Open(const std::filesystem::path& path,
                                               std::size_t block = kBlock);
  BlockInput(BlockInput&&) noexcept = default;
  BlockInput& operator=(BlockInput&&) noexcept = default;

  // Called with the bytes read so far whenever More() read some.
  void OnRead(std::function<void(std::uint64_t)> on_read) { on_read_ = std::move(on_read); }

  // The bytes at hand. Pointers into them hold until the next More().
  [[nodiscard]] const char* begin() const noexcept { return begin_; }
  [[nodiscard]] const char* end() const noexcept { return end_; }
  [[nodiscard]] bool whole() const noexcept { return file_ == nullptr; }

  // Reads on, keeping the bytes from `keep` (which moves to begin()). False: nothing was added,
  // because the input ends here, because reading failed (see failed()) or because what is kept
  // fills the block (see full()).
  [[nodiscard]] bool More(const char* keep);
  [[nodiscard]] bool full() const noexcept { return full_; }
  [[nodiscard]] bool failed() const noexcept { return failed_; }

  // Bytes from the beginning of the input to `at`, which lies among the bytes at hand.
  [[nodiscard]] std::uint64_t OffsetOf(const char* at) const noexcept {
    return before_ + static_cast<std::uint64_t>(at - begin_);
  }
  // Costs the distance from the place that was asked for last, if `at` does not lie before it.
  [[nodiscard]] model::Place PlaceOf(const char* at) noexcept;

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const noexcept;
  };
  // Lines up to a byte: `line` from 1, `start` the offset at which it begins.
  struct Lines {
    std::uint64_t line = 1;
    std::uint64_t start = 0;
  };
  BlockInput() = default;
  void Count(Lines& lines, const char* from, const char* to) const noexcept;

  std::unique_ptr<std::FILE, CloseFile> file_;
  std::function<void(std::uint64_t)> on_read_;
  std::unique_ptr<char[]> block_;
  std::size_t capacity_ = 0;
  const char* begin_ = nullptr;
  const char* end_ = nullptr;
  std::uint64_t before_ = 0;  // bytes that were forgotten
  Lines at_begin_;            // lines at begin_
  Lines cursor_;              // and at cursor_at_, begin_ or behind it
  const char* cursor_at_ = nullptr;
  bool full_ = false;
  bool failed_ = false;
};

}  // namespace strongroom::classify::read
