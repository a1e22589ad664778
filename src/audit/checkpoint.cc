#include "audit/checkpoint.h"

#include <fcntl.h>
#include <fmt/format.h>
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

class FileSink final : public CheckpointSink {
 public:
  explicit FileSink(int fd) : fd_(fd) {}
  ~FileSink() override { ::close(fd_); }

  Result<void> Write(const Checkpoint& checkpoint) override {
    const std::string line = FormatCheckpoint(checkpoint) + "\n";
    // One write() in append mode: lines of several processes do not mix.
    const ssize_t written = ::write(fd_, line.data(), line.size());
    if (written != static_cast<ssize_t>(line.size()) || ::fdatasync(fd_) != 0) {
      return Fail(ErrorKind::kUnavailable,
                  fmt::format("cannot write an audit checkpoint: {}", std::strerror(errno)));
    }
    return {};
  }

 private:
  int fd_;
};

class StdoutSink final : public CheckpointSink {
 public:
  Result<void> Write(const Checkpoint& checkpoint) override {
    const std::string line = "{\"checkpoint\":" + FormatCheckpoint(checkpoint) + "}\n";
    if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size() ||
        std::fflush(stdout) != 0) {
      return Fail(ErrorKind::kUnavailable, "cannot write an audit checkpoint to stdout");
    }
    return {};
  }
};

}  // namespace

std::string FormatCheckpoint(const Checkpoint& checkpoint) {
  std::string line = fmt::format(
      R"({{"partition":{},"instance":"{}","n":{},"mac":"{}","time":"{}")", checkpoint.partition,
      checkpoint.instance.ToString(), checkpoint.n, HexEncode(checkpoint.mac),
      FormatTime(checkpoint.time));
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
  const json::object& object = parsed->as_object();
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
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) {
    return Fail(ErrorKind::kConfiguration,
                fmt::format("checkpoint file {}: {}; choose a writable place outside the database "
                            "with audit.checkpoint_file",
                            file.string(), std::strerror(errno)));
  }
  return std::make_unique<FileSink>(fd);
}

std::unique_ptr<CheckpointSink> StdoutCheckpoints() { return std::make_unique<StdoutSink>(); }

Result<std::vector<Checkpoint>> ReadCheckpointFile(const std::filesystem::path& file) {
  std::vector<Checkpoint> checkpoints;
  std::ifstream in(file, std::ios::binary);
  if (!in) return checkpoints;
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  std::size_t at = 0;
  for (std::size_t number = 1; at < text.size(); ++number) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string::npos) break;  // torn by a crash
    Result<Checkpoint> parsed = ParseCheckpoint(std::string_view(text).substr(at, end - at));
    if (!parsed) {
      return Fail(ErrorKind::kCorrupt,
                  fmt::format("checkpoint file {}: line {} is not a checkpoint", file.string(),
                              number));
    }
    checkpoints.push_back(std::move(*parsed));
    at = end + 1;
  }
  return checkpoints;
}

}  // namespace strongroom::audit
