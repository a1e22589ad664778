#include "audit/checkpoint.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>

#include "base/json.h"

namespace strongroom::audit {
namespace {

class FileLock {
 public:
  explicit FileLock(int fd) : fd_(fd), held_(::flock(fd, LOCK_EX) == 0) {}
  ~FileLock() {
    if (held_) ::flock(fd_, LOCK_UN);
  }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  [[nodiscard]] bool held() const { return held_; }

 private:
  int fd_;
  bool held_;
};

class FileSink final : public CheckpointSink {
 public:
  explicit FileSink(int fd) : fd_(fd) {}
  ~FileSink() override { ::close(fd_); }

  Result<void> Write(const Checkpoint& checkpoint) override {
    const std::string line = FormatCheckpoint(checkpoint) + "\n";
    // The lock keeps other processes' lines apart from the mending of a torn one.
    const FileLock lock(fd_);
    if (!lock.held() || !DropTornLine() || !Append(line) || ::fdatasync(fd_) != 0) {
      return Fail(ErrorKind::kUnavailable,
                  fmt::format("cannot write an audit checkpoint: {}", std::strerror(errno)));
    }
    return {};
  }

 private:
  // What a crash or a full disk left of a line would otherwise run into the next one.
  bool DropTornLine() const {
    const off_t size = ::lseek(fd_, 0, SEEK_END);
    off_t whole = size;
    char byte = '\n';
    while (whole > 0) {
      if (::pread(fd_, &byte, 1, whole - 1) != 1) return false;
      if (byte == '\n') break;
      --whole;
    }
    return size >= 0 && (whole == size || ::ftruncate(fd_, whole) == 0);
  }
  bool Append(std::string_view line) const {
    const ssize_t written = ::write(fd_, line.data(), line.size());
    if (written == static_cast<ssize_t>(line.size())) return true;
    if (written >= 0) errno = ENOSPC;
    return false;
  }

  int fd_;
};

class StreamSink final : public CheckpointSink {
 public:
  StreamSink(std::FILE* stream, const char* name) : stream_(stream), name_(name) {}

  Result<void> Write(const Checkpoint& checkpoint) override {
    const std::string line = "{\"checkpoint\":" + FormatCheckpoint(checkpoint) + "}\n";
    if (std::fwrite(line.data(), 1, line.size(), stream_) != line.size() ||
        std::fflush(stream_) != 0) {
      return Fail(ErrorKind::kUnavailable,
                  fmt::format("cannot write an audit checkpoint to {}", name_));
    }
    return {};
  }

 private:
  std::FILE* stream_;
  const char* name_;
};

class BothSinks final : public CheckpointSink {
 public:
  BothSinks(std::unique_ptr<CheckpointSink> first, std::unique_ptr<CheckpointSink> second)
      : first_(std::move(first)), second_(std::move(second)) {}

  Result<void> Write(const Checkpoint& checkpoint) override {
    Result<void> first = first_->Write(checkpoint);
    Result<void> second = second_->Write(checkpoint);
    return first ? second : first;
  }

 private:
  std::unique_ptr<CheckpointSink> first_, second_;
};

}  // namespace

std::string FormatCheckpoint(const Checkpoint& checkpoint) {
  std::string line =
      fmt::format(R"({{"partition":{},"instance":"{}","n":{},"mac":"{}","time":"{}")",
                  checkpoint.partition, checkpoint.instance.ToString(), checkpoint.n,
                  HexEncode(checkpoint.mac), FormatTime(checkpoint.time));
  if (!checkpoint.accepted_restore_reason.empty()) {
    line += ",\"accepted_restore\":";
    AppendJsonString(line, checkpoint.accepted_restore_reason);
  }
  return line + "}";
}

Result<Checkpoint> ParseCheckpoint(std::string_view line) {
  const auto bad = [] { return Fail(ErrorKind::kCorrupt, "not a checkpoint"); };
  const Result<json::value> parsed = ParseJson(line);
  if (!parsed || !parsed->is_object()) return bad();
  const json::value* inner = parsed->as_object().if_contains("checkpoint");
  const bool collected = inner != nullptr && inner->is_object();  // a line of StdoutCheckpoints
  const json::object& object = collected ? inner->as_object() : parsed->as_object();
  const auto text = [&](const char* name) -> std::string {
    const json::value* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
  };
  const auto number = [&](const char* name) -> std::optional<std::uint64_t> {
    const json::value* value = object.if_contains(name);
    if (value == nullptr || !value->is_int64() || value->as_int64() < 0) return std::nullopt;
    return static_cast<std::uint64_t>(value->as_int64());
  };
  const auto partition = number("partition");
  const auto n = number("n");
  const auto instance = Uuid::Parse(text("instance"));
  const auto mac = HexDecode(text("mac"));
  const auto time = ParseTime(text("time"));
  Checkpoint checkpoint;
  if (!partition || *partition > UINT32_MAX || !n || !instance || !mac || !time ||
      mac->size() != checkpoint.mac.size()) {
    return bad();
  }
  checkpoint.partition = static_cast<store::Partition>(*partition);
  checkpoint.instance = *instance;
  checkpoint.n = *n;
  std::ranges::copy(*mac, checkpoint.mac.begin());
  checkpoint.time = *time;
  checkpoint.accepted_restore_reason = text("accepted_restore");
  return checkpoint;
}

Result<std::unique_ptr<CheckpointSink>> OpenCheckpointFile(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) {
    return Fail(ErrorKind::kConfiguration,
                fmt::format("checkpoint file {}: {}; choose a writable place outside the database "
                            "with audit.checkpoint_file",
                            file.string(), std::strerror(errno)));
  }
  return std::make_unique<FileSink>(fd);
}

std::unique_ptr<CheckpointSink> StdoutCheckpoints() {
  return std::make_unique<StreamSink>(stdout, "stdout");
}

std::unique_ptr<CheckpointSink> StderrCheckpoints() {
  return std::make_unique<StreamSink>(stderr, "stderr");
}

std::unique_ptr<CheckpointSink> BothCheckpoints(std::unique_ptr<CheckpointSink> first,
                                                std::unique_ptr<CheckpointSink> second) {
  return std::make_unique<BothSinks>(std::move(first), std::move(second));
}

Result<std::vector<Checkpoint>> ReadCheckpointFile(const std::filesystem::path& file) {
  std::vector<Checkpoint> checkpoints;
  std::error_code ignored;
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file, ignored)) {
    return Fail(
        ErrorKind::kConfiguration,
        fmt::format("checkpoint file {}: cannot be read; give its place with --checkpoints, "
                    "or \"--checkpoints none\" to verify without what was kept outside the "
                    "database",
                    file.string()));
  }
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  std::size_t at = 0;
  for (std::size_t number = 1; at < text.size(); ++number) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string::npos) break;  // torn by a crash
    Result<Checkpoint> parsed = ParseCheckpoint(std::string_view(text).substr(at, end - at));
    if (!parsed) {
      return Fail(
          ErrorKind::kCorrupt,
          fmt::format("checkpoint file {}: line {} is not a checkpoint", file.string(), number));
    }
    checkpoints.push_back(std::move(*parsed));
    at = end + 1;
  }
  return checkpoints;
}

}  // namespace strongroom::audit
