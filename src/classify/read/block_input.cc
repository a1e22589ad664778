#include "classify/read/block_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

#include "classify/read/json_bytes.h"

namespace strongroom::classify::read {

void BlockInput::CloseFile::operator()(std::FILE* file) const noexcept {
  static_cast<void>(std::fclose(file));
}

BlockInput::BlockInput(std::string_view whole) noexcept
    : begin_(whole.data()), end_(whole.data() + whole.size()), cursor_at_(whole.data()) {}

Result<BlockInput> BlockInput::Open(const std::filesystem::path& path, std::size_t block) {
  std::FILE* file = std::fopen(path.c_str(), "rbe");
  if (file == nullptr) {
    return Fail(ErrorKind::kNotFound,
                fmt::format("cannot be opened: {}", std::generic_category().message(errno)));
  }
  static_cast<void>(
      std::setvbuf(file, nullptr, _IONBF, 0));  // blocks are large: one copy is enough
  BlockInput input;
  input.file_.reset(file);
  input.capacity_ = std::max<std::size_t>(block, 64);
  input.block_ = std::make_unique_for_overwrite<char[]>(input.capacity_);
  input.begin_ = input.end_ = input.cursor_at_ = input.block_.get();
  return input;
}

bool BlockInput::More(const char* keep) {
  full_ = false;
  if (file_ == nullptr) return false;
  const auto kept = static_cast<std::size_t>(end_ - keep);
  if (kept == capacity_) {
    full_ = true;
    return false;
  }
  // Lines first: the bytes before `keep` are about to go.
  Count(at_begin_, begin_, keep);
  if (cursor_at_ < keep) {
    cursor_ = at_begin_;
    cursor_at_ = block_.get();
  } else {
    cursor_at_ = block_.get() + (cursor_at_ - keep);
  }
  before_ += static_cast<std::uint64_t>(keep - begin_);
  std::memmove(block_.get(), keep, kept);
  begin_ = block_.get();
  const std::size_t read =
      failed_ ? 0 : std::fread(block_.get() + kept, 1, capacity_ - kept, file_.get());
  end_ = begin_ + kept + read;
  if (read == 0 && std::ferror(file_.get()) != 0) failed_ = true;
  if (on_read_ && read != 0) on_read_(OffsetOf(end_));
  return read != 0;
}

void BlockInput::Count(Lines& lines, const char* from, const char* to) const noexcept {
  const std::uint64_t more = CountLineEnds(from, to);
  if (more == 0) return;
  lines.line += more;
  for (const char* at = to; at != from; --at) {
    if (at[-1] == '\n') {
      lines.start = OffsetOf(at);
      return;
    }
  }
}

model::Place BlockInput::PlaceOf(const char* at) noexcept {
  if (at < cursor_at_) {
    cursor_ = at_begin_;
    cursor_at_ = begin_;
  }
  Count(cursor_, cursor_at_, at);
  cursor_at_ = at;
  const std::uint64_t offset = OffsetOf(at);
  return {.line = static_cast<std::size_t>(cursor_.line),
          .column = static_cast<std::size_t>(offset - cursor_.start + 1),
          .offset = static_cast<std::size_t>(offset)};
}

}  // namespace strongroom::classify::read
